"""Files and folders."""

from __future__ import annotations

import warnings
from typing import Iterable, Iterator, Optional, Union

from . import _native
from ._analysis import Track, make_analysis
from ._process import MEMORY_LIMIT, TIME_LIMIT, StrPath, as_paths, cache_path, limit_values, worker_command
from .errors import FileError, OptionError
from .model import Model, native_of


class Tagging(Iterator[Track]):
    """Tracks, in the order of the files, each as soon as those before it are done. ``len()`` says how many files
    there are in all. Files are analyzed ahead while you look at earlier ones; :meth:`close` ends that."""

    def __init__(self, native: _native.Tagging, model: _native.Model):
        """Use :func:`tag`."""
        self._native = native
        self._model = model

    def __len__(self) -> int:
        return len(self._native)

    def __iter__(self) -> Tagging:
        return self

    def __next__(self) -> Track:
        path, answer, failure = next(self._native)
        if answer is not None:
            values, elapsed_seconds, is_cached = answer
            analysis = make_analysis(self._model, values)
            return Track(path, analysis, None, elapsed_seconds, is_cached)
        assert failure is not None
        code, words, is_retryable = failure
        return Track(path, None, FileError(words, path, code, is_retryable))

    def close(self) -> None:
        """Ends the work on further files."""
        self._native.close()

    def __enter__(self) -> Tagging:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def tag(
    paths: Union[StrPath, Iterable[StrPath]],
    *,
    model: Optional[Model] = None,
    patches: bool = False,
    jobs: Optional[int] = None,
    cache: Union[bool, StrPath] = True,
    ffmpeg: bool = False,
    time_limit: Optional[float] = TIME_LIMIT,
    memory_limit: int = MEMORY_LIMIT,
) -> Tagging:
    """Tells the genres of files, as ``genrescope tag`` does: in child processes with bounded memory and time.

    A file that cannot be read or judged is a :class:`Track` with an error, and the next file goes on.

    Args:
        paths: Audio files, folders (with everything below them) and patterns such as ``*.flac``: one or several.
        model: The model that answers; the built-in one by default.
        patches: Whether the genres from second to second are wanted, too.
        jobs: How many files to work on at once; by default one per core.
        cache: ``True`` for the cache that the command uses as well, a path for another one, ``False`` for none.
        ffmpeg: Whether the ffmpeg that is installed decodes what this package cannot.
        time_limit: Seconds that a file may take; ``None`` for as long as it makes progress.
        memory_limit: MiB of memory that a file may need (not on Windows).

    Raises:
        OptionError: If a number is out of range.

    Warns:
        UserWarning: If files of a folder are left out because they are of a kind that cannot be read, or the
            cache cannot be used.
    """
    if jobs is not None and jobs < 1:
        raise OptionError(f"jobs must be at least 1, not {jobs}")
    native_model = native_of(model)
    native = _native.Tagging(
        native_model,
        as_paths(paths),
        (patches, jobs, cache_path(cache)),
        limit_values(time_limit, memory_limit, ffmpeg),
        worker_command(),
    )
    for words in native.warnings:
        warnings.warn(words, stacklevel=2)
    return Tagging(native, native_model)
