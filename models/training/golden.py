"""Makes the golden arrays that the Rust tests compare with: engine/tests/golden/.

    python golden.py

Every array is a raw little-endian float32 file; golden.json holds its shape and sha256, the tools' versions and the date.
"""

import argparse
import datetime
import hashlib
import json
import platform
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnxruntime

from front_end import PATCH_FRAMES, REPO, SAMPLE_RATE_HZ, log_mel, low_pass, mel_filters

SECONDS = 4
TOOLS = ["librosa", "numpy", "onnxruntime", "soxr"]


def lcg_noise(num_samples):
    """White noise in [-1, 1) from Knuth's 64-bit linear congruential generator: the same everywhere and for ever."""
    state, noise = 1, np.empty(num_samples)
    for i in range(num_samples):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        noise[i] = (state >> 40) / 2**23 - 1
    return noise


def test_signal():
    """`[88200]` float32 at 22 050 Hz: all that a front end can get wrong, one thing a second.

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


def arrays(backbone):
    """Returns {name: (array, what it is)}."""
    signal = test_signal()
    frames = log_mel(signal)
    model = onnxruntime.InferenceSession(backbone, providers=["CPUExecutionProvider"])
    outputs = ["tags", "penultimate", "emb"]
    tags, penultimate, emb = model.run(outputs, {"x": frames[None, :PATCH_FRAMES]})
    return {
        "signal": (signal, "test signal, mono, 22 050 Hz"),
        "mel_filters": (mel_filters(np.float32), "librosa's Slaney mel bank on 31.25 Hz bins, [bands, bins]"),
        "low_pass": (low_pass(), "weights on the 31.25 Hz bins, as in engine/src/analysis/low_pass.rs"),
        "log_mel": (frames, "log-mel of the whole signal, centred, computed in float64, [frames, bands]"),
        "tags": (tags[0], "backbone on the first 187 frames of log_mel"),
        "penultimate": (penultimate[0], "backbone on the first 187 frames of log_mel"),
        "emb": (emb[0], "backbone on the first 187 frames of log_mel"),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--backbone", type=Path, default=REPO / "models/musicnn/backbone.onnx")
    parser.add_argument("--output", type=Path, default=REPO / "engine/tests/golden")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)

    entries = {}
    for name, (values, what) in arrays(arguments.backbone).items():
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
        "backbone_sha256": hashlib.sha256(arguments.backbone.read_bytes()).hexdigest(),
        "arrays": entries,
    }
    (arguments.output / "golden.json").write_text(json.dumps(record, indent=2) + "\n")
    print(f"wrote {len(entries)} arrays to {arguments.output}")


if __name__ == "__main__":
    main()
