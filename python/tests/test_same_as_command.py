"""The package and the command give the same answers, to the last digit."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import genrescope


def test_tracks_equal_what_the_command_prints(clips, command):
    printed = command("tag", "--json", "--no-cache", *clips)
    tracks = list(genrescope.tag(clips, cache=False))
    assert [track.to_dict() for track in tracks] == printed
    assert [list(track.to_dict()["genres"]) for track in tracks] == [list(row["genres"]) for row in printed]


def test_patches_equal_the_commands_segments(clips, command):
    printed = command("tag", "--json", "--segments", "--no-cache", clips[0])
    (track,) = genrescope.tag(clips[0], cache=False, patches=True)
    assert track.to_dict() == printed[0]
    assert len(track.result().patches) >= 2


def test_a_timeline_equals_the_commands(clips, command):
    (printed,) = command("set", "--json", "--min-segment", 5, clips[0])
    timeline = genrescope.timeline(clips[0], min_segment=5)
    assert round(timeline.seconds, 3) == round(printed["seconds"], 3)
    assert [segment.genre for segment in timeline.segments] == [row["genre"] for row in printed["segments"]]
    for segment, row in zip(timeline.segments, printed["segments"]):
        assert abs(segment.confidence - row["confidence"]) < 1e-6


def test_both_use_one_cache(clips, command, tmp_path: Path):
    cache = tmp_path / "analyses.sqlite"
    command("tag", "--json", "--cache", cache, clips[0])
    # The command's own clock may be too close to the file's for it to be known by its time alone.
    assert sqlite3.connect(cache).execute("SELECT count(*) FROM analyses").fetchone() == (1,)
    (track,) = genrescope.tag(clips[0], cache=cache)
    assert track.is_cached


def test_written_tags_equal_the_commands(clips, command, tmp_path: Path):
    copies = [tmp_path / clip.name for clip in clips]
    for clip, copy in zip(clips, copies):
        copy.write_bytes(clip.read_bytes())
    printed = command("tag", "--json", "--no-cache", "--dry-run", "--policy", "replace", *copies)
    writing = genrescope.write_tags(genrescope.tag(copies, cache=False), policy="replace")
    for file, row in zip(writing.files, printed):
        assert file.outcome == row["written"]["outcome"]
        changes = [{"field": change.field, "old": change.old, "new": change.new} for change in file.changes]
        assert changes == row["written"].get("changes", [])
