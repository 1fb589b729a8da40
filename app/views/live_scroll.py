"""Pictures that scroll: a ring of columns of which only the new ones are ever written."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPaintEvent, qRgb
from PySide6.QtWidgets import QWidget

from app.views.theme import DARK, Theme
from app.words import tr

SPAN_S = 8.0
# Columns that lie ready beyond the right edge while the picture glides towards them.
SPARE_S = 1.0
LEFT_PX, RIGHT_PX, TIME_PX = 64, 8, 20


class ColumnRing:
    """Levels 0 … 255 by column, and how to draw a stretch of them.

    Attributes
    ----------
    count
        Columns so far; column c lies at ``c % capacity``.
    blank
        The level of columns that were never written.
    """

    def __init__(self, rows: int, column_s: float, blank: int = 0) -> None:
        self.rows, self.column_s, self.blank = rows, column_s, blank
        # Lines of an image begin at multiples of four bytes.
        self.capacity = -(-round((SPAN_S + SPARE_S) / column_s) // 4) * 4
        self.count = 0
        self._levels = np.full((rows, self.capacity), blank, np.uint8)
        self._image = QImage(
            self._levels.data, self.capacity, rows, self.capacity, QImage.Format.Format_Indexed8
        )

    def set_colours(self, colours: np.ndarray) -> None:
        """Use this table, uint8 [256, 3]."""
        self._image.setColorTable([qRgb(*map(int, colour)) for colour in colours[:, :3]])

    def put(self, columns: np.ndarray) -> None:
        """Add columns, uint8 [rows, n], n at most the capacity; row 0 at the top."""
        at = (self.count + np.arange(columns.shape[1])) % self.capacity
        self._levels[:, at] = columns
        self.count += columns.shape[1]

    def skip_to(self, count: int) -> None:
        """Leave columns blank up to ``count``, where that lies more than a spare ahead."""
        missing = count - self.count
        if missing * self.column_s > SPARE_S:
            blank = min(missing, self.capacity)
            self.count = count - blank
            self.put(np.full((self.rows, blank), self.blank, np.uint8))

    def draw(self, painter: QPainter, area: QRectF, edge_s: float) -> None:
        """Draw the ``SPAN_S`` before ``edge_s`` into ``area``."""
        last = min(float(self.count), edge_s / self.column_s)
        span = SPAN_S / self.column_s
        first = max(0.0, self.count - self.capacity, edge_s / self.column_s - span)
        per_column = area.width() / span
        while first < last:
            at = first % self.capacity
            length = min(last - first, self.capacity - at)
            left = area.right() - (edge_s / self.column_s - first) * per_column
            target = QRectF(left, area.top(), length * per_column, area.height())
            painter.drawImage(target, self._image, QRectF(at, 0, length, self.rows))
            first += length


class ScrollingPicture(QWidget):
    """A picture of the last seconds with its title and time axis; now is at its right edge."""

    def __init__(self, title: str, ring: ColumnRing, *, with_time: bool) -> None:
        super().__init__()
        self.title, self.ring, self.with_time = title, ring, with_time
        self.theme: Theme = DARK
        self.edge_s = 0.0
        self.hint = ""  # what is written there while nothing else is
        self.setAccessibleName(title)
        self.setMinimumHeight(70)

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.update()

    def show_at(self, edge_s: float) -> None:
        """Let ``edge_s`` be at the right edge."""
        self.edge_s = edge_s
        self.update()

    @property
    def area(self) -> QRectF:
        """Where the picture itself is."""
        below = self.theme.px(TIME_PX) if self.with_time else 2
        left = self.theme.px(LEFT_PX)
        return QRectF(left, 2, self.width() - left - RIGHT_PX, self.height() - below - 2)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        area = self.area
        painter.fillRect(area, QColor(self.theme.plot))
        painter.setClipRect(area)
        self.ring.draw(painter, area, self.edge_s)
        painter.setClipping(False)
        font = QFont(self.font())
        font.setPixelSize(self.theme.px(11))
        painter.setFont(font)
        self._draw_title(painter, area)
        painter.setPen(QColor(self.theme.muted))
        if self.ring.count == 0:
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.hint)
        self.draw_axis(painter, area)
        if self.with_time:
            self._draw_time(painter, area)
        painter.setPen(QColor(self.theme.line))
        painter.drawRect(area)
        painter.end()

    def draw_axis(self, painter: QPainter, area: QRectF) -> None:
        """Label the rows, left of ``area``."""
        raise NotImplementedError

    def _draw_title(self, painter: QPainter, area: QRectF) -> None:
        width = painter.fontMetrics().horizontalAdvance(self.title) + 12
        place = QRectF(area.left() + 6, area.top() + 5, width, self.theme.px(18))
        painter.fillRect(place, QColor(0, 0, 0, 150))
        painter.setPen(QColor("#ffffff"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.title)

    def _draw_time(self, painter: QPainter, area: QRectF) -> None:
        for second in range(int(SPAN_S) + 1):
            x = area.right() - second * area.width() / SPAN_S
            painter.fillRect(QRectF(x - 0.5, area.bottom(), 1, 4), QColor(self.theme.muted))
            text = f"−{second} s" if second else tr("now")
            wide, high = self.theme.px(60), self.theme.px(TIME_PX) - 4
            left = min(x - wide / 2, self.width() - wide)
            place = QRectF(left, area.bottom() + 4, wide, high)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def label(self, painter: QPainter, y: float, text: str) -> None:
        """Write ``text`` left of the picture, at height ``y``."""
        high = self.theme.px(16)
        place = QRectF(0, y - high / 2, self.theme.px(LEFT_PX) - 6, high)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place, middle | Qt.AlignmentFlag.AlignRight, text)


class Glide:
    """Where the right edge of the pictures is: frames come by jerks, the picture does not."""

    PULL_PER_S = 4.0
    MOST_BEHIND_S = 0.3

    def __init__(self) -> None:
        self.edge_s = 0.0

    def move(self, seconds: float, newest_s: float) -> float:
        """Let ``seconds`` pass; sound is there up to ``newest_s``."""
        expected_s = self.edge_s + seconds
        pulled_s = expected_s + (newest_s - expected_s) * min(1.0, self.PULL_PER_S * seconds)
        self.edge_s = min(max(pulled_s, newest_s - self.MOST_BEHIND_S), newest_s)
        return self.edge_s


def colours_of(name: str) -> np.ndarray:
    """A colour map of pyqtgraph's as a table, uint8 [256, 3]."""
    return pg.colormap.get(name).getLookupTable(nPts=256)
