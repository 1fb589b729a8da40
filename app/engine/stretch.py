"""Reading a sound faster or slower than it was recorded, at its own pitch.

A :class:`Needle` reads a sound in grains that overlap by half (WSOLA: Verhelst and Roelands, "An
overlap-add technique based on waveform similarity (WSOLA) for high quality time-scale modification
of speech", ICASSP 1993).  While one grain fades into the next, both are read straight on, at the
pitch they were recorded at; what changes the speed is only where the next grain begins.  Of all
places within ``REACH_MS`` of where it should begin, the one is taken where the sound is most like
what would have followed anyhow, so that periods meet in phase.

The needle holds places, not sound.  Whatever is read through it, also two tracks that fade into
each other, is read at the very same places; what another thread fills in is heard at once; and at
speed 1 the places follow each other without a gap, so that the sound is untouched.

It is made for an audio callback: all memory is taken beforehand, and the search is a fixed amount
of work, some 30 000 multiplications a grain.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["SLOWEST", "FASTEST", "Needle", "Samples", "checked_speed", "copy"]

SLOWEST, FASTEST = 0.25, 2.0
# Between the beginnings of two grains.  Two of the longest periods of a voice (80 Hz) make a grain.
HOP_MS = 20
# Either way: together more than the longest period, so that there is always a place in phase.
REACH_MS = 7
# Likeness is first looked for at about this rate, which still has the formants that tell sounds
# apart, then at the full rate in the neighbourhood of the best.
COARSE_HZ = 6_000
ENDLESS = 2**62

Samples = NDArray[np.float32]


class Needle:
    """Where a sound is read, and where from next.

    Parameters
    ----------
    rate_hz
        Of the sounds that are read.
    max_block
        Most samples read in one go.
    """

    def __init__(self, rate_hz: int, max_block: int) -> None:
        coarse = max(1, rate_hz // COARSE_HZ)
        self.hop = coarse * round(rate_hz * HOP_MS / 1000 / coarse)
        self._search = _Search(self.hop, coarse * round(rate_hz * REACH_MS / 1000 / coarse), coarse)
        middle = (np.arange(self.hop) + 0.5) / self.hop
        self._rise = (0.5 - 0.5 * np.cos(middle * math.pi)).astype(np.float32)
        self._other = np.zeros(max_block, np.float32)
        self._begun = 0  # the head where this hop began
        self._old = self._new = 0  # where the fading and the rising grain were then
        self._step = self.hop  # how far the head gets in one hop
        self._done = 0  # samples read of this hop
        self._back = 0  # samples read backwards since `turn_round`
        self._backwards = False

    @property
    def head(self) -> int:
        """The place in the sound that is heard now, in samples."""
        return self._begun + self._step * self._done // self.hop

    def until(self, place: int) -> int:
        """How many samples are read until the head is at ``place`` or has just passed it."""
        return -((self._begun - place) * self.hop // self._step) - self._done

    def over(self, count: int) -> int:
        """How far, at most, the head gets while ``count`` samples are read."""
        return -(-self._step * count // self.hop)

    @property
    def left(self) -> int:
        """Samples until :meth:`choose` is due again."""
        return ENDLESS if self._straight or self._backwards else self.hop - self._done

    @property
    def _straight(self) -> bool:
        return self._old == self._new and self._step == self.hop

    # Where to

    def place(self, head: int) -> None:
        """Read straight on from ``head``, until a speed is chosen."""
        self._begun = self._old = self._new = head
        self._step = self.hop
        self._done = self._back = 0
        self._backwards = False

    def turn_round(self) -> None:
        """Read backwards what has just been read, further and further back."""
        self._backwards = True

    def choose(self, samples: Samples | None, speed: float, low: int, high: int) -> None:
        """Choose the next grain, where the one before has been read; no effect elsewhere.

        The grain is taken from ``[low, high)``, and is most like what follows in ``samples``
        ``[T]``.  ``speed`` counts from here on.
        """
        step = round(self.hop * speed)
        if self._straight:
            if step == self.hop or self._backwards:
                return
            self._begun = self._old = self.head
        elif self._done < self.hop or self._backwards:
            return
        else:
            self._old = self._new + self.hop
            self._begun += self._step
        self._done, self._step = 0, step
        if step == self.hop:
            self._begun = self._new = self._old  # the sound goes on, the head comes to it
        else:
            # In the middle of its grain the sound is where the head is.
            wanted = self._begun + step - self.hop
            wanted = max(min(wanted, high - 2 * self.hop), low)
            self._new = self._search.best(samples, self._old, wanted, low, high)

    # The sound

    def read(self, samples: Samples, part: Samples) -> None:
        """Fill ``part`` ``[n]``, ``n`` at most ``left``; zeros outside ``samples`` ``[T]``."""
        self._read(samples, self._old, part)
        if self._new == self._old:
            return
        other = self._other[: len(part)]
        self._read(samples, self._new, other)
        # old + rise · (new − old)
        other -= part
        if self._backwards:
            other *= self._rise[min(self._done, self.hop - 1)]
        else:
            other *= self._rise[self._done : self._done + len(part)]
        part += other

    def _read(self, samples: Samples, grain: int, part: Samples) -> None:
        at = grain + self._done
        if self._backwards:
            copy(samples, at - self._back - len(part), part[::-1])
        else:
            copy(samples, at, part)

    def advance(self, count: int) -> None:
        """Go on by the ``count`` samples that have been read."""
        if self._backwards:
            self._back += count
        else:
            self._done += count


class _Search:
    """Finds the place where a sound is most like it is somewhere else."""

    def __init__(self, length: int, reach: int, coarse: int) -> None:
        self.length, self.reach, self.coarse = length, reach, coarse
        self._pattern = np.zeros(length, np.float32)
        self._region = np.zeros(length + 2 * reach, np.float32)
        self._rough = _Likeness(length // coarse, 2 * reach // coarse + 1)
        self._fine = _Likeness(length, 2 * coarse + 1)

    def best(self, samples: Samples | None, pattern: int, wanted: int, low: int, high: int) -> int:
        """The place within ``reach`` of ``wanted`` where ``samples`` goes on like at ``pattern``.

        A grain of ``2 · length`` from there lies in ``[low, high)``, where that is possible.
        """
        first = max(min(low - wanted, 0), -self.reach)
        last = min(max(high - 2 * self.length - wanted, 0), self.reach)
        if samples is None or first == last:
            return wanted
        copy(samples, pattern, self._pattern)
        copy(samples, wanted - self.reach, self._region)
        coarse, rough, fine = self.coarse, self._rough, self._fine
        _average(self._pattern, coarse, rough.pattern)
        _average(self._region, coarse, rough.region)
        first, last = first + self.reach, last + self.reach
        near = rough.best(-(-first // coarse), last // coarse)
        if near is None:
            return wanted
        # All places between the two coarse neighbours of the best one.
        from_ = min(max(near * coarse - coarse, 0), 2 * self.reach - 2 * coarse)
        fine.pattern[:] = self._pattern
        fine.region[:] = self._region[from_ : from_ + len(fine.region)]
        exact = fine.best(max(first - from_, 0), min(last - from_, 2 * coarse))
        found = near * coarse if exact is None else from_ + exact
        return wanted - self.reach + found


class _Likeness:
    """The normalized cross-correlation of a pattern with each stretch of a region.

    ``pattern`` ``[length]`` and ``region`` ``[length + places - 1]`` are filled in by the caller.
    """

    def __init__(self, length: int, places: int) -> None:
        self.pattern = np.zeros(length, np.float32)
        self.region = np.zeros(length + places - 1, np.float32)
        self._stretches = np.lib.stride_tricks.sliding_window_view(self.region, length)
        self._product = np.zeros(places, np.float32)
        # In double precision, for the sums hide what is quiet beside what is loud.
        self._sums = np.zeros(length + places, np.float64)
        self._power = np.zeros(places, np.float64)
        self._score = np.zeros(places, np.float64)

    def best(self, first: int, last: int) -> int | None:
        """The place in ``first … last`` that is most alike; ``None`` where nothing is alike."""
        if first > last:
            return None
        sums, power, score = self._sums, self._power, self._score
        # Copied first: a calculation with mixed types takes memory.
        np.copyto(sums[1:], self.region)
        np.multiply(sums, sums, out=sums)
        np.add.accumulate(sums, out=sums)
        np.subtract(sums[len(self.pattern) :], sums[: len(score)], out=power)
        np.maximum(power, 1e-9, out=power)
        np.sqrt(power, out=power)
        np.matmul(self._stretches, self.pattern, out=self._product)
        np.copyto(score, self._product)
        score /= power
        best = first + int(score[first : last + 1].argmax())
        return best if score[best] > 0.0 else None


def _average(samples: Samples, count: int, out: Samples) -> None:
    """``out`` ``[T / count]``: the sums of ``count`` neighbours each of ``samples`` ``[T]``."""
    np.add.reduce(samples.reshape(-1, count), axis=1, out=out)


def copy(samples: Samples, start: int, part: Samples) -> None:
    """``part`` ``[n]`` becomes ``samples[start : start + n]``, with zeros outside ``samples``."""
    first = min(max(-start, 0), len(part))
    last = max(min(len(samples) - start, len(part)), first)
    part[:first] = 0.0
    part[first:last] = samples[start + first : start + last]
    part[last:] = 0.0


def checked_speed(speed: float) -> float:
    """``speed`` as a float; ``ValueError`` unless it is within ``SLOWEST … FASTEST``."""
    speed = float(speed)
    if not SLOWEST <= speed <= FASTEST:
        raise ValueError(f"speed must be between {SLOWEST} and {FASTEST}, not {speed}")
    return speed
