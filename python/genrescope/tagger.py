"""One file at a time, for pipelines that bring their own order."""

from __future__ import annotations

import warnings
from typing import Any, Callable, Dict, Mapping, Optional, TypeVar, Union

from . import _native
from ._analysis import Track, make_analysis
from ._process import MEMORY_LIMIT, TIME_LIMIT, StrPath, as_path, cache_path, limit_values, worker_command
from ._records import empty_record, is_same_record
from .errors import FileError
from .model import Model, native_of

T = TypeVar("T")


class Tagger:
    """Analyzes files as :func:`tag` does, one at a time, by a worker process that is kept between them.

    Threads may share a tagger: each has a worker then. :func:`tag` is simpler where all files are known beforehand.
    """

    def __init__(
        self,
        *,
        model: Optional[Model] = None,
        cache: Union[bool, StrPath] = True,
        ffmpeg: bool = False,
        time_limit: Optional[float] = TIME_LIMIT,
        memory_limit: int = MEMORY_LIMIT,
    ):
        """Starts nothing yet; arguments as for :func:`tag`.

        Raises:
            OptionError: If a number is out of range.
        """
        self._model = native_of(model)
        limits = limit_values(time_limit, memory_limit, ffmpeg)
        self._native = _native.Tagger(self._model, cache_path(cache), limits, worker_command())
        self._warn()

    def tag(self, path: StrPath, *, patches: bool = False) -> Track:
        """Tells the genre of one file; what goes wrong with it is in :attr:`Track.error`.

        Args:
            path: An audio file.
            patches: Whether the genres from second to second are wanted, too.
        """
        file = as_path(path)
        answer, failure = self._native.analyze(file, patches)
        self._warn()
        if answer is None:
            assert failure is not None
            code, words, is_retryable = failure
            return Track(file, None, FileError(words, file, code, is_retryable))
        values, elapsed_seconds, is_cached = answer
        return Track(file, make_analysis(self._model, values), None, elapsed_seconds, is_cached)

    def content_hash(self, path: StrPath) -> str:
        """64 hexadecimal digits that are the same for the same encoded sound, whatever its name and its tags.

        Raises:
            FileError: If the file cannot be read.
        """
        file = as_path(path)
        found, failure = self._native.content_hash(file)
        if found is None:
            assert failure is not None
            code, words, is_retryable = failure
            raise FileError(words, file, code, is_retryable)
        return found

    def record(
        self,
        path: StrPath,
        *,
        name: Optional[StrPath] = None,
        embedding: bool = False,
        known: Optional[Mapping[str, Dict[str, Any]]] = None,
    ) -> Dict[str, Any]:
        """One file as a flat record for tables: the same columns whatever happens, and never an exception.

        Columns: ``path``, ``path_bytes`` (base64, where a name is no text), ``ok``, ``code``, ``error``, ``is_retryable`` (of :class:`FileError`), ``content`` (as
        :meth:`content_hash`), ``model``, ``front_end``, ``seconds``, ``state``, ``genre``, ``confidence``,
        ``genres`` and ``probabilities`` (two lists, most probable first), ``warning``, and ``embedding`` if requested.

        Args:
            path: An audio file.
            name: What to call it in the record, if not by its path.
            embedding: Whether the embedding is wanted, a list of 512 numbers.
            known: Records of earlier runs by their ``content``. One of the same sound, model and front end is taken
                instead of an analysis.
        """
        row = empty_record(path if name is None else name, embedding)
        row.update(model=self._model.sha256, front_end=self._model.front_end)
        try:
            row["content"] = _twice(lambda: self.content_hash(path))
            earlier = None if known is None else known.get(row["content"])
            if earlier is not None and is_same_record(earlier, row):
                return {**earlier, "path": row["path"], "path_bytes": row["path_bytes"]}
            analysis = _twice(lambda: self.tag(path).result())
        except FileError as error:
            row.update(code=error.code, error=error.words, is_retryable=error.is_retryable)
            return row
        genres = analysis.genres
        row.update(
            ok=True,
            seconds=analysis.seconds,
            state=analysis.state,
            genre=analysis.genre,
            confidence=analysis.confidence,
            genres=list(genres),
            probabilities=list(genres.values()),
            warning=analysis.warning,
        )
        if embedding:
            row["embedding"] = analysis.embedding.tolist()
        return row

    def _warn(self) -> None:
        for words in self._native.take_warnings():
            warnings.warn(words, stacklevel=3)


def _twice(work: Callable[[], T]) -> T:
    """What a worker process finds out, or the next one if it crashes: on a busy machine it may have been killed, and
    the file would be blamed for that. A file that crashes both is at fault.
    """
    try:
        return work()
    except FileError as error:
        if error.code != "crashed":
            raise
        return work()
