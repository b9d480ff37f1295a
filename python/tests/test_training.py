"""Genres of one's own."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

import genrescope

from test_model import RATE


def write(path: Path, samples: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples * 30_000).astype(np.int16).tobytes())


def test_a_head_learns_two_kinds_of_sound(tmp_path: Path):
    rng = np.random.default_rng(1)
    t = np.arange(6 * RATE) / RATE
    for number in range(6):
        pitch = 200 + 40 * number
        for genre, samples in (
            ("tones", 0.3 * np.sin(2 * np.pi * pitch * t)),
            ("clicks", 0.5 * rng.standard_normal(len(t)) * (np.mod(t, 0.25) < 0.02)),
        ):
            write(tmp_path / "my" / genre / f"{number}.wav", samples)
    training = genrescope.train(tmp_path / "my", tmp_path / "my.safetensors", cache=tmp_path / "cache")
    assert set(training.genres) >= {"tones", "clicks"} and training.held_out_accuracy > 0.8
    model = genrescope.Model.load(training.path)
    analysis = model.analyze(0.3 * np.sin(2 * np.pi * 333 * t), RATE)
    assert analysis.genres["tones"] > analysis.genres["clicks"]
    again = genrescope.train(tmp_path / "my", tmp_path / "again.safetensors", cache=tmp_path / "cache")
    assert again.path.read_bytes() == training.path.read_bytes()
    # A worker process loads it, too.
    (track,) = genrescope.tag(tmp_path / "my" / "tones" / "0.wav", model=model, cache=False)
    assert track.result().genre_names == model.genres


def test_clips_that_are_not_there_are_refused(tmp_path: Path):
    with pytest.raises(genrescope.GenrescopeError):
        genrescope.train(tmp_path / "missing", tmp_path / "my.safetensors")
    with pytest.raises(genrescope.GenrescopeError, match="does not exist"):
        genrescope.train(tmp_path, tmp_path / "no" / "my.safetensors")
