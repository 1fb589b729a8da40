"""Linked spectrograms on one time axis and one level scale."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsRectItem, QVBoxLayout, QWidget

from app.model.document import Document
from app.model.mix import LayerAlone, Pane
from app.model.overlays import Cursor
from app.views.help_dialog import explain
from app.views.level_scale import LevelScale, look_up
from app.views.overlays import NONE
from app.views.readout import Readout
from app.views.region_fields import RegionFields
from app.views.spectrogram_pane import TIME_AXIS_PX, SpectrogramPane
from app.views.theme import DARK, Theme
from app.views.time_view import TimeCanvas
from app.words import tr

SPACING_PX = 4
# Level scale and frequency axis beside the pictures.
BESIDE_PX = 140
LOWEST_PANE_PX = 14


class SpectrogramStack(QWidget):
    """The panes that ``document.panes`` names, one below the other, and what is under the cursor.

    One of them is *current*: the one that was touched last, which commands move.
    """

    def __init__(self, document: Document) -> None:
        super().__init__()
        explain(self, "spectrograms")
        self.document = document
        self.canvas = TimeCanvas(document)
        self.canvas.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.canvas.ci.layout.setSpacing(SPACING_PX)
        self.canvas.ci.layout.setContentsMargins(4, 6, 6, 4)
        self.canvas.scene().sigMouseMoved.connect(self._pointed)
        self.drop_line = QGraphicsRectItem()
        self.drop_line.setZValue(100)
        self.drop_line.hide()
        self.canvas.scene().addItem(self.drop_line)
        self.readout = Readout(document)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.canvas, 1)
        layout.addWidget(self.readout)
        self.region_fields = RegionFields(document, self.canvas.setFocus)
        layout.addWidget(self.region_fields)
        self.panes: dict[Pane, SpectrogramPane] = {}
        self.scales: list[LevelScale] = []
        self.current: Pane | None = None
        self.theme: Theme = DARK
        self._changes_s = NONE
        # Whether the cursor is where the mouse points, and not where keys brought it.
        self._points = False
        self._build()
        self._follow()

    def _follow(self) -> None:
        document, events = self.document, self.document.events
        events.panes.connect(self._build)
        events.visible.connect(self._show_visible)
        events.picture.connect(self._show_picture)
        for event in (
            *(events.mix, events.solo, events.strokes, events.continuous, events.voice),
            *(events.codec, events.loudness, document.gain_changed),
        ):
            event.connect(self._retitle)
        events.clip.connect(self._clip_changed)
        events.codec.connect(self._codec_changed)
        events.overlays.connect(self._show_overlays)
        events.codes.connect(self._codes_changed)
        events.cursor.connect(self._show_cursor)
        document.image_changed.connect(self._show_image)
        document.contour_changed.connect(self._show_contour)

    # -- which panes ------------------------------------------------------------

    def _build(self) -> None:
        """Make what is missing, take away what is not wanted, and put the rest in order."""
        document, before = self.document, self.panes
        shown = [p for p in document.panes if self._is_possible(p)]
        self.canvas.clear()
        for pane in set(before) - set(shown):
            before[pane].release()
        self.panes = {
            pane: before.get(pane) or SpectrogramPane(document, pane, self.choose) for pane in shown
        }
        for row, pane in enumerate(self.panes.values()):
            pane.title.dragged = lambda y, dropped, p=pane.pane: self._drag(p, y, dropped)
            self.canvas.addItem(pane.plot, row, 0)
        self._build_scales()
        self.choose(self.current if self.current in self.panes else None)
        self.recolour(self.theme)
        self._show_visible(document.visible)
        self._show_picture()
        self._show_overlays()

    def _build_scales(self) -> None:
        """One scale beside each run of panes that share it."""
        self.scales, row = [], 0
        for is_difference, run in groupby(self.panes.values(), lambda p: p.is_difference):
            count = len(list(run))
            scale = LevelScale(difference=is_difference)
            self.canvas.addItem(scale, row, 1, rowspan=count)
            scale.rows = count
            self.scales.append(scale)
            row += count

    def _is_possible(self, pane: Pane) -> bool:
        return not isinstance(pane, LayerAlone) or pane.index < self.document.n_layers

    def _codec_changed(self) -> None:
        """A pane of a layer that the codec does not have goes."""
        possible = tuple(p for p in self.document.panes if self._is_possible(p))
        self.document.panes = possible or Document.panes
        self._show_overlays()

    def choose(self, pane: Pane | None) -> None:
        """Make this pane the current one."""
        self.current = pane
        for other in self.panes.values():
            other.mark(self.theme.accent if other.pane == pane else None)
        self._describe()

    def choose_next(self) -> None:
        """Make the next pane below the current one, from the last again the first."""
        panes = list(self.panes)
        if panes:
            at = panes.index(self.current) if self.current in panes else -1
            self.choose(panes[(at + 1) % len(panes)])

    def move_current(self, rows: int) -> None:
        """Move the current pane down, or up if ``rows`` is negative."""
        panes = list(self.document.panes)
        if self.current not in panes:
            self.choose_next()
            return
        at = panes.index(self.current)
        to = min(max(at + rows, 0), len(panes) - 1)
        panes.insert(to, panes.pop(at))
        self.document.panes = tuple(panes)

    def _drag(self, pane: Pane, scene_y: float, dropped: bool) -> None:
        """Show where a pane would go, and put it there once it is dropped."""
        areas = [p.plot.sceneBoundingRect() for p in self.panes.values()]
        above = sum(area.center().y() < scene_y for area in areas)
        self.drop_line.setVisible(not dropped)
        if not dropped:
            y = areas[above].top() if above < len(areas) else areas[-1].bottom()
            self.drop_line.setRect(QRectF(areas[0].left(), y - 2, areas[0].width(), 4))
            return
        panes = [p for p in self.document.panes if p != pane]
        panes.insert(above - (list(self.panes).index(pane) < above), pane)
        self.document.panes = tuple(panes)

    # -- how they look ----------------------------------------------------------

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.canvas.setBackground(theme.panel)
        self.drop_line.setBrush(QColor(theme.accent))
        self.drop_line.setPen(pg.mkPen(None))
        for view in (*self.panes.values(), *self.scales, self.region_fields):
            view.recolour(theme)
        self.choose(self.current)
        self.layout().activate()
        self._share_height()

    def resizeEvent(self, event) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self.layout().activate()
        self._share_height()

    def _share_height(self) -> None:
        """Equal pictures: the last row is taller by the time axis it carries."""
        rows, count = self.canvas.ci.layout, len(self.panes)
        if count == 0:
            return
        gap = SPACING_PX if count < 5 else 2
        rows.setVerticalSpacing(gap)
        time_px = self.theme.px(TIME_AXIS_PX)
        spare = self.canvas.height() - time_px - 10 - gap * (count - 1)
        each = max(LOWEST_PANE_PX, spare / count)
        for row in range(rows.rowCount()):
            is_last = row == count - 1
            height = each + (time_px if is_last else 0) if row < count else 0
            rows.setRowFixedHeight(row, height)
        for row, pane in enumerate(self.panes.values()):
            pane.fit(each, with_time=row == count - 1)
        for scale in self.scales:
            scale.fit(scale.rows * each, time_px if scale is self.scales[-1] else 0)
        ratio = self.canvas.devicePixelRatioF()
        self.document.rows = max(8, int(each * ratio))
        beside_px = self.theme.px(BESIDE_PX)
        self.document.columns = max(200, int((self.canvas.width() - beside_px) * ratio))

    def _describe(self) -> None:
        """What the panes are, for those who do not see them."""
        titles = [self.document.title_of(pane) for pane in self.panes]
        self.canvas.setAccessibleName(tr("Spectrograms: ") + "; ".join(titles))
        chosen = self.document.title_of(self.current) if self.current else tr("none")
        self.canvas.setAccessibleDescription(tr("Current pane: {chosen}").format(chosen=chosen))

    def _retitle(self) -> None:
        for pane in self.panes.values():
            pane.retitle()
        self._describe()

    # -- what they show ---------------------------------------------------------

    def _show_visible(self, visible: tuple[float, float]) -> None:
        for pane in self.panes.values():
            pane.box.setXRange(*visible, padding=0)
        self._show_changes()
        self._point_again()

    def _show_picture(self) -> None:
        picture = self.document.picture
        self._look_up = {d: look_up(picture, difference=d) for d in (False, True)}
        for scale in self.scales:
            scale.show_picture(picture)
        self._show_all()

    def _clip_changed(self) -> None:
        self.document.cursor, self._points = None, False
        self._show_all()

    def _show_all(self) -> None:
        for pane in self.panes:
            self._show_image(pane)
            self._show_contour(pane)

    def _show_image(self, pane: Pane) -> None:
        if pane not in self.panes:
            return
        view = self.panes[pane]
        view.show_image(self.document.images.get(pane), self._look_up[view.is_difference])
        view.overlays.show_limit(self._limit_hz(pane))
        self._point_again()
        view.show_cursor(self.document.cursor)

    # -- what lies over them ----------------------------------------------------

    def _show_overlays(self) -> None:
        for pane, view in self.panes.items():
            self._show_contour(pane)
            view.overlays.show_limit(self._limit_hz(pane))
        self._show_changes()
        self._show_cursor(self.document.cursor)

    def _show_contour(self, pane: Pane) -> None:
        if pane in self.panes:
            on = self.document.overlays.pitch
            self.panes[pane].show_contour(self.document.contours.get(pane) if on else None)

    def _limit_hz(self, pane: Pane) -> float | None:
        """The highest frequency that the codec has learned, if a line is to show it."""
        document = self.document
        limit = document.codec.bandwidth_hz if document.codec else None
        on = document.overlays.bandwidth and limit is not None and limit < document.top_of(pane)
        return limit if on else None

    def _codes_changed(self) -> None:
        document = self.document
        self._changes_s = NONE
        if document.codes is not None and document.codec is not None:
            tokens = document.codes.tokens[0, 0].cpu().numpy()
            frames = np.flatnonzero(np.diff(tokens)) + 1
            self._changes_s = frames / document.codec.frame_rate_hz
        self._show_changes()

    def _show_changes(self) -> None:
        document = self.document
        times = self._changes_s if document.overlays.changes else NONE
        for pane in self.panes.values():
            pane.overlays.show_changes(times, document.visible, document.columns)

    def _point_again(self) -> None:
        """The picture moved under a mouse that rests."""
        if self._points and self.canvas.pointer is not None:
            self._pointed(self.canvas.pointer)

    def _pointed(self, scene: QPointF) -> None:
        self._points = True
        for pane in self.panes.values():
            cursor = pane.cursor_at(scene)
            if cursor is not None:
                self.document.cursor = cursor

    def _show_cursor(self, cursor: Cursor | None) -> None:
        for pane in self.panes.values():
            pane.show_cursor(cursor)

    def move_cursor(self, columns: int, rows: int) -> None:
        """Move the cursor by columns and rows of the current pane's picture, or the highest's.

        It starts at the playhead.
        """
        document, self._points = self.document, False
        drawn = [pane for pane in self.panes if pane in document.images]
        if not drawn:
            return
        pane = self.current if self.current in drawn else drawn[0]
        image, axis = document.images[pane], self.panes[pane].axis
        cursor = document.cursor or Cursor(document.position_s, axis.hz_at(0.25))
        column_s = (image.end_s - image.start_s) / image.levels.shape[1]
        row = image.pool * (image.span[1] - image.span[0]) / len(image.frequencies_hz)
        height = min(max(axis.height_of(cursor.hz) + rows * row, 0.0), 1.0)
        seconds = min(max(cursor.seconds + columns * column_s, 0.0), document.duration_s)
        document.cursor = Cursor(seconds, axis.hz_at(height) if rows else cursor.hz)

    def cursor_to_playhead(self) -> None:
        """Put the cursor where the playhead is, at its own frequency."""
        cursor, self._points = self.document.cursor, False
        self.document.cursor = None
        if cursor is None:
            self.move_cursor(0, 0)
        else:
            self.document.cursor = Cursor(self.document.position_s, cursor.hz)
