"""A decoded wave at the rate that is played, filled in window by window."""

from __future__ import annotations

from math import gcd

import numpy as np

from codec.audio import resample

# What a resampler needs to see on either side for its result to be exact enough.
MARGIN_S = 0.02


class Sound:
    """Mirrors a wave of ``rate_hz`` into ``samples`` float32 [T'] at ``play_hz``.

    ``samples`` keeps its identity while it is filled, so that the player can
    already read it.
    """

    def __init__(self, length: int, rate_hz: int, play_hz: int) -> None:
        self.rate_hz, self.play_hz = rate_hz, play_hz
        # Slices have to start where both rates have a sample at the same instant.
        self._grid = rate_hz // gcd(rate_hz, play_hz)
        self._margin = -(-int(MARGIN_S * rate_hz) // self._grid) * self._grid
        self.samples = np.zeros(round(length * play_hz / rate_hz), np.float32)

    def fill(self, wave: np.ndarray, start: int, end: int) -> None:
        """Bring over ``wave[start:end]``, and the margin before it now that it is complete."""
        if self.rate_hz == self.play_hz:
            self.samples[start:end] = wave[start:end]
            return
        first = max(0, start - self._margin) // self._grid * self._grid
        before = max(0, first - self._margin)
        after = min(len(wave), end + self._margin)
        piece = resample(wave[before:after], self.rate_hz, self.play_hz)
        skip = (first - before) * self.play_hz // self.rate_hz
        to = first * self.play_hz // self.rate_hz
        stop = len(self.samples) if end >= len(wave) else end * self.play_hz // self.rate_hz
        self.samples[to:stop] = piece[skip : skip + stop - to]
