"""Worker processes: files are not trusted, and are read by children with bounded memory and time."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Iterable, List, Optional, Tuple, Union

from . import _native
from .errors import GenrescopeError, OptionError

StrPath = Union[str, "os.PathLike[str]"]

#: Seconds that a track may take, and MiB of memory that its worker may use: the command's own limits.
TIME_LIMIT = 1800.0
MEMORY_LIMIT = 2048


def worker_command() -> List[str]:
    """The command line of a worker: this interpreter, which loads the native half and nothing else.

    Raises:
        GenrescopeError: If there is no interpreter to run, as in a program that embeds Python.
    """
    if not sys.executable:
        raise GenrescopeError("files are read by child processes, and sys.executable names no interpreter for them")
    script = Path(__file__).with_name("_worker.py")
    # Isolated: neither the current folder nor the user's variables decide what is imported.
    return [sys.executable, "-I", str(script), str(_native.__file__)]


def limit_values(time_limit: Optional[float], memory_limit: int, ffmpeg: bool) -> Tuple[Optional[float], int, bool]:
    """Limits as the native half takes them.

    Raises:
        OptionError: If one is not positive.
    """
    if time_limit is not None and not time_limit > 0:
        raise OptionError(f"time_limit must be more than 0 s, not {time_limit}")
    if memory_limit < 1:
        raise OptionError(f"memory_limit must be at least 1 MiB, not {memory_limit}")
    return time_limit, memory_limit, ffmpeg


def cache_path(cache: Union[bool, StrPath]) -> Optional[Path]:
    """The cache's file: the one that the command uses, another one, or none."""
    if cache is True:
        return _native.cache_file()
    return None if cache is False else as_path(cache)


def as_path(path: StrPath) -> Path:
    """A path, with the user's home folder for a leading `~`."""
    return Path(path).expanduser()


def as_paths(paths: Union[StrPath, Iterable[StrPath]]) -> List[Path]:
    """One path or several, as a list."""
    if isinstance(paths, (str, os.PathLike)):
        return [as_path(paths)]
    return [as_path(path) for path in paths]
