"""A measure with nothing to measure has no value, says why, and enters no mean."""

from __future__ import annotations

import json
import math
import sys
import textwrap

import numpy as np
import pytest
import soundfile

import resources
from codec import zoo
from codec.api import LayerSet
from codec.audio import read_audio, resample
from codec.evaluate import measures
from codec.evaluate.cases import Options
from codec.evaluate.listener import Listener, Request
from codec.evaluate.marks import Mark, Reason, mean_of
from codec.evaluate.measures import MEASURES, mark_of
from codec.evaluate.run import evaluate
from codec.evaluate.sound import Sound, has_lows, without_lows
from codec.train.data import list_entries

RATE = 16_000
TAKEN = [name for name, one in MEASURES.items() if not measures.is_missing(one.package or "torch")]
SILENCES = {
    "digital silence": lambda n: np.zeros(n),
    "a constant": lambda n: np.full(n, 0.2),
    "dither": lambda n: np.random.default_rng(0).integers(-1, 2, n) / 32768,
}


@pytest.fixture(scope="module")
def voice() -> np.ndarray:
    """Three seconds of a synthetic voice, float32 [T] at 16 kHz."""
    audio = read_audio(resources.SAMPLES / "english-slt-rainbow.flac")
    return resample(audio.mono(), audio.rate_hz, RATE)[: 3 * RATE]


@pytest.mark.parametrize("silence", SILENCES)
@pytest.mark.parametrize("name", TAKEN)
def test_no_measure_says_anything_of_a_silent_recording(name, silence, voice):
    original = Sound(SILENCES[silence](len(voice)), RATE)
    for made in (original, Sound(voice, RATE)):
        mark = mark_of(name, original, made)
        assert not mark.is_defined and mark.reason is Reason.SILENT


@pytest.mark.parametrize("silence", SILENCES)
@pytest.mark.parametrize("name", TAKEN)
def test_of_a_silent_decoding_only_what_is_lost_is_measured(name, silence, voice):
    original = Sound(voice, RATE)
    mark = mark_of(name, original, Sound(SILENCES[silence](len(voice)), RATE))
    if name in ("mel", "voicing_error"):
        assert mark.value > 0
    else:
        assert not mark.is_defined and mark.reason is Reason.SILENT_MADE


@pytest.mark.parametrize("seconds", [1 / RATE, 0.001, 0.03, 0.1, 0.2, 0.39])
@pytest.mark.parametrize("name", TAKEN)
def test_too_short_is_told_and_never_a_crash(name, seconds, voice):
    short = Sound(voice[RATE : RATE + max(1, round(seconds * RATE))], RATE)
    mark = mark_of(name, short, short)
    is_enough = short.seconds >= MEASURES[name].shortest_s
    assert mark.is_defined == is_enough
    assert is_enough or mark.reason is Reason.SHORT


@pytest.mark.parametrize("name", TAKEN)
def test_a_decoding_of_no_numbers_has_no_measure(name, voice):
    broken = voice.copy()
    broken[100] = np.nan
    mark = mark_of(name, Sound(voice, RATE), Sound(broken, RATE))
    assert mark.reason is Reason.NOT_FINITE


def test_what_is_not_defined_enters_no_mean():
    marks = [Mark(1.0), Mark.none(Reason.SILENT), Mark(3.0, None, 3.0)]
    assert mean_of(marks).value == 2.5
    assert mean_of(marks[1:2]).reason is Reason.SILENT
    assert [Mark.unpacked(json.loads(json.dumps(mark.packed()))) for mark in marks][2] == marks[2]


def test_silent_and_short_clips_are_left_out_counted_and_null(codec_of, tmp_path, voice):
    pytest.importorskip("pystoi", reason="pystoi is not installed")
    waves = {"a": voice, "b": voice * 0, "c": voice[:480]}
    for name, wave in waves.items():
        soundfile.write(tmp_path / f"{name}.wav", wave, RATE)
    chosen = Options(sets=(LayerSet.semantic(),), measures=("mel", "stoi", "estoi"))
    codec = codec_of("tiny-spectral")
    report = evaluate(codec, list_entries(tmp_path), chosen)
    facts = json.loads(json.dumps(report.to_dict(), allow_nan=False))
    row = facts["rows"][1]
    assert row["left_out"]["stoi"] == {"silent recording": 1, "too short": 1}
    alone = evaluate(codec, list_entries(tmp_path)[:1], chosen)
    assert row["stoi"] == pytest.approx(alone.row("RVQ-1")["stoi"])
    by_path = {clip["path"]: clip["rows"]["RVQ-1"] for clip in facts["by_clip"]}
    assert by_path[str(tmp_path / "b.wav")]["mel"] is None
    assert by_path[str(tmp_path / "c.wav")]["estoi"] is None
    assert any("silent recording" in note and "STOI" in note for note in report.left_out)


# -- rumble and offsets ---------------------------------------------------------------


def with_rumble(wave: np.ndarray) -> np.ndarray:
    time = np.arange(len(wave)) / RATE
    return (wave + wave.std() * 1.4 * np.sin(2 * np.pi * 23 * time)).astype(np.float32)


def test_rumble_and_an_offset_are_noticed_and_a_voice_is_not(voice):
    assert not has_lows(voice, RATE)
    assert has_lows(with_rumble(voice), RATE) and has_lows(voice + 0.1, RATE)
    assert not has_lows(np.full(RATE, 0.1, np.float32), RATE), "nothing else is in it"


def test_a_high_pass_takes_out_what_is_low_and_nothing_else(voice):
    for disturbed in (with_rumble(voice), voice + 0.1):
        kept = without_lows(disturbed, RATE, 60)
        assert np.abs(kept - without_lows(voice, RATE, 60)).max() < 0.02
    assert len(without_lows(voice[:3], RATE, 60)) == 3
    assert len(without_lows(voice[:0], RATE, 60)) == 0


def test_pesq_rises_with_what_is_decoded_once_rumble_is_left_out(codec_of, tmp_path, voice):
    pytest.importorskip("pesq", reason="pesq is not installed")
    soundfile.write(tmp_path / "a.wav", with_rumble(voice), RATE)
    rows = {}
    for corner_hz in (0.0, 60.0):
        chosen = Options(
            sets=(LayerSet.semantic(),), measures=("pesq_wb", "mel"), high_pass_hz=corner_hz
        )
        report = evaluate(codec_of("tiny-spectral"), list_entries(tmp_path), chosen)
        rows[corner_hz] = report.row("RVQ-1")
        told = " ".join(report.notes)
        assert ("--high-pass" in told) == (corner_hz == 0) and ("60 Hz" in told) == (corner_hz > 0)
    assert rows[0.0]["pesq_wb"] != rows[60.0]["pesq_wb"]


def test_rumble_does_not_turn_the_curve_of_pesq_upside_down(tmp_path):
    """With it, more layers sound worse to PESQ; once it is left out, they sound better."""
    pytest.importorskip("pesq", reason="pesq is not installed")
    audio = read_audio(resources.SAMPLES / "english-rms-rainbow.flac")
    voice = resample(audio.mono(), audio.rate_hz, RATE)[: 3 * RATE]
    soundfile.write(tmp_path / "a.wav", with_rumble(voice), RATE)
    found = {}
    for corner_hz in (0.0, 60.0):
        sets = (LayerSet.semantic(), LayerSet.all(12))
        chosen = Options(sets=sets, measures=("pesq_wb",), high_pass_hz=corner_hz)
        report = evaluate(zoo.load(device="cpu"), list_entries(tmp_path), chosen)
        found[corner_hz] = [report.row(name)["pesq_wb"] for name in ("RVQ-1", "RVQ-1:12")]
    assert found[60.0][1] > found[60.0][0] + 0.02
    assert found[60.0][1] > found[0.0][1] + 0.05


# -- native code that ends its process ------------------------------------------------


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Puts a package in the place of a measure's, also in the process that measures."""

    def put(name: str, source: str) -> None:
        folder = tmp_path / "packages"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.py").write_text(textwrap.dedent(source))
        monkeypatch.syspath_prepend(folder)
        monkeypatch.delitem(sys.modules, name, raising=False)

    return put


DEADLY = """
    import os, signal
    class PesqError(Exception): pass
    def pesq(rate, original, made, mode):
        os.kill(os.getpid(), signal.SIGSEGV)
"""


def test_a_measure_that_ends_its_process_is_left_out_and_the_others_are_taken(stand_in, voice):
    stand_in("pesq", DEADLY)
    listener = Listener()
    try:
        for _ in range(2):
            request = Request(voice, voice * 0.5, RATE, ("mel", "pesq_wb", "si_sdr_db"))
            answer = listener.take(request)
            assert answer.marks["pesq_wb"].reason is Reason.CRASHED
            assert answer.marks["mel"].is_defined and answer.marks["si_sdr_db"].value > 60
    finally:
        listener.stop()


def test_a_run_with_a_deadly_measure_ends_with_everything_else(codec_of, stand_in, tmp_path,
                                                               write_wav):  # fmt: skip
    stand_in("pesq", DEADLY)
    for name in "ab":
        write_wav(tmp_path / f"{name}.wav", seconds=1.0)
    chosen = Options(sets=(LayerSet.semantic(),), measures=("mel", "pesq_wb"))
    report = evaluate(codec_of("tiny-spectral"), list_entries(tmp_path), chosen)
    row = report.row("RVQ-1")
    assert row["mel"] > 0 and math.isnan(row["pesq_wb"])
    assert row["left_out"] == {"pesq_wb": {Reason.CRASHED.value: 2}}


def test_a_measure_never_gets_a_longer_recording_than_it_minds(stand_in, voice):
    stand_in(
        "pesq",
        """
        class PesqError(Exception): pass
        def pesq(rate, original, made, mode):
            assert len(original) == len(made) <= 30 * rate
            return len(original) / rate
        """,
    )
    listener = Listener()
    try:
        long = np.tile(voice, 24)
        answer = listener.take(Request(long, long[: -RATE // 2], RATE, ("pesq_wb",)))
    finally:
        listener.stop()
    assert answer.marks["pesq_wb"].value == pytest.approx(71.5 / 3, abs=0.01)


def test_a_measure_that_fails_is_told_with_its_words(codec_of, stand_in, tmp_path, write_wav):
    fails = "def pesq(*given):\n    raise ValueError('not today')"
    stand_in("pesq", f"class PesqError(Exception): pass\n{fails}")
    write_wav(tmp_path / "a.wav", seconds=1.0)
    chosen = Options(sets=(LayerSet.semantic(),), measures=("mel", "pesq_wb"))
    report = evaluate(codec_of("tiny-spectral"), list_entries(tmp_path), chosen)
    assert any("not today" in sentence and "a.wav" in sentence for sentence in report.left_out)
