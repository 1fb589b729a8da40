"""Training: it learns, and it goes on exactly where it stopped."""

import copy
import dataclasses
import math
import re
import signal
import subprocess
import sys

import numpy as np
import pytest
import torch

from codec.errors import CheckpointError, UserError
from codec.train import run as training
from codec.train.loop import train_on
from codec.train.model_file import corpus_sources
from codec.train.objective import autocast
from codec.train.reports import Lines, LogFile, Watcher, last_losses
from codec.train.run_state import STATE_FILE
from tests.codec.training_kit import (
    ALL_LAYERS,
    EVENTFUL,
    KNOWN,
    ROOT,
    TAUGHT,
    load_material,
    make_trainer,
    write_material,
)


@pytest.fixture(scope="module")
def material(tmp_path_factory, write_wav):
    return write_material(tmp_path_factory.mktemp("speech"), write_wav)


@pytest.fixture(scope="module")
def corpus(material, tmp_path_factory):
    return load_material(material, tmp_path_factory.mktemp("cache"))


@pytest.fixture
def trainer_in(corpus):
    def make(folder, recipe=EVENTFUL):
        return make_trainer(corpus, folder, recipe)

    return make


# -- learning -------------------------------------------------------------------


def test_the_loss_goes_down_on_one_repeated_batch(trainer_in, tmp_path, monkeypatch):
    recipe = dataclasses.replace(EVENTFUL, steps=40, adversarial_from=100, shares=ALL_LAYERS)
    trainer = trainer_in(tmp_path, recipe)
    batch = trainer.sampler.draw(0)
    monkeypatch.setattr(trainer.sampler, "draw", lambda step, rank: batch)
    mel = [trainer.train_step()["mel"] for _ in range(30)]
    assert np.mean(mel[-5:]) < 0.8 * np.mean(mel[:5])


def test_a_loss_that_is_not_a_number_ends_the_run(trainer_in, tmp_path):
    trainer = trainer_in(tmp_path)
    with torch.no_grad():
        trainer.model.decoder.head.weight.fill_(math.nan)
    with pytest.raises(FloatingPointError, match=r"at step 0 the loss \(mel, loudness\) is not"):
        trainer.train_step()


def test_a_gradient_that_is_not_a_number_leaves_the_weights_as_they_were(
    trainer_in, tmp_path, monkeypatch
):
    """A finite loss with such a gradient would spoil the weights, and then the checkpoint."""
    trainer = trainer_in(tmp_path)
    trainer.model.decoder.head.weight.register_hook(lambda gradient: gradient * math.nan)
    before = {k: v.clone() for k, v in trainer.model.state_dict().items()}
    with pytest.raises(FloatingPointError, match="at step 0 the gradient is not a number"):
        trainer.train_step()
    for name, value in trainer.model.state_dict().items():
        assert torch.equal(value, before[name])


def test_the_average_follows_the_model(trainer_in, tmp_path):
    trainer = trainer_in(tmp_path)
    before = [p.clone() for p in trainer.average.parameters()]
    for _ in range(3):
        trainer.train_step()
    pairs = zip(before, trainer.average.parameters(), trainer.model.parameters(), strict=True)
    for old, average, new in pairs:
        assert (average - new).norm() <= (old - new).norm()
    assert any(
        not torch.equal(a, b) for a, b in zip(before, trainer.average.parameters(), strict=True)
    )


@pytest.mark.parametrize("codec", ["tiny-spectral", "tiny-waveform"])
def test_the_decoder_learns_alone_under_tokens_that_stay_as_they_are(
    trainer_in, tmp_path, speech, codec
):
    recipe = dataclasses.replace(EVENTFUL, codec=codec, learner="decoder")
    trainer = trainer_in(tmp_path / "run", recipe)
    start = copy.deepcopy(trainer.model)
    for _ in range(4):
        trainer.train_step()
    trainer.save()
    resumed = trainer_in(tmp_path / "run", recipe)
    for model in (trainer.model, trainer.average, resumed.model):
        assert torch.equal(model.encode(speech(2400)), start.encode(speech(2400)))
        tokens = start.encode(speech(2400))
        mask = torch.ones(1, model.config.n_layers, 1)
        made, before = (m.synthesise(m.embed(tokens), mask) for m in (model, start))
        assert not torch.allclose(made, before)
    # Nothing of what encodes has moved, whatever revives codes or averages weights.
    learned = {id(p) for part in trainer.model.parts_after_tokens() for p in part.parameters()}
    for mine, then in zip(trainer.model.parameters(), start.parameters(), strict=True):
        assert id(mine) in learned or torch.equal(mine, then)


def test_samples_of_a_waveform_codec_are_made_in_32_bits(trainer_in, tmp_path):
    """In 16 bits the rounding of a wave would be a noise that the losses hear."""
    waveform = dataclasses.replace(EVENTFUL, codec="tiny-waveform", adversarial_from=0)
    spectral = EVENTFUL
    for name, recipe, latent in (("w", waveform, torch.float32), ("s", spectral, torch.bfloat16)):
        trainer = trainer_in(tmp_path / name, recipe)
        attempt = trainer.objective.attempt(
            trainer.sampler.draw(0), np.random.default_rng(0), trainer.device
        )
        assert attempt.made.dtype == torch.float32
        assert attempt.analysis.latent.dtype == latent
        assert ("pitch" in trainer.train_step()) == (name == "s")


def test_on_mps_nothing_is_made_in_16_bits(config_of):
    with autocast(torch.device("mps"), config_of("tiny-spectral")):
        assert not torch.is_autocast_enabled("mps")


# -- going on -------------------------------------------------------------------


@pytest.fixture(scope="module", params=[EVENTFUL, TAUGHT], ids=["alone", "taught"])
def whole(request, corpus, tmp_path_factory):
    """A recipe, and the losses of a run of it that nobody interrupted."""
    trainer = make_trainer(corpus, tmp_path_factory.mktemp("whole") / "run", request.param)
    return request.param, [trainer.train_step() for _ in range(EVENTFUL.steps)]


@pytest.mark.parametrize("stop", [1, 5, 7])
def test_a_resumed_run_has_the_very_losses_of_an_uninterrupted_one(
    trainer_in, tmp_path, whole, stop
):
    """Before and after critics joined and codes were revived."""
    recipe, uninterrupted = whole
    first = trainer_in(tmp_path / "parts", recipe)
    losses = [first.train_step() for _ in range(stop)]
    first.save()
    second = trainer_in(tmp_path / "parts", recipe)
    assert second.step == stop
    losses += [second.train_step() for _ in range(EVENTFUL.steps - stop)]
    assert losses == uninterrupted


CHILD = """
import sys
import torch
from pathlib import Path
from tests.codec.training_kit import TAUGHT, load_material, make_trainer
from codec.train.loop import train_on
from codec.train.reports import Lines
torch.set_num_threads(1)
material, cache, run = map(Path, sys.argv[1:])
trainer = make_trainer(load_material(material, cache), run, TAUGHT)
told = Lines(lambda line: print(line, flush=True))
train_on(trainer, checkpoint_s=0, log_every=1, watchers=[told])
"""


@pytest.mark.parametrize("whole", [TAUGHT], indirect=True, ids=["taught"])
def test_a_killed_run_goes_on_with_the_very_losses(trainer_in, tmp_path, material, whole):
    recipe, uninterrupted = whole
    run = tmp_path / "killed"
    arguments = [str(p) for p in (material, tmp_path / "cache", run)]
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with child:
        for _ in range(5):
            assert "mel" in child.stdout.readline()
        child.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
    assert child.returncode != 0
    trainer = trainer_in(run, recipe)
    # The fourth step's checkpoint was whole before the fifth began.
    assert 4 <= trainer.step < recipe.steps
    rest = [trainer.train_step() for _ in range(recipe.steps - trainer.step)]
    assert rest == uninterrupted[-len(rest) :]


def test_a_run_of_another_size_is_refused(trainer_in, tmp_path, monkeypatch, config_of):
    """Also where two configurations have one name."""
    trainer_in(tmp_path).save()
    monkeypatch.setitem(KNOWN, "tiny-spectral", config_of("tiny-waveform"))
    with pytest.raises(CheckpointError, match="another configuration"):
        trainer_in(tmp_path)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"teacher": "slopes"}, 'begun with teacher "", not "slopes"'),
        ({"batch": 3}, "begun with batch 2, not 3"),
        ({"shares": ALL_LAYERS}, "begun with shares.semantic 0.25, not 0"),
        ({"codec": "tiny-waveform"}, 'codec "tiny-spectral", not "tiny-waveform"'),
    ],
)
def test_a_run_is_not_gone_on_with_by_a_recipe_that_contradicts_its_own(
    trainer_in, tmp_path, changed, words
):
    trainer_in(tmp_path).save()
    with pytest.raises(UserError, match=re.escape(words)):
        trainer_in(tmp_path, dataclasses.replace(EVENTFUL, **changed))


def test_a_run_may_go_on_for_longer_and_more_slowly(trainer_in, tmp_path):
    first = trainer_in(tmp_path)
    first.train_step()
    first.save()
    slower = dataclasses.replace(EVENTFUL, steps=20, learning_rate=1e-4, adversarial_from=15)
    assert trainer_in(tmp_path, slower).step == 1


def test_a_recipe_saved_before_a_field_was_there_goes_on_where_the_field_is_at_its_default(
    trainer_in, tmp_path
):
    begun = EVENTFUL.to_dict()
    del begun["perturbed"], begun["shares"]["continuous"]
    EVENTFUL.check_goes_on(begun, tmp_path)
    with pytest.raises(UserError, match="perturbed 0.0, not 0.5"):
        dataclasses.replace(EVENTFUL, perturbed=0.5).check_goes_on(begun, tmp_path)


@pytest.mark.parametrize("spoil", [lambda data: data[: len(data) // 2], lambda data: b"nonsense"])
def test_a_damaged_run_is_refused(trainer_in, tmp_path, spoil):
    trainer_in(tmp_path).save()
    state = tmp_path / STATE_FILE
    state.write_bytes(spoil(state.read_bytes()))
    with pytest.raises(CheckpointError, match="cannot be resumed"):
        trainer_in(tmp_path)


class Seen(Watcher):
    def __init__(self):
        self.steps, self.saves, self.closed = [], [], False

    def stepped(self, trainer):
        self.steps.append(trainer.step)

    def saved(self, trainer):
        self.saves.append(trainer.step)

    def __exit__(self, *_):
        self.closed = True


def test_a_whole_run_logs_and_ends_at_its_last_step(trainer_in, tmp_path):
    said, seen = [], Seen()
    train_on(
        trainer_in(tmp_path),
        log_every=5,
        watchers=[LogFile(tmp_path), Lines(said.append), seen],
    )
    assert seen.steps == list(range(1, EVENTFUL.steps + 1))
    assert (seen.saves, seen.closed) == ([EVENTFUL.steps], True)
    assert len(said) == 2
    losses = last_losses(tmp_path)
    names = {"mel", "loudness", "pitch", "codebook", "commitment"}
    assert set(losses) == names | {"adversarial", "feature", "critic"}
    with open(tmp_path / "log.jsonl", "a") as log:
        log.write('{"step": 11, "me')  # cut off by a kill
    assert last_losses(tmp_path) == losses


def test_a_loss_that_joins_between_two_reports_is_a_mean_of_the_steps_that_had_it(
    trainer_in, tmp_path, whole
):
    recipe = dataclasses.replace(EVENTFUL, steps=5)
    train_on(trainer_in(tmp_path, recipe), log_every=5, watchers=[LogFile(tmp_path)])
    trainer = trainer_in(tmp_path / "again", recipe)
    steps = [trainer.train_step() for _ in range(5)]
    critic = np.mean([step["critic"] for step in steps[3:]])
    assert last_losses(tmp_path)["critic"] == pytest.approx(critic, abs=1e-4)


def test_what_watches_a_run_is_closed_when_the_run_fails(trainer_in, tmp_path):
    trainer, seen = trainer_in(tmp_path), Seen()
    with torch.no_grad():
        trainer.model.decoder.head.weight.fill_(math.nan)
    with pytest.raises(FloatingPointError):
        train_on(trainer, watchers=[seen])
    assert seen.closed
    assert not (tmp_path / STATE_FILE).exists()


# -- the glue -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seconds"), [("90m", 5400), ("2h", 7200), ("600s", 600), ("1.5h", 5400), (" 10 ", 10)]
)
def test_time_budgets_are_read(text, seconds):
    assert training.parse_duration_s(text) == seconds


@pytest.mark.parametrize("text", ["", "h", "-1h", "0s", "1d", "1h30", "nan", "1e9"])
def test_senseless_time_budgets_are_refused(text):
    with pytest.raises(UserError, match="not a length of time"):
        training.parse_duration_s(text)


def test_a_corpus_without_a_manifest_is_named_after_its_folder(corpus):
    (row,) = corpus_sources(corpus, unnamed="speech")
    assert row == {"source": "speech", "licence": "", "hours": 0.0005}
