"""Samples that are in memory."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

import genrescope

RATE = 44_100


def tone(seconds: float = 5.0, rate: int = RATE) -> np.ndarray:
    t = np.arange(int(seconds * rate)) / rate
    return (0.3 * np.sin(2 * np.pi * 220 * t) * (1 + np.sin(2 * np.pi * 2 * t))).astype(np.float32)


def test_samples_and_a_file_that_holds_them_have_the_same_answer(model, tmp_path: Path):
    rng = np.random.default_rng(1)
    left = np.round((tone() + 0.05 * rng.standard_normal(5 * RATE)) * 20_000).astype(np.int16)
    right = np.round((tone() + 0.05 * rng.standard_normal(5 * RATE)) * 20_000).astype(np.int16)
    path = tmp_path / "tone.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.stack([left, right], axis=1).tobytes())
    (track,) = genrescope.tag(path, cache=False, patches=True)
    analysis = model.analyze(np.stack([left, right]), RATE, patches=True)
    assert analysis.to_dict() == track.result().to_dict()
    np.testing.assert_array_equal(analysis.probabilities, track.result().probabilities)
    np.testing.assert_array_equal(analysis.embedding, track.result().embedding)
    whole = model.timeline(np.stack([left, right]), RATE)
    assert whole == genrescope.timeline(path)


def test_the_type_and_the_layout_of_an_array_do_not_matter(model):
    samples = tone()
    expected = model.analyze(samples, RATE)
    both = np.stack([samples, samples])
    for other in (samples.astype(np.float64), samples[np.newaxis], both, np.asfortranarray(both), samples.tolist()):
        np.testing.assert_array_equal(model.analyze(other, RATE).probabilities, expected.probabilities)
    every_other = np.repeat(samples, 2)[::2]
    np.testing.assert_array_equal(model.analyze(every_other, RATE).probabilities, expected.probabilities)


def test_any_rate_will_do(model):
    for rate in (8_000, 22_050, 96_000):
        assert model.analyze(tone(rate=rate), rate).seconds == 5.0
    with pytest.raises(genrescope.FileError, match="sample rate"):
        model.analyze(tone(), 10)


def test_what_cannot_be_judged_is_refused(model):
    with pytest.raises(genrescope.FileError) as caught:
        model.analyze(np.zeros(100, np.float32), RATE)
    assert (caught.value.code, caught.value.path) == ("too_short", None)
    for wrong in (np.zeros((RATE, 2)), np.zeros((2, 2, RATE)), np.zeros(RATE, complex), ["a", "b"]):
        with pytest.raises(genrescope.OptionError):
            model.analyze(wrong, RATE)


def test_silence_is_silence_and_what_is_not_a_number_is_reported(model):
    assert model.analyze(np.zeros(5 * RATE), RATE).state == "silence"
    samples = tone()
    samples[100] = np.nan
    assert "not numbers" in model.analyze(samples, RATE).warning


def test_a_model_names_what_it_tells_apart(model):
    assert "not music" in model.genres and len(model.tags) == 50
    assert set(model.parents) == set(model.genres)
    analysis = model.analyze(tone(), RATE)
    assert abs(sum(model.roll_up(analysis.probabilities).values()) - 1.0) < 1e-5
    assert model.standardize(analysis.embedding).shape == (model.embedding_len,)
    assert model.sha256[:12] in repr(model)


def test_a_model_that_is_none_is_refused(tmp_path: Path):
    (tmp_path / "head.safetensors").write_bytes(b"nothing")
    for path in (tmp_path / "head.safetensors", tmp_path / "missing", tmp_path):
        with pytest.raises(genrescope.ModelError, match="cannot be loaded"):
            genrescope.Model.load(path)
