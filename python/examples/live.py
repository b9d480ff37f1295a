"""A genre a second, of sound as a device delivers it: python live.py

For real live sound, call `stream.push(block)` in the callback of an audio library such as sounddevice.
"""

import sys

import numpy as np

import genrescope

RATE = 44_100


def blocks(seconds: float = 10.0, length: int = 1024) -> "list[np.ndarray]":
    """Blocks as a device would deliver them: here a chord with a beat."""
    t = np.arange(int(seconds * RATE)) / RATE
    chord = sum(np.sin(2 * np.pi * pitch * t) for pitch in (220.0, 277.2, 329.6)) / 6
    beat = 0.4 * np.sin(2 * np.pi * 55 * t) * np.exp(-8 * np.mod(t, 0.5))
    samples = (chord + beat).astype(np.float32)
    return [samples[start : start + length] for start in range(0, len(samples), length)]


def main() -> None:
    with genrescope.Stream(RATE) as stream:
        next_second = 1.0
        for block in blocks():
            # A callback leaves `wait` out: there, sound that does not fit is better lost than late.
            stream.push(block, wait=True)
            snapshot = stream.snapshot()
            if snapshot.heard_seconds >= next_second:
                print(f"{snapshot.heard_seconds:5.1f} s  {snapshot.state:<10}  {snapshot.genre or ''}", flush=True)
                next_second += 1.0
        last = stream.close()
    print(f"in all {last.heard_seconds:.1f} s: {last.state}, {last.genre}")


if __name__ == "__main__":
    sys.exit(main())
