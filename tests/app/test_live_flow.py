"""Rings, fades and clocks of the live mode, without a device."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.devices import SoundDeviceError
from app.engine.live import devices, process
from app.engine.live import messages as say
from app.engine.live.balance import (
    GROWTH,
    MARGIN_S,
    MEMORY_S,
    MOST_CORRECTION,
    MOST_TARGET_S,
    Balance,
)
from app.engine.live.devices import LATENCY_S, MOST_LATENCY_S, STRUGGLES, Microphone
from app.engine.live.drain import FADE_MS, Drain
from app.engine.live.process import LiveProcess
from app.engine.live.ring import Ring
from app.engine.live.shared import Shared
from app.model.live import LiveDevice
from codec.audio import VarispeedResampler
from tests.app.live_kit import BUFFER_S

RATE_HZ = 48_000
BLOCK = 480
FADE = RATE_HZ * FADE_MS // 1000


def served(drain: Drain, blocks: int) -> np.ndarray:
    """What the loudspeaker gets in so many blocks: float32 [T]."""
    out = np.full(blocks * BLOCK, np.nan, np.float32)
    for at in range(0, len(out), BLOCK):
        drain.serve(out[at : at + BLOCK])
    return out


def tone(samples: int, hz: float = 440.0) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * hz * np.arange(samples) / RATE_HZ)).astype(np.float32)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=60))
def test_a_ring_gives_back_what_went_in_in_order(steps):
    ring, went_in, came_out = Ring(32), 0, 0
    for is_write, count in steps:
        if is_write:
            room = ring.capacity - ring.fill
            numbers = np.arange(went_in, went_in + count, dtype=np.float32)
            assert ring.write(numbers) == min(count, room)
            went_in += min(count, room)
        else:
            out = np.full(count, np.nan, np.float32)
            got = ring.read(out)
            assert got == min(count, went_in - came_out)
            assert out[:got].tolist() == list(range(came_out, came_out + got))
            came_out += got
        assert ring.fill == went_in - came_out


def test_a_ring_keeps_its_order_between_two_threads():
    ring, total = Ring(1000), 20_000
    numbers = np.arange(total, dtype=np.float32)

    def write() -> None:
        at = 0
        while at < total:
            at += ring.write(numbers[at : at + 77])

    writer = threading.Thread(target=write)
    writer.start()
    got, out = [], np.zeros(133, np.float32)
    while sum(map(len, got)) < total:
        got.append(out[: ring.read(out)].copy())
    writer.join()
    assert (np.concatenate(got) == numbers).all()


def test_sound_begins_after_its_lead_and_then_comes_out_unchanged():
    ring = Ring(RATE_HZ)
    drain = Drain(ring, RATE_HZ)
    drain.lead = 700
    assert not served(drain, 3).any()
    sound = tone(4800) + 0.3
    ring.write(sound)
    out = served(drain, 8)
    assert not out[:700].any()
    heard = out[700:]
    assert (heard[FADE:] == sound[FADE : len(heard)]).all()
    assert (np.abs(heard[:FADE]) <= np.abs(sound[:FADE])).all()
    assert drain.dropouts == 0


@pytest.mark.parametrize("length", [2000, 2400, 2700])
def test_a_ring_that_runs_dry_fades_out_without_a_click(length):
    ring = Ring(RATE_HZ)
    drain = Drain(ring, RATE_HZ)
    ring.write(tone(length))
    out = served(drain, 12)
    assert drain.dropouts == 1
    assert (out[length + FADE :] == 0).all() and out[length : length + FADE // 2].any()
    # A tone changes by so much from sample to sample, and a fade adds its own slope.
    steepest = 0.5 * 2 * np.pi * 440 / RATE_HZ + 0.5 * np.pi / 2 / FADE
    assert np.abs(np.diff(out)).max() <= steepest


def test_sound_that_comes_back_fades_in_without_a_click():
    ring = Ring(RATE_HZ)
    drain = Drain(ring, RATE_HZ)
    drain.lead = 100
    ring.write(tone(1000))
    before = served(drain, 3)
    ring.write(tone(6000)[3000:])
    out = np.concatenate([before, served(drain, 8)])
    steepest = 0.5 * 2 * np.pi * 440 / RATE_HZ + 2 * 0.5 * np.pi / 2 / FADE
    assert np.abs(np.diff(out)).max() <= steepest
    assert drain.dropouts == 2 and not out[-BLOCK:].any()


def test_stopping_is_no_dropout():
    ring = Ring(RATE_HZ)
    drain = Drain(ring, RATE_HZ)
    ring.write(tone(1000))
    drain.ending = True
    served(drain, 4)
    assert drain.dropouts == 0


def test_far_too_much_sound_is_crossfaded_away_and_counted():
    ring = Ring(RATE_HZ)
    drain = Drain(ring, RATE_HZ)
    drain.keep, drain.limit = 2000, 5000
    ring.write(tone(4000))
    first = served(drain, 2)
    ring.write(tone(20_000)[4000:])
    out = np.concatenate([first, served(drain, 3)])
    assert drain.skipped == 20_000 - 2 * BLOCK - FADE - 2000
    assert drain.dropouts == 1
    end = 20_000 - ring.fill
    assert (out[-BLOCK:] == tone(20_000)[end - BLOCK : end]).all()
    steepest = 0.5 * 2 * np.pi * 440 / RATE_HZ + 2 * 0.5 * np.pi / 2 / FADE
    assert np.abs(np.diff(out[FADE:])).max() <= steepest


@pytest.mark.parametrize("ppm", [-300, 0, 300])
def test_two_clocks_apart_lose_and_repeat_no_sample(ppm):
    """Four minutes of a tone, through the resampler, the ring and the drain.

    The loudspeaker's clock runs ``ppm`` faster than the microphone's; frames are of 40 ms.
    """
    ring, balance = Ring(RATE_HZ), Balance(BUFFER_S)
    drain = Drain(ring, RATE_HZ)
    resampler = VarispeedResampler(8000, 24_000)
    rate_hz, frame, block = 24_000, 320, 240
    drain.lead = round(balance.target_s * rate_hz)
    out, left, ratios = np.zeros(block, np.float32), [], []
    heard: list[np.ndarray] = []
    owed = 0.0
    for number in range(6000):
        if drain.playing:
            left.append(ring.fill / rate_hz)
            ratios.append(balance.look(left[-1], 0.04))
        time = (np.arange(frame) + number * frame) / 8000
        sound = np.sin(2 * np.pi * 500 * time).astype(np.float32)
        ring.write(resampler.push(sound, ratios[-1] if ratios else 1.0))
        owed += 0.04 * rate_hz * (1 + ppm * 1e-6)
        while owed >= block:
            drain.serve(out)
            owed -= block
            if number > 5900:
                heard.append(out.copy())
    assert drain.dropouts == drain.skipped == 0
    assert ring.written - ring.taken == ring.fill
    assert max(abs(r - 1) for r in ratios) <= MOST_CORRECTION
    # One block more or less lies there at any time, and the controller's own error.
    assert all(0 < s < BUFFER_S + 0.02 for s in left)
    assert np.mean(left[-1000:]) == pytest.approx(balance.target_s, abs=0.001)
    # On the whole, the clocks' difference is corrected but for what now waits more or less.
    assert np.mean(ratios) - 1 == pytest.approx(ppm * 1e-6, abs=0.02 / (6000 * 0.04))
    # One sample lost or repeated would be a step of up to 0.13; the tone changes no faster.
    fastest = 2 * np.pi * 500 * (1 + MOST_CORRECTION) / rate_hz
    assert np.abs(np.diff(np.concatenate(heard))).max() < fastest + 0.004


def test_what_waits_grows_with_dropouts_and_shrinks_slowly_without():
    balance = Balance(BUFFER_S)
    for _ in range(3):
        balance.broke_off()
    grown = balance.target_s
    assert BUFFER_S * 3 < grown <= MOST_TARGET_S
    for _ in range(25 * 20):
        balance.look(grown, 0.04)
    assert balance.target_s == grown  # not at once
    for _ in range(25 * 120):
        balance.look(balance.target_s, 0.04)
    # Nor to where it broke off a moment ago, but in the end as far as at first.
    assert balance.target_s > grown / GROWTH * np.exp(-150 / MEMORY_S)
    for _ in range(25 * 7200):
        balance.look(balance.target_s, 0.04)
    assert balance.target_s == balance.least_s
    for _ in range(100):
        balance.broke_off()
    assert balance.target_s == MOST_TARGET_S


def test_what_holds_the_machine_up_now_and_then_is_provided_for_before_the_sound_breaks_off():
    balance, left_s, lowest_s = Balance(BUFFER_S), 0.04, []
    for second in range(1200):
        for frame in range(25):
            # Every two minutes a frame is late, by nearly all that waits at first.
            late_s = 0.035 if second % 120 == 60 and frame == 0 else 0.0
            lowest_s.append(left_s - late_s)
            ratio = balance.look(left_s - late_s, 0.04)
            left_s += (ratio - 1) * 0.04
    assert min(lowest_s) > 0
    assert min(lowest_s[len(lowest_s) // 2 :]) > MARGIN_S / 2  # it has learned


def test_no_clock_is_ever_corrected_by_more_than_half_a_percent():
    balance = Balance(BUFFER_S)
    assert balance.look(10.0, 0.04) == 1 - MOST_CORRECTION
    balance = Balance(BUFFER_S)
    balance.target_s = 10.0
    assert balance.look(0.0, 0.04) == 1 + MOST_CORRECTION


def test_a_device_that_runs_dry_again_and_again_is_given_more_to_hold_back(monkeypatch):
    monkeypatch.setattr(devices, "find", lambda device, kind: (0, device))
    stream = Microphone(LiveDevice("Headset", "ALSA", 1, 44_100))
    stream.ring, ring = Ring(10), None
    holds, flags = [], 0
    for _ in range(5):
        flags += STRUGGLES - 1
        stream.flags += STRUGGLES - 1
        assert not stream.struggles()
        flags, stream.flags = flags + 1, stream.flags + 1
        if not stream.struggles():
            break
        ring, stream._stream = stream.ring, SimpleNamespace(close=lambda: None)
        stream, flags = stream.relieved(), flags + 1
        assert stream.ring is ring and stream.flags == flags
        holds.append(stream.hold_s)
    assert holds == [2 * LATENCY_S, 4 * LATENCY_S, MOST_LATENCY_S]


# -- the live process, without a device -----------------------------------------


@contextmanager
def running_process() -> Iterator[tuple[LiveProcess, Connection]]:
    """Its main function in a thread, and the window's end of the line."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    live = LiveProcess(theirs, Shared.allocate(context))
    thread = threading.Thread(target=live.run)
    thread.start()
    try:
        yield live, ours
    finally:
        ours.send(say.Quit())
        thread.join()


def test_a_fault_in_the_live_process_is_told_and_it_goes_on(monkeypatch):
    def fail(kind: str) -> None:
        raise RuntimeError("a bug of ours")

    monkeypatch.setattr(process, "list_devices", fail)
    with running_process() as (_, line):
        for _ in range(2):
            line.send(say.Look())
            assert line.recv() == say.Fault("Something went wrong inside (a bug of ours).")
            assert line.recv() == say.Closed("")


def test_while_a_device_is_waited_for_what_comes_and_goes_is_listed(monkeypatch):
    headset = LiveDevice("Headset", "ALSA", 1, 44_100)
    connected: list[LiveDevice] = []

    def refuse(self: LiveProcess, wish: say.Open) -> None:
        raise SoundDeviceError("It is not there.")

    monkeypatch.setattr(process, "refresh_devices", lambda: True)
    monkeypatch.setattr(process, "list_devices", lambda kind: tuple(connected))
    monkeypatch.setattr(process, "default", lambda kind: connected[0] if connected else None)
    monkeypatch.setattr(process, "LOOK_AGAIN_S", 0.01)
    monkeypatch.setattr(LiveProcess, "_start", refuse)
    with running_process() as (live, line):
        live._wanted = say.Open(None, None, BUFFER_S)
        line.send(say.Look())
        assert line.recv() == say.Found((), (), None, None)
        connected.append(headset)
        assert line.recv() == say.Found((headset,), (headset,), headset, headset)
