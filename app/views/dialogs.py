"""The shortcut sheet, made from data."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.actions import COMMANDS, LAYER_KEYS, keys
from app.words import tr

# What a dialog has around it.
FRAME_PX = (12, 44)


def show_shortcuts(parent: QWidget) -> None:
    """Every command and its key."""
    rows = [(keys(c), tr(c.title), tr(c.help)) for c in COMMANDS if c.shortcut]
    rows += [
        (key, f"RVQ-{n}", tr("Switch layer {n} of the mix on or off.").format(n=n))
        for n, key in enumerate(LAYER_KEYS, 1)
    ]
    rows.append(
        (
            f"{tr('Shift')}+Q … ]",
            tr("Solo"),
            tr("The same keys with Shift: listen to that layer only."),
        )
    )
    table = QTableWidget(len(rows), 3)
    table.setHorizontalHeaderLabels([tr("Key"), tr("Command"), tr("What it does")])
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            table.setItem(row, column, QTableWidgetItem(text))
    table.resizeColumnsToContents()
    # Only now: rows that fit themselves do so after every cell.
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
    show_dialog(parent, tr("Keyboard shortcuts"), table, QSize(860, 640))


def show_dialog(parent: QWidget, title: str, content: QWidget, size: QSize) -> QDialog:
    """Open a window with ``content`` and a button that closes it, no larger than the screen."""
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.addWidget(content, 1)
    layout.addWidget(buttons)
    room = parent.screen().availableSize() - QSize(*FRAME_PX)
    dialog.resize(size.boundedTo(room))
    dialog.open()
    return dialog
