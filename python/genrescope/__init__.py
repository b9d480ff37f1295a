"""Tells what genre music is: in files, in numpy arrays, and live.

    >>> import genrescope
    >>> for track in genrescope.tag("~/Music"):
    ...     print(track.path, track.genre if track.ok else track.error)

The same engine as the command `genrescope`, with the same answers: a state in words (``sure``, ``unsure``,
``not music``, ``silence``) and calibrated probabilities.

Where to go from here:

- :func:`tag` for files and folders, :class:`Tagger` for one at a time,
  :func:`timeline` for DJ sets and radio shows.
- :class:`Model` for samples that are in memory, :class:`Stream` for live ones.
- :func:`features` for spectral features by librosa's definitions.
- :func:`write_tags`, :func:`undo` and :func:`history` for genres in the files' own tags.
- :func:`train` for genres of your own.
- :class:`GenrescopeError` and its subclasses for all that can go wrong.
"""

from ._analysis import Analysis, Patch, Track
from ._native import VERSION as __version__
from ._timeline import Segment, Timeline
from .errors import FileError, GenrescopeError, ModelError, OptionError, TagError
from .features import Features, features
from .model import Model
from .stream import Snapshot, Stream
from .tagger import Tagger
from .tagging import Tagging, tag
from .timeline import timeline
from .training import Training, train
from .writing import Change, Run, Undone, Written, Writing, history, undo, write_tags

__all__ = [
    "Analysis",
    "Change",
    "Features",
    "FileError",
    "GenrescopeError",
    "Model",
    "ModelError",
    "OptionError",
    "Patch",
    "Run",
    "Segment",
    "Snapshot",
    "Stream",
    "TagError",
    "Tagger",
    "Tagging",
    "Timeline",
    "Track",
    "Training",
    "Undone",
    "Writing",
    "Written",
    "__version__",
    "features",
    "history",
    "tag",
    "timeline",
    "train",
    "undo",
    "write_tags",
]
