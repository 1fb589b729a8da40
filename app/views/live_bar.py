"""The live mode's controls: start, devices, how wet, how loud, and what is held."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from app.actions import BY_ID, keys
from app.model.live import GAIN_RANGE_DB, LiveDevice, LiveState, Phase
from app.views.elided import DOT, ElidedChoice
from app.views.icons import icon
from app.views.theme import DARK, Theme
from app.views.wrapping import WrappingRow, group
from app.words import mark, number, tr

# So that nothing jumps while a number changes.
NUMBER_PX = 52
DEFAULT = mark("System default")
BYPASS_KEY, SEMANTIC_KEY, MUTE_KEY = (
    BY_ID[command_id].shortcut for command_id in ("compare", "live_semantic", "live_mute")
)
# What is held looks as what is switched on.
HELD_SHEET = "QPushButton#held:pressed {{ background: {accent}; color: {on_accent}; }}"
FACES = {
    Phase.OFF: mark("Start"),
    Phase.STARTING: mark("Starting…"),
    Phase.RUNNING: mark("Stop"),
    Phase.WAITING: mark("Stop waiting"),
}


class LiveBar(QFrame):
    """Two rows: what is started and through which devices; how it is heard."""

    def __init__(self, state: LiveState) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAccessibleName(tr("Live controls"))
        self.state, self.theme = state, DARK
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        column.addLayout(self._first_row())
        column.addLayout(self._second_row())
        events = state.events
        events.phase.connect(self._show_phase)
        for name in ("inputs", "outputs", "default_input", "default_output", "input", "output"):
            getattr(events, name).connect(self._show_devices)
        for name in ("muted", "bypass", "semantic_only", "guarded", "matched", "wet", "gain_db"):
            getattr(events, name).connect(self._show_controls)
        self._show_phase(state.phase)
        self._show_devices()
        self._show_controls()

    # -- parts ------------------------------------------------------------------

    def _first_row(self) -> WrappingRow:
        row = WrappingRow(8)
        key = keys(BY_ID["live"])
        self.leave = QPushButton(tr("Back to recordings"))
        self.leave.setToolTip(tr("Stop, and leave live mode.  ({key})").format(key=key))
        self.start = QPushButton()
        self.start.setMinimumSize(124, 36)
        self.start.setToolTip(tr("Start or stop speaking through the codec.  (Space)"))
        self.start.clicked.connect(self.switch)
        row.addWidget(group(self.leave, self.start, spacing=8))
        self.input = self._device_choice(tr("Microphone"), row)
        self.output = self._device_choice(tr("Loudspeaker"), row)
        self.input.activated.connect(lambda at: self._choose("input", at))
        self.output.activated.connect(lambda at: self._choose("output", at))
        self.refresh = QPushButton(tr("Refresh devices"))
        self.refresh.setToolTip(
            tr("Update the lists of devices; new ones are found only while live is stopped.")
        )
        row.addWidget(self.refresh)
        return row

    def _device_choice(self, name: str, row: WrappingRow) -> ElidedChoice:
        choice = ElidedChoice()
        choice.setAccessibleName(name)
        choice.setMinimumContentsLength(18)
        choice.setSizeAdjustPolicy(choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row.addWidget(group(_name(name, choice), choice, spacing=8, grows=True))
        return choice

    def _second_row(self) -> WrappingRow:
        row = WrappingRow()
        self.muted = self._toggle(
            tr("Mute  {key}").format(key=MUTE_KEY),
            "muted",
            tr("Silence the loudspeaker; the codec goes on.  ({key})").format(key=MUTE_KEY),
        )
        self.bypass = self._held(
            tr("Bypass"),
            "bypass",
            BYPASS_KEY,
            tr("hear yourself without the codec, at the same instant"),
        )
        self.semantic = self._held(
            tr("Semantic"), "semantic_only", SEMANTIC_KEY, tr("hear RVQ-1 alone")
        )  # fmt: skip
        self.guard = self._toggle(
            tr("Feedback guard"),
            "guarded",
            tr("Turn the sound down by 20 dB when it begins to howl."),
        )
        self.matched = self._toggle(
            tr("Match loudness"),
            "matched",
            tr("Make the codec's sound as loud as the microphone's.  ({key})").format(
                key=keys(BY_ID["match"])
            ),
        )
        for button in (self.muted, self.bypass, self.semantic, self.guard, self.matched):
            row.addWidget(button)
        space = QWidget()
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        row.addWidget(space)
        self.wet, self.wet_text = self._slider(
            row, tr("Dry / wet"), 0, 100, tr("Share of the codec's sound.")
        )
        self.wet.valueChanged.connect(lambda value: setattr(self.state, "wet", value / 100))
        low, high = (round(db) for db in GAIN_RANGE_DB)
        self.gain, self.gain_text = self._slider(
            row, tr("Input gain"), low, high, tr("Gain of the microphone, before the codec.")
        )
        self.gain.valueChanged.connect(lambda value: setattr(self.state, "gain_db", float(value)))
        return row

    def _toggle(self, face: str, name: str, help_: str) -> QPushButton:
        button = QPushButton(face)
        button.setCheckable(True)
        button.setToolTip(help_)
        button.toggled.connect(lambda on: setattr(self.state, name, on))
        return button

    def _held(self, face: str, name: str, key: str, what: str) -> QPushButton:
        button = QPushButton(f"{face}  {key}")
        button.setObjectName("held")
        button.setToolTip(tr("Hold to {what}.  ({key})").format(what=what, key=key))
        button.setAccessibleName(
            tr("{face}: hold {key} to {what}").format(face=face, key=key, what=what)
        )
        button.pressed.connect(lambda: setattr(self.state, name, True))
        button.released.connect(lambda: setattr(self.state, name, False))
        return button

    def _slider(
        self, row: WrappingRow, name: str, low: int, high: int, help_: str
    ) -> tuple[QSlider, QLabel]:
        slider, text = QSlider(Qt.Orientation.Horizontal), QLabel()
        slider.setRange(low, high)
        slider.setPageStep(max(1, (high - low) // 10))
        slider.setFixedWidth(150)
        slider.setAccessibleName(name)
        slider.setToolTip(help_)
        text.setObjectName("muted")
        row.addWidget(group(_name(name, slider), slider, text))
        return slider, text

    # -- doing and showing ------------------------------------------------------

    def switch(self) -> None:
        """Start, or stop."""
        self.state.wanted = not self.state.wanted

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.setStyleSheet(HELD_SHEET.format(accent=theme.accent, on_accent=theme.on_accent))
        for text in (self.wet_text, self.gain_text):
            text.setFixedWidth(theme.px(NUMBER_PX))
        self._show_phase(self.state.phase)

    def _show_phase(self, phase: Phase) -> None:
        self.start.setText(tr(FACES[phase]))
        name = "play" if phase is Phase.OFF else "stop"
        self.start.setIcon(icon(name, self.theme.text))
        self.start.setAccessibleName(tr("{face} live").format(face=tr(FACES[phase])))

    def _choose(self, name: str, at: int) -> None:
        devices = getattr(self.state, f"{name}s")
        setattr(self.state, name, devices[at - 1] if at else None)

    def _show_devices(self) -> None:
        state = self.state
        for choice, devices, default, chosen in (
            (self.input, state.inputs, state.default_input, state.input),
            (self.output, state.outputs, state.default_output, state.output),
        ):
            preferred = _title(default, tr("{name} (default)")) if default else tr(DEFAULT)
            titles = [preferred, *(_title(device) for device in devices)]
            if chosen is not None and chosen not in devices:
                titles.append(tr("{name} (not connected)").format(name=chosen.name))
            if [choice.itemText(at) for at in range(choice.count())] != titles:
                choice.clear()
                choice.addItems(titles)
            at = 0 if chosen is None else len(titles) - 1
            choice.setCurrentIndex(devices.index(chosen) + 1 if chosen in devices else at)
            choice.setToolTip(
                tr("{device}.  It runs at the rate it prefers.").format(device=choice.currentText())
            )

    def _show_controls(self) -> None:
        state = self.state
        self.muted.setChecked(state.muted)
        self.guard.setChecked(state.guarded)
        self.matched.setChecked(state.matched)
        self.bypass.setDown(state.bypass)
        self.semantic.setDown(state.semantic_only)
        self.wet.setValue(round(100 * state.wet))
        self.gain.setValue(round(state.gain_db))
        self.wet_text.setText(f"{100 * state.wet:.0f} %")
        sign = "+" if state.gain_db > 0 else ""
        self.gain_text.setText(f"{sign}{state.gain_db:.0f} dB".replace("-", "−"))


def _title(device: LiveDevice, face: str = "{name}") -> str:
    """Its name first, as ``face`` has it; then what it is."""
    channels = (
        tr("mono")
        if device.channels == 1
        else tr("{channels} channels").format(channels=device.channels)
    )
    name = face.format(name=device.name)
    return f"{name}{DOT}{device.host_api}, {number(device.rate_hz / 1000, 'g')} kHz, {channels}"


def _name(text: str, widget: QWidget) -> QLabel:
    label = QLabel(text)
    label.setBuddy(widget)
    return label
