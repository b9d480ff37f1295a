"""Spectral features."""

from __future__ import annotations

import numpy as np
import pytest

import genrescope


def test_features_are_those_of_the_sound():
    rate = 22_050
    t = np.arange(5 * rate) / rate
    clicks = 0.5 * np.sin(2 * np.pi * 440 * t) * (np.mod(t, 0.5) < 0.1)
    found = genrescope.features(clicks, rate)
    num_frames = 1 + len(clicks) // 512
    assert found.times.shape == (num_frames,) and found["mfcc"].shape == (20, num_frames)
    assert found["chroma_stft"].mean(axis=1).argmax() == 9  # A
    assert found.tempo == pytest.approx(120, rel=0.05)
    # Root mean squares, worked out in another way.
    frame = 40
    part = clicks[frame * 512 - 1024 : frame * 512 + 1024]
    assert found["rms"][0, frame] == pytest.approx(np.sqrt(np.mean(part**2)), rel=1e-4)
    two = genrescope.features(np.stack([clicks, clicks]), rate)
    np.testing.assert_array_equal(two["mfcc"], found["mfcc"])


def test_other_frames_are_those_asked_for():
    rate = 8_000
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(3 * rate) / rate)
    found = genrescope.features(tone, rate, n_fft=400, hop_length=160, n_mfcc=13)
    assert found["mfcc"].shape == (13, 1 + len(tone) // 160)
    assert found.times[1] == pytest.approx(0.02)
    # There is no room for these at 8 kHz.
    assert np.isnan(found["contrast"]).all() and np.isnan(found["tonnetz"]).all()
    assert np.isfinite(found["centroid"]).all()
    with pytest.raises(genrescope.OptionError, match="a hop of 401 samples"):
        genrescope.features(tone, rate, n_fft=400, hop_length=401)


def test_too_little_sound_is_refused():
    with pytest.raises(genrescope.OptionError, match="samples of sound"):
        genrescope.features(np.zeros(10), 22_050)
    with pytest.raises(genrescope.OptionError, match="sample rate"):
        genrescope.features(np.zeros(100_000), 1)
