"""A small panel that opens under a button and goes when something else is touched."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QWidget


class Popup(QFrame):
    """Escape or a click beside it closes it; the focus goes back to where it was."""

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAccessibleName(name)

    def open_under(self, anchor: QWidget) -> None:
        """Show it under ``anchor``, kept on the screen."""
        self.adjustSize()
        screen = anchor.screen().availableGeometry()
        corner = anchor.mapToGlobal(QPoint(0, anchor.height() + 2))
        x = min(corner.x(), screen.right() - self.width())
        y = min(corner.y(), screen.bottom() - self.height())
        self.move(max(x, screen.left()), max(y, screen.top()))
        self.show()
        self.focus_first()

    def focus_first(self) -> None:
        """Put the focus on what is changed most."""
        self.setFocus()
