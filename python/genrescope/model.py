"""Models, and samples that are in memory."""

from __future__ import annotations

from typing import Dict, Optional, Tuple

import numpy as np
import numpy.typing as npt

from . import _native
from ._analysis import Analysis, make_analysis
from ._process import StrPath, as_path, worker_command
from ._samples import as_channels
from ._timeline import Timeline, make_timeline, timeline_settings


class Model:
    """A loaded model. Immutable: threads may share it."""

    def __init__(self, native: _native.Model):
        """Wraps a native model: use :meth:`load`."""
        self._native = native

    @classmethod
    def load(cls, path: Optional[StrPath] = None) -> Model:
        """Loads the built-in model, a head file made by :func:`train`, or a model's folder.

        The built-in model is loaded once in a process: further calls cost nothing.

        Raises:
            ModelError: If it cannot be read, does not fit this engine, or takes too much memory or time to load.
        """
        return cls(_native.Model(None if path is None else as_path(path), worker_command()))

    @property
    def genres(self) -> Tuple[str, ...]:
        """The genres, ``not music`` among them, in the order of all arrays of probabilities."""
        return tuple(self._native.genres)

    @property
    def parents(self) -> Dict[str, str]:
        """The broad genre of each genre: ``electronic`` for ``house``, itself for ``rock``."""
        return dict(zip(self._native.genres, self._native.broad_genres))

    @property
    def tags(self) -> Tuple[str, ...]:
        """The 50 tags, in the order of all arrays of tag probabilities."""
        return tuple(self._native.tags)

    @property
    def embedding_len(self) -> int:
        """How many values an embedding has."""
        return self._native.embedding_len

    @property
    def sha256(self) -> str:
        """Identifies the model."""
        return self._native.sha256

    @property
    def front_end(self) -> str:
        """Identifies what turns sound into what the model hears."""
        return self._native.front_end

    def analyze(self, samples: npt.ArrayLike, sample_rate: int, *, patches: bool = False) -> Analysis:
        """Judges samples as one track, with the same numbers as for a file that holds them.

        Args:
            samples: `[samples]` or `[channels, samples]`, half a second or more. Floats with full scale 1.0, or
                integers with that of their type. Must not change meanwhile.
            sample_rate: Hz, 1 000 to 768 000.
            patches: Whether the genres from second to second are wanted, too.

        Raises:
            FileError: If there is too little sound, or the rate is out of range.
            OptionError: If the samples have another shape or type.
        """
        return make_analysis(self._native, self._native.analyze(as_channels(samples), sample_rate, patches))

    def timeline(
        self,
        samples: npt.ArrayLike,
        sample_rate: int,
        *,
        min_segment: float = 45.0,
        sensitivity: float = 0.5,
        broad: bool = False,
    ) -> Timeline:
        """Finds which genre plays from when to when in samples; arguments as for :func:`timeline`.

        Args:
            samples: As for :meth:`analyze`.
            sample_rate: Hz.
            min_segment: No segment is shorter, seconds: 5 to 3600.
            sensitivity: How small a change begins a new segment: 0 only the largest, 1 nearly every one.
            broad: Whether fine genres are added up to broad ones.

        Raises:
            FileError: As :meth:`analyze`.
            OptionError: If a number is out of range.
        """
        settings = timeline_settings(min_segment, sensitivity, broad)
        return make_timeline(self._native.timeline(as_channels(samples), sample_rate, settings))

    def roll_up(self, probabilities: npt.NDArray[np.float32]) -> Dict[str, float]:
        """Adds fine probabilities up to broad ones, most probable first.

        Args:
            probabilities: `[num_genres]`; the result has the same sum.
        """
        broad: Dict[str, float] = {}
        for name, probability in zip(self._native.broad_genres, map(float, probabilities)):
            broad[name] = broad.get(name, 0.0) + probability
        return dict(sorted(broad.items(), key=lambda pair: -pair[1]))

    def standardize(self, embedding: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Where an embedding lies among all sounds: each value minus its mean, in standard deviations.

        As they come, the embeddings of any two tracks are nearly alike. Compare standardized ones by their cosine.

        Args:
            embedding: `[embedding_len]`; so is the result.
        """
        return self._native.standardized(np.ascontiguousarray(embedding, dtype=np.float32))

    def __repr__(self) -> str:
        return f"Model({self._native.name!r}, {len(self.genres)} genres, sha256 {self.sha256[:12]})"

    def __reduce__(self) -> Tuple[object, ...]:
        # A copy in another process loads the same file, which must be there.
        return (Model.load, (self._native.path,))


def native_of(model: Optional[Model]) -> _native.Model:
    """The native half of a model, or of the built-in one."""
    return (Model.load() if model is None else model)._native


