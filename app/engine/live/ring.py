"""A ring of samples between one thread that writes and one that reads, without locks."""

from __future__ import annotations

import numpy as np


class Ring:
    """Float32 samples, first in, first out; memory is taken once.

    Only the writer changes ``written`` and only the reader changes ``taken``, each after the
    samples themselves; the interpreter's lock keeps that order on every processor.

    Attributes
    ----------
    written, taken
        Samples that have gone in and out since the beginning.
    """

    def __init__(self, capacity: int) -> None:
        self._data = np.zeros(capacity, np.float32)
        self.capacity = capacity
        self.written = 0
        self.taken = 0

    @property
    def fill(self) -> int:
        """Samples waiting, 0 … ``capacity``."""
        return self.written - self.taken

    def write(self, samples: np.ndarray) -> int:
        """Put in as many of ``samples`` [T] as there is room for; returns how many."""
        count = min(len(samples), self.capacity - self.fill)
        at = self.written % self.capacity
        first = min(count, self.capacity - at)
        self._data[at : at + first] = samples[:first]
        self._data[: count - first] = samples[first:count]
        self.written += count
        return count

    def read(self, out: np.ndarray) -> int:
        """Fill the beginning of ``out`` [T] with what is waiting; returns how many samples."""
        count = self.peek(out)
        self.taken += count
        return count

    def peek(self, out: np.ndarray) -> int:
        """As :meth:`read`, but leave the samples where they are."""
        count = min(len(out), self.fill)
        at = self.taken % self.capacity
        first = min(count, self.capacity - at)
        out[:first] = self._data[at : at + first]
        out[first:count] = self._data[: count - first]
        return count

    def skip(self, count: int) -> None:
        """Forget the next ``count`` samples; at most ``fill``."""
        self.taken += count
