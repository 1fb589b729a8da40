"""Where the playhead goes: seeks and loops."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.engine.playback import Player, Track
from tests.app.player_kit import (
    CROSSFADE,
    FALL,
    GATE,
    LENGTH,
    RATE_HZ,
    RISE,
    close,
    noise,
    playing,
    pull,
)

# Seeking


def test_a_seek_is_a_crossfade_from_the_old_place_to_the_new():
    samples = noise()
    player = playing(Track(samples), at=500)
    player.seek(2000)
    assert player.position == 2000
    heard = pull(player, 500)
    old, new = samples[500 : 500 + CROSSFADE], samples[2000 : 2000 + CROSSFADE]
    close(heard[:CROSSFADE], FALL * old + RISE * new)
    assert (heard[CROSSFADE:] == samples[2000 + CROSSFADE : 2500]).all()
    assert player.position == 2500


def test_a_seek_and_a_switch_at_once_run_side_by_side():
    old, new = noise(1), noise(2)
    player = playing(Track(old), at=500)
    player.seek(2000)
    player.set_track(Track(new))
    heard = pull(player, 500)
    places = slice(500, 500 + CROSSFADE), slice(2000, 2000 + CROSSFADE)
    both = [FALL * sound[places[0]] + RISE * sound[places[1]] for sound in (old, new)]
    close(heard[:CROSSFADE], FALL * both[0] + RISE * both[1])
    assert (heard[CROSSFADE:] == new[2000 + CROSSFADE : 2500]).all()


@pytest.mark.parametrize(("target", "place"), [(-5, 0), (LENGTH + 5, LENGTH), (123, 123)])
def test_a_seek_stays_within_the_clip(target, place):
    player = Player(RATE_HZ)
    player.set_track(Track(noise()))
    player.seek(target)
    assert player.position == place  # before any output has asked
    pull(player, 10)
    assert player.position == place


# Loops


def test_a_loop_repeats_with_its_exact_period():
    samples = noise()
    player = playing(Track(samples), at=1000)
    player.set_loop(1100, 1600)
    pull(player, 600)
    assert player.position == 1100  # the end is the start
    rounds = pull(player, 2000).reshape(4, 500)
    assert (rounds == rounds[0]).all()
    assert (rounds[0, CROSSFADE:] == samples[1100 + CROSSFADE : 1600]).all()
    assert player.position == 1100 and player.playing


def test_at_the_seam_nothing_from_outside_the_loop_is_heard():
    samples = np.full(LENGTH, 0.9, np.float32)
    samples[1000:1500] = noise(length=500, level=0.1)
    player = playing(Track(samples), at=1000)
    player.set_loop(1000, 1500)
    assert np.abs(pull(player, 2000)).max() <= 0.1 * math.sqrt(2)


def test_the_whole_clip_loops_without_a_click():
    samples = np.full(LENGTH, 0.5, np.float32)
    player = playing(Track(samples), at=LENGTH - 500)
    player.set_loop(0, LENGTH)
    steepest = 0.5 * math.sqrt(2) * math.pi / 2 / CROSSFADE
    assert np.abs(np.diff(pull(player, LENGTH))).max() <= steepest
    assert player.playing


@pytest.mark.parametrize(
    ("at", "position"),
    [(500, 1100), (1200, 1300), (1500 + CROSSFADE // 2, 1100), (2000, 1100), (LENGTH, 1100)],
    ids=["before", "inside", "just behind", "behind", "at the end of the clip"],
)
def test_play_begins_in_the_loop(at, position):
    player = Player(RATE_HZ)
    player.set_track(Track(noise()))
    player.set_loop(1000, 1500)
    player.seek(at)
    pull(player, 10)
    assert player.position == at
    player.play()
    pull(player, 100)
    assert player.position == position


@pytest.mark.parametrize(
    ("at", "then"), [(500, 600), (2000, 1100)], ids=["before: into it", "behind: to its start"]
)
def test_a_loop_set_while_playing_elsewhere(at, then):
    player = playing(Track(noise()), at=at)
    player.set_loop(1000, 1500)
    pull(player, 100)
    assert player.position == then


def test_play_pressed_again_on_the_way_into_the_loop_changes_nothing():
    player = playing(Track(noise()), at=500)
    player.set_loop(1000, 1500)
    player.play()
    pull(player, 100)
    assert player.position == 600


def test_a_seek_behind_the_playing_loop_goes_to_its_start():
    player = playing(Track(noise()), at=1200)
    player.set_loop(1000, 1500)
    player.seek(3000)
    pull(player, 100)
    assert player.position == 1100


@pytest.mark.parametrize("before_the_end", [1, 10, CROSSFADE - 1, CROSSFADE])
def test_a_seek_to_just_before_the_seam_keeps_the_period(before_the_end):
    player = playing(Track(noise()), at=1200)
    player.set_loop(1000, 1500)
    player.seek(1500 - before_the_end)
    for _ in range(40):
        pull(player, 25)
        assert 1000 <= player.position < 1500
    assert player.position == 1000 + (500 - before_the_end + 1000) % 500


def test_leaving_the_loop_goes_on_behind_it():
    samples = noise()
    player = playing(Track(samples), at=1200)
    player.set_loop(1000, 1500)
    pull(player, 100)
    player.clear_loop()
    assert (pull(player, 500) == samples[1300:1800]).all()


def test_a_loop_too_short_to_fade_is_lengthened():
    player = Player(RATE_HZ)
    player.set_track(Track(noise()))
    player.set_loop(-3, 5)
    assert player.loop == (0, player.min_loop) == (0, CROSSFADE)
    player.play()
    pull(player, 1000)
    assert player.playing and player.position == 1000 % CROSSFADE


def test_a_pause_in_the_last_moment_of_the_loop_stays_in_it():
    player = playing(Track(noise()), at=1200)
    player.set_loop(1000, 1500)
    pull(player, 290)
    player.pause()
    pull(player, 500)
    assert player.position == 1000 + GATE - 10
