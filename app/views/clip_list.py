"""The list of clips beside the pictures: a name and a waveform each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QBrush, QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from app.model.clip_list import ClipList, Row, peak_of
from app.views.help_dialog import explain
from app.views.theme import DARK, Theme
from app.views.voice_row import command_button
from app.words import mark, tr

WIDTH, HEADING_PX = 148, 90
ROW_PX, WAVE_PX, MARGIN_PX, NAME_PX = 58, 26, 8, 12
ROW = Qt.ItemDataRole.UserRole
MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: +1}
DELETING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
CHOOSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
HINT = mark(
    "Click or Return opens a clip, Delete takes it out of the list; drag, or press Alt with an "
    "arrow key, to change the order."
)


class ClipPanel(QFrame):
    """Shown from the second clip on, unless the person wants it otherwise."""

    def __init__(self, clips: ClipList, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAccessibleName(tr("Clips"))
        explain(self, "clips")
        self.setFixedWidth(WIDTH)
        self.clips, self.action = clips, actions["clips"]
        self.theme = DARK
        self._wanted: bool | None = None
        self.list = ClipListWidget(clips)
        self.drawing = ClipDelegate(clips, self.list)
        self.list.setItemDelegate(self.drawing)
        heading = QLabel(tr("Clips"))
        heading.setObjectName("heading")
        top = QHBoxLayout()
        top.addWidget(heading, 1)
        top.addWidget(command_button(actions["open"], tr("Add…")))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 4, 8)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        clips.changed.connect(self._follow)
        self._follow()

    def recolour(self, theme: Theme) -> None:
        self.drawing.theme = theme
        # As much wider as its heading and button; names are cut in the middle.
        self.setFixedWidth(WIDTH + theme.px(HEADING_PX) - HEADING_PX)
        self.list.scheduleDelayedItemsLayout()  # rows are as high as their names need
        self.list.viewport().update()

    def switch(self) -> None:
        """Show it, or hide it, whatever the number of clips."""
        self._wanted = self.isHidden()
        self._follow()

    def _follow(self) -> None:
        shown = len(self.clips.rows) > 1 if self._wanted is None else self._wanted
        self.setVisible(shown)
        self.action.setChecked(shown)


class ClipListWidget(QListWidget):
    """The rows of a :class:`ClipList`, in their order."""

    def __init__(self, clips: ClipList) -> None:
        super().__init__()
        self.clips = clips
        self.setObjectName("clips")
        self.setAccessibleName(tr("Clips"))
        self.setAccessibleDescription(tr(HINT))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.itemClicked.connect(lambda item: clips.choose(item.data(ROW)))
        self.model().rowsMoved.connect(self._moved)
        clips.changed.connect(self._follow)
        self._follow()

    @property
    def rows(self) -> list[Row]:
        return [self.item(at).data(ROW) for at in range(self.count())]

    def _moved(self) -> None:
        self.clips.arrange(self.rows)

    def _follow(self) -> None:
        if self.rows != self.clips.rows:
            at = self.currentRow()
            self.clear()
            for row in self.clips.rows:
                item = QListWidgetItem()
                item.setData(ROW, row)
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled)
                self.addItem(item)
            self.setCurrentRow(min(at, self.count() - 1))
        if self.clips.index is not None and not self.hasFocus():
            self.setCurrentRow(self.clips.index)
        for item, row in zip(map(self.item, range(self.count())), self.clips.rows, strict=True):
            item.setText(row.entry.name)
            item.setToolTip(row.trouble or f"{row.entry.path}\n{tr(HINT)}")
        self.viewport().update()

    def event(self, event: QEvent) -> bool:
        """The arrows, Home and End move in the list while it has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and (
            event.key() in (*MOVES, *DELETING, *CHOOSING, Qt.Key.Key_Home, Qt.Key.Key_End)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        item = self.currentItem()
        with_alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if item is not None and event.key() in DELETING:
            self.clips.remove(item.data(ROW))
        elif item is not None and event.key() in CHOOSING:
            self.clips.choose(item.data(ROW))
        elif item is not None and with_alt and event.key() in MOVES:
            self._move(MOVES[event.key()])
        else:
            super().keyPressEvent(event)

    def _move(self, change: int) -> None:
        at, rows = self.currentRow(), self.rows
        to = at + change
        if 0 <= to < len(rows):
            rows.insert(to, rows.pop(at))
            self.clips.arrange(rows)
            self.setCurrentRow(to)


class ClipDelegate(QStyledItemDelegate):
    """Draws a clip: its name over its waveform, and a bar beside the one that is open."""

    def __init__(self, clips: ClipList, parent: QListWidget) -> None:
        super().__init__(parent)
        self.clips, self.theme = clips, DARK

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:  # noqa: N802
        return QSize(WIDTH - 2 * MARGIN_PX, ROW_PX + self.theme.px(NAME_PX) - NAME_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        row, theme = index.data(ROW), self.theme
        is_open = row is self.clips.current
        area = QRectF(option.rect).adjusted(0.5, 1.5, -4.5, -1.5)
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected and self.parent().hasFocus())
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme.accent if chosen or hovered else theme.line
        painter.setPen(QColor(edge) if is_open or chosen or hovered else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.raised if is_open else theme.panel))
        painter.drawRoundedRect(area, 5, 5)
        if is_open:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent))
            bar = QRectF(area.left(), area.top() + 6, 3, area.height() - 12)
            painter.drawRoundedRect(bar, 1, 1)
        inner = area.adjusted(MARGIN_PX, 4, -MARGIN_PX, -4)
        self._name(painter, option, inner, row, QColor(theme.text if is_open else theme.muted))
        below = QRectF(inner.left(), inner.bottom() - WAVE_PX, inner.width(), WAVE_PX)
        unread = row.envelope is None or np.isnan(row.envelope[0])
        if np.any(unread) and not row.trouble:
            shade = QBrush(QColor(theme.line), Qt.BrushStyle.BDiagPattern)
            left = below.width() * (1 - np.mean(unread))
            painter.fillRect(below.adjusted(left, 0, 0, 0), shade)
        if row.envelope is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QColor(theme.accent if is_open else theme.muted))
            painter.drawLines(bars(row.envelope, below))
        painter.restore()

    def _name(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        inner: QRectF,
        row: Row,
        colour: QColor,
    ) -> None:
        font = option.font
        font.setPixelSize(self.theme.px(NAME_PX))
        painter.setFont(font)
        painter.setPen(QColor(self.theme.warning) if row.trouble else colour)
        metrics = painter.fontMetrics()
        mark = "⚠ " if row.trouble else ""
        width = int(inner.width())
        stem = Path(row.entry.name).stem
        name = metrics.elidedText(mark + stem, Qt.TextElideMode.ElideMiddle, width)
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, name)


def bars(envelope: np.ndarray, area: QRectF) -> list[QLineF]:
    """An upright line a column of ``envelope``, float32 [2, N], its peak as high as ``area``.

    None where it has not been read yet.
    """
    heights = envelope / peak_of(envelope) * (area.height() / 2)
    middle, step = area.center().y(), area.width() / envelope.shape[1]
    return [
        QLineF(x, middle - high, x, middle - min(low, high - 1))
        for x, low, high in zip(
            area.left() + (np.arange(envelope.shape[1]) + 0.5) * step, *heights, strict=True
        )
        if not math.isnan(low)
    ]
