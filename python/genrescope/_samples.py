"""Samples of any kind as the native half takes them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .errors import OptionError

#: More rows than this cannot be channels: the array is transposed.
MAX_CHANNELS = 64


def as_channels(samples: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Samples as contiguous floats `[channels, samples]`, full scale 1.0.

    Integers are scaled by the full scale of their type: `int16` by 32768, and `uint8` lies around 128.

    Raises:
        OptionError: If the shape is neither `[samples]` nor `[channels, samples]`, or the values are not numbers.
    """
    array = np.asarray(samples)
    if array.ndim == 1:
        array = array[np.newaxis, :]
    if array.ndim != 2:
        raise OptionError(f"samples must have the shape [samples] or [channels, samples], not {array.shape}")
    if array.shape[0] > MAX_CHANNELS:
        raise OptionError(
            f"samples of the shape {array.shape} have {array.shape[0]} channels, and {MAX_CHANNELS} are the most; "
            "if they are [samples, channels], pass samples.T"
        )
    if array.dtype == np.uint8:
        return np.ascontiguousarray((array.astype(np.float32) - 128.0) / 128.0)
    if array.dtype.kind == "i":
        full_scale = float(2 ** (8 * array.dtype.itemsize - 1))
        # By way of 64 bits: 32-bit integers have more digits than a float keeps before the division.
        return np.ascontiguousarray((array.astype(np.float64) / full_scale).astype(np.float32))
    if array.dtype.kind != "f":
        raise OptionError(f"samples must be floats or signed integers, not {array.dtype}")
    return np.ascontiguousarray(array, dtype=np.float32)
