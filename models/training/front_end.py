"""The backbone's front end in plain numpy, float64: the yardstick for `engine/src/analysis`.

Run as a script it writes the one constant table that the engine cannot compute itself:

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
    """The Slaney mel bank of the network, area-normalized: `[96, 257]`, 0 to 8 kHz."""
    return librosa.filters.mel(
        sr=NETWORK_RATE_HZ, n_fft=NETWORK_FFT_LEN, n_mels=MEL_BANDS, htk=False, norm="slaney", dtype=dtype
    )


def frame_start(frame):
    """First sample of a frame in the padded signal: 352.8 * frame (16 ms), rounded.

    352.8 * frame = 1764 * frame / 5, so the fraction is a multiple of 0.2 and never 0.5: half-to-even and half-up
    agree, and the whole-number form below is exact.
    """
    return (1764 * frame + 2) // 5


def loudness_weights():
    """Weight of each power bin in a frame's loudness: `[257]` float64, the K-weighting of ITU-R BS.1770-5.

    Its two filters (a high shelf of 4 dB from 1.5 kHz up, a high-pass at 38 Hz) by their analog prototypes, which the
    recommendation's 48 kHz coefficients are the bilinear transform of: at up to 8 kHz the two agree within 0.1 dB. The
    rest turns a power bin into mean square of the signal: a frame of a sine of amplitude 1 below 1 kHz gives 0.5.
    """
    hz = np.arange(NUM_BINS) * NETWORK_RATE_HZ / NETWORK_FFT_LEN
    s = 1j * hz
    f0, gain_db, q = 1681.974450955533, 3.999843853973347, 0.7071752369554196
    vh = 10 ** (gain_db / 20)
    vb = vh**0.4996667741545416
    shelf = (vh * s**2 + vb * f0 / q * s + f0**2) / (s**2 + f0 / q * s + f0**2)
    f0, q = 38.13547087602444, 0.5003270373238773
    high_pass = s**2 / (s**2 + f0 / q * s + f0**2)
    # One-sided power, and the window's own power; POWER_SCALE is in the bins already and taken out again.
    mean_square = 2 / (WINDOW_LEN * WINDOW_LEN * 0.375) * (WINDOW_LEN / NETWORK_FFT_LEN) ** 2
    return np.abs(shelf * high_pass) ** 2 * mean_square


# Loudness, gated in the manner of BS.1770: blocks of 384 ms, one per stretch, over the last 15 s.
STRETCH_FRAMES = 6
BLOCK_STRETCHES = 4
MEMORY_STRETCHES = 156
SILENT_LUFS, GATE_LU = -70.0, 10.0
TARGET_LUFS = -18.0
LARGEST_GAIN_DB = 45.0
# The first stretches wait for this many before the first gain is set: a patch.
FIRST_STRETCHES = 31


def gains_db(loudness):
    """The gain of each stretch, from the loudness of what was heard until its end.

    - `loudness`: `[num_frames]`, K-weighted mean square of each frame.
    - returns `[num_frames // 6]` float64, dB; the first 31 stretches share one gain, that at the end of the 31st.
    """
    num_stretches = len(loudness) // STRETCH_FRAMES
    stretches = loudness[: num_stretches * STRETCH_FRAMES].reshape(num_stretches, STRETCH_FRAMES).mean(1)
    blocks = np.array([stretches[max(0, i + 1 - BLOCK_STRETCHES) : i + 1].mean() for i in range(num_stretches)])
    lufs = lambda power: -0.691 + 10 * np.log10(np.maximum(power, 1e-12))
    gains, gain = [], 0.0
    for i in range(num_stretches):
        heard = blocks[max(0, i + 1 - MEMORY_STRETCHES) : i + 1]
        heard = heard[lufs(heard) > SILENT_LUFS]
        if len(heard):
            heard = heard[lufs(heard) > lufs(heard.mean()) - GATE_LU]
            gain = min(TARGET_LUFS - lufs(heard.mean()), LARGEST_GAIN_DB)
        gains.append(gain)
    first = min(FIRST_STRETCHES, num_stretches)
    gains[:first] = gains[first - 1 : first] * first
    return np.array(gains)


def leveled_log_mel(samples):
    """Log-mel frames of a whole signal brought to one loudness.

    - `samples`: `[num_samples]`, mono, 22 050 Hz, full scale 1.0.
    - returns `[num_frames, 96]` float32, `log10(1 + 10 000 * mel power)`, computed in float64; whole stretches only.
    """
    mel, loudness = mel_power(samples)
    gains = 10 ** (np.repeat(gains_db(loudness), STRETCH_FRAMES) / 10)
    return np.log10(1 + 1e4 * mel[: len(gains)] * gains[:, None]).astype(np.float32)


def mel_power(samples):
    """Mel power `[num_frames, 96]` and K-weighted mean square `[num_frames]` of each frame of a whole signal, float64.

    Frame `i` is centered on sample `frame_start(i)`; `num_frames` counts the frames that end inside the signal with its
    353 zeros at either end.
    """
    padded = np.pad(np.asarray(samples, np.float64), WINDOW_LEN // 2)
    num_frames = 0
    while frame_start(num_frames) + WINDOW_LEN <= len(padded):
        num_frames += 1
    starts = frame_start(np.arange(num_frames))
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW_LEN) / WINDOW_LEN)  # periodic Hann
    frames = padded[starts[:, None] + np.arange(WINDOW_LEN)] * window
    power = np.abs(np.fft.rfft(frames)) ** 2 * (NETWORK_FFT_LEN / WINDOW_LEN) ** 2
    mel = power[:, :NUM_BINS] @ (mel_filters() * low_pass()).astype(np.float64).T
    return mel, power[:, :NUM_BINS] @ loudness_weights()


def low_pass_rust():
    """The Rust source of `LOW_PASS`: shortest decimals that give back the same f32."""
    values = "".join(f"    {v!s},\n" for v in low_pass())
    return f"""//! The low-pass that MSD_musicnn was trained through: soxr HQ (libsoxr {soxr.__libsoxr_version__}), 44.1 to 16 kHz.
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
