"""Notices the howl of a loudspeaker that a microphone hears, and turns the sound down.

A howl is one narrow tone that stays where it is and grows.  A whistle or a held note is narrow
too, but does not grow by itself; and a tone that is as loud when we are 20 dB quieter is none
of ours, and is then left alone until it stops.
"""

from __future__ import annotations

from collections import deque

import numpy as np

WINDOW_S = 0.064
DUCK_DB = -20.0
# Share of the power in the peak and its neighbours: a Hann window puts all of a tone there.
NARROW = 0.8
LEAST_DBFS = -50.0
# A tone has to be there for this long, and to have grown by so much within the last second.
SUSTAINED_S = 0.32
GROWTH_DB = 6.0
# Ducked for this long, the loop has died away if it was one, or the tone is from elsewhere.
TRIAL_S = 0.6
# A howl grows by a step each time around, and is no clear tone during one.
GAP_S = 0.2
FELL_DB = 6.0
# One that overloads the microphone may be a loop that 20 dB do not open: that stays down.
OVERLOAD_DBFS = -6.0
CALM_S = 2.0


class FeedbackGuard:
    """Looks at every frame that the microphone gives.

    Attributes
    ----------
    gain
        What the output is to be multiplied by: 1, or 0.1 while there is a howl.
    howl_hz
        The tone that was noticed, while the output is turned down; else ``None``.
    """

    def __init__(self, rate_hz: int, frame_s: float) -> None:
        self.gain = 1.0
        self.howl_hz: float | None = None
        self._rate_hz, self._frame_s = rate_hz, frame_s
        length = round(WINDOW_S * rate_hz)
        self._recent = np.zeros(length, np.float32)
        window = np.hanning(length)
        self._window = (2 * window / window.sum()).astype(np.float32)
        self._levels: deque[float] = deque(maxlen=round(1 / frame_s))
        self._enough = max(2, round(SUSTAINED_S / frame_s))
        self._bin = -1
        self._ducked_s = self._calm_s = 0.0
        self._level_at_howl = 0.0
        self._missing_s = 0.0
        self._is_foreign = False

    def look(self, frame: np.ndarray) -> float:
        """Take a frame of the input, float32 [T]; returns ``gain``."""
        count = min(len(frame), len(self._recent))
        self._recent = np.concatenate([self._recent[count:], frame[len(frame) - count :]])
        tone = self._tone()
        if self.howl_hz is None:
            self._watch(tone)
        else:
            self._hold(tone)
        return self.gain

    def _tone(self) -> tuple[int, float] | None:
        """Bin and level in dBFS of the one tone that there is, or None."""
        power = np.abs(np.fft.rfft(self._recent * self._window)) ** 2
        peak = 2 + int(np.argmax(power[2:-2]))
        level_db = 10 * np.log10(power[peak] + 1e-12)
        if level_db < LEAST_DBFS or power[peak - 2 : peak + 3].sum() < NARROW * power.sum():
            return None
        return peak, float(level_db)

    def _watch(self, tone: tuple[int, float] | None) -> None:
        elsewhere = tone is not None and abs(tone[0] - self._bin) > 1
        self._missing_s = 0.0 if tone is not None else self._missing_s + self._frame_s
        if elsewhere or self._missing_s > GAP_S:
            self._levels.clear()
            self._is_foreign = False
        if tone is None:
            return
        self._bin = tone[0]
        self._levels.append(tone[1])
        if not self._is_foreign and len(self._levels) >= self._enough and self._grew():
            self.howl_hz = self._bin * self._rate_hz / len(self._recent)
            self.gain = 10 ** (DUCK_DB / 20)
            self._level_at_howl = tone[1]
            self._ducked_s = self._calm_s = 0.0

    def _grew(self) -> bool:
        """Whether the tone is louder than it was, and has not begun to fall."""
        first, last = self._levels[0], self._levels[-1]
        return last - first >= GROWTH_DB and max(self._levels) - last < GROWTH_DB / 2

    def _hold(self, tone: tuple[int, float] | None) -> None:
        self._ducked_s += self._frame_s
        still = tone is not None and abs(tone[0] - self._bin) <= 1
        quieter = not still or tone[1] < self._level_at_howl - FELL_DB
        overloads = tone is not None and tone[1] > OVERLOAD_DBFS
        if self._ducked_s >= TRIAL_S and not quieter and not overloads:
            self._release()
            self._is_foreign = True
            return
        self._calm_s = 0.0 if still else self._calm_s + self._frame_s
        if self._calm_s >= CALM_S:
            self._release()

    def _release(self) -> None:
        self.gain, self.howl_hz = 1.0, None
        self._levels.clear()
