"""What is painted over the mix, on the pictures' time axis: strokes to draw, pull and delete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QAction, QColor, QPainter, QPen
from PySide6.QtWidgets import QMenu, QWidget

from app.model.document import Document
from app.model.mix import Stroke
from app.model.paint import delete, paint, resize, snap, unpainted
from app.views.axes import LEFT_PX as AXIS_PX
from app.views.axes import SCALE_PX
from app.views.help_dialog import explain
from app.views.theme import DARK, Theme
from app.words import tr
from codec.api import LayerSet

HEIGHT = 28
# Between the pictures' axis and scale and the edges of the window's part.
BEFORE_PX, AFTER_PX = 4, 10
EDGE_PX = 5
# A press that moves less than this is a click.
CLICK_PX = 3
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: +1}
DELETING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


@dataclass
class Drag:
    """A stretch being drawn: a new stroke, or the stroke ``index`` whose edge is pulled."""

    from_s: float
    to_s: float
    index: int | None
    pressed_x: float
    moved: bool = False


class PaintLane(QWidget):
    """Drag to paint while painting is on, pull edges to resize; Delete takes a stroke away."""

    def __init__(self, document: Document, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        explain(self, "paint")
        self.document, self.actions_by_id = document, actions
        self.theme = DARK
        self.selected: int | None = None
        self._drag: Drag | None = None
        self.setFixedHeight(HEIGHT)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Paint lane"))
        self.setToolTip(
            tr(
                "What is painted over the mix. While painting is on, drag to paint; pull an edge "
                "to resize; Delete takes the chosen stroke away."
            )
        )
        events = document.events
        for event in (events.strokes, events.painting, events.clip):
            event.connect(self._changed)
        for event in (events.visible, events.mix, events.brush, events.codec):
            event.connect(lambda: self.update())
        events.position_s.connect(self._playhead_moved)
        self._changed()

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.setFixedHeight(theme.px(HEIGHT))
        self.update()

    @property
    def left_px(self) -> int:
        """Where the pictures' time begins, after their frequency axis."""
        return self.theme.px(AXIS_PX) + BEFORE_PX

    @property
    def right_px(self) -> int:
        """What lies beyond its end: the level scale."""
        return self.theme.px(SCALE_PX) + AFTER_PX

    def _changed(self) -> None:
        document = self.document
        self.setVisible(document.painting or bool(document.strokes))
        if self.selected is not None and self.selected >= len(document.strokes):
            self.selected = None
        n = document.n_layers
        told = [
            tr("{label}, {start_s:.2f} to {end_s:.2f} s").format(
                label=s.layers.label(n),
                start_s=s.start_s,
                end_s=min(s.end_s, document.duration_s),
            )
            for s in document.strokes
        ]
        self.setAccessibleDescription("; ".join(told) or tr("Nothing is painted."))
        self.update()

    def _playhead_moved(self, seconds: float, before_s: float) -> None:
        # Sixty times a second: only where it was and where it is.
        for moment_s in (seconds, before_s):
            self.update(round(self.x_of(moment_s)) - 2, 0, 5, self.height())

    # -- time and place ---------------------------------------------------------

    def x_of(self, seconds: float) -> float:
        """Where an instant lies, in pixels from the left."""
        start, end = self.document.visible
        return self.left_px + (seconds - start) / (end - start) * self._width()

    def time_at(self, x: float) -> float:
        """The instant at ``x`` pixels, kept inside the clip."""
        start, end = self.document.visible
        seconds = start + (x - self.left_px) / self._width() * (end - start)
        return min(max(seconds, 0.0), self.document.duration_s)

    def _width(self) -> int:
        return max(1, self.width() - self.left_px - self.right_px)

    def _stroke_at(self, x: float) -> int | None:
        for index in reversed(range(len(self.document.strokes))):
            stroke = self.document.strokes[index]
            if self.x_of(stroke.start_s) <= x < self.x_of(stroke.end_s):
                return index
        return None

    def _edge_at(self, x: float) -> tuple[int, float] | None:
        """The stroke whose edge is here, and its other edge in seconds."""
        for index in reversed(range(len(self.document.strokes))):
            stroke = self.document.strokes[index]
            for edge_s, other_s in (
                (stroke.start_s, stroke.end_s),
                (stroke.end_s, stroke.start_s),
            ):
                if abs(self.x_of(edge_s) - x) <= EDGE_PX:
                    return index, other_s
        return None

    # -- mouse and keys ---------------------------------------------------------

    def mousePressEvent(self, event) -> None:  # noqa: N802 - Qt's name
        if event.button() != Qt.MouseButton.LeftButton or self.document.clip is None:
            return
        x = event.position().x()
        edge, at_s = self._edge_at(x), self.time_at(x)
        if edge is not None:
            self.selected, other_s = edge
            self._drag = Drag(other_s, at_s, self.selected, x)
        else:
            self.selected = self._stroke_at(x)
            self._drag = Drag(at_s, at_s, None, x)
        self.update()

    def mouseMoveEvent(self, event) -> None:  # noqa: N802
        x, drag = event.position().x(), self._drag
        if drag is None:
            self._show_cursor(x)
            return
        drag.to_s = self.time_at(x)
        drag.moved = drag.moved or abs(x - drag.pressed_x) > CLICK_PX
        self.update()

    def mouseReleaseEvent(self, event) -> None:  # noqa: N802
        drag, self._drag = self._drag, None
        if drag is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if not drag.moved:
            self.document.seek(drag.to_s)
        elif drag.index is not None:
            resize(self.document, drag.index, drag.from_s, drag.to_s)
            self._select_at((drag.from_s + drag.to_s) / 2)
        elif self.document.painting:
            paint(self.document, drag.from_s, drag.to_s)
            self._select_at((drag.from_s + drag.to_s) / 2)
        self.update()

    def _select_at(self, seconds: float) -> None:
        self.selected = self._stroke_at(self.x_of(seconds))

    def _show_cursor(self, x: float) -> None:
        if self._edge_at(x) is not None:
            self.setCursor(Qt.CursorShape.SizeHorCursor)
        elif self.document.painting and self.left_px <= x < self.width() - self.right_px:
            self.setCursor(Qt.CursorShape.CrossCursor)
        else:
            self.unsetCursor()

    def event(self, event: QEvent) -> bool:
        # Arrows and Delete are the lane's own while it has the keyboard.
        if event.type() == QEvent.Type.ShortcutOverride and self.document.strokes:
            if event.key() in STEPS or event.key() in DELETING:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event) -> None:  # noqa: N802
        key, count = event.key(), len(self.document.strokes)
        if key in DELETING and self.selected is not None:
            delete(self.document, self.selected)
        elif key in STEPS and count:
            first = -1 if STEPS[key] > 0 else 0
            self.selected = (
                (first if self.selected is None else self.selected) + STEPS[key]
            ) % count
            self.update()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event) -> None:  # noqa: N802
        self.menu_at(event.pos().x()).popup(event.globalPos())

    def menu_at(self, x: float) -> QMenu:
        """What can be done with the stroke here, and with all of them."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        index, document = self._stroke_at(x), self.document
        if index is not None:
            self.selected = index
            layers = document.strokes[index].layers
            menu.addAction(tr("Delete stroke")).triggered.connect(lambda: delete(document, index))
            take = menu.addAction(
                tr("Paint with {label}").format(label=layers.label(document.n_layers))
            )
            take.triggered.connect(lambda: setattr(document, "brush", layers))
            menu.addSeparator()
        for command_id in ("paint_region", "erase_region", "clear_paint"):
            menu.addAction(self.actions_by_id[command_id])
        self.update()
        return menu

    # -- drawing ----------------------------------------------------------------

    def paintEvent(self, event) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        font.setPixelSize(self.theme.px(11))
        painter.setFont(font)
        painter.setPen(QColor(self.theme.accent if self.document.painting else self.theme.muted))
        label = QRectF(0, 0, self.left_px - 8, self.height())
        painter.drawText(
            label, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, tr("Paint")
        )
        lane = QRectF(self.left_px, 2, self._width(), self.height() - 4)
        painter.setPen(QColor(self.theme.accent if self.hasFocus() else self.theme.line))
        painter.setBrush(QColor(self.theme.plot))
        painter.drawRect(lane)
        painter.setClipRect(lane)
        if self.document.clip is not None:
            self._paint_blocks(painter)
            painter.setPen(QPen(QColor(self.theme.text), 1.5))
            x = self.x_of(self.document.position_s)
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        painter.end()

    def _paint_blocks(self, painter: QPainter) -> None:
        document, drag = self.document, self._drag
        for gap in unpainted(document.strokes, document.duration_s):
            bare = Stroke(*gap, document.mix)
            self._paint_block(painter, bare, None, QColor(self.theme.muted))
        for index, stroke in enumerate(document.strokes):
            being_pulled = drag is not None and drag.moved and drag.index == index
            if not being_pulled:
                self._paint_stroke(painter, stroke, selected=index == self.selected)
        if drag is not None and drag.moved and (drag.index is not None or document.painting):
            stretch = snap(document, *sorted((drag.from_s, drag.to_s)))
            pulled = drag.index is not None
            layers = document.strokes[drag.index].layers if pulled else document.brush
            self._paint_stroke(painter, Stroke(*stretch, layers), selected=True)

    def _paint_stroke(self, painter: QPainter, stroke: Stroke, *, selected: bool) -> None:
        theme = self.theme
        text = QColor(theme.on_accent if stroke.layers else theme.text)
        self._paint_block(painter, stroke, colour_of(stroke.layers, theme), text, selected=selected)

    def _paint_block(
        self,
        painter: QPainter,
        stroke: Stroke,
        fill: QColor | None,
        text: QColor,
        *,
        selected: bool = False,
    ) -> None:
        left, right = self.x_of(stroke.start_s), self.x_of(stroke.end_s)
        if right < self.left_px or left > self.width() - self.right_px:
            return
        block = QRectF(left, 3, right - left, self.height() - 6)
        if fill is not None:
            painter.setPen(QPen(QColor(self.theme.text), 2) if selected else Qt.PenStyle.NoPen)
            painter.setBrush(fill)
            painter.drawRoundedRect(block.adjusted(1, 1, -1, -1), 3, 3)
        # The label stays in sight while a part of the block does.
        lane = QRectF(self.left_px, 0, self._width(), self.height())
        seen = block.intersected(lane).adjusted(5, 0, -3, 0)
        label = self._label_within(stroke.layers, painter, seen.width())
        painter.setPen(text)
        painter.drawText(seen, Qt.AlignmentFlag.AlignVCenter, label)

    def _label_within(self, layers: LayerSet, painter: QPainter, width: float) -> str:
        """The name of a set, or its numbers alone, or nothing: whatever is not cut off."""
        label = layers.label(self.document.n_layers)
        names = (label, label.removeprefix("RVQ-") if layers else "–")
        fitting = (n for n in names if painter.fontMetrics().horizontalAdvance(n) <= width)
        return next(fitting, "")


def colour_of(layers: LayerSet, theme: Theme) -> QColor:
    """The colour of a set: the semantic layer's, the acoustic ones', of both, or of none."""
    if not layers:
        return QColor(theme.line)
    if layers == LayerSet.semantic():
        return QColor(theme.semantic)
    return QColor(theme.accent if 0 in layers else theme.acoustic)
