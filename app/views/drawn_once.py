"""Plot items that are painted once and then shown as pixels, as long as nothing of them changes.

Qt's own cache for that (``DeviceCoordinateCache``) is wrong for items that are larger than
what is visible: when such an item moves, Qt shifts the pixels it has and leaves stretches of
them at wrong places.  Here the pixels are those of the plot's area, and they are thrown away
with every step of the view.
"""

from __future__ import annotations

import math
from collections.abc import Hashable

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap, QTransform


class DrawnOnce:
    """Before a pyqtgraph item: ``paint`` draws the item only when it or its place changed."""

    _kept: QPixmap | None = None
    _of: Hashable = None

    def update(self, *area: object) -> None:
        """Called by the item itself whenever something of it is another."""
        self._kept = None
        super().update(*area)

    def paint(self, painter: QPainter, option, widget=None) -> None:
        box, to_view = self.getViewBox(), painter.worldTransform()
        if box is None or to_view.isRotating():
            super().paint(painter, option, widget)  # turned: for a printer, say
            return
        # Asking the device itself would wrap what Qt deletes under it.
        ratio = round(abs(painter.deviceTransform().m22() / to_view.m22()), 6)
        area = to_view.mapRect(self.mapRectFromScene(box.sceneBoundingRect()))
        place = _whole_pixels(area, ratio)
        of = (to_view, place, ratio)
        if self._kept is None or of != self._of:
            self._kept, self._of = self._draw(to_view, place, ratio, option, widget), of
        painter.save()
        painter.setWorldTransform(QTransform())
        painter.drawPixmap(QPointF(place.topLeft()) / ratio, self._kept)
        painter.restore()

    def _draw(self, to_view: QTransform, place: QRect, ratio: float, option, widget) -> QPixmap:
        """The pixels at ``place``, which counts them, of what the item looks like there."""
        pixmap = QPixmap(place.size().expandedTo(QSize(1, 1)))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        corner = QPointF(place.topLeft()) / ratio
        painter.setWorldTransform(to_view * QTransform.fromTranslate(-corner.x(), -corner.y()))
        super().paint(painter, option, widget)
        painter.end()
        return pixmap


def _whole_pixels(area: QRectF, ratio: float) -> QRect:
    """``area`` in pixels of the screen, rounded outwards."""
    left, top = math.floor(area.left() * ratio), math.floor(area.top() * ratio)
    right, bottom = math.ceil(area.right() * ratio), math.ceil(area.bottom() * ratio)
    return QRect(left, top, right - left, bottom - top)


class PictureItem(DrawnOnce, pg.ImageItem):
    """A picture of levels."""


class CurveItem(DrawnOnce, pg.PlotCurveItem):
    """A curve."""
