"""Codecs, devices and text size as a person chooses them; what fails changes nothing."""

from __future__ import annotations

from multiprocessing import Pipe, get_context
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from app.codec_choices import CodecChoices
from app.engine.live import messages as say
from app.engine.live.process import LiveProcess
from app.engine.live.shared import Shared
from app.live_devices import remember, remembered
from app.live_mode import hint
from app.model.live import LiveDevice, LiveState, Phase
from app.views import theme
from app.views.elided import DOT, ElidedChoice
from app.views.notice_bar import HINT
from codec import zoo

HEADSET = LiveDevice("A headset with a long name", "ALSA", 1, 44_100)


@pytest.fixture
def listening(window):
    """A window whose live engine was told of what it runs with."""
    window.told = []
    window.live.engine.use_codec = lambda name, device: window.told.append(name)
    return window


@pytest.mark.parametrize("kind", ["no weights", "damaged", "missing"])
def test_a_codec_that_cannot_be_had_changes_nothing(listening, settle, tmp_path, kind):
    damaged = tmp_path / "damaged.safetensors"
    damaged.write_bytes(b"\xff" * 100)
    wish = {
        "no weights": "hybridcodec-25hz",
        "damaged": str(damaged),
        "missing": str(tmp_path / "none.safetensors"),
    }[kind]
    before, used = listening.document.codec, listening.inspector.decoder.used
    listening.load_codec(wish)
    settle(listening)
    assert listening.document.notice.kind == "error"
    assert listening.document.codec is before and listening.inspector.decoder.used == used
    assert listening.told == []


def test_a_codec_that_was_loaded_is_the_live_one_too(listening, settle, checkpoint):
    listening.load_codec(str(checkpoint))
    assert listening.told == []
    settle(listening)
    assert listening.told == [str(checkpoint)]


def test_the_menu_marks_what_is_in_use_and_says_why_another_cannot_run(window, settle, checkpoint):
    settle(window)
    choices = window.findChild(CodecChoices)
    named = {action.data(): action for action in choices.actions()}
    assert not named["hybridcodec-25hz"].isEnabled()
    assert "no weights have been released" in named["hybridcodec-25hz"].toolTip()
    assert [a.data() for a in choices.actions() if a.isChecked()] == [str(checkpoint)]
    assert named[zoo.DEFAULT].isEnabled()
    named[zoo.DEFAULT].trigger()
    assert not named[zoo.DEFAULT].isChecked()
    settle(window)
    assert [a.data() for a in choices.actions() if a.isChecked()] == [zoo.DEFAULT]
    assert sum(a.isVisible() for a in choices.actions()) == len(zoo.names())


def test_the_live_process_goes_on_with_its_codec_when_another_is_refused(checkpoint):
    ours, theirs = Pipe()
    live = LiveProcess(theirs, Shared.allocate(get_context("spawn")))
    live._load(say.Load(str(checkpoint), "cpu"))
    codec = live._codec
    live._load(say.Load("hybridcodec-25hz", "cpu"))
    assert live._codec is codec
    told = [ours.recv() for _ in range(3)]
    assert [type(message) for message in told] == [say.Loaded, say.Refused, say.Loaded]
    assert "released weights" in told[1].sentence and told[0] == told[2]


def test_devices_are_chosen_again_at_the_next_start(tmp_path):
    state, file = LiveState(), tmp_path / "new" / "devices.json"
    state.input = HEADSET
    remember(state, file)
    fresh = LiveState()
    remembered(fresh, file)
    assert (fresh.input, fresh.output) == (HEADSET, None)
    # It is the same one at another rate.
    assert fresh.input in (LiveDevice(HEADSET.name, "ALSA", 2, 48_000),)


@pytest.mark.parametrize("text", ["", "[]", '{"input": 3}', '{"input": {"name": 1}}', "{" * 9999])
def test_a_list_of_devices_that_cannot_be_read_chooses_none(tmp_path, text):
    file, state = tmp_path / "devices.json", LiveState()
    file.write_text(text)
    remembered(state, file)
    remembered(state, Path(tmp_path / "none.json"))
    assert state.input is None and state.output is None


def test_where_there_is_little_room_a_device_is_seen_by_its_name(qtbot):
    choice = ElidedChoice()
    qtbot.addWidget(choice)
    choice.addItem(f"{HEADSET.name}{DOT}ALSA, 44.1 kHz, mono")
    from PySide6.QtWidgets import QStyleOptionComboBox

    for width in (90, 150, 220):
        choice.setFixedWidth(width)
        option = QStyleOptionComboBox()
        choice.initStyleOption(option)
        assert option.currentText.startswith(HEADSET.name[:3])
        assert "kHz" not in option.currentText


def test_there_is_a_button_that_leads_out_of_live(window):
    window.commands["live"].trigger()
    assert window.live.shown and window.live.view.bar.leave.isVisible()
    window.live.view.bar.leave.click()
    assert not window.live.shown and window.live.state.phase is Phase.OFF


def test_hints_belong_to_what_is_shown(window):
    window.document.notice = None
    window.commands["live"].trigger()
    assert window.notices.text.text() == hint()
    window.document.say("Something else.")
    window.document.notice = None
    assert window.notices.text.text() == hint()
    window.commands["live"].trigger()
    assert window.notices.text.text() == HINT


def test_what_no_longer_holds_is_no_longer_told(window):
    engine, document = window.live.engine, window.document
    engine._howl(440.0)
    assert "440 Hz" in document.notice.text
    engine._howl(None)
    assert document.notice is None
    engine._howl(440.0)
    document.say("Something else.")
    engine._howl(None)
    assert document.notice.text == "Something else."
    engine._waiting_for("The headset went away.")
    engine._receive(engine._generation, say.Opened())
    assert document.notice is None


def test_loudness_is_matched_live_as_it_is_for_recordings(window):
    document, state = window.document, window.live.state
    assert state.matched == document.matched
    window.commands["live"].trigger()
    window.commands["match"].trigger()
    assert state.matched == document.matched == window.live.view.bar.matched.isChecked()
    window.live.view.bar.matched.click()
    assert state.matched == document.matched == window.commands["match"].isChecked()


def test_text_is_as_large_as_it_is_set(window):
    label = window.findChild(QLabel)
    sizes = []
    for percent in (100, 150):
        window.workbench.settings["text_size"] = percent
        QApplication.processEvents()
        label.ensurePolished()
        sizes.append(label.fontInfo().pixelSize())
    window.workbench.settings["text_size"] = 100
    assert sizes[1] == pytest.approx(1.5 * sizes[0], abs=1)
    theme.apply(QApplication.instance(), window.theme)
