"""Genres into tags, and back."""

from __future__ import annotations

import hashlib
import os
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


def write_each(copies: List[Path]) -> List[int]:
    """A run for each file."""
    runs = []
    for copy in copies:
        writing = genrescope.write_tags(genrescope.tag([copy]), policy="replace", at_least=0.0, dry_run=False)
        assert writing.run is not None
        runs.append(writing.run)
    return runs


def journal_of(run: int) -> Path:
    return Path(os.environ["GENRESCOPE_DATA_DIR"]) / "undo" / f"{run:06}.jsonl"


def test_damaged_lines_of_a_journal_are_counted_and_hide_no_other(copies):
    before = hashes(copies)
    written = genrescope.write_tags(genrescope.tag(copies), policy="replace", at_least=0.0, dry_run=False)
    num_written = sum(file.outcome == "written" for file in written.files)
    journal = journal_of(written.run)
    journal.write_text(journal.read_text().replace("splices", "spl\x01ces", 1))
    (run,) = genrescope.history()
    assert (run.num_unreadable, run.num_files) == (1, num_written - 1)
    undone = genrescope.undo()
    assert undone.num_unreadable == 1 and len(undone.restored) == num_written - 1
    assert sum(old != new for old, new in zip(before, hashes(copies))) == 1


def test_a_run_that_cannot_be_undone_is_passed_over_with_the_reason(copies):
    first, second = write_each(copies[:2])
    copies[1].unlink()
    undone = genrescope.undo()
    assert undone.run == first and undone.restored == [copies[0]]
    ((number, reason),) = undone.skipped
    assert number == second and str(copies[1]) in reason and "cannot be found" in reason
    undone = genrescope.undo()
    assert undone.run is None and [number for number, _ in undone.skipped] == [second]


def test_a_run_that_is_still_being_written_is_known_as_such_and_not_undone(copies):
    fcntl = pytest.importorskip("fcntl")
    (run,) = write_each(copies[:1])
    written = hashes(copies)
    # As another process holds it while it writes.
    lock = journal_of(run).with_suffix(".lock")
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert [run.is_writing for run in genrescope.history()] == [True]
        for number in (None, run):
            with pytest.raises(genrescope.TagError, match=f"run {run} is still writing"):
                genrescope.undo(number)
        assert hashes(copies) == written
    assert [run.is_writing for run in genrescope.history()] == [False]
    assert genrescope.undo().restored == copies[:1]


def test_history_is_that_of_the_command(copies, command):
    runs = write_each(copies[:2])
    genrescope.undo()
    journal = journal_of(runs[0])
    journal.write_text(journal.read_text() + "no line of a journal\n")
    theirs = command("history", "--json")
    ours = [
        {
            "run": run.number,
            "started": pytest.approx(run.started.timestamp(), abs=1e-3),
            "command": run.command,
            "files": run.num_files,
            "undone": run.num_undone,
            "unreadable_lines": run.num_unreadable,
            "writing": run.is_writing,
        }
        for run in genrescope.history()
    ]
    assert theirs == ours and [run["unreadable_lines"] for run in ours] == [1, 0]


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
