"""The live mode in the window: its page, its keys, and what becomes of it at the end."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.model.live import HEADPHONES
from codec import zoo
from codec.api import LayerSet
from tests.app.conftest import WAIT_MS, buzz
from tests.app.live_kit import INPUT_HZ, Loop


def test_the_middle_of_the_window_changes_between_inspecting_and_live(window, qtbot):
    assert not window.live.shown and window.transport.isVisible()
    window.commands["live"].trigger()
    assert window.live.shown and window.live.view.isVisible() and not window.transport.isVisible()
    assert window.commands["live"].isChecked() and window.notices.isVisible()
    qtbot.waitUntil(lambda: window.live.engine.process_id is not None, timeout=WAIT_MS)
    window.commands["live"].trigger()
    assert not window.live.shown and window.transport.isVisible()
    assert not window.live.view.timer.isActive()


def test_keys_mean_the_live_layers_while_they_are_shown(opened, qtbot):
    document, state = opened.document, opened.live.state
    mix = document.mix
    opened.commands["live"].trigger()
    qtbot.keyClick(opened, Qt.Key.Key_W)
    assert state.layers == LayerSet.of(set(range(12)) - {1})
    opened.commands["mix_semantic"].trigger()
    opened.commands["more"].trigger()
    assert state.layers == LayerSet.prefix(2) and document.mix == mix
    opened.commands["live"].trigger()
    qtbot.keyClick(opened, Qt.Key.Key_W)
    assert 1 not in document.mix and state.layers == LayerSet.prefix(2)


def test_what_is_about_recordings_leaves_its_keys_to_the_live_controls(opened):
    opened.commands["live"].trigger()
    for command_id in ("back", "forward", "zoom_in", "loop", "hear_full"):
        assert not opened.commands[command_id].isEnabled()
    for command_id in ("open", "play", "compare", "live", "keep_minute", "shortcuts", "quit"):
        assert opened.commands[command_id].isEnabled()
    opened.commands["live"].trigger()
    of_history = {"undo", "redo"}
    others = [a for name, a in opened.commands.items() if name not in of_history]
    assert all(action.isEnabled() for action in others)


def test_holding_compare_hears_oneself_without_the_codec(window, qtbot):
    window.commands["live"].trigger()
    window.activateWindow()
    qtbot.keyPress(window, Qt.Key.Key_X)
    assert window.live.state.bypass and not window.document.comparing
    qtbot.keyRelease(window, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: not window.live.state.bypass)


def test_play_starts_and_leaving_stops_and_the_person_is_warned_of_the_loudspeaker(opened):
    opened.document.playing = True
    opened.commands["live"].trigger()
    assert not opened.document.playing
    opened.commands["play"].trigger()
    assert opened.live.state.wanted and not opened.document.playing
    assert opened.notices.text.text() == HEADPHONES
    opened.commands["live"].trigger()
    assert not opened.live.state.wanted


def test_a_recording_that_is_opened_is_shown(window, settle, recording):
    window.commands["live"].trigger()
    window.open(recording)
    settle(window)
    assert window.document.clip.name == "voice.wav" and not window.live.shown


def test_one_key_opens_the_last_minute_as_a_recording(window, qtbot, settle, checkpoint):
    loop = Loop(zoo.load(str(checkpoint), "cpu"))
    loop.run(buzz(1.0, INPUT_HZ))
    window.commands["live"].trigger()
    window.live.engine.taps = loop.taps
    qtbot.keyClick(window, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: window.document.clip is not None, timeout=WAIT_MS)
    settle(window)
    document = window.document
    assert not window.live.shown and document.clip.name.startswith("live ")
    assert (document.clip.mono == loop.taps.read(0, loop.taps.frames)[0]).all()
    assert "The last 1 s of the input" in window.notices.text.text()


def test_keeping_before_anything_was_said_is_told(window):
    window.commands["keep_minute"].trigger()
    assert "start the live mode first" in window.notices.text.text()


def test_another_codec_is_another_codec_live_as_well(window, settle, checkpoint):
    window.load_codec(str(checkpoint))
    settle(window)
    assert window.live.engine._load.codec == str(checkpoint)
    assert window.live.engine.process_id is None


def test_both_themes_reach_the_live_view(window, qtbot):
    window.commands["live"].trigger()
    lightness = []
    for name in ("dark", "light"):
        window.set_theme(name)
        QApplication.processEvents()
        picture = window.live.view.grab().toImage()
        lightness.append(picture.pixelColor(4, picture.height() - 20).lightness())
    assert lightness[0] < 80 < 180 < lightness[1]
