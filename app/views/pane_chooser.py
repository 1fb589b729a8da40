"""Which pictures are shown, and in which order."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.model.document import Document
from app.model.mix import Difference, LayerAlone, Pane, Source
from app.views.popup import Popup
from app.words import mark, tr

PANE = Qt.ItemDataRole.UserRole
MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: +1}
HINT = mark(
    "Space shows or hides a picture; drag, or press Alt with an arrow key, to change the order."
)


def all_panes(n_layers: int) -> list[Pane]:
    """Every picture that there can be."""
    alone = [LayerAlone(index) for index in range(n_layers)]
    return [Source.ORIGINAL, Source.SEMANTIC, Source.MIX, Source.FULL, Difference(), *alone]


class PaneChooser(Popup):
    """A list of all pictures: those that are shown come first, in their order."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent, tr("Panes"))
        self.document = document
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Panes"))
        self.list.setAccessibleDescription(tr(HINT))
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setSpacing(1)
        self.list.setMinimumSize(260, 380)
        self.list.itemChanged.connect(self._choose)
        self.list.model().rowsMoved.connect(self._choose)
        self.list.installEventFilter(self)
        hint = QLabel(tr(HINT))
        hint.setObjectName("muted")
        hint.setWordWrap(True)
        self.up, self.down = (
            self._button(title, n) for title, n in ((tr("Move up"), -1), (tr("Move down"), 1))
        )
        reset = QPushButton(tr("Reset"))
        reset.setToolTip(tr("Original, Semantic and Mix."))
        reset.clicked.connect(self._reset)
        row = QHBoxLayout()
        for button in (self.up, self.down, reset):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.addWidget(self.list, 1)
        column.addWidget(hint)
        column.addLayout(row)
        document.events.panes.connect(self._follow)
        document.events.codec.connect(self._fill)
        self._fill()

    def _button(self, title: str, rows: int) -> QPushButton:
        button = QPushButton(title)
        button.clicked.connect(lambda: self.move_by(rows))
        return button

    def focus_first(self) -> None:
        self.list.setCurrentRow(0)
        self.list.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def panes(self) -> tuple[Pane, ...]:
        """What is checked, in the list's order."""
        items = [self.list.item(row) for row in range(self.list.count())]
        return tuple(i.data(PANE) for i in items if i.checkState() == Qt.CheckState.Checked)

    def _fill(self) -> None:
        shown = self.document.panes
        rest = [p for p in all_panes(self.document.n_layers) if p not in shown]
        self.list.blockSignals(True)
        self.list.clear()
        for pane in (*shown, *rest):
            item = QListWidgetItem(name_of(pane))
            item.setData(PANE, pane)
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled)
            on = Qt.CheckState.Checked if pane in shown else Qt.CheckState.Unchecked
            item.setCheckState(on)
            self.list.addItem(item)
        self.list.blockSignals(False)

    def _follow(self) -> None:
        """What was chosen here stays where it is in the list."""
        if self.panes != self.document.panes:
            self._fill()

    def _choose(self) -> None:
        if self.panes:
            self.document.panes = self.panes
        else:
            self._fill()  # something is always shown

    def _reset(self) -> None:
        self.document.panes = Document.panes
        self._fill()

    def move_by(self, rows: int) -> None:
        """Move the chosen line down, or up if ``rows`` is negative."""
        row = self.list.currentRow()
        to = row + rows
        if row < 0 or not 0 <= to < self.list.count():
            return
        self.list.insertItem(to, self.list.takeItem(row))
        self.list.setCurrentRow(to)
        self._choose()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            with_alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
            if with_alt and event.key() in MOVES:
                self.move_by(MOVES[event.key()])
                return True
        return super().eventFilter(watched, event)


def name_of(pane: Pane) -> str:
    """What a picture is called in the list."""
    if isinstance(pane, LayerAlone):
        return tr("RVQ-{n} alone").format(n=pane.index + 1)
    if isinstance(pane, Difference):
        return tr("Difference (Mix against Original)")
    return {Source.SEMANTIC: tr("Semantic (RVQ-1)")}.get(pane, tr(pane.value))
