"""Compares the exported backbone with other builds of the same network, and times it.

    python check_backbone.py [--audio FILE ...] [--reference OTHER.onnx] [--tensorflow WHEEL]

Random patches are always compared; audio adds real ones. `--tensorflow` runs the original package's own code and
weights; that, and the timing in tract, need `requirements-check.txt`.
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

from front_end import MEL_BANDS, PATCH_FRAMES, REPO, SAMPLE_RATE_HZ, log_mel

OUTPUTS = ["tags", "penultimate", "emb"]
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
        return np.empty((0, PATCH_FRAMES, MEL_BANDS), np.float32)
    mono = soxr.resample(samples.mean(axis=1), rate_hz, SAMPLE_RATE_HZ, quality="VHQ")
    frames = log_mel(mono)
    num_patches = min(len(frames) // PATCH_FRAMES, MAX_PATCHES_OF_FILE)
    return frames[: num_patches * PATCH_FRAMES].reshape(num_patches, PATCH_FRAMES, MEL_BANDS)


def session(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def run_onnx(path, patches):
    """Returns {output: `[num_patches, length]`}, run one patch at a time and, as a check of the batch, all at once."""
    model = session(path)
    single = [model.run(OUTPUTS, {"x": patch[None]}) for patch in patches]
    single = [np.concatenate(values) for values in zip(*single)]
    for one, all_at_once in zip(single, model.run(OUTPUTS, {"x": patches})):
        np.testing.assert_allclose(one, all_at_once, atol=2e-4)
    return dict(zip(OUTPUTS, single))


def run_tensorflow(wheel, patches):
    """The same from the original package; its `emb` is the live channels of its own pooled features."""
    os.environ["TF_USE_LEGACY_KERAS"] = "1"  # the package uses tf.compat.v1.layers
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import tensorflow as tf

    from export_backbone import FrontEndLayer, Weights, read_wheel

    weights = Weights(read_wheel(wheel)[0])
    live = np.concatenate([FrontEndLayer(weights, number).live for number in range(5)])
    live = np.concatenate([live, np.ones(3 * 64, bool)])
    tf.compat.v1.disable_eager_execution()
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder, [name for name in archive.namelist() if "vgg" not in name and "MTT" not in name])
        sys.path.insert(0, folder)
        from musicnn import models

        x = tf.compat.v1.placeholder(tf.float32, [None, PATCH_FRAMES, MEL_BANDS])
        with tf.name_scope("model"):
            logits, *_, mean_pool, max_pool, penultimate = models.define_model(x, tf.constant(False), "MSD_musicnn", 50)
        graph = tf.compat.v1.Session()
        tf.compat.v1.train.Saver().restore(graph, f"{folder}/musicnn/MSD_musicnn/")
        fetched = graph.run([tf.sigmoid(logits), penultimate, max_pool, mean_pool], {x: patches})
    tags, penultimate, max_pool, mean_pool = fetched
    pooled = [pool.reshape(len(patches), -1)[:, live] for pool in (max_pool, mean_pool)]
    return {"tags": tags, "penultimate": penultimate, "emb": np.concatenate(pooled, axis=1)}


def time_onnxruntime(path):
    model, x = session(path), np.ones((1, PATCH_FRAMES, MEL_BANDS), np.float32)
    return _milliseconds(lambda: model.run(OUTPUTS, {"x": x}))


def time_tract(path):
    try:
        import tract
    except ImportError:
        return "not installed"
    model = tract.onnx().load(path)
    model.set_input_fact(0, f"1,{PATCH_FRAMES},{MEL_BANDS},f32")
    for i in range(len(OUTPUTS)):
        model.set_output_fact(i, None)  # their batch is symbolic in the file
    model.analyse()
    start = time.perf_counter()
    model = model.into_model().into_runnable()
    load_ms = (time.perf_counter() - start) * 1e3
    x = tract.Tensor.from_numpy(np.ones((1, PATCH_FRAMES, MEL_BANDS), np.float32))
    return f"{_milliseconds(lambda: model.run([x]))}, {load_ms:.0f} ms to load"


def _milliseconds(run):
    for _ in range(10):
        run()
    times = []
    for _ in range(200):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1e3)
    return f"{min(times):.2f} ms at best, {np.median(times):.2f} ms median"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=REPO / "models/musicnn/backbone.onnx")
    parser.add_argument("--audio", type=Path, nargs="+", default=[], help="files to take real patches from")
    parser.add_argument("--reference", type=Path, help="another ONNX file with the same outputs")
    parser.add_argument("--tensorflow", type=Path, metavar="WHEEL", help="musicnn's wheel, to run the original")
    arguments = parser.parse_args()

    generator = np.random.default_rng(0)
    sets = {"random": generator.uniform(0, 4, (NUM_RANDOM, PATCH_FRAMES, MEL_BANDS)).astype(np.float32)}
    if arguments.audio:
        sets["audio"] = np.concatenate([audio_patches(path) for path in arguments.audio])
    others = {}
    if arguments.reference:
        others["reference"] = lambda patches: run_onnx(arguments.reference, patches)
    if arguments.tensorflow:
        patches = np.concatenate(list(sets.values()))  # one run: TensorFlow's graph is built once
        original = run_tensorflow(arguments.tensorflow, patches)
        offsets = dict(zip(sets, np.cumsum([0] + [len(patches) for patches in sets.values()])))

    for name, patches in sets.items():
        ours = run_onnx(arguments.model, patches)
        results = {other: run(patches) for other, run in others.items()}
        if arguments.tensorflow:
            rows = slice(offsets[name], offsets[name] + len(patches))
            results["tensorflow"] = {output: original[output][rows] for output in OUTPUTS}
        print(f"{len(patches)} {name} patches, largest values:", _each(lambda o: np.abs(ours[o]).max()))
        for other, theirs in results.items():
            print(f"  largest difference from {other}:", _each(lambda o: np.abs(ours[o] - theirs[o]).max()))

    for path in filter(None, [arguments.model, arguments.reference]):
        print(f"{path.name}: onnxruntime {time_onnxruntime(path)}; tract {time_tract(path)}")


def _each(value):
    return ", ".join(f"{output} {value(output):.2g}" for output in OUTPUTS)


if __name__ == "__main__":
    main()
