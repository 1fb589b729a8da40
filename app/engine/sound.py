"""A decoded sound at two rates, filled in here and there: as it was made, and as it is played."""

from __future__ import annotations

import math
from functools import partial
from math import gcd

import numpy as np

from app.model.clip import Wave
from codec.audio import Scratch, forget_pages, integrated_lufs, resample

# What a resampler needs to see on either side for its result to be exact enough.
MARGIN_S = 0.02


class Sound:
    """Made cell by cell (of ``cell`` samples: a frame) in one thread.

    ``wave`` holds it at ``rate_hz``, for pictures and files; ``samples``, float32
    [T'] at ``play_hz``, for the player.  Both keep their identity while they are
    filled in.  ``decoded`` and ``playable``, bool [cells], say what of them is there.
    """

    def __init__(self, name: str, length: int, cell: int, rate_hz: int, play_hz: int) -> None:
        self.cell, self.rate_hz, self.play_hz = cell, rate_hz, play_hz
        # Slices have to start where both rates have a sample at the same instant.
        self._grid = rate_hz // gcd(rate_hz, play_hz)
        self._margin = -(-int(MARGIN_S * rate_hz) // self._grid) * self._grid
        made = Scratch(length, name)
        self._made = self._played = made
        self.decoded = self.playable = np.zeros(-(-length // cell), bool)
        if rate_hz != play_hz:
            self._played = Scratch(round(length * play_hz / rate_hz), name)
            self.playable = np.zeros_like(self.decoded)
        there = partial(all_there, self.decoded, cell)
        self.wave = Wave(made.samples, rate_hz, complete=False, there=there)
        self.samples = self._played.samples
        # Its loudness, once measured; until then how much louder it is than the original
        # in the stretch in which they were compared last, of so many cells.
        self._lufs: float | None = None
        self._lufs_above: float | None = None
        self._compared = 0

    def put(self, first: int, piece: np.ndarray) -> None:
        """Take what was decoded from cell ``first`` on: float32 [T], whole cells or to the end."""
        self._made.write(first * self.cell, piece)
        self.wave.peak = max(self.wave.peak, float(np.abs(piece).max(initial=0.0)))
        self.decoded[first : first + -(-len(piece) // self.cell)] = True

    def bring(self, first: int, last: int) -> None:
        """Make the decoded cells ``first`` to ``last`` playable, and mend what lies beside them.

        Next to a cell that was not there yet the resampler saw zeros.
        """
        if self.rate_hz != self.play_hz:
            source, length = self.wave.samples, len(self.wave.samples)
            start = max(0, first * self.cell - self._margin) // self._grid * self._grid
            end = min(length, last * self.cell + self._margin)
            before = max(0, start - self._margin)
            piece = resample(source[before : end + self._margin], self.rate_hz, self.play_hz)
            skip = (start - before) * self.play_hz // self.rate_hz
            to = start * self.play_hz // self.rate_hz
            stop = len(self.samples) if end == length else end * self.play_hz // self.rate_hz
            self._played.write(to, piece[skip : skip + stop - to])
        self.playable[first:last] = True

    @property
    def weighed(self) -> bool:
        """Whether its loudness has been looked at."""
        return self._compared > 0 or self._lufs is not None

    def weigh(self, original: Wave, first: int, last: int) -> None:
        """Compare its loudness with the original's in these cells.

        Against the same words an estimate from little is near what the whole will
        give.  It is made anew when there is twice as much.
        """
        if self._lufs is not None or last - first < 2 * self._compared:
            return
        self._compared = last - first
        stretch = (first * self.cell / self.rate_hz, last * self.cell / self.rate_hz)
        mine, theirs = loudness_in(self.wave, *stretch), loudness_in(original, *stretch)
        if math.isfinite(mine) and math.isfinite(theirs):
            self._lufs_above = mine - theirs

    def measure(self) -> None:
        """Take the loudness of the whole, decoded by now."""
        self._lufs = integrated_lufs(self.wave.samples, self.rate_hz)

    def tell(self, original: Wave) -> None:
        """Write into ``wave`` what is known of it; in the window's thread."""
        if self._lufs is not None:
            self.wave.lufs = self._lufs
        elif self._lufs_above is not None and original.lufs is not None:
            self.wave.lufs = original.lufs + self._lufs_above
        self.wave.complete = bool(self.decoded.all())

    def is_playable(self, position_s: float) -> bool:
        """Whether the player finds something there."""
        cell = int(position_s * self.rate_hz / self.cell)
        return bool(self.playable[min(cell, len(self.playable) - 1)])

    @property
    def decoded_s(self) -> float:
        """How much of it there is, in seconds."""
        return float(self.decoded.sum()) * self.cell / self.rate_hz

    def forget_pages(self) -> None:
        """Hand back the memory under what is kept in files."""
        forget_pages(self.wave.samples)
        forget_pages(self.samples)


def all_there(decoded: np.ndarray, cell: int, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Which stretches of samples, int [N], lie in decoded cells of so many: bool [N]."""
    upto = np.concatenate([[0], np.cumsum(decoded)])
    first, last = first // cell, -(-last // cell)
    return upto[last] - upto[first] >= last - first


def loudness_in(wave: Wave, start_s: float, end_s: float) -> float:
    """The loudness of a stretch of ``wave`` in LUFS."""
    first, last = round(start_s * wave.rate_hz), round(end_s * wave.rate_hz)
    return integrated_lufs(wave.samples[first:last], wave.rate_hz)
