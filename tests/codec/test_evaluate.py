"""Measuring a codec: what the figures say, and what the card says of them."""

from __future__ import annotations

import json
import math
from importlib.util import find_spec

import numpy as np
import pytest

from codec import zoo
from codec.evaluate import measures
from codec.evaluate.card import text_table, write_card
from codec.evaluate.run import default_sets, evaluate
from codec.train.data import list_entries

RATE = 16_000


@pytest.fixture(scope="module")
def voice() -> np.ndarray:
    """Two seconds of something with formants and pauses, float32."""
    time = np.arange(2 * RATE) / RATE
    phase = np.cumsum(120 + 30 * np.sin(2 * np.pi * 1.5 * time)) / RATE
    loud = 0.5 + 0.5 * np.sin(2 * np.pi * 3 * time)
    return (0.2 * loud * (phase % 1 - 0.5)).astype(np.float32)


def noisy(voice: np.ndarray, level: float) -> np.ndarray:
    noise = np.random.default_rng(0).standard_normal(len(voice)) * level
    return (voice + noise).astype(np.float32)


def test_a_perfect_copy_gets_the_best_marks(voice):
    marks = measures.measure(voice, voice.copy(), RATE)
    assert marks["mel"] == 0
    assert marks["si_sdr_db"] > 80
    assert marks["stoi"] == pytest.approx(1, abs=1e-3)
    if find_spec("pesq"):
        assert marks["pesq_wb"] > 4.5


def test_more_noise_gets_worse_marks(voice):
    little, much = (measures.measure(voice, noisy(voice, x), RATE) for x in (0.003, 0.05))
    assert little["mel"] < much["mel"]
    assert little["si_sdr_db"] > much["si_sdr_db"]
    assert little["stoi"] > much["stoi"]


def test_the_level_does_not_matter_to_si_sdr(voice):
    made = noisy(voice, 0.02)
    assert measures.si_sdr(voice, made) == pytest.approx(
        measures.si_sdr(voice, 0.1 * made), abs=0.1
    )


def test_a_measure_without_its_package_is_left_out_and_named(voice, monkeypatch):
    monkeypatch.setattr(measures, "find_spec", lambda name: None)
    marks = measures.measure(voice, voice, RATE)
    assert math.isnan(marks["stoi"]) and math.isnan(marks["pesq_wb"]) and marks["mel"] == 0
    assert measures.missing_packages() == ["pesq", "pystoi"]


def test_sets_go_from_the_semantic_layer_to_all_and_acoustic_only():
    labels = [layers.label(12) for layers in default_sets(12)]
    assert labels[0] == "RVQ-1" and labels[-2:] == ["RVQ-1:12", "RVQ-2:12"]


@pytest.fixture
def report(codec_of, tmp_path, write_wav):
    for name in ("a", "b"):
        write_wav(tmp_path / f"{name}.wav")
    (tmp_path / "broken.wav").write_bytes(b"nothing")
    return evaluate(codec_of("tiny-spectral"), list_entries(tmp_path))


def test_every_set_has_a_row_and_bad_files_are_counted(report):
    assert [row["label"] for row in report.rows][-2:] == ["RVQ-1:4", "RVQ-2:4"]
    assert (report.clips, report.skipped) == (2, 1)
    assert all(row["mel"] > 0 for row in report.rows)
    assert len(report.usage) == 4 and report.entropy_bits_per_s > 0


def test_the_table_and_the_card_carry_the_figures(report, checkpoint):
    mel = f"{report.rows[0]['mel']:.3f}"
    assert mel in text_table(report)
    card = write_card(zoo.describe(str(checkpoint)), report)
    assert mel in card and "1 files could not be read" in card
    assert "RVQ-1:4" in card and "kbit/s" in card


def test_the_command_prints_a_table_and_writes_json_and_card(run, checkpoint, tmp_path, write_wav):
    write_wav(tmp_path / "a.wav")
    out, card = tmp_path / "out.json", tmp_path / "card.md"
    done = run(
        "evaluate", "--manifest", tmp_path, "--codec", checkpoint, "--layers", "1:2",
        "--json", out, "--card", card,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "RVQ-1:2" in done.output
    (row,) = json.loads(out.read_text())["rows"]
    assert row["layers"] == "1-2" and row["mel"] > 0
    assert card.read_text().startswith("# ")
