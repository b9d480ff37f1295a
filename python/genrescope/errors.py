"""All that can go wrong, as exceptions."""

from __future__ import annotations

from pathlib import Path
from typing import Optional, Tuple


class GenrescopeError(Exception):
    """The base of all exceptions of this package."""


class FileError(GenrescopeError):
    """A file, or samples, that cannot be read or judged.

    Attributes:
        path: The file; ``None`` for samples.
        code: The kind of failure, for programs: ``not_found``, ``unreadable``, ``not_audio``, ``unsupported``,
            ``damaged``, ``too_short``, ``time_limit``, ``memory_limit``, ``stuck``, ``crashed``, ``interrupted``,
            ``no_worker``, ``model``.
        is_retryable: Whether the same file may well have an answer at another time: the fault lies with the
            system, not with the file.
    """

    path: Optional[Path]
    code: str
    is_retryable: bool

    def __init__(self, words: str, path: Optional[Path] = None, code: str = "unreadable", is_retryable: bool = False):
        super().__init__(words)
        self.words = words
        self.path = path
        self.code = code
        self.is_retryable = is_retryable

    def __str__(self) -> str:
        return self.words if self.path is None else f"{self.path}: {self.words}"

    def __reduce__(self) -> Tuple[object, ...]:
        # Workers of a cluster send their exceptions by pickle.
        return (type(self), (self.words, self.path, self.code, self.is_retryable))


class ModelError(GenrescopeError):
    """A model that cannot be loaded."""


class OptionError(GenrescopeError, ValueError):
    """A parameter that means nothing, or lies outside its range."""


class TagError(GenrescopeError):
    """Tags, or the undo journal, that cannot be written or read."""
