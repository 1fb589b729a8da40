"""Play, loop, how fast, which of the four sounds is heard, and how loud."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFrame, QHBoxLayout, QLabel, QToolButton

from app.actions import BY_ID, COMMANDS, tip
from app.model.document import Document
from app.model.mix import Source
from app.model.sounding import LOUDNESSES, SPEEDS
from app.views.help_dialog import explain
from app.views.icons import icon
from app.views.meter import LevelMeter
from app.views.theme import DARK, Theme
from app.views.time_view import clock
from app.words import mark, number, tr

HEARD = {
    Source.ORIGINAL: "hear_original",
    Source.SEMANTIC: "hear_semantic",
    Source.FULL: "hear_full",
    Source.MIX: "hear_mix",
}
LOUDNESS_FACES = (mark("Matched"), "−23 LUFS", mark("As it is"))
LOUDNESS_TIP = mark(
    "Loudness of every source: matched to the original, −23 LUFS (EBU R 128), or unmatched. "
    "({match} toggles matching)"
)
SPEED_TIP = mark("Speed of playback; the pitch stays. ({slower}  {faster}  {speed_1})")
KEYS = {command.id: command.shortcut for command in COMMANDS}
# Narrower than this, what can be had elsewhere is left out.
WIDE_PX = 1240
# So that nothing jumps while numbers change.
CLOCK_PX, GAIN_PX = 86, 50


class TransportBar(QFrame):
    """The row above the pictures."""

    def __init__(self, document: Document, actions: dict[str, QAction]) -> None:
        super().__init__()
        explain(self, "transport")
        self.setObjectName("panel")
        self.document = document
        self.theme = DARK
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 8, 8)
        row.setSpacing(4)
        self.symbols = {name: _button(actions[name], "") for name in ("to_start", "play", "loop")}
        for button in self.symbols.values():
            button.setIconSize(QSize(18, 18))
            row.addWidget(button)
        self.symbols["play"].setMinimumWidth(50)
        self.clock = QLabel()
        self.clock.setObjectName("clock")
        self.clock.setAccessibleName(tr("Playhead"))
        self.total = QLabel()
        self.total.setObjectName("muted")
        row.addSpacing(6)
        row.addWidget(self.clock)
        row.addWidget(self.total)
        row.addSpacing(6)
        self.speed = _choice(
            tr("Speed"), [_times(s) for s in SPEEDS], row, tr(SPEED_TIP).format(**KEYS)
        )
        self.speed.activated.connect(lambda at: setattr(document, "speed", SPEEDS[at]))
        row.addStretch(1)
        self._add_sources(row, actions)
        self.loudness = _choice(
            tr("Loudness"),
            [tr(face) for face in LOUDNESS_FACES],
            row,
            tr(LOUDNESS_TIP).format(**KEYS),
        )
        self.loudness.activated.connect(lambda at: setattr(document, "loudness", LOUDNESSES[at]))
        self.gain = QLabel()
        self.gain.setObjectName("muted")
        row.addWidget(self.gain)
        row.addStretch(1)
        self.meter = LevelMeter(document)
        row.addWidget(self.meter, 8)
        self._follow()

    def _add_sources(self, row: QHBoxLayout, actions: dict[str, QAction]) -> None:
        """A button a source, and one that is held to hear another."""
        self.heard = QButtonGroup(self)
        self.faces: dict[Source, QToolButton] = {}
        for source, command_id in HEARD.items():
            button = _button(actions[command_id], "", checkable=True)
            self.heard.addButton(button)
            self.faces[source] = button
            row.addWidget(button)
        command = BY_ID["compare"]
        self.compare = QToolButton()
        self.compare.setToolTip(tip(command))
        self.compare.setAccessibleName(f"{tr(command.title)}: {tr(command.help)}")
        self.compare.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.compare.pressed.connect(lambda: self.document.compare(True))
        self.compare.released.connect(lambda: self.document.compare(False))
        row.addWidget(self.compare)

    def _follow(self) -> None:
        events = self.document.events
        events.position_s.connect(self._show_time)
        events.clip.connect(self._show_time)
        events.clip.connect(self._fit)
        events.playing.connect(self._show_playing)
        events.speed.connect(self._show_speed)
        events.comparing.connect(lambda on: self.compare.setDown(on))
        events.heard.connect(self._show_heard)
        events.loudness.connect(self._show_heard)
        events.mix.connect(self._show_heard)
        self.document.gain_changed.connect(self._show_heard)
        self._show_time()
        self._show_speed(self.document.speed)
        self._show_heard()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave out the total time and a word where there is no room for them, then the keys."""
        wide, command = self.width() >= self.theme.px(WIDE_PX), BY_ID["compare"]
        self.total.setVisible(wide)
        self.compare.setText(
            f"{command.shortcut}  {tr(command.title)}" if wide else command.shortcut
        )
        self.clock.setToolTip(
            "" if wide else tr("of {clock}").format(clock=clock(self.document.duration_s))
        )
        self._name_sources(with_keys=True)
        least = self.sizeHint().width() - self.meter.sizeHint().width() + self.meter.minimumWidth()
        if self.width() < least:
            self._name_sources(with_keys=False)

    def _name_sources(self, *, with_keys: bool) -> None:
        for digit, (source, button) in enumerate(self.faces.items(), 1):
            button.setText(f"{digit}  {tr(source.value)}" if with_keys else tr(source.value))

    def _show_time(self) -> None:
        self.clock.setText(clock(self.document.position_s))
        self.total.setText(f"/ {clock(self.document.duration_s)}")

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        for name, button in self.symbols.items():
            button.setIcon(icon(name, theme.text, theme.on_accent))
        self.meter.recolour(theme)
        self.clock.setMinimumWidth(theme.px(CLOCK_PX))
        self.gain.setMinimumWidth(theme.px(GAIN_PX))
        self._fit()
        self._show_playing(self.document.playing)

    def _show_playing(self, playing: bool) -> None:
        name = "pause" if playing else "play"
        self.symbols["play"].setIcon(icon(name, self.theme.text))

    def _show_heard(self) -> None:
        document = self.document
        self.faces[document.heard].setChecked(True)
        self.loudness.setCurrentIndex(LOUDNESSES.index(document.loudness))
        gain = number(document.gains_db.get(document.sound_of(document.heard), 0.0), "+.1f")
        self.gain.setText(f"{gain} dB" if document.matched and document.clip else "")
        self.gain.setToolTip(tr("Gain applied to match the loudness."))

    def _show_speed(self, speed: float) -> None:
        self.speed.setCurrentIndex(SPEEDS.index(speed))


def _button(action: QAction, face: str, *, checkable: bool = False) -> QToolButton:
    """A button for a command, with a face of its own."""
    button = QToolButton()
    button.setText(face)
    button.setCheckable(checkable or action.isCheckable())
    button.setChecked(action.isChecked())
    command = BY_ID[action.data()]
    button.setToolTip(tip(command))
    button.setAccessibleName(tr(command.title))
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


def _times(speed: float) -> str:
    return f"{number(speed, 'g')}×"


def _choice(name: str, values: Sequence[str], row: QHBoxLayout, help_: str = "") -> QComboBox:
    box = Choice()
    box.addItems(list(values))
    box.setToolTip(help_ or name)
    box.setAccessibleName(name)
    row.addWidget(box)
    return box
