"""Genres of your own."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import List, Optional, Tuple

from . import _native
from ._process import StrPath, as_path
from .errors import GenrescopeError, OptionError


@dataclass(frozen=True)
class Training:
    """How a training went.

    Attributes:
        path: The head file, for :meth:`Model.load` and ``genrescope --model``.
        genres: The genres that the head knows.
        num_examples: What it learned from.
        held_out_accuracy: The share that was right while groups of clips were held out, 0 to 1.
        troubles: Clips and folders that were left out, and why; and why features are not kept, if they are not.
    """

    path: Path
    genres: Tuple[str, ...]
    num_examples: int
    held_out_accuracy: float
    troubles: List[str] = field(repr=False)


def train(
    clips: StrPath,
    out: StrPath,
    *,
    labels: Optional[StrPath] = None,
    seed: int = 1,
    augmented: int = 0,
    cache: Optional[StrPath] = None,
    jobs: Optional[int] = None,
    ffmpeg: bool = False,
) -> Training:
    """Trains a head for your own genres, as ``genrescope train`` does. The same seed and clips give the same head.

    Args:
        clips: A folder with one folder of audio files per genre, or a tab-separated manifest with the columns path,
            genre and group.
        out: The head file to write; it is there whole or not at all.
        labels: The head's labels and what a manifest's genres mean in them, TOML.
        seed: For everything random.
        augmented: Also learn from this many versions of each clip with other tone, speed and noise.
        cache: Folder that keeps the features of clips; by default in the system's temporary folder.
        jobs: Clips to analyze at once; by default one per core.
        ffmpeg: Whether the ffmpeg that is installed decodes what this package cannot.

    Raises:
        GenrescopeError: If the clips cannot be read or are too few, or the head cannot be written.
    """
    if jobs is not None and jobs < 1:
        raise OptionError(f"jobs must be at least 1, not {jobs}")
    path = as_path(out)
    if not path.parent.is_dir():
        raise GenrescopeError(f"the folder {path.parent} for the head does not exist")
    folder = Path(tempfile.gettempdir()) / "genrescope-features" if cache is None else as_path(cache)
    head, genres, num_examples, accuracy, troubles = _native.train(
        as_path(clips), None if labels is None else as_path(labels), folder, (seed, augmented, jobs, ffmpeg)
    )
    write_whole(path, head)
    return Training(path, tuple(genres), num_examples, accuracy, troubles)


def write_whole(path: Path, contents: bytes) -> None:
    """Writes a file next to its destination, then moves it there: nothing is ever half written.

    Raises:
        GenrescopeError: If the disk or the folder does not take it.
    """
    try:
        copy = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            with open(copy, "wb") as file:
                file.write(contents)
                file.flush()
                os.fsync(file.fileno())
            os.replace(copy, path)
        finally:
            copy.unlink(missing_ok=True)
    except OSError as error:
        raise GenrescopeError(f"{path} cannot be written: {error}") from error
