"""Hatching over what is not there yet, so that nobody takes it for silence."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QTransform

from app.views.theme import DARK, Theme

Gaps = tuple[tuple[float, float], ...]


class NotYet(pg.GraphicsObject):
    """Stretches of a plot over time, from its lower to its upper edge, in one pattern."""

    def __init__(self, low: float, high: float) -> None:
        super().__init__()
        self.low, self.high = low, high
        self.gaps: Gaps = ()
        self.recolour(DARK)
        self.hide()

    def recolour(self, theme: Theme) -> None:
        self.ground = QColor(theme.plot)
        line = QColor(theme.muted)
        line.setAlpha(130)
        self.hatching = QBrush(line, Qt.BrushStyle.BDiagPattern)
        self.update()

    def show_gaps(self, gaps: Gaps) -> None:
        """Hatch these stretches, in seconds, and no others."""
        if gaps != self.gaps:
            self.prepareGeometryChange()
            self.gaps = gaps
            self.setVisible(bool(gaps))
            self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        if not self.gaps:
            return QRectF()
        start, end = self.gaps[0][0], self.gaps[-1][1]
        return QRectF(start, self.low, end - start, self.high - self.low)

    def paint(self, painter: QPainter, *_: object) -> None:
        to_view, height = painter.worldTransform(), self.high - self.low
        painter.save()
        # The pattern is of the screen, not of seconds.
        painter.setWorldTransform(QTransform())
        for start, end in self.gaps:
            area = to_view.mapRect(QRectF(start, self.low, end - start, height))
            painter.fillRect(area, self.ground)
            painter.fillRect(area, self.hatching)
        painter.restore()
