"""What the engine makes of a recording."""

from __future__ import annotations

import base64
import math
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Union

import numpy as np
import numpy.typing as npt

from . import _native
from .errors import FileError, GenrescopeError

NOT_MUSIC = "not music"


@dataclass(frozen=True)
class Patch:
    """What the engine makes of three seconds.

    Attributes:
        start: Where they begin, seconds.
        end: Where they end, seconds.
        probabilities: `[num_genres]`, in the order of :attr:`Analysis.genre_names`; ``None`` for silence.
    """

    start: float
    end: float
    probabilities: Optional[npt.NDArray[np.float32]] = field(repr=False)


@dataclass(frozen=True)
class Analysis:
    """What the engine makes of a whole recording.

    Attributes:
        seconds: Playing time.
        state: ``sure``, ``unsure``, ``not music`` or ``silence``.
        genre_names: The model's genres, ``not music`` among them.
        probabilities: `[num_genres]`, in the order of `genre_names`; they sum to 1.
        tag_names: The model's 50 tags: instruments, moods, decades.
        tag_probabilities: `[num_tags]`, each 0 to 1 by itself.
        embedding: `[512]`, the mean over the recording: near each other for music that sounds alike once
            :meth:`Model.standardize` was applied.
        warning: What was wrong with the recording although it could be judged.
        is_cut: Whether a part of the file is missing.
        patches: The genres from second to second; ``None`` unless they were requested.
        model_sha256: Identifies the model.
        front_end: Identifies what turns sound into what the model hears.
    """

    seconds: float
    state: str
    genre_names: Tuple[str, ...] = field(repr=False)
    probabilities: npt.NDArray[np.float32] = field(repr=False)
    tag_names: Tuple[str, ...] = field(repr=False)
    tag_probabilities: npt.NDArray[np.float32] = field(repr=False)
    embedding: npt.NDArray[np.float32] = field(repr=False)
    warning: Optional[str]
    is_cut: bool
    patches: Optional[List[Patch]] = field(repr=False)
    model_sha256: str = field(repr=False)
    front_end: str = field(repr=False)

    @property
    def genre(self) -> Optional[str]:
        """The most probable genre; ``None`` for silence and what is not music."""
        return first_genre(self.state, self.genres)

    @property
    def confidence(self) -> float:
        """The probability of :attr:`genre`; 0 where there is none."""
        return 0.0 if self.genre is None else self.genres[self.genre]

    @property
    def genres(self) -> Dict[str, float]:
        """All genres with their probabilities, most probable first."""
        return by_probability(self.genre_names, self.probabilities)

    @property
    def tags(self) -> Dict[str, float]:
        """The model's tags with their probabilities, in the model's order."""
        return dict(zip(self.tag_names, map(float, self.tag_probabilities)))

    def to_dict(self) -> Dict[str, Any]:
        """The object that ``genrescope tag --json`` prints, but for the path: probabilities to a millionth."""
        row: Dict[str, Any] = {
            "seconds": rounded(self.seconds),
            "genres": {name: rounded(value) for name, value in self.genres.items()},
            "tags": {name: rounded(value) for name, value in self.tags.items()},
            "state": self.state,
            "model": self.model_sha256,
            "front_end": self.front_end,
        }
        if self.patches is not None:
            row["segments"] = [self._patch_row(patch) for patch in self.patches]
        return row

    def _patch_row(self, patch: Patch) -> Dict[str, Any]:
        genres = None
        if patch.probabilities is not None:
            found = by_probability(self.genre_names, patch.probabilities)
            genres = {name: rounded(value) for name, value in found.items()}
        return {"start": rounded(patch.start), "end": rounded(patch.end), "genres": genres}


@dataclass(frozen=True)
class Track:
    """A file, and what the engine makes of it or why there is nothing.

    Attributes:
        path: The file, as it was named or found.
        analysis: What the engine makes of it; ``None`` if :attr:`error` says why not.
        error: Why there is no analysis.
        elapsed_seconds: How long the analysis took.
        is_cached: Whether it was known from an earlier run.
    """

    path: Path
    analysis: Optional[Analysis]
    error: Optional[FileError] = None
    elapsed_seconds: float = 0.0
    is_cached: bool = False

    @property
    def ok(self) -> bool:
        """Whether there is an analysis."""
        return self.analysis is not None

    def result(self) -> Analysis:
        """The analysis.

        Raises:
            FileError: :attr:`error`, if there is none.
        """
        if self.analysis is not None:
            return self.analysis
        raise self.error if self.error is not None else GenrescopeError(f"{self.path}: no analysis")

    @property
    def genre(self) -> Optional[str]:
        """The most probable genre; ``None`` for silence, what is not music, and files without an analysis."""
        return None if self.analysis is None else self.analysis.genre

    @property
    def state(self) -> Optional[str]:
        """``sure``, ``unsure``, ``not music`` or ``silence``; ``None`` for files without an analysis."""
        return None if self.analysis is None else self.analysis.state

    def to_dict(self) -> Dict[str, Any]:
        """The object that ``genrescope tag --json`` prints.

        Raises:
            FileError: As :meth:`result`.
        """
        text, encoded = as_text(self.path)
        row: Dict[str, Any] = {"path": text, **self.result().to_dict()}
        if encoded is not None:
            row["path_bytes"] = encoded
        return row


def as_text(path: Union[str, "os.PathLike[str]"]) -> Tuple[str, Optional[str]]:
    """A path as text, and its bytes in base64 if it is none: as text, two such paths may look the same."""
    name = os.fsencode(path)
    try:
        return name.decode("utf-8"), None
    except UnicodeDecodeError:
        return name.decode("utf-8", "replace"), base64.b64encode(name).decode("ascii")


def make_analysis(model: _native.Model, values: Dict[str, Any]) -> Analysis:
    """An analysis from the native half's values and the model that they are of."""
    patches = values.pop("patches")
    return Analysis(
        genre_names=tuple(model.genres),
        tag_names=tuple(model.tags),
        patches=None if patches is None else [Patch(*patch) for patch in patches],
        model_sha256=model.sha256,
        front_end=model.front_end,
        **values,
    )


def by_probability(names: Sequence[str], probabilities: npt.NDArray[np.float32]) -> Dict[str, float]:
    """Names with their probabilities, most probable first; ties in the order given."""
    pairs = zip(names, map(float, probabilities))
    return dict(sorted(pairs, key=lambda pair: -pair[1]))


def first_genre(state: str, genres: Mapping[str, float]) -> Optional[str]:
    """The first of these that is one; ``None`` for silence, what is not music, and what is not judged yet."""
    if state not in ("sure", "unsure"):
        return None
    return next((name for name in genres if name != NOT_MUSIC), None)


def rounded(value: float) -> float:
    """To a millionth, half away from zero: as the command rounds."""
    return math.floor(value * 1e6 + 0.5) / 1e6
