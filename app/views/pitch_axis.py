"""The axis of the f0 contour, along the right edge of a picture."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from app.model.overlays import f0_ticks
from app.views.theme import DARK, Theme

TICK_PX, LABEL_PX, HIGH_PX, PAD_PX = 5, 10, 14, 3
# Between two labels, and how wide the widest is with its tick.
GAP_PX, WIDTH_PX = 16, 64


class PitchAxis(pg.GraphicsObject):
    """Labels in Hz in the contour's colour, on a dark ground.

    Lies in the box, in its pixels: the pictures stay as wide as they are, and what moves
    elsewhere over them leaves it alone.
    """

    def __init__(self, box: pg.ViewBox, colour: str) -> None:
        super().__init__(box)
        self.box, self.colour = box, QColor(colour)
        self.font = QFont()
        self.recolour(DARK)
        self.setZValue(25)
        self.hide()
        box.sigResized.connect(self._resized)

    def recolour(self, theme: Theme) -> None:
        """Over a picture the colours stay; the text is as large as it is set."""
        self.theme = theme
        self.font.setPixelSize(theme.px(LABEL_PX))
        self._resized()

    def _resized(self) -> None:
        self.prepareGeometryChange()
        self.update()

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """Heights, 0 … 1, and what stands there."""
        return f0_ticks(self.box.height(), self.theme.px(GAP_PX))

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        width = self.theme.px(WIDTH_PX)
        return QRectF(self.box.width() - width, 0, width, self.box.height())

    def paint(self, painter: QPainter, *_: object) -> None:
        metrics, right = QFontMetricsF(self.font), self.box.width()
        painter.setFont(self.font)
        painter.setPen(self.colour)
        painter.drawLine(QPointF(right - 1, 0), QPointF(right - 1, self.box.height()))
        for height, label in self.ticks:
            y = (1 - height) * self.box.height()
            width = metrics.horizontalAdvance(label) + 2 * PAD_PX
            high = self.theme.px(HIGH_PX)
            ground = QRectF(right - TICK_PX - width, y - high / 2, width, high)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(0, 0, 0, 165))
            painter.drawRoundedRect(ground, 2, 2)
            painter.setPen(self.colour)
            painter.drawLine(QPointF(right - TICK_PX, y), QPointF(right, y))
            painter.drawText(ground, Qt.AlignmentFlag.AlignCenter, label)
