"""One picture of the stack: its plot, its title to drag it by, and what lies over it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QGraphicsItem

from app.model.document import Document, Image
from app.model.mix import Difference, Pane
from app.model.overlays import Contour, Cursor
from app.model.picture import stepped_ceiling
from app.views.axes import Axis, dress
from app.views.drawn_once import PictureItem
from app.views.frequency_axis import FrequencyAxis
from app.views.not_yet import NotYet
from app.views.overlays import PaneOverlays
from app.views.readout import level_text
from app.views.theme import DARK, Theme
from app.views.time_view import TimeMarks, TimeViewBox
from app.words import tr

TIME_AXIS_PX = 38
FRAME_PX = 4
# Lower than this, a pane has room for less.
LOW_PX = 60


class Badge(pg.GraphicsObject):
    """A few words on a dark ground, legible over any picture."""

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.text, self.mark, self.theme = "", QColor(), DARK
        self.font, self.area = QFont(), QRectF()

    def show_text(self, text: str, *, small: bool = False) -> None:
        self.prepareGeometryChange()
        self.text = text
        self.font.setPixelSize(self.theme.px(10 if small else 12))
        size = QFontMetricsF(self.font).size(0, text)
        self.area = QRectF(0, 0, size.width() + 12, size.height() + 2) if text else QRectF()
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        return self.area

    def paint(self, painter: QPainter, *_: object) -> None:
        if not self.text:
            return
        area = self.area
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 165))
        painter.drawRoundedRect(area, 3, 3)
        if self.mark.isValid():
            painter.fillRect(QRectF(0, 2, 3, area.height() - 4), self.mark)
        painter.setFont(self.font)
        painter.setPen(QColor("#ffffff"))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.text)


class PaneTitle(Badge):
    """The pane's name, and what it is dragged by: ``dragged(scene_y, dropped)``."""

    def __init__(self, parent: QGraphicsItem, chosen: Callable[[], None]) -> None:
        super().__init__(parent)
        self.chosen = chosen
        self.dragged: Callable[[float, bool], None] = lambda scene_y, dropped: None
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip(tr("Drag to move this pane.  (Ctrl+Up, Ctrl+Down)"))

    def mouseClickEvent(self, event) -> None:  # noqa: N802 - pyqtgraph's name
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen()
            event.accept()

    def mouseDragEvent(self, event) -> None:  # noqa: N802
        if event.button() != Qt.MouseButton.LeftButton:
            return
        event.accept()
        self.chosen()
        closed, opened = Qt.CursorShape.ClosedHandCursor, Qt.CursorShape.OpenHandCursor
        self.setCursor(opened if event.isFinish() else closed)
        self.dragged(event.scenePos().y(), event.isFinish())


class SpectrogramPane:
    """One picture: a plot with its image, title, overlays, playhead and region."""

    def __init__(self, document: Document, pane: Pane, chosen: Callable[[Pane], None]) -> None:
        self.document, self.pane = document, pane
        self.box = TimeViewBox(document)
        self.axis = FrequencyAxis(self._turned)
        self.axis.setToolTip(tr("Turn the wheel for the upper edge of this pane."))
        axes = {"left": self.axis, "bottom": Axis("bottom")}
        self.plot = pg.PlotItem(viewBox=self.box, axisItems=axes, enableMenu=False)
        self.plot.hideButtons()
        self.plot.setMenuEnabled(False)
        # Drawn once, not for every step of the playhead over it.
        self.image = PictureItem(axisOrder="row-major", levels=(0, 255), autoDownsample=False)
        self.plot.addItem(self.image)
        self.not_yet = NotYet(0.0, 1.0)
        self.not_yet.setZValue(1)
        self.plot.addItem(self.not_yet, ignoreBounds=True)
        self.overlays = PaneOverlays(self.plot, self.axis)
        self.marks = TimeMarks(self.plot, document)
        self.title = PaneTitle(self.box, lambda: chosen(pane))
        self.level = Badge(self.box)
        for badge in (self.title, self.level):
            badge.setZValue(30)
        self.low, self.theme = False, DARK
        self.box.sigResized.connect(self._place_level)
        bottom = self.plot.getAxis("bottom")
        bottom.enableAutoSIPrefix(False)
        bottom.setLabel(tr("Time (s)"))
        bottom.setStyle(maxTickLevel=1)
        self.box.setYRange(0, 1, padding=0)

    @property
    def is_difference(self) -> bool:
        return self.pane == Difference()

    def release(self) -> None:
        """Follow the document no longer."""
        self.marks.release()

    def fit(self, height_px: float, *, with_time: bool) -> None:
        """Be ``height_px`` high, and carry the time axis below that or not."""
        self.low = height_px < self.theme.px(LOW_PX)
        self.plot.showAxis("bottom", with_time)
        bottom = self.plot.getAxis("bottom")
        if with_time:
            bottom.linkToView(self.box)
            bottom.setHeight(self.theme.px(TIME_AXIS_PX))
        else:
            # Nobody sees it, but it would follow every step.
            bottom.unlinkFromView()
        self.axis.fit(height_px)
        self.title.setPos(FRAME_PX, 2 if self.low else FRAME_PX)
        self.retitle()

    def recolour(self, theme: Theme) -> None:
        self.theme = self.title.theme = self.level.theme = theme
        self.axis.recolour(theme)
        self.overlays.pitch_axis.recolour(theme)
        dress(self.plot.getAxis("bottom"), theme)
        self.box.setBackgroundColor(theme.plot)
        self.not_yet.recolour(theme)
        self.marks.recolour(theme, over_picture=True)

    def retitle(self) -> None:
        """Name the source and, where it is decoded, its layers."""
        self.title.show_text(self.document.title_of(self.pane), small=self.low)

    def mark(self, colour: str | None) -> None:
        """Show that the pane is the one that commands move."""
        self.title.mark = QColor(colour) if colour else QColor()
        self.title.update()

    def show_image(self, image: Image | None, look_up: np.ndarray) -> None:
        total_s = self.document.duration_s
        if image is None:
            self.image.clear()
            self.not_yet.show_gaps(((0.0, total_s),) if total_s else ())
            return
        # The last column may reach beyond the end.
        self.not_yet.show_gaps(image.gaps(0.0, max(total_s, image.end_s)))
        self.image.setImage(image.levels, autoLevels=False, levels=(0, 255))
        self.image.setLookupTable(look_up)
        low, high = image.span
        bands = len(image.frequencies_hz)
        # The highest row may stand for fewer bands than the others.
        height = (high - low) * len(image.levels) * image.pool / bands
        self.image.setRect(QRectF(image.start_s, low, image.end_s - image.start_s, height))
        self.axis.set_frequencies(image.frequencies_hz, image.span)

    def _turned(self, steps: int) -> None:
        """A wheel turned away from the person brings what is low nearer."""
        document = self.document
        hz = stepped_ceiling(document.top_of(self.pane), -steps, document.top_hz)
        document.put_ceiling(self.pane, hz)

    def show_cursor(self, cursor: Cursor | None) -> None:
        """The cross, and the level that is drawn under it."""
        self.overlays.show_cross(cursor)
        image = self.document.images.get(self.pane)
        if cursor is None or image is None:
            self.level.show_text("")
            return
        level = image.level_at(cursor.seconds, cursor.hz)
        self.level.show_text(level_text(level, difference=self.is_difference), small=self.low)
        self._place_level()

    def cursor_at(self, scene: QPointF) -> Cursor | None:
        """The instant and frequency under a point of the scene, if it is in the picture."""
        if not self.box.sceneBoundingRect().contains(scene):
            return None
        at = self.box.mapSceneToView(scene)
        return Cursor(at.x(), self.axis.hz_at(at.y()))

    def show_contour(self, contour: Contour | None) -> None:
        """Draw a fundamental frequency with its axis; the level keeps beside that."""
        self.overlays.show_contour(contour)
        self._place_level()

    def _place_level(self) -> None:
        axis = self.overlays.pitch_axis
        beside = axis.boundingRect().width() if axis.isVisible() else 0
        left = self.box.width() - beside - self.level.area.width() - FRAME_PX
        self.level.setPos(left, 2 if self.low else FRAME_PX)
