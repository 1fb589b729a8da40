"""The live mode in the window: its page, its keys, and what becomes of it at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from app.live_mode import ONLY_LIVE, hint
from app.main_window import MainWindow
from app.model.document import Document
from app.model.live import BUFFER_S, HEADPHONES, Phase
from codec import zoo
from codec.api import LayerSet
from tests.app.conftest import WAIT_MS, buzz, write
from tests.app.live_kit import INPUT_HZ, Loop, until


@pytest.fixture(scope="module")
def started(qapp, checkpoint, tmp_path_factory) -> Iterator[MainWindow]:
    """One window for all tests, with a recording, its live process and no sound server."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"):
            patch.setenv(name, str(tmp_path_factory.mktemp("home")))
        window = MainWindow(Document(), "dark")
        window.resize(1100, 760)
        window.show()
        window.start(str(checkpoint), "cpu", silent=True)
        window.live.engine.prepare()
        until(lambda: window.document.codec and window.live.state.codec)
        window.open(
            write(tmp_path_factory.mktemp("first") / "first.wav", buzz(0.5, 16_000), 16_000)
        )
        until(lambda: window.document.clip and not window.inspector.busy)
        window.document.playing = True  # the output stays open from now on
        until(lambda: window.document.position_s > 0)
        window.document.playing = False
    yield window
    window.close()


@pytest.fixture
def shared(started: MainWindow) -> Iterator[MainWindow]:
    """As it is when it has just been window."""
    document, state = started.document, started.live.state
    document.notice = None
    state.layers = LayerSet.all(12)
    yield started
    started.live.show(False)
    until(lambda: state.phase is Phase.OFF)


def test_the_middle_of_the_window_changes_between_inspecting_and_live(shared):
    shared.commands["live"].trigger()
    assert shared.live.shown and shared.live.view.isVisible() and not shared.transport.isVisible()
    assert shared.commands["live"].isChecked() and shared.notices.text.text() == hint()
    assert shared.live.view.timer.isActive()
    shared.commands["live"].trigger()
    assert not shared.live.shown and shared.transport.isVisible()
    assert not shared.live.view.timer.isActive() and shared.document.notice is None


def test_keys_mean_the_live_layers_while_they_are_shown(shared, qtbot):
    document, state = shared.document, shared.live.state
    mix = document.mix
    shared.commands["live"].trigger()
    qtbot.keyClick(shared, Qt.Key.Key_W)
    assert state.layers == LayerSet.of(set(range(12)) - {1})
    shared.commands["mix_semantic"].trigger()
    shared.commands["more"].trigger()
    assert state.layers == LayerSet.prefix(2) and document.mix == mix
    shared.commands["live"].trigger()
    assert shared.layers is shared.mixer


def test_what_is_about_recordings_leaves_its_keys_to_the_live_controls(shared):
    commands = shared.commands
    assert not any(commands[command_id].isEnabled() for command_id in ONLY_LIVE)
    shared.commands["live"].trigger()
    for command_id in ("back", "forward", "zoom_in", "loop", "hear_full"):
        assert not commands[command_id].isEnabled()
    for command_id in ("open", "play", "compare", "live", "keep_minute", "quit", *ONLY_LIVE):
        assert commands[command_id].isEnabled()
    shared.commands["live"].trigger()
    others = [a for name, a in commands.items() if name not in {"undo", "redo", *ONLY_LIVE}]
    assert all(action.isEnabled() for action in others)


@pytest.mark.parametrize(
    ("key", "name"), [(Qt.Key.Key_X, "bypass"), (Qt.Key.Key_V, "semantic_only")]
)
def test_what_is_held_lasts_as_long_as_its_key_wherever_the_focus_is(shared, qtbot, key, name):
    state, bar = shared.live.state, shared.live.view.bar
    shared.commands["live"].trigger()
    shared.activateWindow()
    for focused in (bar.input, bar.gain, bar.start):
        focused.setFocus()
        qtbot.keyPress(focused, key)
        assert getattr(state, name) and not shared.document.comparing
        qtbot.keyRelease(focused, key)
        qtbot.waitUntil(lambda: not getattr(state, name))
    qtbot.keyPress(bar.start, key)
    shared.live.show(False)
    assert not getattr(state, name)
    qtbot.keyRelease(bar.start, key)
    qtbot.wait(0)


def test_one_key_mutes_and_lets_be_heard_again(shared, qtbot):
    shared.commands["live"].trigger()
    shared.activateWindow()
    for muted in (True, False):
        qtbot.keyClick(shared.live.view.bar.input, Qt.Key.Key_N)
        assert shared.live.state.muted is muted


def test_play_starts_and_leaving_stops_and_the_person_is_warned_of_the_loudspeaker(shared):
    shared.document.playing = True
    shared.commands["live"].trigger()
    assert not shared.document.playing
    shared.commands["play"].trigger()
    assert shared.live.state.wanted and not shared.document.playing
    assert shared.notices.text.text() == HEADPHONES
    shared.commands["live"].trigger()
    assert not shared.live.state.wanted


def test_what_is_opened_is_shown_be_it_a_file_or_the_last_minute(
    window, qtbot, settle, checkpoint, recording, monkeypatch
):
    window.commands["live"].trigger()
    window.open(recording)
    settle(window)
    document = window.document
    assert document.clip.name == "voice.wav" and not window.live.shown
    loop = Loop(zoo.load(str(checkpoint), "cpu"))
    loop.run(buzz(1.0, INPUT_HZ))
    window.commands["live"].trigger()
    window.live.engine.taps = loop.taps
    qtbot.keyClick(window, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: document.clip.name.startswith("live "), timeout=WAIT_MS)
    settle(window)
    assert not window.live.shown
    assert (document.clip.mono == loop.taps.read(0, loop.taps.frames)[0]).all()
    assert "The last 1 s of the input" in window.notices.text.text()
    assert_link_to(window, Path(document.clip.path).parent, monkeypatch)


def assert_link_to(window, folder, monkeypatch):
    """Beside the message there is a link, and it opens this folder."""
    shown = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: shown.append(url.toLocalFile()) or True
    )
    assert window.notices.place.isVisible()
    window.notices.place.linkActivated.emit("folder")
    assert shown == [str(folder)]


def test_a_recording_that_ended_is_found_by_a_link(
    window, qtbot, checkpoint, tmp_path, monkeypatch
):
    engine = window.live.engine
    loop = Loop(zoo.load(str(checkpoint), "cpu"))
    engine.taps = loop.taps
    loop.run(buzz(0.3, INPUT_HZ))
    (tmp_path / "takes").mkdir()
    engine.record(tmp_path / "takes" / "one.flac")
    loop.run(buzz(0.3, INPUT_HZ))
    engine.stop_recording()
    qtbot.waitUntil(lambda: "one.flac" in window.notices.text.text(), timeout=WAIT_MS)
    assert_link_to(window, tmp_path / "takes", monkeypatch)


def test_keeping_before_anything_was_said_is_told(shared):
    shared.commands["keep_minute"].trigger()
    until(lambda: "start the live mode first" in shared.notices.text.text())


def test_another_codec_is_another_codec_live_as_well(shared, settle, checkpoint):
    loads = []
    shared.live.state.events.codec.connect(loads.append)
    shared.load_codec(str(checkpoint))
    assert shared.live.state.codec is not None  # until the other one is there
    settle(shared)
    until(lambda: len(loads) == 2)
    assert loads[0] is None and loads[1] is not None


def test_the_live_buffer_is_a_setting(shared):
    assert shared.live.state.buffer_s == BUFFER_S
    shared.workbench.settings["live_buffer_ms"] = 120
    assert shared.live.state.buffer_s == 0.12
    shared.workbench.settings.reset()
    assert shared.live.state.buffer_s == BUFFER_S


def test_both_themes_reach_the_live_view(shared):
    shared.commands["live"].trigger()
    lightness = []
    for name in ("dark", "light"):
        shared.set_theme(name)
        QApplication.processEvents()
        picture = shared.live.view.grab().toImage()
        lightness.append(picture.pixelColor(4, picture.height() - 20).lightness())
    assert lightness[0] < 80 < 180 < lightness[1]
