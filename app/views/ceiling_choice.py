"""How high the pictures reach: a frequency, and whether it is for all panes or for one."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QSpinBox

from app.model.document import Document
from app.model.mix import Pane
from app.model.picture import CEILINGS_HZ, stepped_ceiling
from app.views.readout import short_name
from app.views.transport_bar import Choice
from app.words import tr

LOWEST_HZ = CEILINGS_HZ[0]
# Below every ceiling: what stands for several.
MIXED = LOWEST_HZ - 1


class CeilingBox(QSpinBox):
    """A frequency in Hz, up to what the codec carries; steps along those that are usual."""

    def stepBy(self, steps: int) -> None:  # noqa: N802 - Qt's name
        self.setValue(round(stepped_ceiling(self.value(), steps, self.maximum())))


class CeilingChoice:
    """``box`` and ``of``, for a form: change ``document.picture`` and follow it."""

    def __init__(self, document: Document) -> None:
        self.document, self._panes = document, ()
        self.box, self.of = CeilingBox(), Choice()
        self.box.setSuffix(" Hz")
        # A number that is half typed is not drawn.
        self.box.setKeyboardTracking(False)
        tip = tr("The upper edge of the pictures: lower, to tell f0 and its harmonics apart.")
        self.box.setToolTip(tip)
        self.of.setToolTip(tr("The panes that the upper edge is for."))
        self.box.valueChanged.connect(self._chosen)
        self.of.activated.connect(self.show)
        for event in (document.events.picture, document.events.codec):
            event.connect(self.show)
        document.events.panes.connect(lambda: self.offer(self.pane))
        self.offer(None)

    @property
    def pane(self) -> Pane | None:
        """Which pane it is for; None for all of them."""
        at = self.of.currentIndex()
        return self._panes[at - 1] if at > 0 else None

    def offer(self, current: Pane | None) -> None:
        """Offer the panes that are shown, and begin with this one, or with all."""
        self._panes = panes = self.document.panes
        self.of.clear()
        self.of.addItems([tr("All panes"), *map(short_name, panes)])
        self.of.setCurrentIndex(panes.index(current) + 1 if current in panes else 0)
        self.show()

    def show(self, *_: object) -> None:
        """Show the upper edge that these panes have, or that they differ."""
        document, pane = self.document, self.pane
        panes = document.panes if pane is None else (pane,)
        tops_hz = {document.top_of(p) for p in panes}
        is_mixed = len(tops_hz) > 1
        box = self.box
        box.blockSignals(True)
        box.setSpecialValueText(tr("Different") if is_mixed else "")
        box.setRange(MIXED if is_mixed else LOWEST_HZ, math.floor(document.top_hz))
        box.setValue(MIXED if is_mixed else math.floor(tops_hz.pop()))
        box.blockSignals(False)

    def _chosen(self, hz: int) -> None:
        if hz != MIXED:
            is_all = hz >= self.box.maximum()
            self.document.put_ceiling(self.pane, None if is_all else float(hz))
