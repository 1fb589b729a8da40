"""Whose acoustic layers stand under the open clip's RVQ-1, and how the two are matched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.actions import BY_ID, tip
from app.model.document import Document
from app.model.mix import Source, Voice
from app.views.help_dialog import explain
from app.views.icons import icon
from app.views.theme import Theme
from app.views.transport_bar import Choice
from app.words import mark, tr

SYMBOL_PX = 28
MATCHINGS = {"average": mark("Average"), "stretch": mark("Stretch"), "frames": mark("Frames")}
MATCHING_TIP = mark(
    "What of the other clip is laid under this one's words: its average voice, the same in "
    "every frame; its frames, stretched to this clip's length; or its frames one by one "
    "from the start, over and over if there are too few."
)


class VoiceRow(QWidget):
    """Shown while there is another voice: its name, matching, swap and remove."""

    def __init__(self, document: Document, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        explain(self, "voice")
        self.document = document
        self.name = QLabel()
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.matching = Choice()
        self.matching.addItems([tr(face) for face in MATCHINGS.values()])
        self.matching.setToolTip(tr(MATCHING_TIP))
        self.matching.setAccessibleName(tr("Matching of the two clips"))
        self.matching.activated.connect(self._match)
        self.swap = command_button(actions["voice_swap"], "")
        self.remove = command_button(actions["voice_remove"], "")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.name, 1)
        row.addWidget(self.matching)
        for button in (self.swap, self.remove):
            button.setFixedWidth(SYMBOL_PX)
            row.addWidget(button)
        document.events.voice.connect(self._show)
        self._show(document.voice)

    def recolour(self, theme: Theme) -> None:
        self.matching.setFixedHeight(theme.px(SYMBOL_PX))
        self.swap.setIcon(icon("swap", theme.text))
        self.remove.setIcon(icon("close", theme.text))

    def resizeEvent(self, event) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._elide()

    def _match(self, at: int) -> None:
        voice = self.document.voice
        if voice is not None:
            self.document.voice = replace(voice, matching=list(MATCHINGS)[at])
            self.document.heard = Source.MIX

    def _show(self, voice: Voice | None) -> None:
        self.setVisible(voice is not None)
        if voice is None:
            return
        self.matching.setCurrentIndex(list(MATCHINGS).index(voice.matching))
        self.name.setToolTip(tr("The acoustic layers are those of {path}.").format(path=voice.path))
        self.name.setAccessibleName(tr("Voice of {name}").format(name=voice.name))
        self._elide()

    def _elide(self) -> None:
        voice = self.document.voice
        if voice is not None:
            metrics, middle = self.name.fontMetrics(), Qt.TextElideMode.ElideMiddle
            self.name.setText(metrics.elidedText(voice.name, middle, self.name.width()))


def command_button(action: QAction, face: str) -> QPushButton:
    """A slim button for a command, with a face of its own."""
    button = QPushButton(face)
    button.setObjectName("slim")
    button.setCheckable(action.isCheckable())
    button.setChecked(action.isChecked())
    command = BY_ID[action.data()]
    button.setToolTip(tip(command))
    button.setAccessibleName(tr(command.title))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(action.trigger)
    if action.isCheckable():
        action.toggled.connect(button.setChecked)
    return button
