"""``codec batch`` and ``codec tokens`` as a person meets them."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from codec.evaluate.batch import names_of
from tests.codec.signal_kit import hear_signals

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def clips(write_wav, tmp_path):
    """Two of one name in two folders, and one without sound."""
    paths = [tmp_path / "in" / name for name in ("a/clip.wav", "b/clip.wav", "silent.wav")]
    for seed, path in enumerate(paths[:2]):
        write_wav(path, 1.0, seed=seed)
    soundfile.write(paths[2], np.zeros(8000), 8000)
    return paths


@pytest.fixture
def batch(checkpoint, tmp_path):
    def arguments(files, *more, out=tmp_path / "out"):
        return ["batch", "--codec", checkpoint, "--out", out, "--device", "cpu", *more, *files]

    return arguments


MEASURED = ("--measures", "stoi,mel")


def rows_in(folder):
    with open(folder / "measures.csv", newline="") as file:
        return list(csv.DictReader(file))


def means_in(folder):
    with open(folder / "means.csv", newline="") as file:
        return list(csv.DictReader(file))


def test_a_batch_has_a_row_and_a_sound_for_each_recording_and_set(ok, batch, clips, tmp_path):
    shown = ok(*batch(clips, "--layers", "semantic", "--layers", "1:3", *MEASURED)).stdout
    rows, out = rows_in(tmp_path / "out"), tmp_path / "out"
    assert list(rows[0])[:5] == ["file", "codec", "layers", "stoi", "mel"]
    assert [(r["file"], r["layers"]) for r in rows] == [
        (str(clip), layers) for clip in clips for layers in ("RVQ-1", "RVQ-1:3")
    ]
    assert {row["codec"] for row in rows} == {"tiny-spectral"}
    assert sorted(p.name for p in out.iterdir()) == [
        "a_clip_RVQ-1-3.wav", "a_clip_RVQ-1.wav", "b_clip_RVQ-1-3.wav", "b_clip_RVQ-1.wav",
        "means.csv", "measures.csv", "silent_RVQ-1-3.wav", "silent_RVQ-1.wav",
    ]  # fmt: skip
    assert soundfile.info(out / "a_clip_RVQ-1.wav").frames == 8000
    # What is not defined is empty and left out of the means.
    assert [rows[4]["stoi"], rows[4]["not_defined"]] == [
        "", "stoi: silent recording; mel: silent recording",
    ]  # fmt: skip
    mean = means_in(out)[1]
    values = [float(row["mel"]) for row in rows if row["layers"] == "RVQ-1:3" and row["mel"]]
    assert mean["layers"] == "RVQ-1:3" and mean["mel_count"] == "2"
    assert float(mean["mel"]) == pytest.approx(np.mean(values), rel=1e-4)
    assert float(mean["mel_low"]) == pytest.approx(min(values), rel=1e-4)
    assert float(mean["mel_high"]) == pytest.approx(max(values), rel=1e-4)
    assert "RVQ-1:3: stoi" in shown


def test_the_sound_is_what_reconstruct_makes_of_it(ok, batch, clips, checkpoint, tmp_path):
    ok(*batch(clips[:1], "--layers", "1,3", "--measures", "mel"))
    ok("reconstruct", "--codec", checkpoint, "--layers", "1,3", "--out", tmp_path / "r", clips[0])
    ours, _ = soundfile.read(tmp_path / "out" / "clip_RVQ-1,3.wav")
    theirs, _ = soundfile.read(tmp_path / "r" / "clip.wav")
    np.testing.assert_array_equal(ours, theirs)


def test_a_broken_recording_has_its_sentence_and_the_rest_goes_on(run, batch, clips, tmp_path):
    bad, gone = tmp_path / "bad.wav", tmp_path / "gone.wav"
    bad.write_bytes(b"no audio")
    done = run(*batch([clips[0], bad, gone, clips[1]], "--layers", "all", *MEASURED))
    assert done.exit_code == 2
    assert "2 of 4 recordings" in done.stderr
    rows = rows_in(tmp_path / "out")
    assert [bool(row["error"]) for row in rows] == [False, True, True, False]
    assert "bad.wav is not audio" in rows[1]["error"] and "gone.wav" in rows[2]["error"]
    assert rows[1]["stoi"] == "" and rows[3]["stoi"] != ""
    assert means_in(tmp_path / "out")[0]["mel_count"] == "2"


def test_sets_may_stand_behind_one_option(ok, batch, clips, tmp_path):
    ok(*batch(clips[:1], "--layers", "semantic", "1:2", "all", "--measures", "mel"))
    assert [row["layers"] for row in rows_in(tmp_path / "out")] == ["RVQ-1", "RVQ-1:2", "RVQ-1:4"]
    ok(*batch(clips[:1], "--measures", "mel", "--layers", "1:2,all", out=tmp_path / "more"))
    assert len(rows_in(tmp_path / "more")) == 2


def test_one_channel_of_stereo_is_what_is_decoded_and_measured(ok, batch, tmp_path, write_wav):
    paths = [write_wav(tmp_path / "in" / f"{seed}.wav", seed=seed) for seed in (1, 2)]
    left, right = (soundfile.read(path)[0] for path in paths)
    soundfile.write(tmp_path / "both.wav", np.stack([left, right], axis=1), 8000, "FLOAT")
    soundfile.write(tmp_path / "alone.wav", right, 8000, "FLOAT")
    how = ("--layers", "1:2", "--measures", "mel")
    found = []
    for name, channel in (("both", "right"), ("both", "mix"), ("alone", "mix")):
        out = tmp_path / f"{name} {channel}"
        ok(*batch([tmp_path / f"{name}.wav"], *how, "--channel", channel, out=out))
        found.append((soundfile.read(next(out.glob("*.wav")))[0], rows_in(out)[0]["mel"]))
    chosen, mixed, alone = found
    np.testing.assert_array_equal(chosen[0], alone[0])
    assert chosen[1] == alone[1] != mixed[1]


@pytest.mark.parametrize("there", ["measures.csv", "means.csv", "clip_RVQ-1.wav"])
def test_nothing_is_replaced_unasked(refused, ok, batch, clips, tmp_path, there):
    target = tmp_path / "out" / there
    target.parent.mkdir()
    target.write_bytes(b"somebody's")
    arguments = batch(clips[:1], "--layers", "semantic", "--measures", "mel")
    assert f"{there}' is there already" in refused(*arguments)
    assert [p.read_bytes() for p in target.parent.iterdir()] == [b"somebody's"]
    ok(*arguments, "--overwrite")
    assert len(rows_in(tmp_path / "out")) == 1


def test_a_recording_is_never_replaced(refused, batch, write_wav, tmp_path):
    clip = write_wav(tmp_path / "out" / "clip.wav")
    made = write_wav(tmp_path / "out" / "clip_RVQ-1.wav")
    sentence = refused(*batch([clip, made], "--layers", "semantic", "--overwrite"))
    assert "would replace what it is made from" in sentence


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (["--measures", "loveliness"], "no measure 'loveliness'"),
        (["--measures", "stoi,wer"], "need transcripts"),
        (["--layers", "1:99"], "1:99"),
        (["--channel", "middle"], "middle"),
    ],
)
def test_what_cannot_be_made_is_said_first(refused, batch, clips, tmp_path, option, words):
    assert words in refused(*batch(clips, *option))
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
@pytest.mark.parametrize("name", ["SIGKILL", "SIGINT"])
def test_a_batch_that_was_ended_goes_on(ok, refused, batch, write_wav, tmp_path, name):
    clips = [write_wav(tmp_path / "in" / f"{n}.wav", 1.0, seed=n) for n in range(5)]
    how = ("--layers", "semantic,all", "--measures", "mel,stoi")
    out = tmp_path / "out"
    child = subprocess.Popen(
        [sys.executable, "-m", "codec", *map(str, batch(clips, *how))],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        preexec_fn=hear_signals,
    )
    while child.poll() is None and not ((out / "measures.csv").exists() and rows_in(out)):
        time.sleep(0.005)
    child.send_signal(getattr(signal, name))
    child.wait()
    # Half a file, half a line: what a kill may leave.
    if (out / "batch.jsonl").exists():
        (out / ".hybridcodec-half.part").write_bytes(b"RIFF")
        with open(out / "batch.jsonl", "a") as journal:
            journal.write('{"key": "hal')
        assert "unfinished batch" in refused(*batch(clips[:2], *how))
    first = (out / "0_RVQ-1.wav").stat().st_mtime_ns
    ok(*batch(clips, *how))
    assert (out / "0_RVQ-1.wav").stat().st_mtime_ns == first
    ok(*batch(clips, *how, out=tmp_path / "whole"))
    for table in ("measures.csv", "means.csv"):
        assert (out / table).read_text() == (tmp_path / "whole" / table).read_text()
    assert {p.name for p in out.iterdir()} == {p.name for p in (tmp_path / "whole").iterdir()}
    # And what is finished is not begun again.
    assert "there already" in refused(*batch(clips, *how))


def test_names_are_told_apart_by_folder_suffix_or_number():
    def names(*paths):
        return names_of([Path(path) for path in paths])

    assert names("/x/a.wav", "/y/b.wav") == ["a", "b"]
    assert names("/x/a.wav", "/y/A.wav", "/y/b.wav") == ["x_a", "y_A", "b"]
    assert names("/x/1/a.wav", "/y/1/a.wav") == ["x_1_a", "y_1_a"]
    assert names("/x/a.wav", "/x/a.flac") == ["a_wav", "a_flac"]
    assert len(set(names("/x/a.wav", "/y/a.wav", "/z/x_a.wav"))) == 3


# -- tokens -------------------------------------------------------------------------------


def test_tokens_of_a_recording_as_other_programs_read_them(ok, write_wav, checkpoint, tmp_path):
    clip = write_wav(tmp_path / "clip.wav", 0.5231)
    coded = ("--codec", checkpoint, "--device", "cpu")
    for suffix in ("TextGrid", "npz", "json"):
        ok("tokens", clip, tmp_path / f"out.{suffix}", *coded)
    ok("encode", clip, tmp_path / "clip.hcodes", *coded)
    ok("tokens", tmp_path / "clip.hcodes", tmp_path / "again.npz", *coded)
    found = np.load(tmp_path / "out.npz")
    assert found["tokens"].shape == (4, 105)
    np.testing.assert_array_equal(np.load(tmp_path / "again.npz")["tokens"], found["tokens"])
    listed = json.loads((tmp_path / "out.json").read_text())
    assert [layer["tokens"] for layer in listed["layers"]] == found["tokens"].tolist()
    ends = [
        float(line.split("=")[1])
        for line in (tmp_path / "out.TextGrid").read_text().splitlines()
        if "xmax" in line
    ]
    # Frames of 5 ms: the last one ends with the recording.
    assert max(ends) == ends[0] == 4185 / 8000
    assert ends.count(4185 / 8000) == 1 + 2 * 4


def test_tokens_of_one_channel_are_those_of_that_channel_alone(ok, checkpoint, tmp_path):
    waves = np.random.default_rng(0).standard_normal((2, 4_000)) * [[0.2], [0.02]]
    soundfile.write(tmp_path / "both.wav", waves.T, 8000, "FLOAT")
    soundfile.write(tmp_path / "alone.wav", waves[1], 8000, "FLOAT")
    coded, found = ("--codec", checkpoint, "--device", "cpu"), []
    for name, channel in (("both", "right"), ("both", "2"), ("alone", "mix"), ("both", "mix")):
        target = tmp_path / f"{name} {channel}.npz"
        ok("tokens", tmp_path / f"{name}.wav", target, "--channel", channel, *coded)
        found.append(np.load(target)["tokens"])
    np.testing.assert_array_equal(found[0], found[2])
    np.testing.assert_array_equal(found[1], found[2])
    assert (found[3] != found[2]).any()


def test_tokens_are_refused_before_anything_is_encoded(refused, write_wav, tmp_path):
    clip = write_wav(tmp_path / "clip.wav")
    assert "not saved as '.txt'" in refused("tokens", clip, tmp_path / "out.txt")
    (tmp_path / "out.json").write_text("somebody's")
    assert "there already" in refused("tokens", clip, tmp_path / "out.json")
    assert (tmp_path / "out.json").read_text() == "somebody's"
