"""What every picture over time shares: mouse, playhead, region, and the time axis."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from app.model.document import Document, Region
from app.views.theme import Theme

WHEEL_STEP = 1.25
# A drag shorter than this is a click that slipped.
SHORTEST_REGION_S = 0.01


class TimeViewBox(pg.ViewBox):
    """Wheel zooms time about the pointer, Shift+wheel or middle drag pans, a click seeks,
    a drag selects a region.  Everything goes through the document."""

    def __init__(self, document: Document) -> None:
        super().__init__(enableMenu=False, enableMouse=False)
        self.document = document
        self._drag_from = 0.0

    def wheelEvent(self, event, axis=None) -> None:  # noqa: N802 - Qt's name
        start, end = self.document.visible
        turns = event.delta() / 120
        horizontal = event.orientation() == Qt.Orientation.Horizontal
        if horizontal or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            step = -turns * 0.15 * (end - start)
            self.document.show(start + step, end + step)
        else:
            at = self.mapSceneToView(event.scenePos()).x()
            factor = WHEEL_STEP**-turns
            self.document.show(at - (at - start) * factor, at + (end - at) * factor)
        event.accept()

    def mouseClickEvent(self, event) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self.document.seek(self.mapSceneToView(event.scenePos()).x())
            event.accept()

    def mouseDragEvent(self, event, axis=None) -> None:  # noqa: N802
        now = self.mapSceneToView(event.scenePos()).x()
        event.accept()
        if event.button() == Qt.MouseButton.MiddleButton:
            before = self.mapSceneToView(event.lastScenePos()).x()
            start, end = self.document.visible
            self.document.show(start - now + before, end - now + before)
            return
        if event.isStart():
            self._drag_from = self.mapSceneToView(event.buttonDownScenePos()).x()
        total = self.document.duration_s
        first, last = sorted(min(max(t, 0.0), total) for t in (self._drag_from, now))
        if last - first >= SHORTEST_REGION_S:
            self.document.region = Region(first, last)


class TimeMarks:
    """Playhead and region in one plot, in step with the document."""

    def __init__(self, plot: pg.PlotItem, document: Document) -> None:
        self.document = document
        self.playhead = pg.InfiniteLine(angle=90, movable=False)
        self.playhead.setZValue(20)
        self.region = pg.LinearRegionItem(swapMode="sort")
        self.region.setZValue(10)
        self.region.hide()
        # Moved by its edges; its inside belongs to seeking and selecting.
        self.region.setMovable(False)
        for line in self.region.lines:
            line.setMovable(True)
        self.region.sigRegionChangeFinished.connect(self._edge_moved)
        plot.addItem(self.region, ignoreBounds=True)
        plot.addItem(self.playhead, ignoreBounds=True)
        document.events.position_s.connect(self._position)
        document.events.region.connect(self._region)

    def recolour(self, theme: Theme, *, over_picture: bool) -> None:
        self.playhead.setPen(pg.mkPen("#ffffff" if over_picture else theme.text, width=1.5))
        fill = QColor(theme.accent)
        # Over a picture a tint would change the colours that people compare.
        fill.setAlpha(0 if over_picture else 45)
        self.region.setBrush(fill)
        for line in self.region.lines:
            line.setPen(pg.mkPen(theme.accent, width=1.5))
            line.setHoverPen(pg.mkPen(theme.accent, width=4))

    def _position(self, seconds: float) -> None:
        self.playhead.setValue(seconds)

    def _region(self, region: Region | None) -> None:
        self.region.setVisible(region is not None)
        if region is not None:
            self.region.blockSignals(True)
            self.region.setRegion((region.start_s, region.end_s))
            self.region.blockSignals(False)

    def _edge_moved(self) -> None:
        first, last = sorted(
            min(max(t, 0.0), self.document.duration_s) for t in self.region.getRegion()
        )
        if last - first >= SHORTEST_REGION_S:
            self.document.region = Region(first, last)


def clock(seconds: float) -> str:
    """``m:ss.mmm``, or ``h:mm:ss.mmm`` from an hour on."""
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    text = f"{rest // 1000:02d}.{rest % 1000:03d}"
    return f"{hours}:{minutes:02d}:{text}" if hours else f"{minutes}:{text}"
