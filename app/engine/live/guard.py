"""Notices the howl of a loudspeaker that a microphone hears, and turns the sound down.

Two things are suspicious: one narrow tone that stays where it is and grows, as a loop without a
codec makes; and sound that is loud for a second without a dip, as a loop with one does: what a
codec makes of its own output is no clear tone.  Speech is neither.

Neither is tried where the microphone does not hear the loudspeaker (``path``).  Whether it is a
loop, a trial tells: turned down by 20 dB, a loop falls silent.  What stays as
loud is from elsewhere, and is let through for a while; but if it overloads, it may be a loop that
20 dB do not open, and the sound is turned off for another trial.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from app.engine.live.path import CLEAR, PathFinder

WINDOW_S = 0.064
# No loudspeaker and microphone howl below; rumble, hum and an offset lie there.
LOWEST_HZ = 90.0
DUCK_DB = -20.0
# What the output is multiplied by: let through, turned down, turned off.
GAINS = (1.0, 10 ** (DUCK_DB / 20), 0.0)
# Share of the power in the peak and its neighbours: a Hann window puts all of a tone there.
NARROW = 0.8
LEAST_DBFS = -50.0
# A tone has to be there for this long, and to have grown by so much within the last second.
SUSTAINED_S = 0.32
GROWTH_DB = 6.0
# A howl grows by a step each time around, and is no clear tone during one.
GAP_S = 0.2
# RMS above LOWEST_HZ.  Speech at full scale dips below -22 dBFS within any second.
LOUD_DBFS = -18.0
STEADY_S = 1.0
OVERLOAD_DBFS = -9.0
# Turned down for this long, the loop has died away if it was one, or it is from elsewhere.
TRIAL_S = 0.6
FELL_DB = 6.0
TRUST_S = 10.0
# Turned down for so long, doubled each time that it howls again within AGAIN_S.
HOLD_S, MOST_HOLD_S, AGAIN_S = 2.0, 32.0, 10.0
# Levels at the end of a trial are those of so many frames.
JUDGED_FRAMES = 4
# While something is suspicious, the path is looked for so often.
LOOK_S = 0.2


class FeedbackGuard:
    """Looks at every frame that the microphone gives.

    Attributes
    ----------
    gain
        What the output is to be multiplied by, one of ``GAINS``.
    howl_hz
        The strongest tone of the howl, once a trial has shown it to be one and while the output
        is turned down; else ``None``.
    """

    def __init__(self, rate_hz: int, frame_s: float) -> None:
        self.howl_hz: float | None = None
        self._step = 0  # of GAINS
        self._hz_per_bin = 1 / WINDOW_S
        self._lowest = round(LOWEST_HZ * WINDOW_S)
        self._path = PathFinder(rate_hz)
        self._has_path = True
        self._since_look_s = LOOK_S
        self._frame_s = frame_s
        length = round(WINDOW_S * rate_hz)
        self._recent = np.zeros(length, np.float32)
        window = np.hanning(length)
        self._window = (2 * window / window.sum()).astype(np.float32)
        self._tone = _Tone(frame_s)
        self._levels: deque[float] = deque(maxlen=max(JUDGED_FRAMES, round(STEADY_S / frame_s)))
        self._level_at_howl = self._suspect_hz = 0.0
        self._ducked_s = self._trusted_s = 0.0
        self._is_on_trial = False
        self._hold_s, self._since_howl_s = HOLD_S, AGAIN_S

    @property
    def gain(self) -> float:
        return GAINS[self._step]

    def look(self, frame: np.ndarray, played: np.ndarray | None = None) -> float:
        """Take a frame of the input, and of what goes to the loudspeaker; returns ``gain``.

        Both are float32 [T]; without ``played`` the microphone may always hear it.
        """
        count = min(len(frame), len(self._recent))
        self._recent = np.concatenate([self._recent[count:], frame[len(frame) - count :]])
        power = np.abs(np.fft.rfft(self._recent * self._window)) ** 2
        power[: self._lowest] = 0
        # A tone's power is in three bins, by 1.5 times the square of its amplitude.
        self._levels.append(10 * np.log10(power.sum() / 3 + 1e-12))
        self._since_look_s += self._frame_s
        if played is not None:
            self._path.note(frame, played)
        grows = self._tone.look(power)
        self._trusted_s = max(0.0, self._trusted_s - self._frame_s)
        if self._step == 0:
            self._since_howl_s += self._frame_s
            suspicious = grows or (self._is_loud() and self._trusted_s == 0)
            if suspicious and (self._may_loop() or self._is_loud(OVERLOAD_DBFS)):
                self._try(power)
        else:
            self._ducked_s += self._frame_s
            if self._is_on_trial and self._ducked_s >= TRIAL_S:
                self._judge()
            elif self._ducked_s >= self._hold_s:
                self._let_through()
        return self.gain

    def _may_loop(self) -> bool:
        """Whether the microphone hears the loudspeaker."""
        if self._since_look_s >= LOOK_S and self._path.used:
            self._since_look_s = 0.0
            self._has_path = self._path.clearness() > CLEAR
        return self._has_path

    def _is_loud(self, dbfs: float = LOUD_DBFS) -> bool:
        return len(self._levels) == self._levels.maxlen and min(self._levels) > dbfs

    def _level(self) -> float:
        return max(list(self._levels)[-JUDGED_FRAMES:])

    def _try(self, power: np.ndarray) -> None:
        self._suspect_hz = float(np.argmax(power) * self._hz_per_bin)
        again = self._since_howl_s < AGAIN_S
        self._hold_s = min(2 * self._hold_s, MOST_HOLD_S) if again else HOLD_S
        self._level_at_howl = self._level()
        self._turn_down()

    def _turn_down(self) -> None:
        self._step += 1
        self._ducked_s, self._is_on_trial = 0.0, True

    def _judge(self) -> None:
        self._is_on_trial = False
        level = self._level()
        fell = level < self._level_at_howl - FELL_DB
        if fell and self._has_path:
            self.howl_hz = self._suspect_hz
            return
        if not fell and level > OVERLOAD_DBFS and self._step + 1 < len(GAINS):
            self._turn_down()
            return
        self._trusted_s = 0.0 if fell else TRUST_S
        self._tone.trust()
        self._let_through()

    def _let_through(self) -> None:
        self._step, self.howl_hz = 0, None
        self._since_howl_s = 0.0
        self._levels.clear()
        self._tone.forget()


class _Tone:
    """Follows the one tone that there is, and tells whether it grows."""

    def __init__(self, frame_s: float) -> None:
        self._frame_s = frame_s
        self._levels: deque[float] = deque(maxlen=round(1 / frame_s))
        self._enough = max(2, round(SUSTAINED_S / frame_s))
        self._bin = -1
        self._missing_s = 0.0
        self._is_trusted = False

    def look(self, power: np.ndarray) -> bool:
        """Take a spectrum, [bins]; whether a tone is there that has grown."""
        peak = 2 + int(np.argmax(power[2:-2]))
        level_db = 10 * np.log10(power[peak] + 1e-12)
        narrow = power[peak - 2 : peak + 3].sum() >= NARROW * power.sum()
        is_there = level_db >= LEAST_DBFS and narrow
        self._missing_s = 0.0 if is_there else self._missing_s + self._frame_s
        if (is_there and abs(peak - self._bin) > 1) or self._missing_s > GAP_S:
            self._levels.clear()
            self._is_trusted = False
        if not is_there:
            return False
        self._bin = peak
        self._levels.append(float(level_db))
        return not self._is_trusted and len(self._levels) >= self._enough and self._grew()

    def _grew(self) -> bool:
        """Whether the tone is louder than it was, and has not begun to fall."""
        first, last = self._levels[0], self._levels[-1]
        return last - first >= GROWTH_DB and max(self._levels) - last < GROWTH_DB / 2

    def trust(self) -> None:
        """The tone that is there is from elsewhere, until it stops."""
        self._is_trusted = True

    def forget(self) -> None:
        """Begin anew to see whether it grows."""
        self._levels.clear()
