"""The live mode as a part of the window: its page beside the inspector's, and its commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.actions import COMMANDS
from app.engine.live.engine import LiveEngine
from app.model.document import Document
from app.model.live import LiveState
from app.views.hold_to_compare import HoldToCompare
from app.views.live_layers import LiveLayers
from app.views.live_view import LiveView
from app.views.theme import Theme
from codec.zoo import DEFAULT

LIVE_COMMANDS = ("live", "keep_minute")
# Commands that the live mode has a meaning of its own for.
SHARED_COMMANDS = ("play", "compare", "mix_semantic", "mix_full", "mix_acoustic", "fewer", "more")
# The others of these menus are about a recording: their keys are free while one speaks.
INSPECT_MENUS = ("Sound", "Layers", "View", "Picture")


class LiveMode(QObject):
    """Puts ``inspect`` and the live view into one ``stack``; the former is shown first.

    Attributes
    ----------
    stack
        What goes into the window.
    """

    def __init__(
        self,
        document: Document,
        inspect: QWidget,
        actions: Mapping[str, QAction],
        open_recording: Callable[[str, str], None],
    ) -> None:
        super().__init__(inspect)
        self.document, self.actions_by_id = document, actions
        self.state = LiveState()
        self.engine = LiveEngine(self.state, DEFAULT, "auto")
        self.view = LiveView(self.state, self.engine)
        self.stack = QStackedWidget()
        self.stack.addWidget(inspect)
        self.stack.addWidget(self.view)
        self._switched_off: list[QAction] = []
        self._hold = HoldToCompare(self, self)
        self.state.said.connect(document.say)
        self.engine.kept.connect(open_recording)
        document.events.clip.connect(lambda: self.show(False))

    @property
    def shown(self) -> bool:
        return self.stack.currentWidget() is self.view

    @property
    def layers(self) -> LiveLayers:
        return self.view.layers

    def show(self, on: bool) -> None:
        """Change to the live mode, or back, which stops it; what was said can still be kept."""
        if on == self.shown:
            return
        self.document.playing = self.state.wanted = False
        if on:
            self._switched_off = [a for a in self._of_recordings() if a.isEnabled()]
        for action in self._switched_off:
            action.setEnabled(not on)
        self.stack.setCurrentIndex(int(on))
        self.actions_by_id["live"].setChecked(on)
        if on:
            self.view.bar.start.setFocus()

    def _of_recordings(self) -> list[QAction]:
        kept = (*LIVE_COMMANDS, *SHARED_COMMANDS)
        of_inspector = [c.id for c in COMMANDS if c.menu in INSPECT_MENUS and c.id not in kept]
        return [self.actions_by_id[command_id] for command_id in of_inspector]

    def run(self, command_id: str) -> None:
        """One of ``LIVE_COMMANDS``."""
        if command_id == "live":
            self.show(not self.shown)
        else:
            self.engine.keep_minute()

    def takes(self, command_id: str) -> bool:
        """Do what ``play`` or ``compare`` means live, if that is shown; whether it is."""
        if self.shown:
            {"play": self.view.bar.switch, "compare": self._hold.switch}[command_id]()
        return self.shown

    def recolour(self, theme: Theme) -> None:
        self.view.recolour(theme)

    def close(self) -> None:
        self.engine.close()

    # -- as a document is compared ----------------------------------------------

    @property
    def comparing(self) -> bool:
        return self.state.bypass

    def compare(self, on: bool) -> None:
        """Hear oneself, without the codec, while ``on``."""
        self.state.bypass = on
