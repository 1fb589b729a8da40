"""Axes of plots: their colours, the size of their text, and the room beside the pictures."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from app.views.theme import Theme
from app.words import separated

# Beside every picture on the common time axis, at the usual text size: the axis on the left,
# the level scale on the right.
LEFT_PX, SCALE_PX = 64, 74


class Axis(pg.AxisItem):
    """An axis with its numbers as the language writes them."""

    def tickStrings(self, values, scale, spacing):  # noqa: N802 - pyqtgraph's name
        return [separated(text) for text in super().tickStrings(values, scale, spacing)]


def dress(axis: pg.AxisItem, theme: Theme) -> None:
    """Give an axis the theme's colours, and its text the size that is set."""
    axis.setPen(theme.line)
    font = scaled_font(theme)
    axis.setTickFont(font)
    size = f"{font.pixelSize()}px" if font.pixelSize() > 0 else f"{font.pointSizeF():g}pt"
    axis.labelStyle["font-size"] = size
    axis.setTextPen(theme.muted)  # which writes the label anew


def scaled_font(theme: Theme) -> QFont:
    """The program's font at the size that is set, for what no style sheet reaches."""
    font = QFont(QApplication.font())
    if font.pixelSize() > 0:
        font.setPixelSize(theme.px(font.pixelSize()))
    else:
        font.setPointSizeF(font.pointSizeF() * theme.text_percent / 100)
    return font
