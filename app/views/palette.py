"""The command palette: every command by name, found by typing a few of its letters."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.actions import COMMANDS, keys
from app.command import Command
from app.synonyms import SYNONYMS
from app.words import tr

WIDTH, HEIGHT = 520, 380
ENABLED = Qt.ItemFlag.ItemIsEnabled
MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


def rank(command: Command, typed: str) -> tuple[int, int] | None:
    """How well a command fits what was typed, smaller is better; None if it does not.

    A start of the title comes before a start of a word, that before what else people
    call it, letters inside, and letters in this order anywhere.
    """
    title, wanted = tr(command.title).lower(), typed.lower().strip()
    if not wanted or title.startswith(wanted):
        return 0, len(title) if wanted else 0
    words = f" {title} {tr(command.menu).lower()} {tr(command.help).lower()}"
    if f" {wanted}" in words:
        return 1, words.index(f" {wanted}")
    others = SYNONYMS.get(command.id, "")
    others = f" {tr(others)} {others}".lower()
    if all(f" {word}" in words + others for word in wanted.split()):
        return 2, others.find(f" {wanted}")
    if wanted in title:
        return 3, title.index(wanted)
    at = -1
    for letter in wanted.replace(" ", ""):
        at = title.find(letter, at + 1)
        if at < 0:
            return None
    return 4, at


def fitting(typed: str, commands: Iterable[Command] = COMMANDS) -> list[Command]:
    """The commands that fit, the best first."""
    ranked = [(rank(command, typed), command) for command in commands]
    return [c for _, c in sorted((r for r in ranked if r[0] is not None), key=lambda r: r[0])]


class Palette(QDialog):
    """A line to type in and the commands that fit; Return runs the chosen one."""

    def __init__(self, parent: QWidget, actions: dict[str, QAction]) -> None:
        super().__init__(parent)
        self.actions_by_id = actions
        self.setWindowTitle(tr("Commands"))
        self.setModal(True)
        self.resize(WIDTH, HEIGHT)
        self.line = QLineEdit()
        self.line.setPlaceholderText(tr("Type a command"))
        self.line.setAccessibleName(tr("Search commands"))
        self.line.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Matching commands"))
        self.list.setUniformItemSizes(True)
        self.nothing = QLabel()
        self.nothing.setObjectName("muted")
        self.nothing.setTextFormat(Qt.TextFormat.PlainText)
        self.nothing.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.addWidget(self.line)
        layout.addWidget(self.nothing)
        layout.addWidget(self.list, 1)
        self.line.textChanged.connect(self._show)
        self.line.returnPressed.connect(self._run)
        self.list.itemActivated.connect(self._run)
        self.line.installEventFilter(self)
        self._show("")

    def _show(self, typed: str) -> None:
        self.list.clear()
        for command in fitting(typed):
            action = self.actions_by_id[command.id]
            key = f"   {keys(command)}" if command.shortcut else ""
            on = "  ✓" if action.isCheckable() and action.isChecked() else ""
            item = QListWidgetItem(f"{tr(command.menu)}  ›  {tr(command.title)}{on}{key}")
            item.setToolTip(tr(command.help))
            item.setData(Qt.ItemDataRole.UserRole, command.id)
            if not action.isEnabled():
                item.setFlags(item.flags() & ~ENABLED)
            self.list.addItem(item)
        self.nothing.setVisible(self.list.count() == 0)
        self.nothing.setText(
            tr("No command matches “{typed}”. Try another word, or press F1 for all keys.").format(
                typed=typed.strip()
            )
        )
        rows = range(self.list.count())
        enabled = (row for row in rows if self.list.item(row).flags() & ENABLED)
        self.list.setCurrentRow(next(enabled, 0))

    def _run(self) -> None:
        item = self.list.currentItem()
        if item is None or not item.flags() & ENABLED:
            return
        self.accept()
        self.actions_by_id[item.data(Qt.ItemDataRole.UserRole)].trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """The arrows move in the list while the line keeps the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in MOVES:
                self.list.event(event)
                return True
        return super().eventFilter(watched, event)
