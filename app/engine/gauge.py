"""A process that takes measures.

PESQ holds Python's lock for as long as it runs: in this process playback and the
window would stop for a second at a time.  Nothing here knows of Qt.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from app.words import tr
from codec.errors import UserError
from codec.evaluate.listener import Listener, Request
from codec.evaluate.marks import Reason

# The program goes first, wherever both want the same core.
NICE = 10


@dataclass(frozen=True)
class Measurement:
    """What was measured: ``values`` by measure, NaN where one could not be taken.

    ``absent`` names, by measure, the package that is missing; ``undefined`` says why
    another one has no value.  ``has_lows``: the original has rumble or an offset.
    """

    values: dict[str, float]
    absent: dict[str, str]
    undefined: dict[str, Reason] = field(default_factory=dict)
    has_lows: bool = False


class Gauge:
    """Starts the process at the first measurement and keeps it until :meth:`stop`."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._listener = Listener(niceness=NICE)

    def take(
        self,
        original: np.ndarray,
        made: np.ndarray,
        rate_hz: int,
        check: Callable[[], None],
        high_pass_hz: float = 0.0,
    ) -> Measurement:
        """Measure ``made`` against ``original``, both float32 [T] at ``rate_hz``.

        What is below ``high_pass_hz`` is left out of both first.  ``check`` is called
        while waiting; whatever it raises ends the process too.

        Raises
        ------
        UserError
            If the process cannot go on.
        """
        from codec.evaluate.measures import is_missing
        from codec.evaluate.sound import has_lows

        needs = {name: needed(name) for name in self.names}
        absent = {name: package for name, package in needs.items() if is_missing(package)}
        wanted = tuple(name for name in self.names if name not in absent)
        request = Request(original, made, rate_hz, wanted, high_pass_hz=high_pass_hz)
        try:
            answer = self._listener.take(request, check)
        except UserError as error:
            raise UserError(
                tr(
                    "The process that takes the measures has ended, perhaps for want of memory; "
                    "close other programs and measure again."
                )
            ) from error
        undefined = {name: mark.reason for name, mark in answer.marks.items() if mark.reason}
        for name in [n for n, reason in undefined.items() if reason is Reason.NOT_INSTALLED]:
            # There, but what it needs itself is not.
            absent[name] = answer.faults.get(name, needs[name])
            del undefined[name]
        values = {name: answer.marks[name].value for name in wanted}
        return Measurement(
            {name: values.get(name, math.nan) for name in self.names},
            absent,
            undefined,
            has_lows(original, rate_hz),
        )

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self._listener.stop()


def needed(name: str) -> str:
    """The package that a measure needs and that may not be there."""
    from codec.evaluate.measures import MEASURES

    # Everything else has librosa; the self-contained program leaves it out.
    return "librosa" if name == "mel" else MEASURES[name].package or "torch"
