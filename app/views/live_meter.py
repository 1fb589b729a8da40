"""A standing level meter: RMS and peak in dBFS with the highest peak held."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.model.sounding import Level
from app.views.meter import FLOOR_DBFS, WARN_DBFS, Needles
from app.views.theme import DARK, Theme
from app.words import number, tr

WIDTH = 58
CLIPS_DBFS = -0.1
TICKS_DBFS = (0, -12, -24, -36, -48, -60)


class LiveMeter(QWidget):
    """Follows what :meth:`feed` gives it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.theme: Theme = DARK
        self.needles = Needles()
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(name)
        self.setToolTip(
            tr("{name} in dBFS: RMS, its peak in pale, and the highest peak of late.").format(
                name=name
            )
        )

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.setFixedWidth(theme.px(WIDTH))
        self.update()

    def feed(self, samples: np.ndarray, seconds: float) -> None:
        """Show what was new in the last ``seconds``, float32 [T], perhaps nothing."""
        self.needles.move(level_of(samples), seconds)
        self.update()

    @property
    def text(self) -> str:
        """What is shown, in words."""
        if self.needles.at_rest:
            return tr("silent")
        return (
            tr("RMS {rms:.0f}, peak {held:.0f} dBFS")
            .format(rms=self.needles.rms, held=self.needles.held)
            .replace("-", "−")
        )

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        font = QFont(self.font())
        px = self.theme.px
        font.setPixelSize(px(10))
        painter.setFont(font)
        bar = QRectF(4, px(18), px(14), self.height() - px(18) - 8)
        painter.fillRect(bar, QColor(self.theme.plot))
        for dbfs, opacity in ((self.needles.peak, 0.45), (self.needles.rms, 1.0)):
            painter.setOpacity(opacity)
            calm = min(dbfs, WARN_DBFS)
            painter.fillRect(_stretch(bar, FLOOR_DBFS, calm), QColor(self.theme.semantic))
            painter.fillRect(_stretch(bar, WARN_DBFS, dbfs), QColor(self.theme.warning))
        painter.setOpacity(1.0)
        painter.setPen(QColor(self.theme.muted))
        for tick in TICKS_DBFS:
            y = _stretch(bar, FLOOR_DBFS, tick).top()
            painter.fillRect(QRectF(bar.right(), y - 0.5, 4, 1), QColor(self.theme.muted))
            place = QRectF(bar.right() + 6, y - px(7), px(28), px(14))
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(
                place, middle | Qt.AlignmentFlag.AlignLeft, f"{tick}".replace("-", "−")
            )
        if not self.needles.at_rest:
            y = _stretch(bar, FLOOR_DBFS, self.needles.held).top()
            painter.fillRect(QRectF(bar.left(), y - 1, bar.width(), 2), QColor(self.theme.text))
        peak = "−∞" if self.needles.at_rest else number(self.needles.held, ".1f").replace("-", "−")
        clips = self.needles.held > CLIPS_DBFS
        painter.setPen(QColor(self.theme.error if clips else self.theme.text))
        painter.drawText(QRectF(4, 0, self.width() - 4, px(15)), Qt.AlignmentFlag.AlignLeft, peak)
        painter.setPen(QColor(self.theme.line))
        painter.drawRect(bar)
        painter.end()


def level_of(samples: np.ndarray) -> Level:
    """RMS and peak of float32 [T]; silence where there are none."""
    if len(samples) == 0:
        return Level()
    with np.errstate(divide="ignore"):
        rms = 10 * np.log10(np.mean(np.square(samples)))
        peak = 20 * np.log10(np.abs(samples).max())
    return Level(float(rms), float(peak))


def _stretch(bar: QRectF, low: float, high: float) -> QRectF:
    """The part of the standing ``bar`` between two levels."""
    low_y, high_y = (bar.bottom() - bar.height() * (1 - x / FLOOR_DBFS) for x in (low, high))
    return QRectF(bar.left(), high_y, bar.width(), max(0.0, low_y - high_y))
