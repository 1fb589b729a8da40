"""What can be laid over every picture: curves and lines, and the cursor."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

# The axis of fundamental frequencies, from the lower to the upper edge of a pane: what is tracked.
F0_LOW_HZ, F0_HIGH_HZ = 50.0, 500.0
F0_STEPS_HZ, F0_ALONE_HZ = (50, 100, 200), 200.0


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

    def f0_at(self, seconds: float) -> float | None:
        """The fundamental frequency at an instant in Hz, 0 where unvoiced; None beyond the ends."""
        index = math.floor((seconds - self.start_s) / self.hop_s + 0.5)
        return float(self.f0_hz[index]) if 0 <= index < len(self.f0_hz) else None

    @property
    def heights(self) -> np.ndarray:
        """Where its values lie in a pane, 0 … 1; NaN where there is no voice: float64 [N]."""
        return np.where(self.f0_hz > 0, f0_heights(self.f0_hz), np.nan)


def f0_heights(hz: np.ndarray) -> np.ndarray:
    """Where fundamental frequencies lie on their axis, 0 … 1."""
    return (np.asarray(hz, float) - F0_LOW_HZ) / (F0_HIGH_HZ - F0_LOW_HZ)


def f0_ticks(height: float, gap: float) -> list[tuple[float, str]]:
    """Heights, 0 … 1, and labels of the f0 axis in a pane so high; labels are ``gap`` apart.

    Edges are left out, and the highest carries the name; a low pane has one label, and a
    pane without room for that has none.
    """
    scale = height / (F0_HIGH_HZ - F0_LOW_HZ)
    step = next((s for s in F0_STEPS_HZ if s * scale >= gap), None)
    if step is None:
        is_room = (F0_ALONE_HZ - F0_LOW_HZ) * scale >= gap / 2
        inside = np.array([F0_ALONE_HZ] if is_room else [])
    else:
        inside = np.arange(step * math.ceil((F0_LOW_HZ + 1) / step), F0_HIGH_HZ, step)
    if not len(inside):
        return []
    *others, highest = inside
    labels = [*((hz, f"{hz:.0f}") for hz in others), (highest, f"f0 {highest:.0f} Hz")]
    return [(float(f0_heights(hz)), label) for hz, label in labels]


@dataclass(frozen=True)
class Cursor:
    """The place that is read out: the same instant and frequency in every pane."""

    seconds: float
    hz: float
