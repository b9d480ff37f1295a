"""Makes the golden arrays that the Rust tests compare with: engine/tests/golden/.

    python golden.py [--time SECONDS]

Every array is a raw little-endian float32 file; golden.json holds its shape and sha256, the tools' versions and the date.
`--time` makes nothing, but measures how long onnxruntime takes for that much sound, on one thread.
"""

import argparse
import datetime
import hashlib
import json
import platform
import statistics
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnxruntime

from front_end import REPO, SAMPLE_RATE_HZ, STRETCH_FRAMES, gains_db, leveled_log_mel, low_pass, mel_filters, mel_power

SECONDS = 4
# What the engine does with a stream: see engine/src/model/backbone.rs and engine/src/analysis/front_end.rs.
LAG_STRETCHES, PATCH_STRETCHES = 13, 31
# How many stretches each network hears at once there.
RUNS = {"trunk": 5, "student": 10}
TOOLS = ["librosa", "numpy", "onnxruntime", "soxr"]


def lcg_noise(num_samples):
    """White noise in [-1, 1) from Knuth's 64-bit linear congruential generator: the same everywhere and forever."""
    state, noise = 1, np.empty(num_samples)
    for i in range(num_samples):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        noise[i] = (state >> 40) / 2**23 - 1
    return noise


def test_signal():
    """`[88200]` float32 at 22 050 Hz: everything that a front end can get wrong, one thing per second.

    1. three sines (110, 440, 3000 Hz) and faint noise; 2. a chirp from 30 Hz to 11 kHz, through the low-pass; 3. silence
    with a click in it, then noise that swells; 4. a beat of noise bursts over a 55 Hz bass.
    """
    noise = lcg_noise(SECONDS * SAMPLE_RATE_HZ).reshape(SECONDS, SAMPLE_RATE_HZ)
    t = np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ

    def sine(hz):
        return np.sin(2 * np.pi * hz * t)

    tones = 0.3 * sine(110) + 0.2 * sine(440) + 0.05 * sine(3000) + 0.001 * noise[0]
    chirp = 0.5 * np.sin(2 * np.pi * (30 * t + (11_000 - 30) / 2 * t**2))
    swell = np.where(t < 0.5, 0.0, (t - 0.5) * noise[2])
    swell[SAMPLE_RATE_HZ // 4] = 0.9
    beat = 0.4 * sine(55) + 0.5 * noise[3] * np.exp(-20 * (t * 4 % 1))
    return np.concatenate([tones, chirp, swell, beat]).astype(np.float32)


def session(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def stream(network, frames, run=1):
    """Runs a network on a stream of leveled log-mel frames, `run` stretches of 6 at once. Returns each run's channels."""
    state = {x.name: np.zeros(x.shape, np.float32) for x in network.get_inputs() if x.name != "x"}
    channels = []
    for start in range(0, len(frames), run * STRETCH_FRAMES):
        stretch = {"x": frames[None, start : start + run * STRETCH_FRAMES]}
        outputs = [x.name for x in network.get_outputs()]
        outputs = dict(zip(outputs, network.run(outputs, stretch | state), strict=True))
        state = {name: outputs[f"{name}_next"] for name in state}
        channels.append(outputs["channels"][0])
    return channels


def pooled(channels):
    """Maxima, then means over time, of `[channels, time]`."""
    return np.concatenate([channels.max(1), channels.mean(1)])


def backbone(folder, frames):
    """Returns (tags, penultimate, emb, student) of the last patch of a stream."""
    trunk, top, student = (session(folder / f"{name}.onnx") for name in ("trunk", "top", "student"))
    # The first stretches come out for frames before the first; the student does not look ahead.
    channels = stream(trunk, frames)[LAG_STRETCHES:][-PATCH_STRETCHES:]
    heard = stream(student, frames)[:-LAG_STRETCHES][-PATCH_STRETCHES:]
    emb = pooled(np.concatenate(channels, axis=1))
    tags, penultimate = top.run(["tags", "penultimate"], {"emb": emb[None]})
    return tags[0], penultimate[0], emb, pooled(np.concatenate(heard, axis=1))


def arrays(folder):
    """Returns {name: (array, what it is)}."""
    signal = test_signal()
    _, loudness = mel_power(signal)
    frames = leveled_log_mel(signal)
    tags, penultimate, emb, student = backbone(folder, frames)
    return {
        "signal": (signal, "test signal, mono, 22 050 Hz"),
        "mel_filters": (mel_filters(np.float32), "librosa's Slaney mel bank on 31.25 Hz bins, [bands, bins]"),
        "low_pass": (low_pass(), "weights on the 31.25 Hz bins, as in engine/src/analysis/low_pass.rs"),
        "gains_db": (gains_db(loudness).astype(np.float32), "gain of each stretch of the signal, dB"),
        "log_mel": (frames, "log-mel of the leveled signal, centered, computed in float64, [frames, bands]"),
        "tags": (tags, "backbone on log_mel"),
        "penultimate": (penultimate, "backbone on log_mel"),
        "emb": (emb, "backbone on log_mel"),
        "student": (student, "student on log_mel"),
    }


def measure(folder, seconds):
    """Prints how long onnxruntime takes for a second of sound, warm: the median of five."""
    signal = leveled_log_mel(np.tile(test_signal(), -(-seconds // SECONDS)))
    in_all = 0.0
    for name, run in RUNS.items():
        network = session(folder / f"{name}.onnx")
        frames = signal[: len(signal) // (run * STRETCH_FRAMES) * run * STRETCH_FRAMES]
        stream(network, frames, run)
        times = []
        for _ in range(5):
            start = time.perf_counter()
            stream(network, frames, run)
            times.append((time.perf_counter() - start) / (len(frames) * 0.016))
        in_all += statistics.median(times)
        print(f"{name}, {run} stretches at once: {statistics.median(times) * 1000:.2f} ms")
    stretch_ms = in_all * STRETCH_FRAMES * 0.016 * 1000
    print(f"onnxruntime {onnxruntime.__version__}, both: {in_all * 1000:.2f} ms for a second, {stretch_ms:.3f} ms a stretch")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=REPO / "models/musicnn", help="folder with the three networks")
    parser.add_argument("--output", type=Path, default=REPO / "engine/tests/golden")
    parser.add_argument("--time", type=int, metavar="SECONDS", help="measure onnxruntime instead")
    arguments = parser.parse_args()
    if arguments.time:
        return measure(arguments.model, arguments.time)
    arguments.output.mkdir(parents=True, exist_ok=True)

    entries = {}
    for name, (values, what) in arrays(arguments.model).items():
        data = np.ascontiguousarray(values, "<f4").tobytes()
        (arguments.output / f"{name}.f32").write_bytes(data)
        entries[name] = {
            "file": f"{name}.f32",
            "shape": list(values.shape),
            "sha256": hashlib.sha256(data).hexdigest(),
            "what": what,
        }
    tools = {"python": platform.python_version()} | {tool: version(tool) for tool in TOOLS}
    record = {
        "made_by": "models/training/golden.py",
        "date": datetime.date.today().isoformat(),
        "tools": tools,
        "trunk_sha256": hashlib.sha256((arguments.model / "trunk.onnx").read_bytes()).hexdigest(),
        "student_sha256": hashlib.sha256((arguments.model / "student.onnx").read_bytes()).hexdigest(),
        "top_sha256": hashlib.sha256((arguments.model / "top.onnx").read_bytes()).hexdigest(),
        "arrays": entries,
    }
    (arguments.output / "golden.json").write_text(json.dumps(record, indent=2) + "\n")
    print(f"wrote {len(entries)} arrays to {arguments.output}")


if __name__ == "__main__":
    main()
