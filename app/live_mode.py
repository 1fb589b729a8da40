"""The live mode as a part of the window: its page beside the inspector's, and its commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.actions import BY_ID, COMMANDS, THEME_COMMANDS, keys
from app.engine.live.engine import LiveEngine
from app.model.document import Document, NoticeKind
from app.model.live import LiveState
from app.views.file_dialogs import FileDialogs
from app.views.hold_to_compare import HoldToCompare
from app.views.scrolled import Scrolled
from app.views.theme import Theme
from app.words import mark, tr
from codec.zoo import DEFAULT

if TYPE_CHECKING:
    from app.views.live_layers import LiveLayers
    from app.views.live_view import LiveView

# Those that mean nothing while a recording is inspected.
ONLY_LIVE = ("live_semantic", "live_mute", "live_record", "live_measure")
LIVE_COMMANDS = ("live", "keep_minute", *ONLY_LIVE)
# Commands that the live mode has a meaning of its own for.
SHARED_COMMANDS = ("play", "compare", "mix_semantic", "mix_full", "mix_acoustic", "fewer", "more",
                   "match")  # fmt: skip
# The others of these menus are about a recording: their keys are free while one speaks.
INSPECT_MENUS = ("Sound", "Layers", "View", "Picture")
HINT = mark(
    "{play} starts and stops. Hold {compare} to hear yourself without the codec, {live_semantic} "
    "to hear RVQ-1 alone; {live_mute} mutes, {keep_minute} opens the last minute as a recording; "
    "{live} goes back."
)


def hint() -> str:
    """What the keys are, as long as nothing else is to be read."""
    return tr(HINT).format(**{command.id: keys(command) for command in COMMANDS})


class Held:
    """A field of the state that lasts as long as a key, as a document is compared."""

    def __init__(self, state: LiveState, name: str) -> None:
        self._state, self._name = state, name

    @property
    def comparing(self) -> bool:
        return getattr(self._state, self._name)

    def compare(self, on: bool) -> None:
        setattr(self._state, self._name, on)


class LiveMode(QObject):
    """Puts ``inspect`` and the live view into one ``stack``; the former is shown first.

    Minutes that are kept go to the folder ``keep_in``; None: only until the window closes.
    ``open_recording(path, remark, saved=path)`` opens them.

    Attributes
    ----------
    stack
        What goes into the window.
    """

    # What the keys are, where nothing else is to be read; empty: what they are otherwise.
    hinted = Signal(str)

    def __init__(
        self,
        document: Document,
        inspect: QWidget,
        actions: Mapping[str, QAction],
        open_recording: Callable[..., None],
        dialogs: FileDialogs,
        keep_in: Path | None = None,
    ) -> None:
        super().__init__(inspect)
        self.document, self.actions_by_id = document, actions
        self._open_recording = open_recording
        self.state = LiveState()
        self.engine = LiveEngine(self.state, DEFAULT, "auto", keep_in)
        self.dialogs = dialogs
        self._theme: Theme | None = None
        self.stack = QStackedWidget()
        self.stack.addWidget(inspect)
        self._switched_off: list[QAction] = []
        self._bypass = HoldToCompare(Held(self.state, "bypass"), self)
        self._semantic = HoldToCompare(
            Held(self.state, "semantic_only"), self, QKeySequence(BY_ID["live_semantic"].shortcut)
        )
        self._allow(False)
        self.state.said.connect(self._say)
        self.state.unsaid.connect(self._unsay)
        self._match()
        document.events.loudness.connect(self._match)
        self.state.events.matched.connect(lambda on: setattr(document, "matched", on))
        self.engine.kept.connect(self._open_kept)
        document.events.clip.connect(lambda: self.show(False))

    @cached_property
    def view(self) -> LiveView:
        """Made when it is first shown or asked for."""
        from app.views.live_view import LiveView

        view = LiveView(self.state, self.engine)
        view.dialogs = self.dialogs
        view.bar.leave.clicked.connect(lambda: self.show(False))
        if self._theme is not None:
            view.recolour(self._theme)
        self.stack.addWidget(Scrolled(view))
        return view

    @property
    def shown(self) -> bool:
        return self.stack.currentIndex() == 1

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
        self._allow(on)
        self.hinted.emit(hint() if on else "")
        view = self.view if on else None  # made by now, to be turned to
        self.stack.setCurrentIndex(int(view is not None))
        self.actions_by_id["live"].setChecked(on)
        if view is not None:
            view.bar.start.setFocus()

    def _of_recordings(self) -> list[QAction]:
        kept = (*LIVE_COMMANDS, *SHARED_COMMANDS, *THEME_COMMANDS)
        of_inspector = [c.id for c in COMMANDS if c.menu in INSPECT_MENUS and c.id not in kept]
        return [self.actions_by_id[command_id] for command_id in of_inspector]

    def _allow(self, on: bool) -> None:
        for command_id in ONLY_LIVE:
            self.actions_by_id[command_id].setEnabled(on)

    def _match(self) -> None:
        self.state.matched = self.document.matched

    def _open_kept(self, path: str, remark: str) -> None:
        self._open_recording(path, remark, saved=path)

    def _say(self, sentence: str, kind: NoticeKind, saved: str) -> None:
        self.document.say(sentence, kind, saved=saved)

    def _unsay(self, sentence: str) -> None:
        document = self.document
        if document.notice is not None and document.notice.text == sentence:
            document.notice = None

    def run(self, command_id: str) -> None:
        """One of ``LIVE_COMMANDS``."""
        {
            "live": lambda: self.show(not self.shown),
            "keep_minute": self.engine.keep_minute,
            "live_semantic": self._semantic.switch,
            "live_mute": self.view.bar.muted.toggle,
            "live_record": self.view.choose_recording,
            "live_measure": self.engine.measure,
        }[command_id]()

    def takes(self, command_id: str) -> bool:
        """Do what ``play`` or ``compare`` means live, if that is shown; whether it is."""
        if self.shown:
            {"play": self.view.bar.switch, "compare": self._bypass.switch}[command_id]()
        return self.shown

    def recolour(self, theme: Theme) -> None:
        self._theme = theme
        if "view" in vars(self):
            self.view.recolour(theme)

    def close(self) -> None:
        self.engine.close()
