"""How often a device broke the sound off, from what its callbacks are told.

A system tells of one gap in several callbacks, or in none; what is counted is what is heard.
"""

from __future__ import annotations

# A device that had nothing to play for less than this was told of it a little late.
LATE_S = 0.002
# What is told within so long is of the same gap: a device fills itself up again by jerks.
SAME_S = 0.06


class Gaps:
    """Counts gaps; no memory is taken but for numbers.

    Attributes
    ----------
    count
        How many there were.
    """

    def __init__(self) -> None:
        self.count = 0
        self._ends_s = 0.0  # when all that the device was given has been played
        self._last_s = float("-inf")

    def look(self, now_s: float, due_s: float, length_s: float, *, flagged: bool) -> None:
        """A callback at ``now_s`` gives ``length_s`` of sound that will be heard at ``due_s``.

        Both are on the device's clock, 0 where it does not tell; ``flagged``: the system says
        itself that it ran dry.
        """
        was_dry = bool(due_s and self._ends_s) and now_s - self._ends_s > LATE_S
        if was_dry or flagged:
            if now_s - self._last_s > SAME_S or not now_s:
                self.count += 1
            self._last_s = now_s
        self._ends_s = due_s + length_s if due_s else 0.0
