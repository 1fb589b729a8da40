"""The menu of what was opened last."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QMenu, QWidget

from app.words import tr


class Recents(Protocol):
    """Who knows the paths, opens one, and forgets them."""

    recent: list[str]

    def receive(self, paths: list[str]) -> None: ...

    def forget_recent(self) -> None: ...


class RecentMenu(QMenu):
    """Made anew whenever it is opened; whether a file is still there is seen when it is chosen."""

    def __init__(self, parent: QWidget, recents: Recents) -> None:
        super().__init__(tr("Recent files"), parent)
        self.recents = recents
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        self.clear()
        for path in self.recents.recent:
            action = self.addAction(Path(path).name.replace("&", "&&"))
            action.setToolTip(path)
            action.triggered.connect(lambda _=False, p=path: self.recents.receive([p]))
        if self.recents.recent:
            self.addSeparator()
        forget = self.addAction(tr("Clear this list"))
        forget.setEnabled(bool(self.recents.recent))
        forget.triggered.connect(lambda: self.recents.forget_recent())
