"""The whole clip as a waveform: what is visible, what is selected, where the playhead is."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.model.document import Document
from app.views.theme import Theme
from app.views.time_view import TimeMarks, TimeViewBox

HEIGHT = 72


class Overview(QWidget):
    """Click to seek, drag to select, wheel to zoom the pictures below."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.setAccessibleName("Waveform of the whole clip")
        self.setFixedHeight(HEIGHT)
        self.canvas = pg.GraphicsLayoutWidget()
        self.canvas.ci.layout.setContentsMargins(4, 4, 84, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)
        self.box = TimeViewBox(document)
        self.plot = pg.PlotItem(viewBox=self.box)
        self.plot.hideButtons()
        self.plot.hideAxis("bottom")
        left = self.plot.getAxis("left")
        left.setWidth(64)
        left.setStyle(showValues=False, tickLength=0)
        self.canvas.addItem(self.plot)
        self.curve = pg.PlotCurveItem(connect="pairs")
        self.plot.addItem(self.curve)
        # What is not visible below is dimmed.
        self.dimmed = [pg.LinearRegionItem(movable=False) for _ in range(2)]
        for part in self.dimmed:
            part.setZValue(5)
            for line in part.lines:
                line.setPen(pg.mkPen(None))
            self.plot.addItem(part, ignoreBounds=True)
        self.marks = TimeMarks(self.plot, document)
        self.box.setYRange(-1, 1, padding=0)
        document.events.clip.connect(self._clip_changed)
        document.events.visible.connect(self._show_visible)
        document.events.envelope.connect(self._show_envelope)
        self._clip_changed()

    def recolour(self, theme: Theme) -> None:
        self.canvas.setBackground(theme.panel)
        self.plot.getAxis("left").setPen(theme.line)
        self.curve.setPen(pg.mkPen(theme.accent, width=1))
        shade = QColor(theme.window)
        shade.setAlpha(170)
        for part in self.dimmed:
            part.setBrush(shade)
        self.marks.recolour(theme, over_picture=False)

    def _clip_changed(self) -> None:
        self.box.setXRange(0, max(self.document.duration_s, 0.02), padding=0)
        self._show_visible(self.document.visible)

    def _show_visible(self, visible: tuple[float, float]) -> None:
        total = max(self.document.duration_s, 0.02)
        self.dimmed[0].setRegion((0.0, visible[0]))
        self.dimmed[1].setRegion((visible[1], total))

    def _show_envelope(self, envelope: np.ndarray | None) -> None:
        """``envelope`` float32 [2, N]: lowest and highest sample of N equal stretches."""
        if envelope is None:
            self.curve.clear()
            return
        count = envelope.shape[1]
        times = np.repeat((np.arange(count) + 0.5) * self.document.duration_s / count, 2)
        peak = max(float(np.abs(envelope).max(initial=0.0)), 1e-3)
        self.curve.setData(times, envelope.T.ravel() / peak * 0.92)
