"""The command line as a person meets it: what it prints, writes, and exits with."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

import resources
from codec import files, zoo
from codec.errors import UserError
from codec.hybrid.checkpoint import Card, save_checkpoint
from codec.hybrid.config import CONFIGS, HybridConfig
from codec.hybrid.model import HybridModel

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def wav(tmp_path, write_wav):
    """Half a second at 16 kHz in stereo; the tiny codec has 8 kHz and mono."""
    return write_wav(tmp_path / "in" / "clip.wav", 0.5, 16_000, channels=2)


def process(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "codec", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


# -- as a process ---------------------------------------------------------------


def test_help_comes_without_waiting_for_torch():
    code = (
        "import sys\nfrom typer.testing import CliRunner\nfrom codec.cli import app\n"
        "r = CliRunner().invoke(app, ['--help'])\n"
        "sys.exit(r.exit_code or 10 * bool({'torch', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_a_process_codes_a_file_and_ends_with_0(checkpoint, wav, tmp_path):
    done = process("encode", wav, tmp_path / "clip.hcodes", "--codec", checkpoint)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert "clip.hcodes: 0.50 s, 100 frames" in done.stdout
    assert "2 channels, mixed to mono" in done.stderr


def test_a_process_that_was_asked_for_nonsense_ends_with_2_and_a_sentence(tmp_path):
    done = process("decode", tmp_path / "no.hcodes", tmp_path / "o.wav", "--codec", "nonesuch")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("There is no codec 'nonesuch'")
    assert done.stderr.count("\n") == 1


# -- info -----------------------------------------------------------------------


def test_info_says_what_a_checkpoint_is(ok, checkpoint):
    facts = json.loads(ok("info", checkpoint, "--json").stdout)
    counts = facts["parameters"]
    assert counts["total"] == sum(n for part, n in counts.items() if part != "total")
    assert (facts["sample_rate_hz"], facts["frame_rate_hz"], facts["hop_samples"]) == (
        8000,
        200,
        40,
    )
    assert facts["latency_ms"] == 5
    assert facts["bits_per_second"] == 200 * (5 + 3 * 4)
    assert facts["layers"][0] == {
        "name": "RVQ-1",
        "number": 1,
        "role": "semantic",
        "codebook_size": 32,
        "bits": 5,
    }
    assert facts["trained_subsets"] == ["prefix", "semantic"]
    assert facts["licence"] == "CC0-1.0"
    assert (facts["has_weights"], facts["note"]) == (True, "")
    table = ok("info", checkpoint).stdout
    for text in ("tiny-spectral", "RVQ-4", "3.4 kbit/s", "CC0-1.0", "prefix, semantic"):
        assert text in table


def test_info_on_a_codec_without_weights_says_so_in_a_sentence(ok):
    sentence = (
        "Nobody has released weights for hybridcodec-25hz; "
        "a checkpoint (.safetensors) can be loaded."
    )
    assert ok("info", "hybridcodec-25hz").stdout.strip().endswith(sentence)
    facts = json.loads(ok("info", "hybridcodec-25hz", "--json").stdout)
    assert facts["parameters"]["total"] == 159_622_562
    assert facts["note"] == sentence


def test_info_shows_a_strangers_texts_as_they_are(ok, tmp_path, config_of):
    path = tmp_path / "odd.safetensors"
    model = HybridModel(config_of("tiny-spectral"))
    save_checkpoint(path, model, Card("[/red] free\x1b[31m", "[link=x]here"))
    shown = ok("info", path).stdout
    assert "[/red] free?[31m" in shown
    assert "[link=x]here" in shown


# -- encode and decode ----------------------------------------------------------


def test_a_recording_goes_into_codes_and_back_with_its_duration(ok, checkpoint, wav, tmp_path):
    codes, back = tmp_path / "clip.hcodes", tmp_path / "back.wav"
    ok("encode", wav, codes, "--codec", checkpoint)
    assert codes.stat().st_size < 100 * 17 / 8 + 400
    waves = []
    for layers in ("all", "semantic", "1:2", "1,3-4"):
        ok("decode", codes, back, "--layers", layers, "--codec", checkpoint, "--device", "cpu")
        wave, rate_hz = soundfile.read(back)
        assert (len(wave), rate_hz) == (4000, 8000)
        waves.append(wave)
    assert all(np.abs(a - waves[0]).max() > 1e-3 for a in waves[1:])


def test_decoding_layers_that_the_weights_do_not_know_is_remarked(ok, checkpoint, wav, tmp_path):
    codes = tmp_path / "clip.hcodes"
    ok("encode", wav, codes, "--codec", checkpoint)
    known = ok("decode", codes, tmp_path / "o.wav", "--layers", "1:3", "--codec", checkpoint)
    assert known.stderr == ""
    other = ok("decode", codes, tmp_path / "o.wav", "--layers", "acoustic", "--codec", checkpoint)
    assert "was not trained to decode RVQ-2:4" in other.stderr


def test_codes_of_other_weights_are_remarked(ok, checkpoint, wav, tmp_path, config_of):
    other = tmp_path / "other.safetensors"
    save_checkpoint(other, HybridModel(config_of("tiny-spectral")), Card())
    ok("encode", wav, tmp_path / "clip.hcodes", "--codec", checkpoint)
    done = ok("decode", tmp_path / "clip.hcodes", tmp_path / "o.wav", "--codec", other)
    assert "made with other weights" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["encode", "nothing.wav", "OUT"], "nothing.wav does not exist"),
        (["encode", "WAV", "WAV"], "would replace what it is made from"),
        (["encode", "WAV", "OUT", "--device", "toaster"], "no device 'toaster'"),
        (["decode", "nothing.hcodes", "OUT.wav"], "no file 'nothing.hcodes'"),
        (["decode", "WAV", "OUT.wav"], "not a file of codes"),
        (["decode", "CODES", "OUT.wav", "--layers", "1-9"], "layers 1 to 4"),
        (["decode", "CODES", "OUT.wav", "--layers", "x"], "could not be read"),
        (["decode", "CODES", "OUT.doc"], "suffix"),
        (["decode", "CODES", "no/OUT.wav"], "does not exist"),
        (["reconstruct", "WAV", "--out", "DIR", "--layers", "0"], "layers 1 to 4"),
        (["reconstruct", "WAV", "WAV", "--out", "DIR"], "would both become 'clip.wav'"),
        (["reconstruct", "WAV", "--out", "WAVDIR"], "would replace a recording"),
        (["reconstruct", "WAV", "--out", "WAV"], "File exists"),
        (["reconstruct", "WAV", "--out", "DIR", "--chunk-frames", "2"], "give --streaming"),
    ],
)
def test_what_a_person_can_mend_is_one_sentence(
    refused, checkpoint, wav, tmp_path, monkeypatch, arguments, words
):
    monkeypatch.chdir(tmp_path)
    if "CODES" in arguments:
        files.encode_file(zoo.load(str(checkpoint), "cpu"), wav, tmp_path / "c.hcodes")
    places = {"WAV": wav, "WAVDIR": wav.parent, "OUT": "o.hcodes", "CODES": "c.hcodes", "DIR": "d"}
    filled = [places.get(a, a) for a in arguments]
    assert words in refused(*filled, "--codec", checkpoint)
    assert {p.name for p in tmp_path.rglob("*")} <= {"in", "clip.wav", "c.hcodes", "d"}


def test_codes_of_another_codec_are_refused(refused, checkpoint, wav, tmp_path, config_of):
    config = config_of("tiny-spectral").to_dict() | {"acoustic_layers": 2, "name": "other"}
    other = tmp_path / "other.safetensors"
    save_checkpoint(other, HybridModel(HybridConfig.from_dict(config)), Card())
    files.encode_file(zoo.load(str(checkpoint), "cpu"), wav, tmp_path / "c.hcodes")
    sentence = refused("decode", tmp_path / "c.hcodes", tmp_path / "o.wav", "--codec", other)
    assert "decode it with tiny-spectral" in sentence


@pytest.mark.parametrize("arguments", [["encode"], ["--nope"], ["info"], ["reconstruct", "a.wav"]])
def test_a_misspelt_command_ends_with_2(run, arguments):
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_fault_of_ours_is_not_dressed_up_as_the_persons(run, monkeypatch, checkpoint):
    def broken(_name):
        raise RuntimeError("broken")

    monkeypatch.setattr(zoo, "describe", broken)
    assert run("info", checkpoint).exit_code == 1


def test_too_little_memory_is_a_sentence(refused, monkeypatch, checkpoint):
    def too_much(_name):
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried 10 TB\nat …")

    monkeypatch.setattr(zoo, "describe", too_much)
    assert "memory is not enough" in refused("info", checkpoint)


# -- reconstruct ----------------------------------------------------------------


def test_many_recordings_keep_their_names_and_durations(ok, checkpoint, tmp_path, write_wav):
    lengths = {"a.wav": (0.31, 16_000), "b.flac": (0.2503, 44_100), "c.wav": (1.0, 8000)}
    sources = [write_wav(tmp_path / "in" / n, s, r, seed=1) for n, (s, r) in lengths.items()]
    out = tmp_path / "new" / "out"
    done = ok("reconstruct", "--out", out, "--codec", checkpoint, *sources)
    assert done.stdout.split("\n")[:3] == [str(out / f"{n}.wav") for n in "abc"]
    for source in sources:
        given, made = soundfile.info(source), soundfile.info(out / f"{source.stem}.wav")
        assert made.samplerate == 8000
        assert made.frames == round(given.frames * 8000 / given.samplerate)


def test_other_layers_into_the_same_folder_replace_nothing(ok, refused, checkpoint, wav, tmp_path):
    out, common = tmp_path / "out", ["--codec", checkpoint, wav]
    ok("reconstruct", "--out", out, "--layers", "1:3", *common)
    before = (out / "clip.wav").read_bytes()
    for layers in ("semantic", "1:3"):
        sentence = refused("reconstruct", "--out", out, "--layers", layers, *common)
        assert "clip.wav" in sentence and "--overwrite" in sentence
        assert (out / "clip.wav").read_bytes() == before
    ok("reconstruct", "--out", out, "--layers", "semantic", "--overwrite", *common)
    assert (out / "clip.wav").read_bytes() != before


def test_a_recording_is_not_replaced_by_what_is_made_of_it(
    ok, refused, checkpoint, wav, tmp_path, write_wav
):
    """Nor anything else that was not made here; what was may be made again."""
    codes, other = tmp_path / "clip.hcodes", write_wav(tmp_path / "in" / "other.wav")
    text = tmp_path / "notes.hcodes"
    text.write_text("precious")
    common = ["--codec", checkpoint]
    ok("encode", wav, codes, *common)
    ok("encode", wav, codes, *common)
    for command, source, target in (
        ("decode", codes, wav),
        ("decode", codes, other),
        ("encode", wav, other),
        ("encode", wav, text),
    ):
        before = target.read_bytes()
        assert "--overwrite" in refused(command, source, target, *common)
        assert target.read_bytes() == before
    ok("decode", codes, other, "--overwrite", *common)
    ok("decode", codes, other, *common)
    link = tmp_path / "link.hcodes"
    link.hardlink_to(codes)
    assert "would replace what it is made from" in refused(
        "decode", codes, link, "--overwrite", *common
    )


@pytest.mark.parametrize("command", ["evaluate", "probe"])
def test_figures_never_replace_what_is_measured(refused, checkpoint, wav, tmp_path, command):
    manifest = tmp_path / "clips.csv"
    manifest.write_text(f"path\n{wav}\n")
    for target, option in ((manifest, "--csv"), (manifest, "--json")):
        before = target.read_bytes()
        refused(command, "--manifest", manifest, option, target, "--codec", checkpoint)
        assert target.read_bytes() == before
    both = tmp_path / "out.x"
    twice = ("--csv", both, "--json", both, "--codec", checkpoint)
    assert "named twice" in refused(command, "--manifest", manifest, *twice)


@pytest.mark.parametrize("chunk_frames", [1, 7])
def test_streaming_reconstructs_the_very_same_sound(ok, checkpoint, wav, tmp_path, chunk_frames):
    whole, streamed = tmp_path / "whole", tmp_path / "streamed"
    common = ["--codec", checkpoint, "--layers", "1:3", wav]
    ok("reconstruct", "--out", whole, *common)
    stream = ["--streaming", "--chunk-frames", chunk_frames]
    ok("reconstruct", "--out", streamed, *stream, *common)
    a, b = (soundfile.read(folder / "clip.wav", dtype="int16")[0] for folder in (whole, streamed))
    assert len(a) == len(b) == 4000
    # Equal to 1e-5, so the 16-bit samples differ by a rounding at most.
    assert np.abs(a.astype(int) - b).max() <= 1


def test_a_bad_file_among_many_does_not_stop_the_others(run, checkpoint, wav, tmp_path, write_wav):
    bad = tmp_path / "in" / "bad.wav"
    bad.write_bytes(b"no audio")
    last = write_wav(tmp_path / "in" / "last.wav")
    result = run("reconstruct", "--out", tmp_path / "o", "--codec", checkpoint, wav, bad, last)
    assert result.exit_code == 2
    assert "bad.wav is not audio" in result.stderr
    assert "1 of 3 recordings" in result.stderr
    assert sorted(p.name for p in (tmp_path / "o").iterdir()) == ["clip.wav", "last.wav"]


def test_names_that_differ_in_case_alone_are_not_mixed_up(refused, checkpoint, wav, tmp_path):
    other = tmp_path / "in" / "CLIP.flac"
    shutil.copy(wav, other)
    sentence = refused("reconstruct", "--out", tmp_path / "o", "--codec", checkpoint, wav, other)
    assert "would both become" in sentence
    assert not (tmp_path / "o").exists()


def test_a_codec_that_is_not_causal_does_not_stream(codec_of, wav, tmp_path):
    with pytest.raises(UserError, match="cannot stream"):
        files.reconstruct_files(codec_of("tiny-offline"), [wav], tmp_path / "o", chunk_frames=1)


# -- bench ----------------------------------------------------------------------


def test_bench_measures_codecs_side_by_side(ok, checkpoint):
    done = ok("bench", checkpoint, "--json", "--seconds", 0.5, "--threads", "1,9999")
    assert "9999 threads are skipped" in done.stderr
    (row,) = json.loads(done.stdout)
    assert list(row) == [
        "name", "parameters", "weights", "device", "threads", "seconds",
        "encode_rtf", "decode_rtf", "total_rtf",
    ]  # fmt: skip
    assert (row["threads"], row["seconds"], row["weights"]) == (1, 0.5, "checkpoint")
    assert row["encode_rtf"] > 0
    assert row["decode_rtf"] > 0
    assert row["total_rtf"] == pytest.approx(row["encode_rtf"] + row["decode_rtf"])
    assert "Real-time factors" in ok("bench", checkpoint, "--seconds", 0.5, "--threads", 1).stdout


def test_bench_says_where_weights_are_random(ok, monkeypatch, config_of):
    monkeypatch.setitem(CONFIGS, "tiny-spectral", config_of("tiny-spectral"))
    done = ok("bench", "tiny-spectral", "--json", "--seconds", 0.2, "--threads", 1)
    assert json.loads(done.stdout)[0]["weights"] == "random"
    assert "tiny-spectral has no weights here" in done.stderr


@pytest.mark.parametrize("threads", ["0", "x", "", "1,,2", "-1"])
def test_bench_refuses_senseless_thread_counts(refused, checkpoint, threads):
    assert "Threads" in refused("bench", checkpoint, f"--threads={threads}")


# -- the bundled model ------------------------------------------------------------


def test_the_bundled_codec_reconstructs_a_bundled_clip(ok, tmp_path):
    clip = resources.SAMPLES / "english-slt-letters.flac"
    ok("reconstruct", "--out", tmp_path, clip)
    given, made = soundfile.info(clip), soundfile.info(tmp_path / f"{clip.stem}.wav")
    assert made.frames == round(given.frames * made.samplerate / given.samplerate)


# -- channels -------------------------------------------------------------------


def test_one_channel_of_stereo_is_coded_as_if_it_were_alone(ok, checkpoint, tmp_path):
    wave = (0.3 * np.sin(np.arange(8_000) / 9)).astype(np.float32)
    other = np.random.default_rng(1).standard_normal(8_000).astype(np.float32) * 0.1
    soundfile.write(tmp_path / "both.wav", np.stack([wave, other], axis=1), 8_000, "FLOAT")
    soundfile.write(tmp_path / "alone.wav", wave, 8_000, "FLOAT")
    codec = ("--codec", checkpoint)
    ok("encode", tmp_path / "alone.wav", tmp_path / "alone.hcodes", *codec)
    for name, channel in (("left", "left"), ("first", "1"), ("mix", "mix"), ("right", "right")):
        target = tmp_path / f"{name}.hcodes"
        ok("encode", tmp_path / "both.wav", target, "--channel", channel, *codec)
        same = target.read_bytes() == (tmp_path / "alone.hcodes").read_bytes()
        assert same == (name in ("left", "first"))
    ok("reconstruct", "--out", tmp_path / "l", "--channel", "left", tmp_path / "both.wav", *codec)
    ok("reconstruct", "--out", tmp_path / "a", tmp_path / "alone.wav", *codec)
    left, alone = (next((tmp_path / name).glob("*.wav")) for name in ("l", "a"))
    np.testing.assert_array_equal(soundfile.read(left)[0], soundfile.read(alone)[0])


@pytest.mark.parametrize("channel", ["3", "middle"])
def test_a_channel_that_is_not_there_is_said(run, checkpoint, wav, tmp_path, channel):
    done = run("encode", wav, tmp_path / "c.hcodes", "--channel", channel, "--codec", checkpoint)
    assert done.exit_code == 2 and "channel" in done.stderr
