"""What every picture over time shares: mouse, playhead, region, and the time axis."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication

from app.model.document import Document, Region
from app.model.typed_region import SHORTEST_REGION_S
from app.views.theme import Theme
from app.words import separated

WHEEL_STEP = 1.25
PAN_STEP = 0.15
POINTING = (QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel)


class TimeCanvas(pg.GraphicsLayoutWidget):
    """Plots over one time axis; two fingers that spread or pinch zoom about their middle.

    ``pointer`` is where the mouse is, in the scene; None while it is elsewhere.
    """

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.pointer: QPointF | None = None

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() in POINTING:
            self.pointer = self.mapToScene(event.position().toPoint())
        elif event.type() == QEvent.Type.Leave:
            self.pointer = None
        if event.type() == QEvent.Type.NativeGesture:
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                box = next((i for i in self.scene().items() if isinstance(i, TimeViewBox)), None)
                if box is not None:
                    at = box.mapSceneToView(self.mapToScene(event.position().toPoint()))
                    self.document.zoom_about(at.x(), 1 / max(1 + event.value(), 0.1))
                return True
        return super().viewportEvent(event)


class TimeViewBox(pg.ViewBox):
    """Wheel zooms time about the pointer; Shift+wheel, a sideways wheel or trackpad, or a
    middle drag pans; a click seeks, a drag selects a region, a drag with Alt scrubs.
    Everything goes through the document.

    ``playhead_px``: how near to the playhead a drag takes hold of it without Alt.
    """

    playhead_px = 0.0

    def __init__(self, document: Document) -> None:
        super().__init__(enableMenu=False, enableMouse=False)
        self.document = document
        self._drag_from = 0.0

    def wheelEvent(self, event, axis=None) -> None:  # noqa: N802 - Qt's name
        start, end = self.document.visible
        turns = event.delta() / 120
        horizontal = event.orientation() == Qt.Orientation.Horizontal
        if horizontal or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            step = -turns * PAN_STEP * (end - start)
            pixels = _trackpad_pixels(event)
            if pixels:
                # As far as the fingers went.
                step = -pixels * self.viewPixelSize()[0]
            self.document.show(start + step, end + step)
        else:
            at = self.mapSceneToView(event.scenePos()).x()
            self.document.zoom_about(at, WHEEL_STEP**-turns)
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
            self.document.step_begun.emit()
            self._drag_from = self.mapSceneToView(event.buttonDownScenePos()).x()
            self.document.scrubbing = self._takes_playhead(event)
        if self.document.scrubbing:
            self.document.seek(now)
            self.document.scrubbing = not event.isFinish()
            return
        total = self.document.duration_s
        first, last = sorted(min(max(t, 0.0), total) for t in (self._drag_from, now))
        if last - first >= SHORTEST_REGION_S:
            self.document.region = Region(first, last)

    def _takes_playhead(self, event) -> bool:
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return True
        away_px = abs(self._drag_from - self.document.position_s) / self.viewPixelSize()[0]
        return away_px < self.playhead_px


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
        self._position(document.position_s)
        self._region(document.region)

    def release(self) -> None:
        """Follow the document no longer."""
        self.document.events.position_s.disconnect(self._position)
        self.document.events.region.disconnect(self._region)

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


def _trackpad_pixels(event) -> int:
    """How far fingers moved along the time axis, 0 where only a wheel's steps are known."""
    # Qt calls what X11 tells of pixels unreliable.
    if QGuiApplication.platformName() == "xcb":
        return 0
    moved = event.pixelDelta()
    return moved.x() or moved.y()


def clock(seconds: float) -> str:
    """``m:ss.mmm``, or ``h:mm:ss.mmm`` from an hour on."""
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    text = separated(f"{rest // 1000:02d}.{rest % 1000:03d}")
    return f"{hours}:{minutes:02d}:{text}" if hours else f"{minutes}:{text}"
