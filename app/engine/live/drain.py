"""What the loudspeaker's callback does: take samples from a ring, and never click.

When the ring runs dry the last milliseconds are played once more, backwards and fading, which
joins without a step; when there is sound again it fades in.  When far too much waits, after the
machine was held up, the surplus is crossfaded away.
"""

from __future__ import annotations

import numpy as np

from app.engine.live.ring import Ring

FADE_MS = 5


class Drain:
    """Takes from ``ring``, in the audio callback; all memory is taken beforehand.

    Parameters
    ----------
    ring
        Samples at ``rate_hz``.
    longest
        The most samples that :meth:`serve` is asked for at once.

    Attributes
    ----------
    lead
        Samples of silence between the first sample that comes after a pause and its being
        played: what then lies in the ring when the next piece comes.
    limit
        With more samples than this in the ring, those above ``keep`` are skipped; those above
        ``keep`` also when sound comes back after a dropout.
    ending
        Set when nothing more will come: running dry is then no dropout.
    dropouts, silent, skipped
        How often the sound broke off or jumped; samples that were silent; samples never heard.
    """

    def __init__(self, ring: Ring, rate_hz: int, longest: int = 8192) -> None:
        self.ring = ring
        self.lead = 0
        self.limit = self.keep = ring.capacity
        self.ending = False
        self.dropouts = self.silent = self.skipped = 0
        self._fade = rate_hz * FADE_MS // 1000
        self._rise = np.sin((np.arange(self._fade) + 0.5) / self._fade * np.pi / 2) ** 2
        self._rise = self._rise.astype(np.float32)
        self._fall = self._rise[::-1].copy()
        self._last = np.zeros(self._fade, np.float32)  # what was played last
        self._tail = np.zeros(self._fade, np.float32)  # what is played when the ring is dry
        self._old = np.zeros(self._fade, np.float32)
        self._tail_at = self._fade  # how far into it; at its end there is silence
        self._risen = 0  # how far into the fade-in
        self._waited = 0
        self._playing = False
        self._longest = longest

    @property
    def playing(self) -> bool:
        """Whether samples of the ring are being heard."""
        return self._playing

    def serve(self, out: np.ndarray) -> None:
        """Fill ``out``, float32 [T]."""
        for at in range(0, len(out), self._longest):
            self._serve(out[at : at + self._longest])

    def _serve(self, out: np.ndarray) -> None:
        start = 0
        if not self._playing:
            start = self._wait(out)
            if not self._playing:
                return
        if self.ring.fill > self.limit and len(out) - start >= self._fade:
            self._jump(out[start : start + self._fade])
            start += self._fade
        got = self.ring.read(out[start:])
        self._fade_in(out[start : start + got])
        self._remember(out[start : start + got])
        if start + got < len(out):
            self._run_dry(out[start + got :])

    def _wait(self, out: np.ndarray) -> int:
        """Play the tail and then silence, until the lead is over; how much of ``out`` that took."""
        count = len(out)
        if self.ring.fill:
            count = min(count, max(0, self.lead - self._waited))
            self._waited += count
            if count < len(out):
                self._playing, self._risen, self._waited = True, 0, 0
                self._catch_up()
        self._play_tail(out[:count])
        self.silent += count
        return count

    def _catch_up(self) -> None:
        """Leave out what came too late while nothing was heard: it is of the same dropout."""
        surplus = self.ring.fill - self.keep
        if surplus > 0:
            self.ring.skip(surplus)
            self.skipped += surplus

    def _play_tail(self, out: np.ndarray) -> None:
        count = min(len(out), self._fade - self._tail_at)
        out[:count] = self._tail[self._tail_at : self._tail_at + count]
        out[count:] = 0.0
        self._tail_at += count

    def _fade_in(self, out: np.ndarray) -> None:
        count = min(len(out), self._fade - self._risen)
        if count > 0:
            out[:count] *= self._rise[self._risen : self._risen + count]
            # A tail that had not ended goes on underneath.
            self._risen += count
            left = min(count, self._fade - self._tail_at)
            out[:left] += self._tail[self._tail_at : self._tail_at + left]
            self._tail_at += left

    def _remember(self, out: np.ndarray) -> None:
        count = min(len(out), self._fade)
        if count:
            self._last[: self._fade - count] = self._last[count:]
            self._last[self._fade - count :] = out[len(out) - count :]

    def _run_dry(self, out: np.ndarray) -> None:
        self._playing = False
        self.dropouts += not self.ending
        np.multiply(self._last[::-1], self._fall, out=self._tail)
        self._tail_at = 0
        # As if silence had been played: a second tail must not repeat this one.
        self._last.fill(0.0)
        self._play_tail(out)
        self.silent += len(out)

    def _jump(self, out: np.ndarray) -> None:
        """Cross over, in ``out`` [fade], from the oldest sample to where ``keep`` are left."""
        surplus = self.ring.fill - self.keep - len(out)
        self.ring.peek(self._old)
        self.ring.skip(surplus)
        self.ring.read(out)
        out *= self._rise
        self._old *= self._fall
        out += self._old
        self.dropouts += 1
        self.skipped += surplus
        self._remember(out)
