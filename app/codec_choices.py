"""The codecs that can be chosen by name: which one is in use, and which cannot run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup

from app.words import mark, tr
from codec import zoo

if TYPE_CHECKING:
    from app.main_window import MainWindow

NO_WEIGHTS = mark("{name}: no weights have been released; load a checkpoint of it instead.")


class CodecChoices(QActionGroup):
    """An entry a codec, and one for the checkpoint that is in use; that in use is checked."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window = window
        for name in zoo.names():
            self._add(name)
        # Any checkpoint; shown once one is in use.
        self._other = self._add("")
        events = window.document.events
        for event in (events.codec, events.compute, events.task):
            event.connect(self._show)
        self._show()

    def _add(self, name: str) -> QAction:
        action = self.addAction(name)
        action.setCheckable(True)
        action.setData(name)
        action.triggered.connect(lambda: self._choose(action))
        if name and zoo.find(name) is None:
            action.setEnabled(False)
            action.setText(tr("{name} (no weights)").format(name=name))
            action.setToolTip(tr(NO_WEIGHTS).format(name=name))
        return action

    def _choose(self, action: QAction) -> None:
        self._show()  # until it is loaded, the one before is in use
        self.window.load_codec(action.data())

    def _show(self, *_: object) -> None:
        """Mark what is in use."""
        inspector = self.window.inspector
        used = inspector.decoder.used if inspector is not None else ""
        is_other = bool(used) and used not in zoo.names()
        self._other.setVisible(is_other)
        if is_other:
            self._other.setData(used)
            self._other.setText(Path(used).name.replace("&", "&&"))
            self._other.setToolTip(used)
        for action in self.actions():
            action.setChecked(bool(used) and action.data() == used)
