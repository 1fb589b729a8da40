"""Linear probes: that they find what is there, and nothing where there is nothing."""

from __future__ import annotations

import json
import math
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import soundfile

import resources
from codec.audio import read_audio, resample
from codec.evaluate.linear import held_out_accuracy
from codec.evaluate.probe import FOLDS, _common, _deal

RATE = 16_000
SAID = (
    "A rainbow shows us the pure colors hidden in white light. "
    "In much the same fashion these layers show what is joined together in a voice."
)
needs_sphinx = pytest.mark.skipif(
    not find_spec("pocketsphinx"), reason="pocketsphinx is not installed"
)


def clouds(classes: int, frames: int, apart: float) -> tuple[np.ndarray, np.ndarray]:
    """Vectors [N, 6] around a corner for each class, and their classes."""
    rng = np.random.default_rng(1)
    labels = rng.integers(0, classes, frames)
    corners = np.eye(classes, 6) * apart
    return (corners[labels] + rng.standard_normal((frames, 6))).astype(np.float32), labels


def folds_of(frames: int) -> np.ndarray:
    return np.arange(frames) % FOLDS


def test_classes_that_lie_apart_are_told():
    vectors, labels = clouds(4, 800, apart=10)
    found = held_out_accuracy(vectors, labels, folds_of(800))
    assert found.plain > 0.98 and found.balanced > 0.98


def test_random_labels_are_told_no_better_than_by_chance():
    vectors, labels = clouds(4, 4000, apart=10)
    mixed = np.random.default_rng(2).permutation(labels)
    found = held_out_accuracy(vectors, mixed, folds_of(4000))
    # Four standard deviations of guessing 4000 times among four.
    assert abs(found.plain - 0.25) < 4 * math.sqrt(0.25 * 0.75 / 4000)
    assert found.balanced_chance == 0.25 and abs(found.chance - 0.25) < 0.03


def test_always_naming_the_commonest_class_does_not_pay_when_balanced():
    labels = np.array([0] * 900 + [1] * 100)
    vectors = np.random.default_rng(3).standard_normal((1000, 3)).astype(np.float32)
    found = held_out_accuracy(vectors, labels, folds_of(1000))
    assert found.plain > 0.85 and found.balanced == pytest.approx(0.5, abs=0.05)
    assert found.chance == 0.9


def test_scale_and_empty_dimensions_of_the_vectors_do_not_matter():
    vectors, labels = clouds(3, 600, apart=2)
    padded = np.concatenate([vectors * 1e-4, np.full((600, 40), 7.0)], 1).astype(np.float32)
    plain = held_out_accuracy(vectors, labels, folds_of(600)).plain
    assert held_out_accuracy(padded, labels, folds_of(600)).plain == pytest.approx(plain, abs=0.01)


def test_no_clip_is_on_both_sides_and_every_speaker_is():
    clips = np.repeat(np.arange(12), 30)
    speakers = np.repeat([0, 1, 2], 120)
    folds = _deal(clips, speakers)
    for clip in np.unique(clips):
        assert len(np.unique(folds[clips == clip])) == 1
    for fold in np.unique(folds):
        assert set(speakers[folds != fold]) == {0, 1, 2}


def test_speakers_with_few_clips_and_those_without_a_name_are_left_out():
    names = np.array(["anna"] * 8 + ["otto"] * 2 + [""] * 8)
    clips = np.concatenate([np.arange(8) // 2, [4, 4], 5 + np.arange(8) // 2])
    assert set(_common(names, 4, clips)[:8]) == {0}
    assert set(_common(names, 4, clips)[8:]) == {-1}


@pytest.fixture(scope="module")
def spoken() -> np.ndarray:
    """Eight seconds of a synthetic voice that says ``SAID``, float32 [T] at 16 kHz."""
    audio = read_audio(resources.SAMPLES / "english-rms-rainbow.flac")
    return resample(audio.mono(), audio.rate_hz, RATE)


@needs_sphinx
def test_a_transcript_says_which_phone_is_where(spoken):
    from codec.evaluate.phones import LABELS_HZ, SILENCE, PhoneLabeller, at_frames

    labels, is_aligned = PhoneLabeller().label(spoken, SAID)
    assert is_aligned
    assert abs(len(labels) / LABELS_HZ - len(spoken) / RATE) < 0.05
    heard = [a for a, b in zip(labels, ["", *labels[:-1]], strict=True) if a not in (b, SILENCE)]
    assert " ".join(heard[1:6]) == "R EY N B OW"
    # At 25 frames a second every fourth label is taken, from the middle.
    assert list(at_frames(labels, 10, 25)) == list(labels[2:40:4])
    assert at_frames(labels, len(labels), 25)[-1] == SILENCE


@needs_sphinx
def test_words_that_nobody_knows_leave_the_phones_to_the_ear(spoken):
    from codec.evaluate.phones import PhoneLabeller

    labeller = PhoneLabeller()
    for transcript in ("Zzyzx", "", "Nothing of this was said at all, not a single word of it."):
        labels, is_aligned = labeller.label(spoken[: 2 * RATE], transcript)
        assert len(labels) >= 190 and len(set(labels)) > 5
        assert not (is_aligned and transcript in ("Zzyzx", ""))


def write_clips(folder: Path, spoken: np.ndarray) -> Path:
    """Five clips each of a voice and the same voice sped up, as two speakers."""
    for speaker, wave in (("p225", spoken), ("p226", spoken[::2])):
        (folder / speaker).mkdir(parents=True)
        for number, piece in enumerate(np.array_split(wave, 5)):
            soundfile.write(folder / speaker / f"{speaker}_{number:03d}.wav", piece, RATE)
    return folder


@needs_sphinx
def test_the_command_probes_each_layer_for_phone_and_speaker(ok, checkpoint, tmp_path, spoken):
    clips = write_clips(tmp_path / "clips", spoken)
    out, table = tmp_path / "probes.json", tmp_path / "probes.csv"
    done = ok("probe", "--manifest", clips, "--codec", checkpoint, "--json", out, "--csv", table)
    facts = json.loads(out.read_text(), parse_constant=pytest.fail)
    rows = {row["label"]: row for row in facts["rows"]}
    assert {"RVQ-1", "RVQ-4", "RVQ-2:4 added", "semantic stream, decoded"} < set(rows)
    assert facts["speakers"] == 2 and facts["aligned"] == 0 and facts["guessed"] > 500
    assert rows["chance"]["speaker_balanced"] == 0.5
    control = rows["RVQ-1, labels shuffled"]
    assert abs(control["speaker_balanced"] - 0.5) < 0.1
    assert "posterior" in done.output and "RVQ-3" in done.output
    assert table.read_text().count("\n") == len(rows) + 1


@needs_sphinx
def test_too_little_speech_is_one_sentence(refused, checkpoint, tmp_path, write_wav):
    write_wav(tmp_path / "a.wav", seconds=1.0)
    assert "too little to probe" in refused("probe", "--manifest", tmp_path, "--codec", checkpoint)
