"""Curves and lines over one picture, and the cursor's cross."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from app.model.overlays import Contour, Cursor
from app.views.drawn_once import CurveItem
from app.views.frequency_axis import FrequencyAxis
from app.views.pitch_axis import PitchAxis

# Legible over every colour map: light, with a dark edge.
LIGHT, EDGE = "#8ff7ff", "#000000c0"
TICK_HEIGHT = 0.09
# Ticks closer than this many pixels would be a bar that says nothing.
LEAST_TICK_GAP_PX = 3
NONE = np.zeros(0)


class PaneOverlays:
    """What lies over one pane's picture; every part is empty until it is shown something."""

    def __init__(self, plot: pg.PlotItem, axis: FrequencyAxis) -> None:
        self.axis = axis
        self._ticked = (NONE, (0.0, 0.0))
        self.pitch = _curve("finite", LIGHT, 1.5)
        self.pitch.setData(antialias=True)
        self.pitch_axis = PitchAxis(plot.getViewBox(), LIGHT)
        self.ticks = _curve("pairs", "#ffffff", 1.0)
        dashes = pg.mkPen("#ffffff", width=1, style=Qt.PenStyle.DashLine)
        self.limit = pg.InfiniteLine(angle=0, movable=False, pen=dashes)
        self.limit.hide()
        thin = pg.mkPen("#ffffffb0", width=1)
        self.cross = [pg.InfiniteLine(angle=a, movable=False, pen=thin) for a in (90, 0)]
        for line in self.cross:
            line.hide()
        for height, item in enumerate((self.limit, self.ticks, self.pitch, *self.cross), 11):
            item.setZValue(height)
            plot.addItem(item, ignoreBounds=True)

    def show_contour(self, contour: Contour | None) -> None:
        """Draw a fundamental frequency on an axis of its own, on the right; None draws none."""
        self.pitch_axis.setVisible(contour is not None)
        if contour is None:
            self.pitch.clear()
            return
        times = contour.start_s + np.arange(len(contour.f0_hz)) * contour.hop_s
        self.pitch.setData(times, contour.heights)

    def show_changes(self, times_s: np.ndarray, visible: tuple[float, float], width: int) -> None:
        """Mark these instants that are visible, unless there are too many to tell apart."""
        # In blocks longer than what is visible, so that few steps of a pan need new ones.
        block_s = 2 ** math.ceil(math.log2(visible[1] - visible[0]))
        edges = visible[0] // block_s * block_s, (visible[1] // block_s + 1) * block_s
        first, last = np.searchsorted(times_s, visible)
        if (last - first) * LEAST_TICK_GAP_PX > width:
            times_s = NONE
        if self._ticked[0] is times_s and self._ticked[1] == edges:
            return
        self._ticked = times_s, edges
        first, last = np.searchsorted(times_s, edges)
        ends = np.tile([1.0 - TICK_HEIGHT, 1.0], last - first)
        self.ticks.setData(np.repeat(times_s[first:last], 2), ends)

    def show_limit(self, hz: float | None) -> None:
        """Draw a line at the highest frequency that the codec has learned; None draws none."""
        self.limit.setVisible(hz is not None)
        if hz is not None:
            self.limit.setValue(self.axis.height_of(hz))

    def show_cross(self, cursor: Cursor | None) -> None:
        """Cross the picture at the cursor; None takes the cross away."""
        for line in self.cross:
            line.setVisible(cursor is not None)
        if cursor is not None:
            self.cross[0].setValue(cursor.seconds)
            self.cross[1].setValue(self.axis.height_of(cursor.hz))


def _curve(connect: str, colour: str, width: float) -> pg.PlotCurveItem:
    pen, edge = pg.mkPen(colour, width=width), pg.mkPen(EDGE, width=width + 2)
    # Not for every step of the playhead anew.
    return CurveItem(connect=connect, pen=pen, shadowPen=edge)
