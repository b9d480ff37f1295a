"""The VST3 bundle in pedalboard, a host on JUCE."""

import time

import numpy as np
import pytest
from conftest import same_bits
from pedalboard import Pedalboard, VST3Plugin


@pytest.fixture
def plugin(bundle):
    return VST3Plugin(str(bundle))


def test_the_bundle_names_its_plugin_and_loads_fast(bundle):
    assert VST3Plugin.get_plugin_names_for_file(str(bundle)) == ["genrescope"]
    started = time.monotonic()
    plugin = VST3Plugin(str(bundle))
    assert time.monotonic() - started < 2
    assert plugin.name == "genrescope" and plugin.is_effect and not plugin.is_instrument
    assert plugin.reported_latency_samples == 0


@pytest.mark.parametrize("rate", [8000, 44100, 48000, 96000, 192000])
@pytest.mark.parametrize("block_len", [1, 64, 441, 8192])
def test_sound_passes_to_the_bit(plugin, noise, rate, block_len):
    for num_channels in (1, 2):
        sound = noise(num_channels, 50 * block_len if block_len < 1000 else 5 * block_len)
        passed = plugin.process(sound, rate, buffer_size=block_len)
        assert same_bits(passed, sound)


def test_sound_passes_in_a_chain(bundle, noise):
    board = Pedalboard([VST3Plugin(str(bundle)) for _ in range(4)])
    sound = noise(2, 48000)
    assert same_bits(board(sound, 48000), sound)


def test_parameters_can_be_read_set_and_are_never_moved_by_the_plugin(plugin, noise):
    before = {name: parameter.raw_value for name, parameter in plugin.parameters.items()}
    assert len(before) >= 7, before
    assert "listening_window_s" in before or "listening_window" in before, before
    plugin.process(noise(2, 10 * 44100), 44100)
    assert {name: parameter.raw_value for name, parameter in plugin.parameters.items()} == before
    for name, parameter in plugin.parameters.items():
        for value in (0.0, 1.0, before[name]):
            parameter.raw_value = value
            assert parameter.raw_value == pytest.approx(value, abs=1e-6), name
            assert parameter.string_value.strip(), name


def test_state_is_restored_and_garbage_does_no_harm(bundle, plugin):
    # A value that its steps leave unchanged. The host passes it to the plugin with the next block.
    plugin.parameters["sure_from"].raw_value = 0.25
    plugin.process(np.zeros((2, 512), np.float32), 48000)
    state = plugin.raw_state
    assert state == plugin.raw_state
    other = VST3Plugin(str(bundle))
    other.raw_state = state
    assert other.parameters["sure_from"].raw_value == pytest.approx(0.25, abs=1e-6)
    assert other.raw_state == state
    for rubbish in (b"", b"\0" * 100, state[: len(state) // 2], np.random.default_rng(2).bytes(3 << 20)):
        try:
            other.raw_state = rubbish
        except Exception as refused:  # noqa: BLE001: pedalboard raises what JUCE reports
            print(refused)
        sound = np.full((2, 512), 0.5, np.float32)
        assert same_bits(other.process(sound, 48000), sound)
