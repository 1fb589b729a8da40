"""The shortcut sheet and the About box, both made from data."""

from __future__ import annotations

import platform
from importlib import metadata

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.actions import COMMANDS, LAYER_KEYS
from app.model.document import Document


def show_shortcuts(parent: QWidget) -> None:
    """Every command and its key."""
    rows = [(c.shortcut, c.title, c.help) for c in COMMANDS if c.shortcut]
    rows += [
        (key, f"RVQ-{n}", f"Switch layer {n} of the mix on or off.")
        for n, key in enumerate(LAYER_KEYS, 1)
    ]
    rows.append(("Shift+Q … ]", "Solo", "The same keys with Shift: hear only that layer for now."))
    table = QTableWidget(len(rows), 3)
    table.setHorizontalHeaderLabels(["Key", "Command", "What it does"])
    table.verticalHeader().hide()
    table.setShowGrid(False)
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            table.setItem(row, column, QTableWidgetItem(text))
    table.resizeColumnsToContents()
    table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
    _dialog(parent, "Shortcuts", table).resize(780, 640)


def show_about(parent: QWidget, document: Document) -> None:
    """Versions, licence, and what the model is."""
    label = QLabel(about_text(document))
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    _dialog(parent, "About", label).resize(560, 320)


def about_text(document: Document) -> str:
    """The About box as rich text."""
    lines = [
        "<h3>HybridCodec Inspector</h3>Listening into a neural speech codec, layer by layer.",
        "Free software under the MIT licence.",
    ]
    info = document.codec
    if info is not None:
        kbps = info.bits_per_second / 1000
        lines.append(
            f"<b>{info.name}</b>: {info.summary or 'no summary'} {info.n_layers} layers, "
            f"{kbps:.3g} kbit/s, {info.sample_rate_hz / 1000:g} kHz, on {document.compute}. "
            f"Licence of the weights: {info.licence or 'not stated'}."
        )
    packages = ("torch", "PySide6-Essentials", "pyqtgraph", "numpy", "soundfile", "sounddevice")
    versions = ", ".join(f"{name} {_version(name)}" for name in packages)
    lines.append(f"Python {platform.python_version()}, {versions}.")
    return "".join(f"<p>{line}</p>" for line in lines)


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "?"


def _dialog(parent: QWidget, title: str, content: QWidget) -> QDialog:
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.addWidget(content, 1)
    layout.addWidget(buttons)
    dialog.open()
    return dialog
