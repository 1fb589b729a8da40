"""A run that was stopped goes on as if it had not been: its log, its card and its pictures too."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from codec import zoo
from codec.train import run as training
from codec.train.loop import train_on
from codec.train.reports import LogFile, Watcher
from codec.train.story import Story
from tests.codec.signal_kit import hear_signals
from tests.codec.training_kit import EVENTFUL, KNOWN, load_material, make_trainer, write_material

ROOT = Path(__file__).resolve().parents[2]
RECIPE = replace(EVENTFUL, steps=8, adversarial_from=2, revive_every=5)


@pytest.fixture(scope="module")
def material(tmp_path_factory, write_wav):
    return write_material(tmp_path_factory.mktemp("speech"), write_wav)


@pytest.fixture(scope="module")
def corpus(material, tmp_path_factory):
    return load_material(material, tmp_path_factory.mktemp("cache"))


class Pulled(Exception):
    """The plug was pulled."""


class Plug(Watcher):
    """Ends a run at a step, without a word and without a save."""

    def __init__(self, step):
        self.step = step

    def stepped(self, trainer):
        if trainer.step == self.step:
            raise Pulled


def rows(folder):
    lines = (folder / "log.jsonl").read_text().splitlines()
    return [{k: v for k, v in json.loads(line).items() if k != "step_s"} for line in lines]


def run_on(corpus, folder, *more, recipe=RECIPE, **how):
    trainer = make_trainer(corpus, folder, recipe)
    train_on(trainer, log_every=2, watchers=[LogFile(folder), *more], **how)
    return trainer


@pytest.mark.parametrize("stopped", [1, 3, 6, 7])
def test_the_log_of_a_stopped_run_is_that_of_one_that_was_not(corpus, tmp_path, stopped):
    run_on(corpus, tmp_path / "whole")
    with pytest.raises(Pulled):
        # Saved after every step but the last.
        run_on(corpus, tmp_path / "two", Plug(stopped), checkpoint_s=-1)
    run_on(corpus, tmp_path / "two")
    assert rows(tmp_path / "two") == rows(tmp_path / "whole")


def test_steps_that_are_made_again_are_logged_once(corpus, tmp_path):
    run_on(corpus, tmp_path / "whole")
    with pytest.raises(Pulled):
        run_on(corpus, tmp_path / "two", Plug(5))  # before the first save
    with open(tmp_path / "two" / "log.jsonl", "a") as log:
        log.write('{"step": 6, "mel": 1.')
    run_on(corpus, tmp_path / "two")
    assert rows(tmp_path / "two") == rows(tmp_path / "whole")


def test_an_exported_checkpoint_counts_the_time_since_the_last_save(corpus, tmp_path):
    class Times(Watcher):
        found = []

        def stepped(self, trainer):
            self.found.append(trainer.elapsed_s)

    trainer = run_on(corpus, tmp_path, Times())
    assert 0 < Times.found[0] < Times.found[-1] == trainer.elapsed_s
    assert make_trainer(corpus, tmp_path, RECIPE).elapsed_s == trainer.elapsed_s


def test_tensorboard_keeps_what_was_reported_at_the_saved_step(corpus, tmp_path):
    loader = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    from codec.train.tensorboard import TensorBoard

    for steps in (4, 8):
        recipe = replace(RECIPE, steps=steps)
        trainer = make_trainer(corpus, tmp_path, recipe)
        train_on(trainer, log_every=2, watchers=[TensorBoard(tmp_path, trainer)])
    events = loader.EventAccumulator(str(tmp_path), size_guidance={"audio": 0}).Reload()
    assert [e.step for e in events.Scalars("loss/mel")] == [2, 4, 6, 8]
    assert [e.step for e in events.Audio("crop_1/RVQ-1")] == [4, 8]
    assert [e.step for e in events.Audio("crop_1/original")] == [0]


# -- the card ---------------------------------------------------------------------------


def train(data, out, steps, **more):
    run = training.Run(data, out, device="cpu", **more)
    training.train(run, replace(RECIPE, steps=steps), KNOWN["tiny-spectral"], lambda line: None)
    return zoo.describe(str(out))


def test_the_card_remembers_the_material_of_earlier_steps(material, write_wav, tmp_path):
    other = tmp_path / "other"
    write_wav(other / "a.wav", 2.0, seed=9)
    first = train(material, tmp_path / "run", 2, licence="CC0-1.0", summary="A trial.").training
    assert "data" not in first
    known = train(other, tmp_path / "run", 5)
    then = known.training
    assert {s["source"] for s in then["sources"]} == {material.name, "other"}
    assert [s["from_step"] for s in then["data"]] == [0, 2]
    assert then["data"][0]["sources"] == first["sources"]
    assert then["hours_of_audio"] == pytest.approx(
        first["hours_of_audio"] + then["data"][1]["hours_of_audio"], abs=2e-4
    )
    assert (known.info.licence, known.info.summary) == ("CC0-1.0", "A trial.")
    again = train(other, tmp_path / "run", 6).training
    assert again["data"] == then["data"]


def test_material_with_which_no_step_was_made_is_not_told_of():
    story = Story()
    one, two = ([{"source": name, "licence": "", "hours": 1.0}] for name in ("one", "two"))
    story.goes_on(0, 1.0, one, "", "")
    story.goes_on(0, 1.0, two, "", "")
    assert story.card() == {"hours_of_audio": 1.0, "sources": two}


# -- signals ------------------------------------------------------------------------------


def started(tmp_path, write_wav, config_of):
    write_wav(tmp_path / "in" / "clip.wav", 2)
    config = tmp_path / "tiny.json"
    config.write_text(json.dumps(config_of("tiny-spectral").to_dict()))
    arguments = ["train", "--data", tmp_path / "in", "--out", tmp_path / "run", "--device", "cpu"]
    arguments += ["--codec-config", config, "--crop-s", 0.2, "--batch", 1]
    arguments += ["--adversarial-from", 10**6]
    return subprocess.Popen(
        [sys.executable, "-m", "codec", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        preexec_fn=hear_signals,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", -15), ("SIGHUP", -1)])
def test_a_run_that_is_asked_to_end_saves_first(tmp_path, write_wav, config_of, name, code):
    child = started(tmp_path, write_wav, config_of)
    for line in child.stdout:
        if "step_s" in line:
            break
    child.send_signal(getattr(signal, name))
    _, stderr = child.communicate(timeout=60)
    assert child.returncode == code, stderr
    assert zoo.describe(str(tmp_path / "run")).training["steps"] >= 50
    assert (tmp_path / "run" / "resume.safetensors").exists()
    assert not list((tmp_path / "run").glob(".hybridcodec-*"))


def test_signals_mean_what_they_meant_once_the_run_is_over(corpus, tmp_path):
    before = [signal.getsignal(s) for s in (signal.SIGINT, signal.SIGTERM)]
    run_on(corpus, tmp_path)
    assert [signal.getsignal(s) for s in (signal.SIGINT, signal.SIGTERM)] == before
