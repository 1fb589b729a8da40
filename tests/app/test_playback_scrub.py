"""Dragging the playhead: each place it comes to is heard for a moment."""

from __future__ import annotations

import numpy as np
import pytest

from app.engine.deck import GRAIN_MS, GRAIN_STEP_MS
from app.engine.playback import Player, Track
from tests.app.player_kit import CROSSFADE, FALL, GATE, LENGTH, RATE_HZ, RISE, close, noise, pull

GRAIN, STEP = RATE_HZ * GRAIN_MS // 1000, RATE_HZ * GRAIN_STEP_MS // 1000


def dragging(samples: np.ndarray, at: int) -> Player:
    """A paused player whose playhead is taken hold of at ``at``; its first grain is over."""
    player = Player(RATE_HZ)
    player.set_track(Track(samples))
    player.seek(at)
    player.scrub(True)
    pull(player, GRAIN + GATE)
    return player


def test_taking_hold_of_the_playhead_and_each_place_it_comes_to_is_heard():
    samples = noise()
    player = dragging(samples, at=500)
    assert not pull(player, 1000).any()  # it is held still: silence
    player.seek(1500)
    heard = pull(player, GRAIN + GATE)
    assert (heard[GATE:GRAIN] == samples[1500 + GATE : 1500 + GRAIN]).all()
    assert not pull(player, 1000).any()


def test_the_playhead_stays_where_it_is_dragged_to():
    player = dragging(noise(), at=500)
    for place in (700, 300, 2000):
        player.seek(place)
        assert player.position == place
        pull(player, 200)
        assert player.position == place and not player.playing
    player.scrub(False)
    pull(player, 1000)
    assert player.position == 2000


def test_after_letting_go_playing_goes_on_from_there():
    samples = noise()
    player = Player(RATE_HZ)
    player.set_track(Track(samples))
    player.play()
    pull(player, 500)
    player.scrub(True)
    player.seek(2000)
    pull(player, GRAIN + STEP + GATE)  # also the grain where it was taken hold of
    assert player.playing and not pull(player, 500).any()
    player.scrub(False)
    heard = pull(player, 1000)
    assert (heard[GATE:] == samples[2000 + GATE : 3000]).all()
    assert player.position == 3000


def test_a_quick_drag_is_heard_in_grains_that_cross_over():
    samples = noise()
    player = dragging(samples, at=500)
    player.seek(1000)
    pull(player, STEP // 2)
    player.seek(1200)
    player.seek(2000)  # the newest counts, and waits until the grain was heard for a moment
    rest = STEP - STEP // 2
    heard = pull(player, rest + STEP)
    assert (heard[:rest] == samples[1000 + STEP // 2 : 1000 + STEP]).all()
    fade = heard[rest : rest + CROSSFADE]
    old, new = samples[1000 + STEP :], samples[2000:]
    close(fade, FALL * old[:CROSSFADE] + RISE * new[:CROSSFADE])
    assert (heard[rest + CROSSFADE :] == samples[2000 + CROSSFADE : 2000 + STEP]).all()


def test_neither_a_loop_nor_the_end_holds_a_dragged_playhead():
    samples = noise()
    player = Player(RATE_HZ)
    player.set_track(Track(samples))
    player.set_loop(0, 500)
    player.play()
    pull(player, 100)
    player.scrub(True)
    pull(player, GATE + STEP)  # what was playing fades out first
    player.seek(2500)
    heard = pull(player, 600)
    assert (heard[CROSSFADE:] == samples[2500 + CROSSFADE : 3100]).all()
    player.seek(LENGTH)
    pull(player, 1000)
    assert player.position == LENGTH and player.playing and not player.finished
    player.scrub(False)
    pull(player, 400)
    assert 0 <= player.position < 500  # let go, it is held again


@pytest.mark.parametrize("speed", [0.5, 2.0])
def test_grains_are_as_long_at_another_speed(speed):
    player = dragging(noise(), at=500)
    player.speed = speed
    player.seek(1000)
    heard = pull(player, 2 * GRAIN)
    assert heard[: GRAIN - 1].any() and not heard[GRAIN + GATE :].any()
    assert np.flatnonzero(heard)[-1] >= GRAIN - 1


def test_holding_it_twice_and_letting_go_twice_changes_nothing():
    player = dragging(noise(), at=500)
    player.scrub(True)
    assert not pull(player, 1000).any()
    player.scrub(False)
    player.scrub(False)
    assert not pull(player, 1000).any() and player.position == 500
