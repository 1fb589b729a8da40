"""Stress and the model's card: what is flagged, and what a reader of the card finds in it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest

from codec import zoo
from codec.api import LayerSet
from codec.evaluate.card import Findings, describe_data, write_card
from codec.evaluate.gallery import one_a_speaker
from codec.evaluate.report import Report
from codec.evaluate.stress import loudest_db, random_sets, signals, stress
from codec.train.data import Entry, list_entries

RATE = 8000


class Loud:
    """A codec whose decoder is so many times too loud."""

    def __init__(self, codec, gain: float) -> None:
        self.codec, self.info, self.gain = codec, codec.info, gain

    def encode(self, wave):
        self.wave = wave
        return self.codec.encode(wave)

    def decode(self, codes, layers: LayerSet):
        return self.wave * self.gain


def test_the_level_is_that_of_the_loudest_400_ms():
    wave = np.zeros(3 * RATE, np.float32)
    assert loudest_db(wave, RATE) < -190
    wave[RATE : RATE + RATE * 4 // 10] = 0.5
    assert loudest_db(wave, RATE) == pytest.approx(20 * np.log10(0.5), abs=0.01)


def test_signals_are_within_full_scale_and_not_all_the_same():
    found = signals(RATE)
    assert len(found) == 6
    for name, wave in found.items():
        assert wave.dtype == np.float32 and np.abs(wave).max() <= 1, name
        assert (np.abs(wave).max() == 0) == (name == "digital silence")


def test_random_sets_are_the_same_each_time_and_never_empty():
    assert random_sets(12) == random_sets(12)
    assert len(random_sets(4)) == 10 and all(random_sets(4))


@pytest.mark.parametrize(("gain", "is_flagged"), [(1.9, False), (2.1, True), (np.nan, True)])
def test_what_comes_out_over_6_db_louder_is_flagged(codec_of, gain, is_flagged):
    report = stress(Loud(codec_of("tiny-spectral"), gain))
    noise = [row for row in report.rows if row["signal"] == "white noise"]
    assert len(noise) == 12
    assert all(row["is_too_loud"] == is_flagged for row in noise)
    assert ("TOO LOUD" in report.text()) == is_flagged


def test_clipped_samples_are_counted(codec_of):
    report = stress(Loud(codec_of("tiny-spectral"), 1.5))
    square = next(row for row in report.rows if row["signal"] == "full-scale square wave")
    assert square["peak"] == 1.5 and square["clipped"] == len(signals(RATE)["sine sweep"])


def test_silence_may_hum_a_little_before_it_is_too_loud(codec_of):
    codec = Loud(codec_of("tiny-spectral"), 0.0)
    for hum, is_flagged in ((1e-3, False), (1e-2, True)):
        codec.decode = lambda codes, layers, hum=hum: codec.wave * 0 + hum
        row = next(r for r in stress(codec).rows if r["signal"] == "digital silence")
        assert row["is_too_loud"] == is_flagged


REPORT = Report("tiny", "abc", 2, 2, 0.1, 0, usage=[1.0], perplexity=[8.0],
                entropy_bits_per_s=[75.0], rows=[{"label": "RVQ-1", "mel": 0.5}])  # fmt: skip


def test_the_card_says_what_taught_rvq_1(checkpoint):
    known = zoo.describe(str(checkpoint))
    assert "No teacher" in write_card(known, Findings(REPORT))
    recipe = {"teacher": "pocketsphinx", "semantic_gradient": 0.0, "perturbed": 0.5}
    sources = [{"source": "some/where", "hours": 1.5, "licence": "CC0"}]
    taught = replace(known, training={"recipe": recipe, "sources": sources})
    card = write_card(taught, Findings(REPORT))
    assert "`pocketsphinx`" in card and "50%" in card and "did not shape its codes" in card
    assert "| some/where | 1.50 | CC0 |" in card


def test_the_card_warns_of_measures_that_were_trained_for(checkpoint):
    known = zoo.describe(str(checkpoint))
    assert "flatter" not in write_card(known, Findings(REPORT))
    recipe = {"weights": {"intelligibility": 15.0}}
    card = write_card(replace(known, training={"recipe": recipe}), Findings(REPORT))
    assert "close to STOI and ESTOI themselves" in card


def test_the_card_tells_of_every_run_and_who_taught_the_last_tokens(checkpoint):
    first = {"steps": 7, "recipe": {"teacher": "pocketsphinx", "weights": {"intelligibility": 1}}}
    second = {"steps": 5, "recipe": {"learner": "decoder"}, "before": first}
    third = {"steps": 3, "recipe": {"learner": "decoder"}, "before": second}
    card = write_card(replace(zoo.describe(str(checkpoint)), training=third), Findings(REPORT))
    order = [card.index(f"{steps} steps") for steps in (7, 5, 3)]
    assert order == sorted(order) and card.count("left the tokens as they were") == 2
    assert "`pocketsphinx`" in card and "STOI and ESTOI" in card
    relearned = {"steps": 3, "recipe": {}, "before": first}
    card = write_card(replace(zoo.describe(str(checkpoint)), training=relearned), Findings(REPORT))
    assert "7 steps" in card and "3 steps in" in card and "No teacher" in card


def test_the_card_tells_runs_that_kept_rvq_1_from_those_that_taught_it(checkpoint):
    first = {"steps": 7, "recipe": {"teacher": "pocketsphinx"}}
    second = {"steps": 5, "recipe": {"learner": "semantic", "teacher": "phones"}, "before": first}
    acoustic = {"learner": "acoustic", "weights": {"recognition": 4.0}}
    third = {"steps": 3, "recipe": acoustic, "before": second}
    card = write_card(replace(zoo.describe(str(checkpoint)), training=third), Findings(REPORT))
    assert "5 steps of RVQ-1 alone in" in card and "distilled from the teacher `phones`" in card
    assert "3 steps of all that comes after RVQ-1's tokens, which stayed as they were" in card
    assert "Whisper's encoder hears" in card and "No teacher" not in card


def test_the_card_names_the_limits(checkpoint):
    card = write_card(zoo.describe(str(checkpoint)), Findings(REPORT, languages=["de", "en"]))
    limits = card.split("## What it cannot do")[1]
    assert "4 kHz" in limits and "de, en" in limits and "music" in limits


def test_the_card_claims_strangers_only_where_the_manifest_shows_it(tmp_path):
    manifest = tmp_path / "list.csv"
    rows = "path,speaker_id,split,language\na.wav,anna,train,en\nb.wav,{},dev,de\n"
    for speaker, is_stranger in (("otto", True), ("anna", False)):
        manifest.write_text(rows.format(speaker))
        said, languages = describe_data(manifest, "dev", list_entries(manifest, "dev"))
        assert ("none of those" in said) == is_stranger
        assert languages == ["de"]


def test_pictures_are_of_different_speakers(tmp_path):
    entries = [Entry(tmp_path / f"{n}.wav", speaker=str(n // 3)) for n in range(30)]
    speakers = [entry.speaker for entry in one_a_speaker(entries)]
    assert len(set(speakers)) == 5
    assert len(one_a_speaker(entries[:3])) == 1


def test_the_command_writes_a_card_with_everything_in_it(ok, checkpoint, tmp_path, write_wav):
    for number, speaker in enumerate(("anna", "otto")):
        write_wav(tmp_path / "clips" / speaker / "a.wav", seconds=1.0, seed=number)
    card, out = tmp_path / "README.md", tmp_path / "all.json"
    ok("evaluate", "--manifest", tmp_path / "clips", "--codec", checkpoint, "--layers", "1",
       "--layers", "all", "--stress", "--card", card, "--json", out)  # fmt: skip
    text = card.read_text()
    assert "RVQ-1:4" in text and "white noise" in text and "nan" not in text
    facts = json.loads(out.read_text(), parse_constant=pytest.fail)
    assert len(facts["stress"]["rows"]) == 6 * 12
    pictures = re.findall(r"!\[[^\]]*\]\(([^)/]+)\)", text)
    assert len(pictures) == (3 if find_spec("matplotlib") else 0)
    # Small: with five speakers all of them stay below 600 kB.
    assert all((tmp_path / name).stat().st_size < 100_000 for name in pictures)


def test_a_folder_that_is_not_there_is_told_before_the_work(refused, tmp_path, write_wav):
    write_wav(tmp_path / "a.wav")
    said = refused("evaluate", "--manifest", tmp_path, "--json", tmp_path / "no" / "out.json")
    assert "There is no folder" in said
