"""The backbone's front end in plain numpy, float64: the yardstick for `engine/src/analysis`.

Run as a script it writes the one constant table that the engine cannot compute by itself:

    python front_end.py            # writes engine/src/analysis/low_pass.rs
"""

import argparse
import subprocess
from pathlib import Path

import librosa
import numpy as np
import soxr

REPO = Path(__file__).resolve().parents[2]

SAMPLE_RATE_HZ = 22_050
WINDOW_LEN = 706  # 31.23 Hz bins: the network's own 31.25 Hz, near enough for its mel matrix
MEL_BANDS = 96
PATCH_FRAMES = 187

# What the network was trained on: its mel matrix lives on this grid.
NETWORK_RATE_HZ = 16_000
NETWORK_FFT_LEN = 512
NUM_BINS = NETWORK_FFT_LEN // 2 + 1


def low_pass():
    """Squared magnitude of soxr HQ from 44.1 to 16 kHz, which the network was trained through.

    Returns `[257]` float32, linear power weights, 1.0 at 100 Hz; bin `k` lies at 31.25 * k Hz.
    """
    seconds = 8  # 4 gives the same within 1e-6, the resampler's own precision
    impulse = np.zeros(44_100 * seconds)
    impulse[len(impulse) // 2] = 1.0
    response = soxr.resample(impulse, 44_100, NETWORK_RATE_HZ, quality="HQ")
    power = np.abs(np.fft.rfft(response, NETWORK_RATE_HZ * seconds)) ** 2  # bins 1 / seconds Hz apart
    bins_per_weight = NETWORK_RATE_HZ * seconds // NETWORK_FFT_LEN
    return (power[::bins_per_weight] / power[100 * seconds]).astype(np.float32)


def mel_filters(dtype=np.float64):
    """The Slaney mel bank of the network, area-normalised: `[96, 257]`, 0 to 8 kHz."""
    return librosa.filters.mel(
        sr=NETWORK_RATE_HZ, n_fft=NETWORK_FFT_LEN, n_mels=MEL_BANDS, htk=False, norm="slaney", dtype=dtype
    )


def frame_start(frame):
    """First sample of a frame in the padded signal: 352.8 * frame (16 ms), rounded.

    352.8 * frame = 1764 * frame / 5, so the fraction is a multiple of 0.2 and never 0.5: half-to-even and half-up
    agree, and the whole-number form below is exact.
    """
    return (1764 * frame + 2) // 5


def log_mel(samples):
    """Log-mel frames of a whole signal, frame `i` centred on sample `frame_start(i)`.

    - `samples`: `[num_samples]`, mono, 22 050 Hz, full scale 1.0.
    - returns `[num_frames, 96]` float32, `log10(1 + 10 000 * mel power)`, computed in float64; `num_frames` counts the
      frames that end inside the signal with its 353 zeros at either end.
    """
    padded = np.pad(np.asarray(samples, np.float64), WINDOW_LEN // 2)
    num_frames = 0
    while frame_start(num_frames) + WINDOW_LEN <= len(padded):
        num_frames += 1
    starts = frame_start(np.arange(num_frames))
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW_LEN) / WINDOW_LEN)  # periodic Hann
    frames = padded[starts[:, None] + np.arange(WINDOW_LEN)] * window
    power = np.abs(np.fft.rfft(frames)) ** 2 * (NETWORK_FFT_LEN / WINDOW_LEN) ** 2
    mel = (mel_filters() * low_pass()).astype(np.float64) @ power[:, :NUM_BINS].T
    return np.log10(1 + 1e4 * mel).T.astype(np.float32)


def low_pass_rust():
    """The Rust source of `LOW_PASS`: shortest decimals that give back the same f32."""
    values = "".join(f"    {v!s},\n" for v in low_pass())
    return f"""//! The low-pass that MSD_musicnn was trained through: soxr HQ (libsoxr {soxr.__libsoxr_version__}) from 44.1 to 16 kHz.
//!
//! Made by `models/training/front_end.py`, not by hand: an impulse resampled, the squared magnitude of its
//! spectrum, divided by its value at 100 Hz.

/// Weight of each power-spectrum bin before the mel bank, no unit: `[257]`; bin `k` lies at 31.25 * k Hz.
pub(super) const LOW_PASS: [f32; {NUM_BINS}] = [
{values}];
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=REPO / "engine/src/analysis/low_pass.rs")
    output = parser.parse_args().output
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(low_pass_rust())
    subprocess.run(["rustfmt", "--edition", "2024", output], check=True)
    print(f"wrote {output}")


if __name__ == "__main__":
    main()
