"""Records for tables, by themselves and from pipelines."""

from __future__ import annotations

import base64
import os
import shutil
from pathlib import Path
from typing import List

import pytest

import genrescope


@pytest.fixture
def files(clips, tmp_path: Path) -> List[str]:
    """Good ones, the same sound under two names, one that is no music, and one that is not there."""
    folder = tmp_path / "music"
    folder.mkdir()
    for clip in clips:
        shutil.copy(clip, folder / clip.name)
    shutil.copy(clips[0], folder / f"again{clips[0].suffix}")
    (folder / "notes.mp3").write_text("no music at all")
    return [*map(str, sorted(folder.iterdir())), str(folder / "missing.flac")]


def check(rows, files, clips) -> None:
    """Each file is there once; and it is what `tag` says."""
    assert sorted(row["path"] for row in rows) == sorted(files)
    by_path = {row["path"]: row for row in rows}
    for track in genrescope.tag(files, cache=False):
        row = by_path[str(track.path)]
        assert row["ok"] == track.ok
        if track.ok:
            analysis = track.result()
            assert (row["genre"], row["state"], row["seconds"]) == (analysis.genre, analysis.state, analysis.seconds)
            assert dict(zip(row["genres"], row["probabilities"])) == pytest.approx(analysis.genres)
            assert row["model"] == analysis.model_sha256 and len(row["content"]) == 64
        else:
            assert row["code"] == track.error.code and row["error"]


def test_a_tagger_says_what_tag_says(files, clips):
    tagger = genrescope.Tagger(cache=False)
    rows = [tagger.record(path) for path in files]
    check(rows, files, clips)
    same = [row["content"] for row in rows if Path(row["path"]).name in {clips[0].name, f"again{clips[0].suffix}"}]
    assert same[0] == same[1]


def test_known_records_are_taken_and_those_of_other_models_are_not(clips):
    tagger = genrescope.Tagger(cache=False)
    first = tagger.record(clips[0])
    marked = {**first, "genre": "marked"}
    assert tagger.record(clips[0], name="x", known={first["content"]: marked}) == {**marked, "path": "x"}
    other = {**marked, "model": "another"}
    assert tagger.record(clips[0], known={first["content"]: other}) == first
    # One without an embedding is of no use where that is wanted.
    with_embedding = tagger.record(clips[0], embedding=True, known={first["content"]: marked})
    assert len(with_embedding["embedding"]) == 512 and with_embedding["genre"] == first["genre"]


def test_a_name_that_is_no_text_is_told_by_its_bytes(clips, tmp_path: Path):
    path = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9" + clips[0].suffix.encode())
    try:
        shutil.copy(clips[0], path)
    except OSError:
        pytest.skip("here names are text")
    row = genrescope.Tagger(cache=False).record(path)
    assert row["ok"] and row["path"].endswith("caf\ufffd" + clips[0].suffix)
    assert base64.b64decode(row["path_bytes"]) == os.fsencode(path)
    assert genrescope.Tagger(cache=False).record(clips[0])["path_bytes"] is None


def test_a_worker_that_is_killed_once_costs_nothing(clips):
    tagger = genrescope.Tagger(cache=False)
    expected = tagger.record(clips[0])
    native, calls = tagger._native, []

    class KilledAtFirst:
        """As if somebody had killed the worker at the first call of each kind."""

        take_warnings = native.take_warnings

        def content_hash(self, path):
            calls.append("content_hash")
            killed = (None, ("crashed", "killed", False))
            return killed if calls.count("content_hash") == 1 else native.content_hash(path)

        def analyze(self, path, patches):
            calls.append("analyze")
            killed = (None, ("crashed", "killed", False))
            return killed if calls.count("analyze") == 1 else native.analyze(path, patches)

    tagger._native = KilledAtFirst()
    assert tagger.record(clips[0]) == expected and len(calls) == 4
    calls.clear()
    tagger._native.content_hash = lambda path: (None, ("crashed", "its analysis crashed", False))
    row = tagger.record(clips[0])
    assert (row["ok"], row["code"], calls) == (False, "crashed", [])


def test_beam_writes_a_folder_for_a_genre_with_a_slash(clips, tmp_path: Path):
    beam = pytest.importorskip("apache_beam")
    import genrescope.beam
    import pyarrow.dataset

    row = {**genrescope.Tagger(cache=False).record(clips[0]), "genre": "R&B/Soul"}
    with beam.Pipeline() as pipeline:
        pipeline | beam.Create([row]) | genrescope.beam.WriteRecords(str(tmp_path))
    assert [path.parent.name for path in tmp_path.rglob("*.parquet")] == ["genre=R%26B%2FSoul"]
    table = pyarrow.dataset.dataset(tmp_path, partitioning="hive").to_table()
    assert table.column("genre").to_pylist() == ["R&B/Soul"]


def test_beam_tags_patterns_and_writes_a_folder_a_genre(files, clips, tmp_path: Path):
    beam = pytest.importorskip("apache_beam")
    import genrescope.beam
    import pyarrow.dataset
    from apache_beam.testing.util import assert_that

    folder = tmp_path / "music"
    out = tmp_path / "genres"
    with beam.Pipeline() as pipeline:
        records = pipeline | beam.Create([str(folder / "*"), files[-1]]) | genrescope.beam.TagFiles()
        records | genrescope.beam.WriteRecords(str(out))
        assert_that(records, lambda rows: check(rows, files, clips))
    table = pyarrow.dataset.dataset(out, partitioning="hive").to_table()
    assert table.num_rows == len(files)
    assert sorted(table.column("path").to_pylist()) == sorted(files)
    assert None in table.column("genre").to_pylist()
    assert {path.parent.name for path in out.rglob("*.parquet")} >= {"genre=__HIVE_DEFAULT_PARTITION__"}
    assert not list(out.rglob("*.part"))


def test_beam_does_not_analyze_what_is_known(files, clips, tmp_path: Path):
    beam = pytest.importorskip("apache_beam")
    import genrescope.beam
    from apache_beam.testing.util import assert_that

    tagger = genrescope.Tagger(cache=False)
    earlier = [{**tagger.record(path), "warning": "known"} for path in files[:2]]

    def check_known(rows) -> None:
        assert sorted(row["path"] for row in rows) == sorted(files)
        known = {row["content"] for row in earlier if row["ok"]}
        assert all((row["warning"] == "known") == (row["content"] in known) for row in rows if row["ok"])

    with beam.Pipeline() as pipeline:
        known = pipeline | "Known" >> beam.Create(earlier)
        records = pipeline | beam.Create(files) | genrescope.beam.TagFiles(known=known)
        assert_that(records, check_known)


def test_beam_goes_on_where_a_failed_run_was(files, clips, tmp_path: Path):
    beam = pytest.importorskip("apache_beam")
    import genrescope.beam
    from apache_beam.testing.util import assert_that

    cache = tmp_path / "analyses.sqlite"
    assert genrescope.Tagger(cache=cache).record(files[0])["ok"]
    with beam.Pipeline() as pipeline:
        records = pipeline | beam.Create(files) | genrescope.beam.TagFiles(cache=cache)
        assert_that(records, lambda rows: check(rows, files, clips))
    # What the failed run found out, and what this one has added.
    assert all(genrescope.Tagger(cache=cache).tag(path).is_cached for path in files[:2])


def test_ray_maps_batches(files, clips):
    ray = pytest.importorskip("ray")
    import genrescope.ray
    import ray.data

    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    try:
        paths = ray.data.from_items([{"path": path} for path in files])
        rows = paths.map_batches(genrescope.ray.Tagger, concurrency=1, batch_size=2).take_all()
    finally:
        ray.shutdown()
    check(rows, files, clips)
