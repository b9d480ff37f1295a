"""Genres into tags, and back."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import List

import pytest

import genrescope


def hashes(paths: List[Path]) -> List[str]:
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]


@pytest.fixture
def copies(clips, tmp_path: Path) -> List[Path]:
    found = []
    for clip in clips:
        copy = tmp_path / clip.name
        copy.write_bytes(clip.read_bytes())
        found.append(copy)
    return found


def test_nothing_is_written_unless_asked_for_and_all_is_taken_back(copies):
    before = hashes(copies)
    tracks = list(genrescope.tag(copies))
    shown = genrescope.write_tags(tracks, policy="replace", at_least=0.0)
    assert shown.run is None and hashes(copies) == before
    assert {file.outcome for file in shown.files} <= {"would write", "skipped"}
    written = genrescope.write_tags(tracks, policy="replace", at_least=0.0, dry_run=False)
    assert written.run is not None and hashes(copies) != before
    changed = [file for file in written.files if file.outcome == "written"]
    assert changed and all(change.new for file in changed for change in file.changes)
    (run,) = genrescope.history()
    assert (run.number, run.num_files, run.num_undone) == (written.run, len(changed), 0)
    undone = genrescope.undo()
    assert undone.run == written.run and len(undone.restored) == len(changed) and not undone.failed
    assert hashes(copies) == before
    assert genrescope.undo().run is None


def test_a_file_that_was_changed_since_is_left_as_it_is(copies):
    written = genrescope.write_tags(
        genrescope.tag(copies[:1]), policy="replace", at_least=0.0, max_genres=2, dry_run=False
    )
    if written.run is None:
        pytest.skip("the clip has no genre to write")
    copies[0].write_bytes(copies[0].read_bytes() + b"\0")
    undone = genrescope.undo(written.run)
    assert not undone.restored and "changed since" in undone.failed[0][1]


def test_choices_that_mean_nothing_are_refused(copies):
    tracks = list(genrescope.tag(copies[:1]))
    for arguments in (
        {"policy": "maybe"},
        {"level": "deep"},
        {"profile": "winamp"},
        {"taxonomy": "no-such-file.toml"},
        {"field": "a=b"},
        {"max_genres": 0},
        {"at_least": 2.0},
    ):
        with pytest.raises(genrescope.OptionError):
            genrescope.write_tags(tracks, **arguments)
    with pytest.raises(genrescope.TagError, match="no run 99"):
        genrescope.undo(99)


def test_without_a_place_for_the_journal_nothing_is_written(copies, tmp_path: Path, monkeypatch):
    (tmp_path / "file").write_bytes(b"")
    tracks = list(genrescope.tag(copies))
    before = hashes(copies)
    monkeypatch.setenv("GENRESCOPE_DATA_DIR", str(tmp_path / "file"))
    with pytest.raises(genrescope.TagError, match="GENRESCOPE_DATA_DIR"):
        genrescope.write_tags(tracks, policy="replace", dry_run=False)
    assert hashes(copies) == before
