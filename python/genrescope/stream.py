"""Live sound."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Dict, Optional, Tuple

import numpy as np
import numpy.typing as npt

from . import _native
from ._analysis import by_probability, first_genre
from ._samples import as_channels
from .errors import OptionError
from .model import Model, native_of


@dataclass(frozen=True)
class Snapshot:
    """One consistent view of a stream.

    Attributes:
        state: ``warming up``, ``sure``, ``unsure``, ``not music`` or ``silence``; ``loading`` until the first sound
            was looked at.
        genre_names: The model's genres.
        probabilities: `[num_genres]`, of the listening window; all 0 while warming up.
        probabilities_now: `[num_genres]`, of the last three seconds alone.
        tag_names: The model's tags.
        tag_probabilities: `[num_tags]`, of the listening window.
        embedding: `[embedding_len]`, the mean over the listening window.
        heard_seconds: How much sound was heard since the start or the last reset.
        window_seconds: How much of it lies in the listening window.
        peak_dbfs: Largest sample of the last 0.4 s, dBFS; ``-inf`` for silence.
        rms_dbfs: Root mean square of the last 0.4 s, dBFS.
        dropped_samples: Samples lost because blocks came faster than they were analyzed.
        is_frozen: Whether the genres are held still.
    """

    state: str
    genre_names: Tuple[str, ...] = field(repr=False)
    probabilities: npt.NDArray[np.float32] = field(repr=False)
    probabilities_now: npt.NDArray[np.float32] = field(repr=False)
    tag_names: Tuple[str, ...] = field(repr=False)
    tag_probabilities: npt.NDArray[np.float32] = field(repr=False)
    embedding: npt.NDArray[np.float32] = field(repr=False)
    heard_seconds: float
    window_seconds: float
    peak_dbfs: float
    rms_dbfs: float
    dropped_samples: int
    is_frozen: bool

    @property
    def genre(self) -> Optional[str]:
        """The most probable genre; ``None`` unless the state is ``sure`` or ``unsure``."""
        return first_genre(self.state, self.genres)

    @property
    def genres(self) -> Dict[str, float]:
        """All genres with their probabilities, most probable first."""
        return by_probability(self.genre_names, self.probabilities)


class Stream:
    """Listens to live sound: blocks in, snapshots out. The analysis has threads of its own.

        >>> with genrescope.Stream(48_000) as stream:
        ...     for block in source:
        ...         stream.push(block)
        ...         print(stream.snapshot().genre)

    The first answer comes after three seconds of sound. :meth:`push` and :meth:`snapshot` may be called from
    different threads.
    """

    def __init__(
        self,
        sample_rate: int,
        *,
        model: Optional[Model] = None,
        window: float = 30.0,
        update_interval: float = 1.0,
        sure_above: float = 0.75,
        ring: float = 2.0,
    ):
        """Starts the analysis.

        Args:
            sample_rate: Of the blocks that will come, Hz: 1 000 to 768 000.
            model: The model that answers; the built-in one by default.
            window: Length of the listening window, seconds: 3 and up; ``math.inf`` for all that was heard.
            update_interval: Time between two answers, seconds of sound: 0.1 to 60.
            sure_above: The leading genre's least probability for the state ``sure``.
            ring: How much sound waits while the analysis is busy, seconds: 0.1 to 60.

        Raises:
            OptionError: If a number is out of range.
        """
        self._model = native_of(model)
        settings = (float(window), float(update_interval), float(sure_above))
        if sample_rate < 0:
            raise OptionError(f"sample_rate must be positive, not {sample_rate}")
        self._native = _native.Stream(self._model, sample_rate, float(ring), settings)

    def push(self, block: npt.ArrayLike, *, wait: bool = False) -> None:
        """Hands a block over.

        Args:
            block: `[samples]` or `[channels, samples]`, of any length; floats with full scale 1.0, or integers.
            wait: Whether to wait for room, as for a file that is read faster than it plays. Otherwise this returns
                at once, as an audio callback must, and a block that does not fit is dropped whole and counted.

        Raises:
            OptionError: If the samples have another shape or type, or are longer than the ring without `wait`.
            GenrescopeError: If the stream is closed.
        """
        self._native.push(as_channels(block), wait)

    def snapshot(self) -> Snapshot:
        """The newest view; after :meth:`close` the last one."""
        values = self._native.snapshot()
        return Snapshot(genre_names=tuple(self._model.genres), tag_names=tuple(self._model.tags), **values)

    def reset(self) -> None:
        """Forgets everything heard.

        Raises:
            GenrescopeError: If the stream is closed.
        """
        self._native.reset()

    def freeze(self, frozen: bool = True) -> None:
        """Holds the genres still, or lets them move again; the level keeps moving either way.

        Raises:
            GenrescopeError: If the stream is closed.
        """
        self._native.set_frozen(frozen)

    def close(self) -> Snapshot:
        """Ends the sound, waits until all of it is heard, and returns the last snapshot."""
        self._native.close()
        return self.snapshot()

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self._native.close()
