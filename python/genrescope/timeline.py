"""The genres of a long recording over time: a DJ set, a radio show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Tuple

from . import _native
from ._process import MEMORY_LIMIT, StrPath, as_path, limit_values, worker_command
from .errors import OptionError

if TYPE_CHECKING:
    from .model import Model


@dataclass(frozen=True)
class Segment:
    """A part with one kind of music.

    Attributes:
        start: Where it begins, seconds: the middle of the transition into it.
        end: Where it ends, seconds, and the next begins.
        genre: The most probable genre, or ``silence``.
        confidence: Its probability.
        genres: All genres with their probabilities, most probable first; empty for silence.
        transition: Where the music before it and its own overlap, start and end in seconds; ``None`` at the start,
            and where the change is sudden.
    """

    start: float
    end: float
    genre: str
    confidence: float
    genres: Dict[str, float] = field(repr=False)
    transition: Optional[Tuple[float, float]]


@dataclass(frozen=True)
class Timeline:
    """A recording's genres over time.

    Attributes:
        seconds: Playing time.
        segments: They lie end to end and cover it all.
        warning: What was wrong with the file although it could be judged.
    """

    seconds: float
    segments: List[Segment]
    warning: Optional[str] = None


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
    from .model import native_of

    values = _native.file_timeline(
        native_of(model),
        as_path(path),
        timeline_settings(min_segment, sensitivity, broad),
        limit_values(time_limit, memory_limit, ffmpeg),
        worker_command(),
    )
    return make_timeline(values)


def timeline_settings(min_segment: float, sensitivity: float, broad: bool) -> Tuple[float, float, bool]:
    """Settings as the native half takes them.

    Raises:
        OptionError: If a number is out of range.
    """
    if not 5.0 <= min_segment <= 3600.0:
        raise OptionError(f"min_segment must be from 5 to 3600 s, not {min_segment}")
    if not 0.0 <= sensitivity <= 1.0:
        raise OptionError(f"sensitivity must be from 0 to 1, not {sensitivity}")
    return float(min_segment), float(sensitivity), broad


def make_timeline(values: Dict[str, Any]) -> Timeline:
    """A timeline from the native half's values."""
    segments = [Segment(*segment) for segment in values["segments"]]
    return Timeline(values["seconds"], segments, values["warning"])
