"""Compares the exported networks with the original package, and times them.

    python check_backbone.py [--audio FILE ...] [--tensorflow WHEEL]

Random patches are always run; audio adds real ones. `--tensorflow` runs the original package's own code and weights to
compare with; that, and the timing in tract, need `requirements-check.txt`.
"""

import argparse
import os
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np
import onnxruntime

from export_backbone import LAG, NUM_TAGS, FrontEndLayer, Weights, read_wheel
from front_end import MEL_BANDS, REPO, SAMPLE_RATE_HZ, STRETCH_FRAMES, leveled_log_mel

# What the original sees at once; at either end of it, the frames whose channels depend on its padding.
ORIGINAL_PATCH_FRAMES = 187
INSIDE = slice(LAG, ORIGINAL_PATCH_FRAMES - LAG)
HOP_SECONDS = 0.016
NUM_RANDOM = 64
MAX_PATCHES_OF_FILE = 10


def audio_patches(path):
    """`[num_patches, 187, 96]` from the beginning of a file, without overlap; none if too short or unreadable."""
    import soundfile  # comes with librosa
    import soxr

    try:
        samples, rate_hz = soundfile.read(path, dtype="float64", always_2d=True)
    except soundfile.LibsndfileError as error:
        print(f"{path}: {error}", file=sys.stderr)
        return np.empty((0, ORIGINAL_PATCH_FRAMES, MEL_BANDS), np.float32)
    mono = soxr.resample(samples.mean(axis=1), rate_hz, SAMPLE_RATE_HZ, quality="VHQ")
    frames = leveled_log_mel(mono)
    num_patches = min(len(frames) // ORIGINAL_PATCH_FRAMES, MAX_PATCHES_OF_FILE)
    return frames[: num_patches * ORIGINAL_PATCH_FRAMES].reshape(num_patches, ORIGINAL_PATCH_FRAMES, MEL_BANDS)


def session(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def zeros(model):
    """{input: zeros of its shape}: for the trunk, the start of a stream."""
    return {value.name: np.zeros(value.shape, np.float32) for value in model.get_inputs()}


def run_trunk(model, patch):
    """Channels `[256, 187]` of the frames of a patch `[187, 96]`, each stretch after the other; zeros follow it."""
    outputs = [value.name for value in model.get_outputs()]
    num_stretches = -(-(ORIGINAL_PATCH_FRAMES + LAG) // STRETCH_FRAMES)
    frames = np.pad(patch, [(0, num_stretches * STRETCH_FRAMES - len(patch)), (0, 0)])
    inputs, channels = zeros(model), []
    for stretch in frames.reshape(num_stretches, 1, STRETCH_FRAMES, MEL_BANDS):
        results = dict(zip(outputs, model.run(None, inputs | {"x": stretch})))
        channels.append(results["channels"][0])
        inputs = {name: results.get(f"{name}_next") for name in inputs}
    return np.concatenate(channels, axis=1)[:, LAG : LAG + ORIGINAL_PATCH_FRAMES]


def run_top(model, pooled):
    """{output: `[num_patches, length]`} of maxima and means `[num_patches, 512]`, one patch at a time."""
    names = ["tags", "penultimate"]
    results = [model.run(names, {"emb": emb[None]}) for emb in pooled]
    return dict(zip(names, map(np.concatenate, zip(*results))))


def run_tensorflow(wheel, patches):
    """The original package's {"channels": `[num_patches, 256, 187]`, "pooled": `[num_patches, 512]`, "tags", "penultimate"}.

    Channels and pooled are those of the live filters only.
    """
    os.environ["TF_USE_LEGACY_KERAS"] = "1"  # the package uses tf.compat.v1.layers
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import tensorflow as tf

    weights = Weights(read_wheel(wheel)[0])
    live = np.concatenate([FrontEndLayer(weights, number).live for number in range(5)])
    live = np.concatenate([live, np.ones(3 * 64, bool)])
    tf.compat.v1.disable_eager_execution()
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder, [name for name in archive.namelist() if "vgg" not in name and "MTT" not in name])
        sys.path.insert(0, folder)
        from musicnn import models

        x = tf.compat.v1.placeholder(tf.float32, [None, ORIGINAL_PATCH_FRAMES, MEL_BANDS])
        with tf.name_scope("model"):
            logits, *maps, mean_pool, max_pool, penultimate = models.define_model(
                x, tf.constant(False), "MSD_musicnn", NUM_TAGS
            )
        graph = tf.compat.v1.Session()
        tf.compat.v1.train.Saver().restore(graph, f"{folder}/musicnn/MSD_musicnn/")
        fetched = graph.run([maps, tf.sigmoid(logits), penultimate, max_pool, mean_pool], {x: patches})
    maps, tags, penultimate, max_pool, mean_pool = fetched
    # Each [num_patches, 187, channels], some with an axis of 1.
    maps = [values.reshape(len(patches), ORIGINAL_PATCH_FRAMES, -1) for values in maps]
    channels = np.concatenate(maps, axis=2)[:, :, live].transpose(0, 2, 1)
    pooled = [pool.reshape(len(patches), -1)[:, live] for pool in (max_pool, mean_pool)]
    pooled = np.concatenate(pooled, axis=1)
    return {"channels": channels, "pooled": pooled, "tags": tags, "penultimate": penultimate}


def compare(name, channels, top, original):
    """Prints the largest differences: of the channels at frames with all their context, of `top` on the same input."""
    ours = run_top(top, original["pooled"]) | {"channels": channels[:, :, INSIDE]}
    theirs = original | {"channels": original["channels"][:, :, INSIDE]}
    for output, values in ours.items():
        difference = np.abs(values - theirs[output]).max()
        print(f"  {name}: {output} differ by {difference:.2g} at most, largest {np.abs(values).max():.2g}")


def time_onnxruntime(path):
    """Milliseconds per run, the best and the median of many."""
    model = session(path)
    inputs = zeros(model)
    inputs[next(iter(inputs))] += 1
    return _milliseconds(lambda: model.run(None, inputs))


def time_tract(path):
    """The same in tract; None if it is not installed."""
    try:
        import tract
    except ImportError:
        return None
    inputs = zeros(session(path))
    inputs[next(iter(inputs))] += 1
    inputs = [tract.Tensor.from_numpy(values) for values in inputs.values()]
    model = tract.onnx().load(path).into_model().into_runnable()
    return _milliseconds(lambda: model.run(inputs))


def _milliseconds(run):
    for _ in range(10):
        run()
    times = []
    for _ in range(500):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1e3)
    return min(times), float(np.median(times))


def print_times(folder):
    """Per run, and per second of sound if each runs once per stretch."""
    seconds = STRETCH_FRAMES * HOP_SECONDS
    for name in ("trunk", "top"):
        for runtime, timed in [("onnxruntime", time_onnxruntime), ("tract", time_tract)]:
            times = timed(folder / f"{name}.onnx")
            if times is None:
                print(f"{name} in {runtime}: not installed")
                continue
            best, median = times
            print(
                f"{name} in {runtime}: {best:.3f} ms per run at best, {median:.3f} median;"
                f" a second of sound {best / seconds:.2f} ms at best, {median / seconds:.2f} median"
            )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=Path, default=REPO / "models/musicnn", help="folder of the exported files")
    parser.add_argument("--audio", type=Path, nargs="+", default=[], help="files to take real patches from")
    parser.add_argument("--tensorflow", type=Path, metavar="WHEEL", help="musicnn's wheel, to run the original")
    arguments = parser.parse_args()

    generator = np.random.default_rng(0)
    sets = {"random": generator.uniform(0, 4, (NUM_RANDOM, ORIGINAL_PATCH_FRAMES, MEL_BANDS)).astype(np.float32)}
    if arguments.audio:
        sets["audio"] = np.concatenate([audio_patches(path) for path in arguments.audio])
    trunk, top = session(arguments.models / "trunk.onnx"), session(arguments.models / "top.onnx")
    channels = {name: np.array([run_trunk(trunk, patch) for patch in patches]) for name, patches in sets.items()}
    for name, values in channels.items():
        print(f"{len(values)} {name} patches, largest channel {np.abs(values).max():.2g}")
    if arguments.tensorflow:
        original = run_tensorflow(arguments.tensorflow, np.concatenate(list(sets.values())))  # its graph is built once
        start = 0
        for name, values in channels.items():
            rows = slice(start, start + len(values))
            compare(name, values, top, {output: results[rows] for output, results in original.items()})
            start = rows.stop
    print_times(arguments.models)


if __name__ == "__main__":
    main()
