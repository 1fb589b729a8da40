"""What a batch is asked for, and how far it is; no widgets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from psygnal import Signal


@dataclass(frozen=True)
class BatchPlan:
    """Clips times sets of layers: ``layers`` and ``measures`` are as they were typed."""

    clips: tuple[str, ...]
    layers: str
    measures: str
    folder: Path
    overwrite: bool = False


class BatchState:
    """``progress`` is None while none goes on, else 0 … 1; ``told`` is the last sentence."""

    # Either has changed.
    changed: ClassVar[Signal] = Signal()
    start_requested: ClassVar[Signal] = Signal(BatchPlan)
    cancel_requested: ClassVar[Signal] = Signal()

    def __init__(self) -> None:
        self.progress: float | None = None
        self.told = ""

    def show(self, progress: float | None, told: str | None = None) -> None:
        """How far it is, and a sentence where there is a new one."""
        self.progress = progress
        if told is not None:
            self.told = told
        self.changed.emit()
