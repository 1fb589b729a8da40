"""A frequency axis for pictures whose rows are bands of any scale."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg

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
LINEAR_STEPS_HZ = (100, 200, 500, 1000, 2000, 4000, 8000)
LEAST_GAP_PX = 22


class FrequencyAxis(pg.AxisItem):
    """Height 0 … 1 of a pane, labelled in Hz."""

    def __init__(self) -> None:
        super().__init__("left")
        self.frequencies_hz = np.linspace(0, 8000, 257)
        self.span = (0.0, 1.0)
        self.setLabel("Hz")
        self.enableAutoSIPrefix(False)
        self.setWidth(64)

    def set_frequencies(self, frequencies_hz: np.ndarray, span: tuple[float, float]) -> None:
        """The centre of each row of the picture, rising, and the heights it fills."""
        if span != self.span or not np.array_equal(frequencies_hz, self.frequencies_hz):
            self.frequencies_hz, self.span = frequencies_hz, span
            self.picture = None
            self.update()

    @property
    def is_linear(self) -> bool:
        gaps = np.diff(self.frequencies_hz)
        return bool(np.ptp(gaps) < 1e-6 * gaps[0])

    def height_of(self, hz: float) -> float:
        """Where a frequency lies in the pane, 0 … 1."""
        count = len(self.frequencies_hz)
        if self.is_linear:
            row = (hz - self.frequencies_hz[0]) / (self.frequencies_hz[1] - self.frequencies_hz[0])
        else:
            row = np.interp(hz, self.frequencies_hz, np.arange(count))
        low, high = self.span
        return low + (float(row) + 0.5) / count * (high - low)

    def hz_at(self, height: float) -> float:
        """The frequency at a height 0 … 1."""
        low, high = self.span
        count = len(self.frequencies_hz)
        row = (height - low) / (high - low) * count - 0.5
        if self.is_linear:
            step = self.frequencies_hz[1] - self.frequencies_hz[0]
            return float(self.frequencies_hz[0] + row * step)
        return float(np.interp(row, np.arange(count), self.frequencies_hz))

    def tickValues(self, minVal, maxVal, size):  # noqa: N802, N803 - pyqtgraph's names
        if self.is_linear:
            return [(1.0, self._even_heights(self.hz_at(0.0), self.hz_at(1.0), size))]
        chosen: list[float] = []
        low, high = self.frequencies_hz[0], self.frequencies_hz[-1]
        candidates = sorted((hz for hz in NICE_HZ if low <= hz <= high), key=_roundness)
        for hz in candidates:
            height = self.height_of(hz)
            if all(abs(height - other) * size >= LEAST_GAP_PX for other in chosen):
                chosen.append(height)
        return [(1.0, sorted(chosen))]

    def _even_heights(self, low: float, high: float, size: float) -> list[float]:
        """Heights of even steps in Hz, as fine as there is room for; for a linear picture."""
        fits = [s for s in LINEAR_STEPS_HZ if s / (high - low) * size >= LEAST_GAP_PX]
        step = min(fits, default=LINEAR_STEPS_HZ[-1])
        return [self.height_of(hz) for hz in np.arange(step, high + 1, step)]

    def tickStrings(self, values, scale, spacing):  # noqa: N802
        return [f"{round(self.hz_at(value), -1):.0f}" for value in values]


def _roundness(hz: float) -> int:
    """Rounder numbers first: 1000, 10000, 100 before 2000, 4000 … before the others."""
    order = (1000, 4000, 8000, 2000, 100, 500, 200, 10_000, 16_000, 6000, 12_000)
    return order.index(hz) if hz in order else len(order)
