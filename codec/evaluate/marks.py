"""What a measure says of one clip: a figure, or why there is none."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Reason(str, Enum):
    """Why there is no figure; the values are the words that results have."""

    SILENT = "silent recording"
    SILENT_MADE = "silent decoding"
    SHORT = "too short"
    NO_SPEECH = "too little speech"
    NOT_FINITE = "samples that are not numbers"
    NO_TRANSCRIPT = "no transcript"
    UNKNOWN_WORDS = "words that the recognizer does not know"
    NOT_INSTALLED = "not installed"
    FAILED = "the measure failed"
    CRASHED = "the measure ended its process"


@dataclass(frozen=True)
class Mark:
    """``value``, NaN where it is not defined, and then the ``reason``.

    ``weight``: what it counts in a mean over clips, such as its words.
    """

    value: float = math.nan
    reason: Reason | None = None
    weight: float = 1.0

    @classmethod
    def none(cls, reason: Reason) -> Mark:
        return cls(math.nan, reason)

    @property
    def is_defined(self) -> bool:
        return math.isfinite(self.value)

    def packed(self) -> list[Any]:
        """As JSON can hold it."""
        value = self.value if self.is_defined else None
        return [value, self.reason and self.reason.value, self.weight]

    @classmethod
    def unpacked(cls, packed: list[Any]) -> Mark:
        value, reason, weight = packed
        return cls(math.nan if value is None else value, reason and Reason(reason), weight)


def mean_of(marks: Iterable[Mark]) -> Mark:
    """The weighted mean of those that are defined; else the reason of the first."""
    marks = list(marks)
    known = [mark for mark in marks if mark.is_defined]
    weight = sum(mark.weight for mark in known)
    if weight > 0:
        return Mark(sum(mark.value * mark.weight for mark in known) / weight, None, weight)
    return Mark.none(next((m.reason for m in marks if m.reason), Reason.SHORT))
