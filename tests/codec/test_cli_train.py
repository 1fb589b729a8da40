"""``codec train`` as a person meets it."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from codec import zoo

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def tiny_json(config_of, tmp_path):
    path = tmp_path / "tiny.json"
    path.write_text(json.dumps(config_of("tiny-spectral").to_dict()))
    return path


@pytest.fixture
def train_arguments(tiny_json, tmp_path, write_wav):
    """Two recordings and a bad one in a manifest."""
    folder = tmp_path / "data"
    for name, seed in (("a.wav", 1), ("b.wav", 2), ("other.wav", 3)):
        write_wav(folder / name, 1.0, seed=seed)
    (folder / "bad.wav").write_bytes(b"no audio")
    (folder / "list.csv").write_text(
        "path,speaker_id,source_repo,licence,split\na.wav,s1,one,CC0,train\n"
        "b.wav,s2,two,MIT,train\nbad.wav,s3,two,MIT,train\nother.wav,s4,two,MIT,dev\n"
    )
    return [
        "train", "--data", folder / "list.csv", "--out", tmp_path / "run", "--codec-config",
        tiny_json, "--batch", 2, "--crop-s", 0.2, "--adversarial-from", 100, "--device", "cpu",
    ]  # fmt: skip


def test_training_writes_a_checkpoint_that_says_what_it_was_made_of(ok, train_arguments, tmp_path):
    done = ok(*train_arguments, "--steps", 3, "--licence", "CC0-1.0", "--summary", "A trial.")
    assert "0.00 hours in 2 of them" in done.stdout
    assert "1 skipped:" in done.stdout
    assert "bad.wav is not audio" in done.stdout
    known = zoo.describe(str(tmp_path / "run"))
    assert (known.info.licence, known.info.summary) == ("CC0-1.0", "A trial.")
    assert known.info.trained_subsets == {"semantic", "prefix", "acoustic", "any"}
    facts = known.training
    assert facts["steps"] == 3
    assert facts["sources"] == [
        {"source": "one", "licence": "CC0", "hours": 0.0003},
        {"source": "two", "licence": "MIT", "hours": 0.0003},
    ]
    assert facts["recipe"]["batch"] == 2
    assert facts["losses"]["mel"] > 0
    again = ok(*train_arguments, "--steps", 5)
    assert "Going on from step 3" in again.stdout
    assert zoo.describe(str(tmp_path / "run")).training["steps"] == 5


def test_a_time_budget_ends_the_run_with_a_checkpoint(ok, train_arguments, tmp_path):
    ok(*train_arguments, "--time-budget", "1s")
    training = zoo.describe(str(tmp_path / "run")).training
    assert 1 <= training["steps"] < training["recipe"]["steps"]


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (["--time-budget", "soon"], "not a length of time"),
        (["--time-budget", "0m"], "not a length of time"),
        (["--codec-config", "nope"], "no configuration 'nope'"),
        (["--codec-config", "nope.json"], "cannot be read"),
        (["--data", "nope.csv"], "cannot be read"),
        (["--split", "nope"], "No recordings were found"),
        (["--crop-s", "0"], "crop_s"),
        (["--learning-rate", "2"], "learning_rate is 2.0; give a number from 1e-09 to 1"),
        (["--perturbed", "1.5"], "perturbed is 1.5; give a number from 0 to 1"),
        (["--semantic-gradient", "0"], "semantic_gradient is 0 and it has no teacher"),
        (["--teacher", "nobody"], "no teacher 'nobody'"),
        (["--recipe", "nope.json"], "recipe 'nope.json' cannot be read"),
        (["--begin-from", "nope"], "no codec 'nope'"),
        (["--begin-from", "hybridcodec-25hz"], "no weights to begin from"),
    ],
)
def test_a_training_run_that_cannot_begin_says_why(refused, train_arguments, option, words):
    assert words in refused(*train_arguments, *option)


def test_a_recipe_file_is_followed_but_for_what_the_command_line_says(
    ok, tiny_json, train_arguments, tmp_path
):
    recipe = {"steps": 9, "batch": 5, "codec": "unknown here", "weights": {"pitch": 3}}
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps(recipe))
    ok(*train_arguments, "--recipe", path, "--steps", 2, "--perturbed", 0.5, "--export-every", 1)
    found = zoo.describe(str(tmp_path / "run")).training["recipe"]
    assert (found["steps"], found["batch"], found["perturbed"]) == (2, 2, 0.5)
    assert (found["weights"]["pitch"], found["weights"]["mel"]) == (3, 15)
    assert found["codec"] == "tiny-spectral"
    assert (tmp_path / "run" / "model-0000001.safetensors").exists()


def test_a_recipe_with_a_field_that_is_not_known_is_refused(refused, train_arguments, tmp_path):
    path = tmp_path / "recipe.json"
    path.write_text('{"wieghts": {}}')
    assert "no wieghts; known are" in refused(*train_arguments, "--recipe", path)


def test_a_decoder_alone_needs_weights_to_begin_from(ok, refused, train_arguments, tmp_path):
    path = tmp_path / "recipe.json"
    path.write_text('{"learner": "decoder"}')
    alone = (*train_arguments, "--recipe", path)
    assert "name these with --begin-from" in refused(*alone)
    ok(*train_arguments, "--steps", 1)
    first = (tmp_path / "run").rename(tmp_path / "first")
    ok(*alone, "--begin-from", first, "--steps", 1)
    known = zoo.describe(str(tmp_path / "run")).training
    assert known["before"]["steps"] == known["steps"] == 1
    # What is begun knows by itself what it goes on from.
    ok(*alone, "--steps", 2)
    known = zoo.describe(str(tmp_path / "run")).training
    assert (known["steps"], known["before"]["steps"]) == (2, 1)


def test_a_run_with_the_phones_teacher_goes_on_with_it_alone(
    ok, refused, train_arguments, tmp_path
):
    pytest.importorskip("pocketsphinx")
    taught = [*train_arguments, "--teacher", "pocketsphinx", "--semantic-gradient", 0]
    done = ok(*taught, "--steps", 2)
    assert "The teacher pocketsphinx-phones-1 listens" in done.stdout
    training = zoo.describe(str(tmp_path / "run")).training
    assert training["losses"]["distill"] > 0
    assert "Going on from step 2" in ok(*taught, "--steps", 3).stdout
    sentence = refused(*train_arguments, "--steps", 3)
    assert 'begun with teacher "pocketsphinx", not ""' in sentence


def test_the_help_names_every_option_with_what_it_does(ok):
    shown = ok("train", "--help").stdout
    for option in (
        "--data", "--recipe", "--teacher", "--perturbed", "--semantic-gradient", "--begin-from",
        "--time-budget", "--export-every", "--download", "--tensorboard",
    ):  # fmt: skip
        assert option in shown
    assert "torchrun" in shown


def test_a_run_of_another_configuration_is_not_gone_on_with(
    refused, ok, train_arguments, tmp_path, config_of
):
    ok(*train_arguments, "--steps", 1)
    other = tmp_path / "other.json"
    other.write_text(json.dumps(config_of("tiny-waveform").to_dict()))
    sentence = refused(*train_arguments, "--codec-config", other)
    assert 'begun with codec "tiny-spectral", not "tiny-waveform"' in sentence


@pytest.mark.skipif(sys.platform == "win32", reason="no Ctrl+C to send")
def test_ctrl_c_ends_with_130_and_one_line(config_of, write_wav, tmp_path):
    write_wav(tmp_path / "in" / "clip.wav", 2)
    config = tmp_path / "tiny.json"
    config.write_text(json.dumps(config_of("tiny-spectral").to_dict()))
    arguments = ["train", "--data", tmp_path / "in", "--out", tmp_path / "run"]
    arguments += ["--codec-config", config, "--crop-s", 0.2, "--batch", 1, "--device", "cpu"]
    child = subprocess.Popen(
        [sys.executable, "-m", "codec", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell ignores Ctrl+C for what runs in the background, and so would the child.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert "recordings" in child.stdout.readline()
    child.send_signal(signal.SIGINT)
    _, stderr = child.communicate(timeout=60)
    assert child.returncode == 130
    assert stderr.strip() == "Stopped."
