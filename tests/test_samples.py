"""The clips that come with the application: present, as described, and free to pass on."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "samples"
INDEX = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))
TEXT_FIELDS = ("file", "title", "language", "voice", "synthesizer", "text", "note")

TOTAL_SIZE_BELOW_BYTES = 3_000_000
DURATION_S = (3.0, 10.0)
PEAK_AT_MOST_DBFS = -1.0
RMS_AT_LEAST_DBFS = -40.0
EDGE_SILENT_MS = 50
EDGE_BELOW_DBFS = -60.0

each_sample = pytest.mark.parametrize("entry", INDEX, ids=lambda entry: entry["file"])


def samples_of(entry: dict) -> np.ndarray:
    """The clip as float64 [T, channels]."""
    return soundfile.read(FOLDER / entry["file"], dtype="float64", always_2d=True)[0]


def amplitude(level_db: float) -> float:
    return 10 ** (level_db / 20)


def test_there_are_at_least_six_samples_in_at_least_three_languages():
    assert len(INDEX) >= 6
    assert len({entry["language"].split("-")[0] for entry in INDEX}) >= 3


def test_at_least_one_sample_is_stereo():
    assert any(entry["channels"] == 2 for entry in INDEX)


def test_two_voices_say_the_same_sentence_so_that_meaning_and_voice_can_be_compared():
    voices_by_text: dict[str, set[str]] = {}
    for entry in INDEX:
        voices_by_text.setdefault(entry["text"], set()).add(entry["voice"])
    assert max(map(len, voices_by_text.values())) >= 2


def test_the_index_names_every_clip_in_the_folder_once():
    named = [entry["file"] for entry in INDEX]
    assert sorted(named) == sorted(path.name for path in FOLDER.glob("*.flac"))


def test_titles_in_the_menu_are_all_different():
    titles = [entry["title"] for entry in INDEX]
    assert len(set(titles)) == len(titles)


def test_all_samples_together_stay_small_enough_to_bundle():
    assert sum((FOLDER / entry["file"]).stat().st_size for entry in INDEX) < TOTAL_SIZE_BELOW_BYTES


@each_sample
def test_every_text_field_of_a_sample_is_one_filled_line(entry):
    for field in TEXT_FIELDS:
        assert entry[field].strip(), f"{field} is empty"
        assert "\n" not in entry[field], f"{field} has a line break"


@each_sample
def test_a_sample_has_the_rate_channels_and_length_that_the_index_states(entry):
    info = soundfile.info(FOLDER / entry["file"])
    assert (info.format, info.subtype) == ("FLAC", "PCM_16")
    assert info.samplerate == entry["sample_rate_hz"]
    assert info.channels == entry["channels"] and info.channels in (1, 2)
    assert info.duration == pytest.approx(
        entry["duration_s"], abs=0.005 + 1e-9
    )  # stated to two decimals


@each_sample
def test_a_sample_lasts_three_to_ten_seconds(entry):
    shortest, longest = DURATION_S
    assert shortest <= soundfile.info(FOLDER / entry["file"]).duration <= longest


@each_sample
def test_a_sample_does_not_clip(entry):
    assert np.abs(samples_of(entry)).max() <= amplitude(PEAK_AT_MOST_DBFS)


@each_sample
def test_a_sample_is_not_silent_in_any_channel(entry):
    rms = np.sqrt(np.mean(samples_of(entry) ** 2, axis=0))
    assert (rms >= amplitude(RMS_AT_LEAST_DBFS)).all()


@each_sample
def test_a_sample_begins_and_ends_in_silence_without_a_click(entry):
    samples = samples_of(entry)
    edge = entry["sample_rate_hz"] * EDGE_SILENT_MS // 1000
    assert np.abs(samples[:edge]).max() < amplitude(EDGE_BELOW_DBFS)
    assert np.abs(samples[-edge:]).max() < amplitude(EDGE_BELOW_DBFS)


def test_the_two_channels_of_a_stereo_sample_really_differ():
    for entry in INDEX:
        if entry["channels"] == 2:
            left, right = samples_of(entry).T
            assert np.abs(left - right).max() > amplitude(-40.0)


@each_sample
def test_a_sample_is_credited_with_its_synthesizer_and_voice(entry):
    rows = [
        line
        for line in (FOLDER / "CREDITS.md").read_text(encoding="utf-8").splitlines()
        if line.startswith(f"| `{entry['file']}` |")
    ]
    assert len(rows) == 1, "CREDITS.md has one row for each clip"
    assert entry["synthesizer"] in rows[0]
    assert f"`{entry['voice'].split()[0]}`" in rows[0]
