"""Undo and redo of everything a person sets: the mix, the region, what is seen and how."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

from psygnal import Signal

from app.model.document import Document, Region
from app.model.mix import Pane, Stroke, Voice
from app.model.overlays import Overlays
from app.model.picture import Picture
from codec.api import LayerSet

# Changes of one thing that follow each other as fast as this are one change: a slider's way.
TOGETHER_S = 0.6
MOST_STEPS = 500
OPENING = "opening"
# What of a picture is turned, not chosen.
PICTURE_NUMBERS = ("db_low", "db_high", "difference_db", "ceiling_hz", "ceilings")


@dataclass(frozen=True)
class Choices:
    """What undo brings back; every field is one of the document's."""

    mix: LayerSet
    strokes: tuple[Stroke, ...]
    continuous: bool
    voice: Voice | None
    region: Region | None
    panes: tuple[Pane, ...]
    picture: Picture
    overlays: Overlays
    visible: tuple[float, float]

    @classmethod
    def of(cls, document: Document) -> Choices:
        return cls(**{name: getattr(document, name) for name in CHOICES})

    def apply(self, document: Document) -> None:
        for name in CHOICES:
            if getattr(document, name) != getattr(self, name):
                setattr(document, name, getattr(self, name))


@dataclass(frozen=True)
class Deed:
    """Something that was done to more than the open clip, and how it is undone and done again."""

    undo: Callable[[], None]
    redo: Callable[[], None]


CHOICES = tuple(field.name for field in fields(Choices))


def is_one_way(name: str, before: Any, after: Any) -> bool:
    """Whether two values of one thing, soon after each other, can be one movement.

    A slider's, a wheel's or a drag's; what is switched is switched each for itself.
    """
    if name == "visible":
        return True
    if name == "mix":
        return bool(before.is_prefix and after.is_prefix)
    if name == "region":
        return before is not None and after is not None
    if name == "picture":
        names = (field.name for field in fields(Picture))
        changed = [name for name in names if getattr(before, name) != getattr(after, name)]
        return len(changed) == 1 and changed[0] in PICTURE_NUMBERS
    return False


class History:
    """Follows a document and steps through what was chosen.

    ``changed`` is emitted when :attr:`can_undo` or :attr:`can_redo` may differ.
    """

    changed = Signal()

    def __init__(self, document: Document, now_s: Callable[[], float] = time.monotonic) -> None:
        self.document, self._now_s = document, now_s
        self._applying = False
        self.forget()
        document.events.clip.connect(self.opened)
        document.step_begun.connect(self._begin_step)
        for name in CHOICES:
            getattr(document.events, name).connect(lambda *_, name=name: self._note(name))

    def forget(self) -> None:
        """Begin anew, as after opening another clip."""
        self._past: list[Choices | Deed] = []
        self._future: list[Choices | Deed] = []
        self._present = Choices.of(self.document)
        self._last = ("", float("-inf"))
        self.changed.emit()

    def opened(self) -> None:
        """A clip was opened: what is chosen now, and what is visible soon, is no step."""
        self.forget()
        self._last = (OPENING, self._now_s())

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    def undo(self) -> None:
        """Back to what was before the last change."""
        if self._past and isinstance(self._past[-1], Deed):
            self._past[-1].undo()
        self._step(self._past, self._future)

    def redo(self) -> None:
        """Forward again, as long as nothing else was changed since."""
        if self._future and isinstance(self._future[-1], Deed):
            self._future[-1].redo()
        self._step(self._future, self._past)

    def note(self, deed: Deed) -> None:
        """A step that is none of the document's own."""
        self._past = [*self._past[1 - MOST_STEPS :], deed]
        self._future.clear()
        self._last = ("", float("-inf"))
        self.changed.emit()

    def _step(self, source: list[Choices | Deed], target: list[Choices | Deed]) -> None:
        if not source:
            return
        step = source.pop()
        if isinstance(step, Deed):
            target.append(step)
        else:
            target.append(self._present)
            self._present = step
        self._last = ("", float("-inf"))
        self._applying = True
        try:
            self._present.apply(self.document)
        finally:
            self._applying = False
        self.changed.emit()

    def _begin_step(self) -> None:
        """What follows is a change of its own, however soon."""
        if self._last[0] != OPENING:
            self._last = ("", float("-inf"))

    def _note(self, name: str) -> None:
        if self._applying:
            return
        now_s = self._now_s()
        value = getattr(self.document, name)
        if value == getattr(self._present, name):
            return
        if self.document.carrying:
            # The view went along by itself.
            self._present = replace(self._present, **{name: value})
            return
        soon = now_s - self._last[1] < TOGETHER_S
        opening = soon and self._last[0] == OPENING and name == "visible"
        same = soon and self._last[0] == name and bool(self._past)
        together = same and is_one_way(name, getattr(self._present, name), value)
        if not (opening or together):
            self._past = [*self._past[1 - MOST_STEPS :], self._present]
        self._present = replace(self._present, **{name: value})
        self._future.clear()
        if not opening:
            self._last = (name, now_s)
        self.changed.emit()
