"""Whether the microphone hears the loudspeaker: what was played, found in what was heard.

A loop cannot howl without such a path, and a steady voice, hum or music is no sign of one.
Phases alone are compared, so that one strong tone, alike at every delay, does not count for
more than the rest of the sound.
"""

from __future__ import annotations

import numpy as np

# Stretches of what was heard, and by how much earlier it may have been played.
STRETCH_S, STRETCHES, MOST_DELAY_S = 0.25, 4, 0.75
# What was decoded is like what is heard just now, which is no path: that takes longer.
LEAST_DELAY_S = 0.03
# Clocks are corrected by up to 0.5 %, and so the delay changes from stretch to stretch.
BLUR_S = 0.002
# A path stands out of what else is alike by this factor.
CLEAR = 3.1
# Hum and rumble are everywhere, and alike at every delay.
LOWEST_HZ = 200.0


class PathFinder:
    """Remembers what was played and heard lately.

    ``used``: whether it was told of anything yet.
    """

    def __init__(self, rate_hz: int) -> None:
        self._stretch = round(STRETCH_S * rate_hz)
        self._most, self._least = round(MOST_DELAY_S * rate_hz), round(LEAST_DELAY_S * rate_hz)
        self._blur = max(1, round(BLUR_S * rate_hz))
        self.used = False
        length = self._most + STRETCHES * self._stretch
        self._heard = np.zeros(STRETCHES * self._stretch, np.float32)
        self._played = np.zeros(length, np.float32)
        self._size = 1 << (self._most + self._stretch - 1).bit_length()
        self._lowest = round(LOWEST_HZ / rate_hz * self._size)
        # Without soft ends a tone is spread over all frequencies.
        self._soft = np.hanning(self._stretch).astype(np.float32)
        self._long = np.hanning(self._most + self._stretch).astype(np.float32)

    def note(self, heard: np.ndarray, played: np.ndarray) -> None:
        """A frame of each, float32 [hop]."""
        self.used = True
        for memory, frame in ((self._heard, heard), (self._played, played)):
            count = min(len(frame), len(memory))
            memory[:-count] = memory[count:]
            memory[-count:] = frame[-count:]

    def clearness(self) -> float:
        """How far what is most alike stands out; above ``CLEAR`` there is a path."""
        if not (self._played[: self._stretch].any() and self._heard[: self._stretch].any()):
            return 0.0  # of too little, all is alike
        alike = np.zeros(self._most // self._blur, np.float64)
        for number in range(STRETCHES):
            at = number * self._stretch
            heard = self._heard[at : at + self._stretch]
            played = self._played[at : at + self._most + self._stretch]
            found = self._alike(heard, played)[: len(alike) * self._blur]
            alike += found.reshape(len(alike), self._blur).max(axis=1)
        # Delays, longest first: those that are too short are left out.
        alike = alike[: (self._most - self._least) // self._blur]
        return float(alike.max() / max(np.median(alike), 1e-12))

    def _alike(self, heard: np.ndarray, played: np.ndarray) -> np.ndarray:
        """At every place of ``heard`` in ``played``, from the first sample on."""
        cross = (
            np.fft.rfft(played * self._long, self._size)
            * np.fft.rfft(heard * self._soft, self._size).conj()
        )
        cross[: self._lowest] = 0
        size = np.abs(cross)
        cross /= np.maximum(size, 1e-9 * size.max() + 1e-20)
        return np.abs(np.fft.irfft(cross, self._size))[: self._most]
