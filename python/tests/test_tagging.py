"""Files and folders, good and bad."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import genrescope


def test_a_file_has_a_genre_and_everything_that_belongs_to_it(clips):
    tagging = genrescope.tag(clips[0])
    assert len(tagging) == 1
    track = next(tagging)
    analysis = track.result()
    assert track.ok and track.error is None
    assert abs(float(analysis.probabilities.sum()) - 1.0) < 1e-5
    assert list(analysis.genres.values()) == sorted(analysis.genres.values(), reverse=True)
    assert analysis.embedding.shape == (512,) and len(analysis.tags) == 50
    assert analysis.state in {"sure", "unsure", "not music", "silence"}
    assert analysis.genre in analysis.genres or analysis.genre is None
    assert next(tagging, None) is None


def test_what_is_no_music_costs_an_error_and_the_next_file_goes_on(clips, tmp_path: Path):
    text = tmp_path / "notes.mp3"
    text.write_text("no music at all")
    missing = tmp_path / "missing.flac"
    tracks = {track.path: track for track in genrescope.tag([missing, text, clips[0]])}
    assert tracks[missing].error.code == "not_found"
    assert tracks[text].error.code == "not_audio" and not tracks[text].error.is_retryable
    assert tracks[clips[0]].ok
    with pytest.raises(genrescope.FileError, match="notes.mp3"):
        tracks[text].result()
    with pytest.raises(genrescope.FileError):
        tracks[text].to_dict()


def test_a_worker_that_needs_too_much_memory_is_contained(clips):
    (track,) = genrescope.tag(clips[0], cache=False, memory_limit=16)
    assert track.error is not None and track.error.code in {"memory_limit", "crashed", "no_worker"}


def test_a_second_run_knows_what_the_first_found(clips):
    first = [track.to_dict() for track in genrescope.tag(clips)]
    tracks = list(genrescope.tag(clips))
    assert all(track.is_cached for track in tracks)
    assert [track.to_dict() for track in tracks] == first
    assert not any(track.is_cached for track in genrescope.tag(clips, cache=False))


def test_folders_are_walked_and_foreign_files_reported(clips, tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / clips[0].name).write_bytes(clips[0].read_bytes())
    (tmp_path / "song.wma").write_bytes(b"x")
    with pytest.warns(UserWarning, match="1 file .* left out .*ffmpeg=True"):
        tagging = genrescope.tag(tmp_path)
    assert [track.path.name for track in tagging] == [clips[0].name]


def test_results_can_be_sent_to_other_processes(clips, tmp_path: Path, model):
    good, bad = genrescope.tag([clips[0], tmp_path], model=model)
    good, bad = pickle.loads(pickle.dumps((bad, good)))
    assert good.to_dict()["genres"]
    assert bad.error.code == "not_found" and bad.error.path == tmp_path
    assert pickle.loads(pickle.dumps(model)).sha256 == model.sha256


def test_parameters_out_of_range_are_refused(clips):
    for arguments in ({"jobs": 0}, {"time_limit": 0}, {"memory_limit": 0}):
        with pytest.raises(genrescope.OptionError):
            genrescope.tag(clips[0], **arguments)
    with pytest.raises(ValueError):
        genrescope.timeline(clips[0], sensitivity=2)


def test_other_threads_run_meanwhile(clips):
    num_steps = 0
    is_done = threading.Event()

    def count() -> None:
        nonlocal num_steps
        while not is_done.is_set():
            num_steps += 1
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    started = time.monotonic()
    list(genrescope.tag(clips, cache=False))
    elapsed = time.monotonic() - started
    is_done.set()
    thread.join()
    assert num_steps > 100 * elapsed, f"{num_steps} steps in {elapsed:.1f} s"


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ctrl_c_ends_it_at_once(clips, tmp_path: Path):
    script = (
        "import genrescope, signal, sys\n"
        # A shell without job control has what it starts in the background ignore Ctrl-C, perhaps this test too.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "print('started', flush=True)\n"
        "for _ in range(1000):\n"
        "    list(genrescope.tag(sys.argv[1:], cache=False))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, *map(str, clips)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "started\n"
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    started = time.monotonic()
    _, stderr = process.communicate(timeout=20)
    assert "KeyboardInterrupt" in stderr
    assert time.monotonic() - started < 5


def test_no_more_is_analyzed_once_it_is_closed(clips):
    with genrescope.tag(list(clips) * 100, cache=False, jobs=1) as tagging:
        next(tagging)
    assert sum(1 for _ in tagging) < 299
