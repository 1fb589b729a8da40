"""What of which sound is to be decoded, and in what pieces."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.engine.sound import Sound
from app.model.mix import Mix

# The first window is short, so that a toggle is heard at once; those after it grow with
# what there is to play meanwhile, and are longest where hours are to be seen: each window
# costs a start besides.
FIRST_WINDOW_S, NEXT_WINDOW_S, FAR_WINDOW_S = 0.2, 4.0, 10.0
GROWTH = 4
FAR_S = 60.0
# Decoded so far ahead of the playhead.
AHEAD_S = 20.0


@dataclass(frozen=True, eq=False)
class Stretch:
    """The cells ``first`` to ``last`` of a sound, wanted to be seen or (``play``) also played.

    ``urgent`` is where the playhead is.  It is worth telling of when ``news_s`` more
    seconds are there.  ``then`` is called, in the window's thread, once all is.
    """

    mix: Mix
    sound: Sound
    first: int
    last: int
    play: bool = False
    urgent: bool = False
    news_s: float = 0.0
    then: Callable[[], None] | None = None

    @classmethod
    def of(
        cls,
        mix: Mix,
        sound: Sound,
        start_s: float,
        end_s: float,
        upto: int,
        news_s: float,
        **how: Any,
    ) -> Stretch:
        """From ``start_s`` to ``end_s``, or what of it lies before cell ``upto``."""
        cell_s = sound.cell / sound.rate_hz
        first, last = int(start_s / cell_s), math.ceil(end_s / cell_s)
        return cls(mix, sound, min(first, upto), min(last, upto), news_s=news_s, **how)

    @property
    def is_due(self) -> bool:
        """Whether there is anything to do."""
        unweighed = self.urgent and not self.sound.weighed
        return unweighed or self.then is not None or self.next_window() is not None

    @property
    def seconds(self) -> float:
        return (self.last - self.first) * self.sound.cell / self.sound.rate_hz

    @property
    def missing_s(self) -> float:
        """How much of it has to be decoded, in seconds."""
        missing = np.count_nonzero(~self.sound.decoded[self.first : self.last])
        return missing * self.sound.cell / self.sound.rate_hz

    def next_window(self) -> tuple[int, int] | None:
        """The first cells that are missing: all to be decoded, or all to be made playable."""
        sound = self.sound
        there = (sound.playable if self.play else sound.decoded)[self.first : self.last]
        offset = int(there.argmin()) if len(there) else 0
        if not len(there) or there[offset]:
            return None
        first = self.first + offset
        longest_s = FAR_WINDOW_S if self.seconds > FAR_S else NEXT_WINDOW_S
        if self.urgent:
            there_s = offset * sound.cell / sound.rate_hz
            longest_s = min(longest_s, max(FIRST_WINDOW_S, GROWTH * there_s))
        last = min(self.last, first + max(1, int(longest_s * sound.rate_hz / sound.cell)))
        there = there[offset : last - self.first]
        other = there | (sound.decoded[first:last] != sound.decoded[first])
        return first, first + int(other.argmax()) if other.any() else last

    def is_news(self, new: int, first: int) -> bool:
        """Whether to tell of ``new`` cells since the last time, the latest from ``first`` on."""
        is_begun = self.urgent and first == self.first
        return is_begun or new * self.sound.cell / self.sound.rate_hz >= self.news_s


def around(at_s: float, start_s: float, end_s: float) -> list[tuple[float, float]]:
    """A stretch in two: from ``at_s`` on, then what lies before, if it lies inside."""
    if start_s < at_s < end_s:
        return [(at_s, end_s), (start_s, at_s)]
    return [(start_s, end_s)]
