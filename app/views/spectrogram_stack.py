"""Linked spectrograms on one time axis, one frequency axis and one level scale."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.model.document import Document, Image, Picture
from app.model.mix import Source
from app.views.frequency_axis import FrequencyAxis
from app.views.theme import Theme
from app.views.time_view import TimeMarks, TimeViewBox

TIME_AXIS_PX = 38


class SpectrogramPane:
    """One picture: a plot with its image, title, playhead and region."""

    def __init__(self, document: Document, source: Source, *, with_time: bool) -> None:
        self.document, self.source, self.with_time = document, source, with_time
        self.box = TimeViewBox(document)
        self.axis = FrequencyAxis()
        self.plot = pg.PlotItem(viewBox=self.box, axisItems={"left": self.axis})
        self.plot.hideButtons()
        self.plot.setMenuEnabled(False)
        self.image = pg.ImageItem(axisOrder="row-major", levels=(0, 255), autoDownsample=False)
        self.plot.addItem(self.image)
        self.marks = TimeMarks(self.plot, document)
        self.title = pg.LabelItem(justify="left")
        self.title.setParentItem(self.box)
        self.title.setPos(8, 4)
        self.title.setZValue(30)
        bottom = self.plot.getAxis("bottom")
        bottom.enableAutoSIPrefix(False)
        if with_time:
            self.plot.setLabel("bottom", "Time (s)")
            bottom.setHeight(TIME_AXIS_PX)
        else:
            self.plot.hideAxis("bottom")
        self.box.setYRange(0, 1, padding=0)

    def recolour(self, theme: Theme) -> None:
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.setPen(theme.line)
            axis.setTextPen(theme.muted)
        self.box.setBackgroundColor(theme.plot)
        self.marks.recolour(theme, over_picture=True)

    def retitle(self) -> None:
        """Name the source and, where it is decoded, its layers."""
        text = self.document.title_of(self.source)
        self.title.setText(
            f"<span style='background-color: rgba(0,0,0,150); color: #ffffff;'>"
            f"&nbsp;{text}&nbsp;</span>",
            size="12px",
        )

    def show_image(self, image: Image | None, look_up: np.ndarray) -> None:
        if image is None:
            self.image.clear()
            return
        self.image.setImage(image.levels, autoLevels=False, levels=(0, 255))
        self.image.setLookupTable(look_up)
        low, high = image.span
        self.image.setRect(QRectF(image.start_s, low, image.end_s - image.start_s, high - low))
        self.axis.set_frequencies(image.frequencies_hz, image.span)


class SpectrogramStack(QWidget):
    """The panes that ``document.panes`` names, one below the other."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.setAccessibleName("Spectrograms")
        self.canvas = pg.GraphicsLayoutWidget()
        self.canvas.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.canvas.ci.layout.setSpacing(4)
        self.canvas.ci.layout.setContentsMargins(4, 6, 6, 4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)
        self.panes: dict[Source, SpectrogramPane] = {}
        self.theme: Theme | None = None
        self._build()
        events = document.events
        events.panes.connect(self._build)
        events.visible.connect(self._show_visible)
        events.picture.connect(self._show_picture)
        events.mix.connect(self._retitle)
        events.codec.connect(self._retitle)
        events.clip.connect(self._clip_changed)
        document.image_changed.connect(self._show_image)

    def _build(self) -> None:
        self.canvas.clear()
        self.panes = {}
        shown = self.document.panes
        for row, source in enumerate(shown):
            pane = SpectrogramPane(self.document, source, with_time=row == len(shown) - 1)
            self.canvas.addItem(pane.plot, row, 0)
            self.panes[source] = pane
        self.scale = LevelScale()
        self.canvas.addItem(self.scale, 0, 1, rowspan=max(1, len(shown)))
        if self.theme:
            self.recolour(self.theme)
        self._retitle()
        self._share_height()
        self._show_visible(self.document.visible)
        self._show_picture()

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.canvas.setBackground(theme.panel)
        for pane in self.panes.values():
            pane.recolour(theme)
        self.scale.recolour(theme)

    def resizeEvent(self, event) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._share_height()
        self.document.columns = max(200, self.canvas.width() - 140)

    def _share_height(self) -> None:
        """Equal pictures: the last row is taller by the time axis it carries."""
        rows = self.canvas.ci.layout
        count = len(self.panes)
        if count == 0:
            return
        spare = self.canvas.height() - TIME_AXIS_PX - 10 - rows.verticalSpacing() * (count - 1)
        each = max(40.0, spare / count)
        for row in range(count):
            rows.setRowFixedHeight(row, each + (TIME_AXIS_PX if row == count - 1 else 0))

    def _show_visible(self, visible: tuple[float, float]) -> None:
        for pane in self.panes.values():
            pane.box.setXRange(*visible, padding=0)

    def _show_picture(self) -> None:
        picture = self.document.picture
        self._look_up = pg.colormap.get(picture.colour_map).getLookupTable(nPts=256)
        self.scale.show_picture(picture)
        for source in self.panes:
            self._show_image(source)

    def _show_image(self, source: Source) -> None:
        if source in self.panes:
            self.panes[source].show_image(self.document.images.get(source), self._look_up)

    def _retitle(self) -> None:
        for pane in self.panes.values():
            pane.retitle()

    def _clip_changed(self) -> None:
        for source in self.panes:
            self._show_image(source)


class LevelScale(pg.PlotItem):
    """The colours of all panes with their levels in dBFS."""

    def __init__(self) -> None:
        super().__init__(axisItems={"right": pg.AxisItem("right")})
        self.showAxis("right")
        self.hideAxis("left")
        # Empty, but as high as the time axis beside it.
        self.getAxis("bottom").setStyle(showValues=False, tickLength=0)
        self.getAxis("bottom").setHeight(TIME_AXIS_PX)
        self.hideButtons()
        self.setMenuEnabled(False)
        self.vb.setMouseEnabled(False, False)
        self.getAxis("right").setLabel("Level (dBFS)")
        self.getAxis("right").enableAutoSIPrefix(False)
        self.bar = pg.ImageItem(np.arange(256, dtype=np.uint8)[:, None], axisOrder="row-major")
        self.bar.setLevels((0, 255))
        self.addItem(self.bar)
        self.setFixedWidth(74)

    def recolour(self, theme: Theme) -> None:
        self.getAxis("right").setPen(theme.line)
        self.getAxis("bottom").setPen(None)
        self.getAxis("right").setTextPen(theme.muted)

    def show_picture(self, picture: Picture) -> None:
        self.bar.setLookupTable(pg.colormap.get(picture.colour_map).getLookupTable(nPts=256))
        self.bar.setRect(QRectF(0, picture.db_low, 1, picture.db_high - picture.db_low))
        self.vb.setXRange(0, 1, padding=0)
        self.vb.setYRange(picture.db_low, picture.db_high, padding=0)
