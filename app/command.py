"""What a command is: where it stands, what it is called, its key, and what it does in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """A command: ``menu`` it stands in, ``title`` there, ``help`` in one sentence."""

    id: str
    menu: str
    title: str
    shortcut: str
    help: str
    checkable: bool = False
