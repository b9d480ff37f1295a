"""The genres of a long recording over time: a DJ set, a radio show."""

from __future__ import annotations

from typing import Optional

from . import _native
from ._process import MEMORY_LIMIT, StrPath, as_path, limit_values, worker_command
from ._timeline import Timeline, make_timeline, timeline_settings
from .model import Model, native_of


def timeline(
    path: StrPath,
    *,
    model: Optional[Model] = None,
    min_segment: float = 45.0,
    sensitivity: float = 0.5,
    broad: bool = False,
    ffmpeg: bool = False,
    time_limit: Optional[float] = None,
    memory_limit: int = MEMORY_LIMIT,
) -> Timeline:
    """Finds which genre plays from when to when in a file, as ``genrescope set`` does.

    Args:
        path: The recording.
        model: The model that answers; the built-in one by default.
        min_segment: No segment is shorter, seconds: 5 to 3600.
        sensitivity: How small a change begins a new segment: 0 only the largest, 1 nearly every one.
        broad: Whether fine genres are added up to broad ones: house and techno to electronic.
        ffmpeg: Whether the ffmpeg that is installed decodes what this package cannot.
        time_limit: Seconds that it may take; ``None`` for as long as it makes progress.
        memory_limit: MiB of memory that it may need (not on Windows).

    Raises:
        FileError: If it cannot be read or judged.
        OptionError: If a number is out of range.
    """
    values = _native.file_timeline(
        native_of(model),
        as_path(path),
        timeline_settings(min_segment, sensitivity, broad),
        limit_values(time_limit, memory_limit, ffmpeg),
        worker_command(),
    )
    return make_timeline(values)
