"""Makes sound harder to recognize, and makes noise. Mono at 32 kHz."""

import numpy as np
import scipy.signal
import soxr

RATE_HZ = 32_000


def log_uniform(rng, low, high):
    return np.exp(rng.uniform(np.log(low), np.log(high)))


def shelf_or_peak(kind, hz, decibels, q=0.7071):
    """The audio equalizer cookbook's biquads: `low` and `high` shelves, and `peak`."""
    w = 2 * np.pi * hz / RATE_HZ
    cos, alpha, a = np.cos(w), np.sin(w) / (2 * q), 10 ** (decibels / 40)
    if kind == "peak":
        b, d = [1 + alpha * a, -2 * cos, 1 - alpha * a], [1 + alpha / a, -2 * cos, 1 - alpha / a]
    else:
        c, root = (cos if kind == "low" else -cos), 2 * np.sqrt(a) * alpha
        sign = 1 if kind == "low" else -1
        b = [a * (a + 1 - (a - 1) * c + root), sign * 2 * a * (a - 1 - (a + 1) * c), a * (a + 1 - (a - 1) * c - root)]
        d = [a + 1 + (a - 1) * c + root, sign * -2 * (a - 1 + (a + 1) * c), a + 1 + (a - 1) * c - root]
    return np.array(b) / d[0], np.array(d) / d[0]


def altered(samples, rng):
    """Through a random chain: equalizer, room, low-pass, high-pass, noise, soft clipping, speed."""
    if len(samples) > 4 * RATE_HZ:
        samples = samples[int(rng.uniform(0, min(RATE_HZ, len(samples) - 3.2 * RATE_HZ))) :]
    if rng.random() < 0.6:
        for kind, low, high in (("low", 150, 600), ("high", 2000, 6000)):
            hz = log_uniform(rng, low, high)
            samples = scipy.signal.lfilter(*shelf_or_peak(kind, hz, rng.uniform(-6, 6)), samples)
    if rng.random() < 0.3:
        hz = log_uniform(rng, 300, 4000)
        samples = scipy.signal.lfilter(*shelf_or_peak("peak", hz, rng.uniform(-8, 8), q=1.0), samples)
    if rng.random() < 0.2:
        samples = in_a_room(samples, rng)
    if rng.random() < 0.45:
        order = rng.choice([2, 4, 8])
        hz = log_uniform(rng, 3500, 8000) if rng.random() < 0.7 else log_uniform(rng, 8000, 14000)
        samples = scipy.signal.lfilter(*scipy.signal.butter(order, hz, fs=RATE_HZ), samples)
    if rng.random() < 0.25:
        high_pass = scipy.signal.butter(2, log_uniform(rng, 40, 250), "high", fs=RATE_HZ)
        samples = scipy.signal.lfilter(*high_pass, samples)
    if rng.random() < 0.35:
        hiss = rng.standard_normal(len(samples))
        if rng.random() < 0.5:
            hiss = scipy.signal.lfilter([0.05], [1, -0.95], hiss)
        hiss *= np.sqrt((np.mean(samples**2) + 1e-12) / np.mean(hiss**2))
        samples = samples + hiss * 10 ** (-rng.uniform(15, 40) / 20)
    if rng.random() < 0.15:
        gain = rng.uniform(1.5, 5) / max(np.abs(samples).max(), 1e-6)
        samples = np.tanh(samples * gain) / gain
    if rng.random() < 0.5:
        samples = soxr.resample(samples, RATE_HZ, RATE_HZ / rng.uniform(0.94, 1.06))
    return samples.astype(np.float32)


def in_a_room(samples, rng):
    seconds = rng.uniform(0.15, 0.8)
    n = int(seconds * RATE_HZ)
    tail = rng.standard_normal(n) * 10 ** (-3 * np.arange(n) / n)
    tail = scipy.signal.lfilter(*scipy.signal.butter(1, log_uniform(rng, 2500, 8000), fs=RATE_HZ), tail)
    tail /= np.sqrt(np.sum(tail**2))
    return samples + log_uniform(rng, 0.15, 0.8) * scipy.signal.oaconvolve(samples, tail)[: len(samples)]


def noise(number):
    """8 s of white, pink or brown noise, hum, clicks, wash or hiss; a different one for each number."""
    rng = np.random.default_rng(7000 + number)
    n = 8 * RATE_HZ
    kind = ("white", "pink", "brown", "hum", "clicks", "wash", "hiss")[number % 7]
    white = rng.standard_normal(n)
    if kind == "white":
        samples = white
    elif kind in ("pink", "brown"):
        samples = scipy.signal.lfilter([1], [1, -0.7 if kind == "pink" else -0.98], white)
    elif kind == "hiss":
        high_pass = scipy.signal.butter(2, log_uniform(rng, 1000, 6000), "high", fs=RATE_HZ)
        samples = scipy.signal.lfilter(*high_pass, white)
    elif kind == "hum":
        mains, t, slope = rng.choice([50, 60]), np.arange(n) / RATE_HZ, rng.uniform(0.5, 2)
        partials = (
            rng.random() / k**slope * np.sin(2 * np.pi * mains * k * t + rng.uniform(0, 6.3)) for k in range(1, 12)
        )
        samples = sum(partials) + 10 ** (-rng.uniform(20, 50) / 20) * white
    elif kind == "clicks":
        samples = scipy.signal.lfilter([0.5], [1, -0.5], white) * 10 ** (-rng.uniform(40, 70) / 20)
        for _ in range(int(8 * rng.uniform(1, 20))):
            start, length = rng.integers(0, n - 600), rng.integers(7, 600)
            decay = np.exp(-4 * np.arange(length) / length)
            samples[start : start + length] += rng.uniform(0.2, 1) * rng.standard_normal(length) * decay
    else:
        pole = rng.uniform(0, 0.98)
        swell = np.interp(np.arange(n) / n * 19, np.arange(20), rng.uniform(0.1, 3, 20))
        samples = scipy.signal.lfilter([1 - pole], [1, -pole], white) * swell
    samples = samples / np.sqrt(np.mean(samples**2)) * 10 ** (-rng.uniform(6, 50) / 20)
    return np.clip(samples, -1, 1).astype(np.float32)
