"""Spectral features, by librosa's definitions and with its defaults."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Dict

import numpy as np
import numpy.typing as npt

from . import _native
from ._samples import as_channels


@dataclass(frozen=True)
class Features:
    """All features of a recording. ``features["mfcc"]`` is one of them.

    Attributes:
        arrays: `[rows, frames]` by name: ``centroid``, ``bandwidth``, ``rolloff`` (Hz), ``flatness``, ``contrast``
            (dB), ``zero_crossing_rate``, ``rms``, ``chroma_stft``, ``chroma_cqt``, ``mfcc``, ``mfcc_delta``,
            ``onset_strength`` (dB), ``beat_strength`` and ``tonnetz``.
        times: `[frames]`, the time that each frame is centered on, seconds.
        tempo: Beats a minute. It means as much as the beat strength says: even silence has one, near 120.
    """

    arrays: Dict[str, npt.NDArray[np.float32]] = field(repr=False)
    times: npt.NDArray[np.float64] = field(repr=False)
    tempo: float

    def __getitem__(self, name: str) -> npt.NDArray[np.float32]:
        return self.arrays[name]


def features(
    y: npt.ArrayLike, sr: int, *, n_fft: int = 2048, hop_length: int = 512, n_mfcc: int = 20
) -> Features:
    """Computes spectral features of samples: centered frames, as librosa does.

    librosa's own defaults are for 22 050 Hz: resample first if you compare.

    Args:
        y: `[samples]` or `[channels, samples]`, which are mixed to one; floats with full scale 1.0, or integers.
        sr: Hz, 1 000 to 192 000. What a low rate has no room for is NaN: ``contrast`` at 12 800 and below,
            ``chroma_cqt`` and ``tonnetz`` below 8 412.
        n_fft: Samples in a frame, an even number.
        hop_length: Samples from one frame to the next; a multiple of 64 is fastest.
        n_mfcc: How many MFCC, and deltas of them.

    Raises:
        OptionError: If there is too little sound, or a number is out of range.
    """
    arrays, times, tempo = _native.extract_features(as_channels(y), sr, n_fft, hop_length, n_mfcc)
    return Features(arrays, times, tempo)
