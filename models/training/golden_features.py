"""Makes the golden arrays that genrescope-spectral is held to: spectral/tests/golden/.

    python golden_features.py [--time SECONDS]

Every array is a raw little-endian file, float32 the signal and float64 the features, `[rows, frames]`; golden.json holds its
shape and sha256, the tools' versions and the date. `--time` makes nothing, but measures how long librosa takes for all
features of that much sound.
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

import librosa
import numpy as np

from golden import lcg_noise

REPO = Path(__file__).resolve().parents[2]
SAMPLE_RATE_HZ = 22_050
SECONDS = 3

# Frames of 50 ms, 10 ms apart, as often used with voices: a hop that can be halved twice only, which the constant-Q transform
# minds. The arrays have "short_" before their names, and are of the first two seconds.
SHORT = {"n_fft": 1102, "hop": 220, "n_mfcc": 13}
SHORT_SECONDS = 2
TOOLS = ["librosa", "numba", "numpy", "scipy", "soxr"]


def test_signal():
    """`[66150]` float32 at 22 050 Hz: chords, 17 cents sharp, with decaying overtones, over a beat of noise bursts, 126 a
    minute; faint noise throughout, so that no bin is nothing but the last digit of a sum."""
    num_samples = SECONDS * SAMPLE_RATE_HZ
    t = np.arange(num_samples) / SAMPLE_RATE_HZ
    noise = lcg_noise(num_samples)
    chords = [(48, 64, 67, 72), (45, 60, 64, 69), (41, 57, 60, 65), (43, 59, 62, 67)]
    signal = 1e-3 * noise
    for i, chord in enumerate(chords):
        start, end = i * num_samples // len(chords), (i + 1) * num_samples // len(chords)
        local = t[start:end] - t[start]
        for note in chord:
            hz = 440 * 2 ** ((note + 0.17 - 69) / 12)
            for k in range(1, 9):
                signal[start:end] += 0.12 / k**1.5 * np.sin(2 * np.pi * k * hz * local + k) * np.exp(-k * local / 2)
    beat = t * 126 / 60 % 1
    signal += 0.25 * noise * np.exp(-30 * beat)
    return signal.astype(np.float32)


def features(y, sr=SAMPLE_RATE_HZ, n_fft=2048, hop=512, n_mfcc=20):
    """Returns {name: [rows, frames]}: every feature by librosa's call, all else as it has it by default."""
    frames = {"n_fft": n_fft, "hop_length": hop}
    lengths = {"frame_length": n_fft, "hop_length": hop}
    onsets = librosa.onset.onset_strength(y=y, sr=sr, **frames)
    tempo = librosa.feature.tempo(onset_envelope=onsets, sr=sr, hop_length=hop)
    tempogram = librosa.feature.tempogram(
        onset_envelope=onsets,
        sr=sr,
        hop_length=hop,
        win_length=librosa.time_to_frames(8.0, sr=sr, hop_length=hop).item(),
    )
    lag = round(60 * sr / (hop * tempo[0]))
    mfcc = librosa.feature.mfcc(y=y, sr=sr, n_mfcc=n_mfcc, **frames)
    return {
        "centroid": librosa.feature.spectral_centroid(y=y, sr=sr, **frames),
        "bandwidth": librosa.feature.spectral_bandwidth(y=y, sr=sr, **frames),
        "rolloff": librosa.feature.spectral_rolloff(y=y, sr=sr, **frames),
        "flatness": librosa.feature.spectral_flatness(y=y, **frames),
        "contrast": librosa.feature.spectral_contrast(y=y, sr=sr, **frames),
        "zero_crossing_rate": librosa.feature.zero_crossing_rate(y, **lengths),
        "rms": librosa.feature.rms(y=y, **lengths),
        "chroma_stft": librosa.feature.chroma_stft(y=y, sr=sr, **frames),
        "chroma_cqt": librosa.feature.chroma_cqt(y=y, sr=sr, hop_length=hop),
        "mfcc": mfcc,
        "mfcc_delta": librosa.feature.delta(mfcc),
        "onset_strength": onsets[None],
        "beat_strength": tempogram[lag][None],
        "tonnetz": librosa.feature.tonnetz(y=y, sr=sr, hop_length=hop),
        "tempo": tempo[None],
    }


def features_sharing(y, sr=SAMPLE_RATE_HZ):
    """The same with each spectrum, tuning, mel spectrogram and chromagram computed once, where librosa lets one hand it in."""
    magnitudes = np.abs(librosa.stft(y))
    powers = magnitudes**2
    levels = librosa.power_to_db(librosa.feature.melspectrogram(S=powers, sr=sr))
    mfcc = librosa.feature.mfcc(S=levels, n_mfcc=20)
    onsets = librosa.onset.onset_strength(S=levels, sr=sr)
    tempogram = librosa.feature.tempogram(
        onset_envelope=onsets, sr=sr, win_length=librosa.time_to_frames(8.0, sr=sr).item()
    )
    centroid = librosa.feature.spectral_centroid(S=magnitudes, sr=sr)
    tuning = librosa.estimate_tuning(S=magnitudes, sr=sr, bins_per_octave=36)
    chroma = librosa.feature.chroma_cqt(y=y, sr=sr, tuning=tuning)
    return [
        centroid,
        librosa.feature.spectral_bandwidth(S=magnitudes, sr=sr, centroid=centroid),
        librosa.feature.spectral_rolloff(S=magnitudes, sr=sr),
        librosa.feature.spectral_flatness(S=magnitudes),
        librosa.feature.spectral_contrast(S=magnitudes, sr=sr),
        librosa.feature.zero_crossing_rate(y),
        librosa.feature.rms(y=y),
        librosa.feature.chroma_stft(S=powers, sr=sr),
        chroma,
        mfcc,
        librosa.feature.delta(mfcc),
        onsets,
        tempogram,
        librosa.feature.tempo(tg=tempogram, sr=sr),
        librosa.feature.tonnetz(chroma=chroma, sr=sr),
    ]


def measure(seconds):
    """Prints how long librosa takes, warm: the median of five."""
    y = np.tile(test_signal(), seconds // SECONDS)
    for name, function in [("each call by itself", features), ("what can be shared, shared", features_sharing)]:
        function(y)
        times = []
        for _ in range(5):
            start = time.perf_counter()
            function(y)
            times.append(time.perf_counter() - start)
        print(f"librosa {librosa.__version__}, {seconds} s of sound, {name}: {statistics.median(times) * 1000:.0f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=REPO / "spectral/tests/golden")
    parser.add_argument("--time", type=int, metavar="SECONDS", help="measure librosa instead")
    arguments = parser.parse_args()
    if arguments.time:
        return measure(arguments.time)
    arguments.output.mkdir(parents=True, exist_ok=True)

    signal = test_signal()
    arrays = {"signal": signal.astype("<f4")}
    # In float64, so that it is the definition that we are held to and not the rounding.
    signal = signal.astype(np.float64)
    short = features(signal[: SHORT_SECONDS * SAMPLE_RATE_HZ], **SHORT)
    found = features(signal) | {f"short_{name}": values for name, values in short.items()}
    arrays |= {name: values.astype("<f8") for name, values in found.items()}
    entries = {}
    for name, values in arrays.items():
        data = np.ascontiguousarray(values).tobytes()
        file = f"{name}.f{8 * values.itemsize}"
        (arguments.output / file).write_bytes(data)
        entries[name] = {"file": file, "shape": list(values.shape), "sha256": hashlib.sha256(data).hexdigest()}
    record = {
        "made_by": "models/training/golden_features.py",
        "date": datetime.date.today().isoformat(),
        "tools": {"python": platform.python_version()} | {tool: version(tool) for tool in TOOLS},
        "arrays": entries,
    }
    (arguments.output / "golden.json").write_text(json.dumps(record, indent=2) + "\n")
    print(f"wrote {len(entries)} arrays to {arguments.output}")


if __name__ == "__main__":
    main()
