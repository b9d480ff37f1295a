"""Rebuilds MSD_musicnn from its published weights as two small ONNX files that hear a stream, each frame once.

    python export_backbone.py      # writes models/musicnn/{trunk,top}.onnx and LICENSE, prints the tag names

Source: Pons et al., musicnn 0.1.0 (ISC), `models.py`. The network, its batch norms in inference mode:

    trunk: x [frames, 96] -> 5 front-end convolutions, each max-pooled over frequency -> 561 channels, of which 64 live
                          -> 3 mid-end convolutions over time, 64 channels each, the last two residual
                          -> 256 channels over time
    top:   max and mean over some time of all 256 -> dense 200 (penultimate) -> dense 50 (tags)

The original sees patches of 187 frames and pads each with zeros at both ends. Here the trunk takes a stretch of frames
and the state that the stretch before it left, so that its convolutions see the sound on either side instead; the zeros
are the state of a stream that begins. A channel's value belongs to the frame 73 before the newest, which is how far the
convolutions look ahead. Everything else changes only rounding:

- 497 of the 561 front-end filters died in training: their weights are 0, so their output is one constant. The constants
  are folded into what follows, the filters left out.
- Each batch norm is folded into a neighbor where it can be; denormal weights, which slow some processors down tenfold,
  become 0.
- A front-end filter's outputs at neighboring positions are computed as channels of one convolution with a wider kernel
  and a longer stride: a matrix product with many rows, where the original has few rows and many more columns.
- Maxima are taken as far as possible element by element between equal arrays: cheap everywhere.
"""

import argparse
import ast
import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import tf_checkpoint
from front_end import MEL_BANDS, REPO

WHEEL = "musicnn-0.1.0-py3-none-any.whl"
WHEEL_SHA256 = "f38a4890c648c1ddbb141c5d96d2b0a8cfcd36746002d896989f7b88beb65cfa"

NUM_TAGS, PENULTIMATE_LEN, EMBEDDING_LEN = 50, 200, 512
BATCH_NORM_EPSILON = 1e-3
LIVE_WEIGHT = 1e-6  # the largest weight of a dead filter is 2.1e-7, of a live one 9.3e-4 or more
KERNEL_FRAMES = 7  # of the timbral and the mid-end filters
LARGEST, SMALLEST_NORMAL = np.finfo(np.float32).max, np.finfo(np.float32).tiny
END = np.iinfo(np.int64).max  # of whatever length

# Frames before the newest that the front end looks at, and those by which its output lags behind the newest.
PAST_FRAMES, FRONT_END_LAG = 127, 64
# How far the mid-end's convolutions look ahead, each.
MID_END_LAG = KERNEL_FRAMES // 2
LAG = FRONT_END_LAG + 3 * MID_END_LAG

# How each front-end convolution is laid out, chosen by timing tract on stretches of 6 frames: how many neighboring
# positions one kernel covers and how many slices of the frequency axis are convolved separately, to be merged element
# by element. The timbral kernels slide along both axes, the temporal ones along time only.
TIMBRAL = [  # (kernel mel bands, positions, slices)
    (38, 5, 4),
    (67, 6, 1),
]
TEMPORAL = [  # (kernel frames, positions, slices)
    (128, 6, 1),
    (64, 6, 2),
    (32, 6, 4),
]


def fetch_wheel(folder):
    """Returns the path of musicnn's wheel in `folder`, fetched from PyPI if it is not there, its checksum verified."""
    wheel = folder / WHEEL
    if not wheel.exists():
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, "musicnn==0.1.0"]
        subprocess.run(command, check=True)
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != WHEEL_SHA256:
        raise SystemExit(f"{wheel} is not the file this recipe was written for")
    return wheel


def read_wheel(wheel):
    """Returns the weights {name: array}, the tag names in output order, and the license text."""
    with zipfile.ZipFile(wheel) as archive:
        index = archive.read("musicnn/MSD_musicnn/.index")
        data = archive.read("musicnn/MSD_musicnn/.data-00000-of-00001")
        configuration = ast.parse(archive.read("musicnn/configuration.py").decode())
        licence = archive.read("musicnn-0.1.0.dist-info/LICENSE.md").decode().strip() + "\n"
    tags = next(
        ast.literal_eval(node.value)
        for node in configuration.body
        if isinstance(node, ast.Assign) and node.targets[0].id == "MSD_LABELS"
    )
    return tf_checkpoint.read(index, data), tags, licence


class Weights:
    """The checkpoint's layers in float64, by the numbers TensorFlow gave them."""

    def __init__(self, variables):
        self.variables = {name: values.astype(np.float64) for name, values in variables.items()}

    def _layer(self, kind, number):
        prefix = f"{kind}_{number}/" if number else f"{kind}/"
        return lambda name: self.variables[prefix + name]

    def batch_norm(self, number):
        """Returns (scale, shift), each `[channels]`: the layer is `scale * x + shift`."""
        layer = self._layer("batch_normalization", number)
        scale = layer("gamma") / np.sqrt(layer("moving_variance") + BATCH_NORM_EPSILON)
        return scale, layer("beta") - layer("moving_mean") * scale

    def convolution(self, number):
        """Returns (kernel `[frames, bands or in channels, out channels]`, bias `[out channels]`)."""
        layer = self._layer("conv2d", number)
        return layer("kernel")[:, :, 0, :], layer("bias")

    def dense(self, number):
        """Returns (kernel `[in, out]`, bias `[out]`)."""
        layer = self._layer("dense", number)
        return layer("kernel"), layer("bias")


class Graph:
    """Collects ONNX nodes and constants; each method returns the name of its output."""

    def __init__(self):
        self.nodes, self.initializers, self.by_value, self.num_flushed = [], [], {}, 0

    def weights(self, name, values):
        """A float constant, denormals flushed to 0."""
        values = np.ascontiguousarray(values, np.float32)
        denormal = (values != 0) & (np.abs(values) < SMALLEST_NORMAL)
        self.num_flushed += int(denormal.sum())
        self.initializers.append(numpy_helper.from_array(np.where(denormal, np.float32(0), values), name))
        return name

    def integers(self, *values):
        """A shape, an axis or an index."""
        name = "i64_" + "_".join(map(str, values)).replace("-", "minus")
        if name not in self.by_value:
            self.by_value[name] = numpy_helper.from_array(np.array(values, np.int64), name)
        return name

    def node(self, op, inputs, name, **attributes):
        self.nodes.append(helper.make_node(op, inputs, [name], name=name, **attributes))
        return name

    def slice(self, x, start, end, axis, name):
        """From `start` up to `end`, which is 0 or negative and counts from the end: there may be any number of frames."""
        end = END if end == 0 else end
        return self.node("Slice", [x, self.integers(start), self.integers(end), self.integers(axis)], name)

    def with_past(self, x, state, num_kept, axis, name):
        """`x` after the frames that `state` holds; the last `num_kept` are the next state."""
        y = self.node("Concat", [state, x], name, axis=axis)
        self.slice(y, -num_kept, 0, axis, f"{state}_next")
        return y

    def model(self, name, inputs, outputs):
        """`inputs` and `outputs`: {name: shape}."""
        infos = [
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in tensors.items()]
            for tensors in (inputs, outputs)
        ]
        initializers = self.initializers + list(self.by_value.values())
        graph = helper.make_graph(self.nodes, name, *infos, initializers)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=7)
        helper.set_model_props(
            model,
            {"licence": "ISC, (c) 2019 Music Technology Group, Universitat Pompeu Fabra", "origin": "musicnn 0.1.0"},
        )
        onnx.checker.check_model(model, full_check=True)
        return model


class FrontEndLayer:
    """One front-end convolution, its batch norm folded in as far as the maximum over frequency allows.

    The original is `max over bands (scale * relu(conv) + shift)`. With `|scale|` and the sign of `scale` moved into the
    kernel, that is `min(max(m, lower), upper) + shift` with `m` the maximum over bands of the new convolution: the
    bounds are (0, none) for a positive scale and (none, 0) for a negative one.
    """

    def __init__(self, weights, number):
        kernel, bias = weights.convolution(number)
        scale, shift = weights.batch_norm(number + 1)
        self.live = np.abs(kernel).max(axis=(0, 1)) > LIVE_WEIGHT
        self.dead_output = (scale * np.maximum(bias, 0) + shift)[~self.live]
        scale = scale[self.live]
        self.kernel = (kernel[:, :, self.live] * scale).transpose(2, 0, 1)  # [channels, frames, bands]
        self.bias = bias[self.live] * scale
        self.shift = shift[self.live]
        self.lower = np.where(scale > 0, 0.0, -LARGEST)
        self.upper = np.where(scale > 0, LARGEST, 0.0)

    @property
    def num_channels(self):
        return len(self.bias)

    def widened(self, axis, num_positions):
        """The kernel at `num_positions` neighboring positions: `[channels * positions, 1, frames, bands]`.

        `axis` is that of the kernel, 1 for time and 2 for frequency; channel `c * num_positions + p` is filter `c`
        moved by `p`.
        """
        moved = []
        for position in range(num_positions):
            padding = [(0, 0)] * 3
            padding[axis] = (position, num_positions - 1 - position)
            moved.append(np.pad(self.kernel, padding))
        return np.stack(moved, axis=1).reshape(self.num_channels * num_positions, 1, *moved[0].shape[1:])


def timbral_branch(graph, layer, name, x, kernel_bands, num_positions, num_slices):
    """Filters over 7 frames and some bands, maximum over all their positions in frequency.

    - `x`: `[1, 1, 127 + frames, 96]`; returns `[1, channels, frames]`.
    """
    kernel = graph.weights(f"{name}_kernel", layer.widened(2, num_positions))
    bias = graph.weights(f"{name}_bias", np.repeat(layer.bias, num_positions))
    last = MEL_BANDS - kernel_bands  # the last position; the first is 0
    num_steps = -(-(last + 1) // (num_positions * num_slices))  # strides in a slice
    slice_positions = num_steps * num_positions
    # Slices may overlap: a position that counts twice does not change a maximum.
    starts = [round(i * (last + 1 - slice_positions) / max(num_slices - 1, 1)) for i in range(num_slices)]
    first = PAST_FRAMES - FRONT_END_LAG - KERNEL_FRAMES // 2
    x = graph.slice(x, first, first + KERNEL_FRAMES - 1 - PAST_FRAMES, 2, f"{name}_frames")
    maps = []
    for i, start in enumerate(starts):
        bands = graph.slice(x, start, start + slice_positions + kernel_bands - 1, 3, f"{name}_bands{i}")
        maps.append(
            graph.node(
                "Conv",
                [bands, kernel, bias],
                f"{name}_conv{i}",
                kernel_shape=[KERNEL_FRAMES, kernel_bands + num_positions - 1],
                strides=[1, num_positions],
            )
        )
    # [1, channels * positions, frames, steps] -> [1, channels * positions, frames, 1] -> [1, channels, frames]
    y = graph.node("Max", maps, f"{name}_max_slices")
    y = graph.node("MaxPool", [y], f"{name}_max_steps", kernel_shape=[1, num_steps])
    shape = graph.integers(1, 1, layer.num_channels * num_positions, -1)
    y = graph.node("Reshape", [y, shape], f"{name}_rows")
    pool = {"kernel_shape": [num_positions, 1], "strides": [num_positions, 1]}
    y = graph.node("MaxPool", [y], f"{name}_max_positions", **pool)
    return graph.node("Squeeze", [y, graph.integers(1)], name)


def temporal_branch(graph, layer, name, x, kernel_frames, num_positions, num_slices):
    """Filters over some frames of one band, maximum over all bands.

    - `x`: `[1, 1, 127 + frames, 96]`; returns `[1, channels, frames]`.
    """
    kernel = graph.weights(f"{name}_kernel", layer.widened(1, num_positions))
    bias = graph.weights(f"{name}_bias", np.repeat(layer.bias, num_positions))
    # TensorFlow's "same": the odd frame goes to the end.
    first = PAST_FRAMES - FRONT_END_LAG - (kernel_frames - 1) // 2
    x = graph.slice(x, first, first + kernel_frames - 1 - PAST_FRAMES, 2, f"{name}_frames")
    slice_bands = MEL_BANDS // num_slices
    maps = []
    for i in range(num_slices):
        bands = graph.slice(x, i * slice_bands, (i + 1) * slice_bands, 3, f"{name}_bands{i}")
        maps.append(
            graph.node(
                "Conv",
                [bands, kernel, bias],
                f"{name}_conv{i}",
                kernel_shape=[kernel_frames + num_positions - 1, 1],
                strides=[num_positions, 1],
            )
        )
    # [1, channels * positions, steps, bands of a slice] -> [.., steps, 1] -> [1, channels, steps * positions]
    y = graph.node("Max", maps, f"{name}_max_slices")
    y = graph.node("MaxPool", [y], f"{name}_max_bands", kernel_shape=[1, slice_bands])
    shape = graph.integers(1, layer.num_channels, num_positions, -1)
    y = graph.node("Reshape", [y, shape], f"{name}_positions")
    y = graph.node("Transpose", [y], f"{name}_in_order", perm=[0, 1, 3, 2])
    shape = graph.integers(1, layer.num_channels, -1)
    return graph.node("Reshape", [y, shape], name)


def front_end(graph, weights, layers):
    """Returns the live channels' output `[1, 64, frames]`, of frames 64 before the newest."""
    scale, shift = weights.batch_norm(0)
    x = graph.node("Mul", ["x", graph.weights("input_scale", scale)], "input_scaled")
    x = graph.node("Add", [x, graph.weights("input_shift", shift)], "input_normalised")
    x = graph.with_past(x, "past", PAST_FRAMES, 1, "input_with_past")
    x = graph.node("Unsqueeze", [x, graph.integers(1)], "input_image")

    branches = [(timbral_branch, *sizes) for sizes in TIMBRAL] + [(temporal_branch, *sizes) for sizes in TEMPORAL]
    outputs = [
        branch(graph, layer, f"{branch.__name__.split('_')[0]}{size}", x, size, num_positions, num_slices)
        for layer, (branch, size, num_positions, num_slices) in zip(layers, branches, strict=True)
    ]
    y = graph.node("Concat", outputs, "front_end_max", axis=1)
    for op, name in [("Max", "lower"), ("Min", "upper"), ("Add", "shift")]:
        values = np.concatenate([getattr(layer, name) for layer in layers])[None, :, None]
        y = graph.node(op, [y, graph.weights(f"front_end_{name}", values)], f"front_end_{op.lower()}_{name}")
    return y


def mid_end(graph, weights, x, live, dead_output):
    """Three convolutions over time. Returns front end and them, each `[1, 64, frames]` of frames 73 before the newest."""
    # The front end's output waits for the convolutions behind it, so that all channels are of the same frame.
    x = graph.with_past(x, "front_end_past", LAG - FRONT_END_LAG, 2, "front_end_with_past")
    outputs = [graph.slice(x, 0, FRONT_END_LAG - LAG, 2, "front_end_aligned")]
    x = graph.slice(x, MID_END_LAG, 0, 2, "mid0_in")
    for i in range(3):
        kernel, bias = weights.convolution(5 + i)
        scale, shift = weights.batch_norm(6 + i)
        if i == 0:
            # What the dead channels add is constant over time.
            bias = bias + np.einsum("kco,c->o", kernel[:, ~live], dead_output)
            kernel = kernel[:, live]
        inputs = [x, graph.weights(f"mid{i}_kernel", kernel.transpose(2, 1, 0)), graph.weights(f"mid{i}_bias", bias)]
        y = graph.node("Conv", inputs, f"mid{i}_conv", kernel_shape=[KERNEL_FRAMES])
        y = graph.node("Relu", [y], f"mid{i}_relu")
        y = graph.node("Mul", [y, graph.weights(f"mid{i}_scale", scale[None, :, None])], f"mid{i}_scaled")
        y = graph.node("Add", [y, graph.weights(f"mid{i}_shift", shift[None, :, None])], f"mid{i}_normalised")
        if i > 0:
            beside = graph.slice(x, MID_END_LAG, -MID_END_LAG, 2, f"mid{i}_beside")
            y = graph.node("Add", [y, beside], f"mid{i}_residual")
        if i < 2:
            x = graph.with_past(y, f"mid{i}_past", 2 * MID_END_LAG, 2, f"mid{i}_with_past")
            start = i * MID_END_LAG
            y = graph.slice(x, start, start - 2 * MID_END_LAG, 2, f"mid{i}_aligned")
        outputs.append(y)
    return outputs


def trunk(weights, layers):
    """The ONNX model of the convolutions: stretches of frames and the state before them to channels over time."""
    graph = Graph()
    live = np.concatenate([layer.live for layer in layers])
    dead_output = np.concatenate([layer.dead_output for layer in layers])
    features = mid_end(graph, weights, front_end(graph, weights, layers), live, dead_output)
    graph.node("Concat", features, "channels", axis=1)
    channels = int(live.sum())
    states = {
        "past": [1, PAST_FRAMES, MEL_BANDS],
        "front_end_past": [1, channels, LAG - FRONT_END_LAG],
        "mid0_past": [1, channels, 2 * MID_END_LAG],
        "mid1_past": [1, channels, 2 * MID_END_LAG],
    }
    outputs = {"channels": [1, 4 * channels, "frames"]} | {f"{name}_next": shape for name, shape in states.items()}
    print(f"{channels} of {len(live)} front-end filters are alive; {graph.num_flushed} denormal weights flushed to 0")
    return graph.model("MSD_musicnn_trunk", {"x": [1, "frames", MEL_BANDS]} | states, outputs)


def top(weights, layers):
    """The ONNX model of the dense layers: `emb [1, 512]`, maxima over time and then means, to `tags` and `penultimate`."""
    graph = Graph()
    live = np.concatenate([layer.live for layer in layers])
    dead_output = np.concatenate([layer.dead_output for layer in layers])
    scale, shift = weights.batch_norm(9)
    kernel, bias = weights.dense(0)
    bias = bias + shift @ kernel
    kernel = kernel * scale[:, None]
    of_max, of_mean = kernel[0::2], kernel[1::2]  # the original interleaves: max 0, mean 0, max 1, mean 1, ...
    num_dead = len(live)
    bias = bias + dead_output @ (of_max[:num_dead] + of_mean[:num_dead])[~live]
    kept = np.concatenate([live, np.ones(len(of_max) - num_dead, bool)])
    kernel = np.concatenate([of_max[kept], of_mean[kept]])  # [512, 200]
    inputs = ["emb", graph.weights("dense_kernel", kernel.T), graph.weights("dense_bias", bias)]
    y = graph.node("Relu", [graph.node("Gemm", inputs, "dense", transB=1)], "dense_relu")
    scale, shift = weights.batch_norm(10)
    y = graph.node("Mul", [y, graph.weights("dense_scale", scale)], "dense_scaled")
    y = graph.node("Add", [y, graph.weights("dense_shift", shift)], "penultimate")
    kernel, bias = weights.dense(1)
    inputs = [y, graph.weights("tags_kernel", kernel.T), graph.weights("tags_bias", bias)]
    y = graph.node("Gemm", inputs, "logits", transB=1)
    graph.node("Sigmoid", [y], "tags")
    outputs = {"tags": [1, NUM_TAGS], "penultimate": [1, PENULTIMATE_LEN]}
    return graph.model("MSD_musicnn_top", {"emb": [1, EMBEDDING_LEN]}, outputs)


def build(variables):
    """Returns the ONNX models {file stem: model}."""
    weights = Weights(variables)
    layers = [FrontEndLayer(weights, number) for number in range(len(TIMBRAL) + len(TEMPORAL))]
    return {"trunk": trunk(weights, layers), "top": top(weights, layers)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=REPO / "models/musicnn", help="folder for the models")
    parser.add_argument("--build", type=Path, default=Path(__file__).parent / "build", help="folder for the wheel")
    arguments = parser.parse_args()
    arguments.build.mkdir(parents=True, exist_ok=True)
    arguments.output.mkdir(parents=True, exist_ok=True)

    variables, tags, licence = read_wheel(fetch_wheel(arguments.build))
    for name, model in build(variables).items():
        model = model.SerializeToString(deterministic=True)
        (arguments.output / f"{name}.onnx").write_bytes(model)
        print(f"{name}.onnx: {len(model)} bytes, sha256 {hashlib.sha256(model).hexdigest()}")
    (arguments.output / "LICENSE").write_text(licence)
    print("tags:", ", ".join(tags))


if __name__ == "__main__":
    main()
