"""Rebuilds MSD_musicnn from its published weights as a small ONNX file that runs fast at batch 1.

    python export_backbone.py      # writes models/musicnn/backbone.onnx and LICENSE, prints the tag names

Source: Pons et al., musicnn 0.1.0 (ISC), `models.py`. The network, its batch norms in inference mode:

    x [187, 96] -> 5 front-end convolutions, each max-pooled over frequency -> 561 channels over time, of which 64 live
                -> 3 mid-end convolutions over time, 64 channels each, the last two residual
                -> max and mean over time of all channels -> dense 200 (penultimate) -> dense 50 (tags)

What is different here changes rounding only:

- 497 of the 561 front-end filters died in training: their weights are 0, so their output is one constant. The constants
  are folded into what follows, the filters left out.
- Each batch norm is folded into a neighbour where it can be; denormal weights, which slow some processors down tenfold,
  become 0.
- A front-end filter's outputs at neighbouring positions are computed as channels of one convolution with a wider kernel
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
from front_end import MEL_BANDS, PATCH_FRAMES, REPO

WHEEL = "musicnn-0.1.0-py3-none-any.whl"
WHEEL_SHA256 = "f38a4890c648c1ddbb141c5d96d2b0a8cfcd36746002d896989f7b88beb65cfa"

NUM_TAGS, PENULTIMATE_LEN, EMBEDDING_LEN = 50, 200, 512
BATCH_NORM_EPSILON = 1e-3
LIVE_WEIGHT = 1e-6  # the largest weight of a dead filter is 2.1e-7, of a live one 9.3e-4 or more
KERNEL_FRAMES = 7  # of the timbral and the mid-end filters
LARGEST, SMALLEST_NORMAL = np.finfo(np.float32).max, np.finfo(np.float32).tiny

# How each front-end convolution is laid out, chosen by timing tract: how many neighbouring positions one kernel covers
# (more would be faster, but takes space in the file) and how many slices of the frequency axis are convolved apart, to
# be merged element by element. The timbral kernels slide along both axes, the temporal ones along time only.
TIMBRAL = [  # (kernel mel bands, positions, slices)
    (38, 3, 4),
    (67, 2, 3),
]
TEMPORAL = [  # (kernel frames, positions, slices)
    (128, 6, 4),
    (64, 6, 4),
    (32, 6, 4),
]


def fetch_wheel(folder):
    """Returns the path of musicnn's wheel in `folder`, taken from PyPI if it is not there, its checksum verified."""
    wheel = folder / WHEEL
    if not wheel.exists():
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, "musicnn==0.1.0"]
        subprocess.run(command, check=True)
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != WHEEL_SHA256:
        raise SystemExit(f"{wheel} is not the file this recipe was written for")
    return wheel


def read_wheel(wheel):
    """Returns the weights {name: array}, the tag names in output order, and the licence text."""
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
        return self.node("Slice", [x, self.integers(start), self.integers(end), self.integers(axis)], name)

    def model(self):
        batch = "batch"
        x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [batch, PATCH_FRAMES, MEL_BANDS])
        outputs = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, [batch, length])
            for name, length in [("tags", NUM_TAGS), ("penultimate", PENULTIMATE_LEN), ("emb", EMBEDDING_LEN)]
        ]
        initializers = self.initializers + list(self.by_value.values())
        graph = helper.make_graph(self.nodes, "MSD_musicnn", [x], outputs, initializers)
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
        """The kernel at `num_positions` neighbouring positions: `[channels * positions, 1, frames, bands]`.

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

    - `x`: `[batch, 1, 187, 96]`; returns `[batch, channels, 187]`.
    """
    kernel = graph.weights(f"{name}_kernel", layer.widened(2, num_positions))
    bias = graph.weights(f"{name}_bias", np.repeat(layer.bias, num_positions))
    last = MEL_BANDS - kernel_bands  # the last position; the first is 0
    num_steps = -(-(last + 1) // (num_positions * num_slices))  # strides in a slice
    slice_positions = num_steps * num_positions
    # Slices may overlap: a position that counts twice does not change a maximum.
    starts = [round(i * (last + 1 - slice_positions) / (num_slices - 1)) for i in range(num_slices)]
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
                pads=[3, 0, 3, 0],
            )
        )
    # [batch, channels * positions, 187, steps] -> [batch, channels * positions, 187, 1] -> [batch, channels, 187]
    y = graph.node("Max", maps, f"{name}_max_slices")
    y = graph.node("MaxPool", [y], f"{name}_max_steps", kernel_shape=[1, num_steps])
    shape = graph.integers(-1, 1, layer.num_channels * num_positions, PATCH_FRAMES)
    y = graph.node("Reshape", [y, shape], f"{name}_rows")
    pool = {"kernel_shape": [num_positions, 1], "strides": [num_positions, 1]}
    y = graph.node("MaxPool", [y], f"{name}_max_positions", **pool)
    return graph.node("Squeeze", [y, graph.integers(1)], name)


def temporal_branch(graph, layer, name, x, kernel_frames, num_positions, num_slices):
    """Filters over some frames of one band, padded at both ends, maximum over all bands.

    - `x`: `[batch, 1, 187, 96]`; returns `[batch, channels, 187]`.
    """
    kernel = graph.weights(f"{name}_kernel", layer.widened(1, num_positions))
    bias = graph.weights(f"{name}_bias", np.repeat(layer.bias, num_positions))
    num_steps = -(-PATCH_FRAMES // num_positions)
    before = (kernel_frames - 1) // 2  # TensorFlow's "same": the odd frame goes to the end
    after = kernel_frames - 1 - before + num_steps * num_positions - PATCH_FRAMES
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
                pads=[before, 0, after, 0],
            )
        )
    # [batch, channels * positions, steps, bands of a slice] -> [.., steps, 1] -> [batch, channels, steps * positions]
    y = graph.node("Max", maps, f"{name}_max_slices")
    y = graph.node("MaxPool", [y], f"{name}_max_bands", kernel_shape=[1, slice_bands])
    shape = graph.integers(-1, layer.num_channels, num_positions, num_steps)
    y = graph.node("Reshape", [y, shape], f"{name}_positions")
    y = graph.node("Transpose", [y], f"{name}_in_order", perm=[0, 1, 3, 2])
    shape = graph.integers(-1, layer.num_channels, num_steps * num_positions)
    y = graph.node("Reshape", [y, shape], f"{name}_frames")
    return graph.slice(y, 0, PATCH_FRAMES, 2, name)  # the last stride reaches past the patch


def front_end(graph, weights):
    """Returns the live channels' output `[batch, 64, 187]`, a mask `[561]` of them, and the dead ones' `[497]`."""
    scale, shift = weights.batch_norm(0)
    x = graph.node("Mul", ["x", graph.weights("input_scale", scale)], "input_scaled")
    x = graph.node("Add", [x, graph.weights("input_shift", shift)], "input_normalised")
    x = graph.node("Unsqueeze", [x, graph.integers(1)], "input_image")

    layers = [FrontEndLayer(weights, number) for number in range(len(TIMBRAL) + len(TEMPORAL))]
    branches = [(timbral_branch, *sizes) for sizes in TIMBRAL] + [(temporal_branch, *sizes) for sizes in TEMPORAL]
    outputs = [
        branch(graph, layer, f"{branch.__name__.split('_')[0]}{size}", x, size, num_positions, num_slices)
        for layer, (branch, size, num_positions, num_slices) in zip(layers, branches, strict=True)
    ]
    y = graph.node("Concat", outputs, "front_end_max", axis=1)
    for op, name in [("Max", "lower"), ("Min", "upper"), ("Add", "shift")]:
        values = np.concatenate([getattr(layer, name) for layer in layers])[None, :, None]
        y = graph.node(op, [y, graph.weights(f"front_end_{name}", values)], f"front_end_{op.lower()}_{name}")
    live = np.concatenate([layer.live for layer in layers])
    return y, live, np.concatenate([layer.dead_output for layer in layers])


def mid_end(graph, weights, x, live, dead_output):
    """Three convolutions over time. Returns their outputs, each `[batch, 64, 187]`."""
    outputs = []
    for i in range(3):
        kernel, bias = weights.convolution(5 + i)
        scale, shift = weights.batch_norm(6 + i)
        conv = {"kernel_shape": [KERNEL_FRAMES], "pads": [3, 3]}
        if i == 0:
            # What the dead channels add is constant over time, but for the frames where the kernel reaches into the
            # padding: so the bias has a value for each frame.
            inside = np.pad(np.ones(PATCH_FRAMES), 3)
            reached = np.lib.stride_tricks.sliding_window_view(inside, KERNEL_FRAMES)  # [187, 7]
            bias = bias[:, None] + np.einsum("kco,c,tk->ot", kernel[:, ~live], dead_output, reached)
            inputs = [x, graph.weights("mid0_kernel", kernel[:, live].transpose(2, 1, 0))]
            y = graph.node("Conv", inputs, "mid0_conv", **conv)
            y = graph.node("Add", [y, graph.weights("mid0_bias", bias[None])], "mid0_biased")
        else:
            kernel, bias = graph.weights(f"mid{i}_kernel", kernel.transpose(2, 1, 0)), graph.weights(f"mid{i}_bias", bias)
            y = graph.node("Conv", [x, kernel, bias], f"mid{i}_conv", **conv)
        y = graph.node("Relu", [y], f"mid{i}_relu")
        y = graph.node("Mul", [y, graph.weights(f"mid{i}_scale", scale[None, :, None])], f"mid{i}_scaled")
        y = graph.node("Add", [y, graph.weights(f"mid{i}_shift", shift[None, :, None])], f"mid{i}_normalised")
        if i > 0:
            y = graph.node("Add", [y, x], f"mid{i}_residual")
        outputs.append(y)
        x = y
    return outputs


def back_end(graph, weights, features, live, dead_output):
    """Pooling over time and the two dense layers; `features` are `[batch, 64, 187]` each, four of them."""
    y = graph.node("Concat", features, "features", axis=1)
    pooled = [
        graph.node(op, [y], f"features_{op[6:].lower()}", axes=[2], keepdims=0) for op in ["ReduceMax", "ReduceMean"]
    ]
    emb = graph.node("Concat", pooled, "emb", axis=1)

    scale, shift = weights.batch_norm(9)
    kernel, bias = weights.dense(0)
    bias = bias + shift @ kernel
    kernel = kernel * scale[:, None]
    of_max, of_mean = kernel[0::2], kernel[1::2]  # the original interleaves: max 0, mean 0, max 1, mean 1, ...
    num_dead = len(live)
    bias = bias + dead_output @ (of_max[:num_dead] + of_mean[:num_dead])[~live]
    kept = np.concatenate([live, np.ones(len(of_max) - num_dead, bool)])
    kernel = np.concatenate([of_max[kept], of_mean[kept]])  # [512, 200]
    inputs = [emb, graph.weights("dense_kernel", kernel.T), graph.weights("dense_bias", bias)]
    y = graph.node("Relu", [graph.node("Gemm", inputs, "dense", transB=1)], "dense_relu")
    scale, shift = weights.batch_norm(10)
    y = graph.node("Mul", [y, graph.weights("dense_scale", scale)], "dense_scaled")
    y = graph.node("Add", [y, graph.weights("dense_shift", shift)], "penultimate")
    kernel, bias = weights.dense(1)
    inputs = [y, graph.weights("tags_kernel", kernel.T), graph.weights("tags_bias", bias)]
    y = graph.node("Gemm", inputs, "logits", transB=1)
    graph.node("Sigmoid", [y], "tags")


def build(variables):
    """Returns the ONNX model: `x [batch, 187, 96]` to `tags`, `penultimate` and `emb`.

    `emb` is the maximum over time of 256 channels, then their mean: the 64 live ones of the front end and 3 x 64 of the
    mid-end.
    """
    weights, graph = Weights(variables), Graph()
    first, live, dead_output = front_end(graph, weights)
    features = [first, *mid_end(graph, weights, first, live, dead_output)]
    back_end(graph, weights, features, live, dead_output)
    print(f"{live.sum()} of {len(live)} front-end filters are alive; {graph.num_flushed} denormal weights flushed to 0")
    return graph.model()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=REPO / "models/musicnn", help="folder for the model")
    parser.add_argument("--build", type=Path, default=Path(__file__).parent / "build", help="folder for the wheel")
    arguments = parser.parse_args()
    arguments.build.mkdir(parents=True, exist_ok=True)
    arguments.output.mkdir(parents=True, exist_ok=True)

    variables, tags, licence = read_wheel(fetch_wheel(arguments.build))
    model = build(variables).SerializeToString(deterministic=True)
    (arguments.output / "backbone.onnx").write_bytes(model)
    (arguments.output / "LICENSE").write_text(licence)
    print(f"backbone.onnx: {len(model)} bytes, sha256 {hashlib.sha256(model).hexdigest()}")
    print("tags:", ", ".join(tags))


if __name__ == "__main__":
    main()
