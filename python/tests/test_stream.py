"""Live sound."""

from __future__ import annotations

import math

import numpy as np
import pytest

import genrescope

from test_model import RATE, tone


def test_a_stream_hears_what_a_model_hears(model):
    samples = tone(8.0)
    with genrescope.Stream(RATE, model=model, window=math.inf) as stream:
        assert stream.snapshot().state in {"loading", "warming up"}
        for start in range(0, len(samples), 441):
            stream.push(samples[start : start + 441], wait=True)
        stream.push(np.empty(0, np.float32), wait=True)
        snapshot = stream.close()
    assert snapshot.heard_seconds == 8.0 and snapshot.dropped_samples == 0
    expected = model.analyze(samples, RATE)
    np.testing.assert_allclose(snapshot.probabilities, expected.probabilities, atol=0.02)
    assert snapshot.genre in snapshot.genres or snapshot.genre is None


def test_blocks_without_room_are_dropped_and_counted(model):
    stream = genrescope.Stream(RATE, model=model, ring=0.5)
    with pytest.raises(genrescope.OptionError, match="longer than the ring"):
        stream.push(tone(1.0))
    for _ in range(40):
        stream.push(tone(0.4))
    snapshot = stream.close()
    assert snapshot.dropped_samples > 0
    assert snapshot.heard_seconds + snapshot.dropped_samples / RATE == pytest.approx(16.0)


def test_a_closed_stream_keeps_its_last_snapshot_and_takes_no_more(model):
    stream = genrescope.Stream(RATE, model=model)
    stream.push(tone(0.5), wait=True)
    stream.freeze()
    last = stream.close()
    assert stream.close().heard_seconds == last.heard_seconds == 0.5
    for call in (lambda: stream.push(tone(0.1)), stream.reset, stream.freeze):
        with pytest.raises(genrescope.GenrescopeError, match="closed"):
            call()


def test_settings_out_of_range_are_refused(model):
    for arguments in ({"window": 1}, {"update_interval": 0}, {"sure_above": 2}, {"ring": 0}):
        with pytest.raises(genrescope.OptionError):
            genrescope.Stream(RATE, model=model, **arguments)
    with pytest.raises(genrescope.OptionError, match="sample rate"):
        genrescope.Stream(10, model=model)
