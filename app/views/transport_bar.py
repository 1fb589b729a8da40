"""Play, loop, which of the four sounds is heard, and how the pictures are drawn."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFrame, QHBoxLayout, QLabel, QToolButton

from app.actions import BY_ID, tip
from app.model.document import COLOUR_MAPS, FREQUENCY_SCALES, Document
from app.model.mix import Source
from app.views.icons import icon
from app.views.theme import DARK, Theme
from app.views.time_view import clock

HEARD = {
    Source.ORIGINAL: "hear_original",
    Source.SEMANTIC: "hear_semantic",
    Source.FULL: "hear_full",
    Source.MIX: "hear_mix",
}


class TransportBar(QFrame):
    """The row above the pictures."""

    def __init__(self, document: Document, actions: dict[str, QAction]) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.document = document
        self.theme = DARK
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(6)
        self.symbols = {name: _button(actions[name], "") for name in ("to_start", "play", "loop")}
        for button in self.symbols.values():
            button.setIconSize(QSize(18, 18))
            row.addWidget(button)
        self.symbols["play"].setMinimumWidth(56)
        self.clock = QLabel()
        self.clock.setObjectName("clock")
        self.clock.setAccessibleName("Playhead")
        self.clock.setMinimumWidth(86)
        self.total = QLabel()
        self.total.setObjectName("muted")
        row.addSpacing(6)
        row.addWidget(self.clock)
        row.addWidget(self.total)
        row.addStretch(1)
        row.addWidget(QLabel("Hear"))
        self.heard = QButtonGroup(self)
        self.faces: dict[Source, QToolButton] = {}
        for number, (source, command_id) in enumerate(HEARD.items(), 1):
            button = _button(actions[command_id], f"{number}  {source.value}", checkable=True)
            self.heard.addButton(button)
            self.faces[source] = button
            row.addWidget(button)
        self.match = _button(actions["match"], "Match", checkable=True)
        self.gain = QLabel()
        self.gain.setObjectName("muted")
        self.gain.setMinimumWidth(58)
        row.addWidget(self.match)
        row.addWidget(self.gain)
        row.addStretch(1)
        self.scale = _choice("Frequency scale", FREQUENCY_SCALES, row)
        self.colours = _choice("Colour map", COLOUR_MAPS, row)
        self.scale.currentTextChanged.connect(lambda text: self._picture(scale=text))
        self.colours.currentTextChanged.connect(lambda text: self._picture(colour_map=text))
        self._follow()

    def _follow(self) -> None:
        events = self.document.events
        events.position_s.connect(self._show_time)
        events.clip.connect(self._show_time)
        events.playing.connect(self._show_playing)
        events.heard.connect(self._show_heard)
        events.matched.connect(self._show_heard)
        events.mix.connect(self._show_heard)
        self.document.gain_changed.connect(self._show_heard)
        events.picture.connect(self._show_picture)
        self._show_time()
        self._show_heard()
        self._show_picture()

    def _picture(self, **changes: str) -> None:
        self.document.picture = replace(self.document.picture, **changes)

    def _show_time(self) -> None:
        self.clock.setText(clock(self.document.position_s))
        self.total.setText(f"/ {clock(self.document.duration_s)}")

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        for name, button in self.symbols.items():
            button.setIcon(icon(name, theme.text, theme.on_accent))
        self._show_playing(self.document.playing)

    def _show_playing(self, playing: bool) -> None:
        name = "pause" if playing else "play"
        self.symbols["play"].setIcon(icon(name, self.theme.text))

    def _show_heard(self) -> None:
        document = self.document
        self.faces[document.heard].setChecked(True)
        self.match.setChecked(document.matched)
        gain = document.gains_db.get(document.sound_of(document.heard), 0.0)
        self.gain.setText(f"{gain:+.1f} dB" if document.matched and document.clip else "")
        self.gain.setToolTip("The gain that matches what is heard to the original's loudness.")

    def _show_picture(self) -> None:
        self.scale.setCurrentText(self.document.picture.scale)
        self.colours.setCurrentText(self.document.picture.colour_map)


def _button(action: QAction, face: str, *, checkable: bool = False) -> QToolButton:
    """A button for a command, with a face of its own."""
    button = QToolButton()
    button.setText(face)
    button.setCheckable(checkable or action.isCheckable())
    button.setChecked(action.isChecked())
    command = BY_ID[action.data()]
    button.setToolTip(tip(command))
    button.setAccessibleName(command.title)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(action.trigger)
    if action.isCheckable():
        action.toggled.connect(button.setChecked)
    return button


class Choice(QComboBox):
    """A combo box whose arrow is drawn in the text's colour, whatever the style sheet."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        colour = self.palette().text().color().name()
        painter = QPainter(self)
        icon("chevron", colour).paint(painter, self.width() - 21, 0, 14, self.height())
        painter.end()


def _choice(name: str, values: tuple[str, ...], row: QHBoxLayout) -> QComboBox:
    box = Choice()
    box.addItems(list(values))
    box.setToolTip(name)
    box.setAccessibleName(name)
    row.addWidget(box)
    return box
