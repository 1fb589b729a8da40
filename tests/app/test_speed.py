"""Playing slower and faster: what a person hears and sees of it."""

from __future__ import annotations

import math
import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from app.engine.playback import Player, Track
from app.engine.stretch import HOP_MS, REACH_MS
from app.main_window import MainWindow
from app.model.document import Document
from app.model.mix import Source
from app.model.sounding import SILENT, SPEEDS, next_speed
from tests.app.conftest import WAIT_MS, buzz
from tests.app.player_kit import CROSSFADE, FALL, GATE, RATE_HZ, RISE, close, pull
from tests.app.transport_kit import bare_window, running_transport

HOP, REACH = RATE_HZ * HOP_MS // 1000, RATE_HZ * REACH_MS // 1000
LENGTH = RATE_HZ
OTHER_SPEEDS = [speed for speed in SPEEDS if speed != 1]
TONE_HZ, LEVEL = 220.0, 0.5
LEFT, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
NO_KEYS = Qt.KeyboardModifier.NoModifier


def tone(length: int = LENGTH) -> np.ndarray:
    time = np.arange(length) / RATE_HZ
    return (LEVEL * np.sin(2 * np.pi * TONE_HZ * time)).astype(np.float32)


def playing_at(speed: float, samples: np.ndarray, at: int = 0) -> Player:
    player = Player(RATE_HZ)
    player.set_track(Track(samples))
    player.seek(at)
    player.speed = speed
    player.play()
    return player


def pull_to_the_end(player: Player) -> np.ndarray:
    heard = []
    while not player.finished:
        heard.append(pull(player, 160))
        assert len(heard) < 10 * LENGTH / 160
    return np.concatenate(heard)


def sharpest_bend() -> float:
    """The largest second difference of two tones that fade into each other over one hop.

    With a fade w: s'' = old'' + w (new − old)'' + 2 w' (new − old)' + w'' (new − old), where
    |w'| ≤ π / 2 HOP and |w''| ≤ π² / 2 HOP².
    """
    turn = 2 * math.pi * TONE_HZ / RATE_HZ
    fade = 2 * (math.pi / 2 / HOP) * 2 * turn + (math.pi / HOP) ** 2 / 2 * 2
    return LEVEL * (turn**2 + fade)


def pitch_hz(heard: np.ndarray) -> float:
    """The frequency of the highest line of the spectrum, between its bins."""
    power = np.log(np.abs(np.fft.rfft(heard * np.hanning(len(heard)))) ** 2 + 1e-12)
    k = int(power[1:-1].argmax()) + 1
    left, middle, right = power[k - 1 : k + 2]
    return (k + (left - right) / (left - 2 * middle + right) / 2) * RATE_HZ / len(heard)


@pytest.mark.parametrize("speed", OTHER_SPEEDS)
def test_the_pitch_stays_and_the_duration_changes(speed):
    heard = pull_to_the_end(playing_at(speed, tone()))
    steady = heard[GATE + HOP : int(LENGTH / speed) - 2 * HOP]
    assert pitch_hz(steady) == pytest.approx(TONE_HZ, rel=0.01)
    # The playhead moves in whole steps a hop, 1/320 of one is the least.
    assert np.count_nonzero(heard) == pytest.approx(LENGTH / speed, rel=1 / HOP, abs=160)


@pytest.mark.parametrize("speed", OTHER_SPEEDS)
def test_where_grains_meet_nothing_clicks_and_nothing_is_lost(speed):
    heard = pull_to_the_end(playing_at(speed, tone()))[GATE : int(LENGTH / speed) - 4 * HOP]
    assert np.abs(np.diff(heard, 2)).max() <= sharpest_bend() + 1e-6
    # Grains that met out of phase would leave holes.
    period = math.ceil(RATE_HZ / TONE_HZ)
    peaks = np.lib.stride_tricks.sliding_window_view(np.abs(heard), period).max(axis=1)
    assert peaks.min() > 0.9 * LEVEL


def test_a_gliding_voice_keeps_its_level_at_half_speed():
    voice = buzz(1.0, RATE_HZ)
    heard = pull_to_the_end(playing_at(0.5, voice))[GATE : 2 * LENGTH - 4 * HOP]
    assert np.sqrt(np.mean(heard**2)) == pytest.approx(np.sqrt(np.mean(voice**2)), rel=0.05)


def test_at_speed_1_the_sound_is_untouched_also_after_another_speed():
    voice = buzz(1.0, RATE_HZ)
    player = playing_at(1.0, voice)
    pull(player, 1000)
    assert (pull(player, 1000) == voice[1000:2000]).all()
    player.speed = 0.5
    pull(player, 3000)
    player.speed = 1.0
    pull(player, HOP)  # the grain that is being heard is finished first
    at = player.position
    assert (pull(player, 1000) == voice[at : at + 1000]).all()


@pytest.mark.parametrize("speed", SPEEDS)
def test_the_playhead_moves_at_the_speed_that_was_asked_for(speed):
    player = playing_at(speed, tone(4 * LENGTH), at=1000)
    for _ in range(20):
        pull(player, 123)
    assert player.position == pytest.approx(1000 + 20 * 123 * speed, abs=20 * 123 / HOP + 1)


@given(speed=st.floats(0.25, 2.0), switch=st.integers(0, 3000))
def test_what_is_heard_is_what_is_at_the_playhead_also_after_a_switch(speed, switch):
    ramp = np.linspace(0.1, 0.9, 2 * LENGTH, dtype=np.float32)  # tells where it is read
    player = playing_at(speed, ramp, at=4000)
    pull(player, 2000 + switch)
    player.set_track(Track(-ramp))
    pull(player, CROSSFADE)
    for _ in range(10):
        before = player.position
        heard = -pull(player, 160)
        place = (heard - 0.1) / 0.8 * (2 * LENGTH - 1)
        # A grain is off by the search at most, and over half its length on either side of its
        # middle it is read at speed 1.
        off = REACH + HOP * abs(1 - speed) + 160 * speed + 2
        assert np.abs(place - before).max() <= off


@pytest.mark.parametrize("speed", OTHER_SPEEDS)
def test_a_switch_at_another_speed_is_the_same_crossfade_at_the_same_instant(speed):
    voice = buzz(1.0, RATE_HZ)
    alone, switched = playing_at(speed, voice), playing_at(speed, voice)
    pull(alone, 1003)
    pull(switched, 1003)
    quiet = Track(0.5 * voice)  # the same places are most alike in it
    switched.set_track(quiet)
    expected, heard = pull(alone, 2000), pull(switched, 2000)
    close(heard[:CROSSFADE], (FALL + 0.5 * RISE) * expected[:CROSSFADE])
    close(heard[CROSSFADE:], 0.5 * expected[CROSSFADE:])
    assert switched.position == alone.position


@pytest.mark.parametrize("speed", OTHER_SPEEDS)
def test_a_loop_at_another_speed_repeats_and_lets_nothing_in_from_outside(speed):
    inside = slice(4000, 8000)
    samples = np.full(LENGTH, 0.9, np.float32)
    samples[inside] = 0.1 * tone(4000)
    player = playing_at(speed, samples, at=4000)
    player.set_loop(inside.start, inside.stop)
    positions, heard = [], []
    for _ in range(round(3 * 4000 / speed / 160)):
        heard.append(pull(player, 160))
        positions.append(player.position)
    assert np.abs(np.concatenate(heard)).max() <= 0.1 * LEVEL * math.sqrt(2)
    assert min(positions) >= 4000 and max(positions) < 8000
    assert np.count_nonzero(np.diff(positions) < 0) in (2, 3)


@pytest.mark.parametrize("speed", [0.25, 2.0])
def test_it_ends_at_the_end_without_a_click(speed):
    player = playing_at(speed, np.full(LENGTH, 0.5, np.float32), at=LENGTH - 2000)
    heard = pull(player, round(2000 / speed) + 500)
    assert (player.position, player.finished) == (LENGTH, True)
    assert np.abs(np.diff(heard)).max() <= 0.5 * math.pi / 2 / GATE + 1e-6


def test_turning_the_speed_while_it_plays_does_not_click():
    player = playing_at(1.0, tone(4 * LENGTH))
    pull(player, GATE)
    heard = []
    for speed in (*SPEEDS, 1.0, 0.25, 2.0, 1.0):
        player.speed = speed
        heard.append(pull(player, 777))
    assert np.abs(np.diff(np.concatenate(heard), 2)).max() <= sharpest_bend() + 1e-6


@pytest.mark.parametrize("length", [CROSSFADE, 2 * HOP, 2000])
def test_back_to_speed_1_in_a_loop_the_playhead_stays_in_it(length):
    player = playing_at(0.25, tone(), at=1000)
    player.set_loop(1000, 1000 + length)
    for speed in (1.0, 0.25, 2.0, 0.5, 1.0):
        player.speed = speed
        for _ in range(30):
            pull(player, 67)
            assert 1000 <= player.position < 1000 + length


def test_what_is_decoded_meanwhile_is_heard_at_any_speed():
    samples = np.zeros(LENGTH, np.float32)
    player = playing_at(0.5, samples)
    assert not pull(player, 1600).any()
    samples[:] = tone()
    assert np.abs(pull(player, 320)).max() > 0.9 * LEVEL


class Sparse:
    """A sound that is no array: it only has a length and makes its slices up."""

    def __len__(self) -> int:
        return LENGTH

    def __getitem__(self, where: slice) -> np.ndarray:
        return tone()[where]


@pytest.mark.parametrize("speed", [0.5, 1.0, 2.0])
def test_a_sound_that_only_gives_slices_is_heard_the_same(speed):
    plain, sparse = playing_at(speed, tone()), playing_at(speed, Sparse())
    assert (pull(plain, 3000) == pull(sparse, 3000)).all()


@pytest.mark.parametrize("speed", [0.0, 0.2, 2.1, math.nan, math.inf])
def test_a_speed_out_of_range_is_refused(speed):
    with pytest.raises(ValueError, match="between 0.25 and 2"):
        Player(RATE_HZ).speed = speed


@pytest.mark.parametrize("speed", [0.5, 1.0])
def test_the_audio_callback_takes_no_memory_for_sound(speed):
    player = Player(48_000)
    player.set_track(Track(tone(20 * LENGTH)))
    player.speed = speed
    player.play()
    block = np.zeros((960, 2), np.float32)
    for _ in range(20):
        player.render(block)
    tracemalloc.start()
    try:
        for _ in range(20):
            player.render(block)
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        for _ in range(20):
            player.render(block)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # Views and numbers are some hundred bytes each; the smallest stretch of sound is this block.
    assert peak - before < 960 * 4


# The window


@pytest.fixture
def window(qtbot) -> Iterator[MainWindow]:
    document = Document()
    with running_transport(document) as transport, bare_window(document) as window:
        window.player = transport.player
        yield window


def test_the_keys_step_through_the_speeds(window, qtbot):
    document, player = window.document, window.player
    qtbot.keyClicks(window, ",")
    assert document.speed == player.speed == 0.9
    assert window.transport.speed.currentText() == "0.9×"
    for _ in SPEEDS:
        qtbot.keyClicks(window, ",")
    assert document.speed == player.speed == 0.25
    qtbot.keyClicks(window, "/")
    assert document.speed == 1.0
    for _ in SPEEDS:
        qtbot.keyClicks(window, ".")
    assert document.speed == player.speed == 2.0


def test_the_speed_is_chosen_in_the_bar(window):
    box = window.transport.speed
    box.setCurrentIndex(box.findText("1.5×"))
    box.activated.emit(box.currentIndex())
    assert window.player.speed == 1.5


def test_dragging_the_playhead_is_heard_and_leaves_it_there(window, qtbot):
    document = window.document
    document.scrubbing = True
    document.seek(1.5)
    qtbot.waitUntil(lambda: document.level.peak_dbfs > -40, timeout=WAIT_MS)
    assert document.position_s == 1.5 and not document.playing
    document.scrubbing = False
    assert document.level == SILENT and window.player.position == 72_000


def drag(qtbot, canvas, box, from_s: float, to_s: float, keys=NO_KEYS) -> None:
    """Drag along time, in a plot's box."""
    QApplication.processEvents()  # laid out first
    at = [canvas.mapFromScene(box.mapViewToScene(QPointF(s, 0.5))) for s in (from_s, to_s)]
    # pyqtgraph looks at the buttons of a move, which QTest leaves out.
    steps = [at[0] + (at[1] - at[0]) * k / 5 for k in range(6)]
    view = canvas.viewport()
    qtbot.mousePress(view, LEFT, keys, steps[0])
    for step in steps[1:]:
        where = QPointF(step)
        move = QMouseEvent(
            QEvent.Type.MouseMove, where, view.mapToGlobal(where), NO_BUTTON, LEFT, keys
        )
        QApplication.sendEvent(view, move)
    qtbot.mouseRelease(view, LEFT, keys, steps[-1])


@pytest.mark.parametrize("place", ["a picture, with Alt", "the overview, at the playhead"])
def test_a_drag_scrubs_and_selects_nothing(window, qtbot, place):
    document = window.document
    document.show(0, document.duration_s)
    document.seek(0.5)
    heard = []
    document.seek_requested.connect(lambda at_s: heard.append((document.scrubbing, at_s)))
    if place.startswith("a picture"):
        box = window.stack.panes[Source.ORIGINAL].box
        drag(qtbot, window.stack.canvas, box, 1.0, 1.5, Qt.KeyboardModifier.AltModifier)
    else:
        drag(qtbot, window.overview.canvas, window.overview.box, 0.5, 1.5)
    assert len(heard) > 1 and all(scrubbing for scrubbing, _ in heard)
    assert document.position_s == pytest.approx(1.5, abs=0.02)
    assert not document.scrubbing and document.region is None


def test_a_drag_beside_the_playhead_still_selects(window, qtbot):
    document = window.document
    document.show(0, document.duration_s)
    drag(qtbot, window.overview.canvas, window.overview.box, 1.0, 1.5)
    assert document.region is not None and not document.scrubbing


def test_next_speed_finds_its_way_from_anywhere():
    assert next_speed(0.8, -1) == 0.75 and next_speed(0.8, +1) == 0.9
    assert next_speed(0.25, -1) == 0.25 and next_speed(2.0, +1) == 2.0
