"""How loud what is played is: RMS and peak in dBFS, with a peak hold and a clip light."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QHideEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.model.document import Document
from app.model.sounding import Level
from app.views.help_dialog import explain
from app.views.theme import DARK, Theme
from app.words import mark, number, plural, tr

FLOOR_DBFS = -60.0
# By importance: where there is no room for all numbers, the first are written.
TICKS_DBFS = (0, -60, -24, -12, -6, -36, -48)
# Above this the bar warns: what is louder leaves no room for another gain.
WARN_DBFS = -6.0
FALL_DB_PER_S = 24.0
HOLD_S = 1.5
FRAME_MS = 17
# The bar's height, and that of the numbers above and below it at the usual text size.
BAR_PX, LINE_PX = 9, 12
SPOKEN_S = 0.5
HELP = mark(
    "How loud what is played is, after the loudness gain: the bar is the RMS, its pale end the "
    "peak, the line the highest peak of late, in dBFS. The light shows that something was cut at "
    "full scale; click to put it out."
)


@dataclass
class Needles:
    """What the meter shows, in dBFS: up at once, down slowly, the highest peak held a while."""

    rms: float = FLOOR_DBFS
    peak: float = FLOOR_DBFS
    held: float = FLOOR_DBFS
    _held_for_s: float = 0.0

    def move(self, level: Level, seconds: float) -> None:
        """Let ``seconds`` pass under ``level``."""
        fall = FALL_DB_PER_S * seconds
        self.rms = max(level.rms_dbfs, self.rms - fall, FLOOR_DBFS)
        self.peak = max(level.peak_dbfs, self.peak - fall, FLOOR_DBFS)
        self._held_for_s += seconds
        if self.peak >= self.held:
            self.held, self._held_for_s = self.peak, 0.0
        elif self._held_for_s > HOLD_S:
            self.held = max(self.held - fall, self.peak)

    @property
    def at_rest(self) -> bool:
        return self.held <= FLOOR_DBFS


class LevelMeter(QWidget):
    """A bar from −60 to 0 dBFS that follows ``document.level``; drawn only while it moves."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        explain(self, "meter")
        self.document = document
        self.theme: Theme = DARK
        self.needles = Needles()
        self.clipped = False
        self.setAccessibleName(tr("Output level"))
        self.setToolTip(tr(HELP))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._fit_width()
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._frame)
        self._at_s = self._spoken_s = 0.0
        document.events.level.connect(self._follow)
        document.events.playing.connect(self._begin)
        document.events.dropouts.connect(lambda: self.update())
        self._speak()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(200, BAR_PX + 3 + 2 * self.theme.px(LINE_PX))

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self._fit_width()
        self.updateGeometry()
        self.update()

    def _fit_width(self) -> None:
        self.setMinimumWidth(self.theme.px(112))
        self.setMaximumWidth(self.theme.px(320))

    @property
    def text(self) -> str:
        """What the meter shows, in words."""
        if self.needles.at_rest:
            text = tr("silent")
        else:
            text = tr("RMS {rms}, peak {peak} dBFS").format(
                rms=_db(self.needles.rms), peak=_db(self.needles.held)
            )
        return text + (tr(", clipped") if self.clipped else "") + self._dropouts(", ")

    def _dropouts(self, before: str = "") -> str:
        count = self.document.dropouts
        return before + plural(count, "{count} dropout", "{count} dropouts") if count else ""

    def _begin(self, playing: bool) -> None:
        if playing:
            self.clipped = False

    def _follow(self, level: Level) -> None:
        self.clipped = self.clipped or level.clipped
        if self.isVisible() and not self._timer.isActive():
            self._at_s = time.monotonic()
            self._timer.start()

    def _frame(self) -> None:
        now = time.monotonic()
        level = self.document.level
        self.needles.move(level, now - self._at_s)
        self._at_s = now
        still = self.needles.at_rest and not math.isfinite(level.peak_dbfs)
        if still:
            self._timer.stop()
        if still or now - self._spoken_s > SPOKEN_S:
            self._spoken_s = now
            self._speak()
        self.update()

    def _speak(self) -> None:
        self.setAccessibleDescription(self.text)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        self._timer.stop()
        self.needles = Needles()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.clipped = False
        self._speak()
        self.update()

    # -- drawing ----------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPixelSize(self.theme.px(10))
        painter.setFont(font)
        top = self.theme.px(LINE_PX) + 1
        light = QRectF(self.width() - 12, top, 11, BAR_PX)
        bar = QRectF(1, top, self.width() - 18, BAR_PX)
        self._draw_text(painter, bar)
        self._draw_bar(painter, bar)
        self._draw_ticks(painter, bar)
        painter.setPen(QColor(self.theme.line))
        painter.setBrush(QColor(self.theme.error if self.clipped else self.theme.raised))
        painter.drawRoundedRect(light, 2, 2)
        painter.end()

    def _draw_text(self, painter: QPainter, bar: QRectF) -> None:
        line = QRectF(bar.left(), 0, self.width() - 2, self.theme.px(LINE_PX))
        shown = self.needles
        painter.setPen(QColor(self.theme.muted))
        peak = "−∞" if shown.at_rest else _db(shown.held)
        is_narrow = self.width() < self.theme.px(160)
        name = "" if self.document.dropouts and is_narrow else tr("peak ")
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, f"{name}{peak} dBFS")
        if self.document.dropouts:
            painter.setPen(QColor(self.theme.warning))
            painter.drawText(line, Qt.AlignmentFlag.AlignRight, self._dropouts())

    def _draw_bar(self, painter: QPainter, bar: QRectF) -> None:
        painter.setPen(QColor(self.theme.line))
        painter.setBrush(QColor(self.theme.plot))
        painter.drawRoundedRect(bar, 2, 2)
        painter.setPen(Qt.PenStyle.NoPen)
        for dbfs, opacity in ((self.needles.peak, 0.45), (self.needles.rms, 1.0)):
            painter.setOpacity(opacity)
            calm = min(dbfs, WARN_DBFS)
            painter.fillRect(self._stretch(bar, FLOOR_DBFS, calm), QColor(self.theme.semantic))
            painter.fillRect(self._stretch(bar, WARN_DBFS, dbfs), QColor(self.theme.warning))
        painter.setOpacity(1.0)
        if not self.needles.at_rest:
            at = self._stretch(bar, FLOOR_DBFS, self.needles.held).right()
            painter.fillRect(QRectF(at - 1, bar.top(), 2, bar.height()), QColor(self.theme.text))

    def _draw_ticks(self, painter: QPainter, bar: QRectF) -> None:
        painter.setPen(QColor(self.theme.muted))
        written: list[QRectF] = []
        for tick in TICKS_DBFS:
            x = self._stretch(bar, FLOOR_DBFS, tick).right()
            painter.fillRect(QRectF(x - 0.5, bar.bottom() + 1, 1, 2), QColor(self.theme.muted))
            text = _db(tick, 0)
            width = painter.fontMetrics().horizontalAdvance(text) + 4
            left = min(max(x - width / 2, 0), self.width() - width)
            place = QRectF(left, bar.bottom() + 2, width, self.theme.px(LINE_PX))
            if not any(place.intersects(other) for other in written):
                written.append(place)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    @staticmethod
    def _stretch(bar: QRectF, low: float, high: float) -> QRectF:
        """The part of ``bar`` between two levels; empty where ``high`` is not above ``low``."""
        at = [bar.left() + bar.width() * (1 - x / FLOOR_DBFS) for x in (low, max(high, low))]
        return QRectF(at[0], bar.top(), at[1] - at[0], bar.height())


def _db(value: float, digits: int = 1) -> str:
    return number(value, f".{digits}f").replace("-", "−")
