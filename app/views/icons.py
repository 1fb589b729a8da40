"""The few symbols on buttons, drawn in the theme's colours so that no font has to have them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

SIZE = 64


def _triangle(painter: QPainter, left: float, right: float) -> None:
    painter.drawPolygon(QPolygonF([QPointF(left, 12), QPointF(right, 32), QPointF(left, 52)]))


def _play(painter: QPainter) -> None:
    _triangle(painter, 18, 54)


def _pause(painter: QPainter) -> None:
    painter.drawRect(QRectF(16, 12, 11, 40))
    painter.drawRect(QRectF(37, 12, 11, 40))


def _stop(painter: QPainter) -> None:
    painter.drawRect(QRectF(15, 15, 34, 34))


def _to_start(painter: QPainter) -> None:
    painter.drawRect(QRectF(12, 12, 8, 40))
    painter.drawPolygon(QPolygonF([QPointF(54, 12), QPointF(22, 32), QPointF(54, 52)]))


def _loop(painter: QPainter) -> None:
    pen = QPen(painter.brush().color(), 6)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    path = QPainterPath()
    path.arcMoveTo(QRectF(12, 12, 40, 40), 60)
    path.arcTo(QRectF(12, 12, 40, 40), 60, 290)
    painter.drawPath(path)
    painter.setBrush(pen.color())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPolygon(QPolygonF([QPointF(36, 4), QPointF(56, 13), QPointF(38, 27)]))


def _close(painter: QPainter) -> None:
    painter.setPen(QPen(painter.brush().color(), 6))
    painter.drawLine(QPointF(18, 18), QPointF(46, 46))
    painter.drawLine(QPointF(46, 18), QPointF(18, 46))


def _chevron(painter: QPainter) -> None:
    painter.setPen(QPen(painter.brush().color(), 6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([QPointF(16, 24), QPointF(32, 40), QPointF(48, 24)]))


def _swap(painter: QPainter) -> None:
    painter.drawRect(QRectF(10, 19, 30, 6))
    painter.drawPolygon(QPolygonF([QPointF(38, 10), QPointF(56, 22), QPointF(38, 34)]))
    painter.drawRect(QRectF(24, 39, 30, 6))
    painter.drawPolygon(QPolygonF([QPointF(26, 30), QPointF(8, 42), QPointF(26, 54)]))


DRAWN: dict[str, Callable[[QPainter], None]] = {
    "play": _play,
    "pause": _pause,
    "stop": _stop,
    "to_start": _to_start,
    "loop": _loop,
    "close": _close,
    "chevron": _chevron,
    "swap": _swap,
}


def icon(name: str, colour: str, checked_colour: str | None = None) -> QIcon:
    """The symbol ``name`` in ``colour``, and in another where the button is checked."""
    result = QIcon(_pixmap(name, colour))
    if checked_colour:
        result.addPixmap(_pixmap(name, checked_colour), QIcon.Mode.Normal, QIcon.State.On)
    return result


def _pixmap(name: str, colour: str) -> QPixmap:
    pixmap = QPixmap(SIZE, SIZE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    DRAWN[name](painter)
    painter.end()
    return pixmap
