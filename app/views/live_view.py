"""The live mode on the screen: pictures that scroll, what is chosen, and how it is going."""

from __future__ import annotations

import time
from typing import Any, Protocol

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.model.live import Latency, LiveState, Phase
from app.views.elided import ElidedLabel
from app.views.file_dialogs import FileDialogs
from app.views.help_dialog import explain
from app.views.live_bar import LiveBar
from app.views.live_layers import LiveLayers
from app.views.live_meter import LiveMeter
from app.views.live_pictures import LiveSpectrogram, LiveTokens
from app.views.live_scroll import Glide
from app.views.theme import Theme
from app.views.wrapping import WrappingRow
from app.words import mark, plural, tr

FRAME_MS = 16
TEXT_S = 0.25
# After the view was hidden it catches up, a little at a time.
MOST_FRAMES_AT_ONCE = 12
SHOWN_S = 8.0
MARGINAL_LOAD = 0.7
RECORDING_NAME = "live %Y-%m-%d %H-%M-%S"
RECORD_HELP = mark("Record to disk: input left, output right, as FLAC.")
# So much of the latency and the load is in sight at least.
TEXTS_PX = 400
NOTHING_YET = mark("Press Start (Space) and speak")
WAITS = {
    Phase.OFF: mark("Not running."),
    Phase.STARTING: mark("Loading the codec and opening the devices…"),
    Phase.WAITING: mark("Waiting for the device."),
}


class Engine(Protocol):
    """What the view needs of the live engine; ``taps`` and ``gauges`` as it has them."""

    taps: Any

    @property
    def recorded_s(self) -> float: ...

    @property
    def gauges(self) -> Any: ...
    def latency(self) -> Latency | None: ...
    def prepare(self) -> None: ...
    def look_for_devices(self) -> None: ...
    def measure(self) -> None: ...
    def keep_minute(self) -> None: ...
    def record(self, path: str) -> None: ...
    def stop_recording(self) -> None: ...


class LiveView(QWidget):
    """Draws ``state`` and what ``engine`` hears and plays, while it is visible."""

    def __init__(self, state: LiveState, engine: Engine) -> None:
        super().__init__()
        explain(self, "live")
        self.setAccessibleName(tr("Live"))
        self.state, self.engine = state, engine
        # The window's own take its place, which know where files were last.
        self.dialogs = FileDialogs()
        self.bar, self.layers = LiveBar(state), LiveLayers(state)
        self.heard = LiveSpectrogram(tr("Input, as the codec hears it"))
        self.played = LiveSpectrogram(tr("Output"))
        self.tokens = LiveTokens()
        self.input_meter, self.output_meter = (
            LiveMeter(tr("Input level")),
            LiveMeter(tr("Output level")),
        )
        self._lay_out()
        self._glide = Glide()
        self._drawn = 0  # frames
        self._at_s = self._told_s = 0.0
        self.timer = QTimer(self)
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.setInterval(FRAME_MS)
        self.timer.timeout.connect(self.tick)
        self.bar.refresh.clicked.connect(engine.look_for_devices)
        events = state.events
        events.codec.connect(self._codec_changed)
        for event in (events.phase, events.recording, events.howl_hz, events.loop_delay):
            event.connect(self._tell)
        self._codec_changed()
        self._tell()

    # -- parts ------------------------------------------------------------------

    def _lay_out(self) -> None:
        pictures = QGridLayout()
        pictures.setSpacing(4)
        for row, (picture, meter) in enumerate(
            ((self.heard, self.input_meter), (self.played, self.output_meter))
        ):
            pictures.addWidget(picture, row, 0)
            pictures.addWidget(meter, row, 1)
            pictures.setRowStretch(row, 10)
        pictures.addWidget(self.tokens, 2, 0)
        pictures.setRowStretch(2, 9)
        pictures.setColumnStretch(0, 1)
        middle = QHBoxLayout()
        middle.setSpacing(8)
        middle.addLayout(pictures, 1)
        middle.addWidget(self.layers)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.bar)
        column.addLayout(middle, 1)
        column.addWidget(self._bottom())

    def _bottom(self) -> QFrame:
        panel = QFrame()
        panel.setObjectName("panel")
        row = WrappingRow()
        row.setContentsMargins(12, 6, 12, 6)
        panel.setLayout(row)
        row.addWidget(self._texts())
        self.measure = _button(
            tr("Measure round-trip latency"),
            tr(
                "Play a test tone and measure how long it takes to come back, "
                "with and without the codec."
            ),
        )
        self.record = _button(tr("Stop recording"), tr(RECORD_HELP))
        self.record.setMinimumWidth(self.record.sizeHint().width())  # nothing jumps
        self.keep = _button(
            tr("Keep last minute"), tr("Open what was said in the last minute.  (K)")
        )  # fmt: skip
        self.measure.clicked.connect(self.engine.measure)
        self.record.clicked.connect(self.choose_recording)
        self.keep.clicked.connect(self.engine.keep_minute)
        for button in (self.measure, self.record, self.keep):
            row.addWidget(button)
        return panel

    def _texts(self) -> QWidget:
        """Two lines: what is always there, and, marked, what asks for attention."""
        texts = QWidget()
        texts.setMinimumWidth(TEXTS_PX)
        texts.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.latency, self.health, self.alerts = ElidedLabel(), ElidedLabel(), QLabel()
        grid = QGridLayout(texts)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(2, 1)
        grid.addWidget(self.latency, 0, 0, 1, 3)
        grid.addWidget(self.health, 1, 0)
        grid.addWidget(self.alerts, 1, 1)
        names = (tr("Latency"), tr("Load and dropouts"), tr("Alerts"))
        for label, name in zip((self.latency, self.health, self.alerts), names, strict=True):
            label.setObjectName("warning" if label is self.alerts else "muted")
            label.setAccessibleName(name)
        return texts

    def recolour(self, theme: Theme) -> None:
        for part in (self.bar, self.layers, self.heard, self.played, self.tokens,
                     self.input_meter, self.output_meter):  # fmt: skip
            part.recolour(theme)

    # -- doing ------------------------------------------------------------------

    def choose_recording(self) -> None:
        """Ask where to record to; or end the recording."""
        if self.state.recording is not None:
            self.engine.stop_recording()
            return
        if self.engine.taps is None:
            self.engine.record("")  # which tells why not
            return
        name = f"{time.strftime(RECORDING_NAME)}.flac"
        path = self.dialogs.save(self, tr("Record to"), name, {".flac": "FLAC"})
        if path:
            self.engine.record(path)

    def showEvent(self, event) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.engine.prepare()
        self._at_s = time.monotonic()
        self.timer.start()

    def hideEvent(self, event) -> None:  # noqa: N802
        super().hideEvent(event)
        self.timer.stop()
        self.state.bypass = self.state.semantic_only = False

    # -- drawing ----------------------------------------------------------------

    def _codec_changed(self) -> None:
        info = self.state.codec
        self._drawn = 0
        self._glide = Glide()
        if info is not None:
            self.heard.set_rate(info.sample_rate_hz)
            self.played.set_rate(info.sample_rate_hz)
            self.tokens.set_codec(info)

    def tick(self) -> None:
        """Take in what is new, and let the pictures glide on."""
        now = time.monotonic()
        seconds, self._at_s = now - self._at_s, now
        heard, played = self._take_in()
        self.input_meter.feed(heard, seconds)
        self.output_meter.feed(played, seconds)
        taps = self.engine.taps
        if taps is not None and self.state.phase is not Phase.OFF:
            edge_s = self._glide.move(seconds, self._drawn * taps.form.frame_s)
            for picture in (self.heard, self.played, self.tokens):
                picture.show_at(edge_s)
        if now - self._told_s > TEXT_S:
            self._told_s = now
            self._tell()

    def _take_in(self) -> tuple[np.ndarray, np.ndarray]:
        """Feed the pictures with new frames; returns their input and output, float32 [T]."""
        taps = self.engine.taps
        if taps is None:
            return np.zeros(0, np.float32), np.zeros(0, np.float32)
        shown = round(SHOWN_S / taps.form.frame_s)
        first = max(self._drawn, taps.frames - shown, taps.oldest)
        last = min(taps.frames, first + MOST_FRAMES_AT_ONCE)
        heard, played, tokens = taps.read(first, last)
        for picture in (self.heard, self.played, self.tokens):
            picture.ring.skip_to(round(first * taps.form.frame_s / picture.ring.column_s))
        self.heard.feed(heard)
        self.played.feed(played)
        self.tokens.feed(tokens, self.state.heard_layers)
        self._drawn = last
        return heard, played

    # -- telling ----------------------------------------------------------------

    def _tell(self) -> None:
        self.latency.setText(self._latency_text())
        self.health.setText(self._health_text())
        self.alerts.setText("   ·   ".join(self._alerts()))
        self.heard.hint = tr(NOTHING_YET) if self.state.phase is Phase.OFF else ""
        recording = self.state.recording is not None
        self.record.setText(tr("Stop recording") if recording else tr("Record…"))
        self.record.setToolTip(
            tr("To {path}").format(path=self.state.recording) if recording else tr(RECORD_HELP)
        )
        self.input_meter.setAccessibleDescription(self.input_meter.text)
        self.output_meter.setAccessibleDescription(self.output_meter.text)
        self.tokens.setAccessibleDescription(self.tokens.text)
        if self._drawn:
            self.layers.show_codes(self.tokens.newest)

    def _latency_text(self) -> str:
        latency = self.engine.latency()
        if latency is None:
            return tr(WAITS.get(self.state.phase, ""))
        parts = {
            tr("device in"): latency.device_in_s,
            tr("resampling"): latency.resampling_s,
            tr("frame"): latency.frame_s,
            tr("compute"): latency.compute_s,
            tr("queue"): latency.queue_s,
            tr("device out"): latency.device_out_s,
        }
        listed = " + ".join(f"{name} {1000 * seconds:.0f}" for name, seconds in parts.items())
        return tr("Latency {total:.0f} ms = {listed}").format(
            total=1000 * latency.total_s, listed=listed
        )

    def _health_text(self) -> str:
        gauges, measured = self.engine.gauges, self.state.loop_delay
        load = gauges.load if self.state.phase is Phase.RUNNING else 0.0
        parts = [] if _dropouts(gauges) else [plural(0, "{count} dropout", "{count} dropouts")]
        parts.append(tr("Load {load:.0f} % of real time").format(load=100 * load))
        if measured is not None:
            parts.append(
                tr("loop {with_codec:.0f} ms ({without_codec:.0f} without codec)").format(
                    with_codec=1000 * measured.with_codec_s,
                    without_codec=1000 * measured.without_codec_s,
                )
            )
        return "   ·   ".join(parts)

    def _alerts(self) -> list[str]:
        gauges, state = self.engine.gauges, self.state
        alerts = []
        if count := _dropouts(gauges):
            alerts.append(plural(count, "{count} dropout", "{count} dropouts"))
        if state.phase is Phase.RUNNING and gauges.load > MARGINAL_LOAD:
            alerts.append(tr("Can't keep up in real time"))
        if state.howl_hz is not None:
            alerts.append(tr("feedback at {hz:.0f} Hz").format(hz=state.howl_hz))
        if state.recording is not None:
            alerts.append(tr("recording {clock}").format(clock=_clock(self.engine.recorded_s)))
        return alerts


def _dropouts(gauges: Any) -> int:
    """How often the sound broke off, be it for want of ours or in the system."""
    return gauges.dropouts + gauges.overflows


def _clock(seconds: float) -> str:
    return f"{seconds // 60:.0f}:{seconds % 60:02.0f}"


def _button(face: str, help_: str) -> QPushButton:
    button = QPushButton(face)
    button.setToolTip(help_)
    return button
