"""The live mode against a real sound server: what is spoken comes out, decoded, without a gap.

The machine that runs the tests may be too busy for sound, and then there are dropouts; what is
asked is that they are counted, and that all else is exact.  Where not even a second comes
through whole, the machine is told to be too busy (see ``sound_kit.unavailable``).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import soundfile
import torch
from scipy.signal import correlate

import resources
from app.engine.live.engine import LiveEngine
from app.engine.live.software_card import SoftwareCard
from app.model.live import BUFFER_S, HEADPHONES, LiveState, Phase
from codec import zoo
from codec.audio import Audio, VarispeedResampler, read_audio, resample
from codec.audio.varispeed import STOP_DB
from tests.app.conftest import WAIT_MS
from tests.app.sound_kit import running_card, unavailable

# PortAudio takes this for the rate that PulseAudio prefers: nothing but us resamples then.
RATE_HZ = 44_100
START_MS = 4 * WAIT_MS
# Less than what the taps keep.
PATIENCE_S = 45.0
ATTEMPTS = 5
# A stretch to compare, and what is left out at its ends: what was counted late or early.
WHOLE_FRAMES, EDGE_FRAMES = 35, 5
PIECE = RATE_HZ // 50
# 16 bits of FLAC, and the half step that rounding takes.
STEP_16 = 1 / 2**15
SAMPLE = resources.SAMPLES / "english-slt-rainbow.flac"


@pytest.fixture(scope="module")
def card(tmp_path_factory) -> Iterator[SoftwareCard]:
    with running_card(tmp_path_factory.mktemp("card"), RATE_HZ) as card:
        yield card


@pytest.fixture(scope="module")
def engine(qapp, card, checkpoint) -> Iterator[LiveEngine]:
    """One live process for all tests: it takes seconds to begin."""
    engine = LiveEngine(LiveState(), str(checkpoint), "cpu")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"):
            patch.setenv(name, card.env[name])
        engine.prepare()
        give_up_at = time.monotonic() + START_MS / 1000
        while engine.process_id is None and time.monotonic() < give_up_at:
            time.sleep(0.01)
    yield engine
    engine.close()


class Live:
    """The live engine on the software card, and what it says during a test."""

    def __init__(self, qtbot, engine: LiveEngine) -> None:
        self.qtbot, self.engine, self.state = qtbot, engine, engine.state
        self.said: list[tuple[str, str]] = []
        self.state.said.connect(self._note)

    def _note(self, text: str, kind: str) -> None:
        self.said.append((text, kind))

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=START_MS)

    def start(self, microphone: str = "mic") -> None:
        state = self.state
        self.until(lambda: state.codec is not None and state.inputs != ())
        state.input = next(device for device in state.inputs if device.name == microphone)
        state.output = next(device for device in state.outputs if device.name == "speaker")
        assert state.input.rate_hz == state.output.rate_hz == RATE_HZ
        assert (state.default_input in state.inputs) == (state.default_input is not None)
        self.first = self.engine.taps.frames
        state.wanted = True
        self.until(lambda: state.phase is Phase.RUNNING)
        self.frames(5)

    def frames(self, count: int) -> None:
        """Wait for so many more frames."""
        last = self.engine.taps.frames + count
        self.until(lambda: self.engine.taps.frames >= last)

    def counted(self) -> int:
        """Everything that was ever told to be lost."""
        return self.engine.gauges.dropouts + self.engine.gauges.overflows

    def stop(self) -> None:
        self.state.wanted = False
        self.until(lambda: self.state.phase is Phase.OFF)
        self.state.buffer_s = BUFFER_S
        self.state.said.disconnect(self._note)


@pytest.fixture
def live(qtbot, engine) -> Iterator[Live]:
    live = Live(qtbot, engine)
    yield live
    live.stop()


class Session(NamedTuple):
    """What was said, at the card's rate; the log of the engine; what the loudspeaker played; and
    a stretch of frames in which nothing was lost."""

    spoken: np.ndarray
    heard: np.ndarray
    played: np.ndarray
    tokens: np.ndarray
    recorded: np.ndarray
    first: int
    last: int


def speak_until_whole(live: Live, card: SoftwareCard, folder: Path) -> Session:
    """Speak again and again, until a stretch came through whole."""
    audio = read_audio(SAMPLE)
    spoken = resample(audio.mono(), audio.rate_hz, RATE_HZ)
    soundfile.write(folder / "speech.wav", spoken, RATE_HZ, subtype="FLOAT")
    live.state.guarded = False
    live.start()
    live.engine.record(folder / "take.flac")
    recorder = card.listen(folder / "speaker.f32")
    speaking = card.speak(folder / "speech.wav")
    give_up_at = time.monotonic() + PATIENCE_S
    first, last, counted = live.engine.taps.frames, 0, live.counted()
    while last - first < WHOLE_FRAMES and time.monotonic() < give_up_at:
        live.frames(1)
        last = live.engine.taps.frames
        if live.counted() != counted or speaking.poll() is not None:
            first, counted = last, live.counted()
        if speaking.poll() is not None:
            speaking = card.speak(folder / "speech.wav")
    live.frames(EDGE_FRAMES + 10)
    for process in (speaking, recorder):
        process.terminate()
        process.wait()
    if last - first < WHOLE_FRAMES:
        unavailable("the machine is too busy for sound")
    sound = np.frombuffer((folder / "speaker.f32").read_bytes(), np.float32).reshape(-1, 2)
    log = live.engine.taps.read(live.first, live.engine.taps.frames)
    first, last = first - live.first + EDGE_FRAMES, last - live.first - EDGE_FRAMES
    return Session(spoken, *log, sound[:, 0], first, last)


def place(sound: np.ndarray, piece: np.ndarray) -> int:
    """Where in ``sound`` ``piece`` is."""
    return int(np.argmax(correlate(sound, piece, mode="valid", method="fft")))


def test_what_is_spoken_is_heard_encoded_and_played_without_a_gap(live, card, checkpoint, tmp_path):
    session = speak_until_whole(live, card, tmp_path)
    offline = zoo.load(str(checkpoint), "cpu")
    codes = offline.encode(torch.from_numpy(session.heard)[None, None])
    assert (codes.tokens[0].numpy() == session.tokens).all()
    decoded = offline.decode(codes)[0, 0].numpy()
    np.testing.assert_allclose(session.played, decoded, rtol=0, atol=1e-5)
    whole = slice(session.first * 640, session.last * 640)
    nothing_is_missing_on_the_way_in(session.heard[whole], session.spoken)
    nothing_is_missing_on_the_way_out(session.played[whole], session.recorded)
    assert live.said == [(HEADPHONES, "warning")]  # once, at the first start
    live.state.wanted = False
    live.until(lambda: any(text.startswith("Recorded ") for text, _ in live.said))
    assert live.state.recording is None
    everything_was_recorded(read_audio(tmp_path / "take.flac"), session)


def everything_was_recorded(take: Audio, session: Session) -> None:
    """From some frame soon after the start, and for longer than the log was taken."""
    log = np.stack([session.heard, session.played])

    def differs_by(at: int) -> float:
        return np.abs(take.samples[:, : log.shape[1] - at] - log[:, at:]).max()

    assert take.samples.shape[1] >= log.shape[1] - 16_000
    assert min(differs_by(at) for at in range(0, 16_000, 640)) <= STEP_16


def nothing_is_missing_on_the_way_in(heard: np.ndarray, spoken: np.ndarray) -> None:
    """Both at the card's rate, the spoken sound having lost what the codec's rate cannot hold."""
    # Before and after what is spoken the microphone hears silence, however long.
    silence = len(heard) * RATE_HZ // 16_000
    there = VarispeedResampler(RATE_HZ, 16_000).push(np.pad(spoken, silence))
    expected = VarispeedResampler(16_000, RATE_HZ).push(there)
    heard = VarispeedResampler(16_000, RATE_HZ).push(heard)[200:-200]
    at = place(expected, heard)
    # The same filter twice, once begun at another sample: its images differ.
    error = np.abs(heard - expected[at : at + len(heard)]).max()
    assert error < 4 * 10 ** (-STOP_DB / 20) * np.abs(heard).max()


def nothing_is_missing_on_the_way_out(played: np.ndarray, recorded: np.ndarray) -> None:
    """Piece by piece, since the clocks' correction stretches the whole."""
    expected = VarispeedResampler(16_000, RATE_HZ).push(played)
    about = place(recorded, expected)
    lags, likeness = [], []
    for at in range(0, len(expected) - PIECE, PIECE):
        piece = expected[at : at + PIECE]
        if np.sqrt(np.mean(np.square(piece))) < 1e-3:
            continue
        start = max(0, about + at - RATE_HZ // 20)
        nearby = recorded[start : start + PIECE + RATE_HZ // 10]
        lag = place(nearby, piece)
        lags.append(start + lag - at)
        same = nearby[lag : lag + PIECE]
        likeness.append(piece @ same / (np.linalg.norm(piece) * np.linalg.norm(same)))
    assert len(lags) > WHOLE_FRAMES / 4
    # A piece of other sound, of 20 ms and 7 kHz, is alike by some 0.25 at its best place; the
    # same sound, half a sample beside it and stretched by a sample, by 0.75 and more.
    assert min(likeness) > 0.5
    # From piece to piece the lag changes by the correction, 0.5 % at most, and rounding.
    assert np.abs(np.diff(lags)).max() <= 0.005 * PIECE * 2 + 1


def test_a_sound_server_that_goes_is_waited_for_and_live_goes_on_when_it_is_back(live, card):
    live.start()
    card.stop()
    live.until(lambda: live.state.phase is Phase.WAITING)
    assert any("went away; live goes on when it is back" in text for text, _ in live.said)
    card.start()
    live.until(lambda: live.state.phase is Phase.RUNNING)
    live.frames(10)
    # A loudspeaker alone that is pulled out: waited for, or the server has found another.
    card.run("pactl", "unload-module", "module-null-sink")
    live.until(lambda: live.state.phase is Phase.WAITING)
    live.state.wanted = False
    live.until(lambda: live.state.phase is Phase.OFF)
    card.stop()
    card.start()
    live.state.wanted = True
    live.until(lambda: live.state.phase is Phase.RUNNING)
    live.frames(10)
    assert not any(kind == "fault" for _, kind in live.said)


def test_a_longer_buffer_is_held_from_now_on(live, card):
    live.start("mic")
    live.frames(3)
    live.state.buffer_s = 0.15
    live.until(lambda: live.engine.gauges.target_s >= 0.15)
    assert live.engine.latency().device_out_s >= 0.15
    live.frames(3)


def test_the_loop_is_measured_with_and_without_the_codec(live, card):
    live.start("wire")
    for _ in range(ATTEMPTS):
        live.engine.measure()
        live.until(lambda: live.state.loop_delay is not None or live.said[-1][1] == "warning")
        if live.state.loop_delay is not None:
            break
    delay = live.state.loop_delay
    if delay is None:
        unavailable("the machine is too busy for sound")
    # The frame is longer than a block by 30 ms; a held-up machine only adds to either.
    assert 0 < delay.without_codec_s < 1.5 and 0 < delay.with_codec_s < 1.5
    assert any("Around the loop" in text for text, _ in live.said)
    first = live.engine.taps.frames
    live.frames(10)
    assert live.engine.taps.frames > first
