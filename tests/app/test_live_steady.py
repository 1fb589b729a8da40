"""What is audible is what is counted; what waits goes back to its target; as loud as spoken."""

from __future__ import annotations

import numpy as np
import pytest

from app.engine.live.balance import Balance
from app.engine.live.chain import StreamCoder
from app.engine.live.drain import Drain
from app.engine.live.gaps import Gaps
from app.engine.live.guard import LOUD_DBFS, FeedbackGuard
from app.engine.live.ring import Ring
from codec import zoo
from codec.api import Codec, LayerSet
from codec.audio import integrated_lufs, read_audio, resample
from tests.app.conftest import buzz
from tests.app.live_kit import BUFFER_S, INPUT_HZ, Loop, bits, changed
from tests.app.test_live_real import SAMPLE

RATE_HZ = 48_000


@pytest.fixture(scope="module")
def codec(checkpoint) -> Codec:
    return zoo.load(str(checkpoint), "cpu")


class Card:
    """A loudspeaker that holds 0.08 s, and is asked for 10 ms whenever there is room.

    ``gaps``: of silence, in seconds, as they were heard.
    """

    def __init__(self) -> None:
        self.counter, self.gaps = Gaps(), []
        self._now_s, self._ends_s = 100.0, 100.0

    def serve(self, seconds: float, *, flags: int = 0) -> None:
        until_s = self._now_s + seconds
        while self._now_s < until_s:
            if self._ends_s < self._now_s:
                self.gaps.append(self._now_s - self._ends_s)
                self._ends_s = self._now_s
            while self._ends_s - self._now_s < 0.08 - 0.01:
                self.counter.look(self._now_s, self._ends_s, 0.01, flagged=flags > 0)
                flags -= 1
                self._ends_s += 0.01
            self._now_s += 0.01

    def hold_up(self, seconds: float) -> None:
        self._now_s += seconds


@pytest.mark.parametrize("flags", [0, 1, 3])
def test_every_gap_that_is_heard_is_counted_once_whatever_the_system_tells(flags):
    card = Card()
    card.serve(1.0)
    for gap_s in (0.02, 0.03, 0.04):
        card.hold_up(0.07 + gap_s)
        card.serve(0.2, flags=flags)
    assert len(card.gaps) == 3
    assert card.counter.count == 3


def test_a_callback_that_comes_late_but_in_time_is_no_gap():
    card = Card()
    card.serve(0.1)
    for _ in range(20):
        card.hold_up(0.05)
        card.serve(0.1)
    assert card.gaps == [] and card.counter.count == 0


def test_a_system_without_a_clock_counts_by_what_it_says():
    gaps = Gaps()
    for flagged in (False, True, False, True):
        gaps.look(0.0, 0.0, 0.01, flagged=flagged)
    assert gaps.count == 2


def silences(sound: np.ndarray, rate_hz: int) -> int:
    """How often a tone breaks off for 8 ms and more."""
    quiet = np.convolve(np.abs(sound) > 1e-6, np.ones(rate_hz // 125), "valid") == 0
    return int((np.diff(quiet.astype(int)) == 1).sum())


def test_every_silence_of_an_overload_is_counted_and_nothing_else(codec):
    loop = Loop(codec)
    loop.run(buzz(1.0, INPUT_HZ))
    begun = silences(loop.played, loop.pump.output_hz)
    for _ in range(3):
        loop.run(buzz(0.3, INPUT_HZ), works=False)
        loop.run(buzz(0.6, INPUT_HZ))
    heard = silences(loop.played, loop.pump.output_hz) - begun
    assert heard >= 3 and loop.gauges.dropouts == heard


def test_what_came_too_late_is_left_out_while_nothing_is_heard():
    ring = Ring(RATE_HZ)
    drain = Drain(ring, RATE_HZ)
    drain.lead, drain.keep, drain.limit = 480, 2400, 7200
    out = np.zeros(480, np.float32)
    ring.write(np.ones(480, np.float32))
    for _ in range(3):
        drain.serve(out)
    ring.write(np.ones(20_000, np.float32))
    for _ in range(2):
        drain.serve(out)
    assert drain.dropouts == 1 and ring.fill <= 2400 and drain.skipped > 15_000


def test_after_an_overload_what_waits_drains_to_its_target(codec):
    loop = Loop(codec)
    loop.run(buzz(1.0, INPUT_HZ))
    for _ in range(6):
        loop.run(buzz(0.35, INPUT_HZ), works=False)
        loop.run(buzz(0.12, INPUT_HZ))
    assert loop.gauges.dropouts > 3
    loop.run(buzz(20.0, INPUT_HZ))
    assert loop.gauges.target_s < 2 * BUFFER_S
    assert loop.gauges.queue_s == pytest.approx(loop.gauges.target_s, abs=0.015)


def test_a_surplus_is_no_dip_and_is_brought_back_within_seconds():
    balance, left_s = Balance(0.08), 0.18
    for frame in range(25 * 30):
        left_s += (balance.look(left_s, 0.04) - 1) * 0.04
        if frame == 100:
            left_s -= 0.02  # of the surplus
    assert balance.target_s == pytest.approx(0.08, abs=0.011)
    assert left_s == pytest.approx(balance.target_s, abs=0.01)


# -- loudness -------------------------------------------------------------------


def speech(seconds: float) -> np.ndarray:
    audio = read_audio(SAMPLE)
    return resample(audio.mono(), audio.rate_hz, INPUT_HZ)[: round(seconds * INPUT_HZ)]


@pytest.mark.parametrize("layers", [LayerSet.all(12), LayerSet.semantic(), LayerSet.of({0, 5})])
def test_what_is_decoded_is_as_loud_as_what_is_spoken(layers):
    loop = Loop(zoo.load("hybridcodec-mini", "cpu"))
    with changed(loop.controls, matched=True, layers=bits(layers)):
        loop.run(0.5 * speech(8.0))
    heard, played, _ = loop.taps.read(75, loop.taps.frames)  # once it is known
    assert integrated_lufs(played[None], 16_000) == pytest.approx(
        integrated_lufs(heard[None], 16_000), abs=1.0
    )
    assert np.abs(played).max() <= 1.0


def test_unmatched_the_codec_is_heard_as_it_is(codec):
    loop = Loop(codec)
    loop.run(buzz(1.0, INPUT_HZ))
    assert loop.gauges.match_db == 0.0


# -- the guard without a path ---------------------------------------------------


def trouble(kind: str) -> np.ndarray:
    """Loud sounds from elsewhere that end all of a sudden, float32 [T] at 16 kHz."""
    time, rng = np.arange(16_000 * 6) / 16_000, np.random.default_rng(0)
    ends = (time % 2.4 < 1.7) * np.minimum(1, 20 * (time % 2.4))
    sound = {
        "rumble": 0.5 * np.sin(2 * np.pi * 16 * time) * np.minimum(1, 0.05 * 10 ** (time / 2)),
        "offset": np.full(len(time), 0.4),
        "hum": 0.5 * np.sin(2 * np.pi * 50 * time) * ends,
        "tone": 0.2 * np.sin(2 * np.pi * 900 * time) * ends,
        "noise": 0.3 * rng.normal(size=len(time)) * ends,
        "clipped": np.clip(8 * resample(speech(6.0), INPUT_HZ, 16_000), -0.3, 0.3),
    }[kind]
    return (sound + 1e-4 * rng.normal(size=len(time))).astype(np.float32)


@pytest.mark.parametrize("kind", ["rumble", "offset", "hum", "tone", "noise", "clipped"])
def test_without_a_path_from_loudspeaker_to_microphone_nothing_is_turned_down(codec, kind):
    guard, coder = FeedbackGuard(16_000, 0.04), StreamCoder(codec)
    sound = trouble(kind)
    loudest = max(
        10 * np.log10(np.mean(np.square(frame)) + 1e-12) for frame in sound.reshape(-1, 640)
    )
    assert loudest > LOUD_DBFS
    for frame in sound.reshape(-1, 640):
        _, decoded = coder.code(frame, LayerSet.all(12))
        assert guard.look(frame, decoded) == 1.0
        assert guard.howl_hz is None
