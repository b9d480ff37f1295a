"""What is found in a long recording."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Tuple

from .errors import OptionError


@dataclass(frozen=True)
class Segment:
    """A part with one kind of music.

    Attributes:
        start: Where it begins, seconds: the middle of the transition into it.
        end: Where it ends, seconds, and the next begins.
        genre: The most probable genre, or ``silence``.
        confidence: Its probability.
        genres: All genres with their probabilities, most probable first; empty for silence.
        transition: Where the music before it and its own overlap, start and end in seconds; ``None`` at the start,
            and where the change is sudden.
    """

    start: float
    end: float
    genre: str
    confidence: float
    genres: Dict[str, float] = field(repr=False)
    transition: Optional[Tuple[float, float]]


@dataclass(frozen=True)
class Timeline:
    """A recording's genres over time.

    Attributes:
        seconds: Playing time.
        segments: They lie end to end and cover it all.
        warning: What was wrong with the file although it could be judged.
    """

    seconds: float
    segments: List[Segment]
    warning: Optional[str] = None


def timeline_settings(min_segment: float, sensitivity: float, broad: bool) -> Tuple[float, float, bool]:
    """Settings as the native half takes them.

    Raises:
        OptionError: If a number is out of range.
    """
    if not 5.0 <= min_segment <= 3600.0:
        raise OptionError(f"min_segment must be from 5 to 3600 s, not {min_segment}")
    if not 0.0 <= sensitivity <= 1.0:
        raise OptionError(f"sensitivity must be from 0 to 1, not {sensitivity}")
    return float(min_segment), float(sensitivity), broad


def make_timeline(values: Dict[str, Any]) -> Timeline:
    """A timeline from the native half's values."""
    segments = [Segment(*segment) for segment in values["segments"]]
    return Timeline(values["seconds"], segments, values["warning"])
