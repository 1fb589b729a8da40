"""Draws a figure for paper with Qt alone: PNG, SVG with text as text, PDF with its fonts inside.

All lengths are tenths of a point (1/720 inch), whatever is drawn on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
    QPolygonF,
)
from PySide6.QtSvg import QSvgGenerator

from app.model.labels import PROGRAM
from app.model.overlays import f0_ticks
from app.views.figure import Figure, FigurePane, pane_height_mm
from app.views.figure_pixels import indexed, resampled
from app.words import number, tr

UNITS_PER_INCH = 720
MM, POINT = UNITS_PER_INCH / 25.4, UNITS_PER_INCH // 72
# Pictures inside vector graphics.
PICTURE_DPI = 300
FAMILIES = ("Arial", "Helvetica", "Liberation Sans", "DejaVu Sans", "sans-serif")
TEXT, SMALL = 80, 70
HAIR, LINE = 5.0, 7.5
EDGE, LEFT, RIGHT = 20.0, 270.0, 500.0
TITLE, GAP, TICK, PAD = 125.0, 45.0, 25.0, 20.0
TIME_AXIS = 260.0
BAR_GAP, BAR = 80.0, 85.0
CHANGE_HEIGHT = 0.07
# Between two lines of the hatching over what is not there yet.
HATCH = 60.0
OVER_LIGHT, OVER_DARK = "#8ff7ff", "#000000"
SUFFIXES = (".png", ".svg", ".pdf")
MINUS = "−"


@dataclass(frozen=True)
class Paper:
    """How a figure is put on paper: its width, and for PNG its resolution.

    Without ``legend`` what is written under the panes is left to whoever shows it.
    """

    width_mm: float = 180.0
    dpi: int = 300
    dark: bool = False
    legend: bool = True

    @property
    def ink(self) -> QColor:
        return QColor("#e8eaf0" if self.dark else "#000000")

    @property
    def ground(self) -> QColor:
        return QColor("#15171c" if self.dark else "#ffffff")

    @property
    def hatching(self) -> QColor:
        return QColor("#7a8294")

    @property
    def empty(self) -> QColor:
        """Where there is no picture."""
        return QColor("#0b0c10" if self.dark else "#eceff3")


def draw(figure: Figure, paper: Paper, suffix: str) -> bytes:
    """The figure as a file of this kind (out of ``SUFFIXES``); in any thread."""
    drawing = Drawing(figure, paper)
    return {".png": _png, ".svg": _svg, ".pdf": _pdf}[suffix](drawing)


class Drawing:
    """A figure laid out on paper; ``size`` in units."""

    def __init__(self, figure: Figure, paper: Paper) -> None:
        self.figure, self.paper = figure, paper
        self.fonts = {size: _font(size) for size in (TEXT, SMALL)}
        self.bold = _font(TEXT)
        self.bold.setBold(True)
        width = round(paper.width_mm * MM / POINT) * POINT
        count = max(1, len(figure.panes))
        self.pane_height = pane_height_mm(count) * MM
        self.left, self.pane_width = LEFT, width - LEFT - RIGHT
        stack = count * (TITLE + self.pane_height) + (count - 1) * GAP
        self.legend = QRectF(EDGE, EDGE + stack + TIME_AXIS, width - 2 * EDGE, 0)
        if paper.legend:
            metrics, room = QFontMetricsF(self.fonts[SMALL]), QRectF(0, 0, width - 2 * EDGE, 1e6)
            words = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), figure.words)
            self.legend.setHeight(words.height() + PAD)
        # Pages are whole points.
        self.size = QSizeF(width, math.ceil((self.legend.bottom() + EDGE) / POINT) * POINT)

    def area(self, row: int) -> QRectF:
        """Where a pane's picture is."""
        top = EDGE + row * (TITLE + self.pane_height + GAP) + TITLE
        return QRectF(self.left, top, self.pane_width, self.pane_height)

    def paint(self, painter: QPainter, dpi: float) -> None:
        """Draw everything; pictures are made for ``dpi``."""
        hint = QPainter.RenderHint
        painter.setRenderHints(
            hint.Antialiasing | hint.TextAntialiasing | hint.SmoothPixmapTransform
        )
        painter.setRenderHint(hint.LosslessImageRendering)
        painter.fillRect(QRectF(QPointF(0, 0), self.size), self.paper.ground)
        for row, pane in enumerate(self.figure.panes):
            self._paint_pane(painter, pane, self.area(row), dpi)
        row = 0
        for is_difference, run in groupby(self.figure.panes, lambda p: p.is_difference):
            count = len(list(run))
            area = self.area(row).united(self.area(row + count - 1))
            self._paint_scale(painter, is_difference, area)
            row += count
        if self.figure.panes:
            stack = self.area(0).united(self.area(len(self.figure.panes) - 1))
            self._paint_time(painter, stack)
            self._write_up(painter, EDGE + 60, stack, tr("Frequency (kHz)"))
        if self.paper.legend:
            painter.setFont(self.fonts[SMALL])
            painter.setPen(self.paper.ink)
            painter.drawText(self.legend, int(Qt.TextFlag.TextWordWrap), self.figure.words)

    # -- a pane -----------------------------------------------------------------

    def _paint_pane(self, painter: QPainter, pane: FigurePane, area: QRectF, dpi: float) -> None:
        painter.setPen(self.paper.ink)
        painter.setFont(self.bold)
        above = QRectF(area.left(), area.top() - TITLE, area.width(), TITLE - 25)
        metrics = QFontMetricsF(self.bold)
        title = metrics.elidedText(pane.title, Qt.TextElideMode.ElideRight, above.width())
        painter.drawText(above, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, title)
        painter.fillRect(area, self.paper.empty)
        if pane.image is not None:
            self._paint_image(painter, pane, area, dpi)
        for gap in pane.gaps:
            self._paint_gap(painter, gap, area)
        self._paint_overlays(painter, pane, area)
        self._frame(painter, area)
        painter.setFont(self.fonts[SMALL])
        for height, label in pane.ticks:
            y = area.bottom() - height * area.height()
            painter.drawLine(QPointF(area.left() - TICK, y), QPointF(area.left(), y))
            self._write(painter, area.left() - TICK - PAD, y, label, to_the="left")

    def _paint_image(self, painter: QPainter, pane: FigurePane, area: QRectF, dpi: float) -> None:
        figure = self.figure
        density = dpi / UNITS_PER_INCH
        pixels = area.width() * density, area.height() * density
        found = resampled(pane.image, figure.start_s, figure.end_s, pixels)
        if found is None:
            return
        levels, (left, right, bottom, top) = found
        to = QRectF(
            area.left() + left * area.width(), area.bottom() - top * area.height(),
            (right - left) * area.width(), (top - bottom) * area.height(),
        )  # fmt: skip
        painter.drawImage(to, indexed(levels, figure.colours[pane.is_difference]))

    def _paint_gap(self, painter: QPainter, gap: tuple[float, float], area: QRectF) -> None:
        """Hatch a stretch of which there is no picture yet."""
        figure = self.figure
        left, right = (
            area.left() + (t - figure.start_s) / (figure.end_s - figure.start_s) * area.width()
            for t in gap
        )
        painter.save()
        painter.setClipRect(QRectF(left, area.top(), right - left, area.height()))
        painter.fillRect(area, self.paper.empty)
        painter.setPen(QPen(self.paper.hatching, LINE))
        for step in range(math.ceil((area.width() + area.height()) / HATCH)):
            x = area.left() + step * HATCH
            end = QPointF(x - area.height(), area.bottom())
            painter.drawLine(QPointF(x, area.top()), end)
        painter.restore()

    def _paint_overlays(self, painter: QPainter, pane: FigurePane, area: QRectF) -> None:
        figure = self.figure
        scale = area.width() / (figure.end_s - figure.start_s)

        def at(seconds: float, height: float) -> QPointF:
            x = area.left() + (seconds - figure.start_s) * scale
            return QPointF(x, area.bottom() - height * area.height())

        lines = [
            QPolygonF([at(t, 1.0 - CHANGE_HEIGHT), at(t, 1.0)]) for t in figure.changes_s.tolist()
        ]
        self._over(painter, lines, "#ffffff", LINE)
        if pane.limit is not None:
            line = QPolygonF([at(figure.start_s, pane.limit), at(figure.end_s, pane.limit)])
            self._over(painter, [line], "#ffffff", LINE, dashed=True)
        if pane.contour is not None:
            runs = [QPolygonF([at(*point) for point in run]) for run in runs_of(*pane.contour)]
            self._over(painter, runs, OVER_LIGHT, 2 * HAIR)
            self._paint_pitch_axis(painter, area)

    def _paint_pitch_axis(self, painter: QPainter, area: QRectF) -> None:
        """The axis of the contour, within the right edge."""
        painter.setFont(self.fonts[SMALL])
        for height, label in f0_ticks(area.height(), 2 * SMALL):
            y = area.bottom() - height * area.height()
            width = QFontMetricsF(painter.font()).horizontalAdvance(label) + 2 * PAD
            ground = QRectF(area.right() - TICK - width, y - SMALL / 2, width, SMALL)
            painter.fillRect(ground, QColor(0, 0, 0, 150))
            painter.setPen(QPen(QColor(OVER_LIGHT), HAIR))
            painter.drawLine(QPointF(area.right() - TICK, y), QPointF(area.right(), y))
            painter.drawText(ground, Qt.AlignmentFlag.AlignCenter, label)

    @staticmethod
    def _over(
        painter: QPainter,
        lines: list[QPolygonF],
        colour: str,
        width: float,
        *,
        dashed: bool = False,
    ) -> None:
        """Lines that stand out from any colour map: light, with a dark edge."""
        round_cap = Qt.PenCapStyle.FlatCap if dashed else Qt.PenCapStyle.RoundCap
        edge, line = QPen(QColor(OVER_DARK), 2.4 * width), QPen(QColor(colour), width)
        for pen in (edge, line):
            pen.setCapStyle(round_cap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            if dashed and pen is line:
                pen.setDashPattern([6, 4])
            painter.setPen(pen)
            for polygon in lines:
                painter.drawPolyline(polygon)

    def _frame(self, painter: QPainter, area: QRectF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self.paper.ink, HAIR))
        painter.drawRect(area)

    # -- axes -------------------------------------------------------------------

    def _paint_time(self, painter: QPainter, stack: QRectF) -> None:
        figure = self.figure
        painter.setPen(QPen(self.paper.ink, HAIR))
        painter.setFont(self.fonts[SMALL])
        start_s, end_s = figure.start_s, figure.end_s
        for seconds, label in ticks_between(start_s, end_s, most=max(3, int(stack.width() / 420))):
            x = stack.left() + (seconds - start_s) / (end_s - start_s) * stack.width()
            painter.drawLine(QPointF(x, stack.bottom()), QPointF(x, stack.bottom() + TICK))
            self._write(painter, x, stack.bottom() + TICK + PAD, label, to_the="middle")
        painter.setFont(self.fonts[TEXT])
        self._write(
            painter, stack.center().x(), stack.bottom() + TICK + PAD + 95, tr("Time (s)"), "middle"
        )

    def _paint_scale(self, painter: QPainter, is_difference: bool, area: QRectF) -> None:
        low, high = self.figure.levels_db[is_difference]
        bar = QRectF(area.right() + BAR_GAP, area.top(), BAR, area.height())
        levels = np.arange(255, -1, -1, dtype=np.uint8)[:, None]
        painter.drawImage(bar, indexed(levels, self.figure.colours[is_difference]))
        self._frame(painter, bar)
        painter.setFont(self.fonts[SMALL])
        for db, label in ticks_between(low, high, most=max(3, int(area.height() / 230))):
            y = bar.bottom() - (db - low) / (high - low) * bar.height()
            painter.drawLine(QPointF(bar.right(), y), QPointF(bar.right() + TICK, y))
            self._write(painter, bar.right() + TICK + PAD, y, label, to_the="right")
        unit = tr("Difference (dB)") if is_difference else tr("Level (dBFS)")
        self._write_up(painter, bar.right() + 300, area, unit)

    @staticmethod
    def _write(painter: QPainter, x: float, y: float, text: str, to_the: str) -> None:
        """Put a label beside a point, or under it."""
        metrics = QFontMetricsF(painter.font())
        width = metrics.horizontalAdvance(text)
        if to_the == "middle":
            at = QPointF(x - width / 2, y + metrics.capHeight() + PAD)
        else:
            at = QPointF(x - width if to_the == "left" else x, y + metrics.capHeight() / 2)
        painter.drawText(at, text)

    def _write_up(self, painter: QPainter, x: float, beside: QRectF, text: str) -> None:
        """Write upwards, beside the middle of an area."""
        painter.save()
        painter.setPen(self.paper.ink)
        painter.setFont(self.fonts[TEXT])
        painter.translate(x, beside.center().y())
        painter.rotate(-90)
        painter.drawText(
            QPointF(-QFontMetricsF(painter.font()).horizontalAdvance(text) / 2, 0), text
        )
        painter.restore()


# -- what it is drawn on ------------------------------------------------------------


def _png(drawing: Drawing) -> bytes:
    dpi, size = drawing.paper.dpi, drawing.size
    scale = dpi / UNITS_PER_INCH
    image = QImage(
        round(size.width() * scale), round(size.height() * scale), QImage.Format.Format_RGB32
    )
    image.setDotsPerMeterX(round(dpi / 0.0254))
    image.setDotsPerMeterY(round(dpi / 0.0254))
    painter = QPainter(image)
    painter.scale(image.width() / size.width(), image.height() / size.height())
    drawing.paint(painter, dpi)
    painter.end()
    image.setText("Software", PROGRAM)
    image.setText("Description", drawing.figure.words)
    buffer = _buffer()
    image.save(buffer, "PNG")
    return buffer.data().data()


def _svg(drawing: Drawing) -> bytes:
    buffer, size = _buffer(), drawing.size
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(UNITS_PER_INCH)
    generator.setSize(size.toSize())
    generator.setViewBox(QRectF(QPointF(0, 0), size))
    generator.setTitle(drawing.figure.title)
    generator.setDescription(drawing.figure.words)
    painter = QPainter(generator)
    drawing.paint(painter, PICTURE_DPI)
    painter.end()
    return buffer.data().data()


def _pdf(drawing: Drawing) -> bytes:
    buffer, size = _buffer(), drawing.size
    writer = QPdfWriter(buffer)
    writer.setResolution(UNITS_PER_INCH)
    points = size / POINT
    exact = QPageSize.SizeMatchPolicy.ExactMatch
    writer.setPageSize(QPageSize(points, QPageSize.Unit.Point, "", exact))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setTitle(drawing.figure.title)
    writer.setCreator(PROGRAM)
    painter = QPainter(writer)
    drawing.paint(painter, PICTURE_DPI)
    painter.end()
    return buffer.data().data()


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def _font(size: int) -> QFont:
    font = QFont(list(FAMILIES))
    font.setPixelSize(size)
    return font


# -- curves and scales --------------------------------------------------------------


def runs_of(times: np.ndarray, heights: np.ndarray) -> list[list[tuple[float, float]]]:
    """The stretches of a curve without NaN, each a list of points."""
    found: list[list[tuple[float, float]]] = []
    points = zip(times.tolist(), heights.tolist(), strict=True)
    for is_nothing, run in groupby(points, lambda point: bool(np.isnan(point[1]))):
        if not is_nothing:
            found.append(list(run))
    return found


def ticks_between(low: float, high: float, *, most: int) -> list[tuple[float, str]]:
    """Round values from ``low`` to ``high``, at most about so many, as they are written."""
    span = high - low
    rough = span / max(most, 1)
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(power * digit for digit in (1, 2, 5, 10) if power * digit >= rough * (1 - 1e-9))
    digits = max(0, -int(np.floor(np.log10(step) + 1e-9)))
    numbers = np.arange(np.ceil(low / step - 1e-6), np.floor(high / step + 1e-6) + 1)
    return [(n * step, number(n * step + 0.0, f".{digits}f").replace("-", MINUS)) for n in numbers]
