"""An hour is opened, seen, heard and mixed like ten seconds, and is never held in memory."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from app.engine import original
from app.engine.original import SHORT_S, Opening, Original
from app.engine.plan import AHEAD_S, FAR_S, FIRST_WINDOW_S, NEXT_WINDOW_S
from app.engine.sound import Sound
from app.main_window import MainWindow
from app.model.document import Region
from app.model.mix import Mix, Source
from codec.api import LayerSet
from codec.audio import read_audio, resample
from codec.hybrid.checkpoint import Card, save_checkpoint
from codec.hybrid.model import HybridModel
from tests.app.conftest import TINY, WAIT_MS, buzz, write

RATE_HZ, PLAY_HZ = 24_000, 48_000
HOUR_S, LATE_S = 3600, 59 * 60
SEMANTIC = Mix(LayerSet.semantic())
# Encoding an hour with the tiny codec takes seconds; on a busy machine many.
HOUR_MS = 10 * WAIT_MS


# A twentieth of the work that the other tests' codec is.
QUICK = replace(
    TINY,
    name="quick",
    sample_rate_hz=8000,
    transform=replace(
        TINY.transform,
        window_samples=320,
        fine_hop_samples=320,
        lag_bands=8,
        lag_window_samples=100,
        frame_samples=640,
        pitch_width=16,
        pitch_blocks=1,
    ),
)
CODEC_HZ, CELL = QUICK.sample_rate_hz, QUICK.hop_samples
CELL_S = CELL / CODEC_HZ


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory) -> Path:
    torch.manual_seed(1)
    path = tmp_path_factory.mktemp("quick") / "quick.safetensors"
    save_checkpoint(path, HybridModel(QUICK), Card("MIT", "Random.", frozenset({"prefix"})))
    return path


@pytest.fixture
def settle(qtbot) -> Callable[[MainWindow], None]:
    """Waits until nothing is left to read, encode, decode or draw, for as long as hours take."""

    def wait(window: MainWindow) -> None:
        qtbot.waitUntil(
            lambda: not window.inspector.busy and window.document.task is None, timeout=HOUR_MS
        )

    return wait


def minute() -> np.ndarray:
    """Half a minute of a gliding buzz, then noise as loud: float32 [T] at ``RATE_HZ``."""
    noise = np.random.default_rng(5).normal(0, 0.06, 30 * RATE_HZ)
    return np.concatenate([buzz(30, RATE_HZ), noise.astype(np.float32)])


@pytest.fixture(scope="module")
def hour(tmp_path_factory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("hour") / "hour.wav"
    with soundfile.SoundFile(path, "w", RATE_HZ, 1, "PCM_16") as file:
        block = minute()
        for _ in range(60):
            file.write(block)
    yield path
    path.unlink()


def six_minutes(folder: Path, last: float = 0.0) -> Path:
    """A clip that is long but not very; its last sample is ``last``."""
    samples = np.tile(buzz(60, 16_000), 6)
    samples[-1] = last
    assert len(samples) > SHORT_S * 16_000
    return write(folder / "six.wav", samples, 16_000, subtype="FLOAT")


def decoded_s(window: MainWindow) -> float:
    sounds = window.inspector.decoder.sounds.values()
    return sum(sound.decoded_s for sound in sounds if isinstance(sound, Sound))


class Immediate:
    """Stands for a job: what it delivers is called at once."""

    def __init__(self) -> None:
        self.check = lambda: None
        self.progress = lambda share: None
        self.is_cancelled = lambda: False

    def deliver(self, callback, *values) -> None:
        callback(*values)


# -- reading ------------------------------------------------------------------------


def test_an_hour_is_shown_long_before_it_has_been_read(hour):
    shown, grown = [], []
    opening = Opening(
        hour,
        PLAY_HZ,
        shown=lambda o: shown.append((o.clip.ready, o.clip.duration_s, o.is_playable(30.0))),
        grown=lambda o: grown.append(o.clip.ready),
    )
    result = opening.work(Immediate())
    assert shown == [(pytest.approx(60 * RATE_HZ, rel=0.05), HOUR_S, True)]
    assert grown == sorted(grown) and all(shown[0][0] < ready for ready in grown)
    assert result.clip.complete and np.isfinite(result.wave.lufs)


def test_what_grew_bit_by_bit_is_what_is_read_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(original, "SHORT_S", 1.0)
    monkeypatch.setattr(original, "BEGIN_S", 1.0)
    path = write(tmp_path / "clip.flac", np.stack([buzz(9, 44_100)] * 2, 1), 44_100)
    found = Opening(path, PLAY_HZ, lambda o: None, lambda o: None).work(Immediate())
    mono = read_audio(path).mono()
    np.testing.assert_array_equal(found.clip.mono, mono)
    np.testing.assert_allclose(found.samples, resample(mono, 44_100, PLAY_HZ), atol=1e-6)
    low, high = found.envelope
    edges = np.linspace(0, len(mono), len(low) + 1).astype(int)
    for column in (0, 1, 777, len(low) - 1):
        part = mono[edges[column] : edges[column + 1]]
        assert (low[column], high[column]) == (part.min(), part.max())


@pytest.fixture
def stuck(monkeypatch) -> Iterator[threading.Event]:
    """Reading comes no further than what is shown first, until the event is set."""
    gate, grow = threading.Event(), Original.grow

    def slow(self):
        grow(self)
        if self.clip.ready > 2 * 60 * self.wave.rate_hz:
            gate.wait(WAIT_MS / 1000)

    monkeypatch.setattr(Original, "grow", slow)
    yield gate
    gate.set()


def test_an_hour_can_be_heard_and_mixed_while_it_is_read(window, qtbot, settle, hour, stuck):
    document = window.document
    window.open(hour)
    qtbot.waitUntil(lambda: Source.SEMANTIC in document.images, timeout=WAIT_MS)
    assert not document.clip.complete and document.duration_s == HOUR_S
    assert "Reading" in document.task.title
    assert 0 < document.codes.frames * CELL_S <= document.clip.ready / RATE_HZ
    document.heard = Source.SEMANTIC
    player = window.inspector.transport.player
    sound = window.inspector.decoder.sounds[SEMANTIC]
    qtbot.waitUntil(lambda: player.track.samples is sound.samples, timeout=WAIT_MS)
    assert player.length == HOUR_S * PLAY_HZ


def test_cancelling_while_reading_brings_back_what_was_open(opened, qtbot, settle, hour, stuck):
    document = opened.document
    before, wanted = document.clip, opened.document.wave_of(Source.MIX).samples.copy()
    opened.open(hour)
    qtbot.waitUntil(lambda: document.clip is not before, timeout=WAIT_MS)
    document.cancel_requested.emit()
    stuck.set()
    settle(opened)
    assert document.clip is before and document.visible == pytest.approx((0.0, 2.0))
    assert "Cancelled" in document.notice.text
    assert set(document.images) == set(document.panes)
    assert np.allclose(document.wave_of(Source.MIX).samples, wanted, atol=1e-5)
    assert np.array_equal(document.wave_of(Source.ORIGINAL).samples, before.mono)


def test_a_file_that_turns_out_bad_at_its_end_brings_back_what_was_open(opened, settle, tmp_path):
    before, shown = opened.document.clip, []
    opened.document.events.clip.connect(lambda clip: shown.append(clip.name))
    opened.open(six_minutes(tmp_path, last=np.nan))
    settle(opened)
    assert shown == ["six.wav", "voice.wav"]
    assert opened.document.clip is before and opened.document.codes.samples == 2 * CODEC_HZ
    assert "six.wav holds NaN" in opened.document.notice.text


def test_with_nothing_open_before_a_bad_file_leaves_nothing_open(window, settle, tmp_path):
    window.open(six_minutes(tmp_path, last=np.inf))
    settle(window)
    assert window.document.clip is None and window.document.waves == {}
    assert "six.wav holds NaN" in window.document.notice.text
    window.open(write(tmp_path / "good.wav", buzz(1, 16_000), 16_000))
    settle(window)
    assert window.document.clip.name == "good.wav"


# -- encoding -----------------------------------------------------------------------


def test_codes_grow_while_a_long_clip_is_encoded_and_keep_what_they_were(window, settle, tmp_path):
    seen = []
    window.document.events.codes.connect(lambda codes: seen.append(codes))
    window.open(six_minutes(tmp_path))
    settle(window)
    partial = [codes for codes in seen if codes is not None]
    frames = [codes.frames for codes in partial]
    assert frames == sorted(set(frames))
    assert frames[0] * CELL_S <= 70 and frames[-1] * CELL_S == 6 * 60
    assert all(codes.samples == codes.frames * CELL for codes in partial)
    for codes in partial:
        assert (codes.tokens == partial[-1].tokens[..., : codes.frames]).all()
    wave = resample(window.document.clip.mono, 16_000, CODEC_HZ)[: 20 * CODEC_HZ]
    at_once = window.inspector.decoder.codec.encode(torch.from_numpy(wave)[None, None]).tokens
    # Chunks of another length round differently; a code on the edge may then be another.
    assert (partial[-1].tokens[..., : at_once.shape[-1]] == at_once).float().mean() > 0.99


# -- an hour in the window ------------------------------------------------------------


def rss_mb() -> float:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def test_an_hour_is_played_and_mixed_at_its_end_without_being_decoded(window, qtbot, hour):
    document, decoder = window.document, window.inspector.decoder
    at_start_mb, most_mb = (rss_mb(), 0.0) if sys.platform == "linux" else (0.0, 0.0)

    def quiet() -> bool:
        nonlocal most_mb
        most_mb = max(most_mb, rss_mb()) if sys.platform == "linux" else 0.0
        return not window.inspector.busy and document.task is None

    window.open(hour)
    qtbot.waitUntil(lambda: Source.ORIGINAL in document.images, timeout=WAIT_MS)
    document.show(0.0, 10.0)
    qtbot.waitUntil(quiet, timeout=HOUR_MS)
    assert document.codes.frames * CELL_S == HOUR_S

    # Of two panes what is visible, or was visible before it was zoomed into.
    assert 2 * 10 <= decoded_s(window) <= 2 * (FAR_S + NEXT_WINDOW_S)

    document.heard = Source.MIX
    document.show(LATE_S - 5, LATE_S + 5)
    document.seek(LATE_S)
    qtbot.waitUntil(quiet, timeout=HOUR_MS)
    before_s = decoded_s(window)
    window.mixer.toggle(3)
    qtbot.waitUntil(quiet, timeout=HOUR_MS)
    assert FIRST_WINDOW_S < decoded_s(window) - before_s <= 5 + AHEAD_S + 2 * NEXT_WINDOW_S

    mix = document.sound_of(Source.MIX)
    first, count = round(LATE_S / CELL_S), round(2 / CELL_S)
    wanted = decoder.codec.decode(document.codes, mix.layers, start_frame=first, frames=count)
    wanted = wanted[0, 0].numpy()
    made = document.waves[mix].samples[first * CELL : (first + count) * CELL]
    assert np.allclose(made, wanted, atol=1e-5)

    # Away from the edges, where a resampler sees what lies beyond.
    out = np.zeros((PLAY_HZ, 2), np.float32)
    player = window.inspector.transport.player
    assert player.track.samples is decoder.sounds[mix].samples
    player.play()
    player.render(out)
    there = slice(PLAY_HZ // 4, PLAY_HZ * 3 // 4)
    gain = player.track.gain
    expected = np.clip(gain * resample(wanted, CODEC_HZ, PLAY_HZ), -1, 1)
    assert np.allclose(out[there, 0], expected[there], atol=2e-3 * max(gain, 1))

    direct, _ = soundfile.read(hour, start=LATE_S * RATE_HZ, frames=RATE_HZ, dtype="float32")
    heard = decoder.sounds[None].samples[LATE_S * PLAY_HZ : (LATE_S + 1) * PLAY_HZ]
    assert np.allclose(heard[there], resample(direct, RATE_HZ, PLAY_HZ)[there], atol=2e-3)

    # The recording as float32 would be 346 MB, at the rate it is played 691 MB.
    assert most_mb - at_start_mb < 300


def test_a_long_clip_seen_whole_is_decoded_whole_unless_that_is_cancelled(
    window, qtbot, settle, tmp_path
):
    document = window.document
    window.open(six_minutes(tmp_path))
    settle(window)
    for pane in (Source.SEMANTIC, Source.MIX):
        assert document.wave_of(pane).complete
    document.heard = Source.SEMANTIC
    settle(window)
    assert np.isfinite(document.gains_db[SEMANTIC])

    decoding = lambda: bool(document.task and document.task.title == "Decoding")  # noqa: E731
    window.mixer.toggle(5)
    qtbot.waitUntil(decoding, timeout=WAIT_MS)
    document.cancel_requested.emit()
    settle(window)
    mix = document.sound_of(Source.MIX)
    assert not window.inspector.decoder.sounds[mix].decoded.all()
    document.show(10.0, 10.0 + FAR_S / 2)
    settle(window)
    assert window.inspector.decoder.sounds[mix].decoded[int(10 / CELL_S) : int(40 / CELL_S)].all()


def test_what_a_replaced_job_decoded_last_is_shown_all_the_same(
    window, settle, tmp_path, monkeypatch
):
    decoder, put = window.inspector.decoder, Sound.put
    window.open(six_minutes(tmp_path))
    settle(window)

    def put_and_be_replaced(sound, first, piece):
        put(sound, first, piece)
        if sound.decoded.all():
            running = decoder.worker._running
            decoder.worker.post(decoder.plan)
            assert running._cancelled.wait(WAIT_MS / 1000)

    monkeypatch.setattr(Sound, "put", put_and_be_replaced)
    window.mixer.toggle(5)
    settle(window)
    assert window.document.wave_of(Source.MIX).complete


def test_a_stretch_of_a_long_clip_is_decoded_to_be_saved(window, settle, tmp_path):
    document = window.document
    window.open(six_minutes(tmp_path))
    settle(window)
    document.show(0.0, 5.0)
    window.mixer.choose(LayerSet.prefix(2))
    settle(window)
    document.region = Region(200.0, 201.5)
    window.inspector.exports.heard(tmp_path / "saved.wav")
    settle(window)
    samples, rate_hz = soundfile.read(tmp_path / "saved.wav")
    assert (rate_hz, len(samples)) == (CODEC_HZ, 1.5 * CODEC_HZ)
    first, codec = round(200 / CELL_S), window.inspector.decoder.codec
    wanted = codec.decode(document.codes, LayerSet.prefix(2), start_frame=first, frames=10)
    gain = 10 ** (document.gains_db[document.sound_of(Source.MIX)] / 20)
    wanted = gain * wanted[0, 0, : len(samples)].numpy()
    assert np.allclose(samples, np.clip(wanted, -1, 1), atol=1e-4)


def scratch_files() -> set[str]:
    """The inodes of temporary files without a name that are mapped into memory."""
    lines = Path("/proc/self/maps").read_text().splitlines()
    ours = [line for line in lines if tempfile.gettempdir() in line and "(deleted)" in line]
    return {line.split()[4] for line in ours}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux what is mapped")
def test_nothing_is_left_of_a_long_clip_when_another_is_opened(window, settle, recording, tmp_path):
    before = scratch_files()
    window.open(six_minutes(tmp_path))
    settle(window)
    window.document.show(0.0, 5.0)
    window.mixer.toggle(2)
    settle(window)
    assert len(scratch_files() - before) > 3
    window.open(recording)
    settle(window)
    gc.collect()
    assert not scratch_files() - before
