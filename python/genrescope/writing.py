"""Genres in the tags of files: written without losing a byte, and taken back."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Iterable, List, Optional, Tuple

from . import _native
from ._analysis import Track
from ._process import StrPath
from .errors import OptionError
from .model import Model, native_of


@dataclass(frozen=True)
class Change:
    """What changes in one field.

    Attributes:
        field: The field's name.
        old: Its values before.
        new: Its values after.
    """

    field: str
    old: List[str]
    new: List[str]


@dataclass(frozen=True)
class Written:
    """What happened to one file's tags.

    Attributes:
        path: The file.
        outcome: ``written``, ``would write``, ``skipped`` or ``failed``.
        reason: Why it was skipped, or failed; the file is then as it was.
        tags: The kind of the tags, such as ``ID3v2.4``.
        changes: What changes in each field.
        warnings: What you should know: other tags of the file that say something else.
    """

    path: Path
    outcome: str
    reason: Optional[str] = None
    tags: Optional[str] = None
    changes: List[Change] = field(default_factory=list)
    warnings: List[str] = field(default_factory=list)


@dataclass(frozen=True)
class Writing:
    """What :func:`write_tags` did.

    Attributes:
        run: The number for :func:`undo`; ``None`` if nothing was written.
        files: What happened to each file, in the order of the tracks.
    """

    run: Optional[int]
    files: List[Written]


@dataclass(frozen=True)
class Undone:
    """What :func:`undo` did.

    Attributes:
        run: The run's number; ``None`` if there was nothing to undo.
        restored: Files that have their old contents again, to the bit.
        failed: Files that were changed since or are gone, with the reason; they are left as they are.
        num_unreadable: Lines of the run's journal that are damaged; files that they recorded stay as they are.
        skipped: Newer runs that were passed over because none of their files can be restored, with the reason.
    """

    run: Optional[int]
    restored: List[Path]
    failed: List[Tuple[Path, str]]
    num_unreadable: int
    skipped: List[Tuple[int, str]]


@dataclass(frozen=True)
class Run:
    """A run that wrote tags.

    Attributes:
        number: For :func:`undo`.
        started: When it began.
        command: The command line that wrote.
        num_files: How many files it wrote.
        num_undone: How many of them were undone.
        num_unreadable: Lines of its journal that are damaged; what they recorded cannot be undone.
        is_writing: Whether it is still being written, by whatever program; it can be undone once it has ended.
    """

    number: int
    started: datetime
    command: List[str]
    num_files: int
    num_undone: int
    num_unreadable: int
    is_writing: bool


def write_tags(
    tracks: Iterable[Track],
    *,
    dry_run: bool = True,
    policy: str = "empty",
    level: str = "fine",
    field: Optional[str] = None,
    max_genres: int = 1,
    at_least: float = 0.2,
    only_sure: bool = False,
    taxonomy: StrPath = "plain",
    profile: str = "standard",
    separator: Optional[str] = None,
    mood_at_least: Optional[float] = None,
    scores: bool = True,
    keep_times: bool = False,
    model: Optional[Model] = None,
) -> Writing:
    """Writes the genres of tracks into the files' tags, as ``genrescope tag --write`` does.

    Only shows what would change unless you say ``dry_run=False``. Each new file is proven before it takes the old
    one's place, and the undo journal is on the disk before that: :func:`undo` restores every file to the bit, and so
    does ``genrescope undo``.

    Args:
        tracks: From :func:`tag`; those without an analysis are left out.
        dry_run: Change nothing.
        policy: What to do with files that have a genre: ``empty`` leaves them, ``append`` adds to theirs,
            ``replace`` replaces theirs.
        level: ``fine`` genres (house), ``broad`` ones (electronic), or ``both``.
        field: Write into this field instead of the genre.
        max_genres: The most genres to write.
        at_least: No genre less probable is written, 0 to 1.
        only_sure: Write only where the state is ``sure``.
        taxonomy: Names for the genres: ``plain``, ``beatport``, ``discogs``, ``id3v1``, or a TOML file.
        profile: Which program should read them best: ``standard``, ``rekordbox``, ``serato``, ``traktor``,
            ``mixxx``, ``engine``, ``foobar2000`` or ``navidrome``.
        separator: Write several genres as one text with this between them.
        mood_at_least: Also write moods at least this probable.
        scores: Keep all genres with their probabilities in the field ``GENRESCOPE_SCORES``.
        keep_times: Keep the files' times.
        model: The model that made the tracks; the built-in one by default.

    Raises:
        OptionError: If an argument means nothing, or a track was made by another model.
        TagError: If there is nowhere to keep the undo journal.
    """
    if max_genres < 1:
        raise OptionError(f"max_genres must be at least 1, not {max_genres}")
    for name, probability in (("at_least", at_least), ("mood_at_least", mood_at_least)):
        if probability is not None and not 0.0 <= probability <= 1.0:
            raise OptionError(f"{name} must be from 0 to 1, not {probability}")
    native = native_of(model)
    items = []
    for track in tracks:
        analysis = track.analysis
        if analysis is None:
            continue
        if analysis.model_sha256 != native.sha256:
            raise OptionError(f"{track.path}: was analyzed by another model than the one that is to write")
        items.append((track.path, analysis.state, analysis.probabilities, analysis.tag_probabilities))
    choices = {
        "dry_run": dry_run,
        "policy": policy,
        "level": level,
        "field": field,
        "max_genres": max_genres,
        "at_least": at_least,
        "only_sure": only_sure,
        "taxonomy": str(taxonomy),
        "profile": profile,
        "separator": separator,
        "mood_at_least": mood_at_least,
        "scores": scores,
        "keep_times": keep_times,
    }
    command = ["python", "genrescope.write_tags", *sys.argv[:1]]
    run, outcomes = _native.write_tags(native, items, choices, command)
    files = [make_written(path, *outcome) for (path, *_), outcome in zip(items, outcomes)]
    return Writing(run, files)


def undo(run: Optional[int] = None) -> Undone:
    """Restores the files that a run wrote, to the bit; of whatever program, this package or the command.

    Args:
        run: The run's number, as :func:`history` shows it; by default the newest that can be undone.

    Raises:
        TagError: If there is no such run, if it is still being written, or if the journal cannot be read or written.
    """
    return Undone(*_native.undo(run))


def history() -> List[Run]:
    """All runs that wrote tags, oldest first.

    Raises:
        TagError: If the journal cannot be read.
    """
    runs = _native.history()
    return [Run(run[0], datetime.fromtimestamp(run[1], timezone.utc), *run[2:]) for run in runs]


def make_written(path: Path, outcome: str, warnings: List[str]) -> Written:
    """What happened to a file, from the native half's values."""
    values = json.loads(outcome)
    changes = [Change(**change) for change in values.get("changes", [])]
    return Written(path, values["outcome"], values.get("reason"), values.get("tags"), changes, warnings)
