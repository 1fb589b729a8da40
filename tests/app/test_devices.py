"""Choosing the device to hear through, also one that has gone, and what happens when it stutters.

With a real sound server: test_output_real.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.engine.outlet import Outlet
from app.engine.output import SilentOutput
from app.model.document import Document
from app.model.sounding import OutputDevice
from app.views.meter import LevelMeter
from app.views.output_menu import OutputMenu
from tests.app.conftest import WAIT_MS
from tests.app.transport_kit import bare_window, running_transport

SPEAKER = OutputDevice(0, "Loudspeaker", "ALSA", 2, 48_000, is_default=True)
HEADPHONES = OutputDevice(1, "R&D headphones", "JACK", 2, 44_100)


@pytest.fixture
def menu(qtbot) -> OutputMenu:
    menu = OutputMenu(Document(), None)
    qtbot.addWidget(menu)
    return menu


def titles(menu: OutputMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def checked(menu: OutputMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.isChecked()]


def test_every_device_is_listed_with_its_host_api_and_the_default_is_named(menu):
    menu.document.outputs = (SPEAKER, HEADPHONES)
    assert titles(menu) == [
        "System default  (Loudspeaker)",
        "Loudspeaker  ·  ALSA",
        "R&&D headphones  ·  JACK",
    ]
    assert checked(menu) == ["System default  (Loudspeaker)"]


def test_a_chosen_device_is_remembered_and_marked(menu):
    menu.document.outputs = (SPEAKER, HEADPHONES)
    menu.actions()[-1].trigger()
    assert menu.document.output is HEADPHONES
    assert checked(menu) == ["R&&D headphones  ·  JACK"]


def test_a_chosen_device_that_is_gone_is_still_shown_as_such(menu):
    menu.document.outputs, menu.document.output = (SPEAKER, HEADPHONES), HEADPHONES
    menu.document.outputs = (SPEAKER,)
    assert checked(menu) == ["R&&D headphones  ·  JACK  (not connected)"]


def test_without_any_device_the_menu_says_so(menu):
    assert titles(menu) == ["System default", "No device found"]


def test_opening_the_menu_asks_for_a_new_list(menu, qtbot):
    asked = []
    menu.document.outputs_requested.connect(lambda: asked.append(1))
    menu.aboutToShow.emit()
    assert asked


# Behind the menu


@pytest.fixture
def outlet(qtbot) -> Iterator[Outlet]:
    """Plays a clip of two seconds over and over, without a device."""
    with running_transport(Document(looping=True)) as transport:
        yield transport.outlet


def test_a_vanished_device_gets_a_sentence_and_the_default_is_offered(outlet, qtbot):
    document = outlet.document
    outlet.silent = False
    document.output = OutputDevice(99, "Vanished", "ALSA", 2, 48_000)
    qtbot.waitUntil(lambda: document.notice is not None, timeout=WAIT_MS)
    if "Vanished is not connected any more" not in document.notice.text:
        pytest.skip("PortAudio is not installed")
    assert isinstance(outlet.output, SilentOutput)  # the playhead still moves
    outlet.silent = True  # no sound comes out of a test
    with bare_window(document) as window:
        assert window.notices.offer.text() == "Use the default output"
        window.notices.offer.click()
        assert document.output is None
        qtbot.waitUntil(lambda: not outlet.worker.busy, timeout=WAIT_MS)
    assert outlet.output is not None and not outlet.output.lost


def test_a_device_that_goes_while_it_plays_stops_the_playing_with_a_sentence(outlet, qtbot):
    document = outlet.document
    document.playing = True
    qtbot.waitUntil(lambda: document.position_s > 0, timeout=WAIT_MS)
    outlet.output.lost = True
    qtbot.waitUntil(lambda: not document.playing, timeout=WAIT_MS)
    assert document.notice.text.startswith("The sound device went away")
    document.playing = True  # and play tries again
    qtbot.waitUntil(lambda: outlet.output is not None and not outlet.output.lost, timeout=WAIT_MS)
    assert document.playing


def test_dropouts_of_the_device_are_counted_and_shown(outlet, qtbot):
    document = outlet.document
    document.playing = True
    qtbot.waitUntil(lambda: outlet.output is not None, timeout=WAIT_MS)
    outlet.output.underruns = 3
    qtbot.waitUntil(lambda: document.dropouts == 3, timeout=WAIT_MS)
    assert LevelMeter(document).text == "silent, 3 dropouts"


def test_another_device_while_it_plays_goes_on_at_the_same_place(outlet, qtbot):
    document = outlet.document
    document.playing = True
    qtbot.waitUntil(lambda: document.position_s > 0.1, timeout=WAIT_MS)
    before, at = outlet.output, document.position_s
    document.output = HEADPHONES
    qtbot.waitUntil(lambda: outlet.output not in (None, before), timeout=WAIT_MS)
    assert not before.active  # the old device was given back
    qtbot.waitUntil(lambda: document.position_s > at, timeout=WAIT_MS)
    assert document.playing


def test_looking_for_devices_gives_an_idle_device_back_and_play_takes_it_again(outlet, qtbot):
    document = outlet.document
    document.playing = True
    qtbot.waitUntil(lambda: document.position_s > 0, timeout=WAIT_MS)
    before = outlet.output
    document.outputs_requested.emit()
    qtbot.waitUntil(lambda: not outlet.worker.busy, timeout=WAIT_MS)
    assert outlet.output is before  # not while it plays
    document.playing = False
    document.outputs_requested.emit()
    qtbot.waitUntil(lambda: not outlet.worker.busy, timeout=WAIT_MS)
    assert outlet.output is None and not before.active
    at = document.position_s
    document.playing = True
    qtbot.waitUntil(lambda: document.position_s > at, timeout=WAIT_MS)
