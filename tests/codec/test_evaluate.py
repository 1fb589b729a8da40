"""Measuring a codec: what the figures say, and where they end up."""

from __future__ import annotations

import csv
import json
import math
import sys
from importlib.util import find_spec

import numpy as np
import pytest
import soundfile

import resources
from codec import zoo
from codec.api import LayerSet
from codec.audio import read_audio
from codec.command_options import layer_sets
from codec.errors import UserError
from codec.evaluate import measures
from codec.evaluate.bootstrap import interval
from codec.evaluate.cases import Options, default_sets
from codec.evaluate.measures import Sound, measure
from codec.evaluate.run import evaluate, evenly
from codec.train.data import list_entries

RATE = 16_000


def glide(low_hz: float = 110, high_hz: float = 170) -> np.ndarray:
    """Two seconds of a sawtooth whose pitch goes up and down, with pauses: float32 [T]."""
    time = np.arange(2 * RATE) / RATE
    middle, swing = (low_hz + high_hz) / 2, (high_hz - low_hz) / 2
    phase = np.cumsum(middle + swing * np.sin(2 * np.pi * 1.5 * time)) / RATE
    loud = 0.5 + 0.5 * np.sin(2 * np.pi * 3 * time)
    return (0.2 * loud * (phase % 1 - 0.5)).astype(np.float32)


@pytest.fixture(scope="module")
def voice() -> Sound:
    return Sound(glide(), RATE)


def noisy(voice: Sound, level: float) -> Sound:
    noise = np.random.default_rng(0).standard_normal(len(voice.wave)) * level
    return Sound(voice.wave + noise, voice.rate_hz)


def test_a_perfect_copy_gets_the_best_marks(voice):
    marks = measure(voice, Sound(voice.wave.copy(), RATE))
    assert marks["mel"] == 0
    assert marks["si_sdr_db"] > 80
    assert marks["voicing_error"] == 0
    assert marks["f0_corr"] == pytest.approx(1)
    assert marks["stoi"] == pytest.approx(1, abs=1e-3)
    if find_spec("pesq"):
        assert marks["pesq_wb"] > 4.5


def test_more_noise_gets_worse_marks(voice):
    little, much = (measure(voice, noisy(voice, x)) for x in (0.003, 0.05))
    assert little["mel"] < much["mel"]
    assert little["voicing_error"] < much["voicing_error"]
    for higher_is_better in ("si_sdr_db", "stoi", "estoi", "pesq_wb"):
        if not math.isnan(little[higher_is_better]):
            assert little[higher_is_better] > much[higher_is_better], higher_is_better


def test_the_level_does_not_matter_to_si_sdr(voice):
    made = noisy(voice, 0.02)
    quiet = Sound(0.1 * made.wave, RATE)
    assert measures.si_sdr(voice, made) == pytest.approx(measures.si_sdr(voice, quiet), abs=0.1)


def test_a_melody_turned_upside_down_is_told_from_the_same_one_higher(voice):
    higher, turned = Sound(glide(130, 200), RATE), Sound(glide(170, 110), RATE)
    assert measures.f0_correlation(voice, higher) > 0.95
    assert measures.f0_correlation(voice, turned) < -0.95


def test_silence_instead_of_speech_is_measured_without_a_crash(voice):
    marks = measure(voice, Sound(np.zeros_like(voice.wave), RATE))
    assert marks["mel"] > 1 and 0 < marks["voicing_error"] <= 1
    assert math.isnan(marks["pesq_wb"]) and math.isnan(marks["f0_corr"])
    assert math.isnan(marks["speaker_similarity"])


def test_a_measure_without_its_package_is_left_out_and_named(voice, monkeypatch):
    monkeypatch.setattr(measures, "find_spec", lambda name: None)
    marks = measure(voice, voice)
    assert math.isnan(marks["stoi"]) and math.isnan(marks["pesq_wb"]) and marks["mel"] == 0
    assert measures.missing_packages() == [
        "distillmos", "pesq", "pystoi", "resemblyzer", "speechmos",
    ]  # fmt: skip


def test_the_original_alone_gets_only_marks_that_compare_nothing(voice):
    marks = measure(voice, voice, alone=True)
    assert all(math.isnan(marks[name]) for name, m in measures.MEASURES.items() if not m.alone)


@pytest.mark.skipif(not find_spec("resemblyzer"), reason="resemblyzer is not installed")
def test_a_voice_is_most_like_itself(voice):
    other = Sound(glide(220, 330), RATE)
    assert measures.speaker_similarity(voice, Sound(0.5 * voice.wave, RATE)) > 0.95
    assert measures.speaker_similarity(voice, other) < 0.95


@pytest.mark.skipif(not find_spec("speechmos"), reason="speechmos is not installed")
def test_noise_sounds_worse_than_a_voice_to_dnsmos(voice):
    loud = noisy(voice, 0.1)
    assert 1 <= measures.dnsmos(voice, loud) < measures.dnsmos(voice, voice) <= 5


@pytest.mark.skipif(measures.is_missing("distillmos"), reason="distillmos is not installed")
def test_noise_sounds_worse_than_a_voice_to_distillmos_and_no_torchaudio_is_left():
    audio = read_audio(resources.SAMPLES / "english-slt-rainbow.flac")
    speech = Sound(audio.mono()[: 4 * audio.rate_hz], audio.rate_hz)
    marks = [measures.distillmos(speech, noisy(speech, level)) for level in (0.1, 0.01, 0)]
    assert 1 <= marks[0] < marks[1] < marks[2] <= 5
    assert "torchaudio" not in sys.modules


def test_measures_are_chosen_by_their_names_or_short_ones(voice):
    names = measures.chosen_measures("pesq, stoi,speaker,wer,,STOI")
    assert names == ("pesq_wb", "stoi", "speaker_similarity", "wer")
    assert list(measure(voice, voice, ("stoi", "mel"))) == ["mel", "stoi"]
    with pytest.raises(UserError, match="no measure 'beauty'"):
        measures.chosen_measures("mel,beauty")


def test_sets_of_layers_are_parted_by_commas_where_that_is_clear():
    def specs(*texts):
        return [layers.spec for layers in layer_sets(texts, 12)]

    assert specs("semantic,1:4,acoustic,all") == ["1", "1-4", "2-12", "1-12"]
    assert specs("1,3-5", "all", "1:12") == ["1,3-5", "1-12"]
    with pytest.raises(UserError):
        specs("semantic,13")


def test_an_interval_is_over_speakers_and_not_over_their_clips():
    # Two speakers who are far apart: as sure as two draws can be, however many clips there are.
    values, speakers = [0.0] * 50 + [1.0] * 50, ["a"] * 50 + ["b"] * 50
    assert interval(values, speakers) == (0, 1)
    low, high = interval(values, range(100))
    assert 0.35 < low < 0.5 < high < 0.65
    assert interval(values, speakers) == interval(values, speakers)


def test_an_interval_leaves_out_what_is_not_known_and_weighs_by_words():
    assert all(map(math.isnan, interval([0.5, 0.7], ["a", "a"])))
    assert all(map(math.isnan, interval([], [])))
    nan = math.nan
    assert interval([0.2, nan, 0.2, nan], ["a", "a", "b", "c"]) == pytest.approx((0.2, 0.2))
    low, high = interval([0.0, 1.0], ["a", "b"], [1, 3])
    assert (low, high) == (0, 1)
    mean = interval([0.0, 1.0] * 40, range(80), [1, 3] * 40)
    assert mean[0] < 0.75 < mean[1] and mean[0] > 0.5


def test_sets_are_every_prefix_and_acoustic_only():
    labels = [layers.label(12) for layers in default_sets(zoo.describe().info)]
    assert labels == ["RVQ-1", *(f"RVQ-1:{k}" for k in range(2, 13)), "RVQ-2:12"]


def test_a_sample_of_the_clips_is_spread_over_all_of_them():
    assert evenly(list(range(100)), 3) == [0, 50, 99] or evenly(list(range(100)), 3) == [0, 49, 99]
    assert evenly([1, 2], 5) == evenly([1, 2], None) == [1, 2]


@pytest.fixture(scope="module")
def recordings(tmp_path_factory, write_wav):
    folder = tmp_path_factory.mktemp("recordings")
    for number, name in enumerate(("anna", "otto")):
        write_wav(folder / name / "one.wav", seconds=1.0, seed=number)
    (folder / "broken.wav").write_bytes(b"nothing")
    return folder


@pytest.fixture(scope="module")
def report(codec_of, recordings):
    return evaluate(codec_of("tiny-spectral"), list_entries(recordings))


def test_every_set_has_a_row_and_bad_files_are_counted(report):
    labels = [row["label"] for row in report.rows]
    assert labels == ["original", "RVQ-1", "RVQ-1:2", "RVQ-1:3", "RVQ-1:4", "RVQ-2:4"]
    assert (report.clips, report.skipped) == (2, 1)
    assert all(row["mel"] > 0 for row in report.rows[1:])


def test_the_entropy_of_the_tokens_stays_below_the_bits_they_may_use(report, codec_of):
    info = codec_of("tiny-spectral").info
    for layer, bits in zip(info.layers, report.entropy_bits_per_s, strict=True):
        assert 0 <= bits <= layer.bits * info.frame_rate_hz
    row = report.row("RVQ-1:4")
    assert row["entropy_kbit_per_s"] == pytest.approx(sum(report.entropy_bits_per_s) / 1000)
    # A file is the tokens as they are, and its header.
    assert row["file_kbit_per_s"] > row["kbit_per_s"] > row["entropy_kbit_per_s"]


def test_two_processes_find_what_one_finds(codec_of, recordings, report):
    chosen = Options(sets=(LayerSet.semantic(),), jobs=2)
    apart = evaluate(codec_of("tiny-spectral"), list_entries(recordings), chosen)
    here, there = report.row("RVQ-1"), apart.row("RVQ-1")
    assert there["mel"] == pytest.approx(here["mel"], rel=1e-5)
    assert there["stoi"] == pytest.approx(here["stoi"], rel=1e-5)


def test_slow_measures_may_be_taken_for_a_few_sets_only(codec_of, recordings):
    pytest.importorskip("pesq", reason="pesq is not installed")
    few = Options(slow_sets="few")
    rows = evaluate(codec_of("tiny-spectral"), list_entries(recordings), few)
    assert math.isnan(rows.row("RVQ-1:2")["pesq_wb"]) and rows.row("RVQ-1:2")["mel"] > 0


def test_no_readable_recording_is_one_sentence(codec_of, tmp_path):
    (tmp_path / "broken.wav").write_bytes(b"nothing")
    with pytest.raises(UserError, match="None of the 1 recordings"):
        evaluate(codec_of("tiny-spectral"), list_entries(tmp_path))


def test_the_command_prints_a_table_and_writes_csv_json_and_card(
    run, checkpoint, tmp_path, write_wav
):
    write_wav(tmp_path / "a.wav")
    out, table, card = tmp_path / "out.json", tmp_path / "out.csv", tmp_path / "card.md"
    done = run(
        "evaluate", "--manifest", tmp_path, "--codec", checkpoint, "--layers", "1:2",
        "--json", out, "--csv", table, "--card", card,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "RVQ-1:2" in done.output
    # Strictly: no NaN, which JSON does not have.
    assert {"wer", "pesq_wb", "stoi", "distillmos", "speaker_similarity"} <= set(
        json.loads(out.read_text())["rows"][1]
    )
    original, row = json.loads(out.read_text(), parse_constant=pytest.fail)["rows"]
    assert original["mel"] is None and row["layers"] == "1-2" and row["mel"] > 0
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert rows[0]["mel"] == "" and float(rows[1]["mel"]) == row["mel"]
    assert f"{row['mel']:.3f}" in card.read_text()


def test_one_channel_of_each_recording_is_measured_as_if_it_were_alone(ok, checkpoint, tmp_path):
    wave = 0.3 * np.sin(np.arange(8_000) / 9)
    other = 0.1 * np.random.default_rng(1).standard_normal(8_000)
    found = []
    for name, samples in (("both", np.stack([other, wave], axis=1)), ("alone", wave)):
        (tmp_path / name).mkdir()
        soundfile.write(tmp_path / name / "clip.wav", samples, 8_000, "FLOAT")
        out = tmp_path / f"{name}.json"
        more = ("--channel", "right") if name == "both" else ()
        ok("evaluate", "--manifest", tmp_path / name, "--codec", checkpoint, "--layers", "1:2",
           "--measures", "mel", "--json", out, *more)  # fmt: skip
        found.append(json.loads(out.read_text())["rows"][1]["mel"])
    assert found[0] == found[1] > 0


def test_a_plot_is_a_picture_with_a_line_for_each_set(report, tmp_path):
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    from codec.evaluate.plot import plot_report

    plot_report(report, tmp_path / "plot.svg")
    drawn = (tmp_path / "plot.svg").read_text()
    assert drawn.startswith("<?xml") and drawn.count('id="axes_') >= 4
    plot_report(report, tmp_path / "plot.png")
    assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")


def test_a_plot_that_cannot_be_made_is_refused_before_anything_is_measured(
    refused, recordings, tmp_path, monkeypatch
):
    arguments = ("evaluate", "--manifest", recordings, "--plot", tmp_path / "plot.bmp")
    if find_spec("matplotlib"):
        assert "plot.bmp" in refused(*arguments)
        monkeypatch.setattr("codec.evaluate.plot.find_spec", lambda name: None)
    assert "matplotlib" in refused(*arguments)
