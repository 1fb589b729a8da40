"""Hearing the other sound for as long as a key is held."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from app.actions import BY_ID
from app.model.document import Document

KEY = QKeySequence(BY_ID["compare"].shortcut)
RELEASE_MS = 40
ENDS = (QEvent.Type.WindowDeactivate, QEvent.Type.ApplicationDeactivate)
KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride)


class HoldToCompare(QObject):
    """What the command does: it lasts from the press of its key to the release.

    Called from the menu, where nothing is held, it lasts until it is called again.  A key that is
    held repeats itself, as releases and presses that some systems mark and others do not: only a
    release with no press soon after is one.
    """

    def __init__(self, document: Document, parent: QObject, key: QKeySequence = KEY) -> None:
        super().__init__(parent)
        self.document, self._key = document, key
        self._released = QTimer(self)
        self._released.setSingleShot(True)
        self._released.setInterval(RELEASE_MS)
        self._released.timeout.connect(self._end)

    def switch(self) -> None:
        """Begin, or end."""
        if self.document.comparing:
            self._end()
        else:
            self.document.compare(True)
            # Only while it lasts: every event of the application comes by here.
            QApplication.instance().installEventFilter(self)

    def _end(self) -> None:
        self._released.stop()
        QApplication.instance().removeEventFilter(self)
        self.document.compare(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() in ENDS:
            self._end()
        elif event.type() in KEYS and QKeySequence(event.key()) == self._key:
            if event.type() != QEvent.Type.KeyRelease:
                self._released.stop()
            elif not event.isAutoRepeat():
                self._released.start()
            event.accept()
            return True
        return False
