"""What can be laid over every picture: curves and lines, and the cursor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Overlays:
    """Which of them are switched on.

    ``pitch`` is each sound's own fundamental frequency, ``changes`` marks where
    RVQ-1's token changes, ``bandwidth`` is the highest frequency that the codec
    has learned.
    """

    pitch: bool = False
    changes: bool = False
    bandwidth: bool = False


@dataclass(frozen=True, eq=False)
class Contour:
    """A fundamental frequency over time: ``f0_hz`` float32 [N], 0 where unvoiced.

    Value ``i`` belongs to ``start_s + i · hop_s``.
    """

    start_s: float
    hop_s: float
    f0_hz: np.ndarray


@dataclass(frozen=True)
class Cursor:
    """The place that is read out: the same instant and frequency in every pane."""

    seconds: float
    hz: float
