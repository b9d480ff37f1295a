"""Flat records of files, for tables and pipelines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Mapping

from ._analysis import as_text
from ._process import StrPath

if TYPE_CHECKING:
    import pyarrow

#: The columns of a record, in their order, and their types as pyarrow calls them.
COLUMNS = {
    "path": "string",
    "path_bytes": "string",
    "ok": "bool_",
    "code": "string",
    "error": "string",
    "is_retryable": "bool_",
    "content": "string",
    "model": "string",
    "front_end": "string",
    "seconds": "float64",
    "state": "string",
    "genre": "string",
    "confidence": "float64",
    "genres": "list of string",
    "probabilities": "list of float32",
    "warning": "string",
}


def empty_record(name: StrPath, embedding: bool) -> Dict[str, Any]:
    """A record of a file that nothing is known about yet. Its name need not be text, but tables take nothing else."""
    row: Dict[str, Any] = dict.fromkeys(COLUMNS)
    text, encoded = as_text(name)
    row.update(path=text, path_bytes=encoded, ok=False, is_retryable=False, genres=[], probabilities=[])
    if embedding:
        row["embedding"] = None
    return row


def is_same_record(earlier: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Whether an analysis would give an earlier record again: the same sound, model, front end and columns."""
    keys = ("content", "model", "front_end")
    return bool(earlier["ok"]) and all(earlier[key] == row[key] for key in keys) and earlier.keys() >= row.keys()


def arrow_schema(embedding: bool) -> "pyarrow.Schema":
    """The types of records, for Parquet."""
    import pyarrow

    def type_of(name: str) -> "pyarrow.DataType":
        item = name[len("list of ") :] if name.startswith("list of ") else None
        return pyarrow.list_(getattr(pyarrow, item)()) if item else getattr(pyarrow, name)()

    fields = [(column, type_of(name)) for column, name in COLUMNS.items()]
    if embedding:
        fields.append(("embedding", pyarrow.list_(pyarrow.float32())))
    return pyarrow.schema(fields)
