"""Has what panes need made beside the window, and nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from app.engine.jobs import Job, Worker
from app.model.mix import Pane, key_of
from codec.errors import UserError

Stretch = tuple[float, float]
ROUNDING_S = 1e-6


@dataclass(frozen=True)
class Need:
    """What a pane needs: everything that it depends on, and a stretch in seconds.

    ``edition`` grows as more of an unfinished sound becomes known.  What is made
    reaches over ``covers``; it serves as long as ``visible`` lies within.
    """

    of: Hashable
    edition: int
    visible: Stretch
    covers: Stretch


class Upkeep:
    """Asks a worker, one job a pane.

    What is there already or on its way is not asked for again.  A wish for
    something else replaces what is on its way; more of the same sound waits for
    it, so that a sound that grows faster than it is drawn is drawn nevertheless.
    """

    def __init__(
        self,
        worker: Worker,
        name: str,
        *,
        then: Callable[[Pane, Any], None],
        failed: Callable[[UserError], None],
    ) -> None:
        self.worker, self.name = worker, name
        self._then, self._failed = then, failed
        self._asked: dict[Pane, _Asked] = {}

    def ask(self, pane: Pane, need: Need, work: Callable[[Job], Any]) -> None:
        """Have it made, unless it is there or on its way."""
        last = self._asked.get(pane)
        if last is not None and last.need.of == need.of and _within(need.visible, last.need.covers):
            if last.need.edition == need.edition:
                return
            if last.running:
                last.next = need, work
                return
        self._start(pane, need, work)

    def _start(self, pane: Pane, need: Need, work: Callable[[Job], Any]) -> None:
        asked = self._asked[pane] = _Asked(need)

        def then(result: Any) -> None:
            asked.running = False
            self._then(pane, result)
            if asked.next is not None and self._asked.get(pane) is asked:
                self._start(pane, *asked.next)

        def failed(error: UserError) -> None:
            asked.running = False
            self._failed(error)

        self.worker.submit(f"{self.name} {key_of(pane)}", work, then=then, failed=failed)


@dataclass(eq=False)
class _Asked:
    need: Need
    running: bool = True
    next: tuple[Need, Callable[[Job], Any]] | None = None


def _within(inner: Stretch, outer: Stretch) -> bool:
    return outer[0] <= inner[0] + ROUNDING_S and inner[1] <= outer[1] + ROUNDING_S
