"""Whatever is commanded and however it is pulled, the player stays sound."""

from __future__ import annotations

import math
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.playback import Player, Track
from app.engine.stretch import FASTEST, HOP_MS
from tests.app.player_kit import CROSSFADE, GATE, LENGTH, RATE_HZ, ROUNDING, noise, playing, pull

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
    st.tuples(st.just("set_speed"), st.sampled_from((0.25, 0.5, 0.9, 1.0, 1.25, 2.0))),
    st.tuples(st.just("scrub"), st.booleans()),
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
        if command.startswith("set_") and command[4:] in ("master_gain", "speed"):
            setattr(player, command[4:], *arguments)
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
        (("set_speed", 0.5), 500),
        (("scrub", True), 20),
        (("seek", 1500), 400),
        (("seek", 1700), 200),
        (("scrub", False), 200),
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
    # Grains meet in a raised cosine, which is steepest in the middle.
    step += 2 * level * math.pi / 2 / (RATE_HZ * HOP_MS / 1000)
    slope = math.pi / 2 / CROSSFADE
    for _ in range(2):  # places within tracks
        step = math.sqrt(2) * (step + level * slope)
        level *= math.sqrt(2)
    step += level / CROSSFADE + level * math.pi / 2 / GATE  # the master gain, the gate
    heard, states = perform(score, 10_000)
    assert np.abs(np.diff(heard)).max() <= step + ROUNDING
    assert all(0 <= position <= LENGTH + FASTEST * CROSSFADE for position, *_ in states)


def test_commands_from_other_threads_never_break_a_block():
    player = playing(Track(noise(1)), at=500)
    done = threading.Event()

    def command(seed: int) -> None:
        random = np.random.default_rng(seed)
        while not done.is_set():
            player.set_track(TRACKS[random.integers(len(TRACKS))])
            player.seek(int(random.integers(LENGTH)))
            player.set_loop(*sorted(random.integers(LENGTH, size=2).tolist()))
            player.speed = random.choice((0.5, 1.0, 2.0))
            player.scrub(bool(random.integers(2)))
            player.play()
            assert 0 <= player.state.position <= LENGTH + FASTEST * CROSSFADE

    with ThreadPoolExecutor(3) as pool:
        commanding = [pool.submit(command, seed) for seed in range(3)]
        for _ in range(300):
            assert np.isfinite(pull(player, 160)).all()
        done.set()
    for commander in commanding:
        commander.result()
