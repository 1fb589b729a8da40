"""Comparing by ear: the other sound while something is held, and at which loudness."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from app.engine.transport import PLAY_HZ, Transport
from app.main_window import MainWindow
from app.model.clip import Wave
from app.model.document import Document
from app.model.mix import Mix, Source
from app.model.sounding import EBU_LUFS
from codec.api import LayerSet
from codec.audio import integrated_lufs
from tests.app.conftest import WAIT_MS
from tests.app.transport_kit import bare_window, running_transport


@pytest.fixture
def bare(qtbot) -> Iterator[MainWindow]:
    with bare_window(Document()) as window:
        yield window


def send(window, kind: QEvent.Type, *, repeated: bool) -> None:
    """A key event as a held key makes them."""
    event = QKeyEvent(kind, Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "x", repeated)
    QApplication.sendEvent(window, event)


@pytest.mark.parametrize(
    ("heard", "other"),
    [(Source.SEMANTIC, Source.ORIGINAL), (Source.ORIGINAL, Source.MIX)],
)
def test_the_other_sound_is_heard_for_as_long_as_the_key_is_held(bare, qtbot, heard, other):
    document = bare.document
    document.heard = heard
    qtbot.keyPress(bare, Qt.Key.Key_X)
    assert document.heard is other
    assert bare.transport.faces[other].isChecked() and bare.transport.compare.isDown()
    qtbot.keyRelease(bare, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: document.heard is heard, timeout=WAIT_MS)
    assert not bare.transport.compare.isDown()


@pytest.mark.parametrize("marked", [True, False], ids=["marked as such", "not marked"])
def test_a_held_key_that_repeats_itself_does_not_flicker(bare, qtbot, marked):
    document, changes = bare.document, []
    document.heard = Source.FULL
    document.events.heard.connect(changes.append)
    qtbot.keyPress(bare, Qt.Key.Key_X)
    for _ in range(5):
        send(bare, QEvent.Type.KeyRelease, repeated=marked)
        send(bare, QEvent.Type.KeyPress, repeated=marked)
    assert changes == [Source.ORIGINAL]
    qtbot.keyRelease(bare, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: len(changes) > 1, timeout=WAIT_MS)
    assert changes == [Source.ORIGINAL, Source.FULL]


def test_a_source_chosen_meanwhile_stays_chosen(bare, qtbot):
    qtbot.keyPress(bare, Qt.Key.Key_X)
    qtbot.keyClicks(bare, "2")
    qtbot.keyRelease(bare, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: not bare.document.comparing, timeout=WAIT_MS)
    assert bare.document.heard is Source.SEMANTIC
    assert not bare.transport.compare.isDown()


def test_a_window_that_loses_the_keyboard_lets_go(bare, qtbot):
    bare.document.heard = Source.FULL
    qtbot.keyPress(bare, Qt.Key.Key_X)
    QApplication.sendEvent(bare, QEvent(QEvent.Type.WindowDeactivate))
    assert bare.document.heard is Source.FULL


def test_called_from_the_menu_it_lasts_until_it_is_called_again(bare):
    bare.document.heard = Source.FULL
    bare.commands["compare"].trigger()
    assert bare.document.heard is Source.ORIGINAL
    bare.commands["compare"].trigger()
    assert bare.document.heard is Source.FULL


def test_the_button_is_held_with_the_mouse(bare, qtbot):
    bare.document.heard = Source.SEMANTIC
    button = bare.transport.compare
    qtbot.mousePress(button, Qt.MouseButton.LeftButton)
    assert bare.document.heard is Source.ORIGINAL
    qtbot.mouseRelease(button, Qt.MouseButton.LeftButton)
    assert bare.document.heard is Source.SEMANTIC


def test_comparing_is_the_same_crossfade_at_the_same_place(opened, qtbot, settle):
    document, player = opened.document, opened.inspector.transport.player
    document.heard = Source.FULL
    settle(opened)
    player.play()
    out = np.zeros((4800, 2), np.float32)
    player.render(out)
    qtbot.keyPress(opened, Qt.Key.Key_X)
    player.render(out)
    original = opened.inspector.transport.player.track
    assert original.name == "Original" and player.position == 9600
    assert (out[480:, 0] == np.float32(original.gain) * original.samples[5280:9600]).all()
    qtbot.keyRelease(opened, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: player.track.name == "Full", timeout=WAIT_MS)


# Loudness


class Listening:
    """What is chosen in the bar, and what the player then does."""

    def __init__(self, window: MainWindow, transport: Transport) -> None:
        self.document, self.bar, self.transport = window.document, window.transport, transport
        self.window = window

    def choose(self, face: str) -> None:
        box = self.bar.loudness
        box.setCurrentIndex(box.findText(face))
        box.activated.emit(box.currentIndex())

    def lufs(self, source: Source) -> float:
        """The loudness of ``source`` as the player plays it."""
        self.document.heard = source
        samples = self.document.wave_of(source).samples
        self.transport.hear(self.document.sound_of(source), samples)
        return integrated_lufs(samples * self.transport.player.track.gain, PLAY_HZ)


@pytest.fixture
def listening(bare) -> Iterator[Listening]:
    with running_transport(bare.document) as transport:
        yield Listening(bare, transport)


def test_every_source_is_brought_to_23_lufs_also_the_original(listening):
    listening.choose("−23 LUFS")
    for source in (Source.ORIGINAL, Source.FULL):
        assert listening.lufs(source) == pytest.approx(EBU_LUFS, abs=0.01)
        gain = listening.document.gains_db[listening.document.sound_of(source)]
        assert gain != 0 and listening.bar.gain.text() == f"{gain:+.1f} dB"


def test_matched_to_the_original_the_original_is_untouched(listening):
    before = integrated_lufs(listening.document.waves[None].samples, PLAY_HZ)
    listening.choose("−23 LUFS")
    listening.choose("Matched")
    for source in (Source.ORIGINAL, Source.FULL):
        assert listening.lufs(source) == pytest.approx(before, abs=0.01)
    assert listening.document.gains_db[None] == 0.0


def test_as_it_is_nothing_is_changed(listening):
    listening.choose("As it is")
    listening.lufs(Source.FULL)
    assert listening.transport.player.track.gain == 1.0
    assert listening.bar.gain.text() == ""
    assert not listening.window.commands["match"].isChecked()


def test_no_gain_lets_a_peak_come_near_full_scale(listening):
    document = listening.document
    loud = Wave(document.waves[None].samples.copy(), PLAY_HZ)
    loud.samples[1000] = 0.8
    loud.measure()
    listening.choose("−23 LUFS")
    listening.transport.match(None, loud, loud)
    assert 10 ** (document.gains_db[None] / 20) * 0.8 <= 10 ** (-1 / 20) + 1e-6


def test_the_key_goes_back_to_the_loudness_that_was_chosen_last(listening, qtbot):
    listening.choose("−23 LUFS")
    qtbot.keyClicks(listening.window, "m")
    assert listening.document.loudness == "off"
    assert listening.bar.loudness.currentText() == "As it is"
    qtbot.keyClicks(listening.window, "m")
    assert listening.document.loudness == "ebu"


def test_the_difference_of_two_matched_sounds_does_not_depend_on_what_both_are_matched_to():
    document = Document()
    mix = document.sound_of(Source.MIX)
    document.gains_db = {None: 0.0, mix: 2.0, Mix(LayerSet.semantic()): 9.0}
    to_original = document.difference_gain_db
    document.loudness, document.gains_db = "ebu", {None: 5.0, mix: 7.0}
    assert document.difference_gain_db == to_original == 2.0
    document.matched = False
    assert document.difference_gain_db == 0.0
