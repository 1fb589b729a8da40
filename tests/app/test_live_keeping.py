"""What was said live can be kept: the last minute, or a recording that survives a full disk."""

from __future__ import annotations

import errno
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import torch

from app.engine.live.engine import LiveEngine
from app.engine.live.keeping import ROOM_BYTES, Recorder, keep_last
from app.model.live import LiveState
from codec import zoo
from codec.audio import read_audio
from codec.errors import UserError
from tests.app.conftest import WAIT_MS, buzz
from tests.app.live_kit import INPUT_HZ, Loop

# 16 bits of FLAC, and the half step that rounding takes.
STEP_16 = 1 / 2**15
# The live process imports torch first.
START_MS = 4 * WAIT_MS


@pytest.fixture(scope="module")
def codec(checkpoint):
    return zoo.load(str(checkpoint), "cpu")


@pytest.fixture
def loop(codec) -> Loop:
    return Loop(codec)


class Told:
    """What a recorder said at its end."""

    def __init__(self) -> None:
        self.sentence, self.is_well = "", None

    def __call__(self, sentence: str, is_well: bool) -> None:
        self.sentence, self.is_well = sentence, is_well


def test_a_kept_minute_encodes_to_the_tokens_that_were_seen(loop, tmp_path):
    loop.run(buzz(1.0, INPUT_HZ))
    kept = keep_last(loop.taps, tmp_path)
    heard = read_audio(kept.heard)
    assert heard.rate_hz == 16_000 and kept.seconds == pytest.approx(1.0, abs=0.05)
    wave = torch.from_numpy(heard.mono().copy())[None, None]
    tokens = loop.codec.encode(wave).tokens[0].numpy()
    assert (tokens == loop.taps.read(0, loop.taps.frames)[2]).all()
    played = loop.taps.read(0, loop.taps.frames)[1]
    assert (read_audio(kept.played).mono() == played).all()


def test_a_kept_minute_lies_where_it_is_found_again_or_the_person_is_told(loop, tmp_path):
    loop.run(buzz(0.5, INPUT_HZ))
    kept = keep_last(loop.taps, tmp_path / "settings" / "live")
    assert kept.heard.is_file() and kept.heard.parent == tmp_path / "settings" / "live"
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match="cannot be made .* keep the minute again"):
        keep_last(loop.taps, tmp_path / "file" / "live")


def test_nothing_to_keep_is_told(loop, tmp_path):
    with pytest.raises(UserError, match="start the live mode first"):
        keep_last(loop.taps, tmp_path)


def test_a_recording_holds_input_left_and_output_right_from_its_beginning_on(loop, tmp_path):
    loop.run(buzz(0.5, INPUT_HZ))
    first, told = loop.taps.frames, Told()
    recorder = Recorder(tmp_path / "take.flac", loop.taps, told)
    loop.run(buzz(1.0, INPUT_HZ))
    recorder.finish()
    audio = read_audio(tmp_path / "take.flac")
    heard, played, _ = loop.taps.read(first, loop.taps.frames)
    assert audio.rate_hz == 16_000
    np.testing.assert_allclose(audio.samples, [heard, played], rtol=0, atol=STEP_16)
    assert told.is_well and "take.flac" in told.sentence
    assert recorder.seconds == audio.samples.shape[1] / 16_000
    assert list(tmp_path.iterdir()) == [tmp_path / "take.flac"]


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """The limit on a file's size stands in for a full disk: it fails in the same call."""
    resource = pytest.importorskip("resource", reason="no limit on file sizes")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)


def test_a_full_disk_ends_the_recording_with_a_sentence_and_keeps_what_was_written(loop, tmp_path):
    told, path = Told(), tmp_path / "take.flac"
    rng = np.random.default_rng(0)
    with room_for(ROOM_BYTES + 1_000_000):
        recorder = Recorder(path, loop.taps, told)
        while told.is_well is None:
            for frame in rng.uniform(-1, 1, (10, 640)).astype(np.float32):
                loop.taps.publish(frame, np.zeros(12), frame[::-1])
            time.sleep(0.02)
        recorder.finish()
    assert told.is_well is False
    assert "take.flac stopped after" in told.sentence and "free some room" in told.sentence
    audio = read_audio(path)
    heard = loop.taps.read(0, loop.taps.frames)[0][: audio.samples.shape[1]]
    assert audio.samples.shape[1] > 0
    np.testing.assert_allclose(audio.samples[0], heard, rtol=0, atol=STEP_16)
    seconds = audio.samples.shape[1] / 16_000
    assert f"after {seconds:.1f} s" in told.sentence


def test_a_disk_that_is_full_already_is_told_and_no_file_is_left(loop, tmp_path):
    with room_for(ROOM_BYTES // 2), pytest.raises(UserError, match="take.flac cannot be recorded"):
        Recorder(tmp_path / "take.flac", loop.taps, Told())
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_to_is_told(loop, tmp_path):
    with pytest.raises(UserError, match="choose another place"):
        Recorder(tmp_path / "no such folder" / "take.flac", loop.taps, Told())


def test_an_error_that_is_no_full_disk_is_told_too(loop, tmp_path, monkeypatch):
    told = Told()
    recorder = Recorder(tmp_path / "take.flac", loop.taps, told)

    def fail(size: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(recorder._file, "make_room", fail)
    loop.run(buzz(0.3, INPUT_HZ))
    recorder.finish()
    assert told.is_well is False and "Input/output error" in told.sentence


# -- the engine, before anything runs -------------------------------------------


@pytest.fixture
def engine(qapp, checkpoint):
    engine = LiveEngine(LiveState(), str(checkpoint), "cpu")
    yield engine
    engine.close()


def test_before_it_was_started_there_is_nothing_to_keep_record_or_measure(engine, tmp_path):
    said: list[str] = []
    engine.state.said.connect(lambda text, kind: said.append(text))
    engine.keep_minute()
    engine.record(tmp_path / "take.flac")
    engine.measure()
    assert len(said) == 3 and all("start" in text.lower() for text in said)
    assert not list(tmp_path.iterdir())
    assert engine.latency() is None and engine.gauges.frames == 0


def test_what_goes_wrong_in_the_live_process_is_told_and_can_be_mended(
    engine, qtbot, checkpoint, tmp_path, monkeypatch
):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))  # no user's sound server
    said: list[tuple[str, str]] = []
    engine.state.said.connect(lambda text, kind: said.append((text, kind)))
    engine.use_codec(str(tmp_path / "none.safetensors"), "cpu")
    engine.prepare()
    qtbot.waitUntil(lambda: bool(said), timeout=START_MS)
    assert "none.safetensors" in said[0][0] and said[0][1] == "error"
    assert engine.state.codec is None
    engine.use_codec(str(checkpoint), "cpu")
    qtbot.waitUntil(lambda: engine.state.codec is not None, timeout=START_MS)
    assert engine.taps.form.n_layers == 12
    if not engine.state.outputs:
        engine.state.wanted = True
        qtbot.waitUntil(lambda: not engine.state.wanted, timeout=WAIT_MS)
        assert any(kind == "error" and "connect one" in text for text, kind in said)
    os.kill(first := engine.process_id, signal.SIGTERM)
    qtbot.waitUntil(lambda: said[-1][1] == "fault", timeout=WAIT_MS)
    assert "ended unexpectedly" in said[-1][0]
    assert engine.taps is None and engine.state.codec is None and not engine.state.wanted
    engine.prepare()
    qtbot.waitUntil(lambda: engine.process_id not in (None, first), timeout=WAIT_MS)


def test_a_folder_of_kept_minutes_is_gone_after_closing(engine, loop, qtbot, qapp):
    engine.prepare()
    engine.taps = loop.taps
    loop.run(buzz(0.3, INPUT_HZ))
    with qtbot.waitSignal(engine.kept, timeout=WAIT_MS) as kept:
        engine.keep_minute()
    path = Path(kept.args[0])
    assert read_audio(path).rate_hz == 16_000
    engine.close()
    assert not path.parent.exists()
