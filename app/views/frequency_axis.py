"""A frequency axis for pictures whose rows are bands of any scale."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pyqtgraph as pg

from app.views.axes import LEFT_PX, dress
from app.views.theme import Theme

NICE_HZ = (
    50,
    100,
    200,
    300,
    500,
    1000,
    1500,
    2000,
    3000,
    4000,
    5000,
    6000,
    8000,
    10_000,
    12_000,
    16_000,
    20_000,
    24_000,
)
LINEAR_STEPS_HZ = (50, 100, 200, 500, 1000, 2000, 4000, 8000)
# Between two labels in a pane that is high enough, and between any two; and from the
# lowest to the pane's lower edge, beyond which the next pane's highest label stands.
GAP_PX, LEAST_GAP_PX, BELOW_PX = 24, 14, 11
HIGH_PX = 80
# Lower than this, a pane has no room for the unit.
LOW_PX = 34


class FrequencyAxis(pg.AxisItem):
    """Height 0 … 1 of a pane, labelled in Hz; the wheel asks ``turned`` for so many steps."""

    def __init__(self, turned: Callable[[int], None] = lambda steps: None) -> None:
        super().__init__("left")
        self.turned, self._turns = turned, 0.0
        self.frequencies_hz = np.linspace(0, 8000, 257)
        self.span = (0.0, 1.0)
        self._labels: dict[float, str] = {}
        self.setLabel("Hz")
        self.enableAutoSIPrefix(False)
        self.setWidth(LEFT_PX)
        # How much larger its text is than usual.
        self.scale_of_text = 1.0

    def recolour(self, theme: Theme) -> None:
        """Take the theme's colours and size of text."""
        self.scale_of_text = theme.text_percent / 100
        self.setWidth(theme.px(LEFT_PX))
        dress(self, theme)

    def set_frequencies(self, frequencies_hz: np.ndarray, span: tuple[float, float]) -> bool:
        """The centre of each band of the picture, rising, and the heights they fill.

        Returns whether the axis is another now.
        """
        if span == self.span and np.array_equal(frequencies_hz, self.frequencies_hz):
            return False
        self.frequencies_hz, self.span = frequencies_hz, span
        self.picture = None
        self.update()
        return True

    def wheelEvent(self, event) -> None:  # noqa: N802 - Qt's name
        self._turns += event.delta() / 120
        steps = int(self._turns)
        self._turns -= steps
        if steps:
            self.turned(steps)
        event.accept()

    def fit(self, height_px: float) -> None:
        """Leave out what a pane of this height has no room for."""
        self.showLabel(height_px >= LOW_PX * self.scale_of_text)

    @property
    def is_linear(self) -> bool:
        gaps = np.diff(self.frequencies_hz)
        return bool(np.ptp(gaps) < 1e-6 * gaps[0])

    def height_of(self, hz: float) -> float:
        """Where a frequency lies in the pane, 0 … 1."""
        return float(self.heights_of(np.asarray(hz)))

    def heights_of(self, hz: np.ndarray) -> np.ndarray:
        """Where frequencies lie in the pane, 0 … 1."""
        count, (low, high) = len(self.frequencies_hz), self.span
        row = _interpolated(hz, self.frequencies_hz, np.arange(count))
        return low + (row + 0.5) / count * (high - low)

    def hz_at(self, height: float) -> float:
        """The frequency at a height 0 … 1."""
        count, (low, high) = len(self.frequencies_hz), self.span
        row = np.asarray((height - low) / (high - low) * count - 0.5)
        return float(_interpolated(row, np.arange(count), self.frequencies_hz))

    def tickValues(self, minVal, maxVal, size):  # noqa: N802, N803 - pyqtgraph's names
        if self.is_linear:
            self._labels = self._fitting(self._even_steps(size), size)
        else:
            self._labels = self._fitting(sorted(NICE_HZ, key=_roundness), size)
            if len(self._labels) < 2:  # one alone tells no scale
                self._labels = self._fitting(reversed(NICE_HZ), size)
        return [(1.0, sorted(self._labels))]

    def _fitting(self, frequencies_hz: Iterable[float], size: float) -> dict[float, str]:
        """Heights and labels of those for which there is room, earlier ones first."""
        labels: dict[float, str] = {}
        for hz in frequencies_hz:
            height = self.height_of(hz)
            # The upper end of the highest band may lie a hair beyond the pane's.
            if not BELOW_PX * self.scale_of_text <= height * size <= size + 1:
                continue
            height = min(height, 1.0)
            if all(abs(height - other) * size >= self._gap(size) - 0.5 for other in labels):
                labels[height] = f"{hz:.0f}"
        return labels

    def _even_steps(self, size: float) -> np.ndarray:
        """Even steps in Hz, as fine as there is room for; for a linear picture."""
        low, high = self.hz_at(0.0), self.hz_at(1.0)
        fits = [s for s in LINEAR_STEPS_HZ if s / (high - low) * size >= self._gap(size)]
        step = min(fits, default=LINEAR_STEPS_HZ[-1])
        return np.arange(step, high + 1, step)

    def _gap(self, size: float) -> float:
        """How far apart two labels are at least, in pixels."""
        is_high = size >= HIGH_PX * self.scale_of_text
        return (GAP_PX if is_high else LEAST_GAP_PX) * self.scale_of_text

    def tickStrings(self, values, scale, spacing):  # noqa: N802
        return [self._labels.get(value, "") for value in values]


def _interpolated(x: np.ndarray, xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
    """Like ``numpy.interp``, going on straight beyond either end."""
    before = ys[0] + (x - xs[0]) * (ys[1] - ys[0]) / (xs[1] - xs[0])
    after = ys[-1] + (x - xs[-1]) * (ys[-1] - ys[-2]) / (xs[-1] - xs[-2])
    inside = np.interp(x, xs, ys)
    return np.where(x < xs[0], before, np.where(x > xs[-1], after, inside))


def _roundness(hz: float) -> int:
    """Rounder numbers first: 1000, 10000, 100 before 2000, 4000 … before the others."""
    order = (1000, 4000, 8000, 2000, 100, 500, 200, 10_000, 16_000, 6000, 12_000)
    return order.index(hz) if hz in order else len(order)
