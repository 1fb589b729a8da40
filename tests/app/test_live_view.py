"""What a person sees and does in the live view."""

from __future__ import annotations

import re

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QPushButton, QSlider

from app.model.live import Latency, LiveDevice, LiveState, LoopDelay, Phase
from app.views import theme
from app.views.live_bar import DEFAULT
from app.views.live_meter import level_of
from app.views.live_pictures import NONE, LiveSpectrogram
from app.views.live_scroll import SPAN_S, ColumnRing, Glide
from app.views.live_view import LiveView
from codec import zoo
from codec.api import LayerSet
from tests.app.conftest import buzz
from tests.app.live_kit import INPUT_HZ, Loop

MICROPHONE = LiveDevice("Headset", "ALSA", 1, 44_100)
LOUDSPEAKER = LiveDevice("Speaker", "ALSA", 2, 48_000)


class LoopEngine:
    """The engine's face over a loop without devices; counts what is asked of it."""

    def __init__(self, loop: Loop, state: LiveState) -> None:
        self.loop, self.state, self.taps = loop, state, None
        self.asked: list[str] = []
        self.recorded_s = 65.0

    @property
    def gauges(self):
        return self.loop.gauges

    def latency(self) -> Latency | None:
        running = self.state.phase is Phase.RUNNING
        return Latency(0.03, 0.0025, 0.04, 0.01, 0.015, 0.03) if running else None

    def prepare(self) -> None:
        self.asked.append("prepare")

    def look_for_devices(self) -> None:
        self.asked.append("look")

    def measure(self) -> None:
        self.asked.append("measure")

    def keep_minute(self) -> None:
        self.asked.append("keep")

    def record(self, path: str) -> None:
        self.state.recording = path

    def stop_recording(self) -> None:
        self.state.recording = None

    def speak(self, seconds: float) -> None:
        """Run, with a voice."""
        self.state.codec, self.taps = self.loop.codec.info, self.loop.taps
        self.state.phase = Phase.RUNNING
        self.loop.run(buzz(seconds, INPUT_HZ))


@pytest.fixture(scope="module")
def codec(checkpoint):
    return zoo.load(str(checkpoint), "cpu")


@pytest.fixture
def view(qtbot, codec) -> LiveView:
    state = LiveState()
    view = LiveView(state, LoopEngine(Loop(codec), state))
    qtbot.addWidget(view)
    chosen = theme.choose("dark")
    theme.apply(QApplication.instance(), chosen)
    view.recolour(chosen)
    view.resize(1100, 640)
    return view


def lightness(view: LiveView, picture) -> np.ndarray:
    """The picture's own area on the screen: float [height, width], 0 … 1."""
    image = picture.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    area = picture.area.toRect()
    inside = rows[area.top() + 24 : area.bottom() - 1, area.left() + 2 : area.right() - 1]
    return inside / 255


def test_what_is_spoken_and_played_appears_at_the_right_edge(view):
    view.show()
    view.engine.speak(1.0)
    for _ in range(12):
        view.tick()
    for picture in (view.heard, view.played, view.tokens):
        seen = lightness(view, picture)
        width = seen.shape[1]
        newest = seen[:, -width // 16 :]
        assert newest.std() > 0.02
        assert seen[:, : width // 2].std() < newest.std() / 4


def test_the_pictures_move_only_while_they_can_be_seen(view, qtbot):
    assert not view.timer.isActive()
    view.show()
    assert view.timer.isActive() and view.engine.asked == ["prepare"]
    view.hide()
    assert not view.timer.isActive()


def test_after_being_hidden_for_long_the_view_shows_the_last_seconds(view):
    view.show()
    view.engine.speak(1.0)
    view.tick()
    view.hide()
    taps, rng = view.engine.taps, np.random.default_rng(0)
    for frame in rng.uniform(-0.1, 0.1, (300, 640)).astype(np.float32):
        taps.publish(frame, rng.integers(0, 32, 12), frame)
    view.show()
    for _ in range(40):
        view.tick()
    assert view.tokens.ring.count == view.engine.taps.frames
    tokens = view.engine.taps.read(0, view.engine.taps.frames)[2]
    assert (view.tokens.newest == tokens[:, -1]).all()
    assert lightness(view, view.heard).std() > 0.02


def test_the_keys_of_the_layers_switch_what_is_decoded(view):
    view.layers.toggle(2)
    assert view.state.layers == LayerSet.of(set(range(12)) - {2})
    assert not view.layers.buttons[2].isChecked()
    view.layers.toggle(99)
    view.layers.change_prefix(-4)
    assert view.state.layers == LayerSet.prefix(7)
    view.layers.choose(LayerSet.semantic())
    assert "RVQ-1" in view.layers.rate.text()


def test_a_set_the_checkpoint_was_not_trained_for_is_marked(view):
    view.engine.speak(0.1)
    view.show()
    view.state.layers = LayerSet.of({0, 5})
    assert view.layers.warning.isVisible() and "not trained" in view.layers.warning.text()
    view.state.layers = LayerSet.prefix(3)
    assert not view.layers.warning.isVisible()


def test_holding_a_button_is_holding_its_key(view, qtbot):
    view.show()
    for button, name in ((view.bar.bypass, "bypass"), (view.bar.semantic, "semantic_only")):
        qtbot.mousePress(button, Qt.MouseButton.LeftButton)
        assert getattr(view.state, name)
        qtbot.mouseRelease(button, Qt.MouseButton.LeftButton)
        assert not getattr(view.state, name)
    view.state.bypass = True
    view.hide()
    assert not view.state.bypass


def test_what_is_held_looks_switched_on(view):
    button = view.bar.bypass
    shades = []
    for held in (False, True):
        view.state.bypass = held
        shades.append(button.grab().toImage().pixelColor(6, button.height() // 2).name())
    assert shades == [theme.DARK.raised, theme.DARK.accent]


def test_every_control_changes_the_state_and_follows_it(view):
    state, bar = view.state, view.bar
    bar.muted.click()
    bar.guard.click()
    bar.wet.setValue(25)
    bar.gain.setValue(-6)
    assert (state.muted, state.guarded, state.wet, state.gain_db) == (True, False, 0.25, -6.0)
    state.muted, state.wet, state.gain_db = False, 1.0, 12.0
    assert not bar.muted.isChecked()
    assert (bar.wet.value(), bar.gain.value()) == (100, 12)
    assert "12" in bar.gain_text.text()


def test_start_and_stop_are_one_button(view, qtbot):
    view.bar.start.click()
    assert view.state.wanted
    view.state.phase = Phase.RUNNING
    assert view.bar.start.text() == "Stop"
    view.bar.start.click()
    assert not view.state.wanted


def test_devices_are_listed_with_what_they_are_and_can_be_chosen(view):
    state, bar = view.state, view.bar
    state.inputs, state.outputs = (MICROPHONE,), (LOUDSPEAKER,)
    state.default_output = LOUDSPEAKER
    assert bar.output.itemText(0) == "Speaker (default)  ·  ALSA, 48 kHz, 2 channels"
    assert [bar.input.itemText(at) for at in range(2)] == [
        DEFAULT,
        "Headset  ·  ALSA, 44.1 kHz, mono",
    ]
    bar.output.setCurrentIndex(1)
    bar.output.activated.emit(1)
    assert state.output == LOUDSPEAKER
    bar.output.activated.emit(0)
    assert state.output is None


def test_a_chosen_device_that_is_gone_is_still_named(view):
    view.state.input, view.state.inputs = MICROPHONE, (MICROPHONE,)
    view.state.inputs = ()
    assert view.bar.input.currentText() == "Headset (not connected)"


def test_the_latency_is_told_by_its_parts_and_they_add_up(view):
    view.state.phase = Phase.RUNNING
    text = view.latency.text()
    total, *parts = (int(number) for number in re.findall(r"\d+", text))
    assert "frame 40" in text and "device out 30" in text
    assert abs(total - sum(parts)) <= len(parts)
    view.state.loop_delay = LoopDelay(0.071, 0.128)
    assert "loop 128 ms (71 without codec)" in view.health.text()


def test_load_dropouts_feedback_and_recording_are_told(view):
    view.state.phase = Phase.RUNNING
    assert "0 dropouts" in view.health.text() and view.alerts.text() == ""
    gauges = view.engine.gauges
    gauges.load, gauges.dropouts, gauges.overflows = 0.9, 2, 1
    view.state.howl_hz = 1234.0
    view.state.recording = "take.flac"
    for part in ("3 dropouts", "Can't keep up in real time", "1234 Hz", "recording 1:05"):
        assert part in view.alerts.text()
    assert "90 %" in view.health.text() and "dropout" not in view.health.text()
    assert "take.flac" in view.record.toolTip()
    view.record.click()
    assert view.state.recording is None


def test_buttons_ask_the_engine(view):
    for button in (view.bar.refresh, view.measure, view.keep):
        button.click()
    assert view.engine.asked == ["look", "measure", "keep"]


def test_everything_is_reachable_by_keyboard_and_has_a_name(view):
    view.show()
    for widget in (*view.findChildren(QPushButton), *view.findChildren(QSlider)):
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, widget.text()
        assert widget.accessibleName() or widget.text()
    for part in (view, view.heard, view.played, view.tokens, view.input_meter, view.layers):
        assert part.accessibleName()
    view.engine.speak(0.5)
    for _ in range(3):
        view.tick()
    view._tell()
    assert "dBFS" in view.input_meter.accessibleDescription()
    assert view.tokens.accessibleDescription().startswith("RVQ-1 ")


# -- pictures -------------------------------------------------------------------


def test_a_tone_stands_at_its_frequency(qtbot):
    picture = LiveSpectrogram("Input")
    qtbot.addWidget(picture)
    sound = 0.1 * np.sin(2 * np.pi * 2000 * np.arange(16_000) / 16_000)
    for piece in np.array_split(sound.astype(np.float32), 23):
        picture.feed(piece)
    ring = picture.ring
    brightest = np.argmax(ring._levels[:, 10 : ring.count - 2], axis=0)
    height = 1 - (brightest + 0.5) / ring.rows
    assert np.abs(height * 8000 - 2000).max() < 2 * 8000 / ring.rows
    # All columns whose window has ended are there.
    assert ring.count == (16_000 - 256) // 160 + 1


def test_a_ring_draws_its_columns_in_order_wherever_it_begins(qapp):
    ring = ColumnRing(4, 0.04, NONE)
    ring.set_colours(np.repeat(np.arange(256)[:, None], 3, axis=1).astype(np.uint8))
    shown = round(SPAN_S / 0.04)
    for number in range(3 * ring.capacity + 17):
        ring.put(np.full((4, 1), number % 200, np.uint8))
    image = QImage(shown, 4, QImage.Format.Format_Grayscale8)
    painter = QPainter(image)
    ring.draw(painter, QRectF(0, 0, shown, 4), ring.count * 0.04)
    painter.end()
    row = np.frombuffer(image.constBits(), np.uint8)[:shown]
    assert row.tolist() == [n % 200 for n in range(ring.count - shown, ring.count)]


def test_the_picture_glides_while_frames_come_by_jerks():
    glide, edges, newest = Glide(), [], 0.0
    for number in range(600):
        if number % 5 == 0:
            newest += 0.08
        edges.append(glide.move(0.016, newest))
    steps = np.diff(edges[100:])
    assert (steps > 0).all() and steps.max() < 0.03
    assert 0 <= newest - edges[-1] <= Glide.MOST_BEHIND_S


def test_levels_are_those_of_the_definition():
    sine = np.sin(2 * np.pi * np.arange(16_000) / 160).astype(np.float32)
    level = level_of(sine)
    assert level.peak_dbfs == pytest.approx(0, abs=1e-4)
    assert level.rms_dbfs == pytest.approx(-3.0103, abs=1e-3)
    assert level_of(np.zeros(0, np.float32)).peak_dbfs == -np.inf
