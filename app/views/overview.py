"""The whole clip as a waveform: what is visible, what is selected, where the playhead is."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.model.clip_list import peak_of
from app.model.document import Document
from app.model.sights import SHORTEST_S
from app.views.axes import LEFT_PX, SCALE_PX
from app.views.drawn_once import CurveItem
from app.views.help_dialog import explain
from app.views.not_yet import NotYet
from app.views.theme import Theme
from app.views.time_view import TimeCanvas, TimeMarks, TimeViewBox
from app.words import tr

HEIGHT = 72
# Between the level scale's column beside the pictures below and the window's edge and them.
AROUND_PX = 10
GRIP_PX, EDGE_PX = 9.0, 5.0
# However short the visible stretch is, the frame can be taken hold of.
LEAST_FRAME_PX = 14.0


class Overview(QWidget):
    """Click to seek, drag to select, drag the frame to move what the pictures below show.

    Dragged by itself, the playhead is heard wherever it comes.
    """

    def __init__(self, document: Document) -> None:
        super().__init__()
        explain(self, "overview")
        self.document = document
        self.setAccessibleName(tr("Waveform of the whole clip"))
        self.setFixedHeight(HEIGHT)
        self.canvas = TimeCanvas(document)
        self.canvas.ci.layout.setContentsMargins(4, 4, 0, 2)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, SCALE_PX + AROUND_PX, 0)
        self.tools: QWidget | None = None
        self.row.setSpacing(6)
        self.row.addWidget(self.canvas, 1)
        self.box = TimeViewBox(document)
        self.box.playhead_px = EDGE_PX
        self.plot = pg.PlotItem(viewBox=self.box, enableMenu=False)
        self.plot.hideButtons()
        self.plot.hideAxis("bottom")
        left = self.plot.getAxis("left")
        left.setWidth(LEFT_PX)
        left.setStyle(showValues=False, tickLength=0)
        self.canvas.addItem(self.plot)
        self.curve = CurveItem(connect="finite")
        self.plot.addItem(self.curve)
        self.not_yet = NotYet(-1.0, 1.0)
        self.plot.addItem(self.not_yet, ignoreBounds=True)
        self.marks = TimeMarks(self.plot, document)
        self.frame = VisibleFrame(self.box, document)
        self.box.setYRange(-1, 1, padding=0)
        document.events.clip.connect(self._clip_changed)
        document.events.visible.connect(self.frame.place)
        document.events.envelope.connect(self._show_envelope)
        self._clip_changed()

    def put_beside(self, tools: QWidget) -> None:
        """Place a narrow widget where the pictures below have their level scale."""
        self.tools = tools
        self.row.addWidget(tools)
        self._share_width(SCALE_PX)

    def _share_width(self, scale_px: int) -> None:
        """End where the pictures below end."""
        beside_px = scale_px + AROUND_PX
        if self.tools is None:
            self.row.setContentsMargins(0, 0, beside_px, 0)
        else:
            self.row.setContentsMargins(0, 0, 0, 0)
            self.tools.setFixedWidth(beside_px - self.row.spacing())

    def recolour(self, theme: Theme) -> None:
        self.canvas.setBackground(theme.panel)
        self.plot.getAxis("left").setPen(theme.line)
        self.plot.getAxis("left").setWidth(theme.px(LEFT_PX))
        self._share_width(theme.px(SCALE_PX))
        self.curve.setPen(pg.mkPen(theme.accent, width=1))
        self.not_yet.recolour(theme)
        self.frame.recolour(theme)
        self.marks.recolour(theme, over_picture=False)

    def _clip_changed(self) -> None:
        self.box.setXRange(0, max(self.document.duration_s, 0.02), padding=0)
        self._show_envelope(self.document.envelope)
        self.frame.place()

    def _show_envelope(self, envelope: np.ndarray | None) -> None:
        """``envelope`` float32 [2, N]: lowest and highest sample of N equal stretches.

        NaN where it has not been read yet.
        """
        total_s = self.document.duration_s
        if envelope is None:
            self.curve.clear()
            self.not_yet.show_gaps(((0.0, total_s),) if total_s else ())
            return
        count = envelope.shape[1]
        times = np.repeat((np.arange(count) + 0.5) * total_s / count, 2)
        # One line from stretch to stretch: however few samples there are, it has no holes.
        self.curve.setData(times, envelope.T.ravel() / peak_of(envelope) * 0.92)
        read = int(np.isfinite(envelope[0]).sum())
        self.not_yet.show_gaps(((read * total_s / count, total_s),) if read < count else ())


class VisibleFrame(pg.GraphicsObject):
    """A frame about what the pictures show, and a shade over what they do not.

    Its bar moves it, its sides widen it.

    In pixels of the box it lies in, so that it can be taken hold of at any zoom;
    its inside is left to seeking and selecting.
    """

    def __init__(self, box: TimeViewBox, document: Document) -> None:
        super().__init__(box)
        self.box, self.document = box, document
        self.colour, self.shade = QColor(), QColor()
        self._held, self._from = "", (0.0, 0.0)
        self._area = QRectF()
        self.setZValue(15)
        self.setAcceptHoverEvents(True)
        box.sigResized.connect(self.place)

    def recolour(self, theme: Theme) -> None:
        # Not the accent: that is the selected region's.
        self.colour = QColor(theme.muted)
        self.shade = QColor(theme.window)
        self.shade.setAlpha(170)
        self.update()

    @property
    def seconds_a_pixel(self) -> float:
        return max(self.document.duration_s, 0.02) / max(self.box.width(), 1.0)

    def place(self) -> None:
        """Go where the visible stretch is."""
        start, end = (t / self.seconds_a_pixel for t in self.document.visible)
        width = max(end - start, LEAST_FRAME_PX)
        left = min(max((start + end - width) / 2, 0.0), max(self.box.width() - width, 0.0))
        self.prepareGeometryChange()
        self._area = QRectF(left, 0, width, self.box.height())
        self.setVisible(end - start < self.box.width() - 0.5)
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        return QRectF(0, 0, self.box.width(), self.box.height()).adjusted(-EDGE_PX, 0, EDGE_PX, 0)

    def shape(self) -> QPainterPath:
        """Where it can be taken hold of."""
        path, area = QPainterPath(), self._area
        path.addRect(area.left(), area.top(), area.width(), GRIP_PX)
        for x in (area.left(), area.right()):
            path.addRect(x - EDGE_PX, area.top(), 2 * EDGE_PX, area.height())
        path.setFillRule(Qt.FillRule.WindingFill)
        return path

    def paint(self, painter: QPainter, *_: object) -> None:
        whole, area = QRectF(0, 0, self.box.width(), self.box.height()), self._area
        painter.fillRect(QRectF(whole.topLeft(), area.bottomLeft()), self.shade)
        painter.fillRect(QRectF(area.topRight(), whole.bottomRight()), self.shade)
        painter.setPen(pg.mkPen(self.colour, width=1))
        painter.drawRect(self._area.adjusted(0.5, 0.5, -0.5, -0.5))
        fill = QColor(self.colour)
        fill.setAlpha(190)
        bar = QRectF(self._area.left(), self._area.top(), self._area.width(), GRIP_PX - 3)
        painter.fillRect(bar, fill)

    def _part_at(self, x: float) -> str:
        """What is under ``x``: a side, or the bar; of a narrow frame only the bar."""
        if self._area.width() > 4 * EDGE_PX:
            if abs(x - self._area.left()) <= EDGE_PX:
                return "start"
            if abs(x - self._area.right()) <= EDGE_PX:
                return "end"
        return "all"

    def hoverMoveEvent(self, event) -> None:  # noqa: N802
        on_bar = self._part_at(event.pos().x()) == "all"
        shape = Qt.CursorShape.OpenHandCursor if on_bar else Qt.CursorShape.SizeHorCursor
        self.setCursor(shape)

    def mouseDragEvent(self, event) -> None:  # noqa: N802
        if event.button() != Qt.MouseButton.LeftButton:
            return
        event.accept()
        pressed = event.buttonDownPos()
        if event.isStart():
            self._held, self._from = self._part_at(pressed.x()), self.document.visible
        moved_s = (event.pos().x() - pressed.x()) * self.seconds_a_pixel
        start, end = self._from
        if self._held != "end":
            start += moved_s
        if self._held != "start":
            end += moved_s
        # A side that is pulled over the other stops at the limit, and the other stays.
        if self._held == "start":
            start = min(max(start, 0.0), end - SHORTEST_S)
        elif self._held == "end":
            end = max(min(end, self.document.duration_s), start + SHORTEST_S)
        self.document.show(start, end)
