"""Genres of masses of files with Ray: ``pip install genrescope ray[data]``.

    >>> paths = ray.data.from_items([{"path": path} for path in paths])
    >>> records = paths.map_batches(genrescope.ray.Tagger, concurrency=8, batch_size=16)
    >>> records.write_parquet("genres", partition_cols=["genre"])

A record a file, whatever happens to it, and child processes that contain hostile files: as in :mod:`genrescope.beam`.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Dict, Mapping, Optional

from . import tagger
from ._process import MEMORY_LIMIT, TIME_LIMIT, StrPath
from ._records import arrow_schema
from .model import Model

if TYPE_CHECKING:
    import pyarrow


class Tagger:
    """A class for ``ray.data.Dataset.map_batches``: each actor of the pool loads the model once."""

    def __init__(
        self,
        *,
        model: Optional[StrPath] = None,
        known: Optional[Mapping[str, Dict[str, Any]]] = None,
        cache: Optional[StrPath] = None,
        embedding: bool = False,
        ffmpeg: bool = False,
        time_limit: Optional[float] = TIME_LIMIT,
        memory_limit: int = MEMORY_LIMIT,
    ):
        """Pass arguments by ``fn_constructor_kwargs``.

        Args:
            model: A head file or a model's folder, which every node can read; by default the built-in model.
            known: Records of earlier runs by ``content``: files with the same sound are not analyzed again.
            cache: A file on the node's own disk that keeps analyses, so that a run that failed on this machine goes on
                where it was; by default nothing is kept.
            embedding: Whether records have the embedding, too.
            ffmpeg: Whether the ffmpeg that is installed decodes what this package cannot.
            time_limit: Seconds that a file may take.
            memory_limit: MiB of memory that a file may need.
        """
        self._embedding = embedding
        self._known = known
        self._tagger = tagger.Tagger(
            model=Model.load(model),
            # Nodes share no disk: what is known is handed in, unless asked otherwise.
            cache=cache or False,
            ffmpeg=ffmpeg,
            time_limit=time_limit,
            memory_limit=memory_limit,
        )

    def __call__(self, batch: Dict[str, Any]) -> "pyarrow.Table":
        """The records of the files in the column ``path``; see :meth:`genrescope.Tagger.record`."""
        import pyarrow

        rows = [
            self._tagger.record(os.fsdecode(path), embedding=self._embedding, known=self._known) for path in batch["path"]
        ]
        return pyarrow.Table.from_pylist(rows, schema=arrow_schema(self._embedding))
