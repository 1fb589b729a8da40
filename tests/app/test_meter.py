"""The level meter: that its numbers are right, and that it rests when nothing is heard."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.engine.meter import WINDOW_MS, Meter, dbfs
from app.engine.playback import Player, Track
from app.model.document import Document
from app.model.sounding import SILENT, Level
from app.views.meter import FALL_DB_PER_S, FLOOR_DBFS, HOLD_S, LevelMeter, Needles
from tests.app.conftest import WAIT_MS
from tests.app.player_kit import RATE_HZ, pull
from tests.app.transport_kit import running_transport

WINDOW = RATE_HZ * WINDOW_MS // 1000


def tone(length: int, level: float = 1.0) -> np.ndarray:
    """A sine of 1 kHz: 16 whole periods in every window."""
    return (level * np.sin(2 * np.pi * np.arange(length) / 16)).astype(np.float32)


# What is measured


@pytest.mark.parametrize("level", [1.0, 0.1])
@pytest.mark.parametrize("block", [1, 100, WINDOW, 4 * WINDOW])
def test_a_sine_has_its_peak_and_an_rms_three_db_below_whatever_the_blocks(level, block):
    meter, sound = Meter(RATE_HZ), tone(4 * WINDOW, level)
    for at in range(0, len(sound), block):
        meter.take(sound[at : at + block])
    windows, rms, peak = meter.read()
    assert windows == 4
    assert dbfs(peak) == pytest.approx(20 * math.log10(level), abs=0.01)
    assert dbfs(rms) == pytest.approx(20 * math.log10(level / math.sqrt(2)), abs=0.01)


def test_a_reading_tells_what_came_since_the_last_and_only_that():
    meter = Meter(RATE_HZ)
    meter.take(tone(WINDOW))
    windows, _, peak = meter.read()
    assert peak == 1.0
    meter.take(tone(2 * WINDOW, 0.25))
    windows, _, peak = meter.read(windows)
    assert (windows, peak) == (3, 0.25)
    assert meter.read(windows) == (3, 0.0, 0.0)


def test_a_reader_that_was_away_for_minutes_gets_what_is_newest():
    meter = Meter(RATE_HZ)
    meter.take(tone(500 * WINDOW))
    meter.take(tone(100 * WINDOW, 0.5))
    assert meter.read(0)[2] == 0.5


def test_negative_peaks_count_and_silence_has_no_level():
    meter = Meter(RATE_HZ)
    meter.take(np.full(WINDOW, -0.5, np.float32))
    assert meter.read()[2] == 0.5
    assert dbfs(0.0) == -math.inf


def test_the_player_measures_what_goes_out_with_all_gains_and_cut_at_full_scale():
    player = Player(RATE_HZ)
    player.set_track(Track(tone(RATE_HZ, 0.5), gain=0.5))
    player.play()
    pull(player, 10 * WINDOW)
    windows, _, peak = player.meter.read()
    assert peak == 0.25
    player.set_track(player.track.with_gain(4.0))
    pull(player, 10 * WINDOW)
    assert player.meter.read(windows)[2] == 1.0 and player.clipped > 0


# What is shown


def test_a_peak_is_held_for_a_while_and_then_falls_while_the_bar_falls_at_once():
    shown = Needles()
    shown.move(Level(-9.0, -6.0), 0.01)
    assert (shown.rms, shown.peak, shown.held) == (-9.0, -6.0, -6.0)
    shown.move(SILENT, 0.5)
    assert shown.peak == pytest.approx(-6.0 - 0.5 * FALL_DB_PER_S)
    assert shown.held == -6.0
    shown.move(SILENT, HOLD_S)
    assert shown.held < -6.0
    for _ in range(30):
        shown.move(SILENT, 0.1)
    assert shown.rms == shown.held == FLOOR_DBFS and shown.at_rest


def test_what_is_softer_than_the_scale_lies_at_its_bottom():
    shown = Needles()
    shown.move(Level(-90.0, -80.0), 0.1)
    assert shown.peak == FLOOR_DBFS


@pytest.fixture
def meter(qtbot) -> LevelMeter:
    meter = LevelMeter(Document())
    qtbot.addWidget(meter)
    meter.resize(200, 36)
    meter.show()
    return meter


def test_it_is_drawn_only_while_something_is_to_be_seen(meter, qtbot):
    assert not meter._timer.isActive()
    meter.document.level = Level(-50.0, -45.0)
    qtbot.waitUntil(lambda: meter.needles.held == -45.0, timeout=WAIT_MS)
    assert meter._timer.isActive() and meter._timer.interval() >= 16
    meter.document.level = SILENT
    qtbot.waitUntil(lambda: not meter._timer.isActive(), timeout=WAIT_MS)
    assert meter.needles.at_rest


def test_its_numbers_can_be_read_as_text(meter, qtbot):
    assert meter.accessibleName() == "Output level"
    assert meter.accessibleDescription() == "silent"
    meter.document.level = Level(-20.04, -7.5)
    qtbot.waitUntil(lambda: "−7.5" in meter.accessibleDescription(), timeout=WAIT_MS)
    assert meter.accessibleDescription() == "RMS −20.0, peak −7.5 dBFS"
    meter.document.dropouts = 2
    assert meter.text.endswith(", 2 dropouts")


def test_the_clip_light_stays_on_until_it_is_clicked_or_play_is_pressed(meter, qtbot):
    for put_out in (
        lambda: qtbot.mouseClick(meter, Qt.MouseButton.LeftButton),
        lambda: setattr(meter.document, "playing", True),
    ):
        meter.document.level = Level(-3.0, 0.0, clipped=True)
        meter.document.level = Level(-30.0, -20.0)
        assert meter.clipped and "clipped" in meter.text
        put_out()
        assert not meter.clipped
        meter.document.playing = False
    meter.document.level = SILENT
    qtbot.waitUntil(lambda: not meter._timer.isActive(), timeout=WAIT_MS)


def test_the_bar_is_as_long_as_the_level_on_a_scale_from_minus_60_to_0(meter, qtbot):
    meter.document.level = Level(-30.0, -30.0)
    qtbot.waitUntil(lambda: meter.needles.rms == -30.0, timeout=WAIT_MS)
    image = meter.grab().toImage()
    lit = meter.theme.semantic
    row = [image.pixelColor(x, 17).name() == lit for x in range(image.width())]
    assert sum(row) == pytest.approx((meter.width() - 18) / 2, abs=3)
    meter.document.level = SILENT
    qtbot.waitUntil(lambda: not meter._timer.isActive(), timeout=WAIT_MS)


# Both together


def test_what_is_played_moves_the_meter_and_pause_lets_it_fall(meter, qtbot):
    document = meter.document
    with running_transport(document):
        document.playing = True
        qtbot.waitUntil(lambda: document.level.peak_dbfs > -40, timeout=WAIT_MS)
        # A sawtooth of ±0.1, after the fade-in.
        qtbot.waitUntil(lambda: meter.needles.held > -20.2, timeout=WAIT_MS)
        assert meter.needles.held == pytest.approx(-20, abs=0.2)
        document.playing = False
        assert document.level == SILENT
        qtbot.waitUntil(lambda: meter.needles.at_rest, timeout=WAIT_MS)
