"""The menu of what is read of a clip: the mix of its channels, or one of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.model.channels import title_of
from app.model.document import Document
from app.words import tr


class ChannelMenu(QMenu):
    """``choose(channel)`` is called with what the person wants: 0 the mix, else counted from 1."""

    def __init__(self, document: Document, choose: Callable[[int], None], parent: QWidget) -> None:
        super().__init__(tr("Channel"), parent)
        self.document, self.choose = document, choose
        self.group = QActionGroup(self)
        self.aboutToShow.connect(self._fill)
        document.events.clip.connect(self._fill)
        self._fill()

    def _fill(self, *_: object) -> None:
        for action in self.group.actions():
            self.group.removeAction(action)
        self.clear()
        clip = self.document.clip
        count, chosen = (clip.file_channels, clip.channel) if clip else (0, 0)
        self.setEnabled(count > 1)
        for channel in range(count + 1 if count > 1 else 0):
            action = self.group.addAction(self.addAction(title_of(channel, count)))
            action.setCheckable(True)
            action.setChecked(channel == chosen)
            action.triggered.connect(lambda _=False, c=channel: self.choose(c))
