"""Genres of masses of files with Apache Beam: ``pip install genrescope apache-beam[gcp]`` or the like.

    >>> with beam.Pipeline() as pipeline:
    ...     records = pipeline | beam.Create(["gs://bucket/music/**.mp3"]) | genrescope.beam.TagFiles()
    ...     records | genrescope.beam.WriteRecords("gs://bucket/genres")

A record a file, whatever happens to it: an error is a record with ``ok`` false, a code, and whether another try may
help. Files are decoded and judged by child processes of Beam's workers, with bounded memory and time: a file made to
crash or hang a reader costs a record and no worker.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from typing import Any, Dict, Iterable, Iterator, Optional, Tuple
from urllib.parse import quote

import apache_beam as beam
from apache_beam.io.filesystems import FileSystems
from apache_beam.metrics import Metrics
from apache_beam.utils.shared import Shared

from ._process import MEMORY_LIMIT, TIME_LIMIT, StrPath
from ._records import arrow_schema, empty_record
from .errors import FileError
from .model import Model
from .tagger import Tagger

Record = Dict[str, Any]

#: The folder of records without a genre: what reads Hive's partitions takes this for ``None``.
NO_GENRE = "__HIVE_DEFAULT_PARTITION__"

#: Bytes that are copied at once from a file system that is not the worker's own.
COPY_LEN = 1 << 20


class TagFiles(beam.PTransform):
    """Paths or patterns in, records out; see :meth:`genrescope.Tagger.record` for their columns.

    Counters ``files``, ``failed`` and ``known`` and the distribution ``milliseconds``, in the namespace
    ``genrescope``, show how far it is.
    """

    def __init__(
        self,
        *,
        model: Optional[StrPath] = None,
        known: Optional["beam.PCollection"] = None,
        cache: Optional[StrPath] = None,
        embedding: bool = False,
        ffmpeg: bool = False,
        time_limit: Optional[float] = TIME_LIMIT,
        memory_limit: int = MEMORY_LIMIT,
    ):
        """Starts nothing.

        Args:
            model: A head file or a model's folder, which every worker can read; by default the built-in model.
            known: Records of earlier runs. Files with the same sound are not analyzed again: they only are hashed.
            cache: A file on the worker's own disk that keeps analyses, so that a run that failed on this machine goes on
                where it was; by default nothing is kept.
            embedding: Whether records have the embedding, too.
            ffmpeg: Whether the ffmpeg that is installed decodes what this package cannot.
            time_limit: Seconds that a file may take.
            memory_limit: MiB of memory that a file may need.
        """
        super().__init__()
        self._known = known
        self._options = {
            "model": None if model is None else os.fspath(model),
            "cache": None if cache is None else os.fspath(cache),
            "embedding": embedding,
            "ffmpeg": ffmpeg,
            "time_limit": time_limit,
            "memory_limit": memory_limit,
        }

    def expand(self, paths: "beam.PCollection") -> "beam.PCollection":
        """Finds files, spreads them over all workers, and tags them."""
        files = paths | "Find" >> beam.ParDo(_Find()) | "Spread" >> beam.Reshuffle()
        if self._known is None:
            return files | "Tag" >> beam.ParDo(_Tag(self._options))
        hashed = files | "Hash" >> beam.ParDo(_Hash(self._options))
        known = self._known | "By sound" >> beam.Map(lambda row: (row["content"], row))
        joined = {"paths": hashed, "known": known} | beam.CoGroupByKey()
        return joined | "Tag new" >> beam.ParDo(_TagNew(self._options))


class WriteRecords(beam.PTransform):
    """Writes records as Parquet, in a folder for each first genre: ``genre=house/part-00000-of-00004.parquet``; returns
    the names of the files. A file is there whole or not at all, and a step that is tried again writes the same one.
    """

    def __init__(self, folder: str, *, embedding: bool = False, files_per_genre: int = 1):
        """Writes nothing yet.

        Args:
            folder: It may lie in any of Beam's file systems.
            embedding: Whether the records have the embedding.
            files_per_genre: The most files of one genre; a worker holds the records of a file in memory.
        """
        super().__init__()
        self._folder = folder
        self._embedding = embedding
        self._num_files = files_per_genre

    def expand(self, records: "beam.PCollection") -> "beam.PCollection":
        """Groups records by genre and writes them."""
        num_files = self._num_files

        def by_file(row: Record) -> Tuple[Tuple[str, int], Record]:
            return (row["genre"] or NO_GENRE, int(hash_of(row["path"]), 16) % num_files), row

        write = _WriteFile(self._folder, self._embedding, num_files)
        return records | "By file" >> beam.Map(by_file) | beam.GroupByKey() | "Write" >> beam.ParDo(write)


def hash_of(text: str) -> str:
    """16 hexadecimal digits that are the same on every machine."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class _Find(beam.DoFn):
    """Patterns to paths; those that match nothing stay, and become records of what is not there."""

    def process(self, path: str) -> Iterator[bytes]:
        try:
            found = [metadata.path for metadata in FileSystems.match([path])[0].metadata_list]
        except Exception:  # The reading that follows gives the better reason, in a record.
            found = []
        # Names need not be text, but what passes between Beam's workers as text must be.
        yield from map(os.fsencode, found or [path])


class _WithTagger(beam.DoFn):
    """What every step needs that opens files: one tagger for all threads of a process."""

    def __init__(self, options: Dict[str, Any]):
        self._options = options
        self._shared = Shared()
        self._num_files = Metrics.counter("genrescope", "files")
        self._num_failed = Metrics.counter("genrescope", "failed")
        self._num_known = Metrics.counter("genrescope", "known")
        self._milliseconds = Metrics.distribution("genrescope", "milliseconds")

    def setup(self) -> None:
        options = self._options

        def make() -> Tagger:
            return Tagger(
                model=Model.load(options["model"]),
                # Workers come and go, and share no disk: what is known is handed in, unless asked otherwise.
                cache=options["cache"] or False,
                ffmpeg=options["ffmpeg"],
                time_limit=options["time_limit"],
                memory_limit=options["memory_limit"],
            )

        self._tagger = self._shared.acquire(make)

    def _record(self, path: str, known: Optional[Dict[str, Record]] = None) -> Record:
        import time

        started = time.monotonic()
        embedding = self._options["embedding"]
        try:
            with _local(path) as local:
                row = self._tagger.record(local, name=path, embedding=embedding, known=known)
        except FileError as error:
            row = empty_record(path, embedding)
            row.update(code=error.code, error=error.words, is_retryable=error.is_retryable)
        self._num_files.inc()
        self._num_failed.inc(0 if row["ok"] else 1)
        self._milliseconds.update(int(1000 * (time.monotonic() - started)))
        return row


class _Tag(_WithTagger):
    """Paths to records."""

    def process(self, path: bytes) -> Iterator[Record]:
        yield self._record(os.fsdecode(path))


class _Hash(_WithTagger):
    """Paths to paths by the hash of their sound, or by ``None`` if they cannot be read."""

    def process(self, path: bytes) -> Iterator[Tuple[Optional[str], bytes]]:
        try:
            with _local(os.fsdecode(path)) as local:
                content: Optional[str] = self._tagger.content_hash(local)
        except FileError:
            content = None
        yield content, path


class _TagNew(_WithTagger):
    """Paths and records with one hash to records: earlier ones where there are, otherwise new ones."""

    def process(self, group: Tuple[Optional[str], Dict[str, Iterable[Any]]]) -> Iterator[Record]:
        content, found = group
        earlier = [row for row in found["known"] if row["ok"]]
        known = {content: earlier[-1]} if content is not None and earlier else None
        for path in found["paths"]:
            row = self._record(os.fsdecode(path), known)
            if known is None and content is not None and row["ok"]:
                # Further files with this sound need no analysis either.
                known = {content: row}
            elif known is not None:
                self._num_known.inc()
            yield row


class _WriteFile(beam.DoFn):
    """Records of one file to its name."""

    def __init__(self, folder: str, embedding: bool, num_files: int):
        self._folder = folder
        self._embedding = embedding
        self._num_files = num_files

    def process(self, group: Tuple[Tuple[str, int], Iterable[Record]]) -> Iterator[str]:
        import pyarrow
        import pyarrow.parquet

        (genre, number), rows = group
        schema = arrow_schema(self._embedding)
        # The folder's name has it.
        schema = schema.remove(schema.get_field_index("genre"))
        table = pyarrow.Table.from_pylist(sorted(rows, key=lambda row: row["path"]), schema=schema)
        # As pyarrow and others spell it: a genre may have a slash.
        folder = FileSystems.join(self._folder, f"genre={quote(genre, safe='')}")
        with contextlib.suppress(OSError):  # It is there already.
            FileSystems.mkdirs(folder)
        path = FileSystems.join(folder, f"part-{number:05}-of-{self._num_files:05}.parquet")
        part = f"{path}.part"
        with FileSystems.create(part, "application/octet-stream") as file:
            pyarrow.parquet.write_table(table, file)
        FileSystems.rename([part], [path])
        yield path


@contextlib.contextmanager
def _local(path: str) -> Iterator[str]:
    """A file as one of the worker's own disk: itself, or a copy that is removed again.

    Raises:
        FileError: If it cannot be copied.
    """
    if FileSystems.get_scheme(path) is None:
        yield path
        return
    with tempfile.NamedTemporaryFile(suffix=os.path.splitext(path)[1]) as copy:
        try:
            with FileSystems.open(path) as remote:
                while chunk := remote.read(COPY_LEN):
                    copy.write(chunk)
            copy.flush()
        except Exception as error:  # Each file system has errors of its own.
            raise FileError(f"cannot be copied: {error}", None, "unreadable", True) from error
        yield copy.name
