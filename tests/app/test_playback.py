"""What a person hears and sees of the player: playing, switching, levels."""

from __future__ import annotations

import math
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.playback import Player, Track
from tests.app.player_kit import (
    CROSSFADE,
    FALL,
    GATE,
    LENGTH,
    RATE_HZ,
    RISE,
    ROUNDING,
    close,
    noise,
    playing,
    pull,
)

# Playing, pausing, ending


def test_a_fresh_player_is_silent_and_stands_still():
    player = Player(RATE_HZ)
    assert not pull(player, 100).any()
    assert (player.position, player.playing, player.finished) == (0, False, False)


def test_playing_passes_the_samples_through_untouched():
    samples = noise()
    player = playing(Track(samples), at=200)
    assert (pull(player, 1000) == samples[200:1200]).all()


def test_every_channel_gets_the_same():
    player = playing(Track(noise()), at=200)
    out = np.empty((500, 6), np.float32)
    player.render(out)
    assert (out == out[:, :1]).all() and out.any()


@given(blocks=st.lists(st.integers(0, 700), max_size=12))
def test_the_playhead_moves_by_exactly_what_was_rendered(blocks):
    player = playing(Track(noise()), at=100)
    for block in blocks:
        pull(player, block)
    assert player.position == min(100 + sum(blocks), LENGTH)


def test_play_fades_in_and_pause_fades_out():
    player = Player(RATE_HZ)
    player.set_track(Track(np.full(LENGTH, 0.5, np.float32)))
    player.play()
    rising = pull(player, GATE)
    assert (np.diff(rising) > 0).all() and rising[0] < 0.001 and rising[-1] > 0.499
    player.pause()
    falling = pull(player, GATE)
    close(falling, rising[::-1])
    assert not pull(player, 100).any()


def test_play_and_pause_are_known_at_once_and_the_playhead_rests():
    player = Player(RATE_HZ)
    player.set_track(Track(noise()))
    player.play()
    assert player.playing
    pull(player, 1000)
    player.pause()
    assert not player.playing
    pull(player, 1000)
    rested_at = player.position
    assert rested_at == 1000 + GATE
    pull(player, 1000)
    assert player.position == rested_at


def test_play_again_in_the_middle_of_the_pause_goes_on_without_a_cut():
    player = Player(RATE_HZ)
    player.set_track(Track(np.full(LENGTH, 0.5, np.float32)))
    player.play()
    heard = [pull(player, 500)]
    player.pause()
    heard.append(pull(player, GATE // 2))
    player.play()
    heard.append(pull(player, 500))
    assert np.abs(np.diff(np.concatenate(heard))).max() <= 0.5 * math.pi / 2 / GATE
    assert player.position == 1000 + GATE // 2


def test_at_the_end_it_stops_there_and_says_so():
    player = playing(Track(np.full(LENGTH, 0.5, np.float32)), at=LENGTH - 1000)
    heard = pull(player, 1500)
    assert (player.position, player.playing, player.finished) == (LENGTH, False, True)
    assert heard[999 - GATE] == 0.5 and heard[999] < 0.001  # it does not click
    assert not heard[1000:].any()


def test_play_at_the_end_begins_at_the_start():
    samples = noise()
    player = playing(Track(samples), at=LENGTH - 200)
    pull(player, 500)
    player.play()
    assert player.playing and not player.finished
    heard = pull(player, 1000)
    assert player.position == 1000
    assert (heard[GATE:] == samples[GATE:1000]).all()


def test_seeking_after_the_end_stays_stopped_at_the_new_place():
    player = playing(Track(noise()), at=LENGTH - 200)
    pull(player, 500)
    player.seek(300)
    assert (player.position, player.playing, player.finished) == (300, False, False)
    assert not pull(player, 500).any()
    assert player.position == 300


def test_a_seek_in_the_last_moment_is_obeyed_and_playing_goes_on():
    samples = noise()
    player = playing(Track(samples), at=LENGTH - 150)
    player.seek(LENGTH - 100)  # its crossfade lasts beyond the end
    pull(player, 10)
    player.seek(1000)
    pull(player, 500)
    assert player.playing and 1000 < player.position < 1500


def test_a_seek_that_waits_when_the_end_comes_in_the_middle_of_a_sample_pair():
    player = Player(RATE_HZ)
    player.set_track(Track(noise()))
    player.seek(LENGTH - 3)
    player.play()
    pull(player, 1)
    player.seek(LENGTH - 50)  # an odd number of samples to open and shut in
    pull(player, 1)
    player.seek(1000)
    for _ in range(500):
        pull(player, 1)
    assert player.playing and 1000 < player.position < 1500


@pytest.mark.parametrize("left", range(8))
def test_pressed_right_before_the_end_it_still_ends_exactly_there(left):
    player = Player(RATE_HZ)
    player.set_track(Track(noise()))
    player.seek(LENGTH - left)
    player.play()
    pull(player, 100)
    assert player.position == (LENGTH if left else 100)  # at the end, play begins anew
    assert player.finished == bool(left)


def test_without_anything_to_play_it_ends_at_once():
    player = Player(RATE_HZ)
    player.play()
    assert not pull(player, 100).any()
    assert (player.position, player.playing, player.finished) == (0, False, True)


# Tracks


def test_a_switch_is_an_equal_power_crossfade_at_the_same_place():
    old, new = noise(1), noise(2)
    player = playing(Track(old), at=500)
    player.set_track(Track(new))
    heard = pull(player, 1000)
    span = slice(500, 500 + CROSSFADE)
    close(heard[:CROSSFADE], FALL * old[span] + RISE * new[span])
    assert (heard[CROSSFADE:] == new[500 + CROSSFADE : 1500]).all()
    assert player.position == 1500
    close(RISE**2 + FALL**2, np.ones(CROSSFADE))


def test_a_switch_while_nothing_is_heard_needs_no_fade():
    old, new = noise(1), noise(2)
    player = playing(Track(old), at=500)
    player.pause()
    pull(player, GATE)
    player.set_track(Track(new))
    player.play()
    heard = pull(player, 500)
    assert (heard[GATE:] == new[500 + 2 * GATE : 1000 + GATE]).all()


def test_of_several_switches_within_a_fade_only_the_newest_follows():
    a, b, c, d = (noise(seed) for seed in range(4))
    player = playing(Track(a), at=500)
    player.set_track(Track(b))
    heard = [pull(player, 10)]
    player.set_track(Track(c))
    heard.append(pull(player, 10))
    player.set_track(Track(d))
    heard.append(pull(player, 480))
    heard = np.concatenate(heard)
    first, second = slice(500, 500 + CROSSFADE), slice(500 + CROSSFADE, 500 + 2 * CROSSFADE)
    close(heard[:CROSSFADE], FALL * a[first] + RISE * b[first])
    close(heard[CROSSFADE : 2 * CROSSFADE], FALL * b[second] + RISE * d[second])
    assert (heard[2 * CROSSFADE :] == d[second.stop : 1000]).all()


def test_switched_back_within_the_fade_the_old_one_returns():
    a, b = Track(noise(1)), Track(noise(2))
    player = playing(a, at=500)
    player.set_track(b)
    pull(player, 10)
    player.set_track(a)
    pull(player, 2 * CROSSFADE - 10)
    assert (pull(player, 100) == a.samples[player.position - 100 : player.position]).all()


def test_no_track_is_silence_while_time_goes_on():
    samples = noise()
    player = playing(Track(samples), at=500)
    player.set_track(None)
    heard = pull(player, 500)
    close(heard[:CROSSFADE], FALL * samples[500 : 500 + CROSSFADE])
    assert not heard[CROSSFADE:].any()
    assert player.position == 1000 and player.playing


def test_a_track_shorter_than_the_length_is_followed_by_silence():
    samples = noise(length=1000)
    player = playing(Track(samples), at=500)
    heard = pull(player, 1000)
    assert (heard[:500] == samples[500:]).all() and not heard[500:].any()
    assert player.position == 1500 and player.playing


def test_the_length_is_that_of_the_longest_track_unless_it_is_set():
    player = Player(RATE_HZ)
    player.set_track(Track(noise(length=1000)))
    player.set_track(Track(noise(length=3000)))
    player.set_track(Track(noise(length=2000)))
    assert player.length == 3000
    player.set_length(500)
    assert player.length == 500
    player.set_length(None)
    assert player.length == 2000
    with pytest.raises(ValueError, match="length"):
        player.set_length(-1)


def test_a_length_cut_behind_the_playhead_ends_without_a_click():
    player = playing(Track(np.full(LENGTH, 0.5, np.float32)), at=2000)
    player.set_length(1000)
    heard = pull(player, 500)
    assert (player.position, player.finished) == (1000, True)
    assert np.abs(np.diff(heard)).max() < 0.5 * math.sqrt(2) * math.pi * (1 / CROSSFADE + 1 / GATE)


def test_what_is_filled_in_meanwhile_is_heard():
    samples = np.zeros(LENGTH, np.float32)
    player = playing(Track(samples), at=500)
    assert not pull(player, 100).any()
    filler = threading.Thread(target=lambda: samples.__setitem__(slice(None), noise()))
    filler.start()
    filler.join()
    assert (pull(player, 100) == noise()[600:700]).all()


def test_a_track_is_not_copied_even_from_a_memory_map(tmp_path):
    mapped = np.memmap(tmp_path / "mix.f32", np.float32, mode="w+", shape=(LENGTH,))
    track = Track(mapped)
    assert type(track.samples) is np.ndarray
    mapped[:] = 0.25
    assert (track.samples == 0.25).all()


@pytest.mark.parametrize(
    "samples", [np.zeros(10), np.zeros((10, 2), np.float32), np.zeros(10, np.int16)]
)
def test_samples_of_another_kind_are_refused(samples):
    with pytest.raises(ValueError, match="float32"):
        Track(samples)


def test_a_track_that_is_no_longer_heard_is_let_go_by_the_commanding_side():
    first, second = Track(noise(1)), Track(noise(2))
    player = playing(first, at=500)
    player.set_track(second)
    pull(player, CROSSFADE // 2)
    player.seek(1000)  # a command in the middle of the fade
    assert player._kept == [first, second]
    pull(player, 2 * CROSSFADE)
    assert player._kept == [first, second]  # freeing is not for the audio thread
    player.seek(500)
    assert player._kept == [second]


# Gains


def test_another_gain_of_the_same_samples_is_a_straight_ramp():
    track = Track(np.full(LENGTH, 0.5, np.float32), gain=1.0)
    player = playing(track, at=500)
    player.set_track(track.with_gain(0.2))
    heard = pull(player, 500)
    assert (np.diff(heard[:CROSSFADE]) < 0).all()  # no swelling in the middle
    assert np.abs(np.diff(heard)).max() <= 0.4 / CROSSFADE + ROUNDING
    close(heard[CROSSFADE:], np.full(500 - CROSSFADE, 0.1))


def test_the_master_gain_glides():
    player = playing(Track(np.full(LENGTH, 0.5, np.float32)), at=500)
    player.master_gain = 0.0
    heard = [pull(player, 40)]
    player.master_gain = 0.5
    heard.append(pull(player, 960))
    heard = np.concatenate(heard)
    assert np.abs(np.diff(heard)).max() <= 0.5 / CROSSFADE + ROUNDING
    close(heard[2 * CROSSFADE :], np.full(1000 - 2 * CROSSFADE, 0.25))
    assert player.master_gain == 0.5


@pytest.mark.parametrize("gain", [-0.1, math.nan, math.inf])
def test_a_gain_that_is_none_is_refused(gain):
    with pytest.raises(ValueError, match="gain"):
        Track(noise(), gain=gain)
    with pytest.raises(ValueError, match="master_gain"):
        Player(RATE_HZ).master_gain = gain
