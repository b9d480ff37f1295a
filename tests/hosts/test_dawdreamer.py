"""The VST3 bundle in DawDreamer, another host on JUCE, with a graph and whole renderings."""

import dawdreamer
import numpy as np
import pytest
from conftest import same_bits


def render(bundle, sound, rate=48000, block_len=512, num_plugins=1):
    """Renders `sound` through a chain; returns the result and the plugins."""
    engine = dawdreamer.RenderEngine(rate, block_len)
    chain = [(engine.make_playback_processor("sound", sound), [])]
    plugins = []
    for i in range(num_plugins):
        plugin = engine.make_plugin_processor(f"plugin{i}", str(bundle))
        chain.append((plugin, [chain[-1][0].get_name()]))
        plugins.append(plugin)
    engine.load_graph(chain)
    engine.render(sound.shape[1] / rate)
    return engine.get_audio()[:, : sound.shape[1]], plugins, engine


@pytest.mark.parametrize(("rate", "block_len"), [(44100, 1), (44100, 128), (48000, 512), (96000, 2048), (192000, 8192)])
def test_a_rendering_is_the_same_to_the_bit(bundle, noise, rate, block_len):
    sound = noise(2, 4 * block_len if block_len > 512 else 16 * block_len)
    rendered, plugins, _engine = render(bundle, sound, rate, block_len)
    assert plugins[0].get_latency_samples() == 0
    assert same_bits(np.ascontiguousarray(rendered), np.ascontiguousarray(sound[:, : rendered.shape[1]]))


def test_sixteen_in_a_row_are_the_same_to_the_bit(bundle, noise):
    sound = noise(2, 48000)
    rendered, _plugins, _engine = render(bundle, sound, num_plugins=16)
    assert same_bits(np.ascontiguousarray(rendered), sound)


def test_parameters_and_state_survive(bundle, noise, tmp_path):
    _rendered, [plugin], engine = render(bundle, noise(2, 4800))
    count = plugin.get_plugin_parameter_size()
    assert count >= 7
    # The third is a threshold, whose steps leave 0.25 unchanged. The host passes it to the plugin with the next block.
    plugin.set_parameter(2, 0.25)
    engine.render(0.1)
    before = [plugin.get_parameter(i) for i in range(count)]
    plugin.save_state(str(tmp_path / "state"))
    _rendered, [other], _engine2 = render(bundle, noise(2, 4800))
    other.load_state(str(tmp_path / "state"))
    assert [other.get_parameter(i) for i in range(count)] == pytest.approx(before, abs=1e-6)
    other.save_state(str(tmp_path / "again"))
    assert (tmp_path / "state").read_bytes() == (tmp_path / "again").read_bytes()
