"""How loud what is played is, window by window, written by the audio thread and read by another."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from app.engine.stretch import Samples

__all__ = ["WINDOW_MS", "Meter", "Reading", "dbfs"]

WINDOW_MS = 16
# About a second: a reader that comes later than that misses what was before.
WINDOWS = 64


class Reading(NamedTuple):
    """What was played since the last reading.

    ``windows`` says up to where it was read; ``rms`` (of all of it) and ``peak`` (the largest
    absolute sample) are linear, 0 … 1.
    """

    windows: int
    rms: float
    peak: float


class Meter:
    """Power and peak of each ``WINDOW_MS`` of sound.

    One thread calls :meth:`take`, any other :meth:`read`; there is no lock.  A window is written
    before it is counted, and counted windows stay as they are for a second.
    """

    def __init__(self, rate_hz: int) -> None:
        self._length = max(1, round(rate_hz * WINDOW_MS / 1000))
        self._powers = np.zeros(WINDOWS)
        self._peaks = np.zeros(WINDOWS)
        self._windows = 0
        self._filled = 0
        self._energy = self._peak = 0.0

    def take(self, mono: Samples) -> None:
        """Measure ``mono`` ``[n]``, finite and within ±1; for the audio thread."""
        at = 0
        while at < len(mono):
            part = mono[at : at + self._length - self._filled]
            self._energy += float(np.dot(part, part))
            self._peak = max(self._peak, float(part.max()), -float(part.min()))
            self._filled += len(part)
            at += len(part)
            if self._filled == self._length:
                self._finish()

    def _finish(self) -> None:
        at = self._windows % WINDOWS
        self._powers[at], self._peaks[at] = self._energy / self._length, self._peak
        self._windows += 1
        self._filled, self._energy, self._peak = 0, 0.0, 0.0

    def read(self, since: int = 0) -> Reading:
        """All windows after the first ``since``; 0 where there are none."""
        windows = self._windows
        count = min(windows - since, WINDOWS // 2)
        if count < 1:
            return Reading(windows, 0.0, 0.0)
        at = np.arange(windows - count, windows) % WINDOWS
        return Reading(windows, math.sqrt(self._powers[at].mean()), float(self._peaks[at].max()))


def dbfs(amplitude: float) -> float:
    """A linear level in dBFS, 1 being full scale; ``-inf`` for 0."""
    return 20 * math.log10(amplitude) if amplitude > 0 else -math.inf
