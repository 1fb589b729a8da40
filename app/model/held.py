"""What came with a clip and cannot be had now: it stays chosen, and is saved as it came."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.model.document import Document
from app.model.history import CHOICES, Choices

# Where one looks is no choice that could be lost; what a codec has too few layers for may
# come back with another one.
_KEPT = tuple(name for name in CHOICES if name != "visible")
_OF_THE_CODEC = ("mix", "strokes", "continuous")


class Held:
    """Follows the open clip: the person's own choices replace what is held, the program's do not.

    A voice whose file is gone, layers that this codec lacks, a region behind the end.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self._asked: Choices | None = None
        # What the document was given in place of what came with the clip.
        self._instead: dict[str, Any] = {}
        document.given_up.connect(self._given_up)

    def begin(self, asked: Choices | None) -> None:
        """Another clip is open, and what can be had of ``asked`` is chosen for it."""
        self._asked, self._instead = asked, {}
        if asked is not None:
            self.note(asked)

    def note(self, before: Choices) -> None:
        """Hold what of ``before`` came with the clip and is something else by now."""
        for name in _KEPT:
            self._given_up(name, getattr(before, name))

    def _given_up(self, name: str, before: Any) -> None:
        now = getattr(self.document, name)
        if self._asked is not None and now != before == getattr(self._asked, name):
            self._instead[name] = now

    def _is_held(self, name: str, now: Any) -> bool:
        return name in self._instead and now == self._instead[name]

    def kept(self, now: Choices) -> Choices:
        """What is to be saved: what came with the clip, where the person left it alone."""
        held = {n: getattr(self._asked, n) for n in _KEPT if self._is_held(n, getattr(now, n))}
        return replace(now, **held)

    def bring_back(self, allowed: Choices) -> None:
        """Choose again what the codec in use allows of what came with the clip.

        ``allowed`` is what it allows of :attr:`asked`.
        """
        for name in _OF_THE_CODEC:
            whole = getattr(self._asked, name) == getattr(allowed, name)
            if whole and self._is_held(name, getattr(self.document, name)):
                del self._instead[name]
                setattr(self.document, name, getattr(allowed, name))

    @property
    def asked(self) -> Choices | None:
        """What came with the clip."""
        return self._asked
