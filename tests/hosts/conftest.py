"""What the tests of hosts share: the bundle, and sound."""

import os
from pathlib import Path

import numpy as np
import pytest


@pytest.fixture(scope="session")
def bundle() -> Path:
    """The VST3 bundle that GENRESCOPE_VST3 names."""
    path = Path(os.environ["GENRESCOPE_VST3"])
    assert path.is_dir(), f"there is no bundle {path}; `cargo xtask hosts` builds it"
    return path


@pytest.fixture
def noise():
    """Makes [num_channels, num_samples] of noise, float32, with some values that are not sound."""

    def make(num_channels: int, num_samples: int) -> np.ndarray:
        samples = np.random.default_rng(1).uniform(-1, 1, (num_channels, num_samples)).astype(np.float32)
        samples[:, ::1001] = np.float32(1e-42)
        samples[:, 5::2003] = np.float32(3e10)
        return samples

    return make


def same_bits(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether two arrays of samples are the same bit for bit."""
    return a.shape == b.shape and bool(np.array_equal(a.view(np.uint32), b.view(np.uint32)))
