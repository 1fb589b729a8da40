"""How much sound waits for the loudspeaker: kept short, and steady though two clocks differ.

A microphone's and a loudspeaker's clock differ by up to some hundred parts in a million.
Nothing is dropped for that: what goes to the loudspeaker is made longer or shorter by a very
little, as much as brings the waiting sound back to its target.
"""

from __future__ import annotations

import math

MOST_CORRECTION = 0.005
# What waits is seen through this much smoothing; the correction is then slow enough
# (damping 1: SETTLE_S = 4 * SMOOTH_S) not to swing.
SMOOTH_S = 4.0
SETTLE_S = 16.0
INTEGRAL_S = 60.0
# Further from the target than this, the correction is all that it may be.
FAR_S = 0.03

MOST_TARGET_S = 0.25
GROWTH = 1.5
SHRINK_AFTER_S = 300.0
SHRINK_PER_S = 0.0005
# What waits is never less than the deepest dip lately and this; dips are forgotten slowly,
# for what holds a machine up for a moment comes every few minutes.
MARGIN_S = 0.01
MEMORY_S = 1200.0


class Balance:
    """Looks at what is left in the ring whenever a frame is about to be put in.

    That is ``least_s`` to begin with.  A proportional and integral controller: the first
    brings a difference back, the second learns how far the clocks are apart.

    Attributes
    ----------
    target_s
        What should be left.  Grows with each dropout, and before there is one when what is
        left dips; shrinks slowly when there have been none for ``SHRINK_AFTER_S``.
    left_s
        What is left, smoothed; ``None`` before the first frame.
    correction
        By how much the sound is made longer, −0.005 … 0.005.
    """

    def __init__(self, least_s: float) -> None:
        self.least_s = self.target_s = least_s
        self.left_s: float | None = None
        self.correction = 0.0
        self._clocks = 0.0
        self._calm_s = 0.0
        self._dip_s = 0.0

    def look(self, left_s: float, frame_s: float) -> float:
        """Note ``left_s`` once every ``frame_s``; returns the ratio for the next frame."""
        if self.left_s is None:
            self.left_s = left_s
        # What was more than asked for is no loss.
        dip_s = min(self.left_s, self.target_s) - left_s
        self._dip_s = max(dip_s, self._dip_s * (1 - frame_s / MEMORY_S))
        self.left_s += (left_s - self.left_s) * frame_s / SMOOTH_S
        error_s = self.target_s - self.left_s
        wanted = error_s / SETTLE_S + self._clocks
        if abs(error_s) > FAR_S:
            wanted = math.copysign(MOST_CORRECTION, error_s)
        self.correction = min(max(wanted, -MOST_CORRECTION), MOST_CORRECTION)
        if (
            abs(error_s) <= FAR_S and self.correction == wanted
        ):  # at the limit nothing is to be learned
            self._clocks += error_s / SETTLE_S * frame_s / INTEGRAL_S
        self._calm_s += frame_s
        if self._calm_s > SHRINK_AFTER_S:
            self.target_s -= SHRINK_PER_S * frame_s
        needed_s = min(self._dip_s + MARGIN_S, MOST_TARGET_S)
        self.target_s = max(self.target_s, self.least_s, needed_s)
        return 1.0 + self.correction

    def broke_off(self, *, again: bool = False) -> None:
        """A dropout: look afresh, and keep more waiting from now on if not for ``again``.

        ``again``: of the same trouble as the one before.
        """
        if not again:
            self._dip_s = max(self._dip_s, self.target_s)
            self.target_s = min(MOST_TARGET_S, self.target_s * GROWTH)
        self.left_s = None
        self._calm_s = 0.0
