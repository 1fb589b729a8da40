"""What a person hears and sees of the player, whatever the output asks for."""

from __future__ import annotations

import math
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.playback import CROSSFADE_MS, PAUSE_FADE_MS, Player, Track

RATE_HZ = 16_000
CROSSFADE = RATE_HZ * CROSSFADE_MS // 1000
GATE = RATE_HZ * PAUSE_FADE_MS // 1000
LENGTH = 4000
# The player computes in float32; a few operations on values up to 1.
ROUNDING = 4 * np.finfo(np.float32).eps

RISE = np.sin((np.arange(CROSSFADE) + 0.5) / CROSSFADE * math.pi / 2)
FALL = RISE[::-1]


def noise(seed: int = 0, length: int = LENGTH, level: float = 0.4) -> np.ndarray:
    """Float32 [length] between ±level: no two stretches alike."""
    return np.random.default_rng(seed).uniform(-level, level, length).astype(np.float32)


def playing(track: Track | None, at: int) -> Player:
    """A player past its fade-in, whose playhead is at ``at``, at least ``GATE``."""
    player = Player(RATE_HZ)
    player.set_length(LENGTH)
    player.set_track(track)
    player.seek(at - GATE)
    player.play()
    pull(player, GATE)
    assert player.position == at
    return player


def pull(player: Player, frames: int, channels: int = 1) -> np.ndarray:
    """What the output gets: float32 [frames], the same in every channel."""
    out = np.full((frames, channels), np.nan, np.float32)
    player.render(out)
    assert player.failures == 0
    assert (out == out[:, :1]).all()
    return out[:, 0]


def close(heard: np.ndarray, expected: np.ndarray) -> None:
    np.testing.assert_allclose(heard, expected, rtol=0, atol=ROUNDING)


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


# The output is safe


def test_what_is_too_loud_is_cut_and_counted():
    player = playing(Track(np.full(LENGTH, 0.5, np.float32), gain=4.0), at=500)
    before = player.clipped
    assert (pull(player, 100) == 1.0).all()
    assert player.clipped - before == 100
    assert player.peak == 1.0


def test_what_is_not_a_number_never_reaches_the_device():
    samples = np.resize(np.float32([np.nan, np.inf, -np.inf, 0.25, 3e38]), LENGTH)
    player = playing(Track(samples, gain=2.0), at=500)
    player.set_track(Track(samples[::-1].copy(), gain=0.0))
    player.seek(1000)
    heard = pull(player, 1000)
    assert np.isfinite(heard).all() and np.abs(heard).max() <= 1.0


def test_the_peak_is_that_of_the_last_block():
    samples = noise()
    player = playing(Track(samples), at=500)
    pull(player, 300)
    assert player.state.peak == player.peak == np.abs(samples[500:800]).max()
    player.pause()
    pull(player, GATE)
    pull(player, 10)
    assert player.peak == 0.0


def test_whatever_breaks_inside_is_silence_not_an_exception():
    player = playing(Track(noise()), at=500)
    player._wanted = None
    out = np.ones((100, 2), np.float32)
    player.render(out)
    assert not out.any() and player.failures == 1


# Any sequence of commands, any blocks

TRACKS = [
    None,
    *(
        # Longer than the playable length, so that a sound's own end is not taken for a click.
        Track(
            (0.2 * np.sin(2 * np.pi * f * np.arange(LENGTH + 2 * CROSSFADE) / RATE_HZ)).astype("f4")
        )
        for f in (40.0, 70.0, 100.0)
    ),
]
TRACKS += [track.with_gain(0.5) for track in TRACKS[1:]]

places = st.integers(0, LENGTH)
commands = st.one_of(
    st.tuples(st.just("play")),
    st.tuples(st.just("pause")),
    st.tuples(st.just("seek"), places),
    st.tuples(st.just("set_track"), st.sampled_from(TRACKS)),
    st.tuples(st.just("set_loop"), places, places),
    st.tuples(st.just("clear_loop")),
    st.tuples(st.just("set_master_gain"), st.floats(0, 1, width=32)),
)
scores = st.lists(st.tuples(commands, st.integers(0, 600)), max_size=30)


def perform(score, cut: int, max_block: int = 8192) -> tuple[np.ndarray, list]:
    """The sound of a score, pulled in blocks of ``cut`` frames, and each state on the way."""
    player = Player(RATE_HZ, max_block)
    player.set_length(LENGTH)
    player.set_track(TRACKS[1])
    player.play()
    heard, states = [np.zeros(1, np.float32)], []
    for (command, *arguments), frames in [(("play",), 300), *score]:
        if command == "set_master_gain":
            player.master_gain = arguments[0]
        else:
            getattr(player, command)(*arguments)
        for at in range(0, frames, cut):
            heard.append(pull(player, min(cut, frames - at)))
        states.append((player.position, player.playing, player.finished, player.clipped))
    return np.concatenate(heard), states


@settings(max_examples=150)
@given(score=scores, cut=st.integers(16, 500), max_block=st.integers(16, 500))
def test_the_sound_does_not_depend_on_the_blocks(score, cut, max_block):
    whole, states = perform(score, 10_000)
    pieces, states_of_pieces = perform(score, cut, max_block)
    assert (whole == pieces).all()
    assert states == states_of_pieces


def test_the_sound_is_the_same_frame_by_frame_and_in_one_huge_block():
    score = [
        (("set_track", TRACKS[2]), 100),
        (("set_loop", 200, 700), 900),
        (("seek", 690), 300),
        (("pause",), 50),
        (("play",), 20_000),
    ]
    whole, states = perform(score, 10**6, max_block=64)
    frames, states_of_frames = perform(score, 1, max_block=1)
    assert (whole == frames).all() and states == states_of_frames


@settings(max_examples=150)
@given(score=scores)
def test_nothing_a_person_does_makes_a_click(score):
    # The steepest step when every fade runs at once.  A crossfade of two signals of at most
    # `level` and steps of at most `step` has steps of at most √2 · step + √2 · level · slope.
    level, step = 0.2, 0.2 * 2 * math.pi * 100 / RATE_HZ
    slope = math.pi / 2 / CROSSFADE
    for _ in range(2):  # places within tracks
        step = math.sqrt(2) * (step + level * slope)
        level *= math.sqrt(2)
    step += level / CROSSFADE + level * math.pi / 2 / GATE  # the master gain, the gate
    heard, states = perform(score, 10_000)
    assert np.abs(np.diff(heard)).max() <= step + ROUNDING
    assert all(0 <= position <= LENGTH + CROSSFADE for position, *_ in states)


def test_commands_from_other_threads_never_break_a_block():
    player = playing(Track(noise(1)), at=500)
    done = threading.Event()

    def command(seed: int) -> None:
        random = np.random.default_rng(seed)
        while not done.is_set():
            player.set_track(TRACKS[random.integers(len(TRACKS))])
            player.seek(int(random.integers(LENGTH)))
            player.set_loop(*sorted(random.integers(LENGTH, size=2).tolist()))
            player.play()
            assert 0 <= player.state.position <= LENGTH + CROSSFADE

    with ThreadPoolExecutor(3) as pool:
        commanding = [pool.submit(command, seed) for seed in range(3)]
        for _ in range(300):
            assert np.isfinite(pull(player, 160)).all()
        done.set()
    for commander in commanding:
        commander.result()
