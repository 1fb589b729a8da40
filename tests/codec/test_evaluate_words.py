"""Word error rates, and the codecs that ours is measured beside."""

from __future__ import annotations

import math
import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import soundfile

import resources
from codec.api import LayerSet
from codec.audio import read_audio, resample
from codec.errors import UserError
from codec.evaluate import moonshine, recognize
from codec.evaluate.baselines import Codec2, Opus, _best_lag, _level_db, known_baselines
from codec.evaluate.cases import Options
from codec.evaluate.lyra import FILES, lyra_baselines
from codec.evaluate.pieces import quiet_pieces
from codec.evaluate.recognize import (
    Score,
    find_recognizer,
    score,
    unigram_model,
    word_error_rate,
)
from codec.evaluate.run import evaluate
from codec.evaluate.wording import words_of
from codec.train.data import list_entries

RATE = 16_000
has_moonshine = bool(find_spec("jiwer") and find_spec("onnxruntime") and moonshine.folder())
has_sphinx = pytest.mark.skipif(
    not (find_spec("pocketsphinx") and find_spec("jiwer")),
    reason="pocketsphinx or jiwer is not installed",
)


@pytest.fixture(scope="module")
def spoken() -> np.ndarray:
    """Four seconds of a synthetic voice, float32 [T] at 16 kHz."""
    audio = read_audio(resources.SAMPLES / "english-rms-rainbow.flac")
    return resample(audio.mono(), audio.rate_hz, RATE)[: 4 * RATE]


def test_words_are_compared_without_case_and_punctuation():
    assert words_of("“Don’t!” cried O'Neil; 'tis 3 o'clock…") == [
        "don't", "cried", "o'neil", "tis", "three", "o'clock",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("It cost $1,250, or 5%.", "it cost one thousand two hundred fifty or five percent"),
        ("In 1984 & 1905, not 2010", "in nineteen eighty four and nineteen oh five not two "
         "thousand ten"),
        ("Mr. and Mrs. Hall, room 007", "mister and missus hall room zero zero seven"),
        ("20 or 21,000,000", "twenty or twenty one million"),
    ],
)  # fmt: skip
def test_numbers_and_titles_are_the_same_word_written_or_spelled(written, spoken):
    assert words_of(written) == words_of(spoken) == spoken.split()


def test_the_rate_is_over_all_words_and_not_a_mean_over_clips():
    assert word_error_rate([Score(1, 1), Score(0, 9)]) == pytest.approx(0.1)
    assert math.isnan(word_error_rate([]))


def test_the_language_model_adds_up_to_one():
    from collections import Counter

    text = unigram_model(Counter({"one": 3, "two": 1}), sentences=2)
    rows = [line.split("\t") for line in text.splitlines() if "\t" in line]
    assert f"ngram 1={len(rows)}" in text
    assert sum(10 ** float(value) for value, _ in rows) == pytest.approx(1, abs=1e-3)


@has_sphinx
def test_speech_is_understood_and_noise_is_not(spoken):
    text = "A rainbow shows us the pure colors hidden in white light"
    recognizer = find_recognizer("pocketsphinx", [text, "and nothing else is said here"])
    heard = score(recognizer, text, spoken)
    noise = np.random.default_rng(0).standard_normal(2 * RATE).astype(np.float32) * 0.1
    assert heard.words == 11
    assert heard.errors < score(recognizer, text, noise).errors
    assert recognizer.knows(["rainbow"]) and not recognizer.knows(["rainbow", "zzyzx"])


@has_sphinx
def test_clips_with_unknown_words_are_left_out_and_counted(codec_of, tmp_path, spoken):
    soundfile.write(tmp_path / "a.wav", spoken[:RATE], RATE)
    soundfile.write(tmp_path / "b.wav", spoken[:RATE], RATE)
    (tmp_path / "list.csv").write_text("path,transcript\na.wav,When the sun\nb.wav,Zzyzx\n")
    report = evaluate(
        codec_of("tiny-spectral"),
        list_entries(tmp_path / "list.csv"),
        Options(recognizer="pocketsphinx"),
    )
    assert "1 of 2 clips left out" in report.recognizer
    assert report.row("original")["wer"] >= 0 and report.row("RVQ-1")["wer"] >= 0
    assert math.isnan(report.row("RVQ-1:2")["wer"])


@pytest.mark.skipif(not has_moonshine, reason="moonshine-voice is not installed")
def test_moonshine_understands_speech_the_same_way_each_time_and_nothing_in_silence():
    audio = read_audio(resources.SAMPLES / "english-slt-rainbow.flac")
    clear = resample(audio.mono(), audio.rate_hz, RATE)
    recognizer = find_recognizer("moonshine", [])
    words = "a rainbow shows us the pure colors hidden in white light in much the same fashion "
    words = f"{words}these layers show what is joined together in a voice".split()
    assert recognizer.transcribe(clear) == recognizer.transcribe(clear) == words
    assert recognizer.transcribe(np.zeros(RATE, np.float32)) == []
    assert isinstance(recognizer.transcribe(clear[:100]), list)
    # Longer than it may be heard at once.
    long = np.concatenate([np.pad(clear, (0, RATE))] * 4)
    assert recognizer.transcribe(long).count("rainbow") == 4


def test_the_recognizer_is_moonshine_where_it_is_and_none_without_transcripts(monkeypatch):
    chosen = recognize.chosen_recognizer
    said = ["some words", ""]
    if has_moonshine:
        assert chosen("auto", said) == "moonshine"
    monkeypatch.setattr(recognize.moonshine, "folder", lambda: None)
    assert chosen("auto", said) == ("pocketsphinx" if find_spec("pocketsphinx") else "")
    assert chosen("auto", ["", " "]) == chosen("auto", ["zzyzx"]) == chosen("none", said) == ""
    assert chosen("whisper:x", []) == "whisper:x"


def test_an_unknown_recognizer_is_one_sentence():
    for name in ("parrot", "whisper", "pocketsphinx:large"):
        with pytest.raises(UserError, match="There is no recognizer"):
            find_recognizer(name, [])


COPIES_FRAMES = """
import sys
_, mode, source, target = sys.argv
data = open(source, "rb").read()
open(target, "wb").write(data[: len(data) // 320 * 320])
"""


def put_copying_programs(folder, monkeypatch):
    """Programs in the place of Codec2's that code whole frames alone, and nothing else."""
    for name in Codec2.programs:
        (folder / name).write_text(f"#!{sys.executable}\n{COPIES_FRAMES}")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


def baseline(kind, rate):
    made = kind(rate)
    if made.missing():
        pytest.skip(f"{' and '.join(made.missing())} is not installed")
    return made


@pytest.mark.parametrize(("kind", "rate"), [(Opus, 12), (Codec2, 3200)])
def test_a_baseline_comes_back_in_time_and_at_its_rate(kind, rate, spoken):
    codec = baseline(kind, rate)
    before = np.pad(spoken, (800, 0))[: len(spoken)]
    codec.find_delay([spoken, before], RATE)
    made = codec.code(spoken, RATE)
    assert len(made.wave) == len(spoken)
    assert abs(8 * made.size_bytes / (len(spoken) / RATE) / 1000 / codec.kbit_per_s - 1) < 0.4
    levels = tuple(_level_db(wave, RATE) for wave in (spoken, made.wave))
    late_ms, alike = _best_lag([levels], 100)
    assert abs(late_ms) <= 2 and alike > 0.8


@pytest.mark.parametrize("kind", ["as installed", "as copied"])
def test_the_last_part_of_a_frame_is_coded_too(kind, spoken, tmp_path, monkeypatch):
    """A tone that lasts to the end of the clip is heard to the end, wherever that lies."""
    if kind == "as copied":
        put_copying_programs(tmp_path, monkeypatch)
    codec = baseline(Codec2, 3200)
    codec.find_delay([spoken], RATE)
    for length in (RATE, RATE + 90, RATE + 300, RATE + 319):
        tone = 0.3 * np.sin(2 * np.pi * 200 * np.arange(length) / RATE).astype(np.float32)
        made = codec.code(tone, RATE)
        assert len(made.wave) == length
        end = made.wave[-80:]
        assert np.sqrt(np.mean(end**2)) > 0.3 * np.sqrt(np.mean(made.wave[: RATE // 2] ** 2))


def test_a_baseline_without_its_programs_is_left_out_with_a_sentence(
    codec_of, tmp_path, write_wav, monkeypatch
):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    write_wav(tmp_path / "a.wav")
    report = evaluate(codec_of("tiny-spectral"), list_entries(tmp_path), Options(baselines=True))
    assert all(row["kind"] != "baseline" for row in report.rows)
    sentences = [note for note in report.notes if "is not installed" in note]
    assert len(sentences) == len(known_baselines())


def test_baselines_are_rows_beside_the_codec(codec_of, tmp_path, write_wav):
    baseline(Opus, 6), baseline(Codec2, 3200)
    write_wav(tmp_path / "a.wav", seconds=1.0)
    report = evaluate(codec_of("tiny-spectral"), list_entries(tmp_path), Options(baselines=True))
    labels = [row["label"] for row in report.rows if row["kind"] == "baseline"]
    assert labels == ["Opus 6 kbit/s", "Opus 12 kbit/s", "Codec2 3.2 kbit/s"]
    assert report.row("Codec2 3.2 kbit/s")["file_kbit_per_s"] == pytest.approx(3.2, rel=0.05)


def test_a_clip_of_30_ms_stops_no_baseline(codec_of, tmp_path, write_wav, monkeypatch):
    (tmp_path / "programs").mkdir()
    put_copying_programs(tmp_path / "programs", monkeypatch)
    for name, seconds in (("a", 1.0), ("b", 0.03)):
        write_wav(tmp_path / "clips" / f"{name}.wav", seconds=seconds)
    chosen = Options(sets=(LayerSet.semantic(),), measures=("mel",), baselines=True)
    report = evaluate(codec_of("tiny-spectral"), list_entries(tmp_path / "clips"), chosen)
    assert report.row("Codec2 3.2 kbit/s")["mel"] >= 0


def test_pieces_are_the_whole_and_are_cut_where_it_is_quiet(spoken):
    loud = np.ones(10_000, np.float32)
    loud[4_100:4_300] = 0
    pieces = quiet_pieces(loud, 1000, 5.0)
    assert [len(piece) for piece in pieces][0] in range(4_100, 4_300)
    for wave, longest in ((loud, 5.0), (spoken, 1.5), (spoken, 1e-4), (spoken[:0], 1.0)):
        pieces = quiet_pieces(wave, RATE, longest)
        assert np.array_equal(np.concatenate([wave[:0], *pieces]), wave)
        assert all(0 < len(piece) <= max(longest * RATE, 1) for piece in pieces)


# Its files belong to somebody else and are not in the project.
LYRA = Path(os.environ.get("LYRA_FOLDER", "-"))


@pytest.mark.skipif(not LYRA.is_dir(), reason="LYRA_FOLDER does not say where Lyra's networks are")
def test_lyra_comes_back_in_time_at_its_three_rates_and_alike_each_time(spoken):
    baselines = lyra_baselines(LYRA)
    assert [b.label for b in baselines] == [f"Lyra V2 {r} kbit/s" for r in ("3.2", "6", "9.2")]
    for codec in baselines:
        codec.find_delay([spoken], RATE)
        made = codec.code(spoken, RATE)
        assert np.array_equal(made.wave, codec.code(spoken, RATE).wave)
        assert 8 * made.size_bytes / (len(spoken) / RATE) / 1000 == pytest.approx(
            codec.kbit_per_s, rel=0.01
        )
        late_ms, alike = _best_lag([tuple(_level_db(w, RATE) for w in (spoken, made.wave))], 100)
        assert abs(late_ms) <= 2 and alike > 0.8


def test_a_folder_without_lyra_s_networks_is_one_sentence(tmp_path):
    with pytest.raises(UserError, match=FILES[0]):
        lyra_baselines(tmp_path)
    for name in FILES:
        (tmp_path / name).write_bytes(b"not a network")
    with pytest.raises(UserError, match=r"cannot be run|ai-edge-litert"):
        lyra_baselines(tmp_path)
