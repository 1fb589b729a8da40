"""What the live mode does to the sound: the same as the codec does offline, frame by frame."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from scipy.signal import lfilter

import resources
from app.engine.live.chain import Chain, PassingCoder, StreamCoder
from app.engine.live.guard import (
    DUCK_DB,
    HOLD_S,
    LOUD_DBFS,
    TRIAL_S,
    TRUST_S,
    FeedbackGuard,
)
from app.engine.live.loopback import LISTEN_S, SETTLE_S, Probe
from app.engine.live.shared import KEEP_S, Controls, Taps
from codec import zoo
from codec.api import Codec, LayerSet
from codec.audio import read_audio, resample
from codec.errors import UserError
from tests.app.conftest import buzz
from tests.app.live_kit import BUFFER_S, INPUT_HZ, OUTPUT_HZ, Loop, bits, changed, set_controls

# The codec's own promise: chunked equals offline to this.
STREAMED = 1e-5


@pytest.fixture(scope="module")
def codec(checkpoint) -> Codec:
    return zoo.load(str(checkpoint), "cpu")


@pytest.fixture
def loop(codec) -> Loop:
    return Loop(codec)


def decoded(loop: Loop, layers=None) -> np.ndarray:
    _, codes = loop.offline()
    return loop.codec.decode(codes, layers)[0, 0].numpy()


def test_the_tokens_are_those_of_the_whole_recording(loop):
    loop.run(buzz(1.0, INPUT_HZ))
    heard, codes = loop.offline()
    assert loop.taps.frames >= 24
    assert np.abs(heard).max() > 0.05
    _, played, tokens = loop.taps.read(0, loop.taps.frames)
    assert (tokens == codes.tokens[0].numpy()).all()
    np.testing.assert_allclose(played, decoded(loop), rtol=0, atol=STREAMED)


def test_what_is_heard_is_what_was_spoken_but_at_the_codecs_rate(loop):
    spoken = buzz(1.0, INPUT_HZ)
    loop.run(spoken)
    heard, _, _ = loop.taps.read(0, loop.taps.frames)
    expected = resample(spoken, INPUT_HZ, loop.codec.info.sample_rate_hz)[: len(heard)]
    # The two filters differ only above 6.9 kHz, where a sawtooth has little left.
    assert np.abs(heard - expected)[200:-200].max() < 0.1 * np.abs(expected).max()


@pytest.mark.parametrize("layers", [LayerSet.semantic(), LayerSet.of({0, 3, 7}), LayerSet.none()])
def test_only_the_chosen_layers_are_decoded(loop, layers):
    with changed(loop.controls, layers=bits(layers)):
        loop.run(buzz(0.5, INPUT_HZ))
    _, played, _ = loop.taps.read(0, loop.taps.frames)
    np.testing.assert_allclose(played, decoded(loop, layers), rtol=0, atol=STREAMED)


def test_layers_change_while_one_speaks_from_the_next_frame_on(loop):
    sound, switches = buzz(1.2, INPUT_HZ), []
    for number, part in enumerate(np.array_split(sound, 6)):
        with changed(loop.controls, layers=bits(LayerSet.prefix(2 * number + 1))):
            first = loop.taps.frames
            loop.run(part)
            switches.append((first, LayerSet.prefix(2 * number + 1)))
    mask = torch.zeros(12, loop.taps.frames, dtype=torch.bool)
    for first, layers in switches:
        mask[:, first:] = False
        mask[layers.checked(12), first:] = True
    _, played, _ = loop.taps.read(0, loop.taps.frames)
    np.testing.assert_allclose(played, decoded(loop, mask), rtol=0, atol=STREAMED)


def test_holding_semantic_only_hears_the_first_layer_and_then_all_again(loop):
    loop.run(buzz(0.4, INPUT_HZ))
    first = loop.taps.frames
    with changed(loop.controls, semantic_only=True):
        loop.run(buzz(0.4, INPUT_HZ))
    last = loop.taps.frames
    loop.run(buzz(0.4, INPUT_HZ))
    mask = torch.ones(12, loop.taps.frames, dtype=torch.bool)
    mask[1:, first:last] = False
    _, played, _ = loop.taps.read(0, loop.taps.frames)
    np.testing.assert_allclose(played, decoded(loop, mask), rtol=0, atol=STREAMED)


def test_bypass_is_the_voice_itself_at_the_very_same_time(loop):
    with changed(loop.controls, bypass=True):
        loop.run(buzz(0.6, INPUT_HZ))
    heard, played, _ = loop.taps.read(1, loop.taps.frames)
    assert (heard == played).all() and heard.any()


def test_half_wet_is_half_of_each(loop):
    with changed(loop.controls, wet=0.5):
        loop.run(buzz(0.6, INPUT_HZ))
    heard, played, _ = loop.taps.read(0, loop.taps.frames)
    expected = (heard + decoded(loop)) / 2
    played, expected = played[640:], expected[640:]  # the first frame crosses over
    np.testing.assert_allclose(played, expected, rtol=0, atol=STREAMED)


def test_muting_fades_within_a_frame_and_leaves_the_tokens(loop):
    loop.run(buzz(0.4, INPUT_HZ))
    first = loop.taps.frames
    with changed(loop.controls, muted=True):
        loop.run(buzz(0.4, INPUT_HZ))
    _, played, tokens = loop.taps.read(first, loop.taps.frames)
    hop = loop.codec.info.hop_samples
    whole = decoded(loop)[first * hop : (first + 1) * hop]
    fade = 1 - (np.arange(hop) + 1) / hop
    np.testing.assert_allclose(played[:hop], whole * fade, rtol=0, atol=STREAMED)
    assert not played[hop:].any()
    assert (tokens == loop.offline()[1].tokens[0, :, first:].numpy()).all()


def test_the_gain_is_that_of_the_microphone(codec):
    quiet, loud = Loop(codec), Loop(codec)
    loud.controls.gain_db = 6.0
    for loop in (quiet, loud):
        loop.run(0.1 * buzz(0.5, INPUT_HZ))
    first, second = (loop.taps.read(2, 10)[0] for loop in (quiet, loud))
    np.testing.assert_allclose(second, first * 10 ** (6 / 20), rtol=1e-5, atol=1e-7)


def test_nothing_beyond_full_scale_and_no_nan_reaches_codec_or_loudspeaker(loop):
    loop.controls.gain_db = 30.0
    broken = buzz(0.5, INPUT_HZ)
    broken[5000:5100] = np.nan
    loop.run(broken)
    for sound in loop.taps.read(0, loop.taps.frames)[:2]:
        assert np.isfinite(sound).all() and np.abs(sound).max() <= 1


def test_what_is_played_is_the_decoded_sound_without_a_gap(loop):
    """By its lag: a sample lost or repeated would show in every later stretch."""
    loop.run(buzz(3.0, INPUT_HZ))
    _, wave, _ = loop.taps.read(0, loop.taps.frames)
    expected = resample(wave, loop.codec.info.sample_rate_hz, OUTPUT_HZ)
    played = loop.played
    assert loop.gauges.dropouts == 0
    lags = []
    for at in range(10_000, len(expected) - 12_000, 4000):
        piece = expected[at : at + 4000]
        nearby = played[at : at + 4000 + 6000]
        likeness = np.correlate(nearby, piece)
        lags.append(int(np.argmax(likeness)))
    # The clocks are the same, so only the correction of the first queue moves it, by 0.5 % at most.
    assert np.abs(np.diff(lags)).max() <= 0.005 * 4000 + 1


def test_a_codec_that_is_held_up_costs_counted_dropouts_and_is_soon_as_fast_as_before(loop):
    loop.run(buzz(1.0, INPUT_HZ))
    assert loop.gauges.dropouts == 0
    loop.run(buzz(0.6, INPUT_HZ), works=False)
    loop.run(buzz(2.0, INPUT_HZ))
    assert loop.gauges.dropouts >= 1
    assert loop.gauges.silent_s > 0.5 and loop.gauges.skipped_s > 0.4
    assert loop.gauges.target_s > BUFFER_S
    assert np.isfinite(loop.played).all()
    assert loop.gauges.queue_s < 0.2
    # Nothing was lost on the way in: the codec heard it all.
    assert loop.taps.frames >= 88


def test_the_last_minute_is_kept_and_no_more(codec):
    loop = Loop(codec)
    taps, hop, n_layers = loop.taps, loop.taps.form.hop_samples, loop.taps.form.n_layers
    for number in range(taps.capacity + 100):
        frame = np.full(hop, number, np.float32)
        taps.publish(frame, np.full(n_layers, number), -frame)
    heard, played, tokens = taps.read(0, taps.frames)
    numbers = np.arange(taps.oldest, taps.frames)
    assert len(numbers) * taps.form.frame_s == pytest.approx(KEEP_S, abs=0.1)
    assert (heard.reshape(-1, hop)[:, 0] == numbers).all()
    assert (played == -heard).all() and (tokens[3] == numbers).all()
    assert taps.read(taps.frames, taps.frames + 5)[0].size == 0


def test_a_codec_that_looks_ahead_is_refused_with_a_sentence(codec):
    class Ahead:
        info = codec.info.__class__(**{**vars(codec.info), "causal": False})

    with pytest.raises(UserError, match="cannot run live; choose a causal codec"):
        StreamCoder(Ahead())


# -- the loop's delay -----------------------------------------------------------


def test_the_chirp_finds_the_delay_of_the_loop_with_and_without_the_codec(codec):
    """Loudspeaker and microphone joined by a wire that takes 30 ms more than the blocks do."""
    loop = Loop(codec, 48_000, 48_000)
    wire_s, frame_s = 0.03, 0.04
    wire = [np.zeros(1440, np.float32)]
    found = []

    def hear(block: np.ndarray) -> np.ndarray:
        if loop._played:
            wire.append(0.3 * loop._played[-1])
            loop._played.clear()
        joined = np.concatenate(wire)
        wire[:] = [joined[len(block) :]]
        return joined[: len(block)]

    for coder in (PassingCoder(16_000), StreamCoder(codec)):
        probe = Probe(48_000)
        loop.pump.use(coder, probe=probe)
        loop.run(np.zeros(round(48_000 * (SETTLE_S + LISTEN_S + 0.2)), np.float32), each=hear)
        assert probe.done
        found.append(probe.delay_s())
    # One block on its way to the microphone, the frame, both resamplers, what waits (within a
    # block of its target), and of the chirp's own sample nothing.
    ours_s = loop.gauges.resampling_s + BUFFER_S
    assert found[0] == pytest.approx(wire_s + 0.02 + ours_s, abs=0.015)
    assert found[1] - found[0] == pytest.approx(frame_s - 0.01, abs=0.011)


def test_a_chirp_that_is_not_heard_gives_no_number():
    probe = Probe(16_000)
    noise = np.random.default_rng(0).normal(0, 0.01, 16_000 * 3).astype(np.float32)
    for block in np.array_split(noise, 300):
        probe.swap(block)
    assert probe.done and probe.delay_s() is None


# -- the guard ------------------------------------------------------------------


def looked(guard: FeedbackGuard, sound: np.ndarray) -> np.ndarray:
    return np.array([guard.look(frame) for frame in sound.reshape(-1, 640)])


def tone(amplitude: np.ndarray | float, seconds: float, hz: float = 1800.0) -> np.ndarray:
    time = np.arange(round(16_000 * seconds)) / 16_000
    return (amplitude * np.sin(2 * np.pi * hz * time)).astype(np.float32)


class Room:
    """A loudspeaker that its microphone hears 100 ms later, in a room that likes 1.5 kHz.

    ``levels``: of what the microphone heard, dBFS a block; ``howls``: what the guard then said.
    """

    def __init__(self, coder, **controls: float) -> None:
        chosen = Controls()
        set_controls(chosen, guarded=True, **controls)
        self.chain = Chain(coder, 16_000, 16_000, chosen)
        self.levels: list[float] = []
        self.howls: list[float | None] = []
        self._rng = np.random.default_rng(1)
        self._air = np.zeros(1600, np.float32)
        turn = 2 * 0.99 * np.cos(2 * np.pi * 1500 / 16_000)
        self._room = [0.01 * np.abs(1 - 0.99 * np.exp(-2j * np.pi * 3000 / 16_000))], [
            1, -turn, 0.99**2
        ]  # fmt: skip
        self._ringing = np.zeros(2)

    def stand(self, seconds: float, gain: float) -> None:
        """Let time pass while the microphone hears the loudspeaker by ``gain``."""
        for _ in range(round(100 * seconds)):
            block, self._ringing = lfilter(*self._room, self._air[:160], zi=self._ringing)
            heard = gain * (0.7 * block + 0.3 * self._air[:160])
            heard = (heard + self._rng.normal(0, 1e-4, 160)).astype(np.float32)
            self.chain.push(heard)
            while self.chain.ready():
                self._air = np.concatenate([self._air, self.chain.next().out])
            self._air = self._air[160:]
            self.levels.append(10 * np.log10(np.mean(np.square(heard))))
            self.howls.append(self.chain.guard.howl_hz)


def test_a_howling_loop_is_turned_down_before_it_overloads_and_up_again_when_it_is_mended():
    room = Room(PassingCoder(16_000), wet=0.0)
    room.stand(4.0, 2.0)
    howls = [hz for hz in room.howls if hz is not None]
    assert howls and abs(howls[0] - 1500) < 32
    assert -40 < max(room.levels) < -6
    room.stand(2 * HOLD_S, 0.05)
    assert room.howls[-1] is None and room.chain.guard.gain == 1.0


def test_a_howl_through_the_codec_is_no_tone_and_is_turned_down_all_the_same():
    room = Room(StreamCoder(zoo.load("hybridcodec-mini", "cpu")))
    room.stand(5.2, 4.0)
    first = next(at for at, hz in enumerate(room.howls) if hz is not None)
    trial = round(100 * TRIAL_S)
    assert min(room.levels[first - trial - 80 : first - trial - 10]) > LOUD_DBFS - 3
    assert max(room.levels[first : first + 100]) < LOUD_DBFS + DUCK_DB + 3


def test_speech_is_never_taken_for_feedback_not_even_at_full_scale():
    for sample in json.loads((resources.SAMPLES / "index.json").read_text(encoding="utf-8")):
        audio = read_audio(resources.SAMPLES / sample["file"])
        sound = resample(audio.mono(), audio.rate_hz, 16_000)
        sound = sound[: len(sound) // 640 * 640]
        for speech in (sound, sound / np.abs(sound).max()):
            assert looked(FeedbackGuard(16_000, 0.04), speech).min() == 1.0, sample["file"]


def test_a_whistle_is_no_feedback():
    assert looked(FeedbackGuard(16_000, 0.04), tone(0.1, 4.0)).min() == 1.0


@pytest.mark.parametrize("amplitude", [0.3, 0.9])
def test_a_loud_steady_sound_from_elsewhere_is_tried_and_then_let_through(amplitude):
    guard = FeedbackGuard(16_000, 0.04)
    gains = looked(guard, tone(amplitude, TRUST_S))
    trials = 1 if amplitude < 0.5 else 2
    assert 0 < (gains < 1).sum() * 0.04 <= trials * (TRIAL_S + 0.08)
    assert gains[-1] == 1.0 and guard.howl_hz is None


def test_a_swelling_tone_from_elsewhere_is_let_through_again():
    time = np.arange(16_000 * 6) / 16_000
    swell = tone(np.minimum(0.01 * 10 ** (time / 2), 0.3), 6.0, 900.0)
    gains = looked(FeedbackGuard(16_000, 0.04), swell)
    assert gains.min() == pytest.approx(10 ** (DUCK_DB / 20))
    assert (gains < 1).sum() * 0.04 <= TRIAL_S + 0.08
    assert gains[-1] == 1.0


def test_taps_of_a_codec_with_long_frames_still_fit(codec):
    shared = Loop(codec).shared
    form = StreamCoder(codec).form.__class__(48_000, 3840, 32)
    taps = Taps(shared, form)
    assert taps.input.shape == taps.output.shape and taps.capacity * 0.08 > 55
