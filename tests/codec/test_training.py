"""Training: it learns, it goes on exactly where it stopped, and its material is what it says."""

import dataclasses
import math
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from codec.errors import CheckpointError, UserError
from codec.train import run as training
from codec.train.codebooks import CodebookHealth, quantizers
from codec.train.config import Recipe
from codec.train.data import CropSampler, list_entries, load_corpus
from codec.train.discriminators import DiscriminatorConfig
from codec.train.run_state import STATE_FILE
from codec.train.subsets import SubsetShares, draw_masks
from codec.train.trainer import Trainer

ROOT = Path(__file__).resolve().parents[2]
ALL_LAYERS = SubsetShares(0, 0, 0, 0)
# Everything that a run can meet comes within its first steps.
EVENTFUL = Recipe(
    codec="tiny-spectral",
    steps=10,
    batch=2,
    crop_s=0.2,
    warmup=2,
    adversarial_from=3,
    revive_every=2,
    revive_until=6,
    discriminators=DiscriminatorConfig((2,), (4, 4), (128,), 4),
)


@pytest.fixture(scope="module")
def material(tmp_path_factory, write_wav):
    """A folder of three recordings and a damaged one."""
    folder = tmp_path_factory.mktemp("speech")
    for seed, seconds in enumerate((1.0, 0.7, 0.1)):
        write_wav(folder / f"s{seed}" / "clip.wav", seconds, seed=seed)
    (folder / "s0" / "bad.flac").write_bytes(b"no audio")
    return folder


@pytest.fixture(scope="module")
def corpus(material, tmp_path_factory):
    return load_corpus(list_entries(material), 8000, tmp_path_factory.mktemp("cache"))


@pytest.fixture
def trainer_in(config_of, corpus):
    def make(folder, recipe=EVENTFUL):
        return Trainer(config_of(recipe.codec), recipe, corpus, folder, "cpu")

    return make


# -- learning -------------------------------------------------------------------


def test_the_loss_goes_down_on_one_repeated_batch(trainer_in, tmp_path, monkeypatch):
    recipe = dataclasses.replace(EVENTFUL, steps=40, adversarial_from=100, shares=ALL_LAYERS)
    trainer = trainer_in(tmp_path, recipe)
    batch = trainer.sampler.draw(0)
    monkeypatch.setattr(trainer.sampler, "draw", lambda step: batch)
    mel = [trainer.train_step()["mel"] for _ in range(30)]
    assert np.mean(mel[-5:]) < 0.8 * np.mean(mel[:5])


def test_a_loss_that_is_not_a_number_ends_the_run(trainer_in, tmp_path):
    trainer = trainer_in(tmp_path)
    with torch.no_grad():
        trainer.model.decoder.head.weight.fill_(math.nan)
    with pytest.raises(FloatingPointError, match="step 0"):
        trainer.train_step()


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


# -- going on -------------------------------------------------------------------


@pytest.fixture
def uninterrupted(trainer_in, tmp_path):
    trainer = trainer_in(tmp_path / "whole")
    return [trainer.train_step() for _ in range(EVENTFUL.steps)]


@pytest.mark.parametrize("stop", [1, 5, 7])
def test_a_resumed_run_has_the_very_losses_of_an_uninterrupted_one(
    trainer_in, tmp_path, uninterrupted, stop
):
    """Before and after critics joined and codes were revived."""
    first = trainer_in(tmp_path / "parts")
    losses = [first.train_step() for _ in range(stop)]
    first.save()
    second = trainer_in(tmp_path / "parts")
    assert second.step == stop
    losses += [second.train_step() for _ in range(EVENTFUL.steps - stop)]
    assert losses == uninterrupted


CHILD = """
import sys
sys.path.insert(0, "tests/codec")
import torch
from pathlib import Path
from conftest import KNOWN
from test_training import EVENTFUL
from codec.train.data import list_entries, load_corpus
from codec.train.trainer import Trainer
torch.set_num_threads(1)
material, cache, run = map(Path, sys.argv[1:])
corpus = load_corpus(list_entries(material), 8000, cache)
trainer = Trainer(KNOWN["tiny-spectral"], EVENTFUL, corpus, run, "cpu")
trainer.run(checkpoint_s=0, log_every=1, say=lambda line: print(line, flush=True))
"""


def test_a_killed_run_goes_on_with_the_very_losses(trainer_in, tmp_path, material, uninterrupted):
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
    trainer = trainer_in(run)
    # The fourth step's checkpoint was whole before the fifth began.
    assert 4 <= trainer.step < EVENTFUL.steps
    rest = [trainer.train_step() for _ in range(EVENTFUL.steps - trainer.step)]
    assert rest == uninterrupted[-len(rest) :]


def test_a_run_of_another_size_is_refused(trainer_in, tmp_path):
    trainer_in(tmp_path).save()
    with pytest.raises(CheckpointError, match="another configuration"):
        trainer_in(tmp_path, dataclasses.replace(EVENTFUL, codec="tiny-waveform"))


@pytest.mark.parametrize("spoil", [lambda data: data[: len(data) // 2], lambda data: b"nonsense"])
def test_a_damaged_run_is_refused(trainer_in, tmp_path, spoil):
    trainer_in(tmp_path).save()
    state = tmp_path / STATE_FILE
    state.write_bytes(spoil(state.read_bytes()))
    with pytest.raises(CheckpointError, match="cannot be resumed"):
        trainer_in(tmp_path)


def test_a_whole_run_logs_and_ends_at_its_last_step(trainer_in, tmp_path):
    said, seen = [], []
    trainer = trainer_in(tmp_path)
    trainer.run(log_every=5, say=said.append, on_checkpoint=lambda t: seen.append(t.step))
    assert seen == [EVENTFUL.steps]
    assert len(said) == 2
    losses = training.last_losses(tmp_path)
    assert set(losses) >= {"mel", "pitch", "codebook", "commitment", "adversarial", "feature"}
    with open(tmp_path / "log.jsonl", "a") as log:
        log.write('{"step": 11, "me')  # cut off by a kill
    assert training.last_losses(tmp_path) == losses


# -- material -------------------------------------------------------------------


def test_a_bad_file_is_skipped_and_counted(corpus):
    assert corpus.skipped == 1
    assert len(corpus.reasons) == 1
    assert "bad.flac" in corpus.reasons[0]
    assert [e.speaker for e in corpus.entries] == ["s0", "s1", "s2"]
    assert corpus.hours == pytest.approx(1.8 / 3600)
    assert [len(corpus.clip(i)) for i in range(3)] == [8000, 5600, 800]


def test_a_file_shorter_than_a_sample_is_skipped_too(tmp_path, write_wav):
    write_wav(tmp_path / "click.wav", 1 / 48_000, 48_000)
    write_wav(tmp_path / "good.wav", 0.3, 48_000)
    corpus = load_corpus(list_entries(tmp_path), 8000, tmp_path / "cache")
    assert (len(corpus.entries), corpus.skipped) == (1, 1)


def test_a_file_that_was_replaced_is_decoded_anew(tmp_path, write_wav):
    for seconds in (0.2, 0.4):
        write_wav(tmp_path / "clip.wav", seconds)
        corpus = load_corpus(list_entries(tmp_path), 8000, tmp_path / "cache")
        assert corpus.hours * 3600 == pytest.approx(seconds)


def test_nothing_to_train_on_is_one_sentence(tmp_path):
    with pytest.raises(UserError, match="No recordings"):
        list_entries(tmp_path)
    (tmp_path / "bad.wav").write_bytes(b"no audio")
    with pytest.raises(UserError, match="None of the 1"):
        load_corpus(list_entries(tmp_path), 8000, tmp_path / "cache")


def test_a_manifest_is_read_with_its_splits(tmp_path):
    table = tmp_path / "list.csv"
    rows = "path,speaker_id,split\na.wav,s1,train\nb.wav,s2,dev\nc.wav,s3,\n"
    table.write_text("\N{BYTE ORDER MARK}" + rows, encoding="utf-8")
    assert [e.path.name for e in list_entries(table, "train")] == ["a.wav", "c.wav"]
    assert [e.speaker for e in list_entries(table)] == ["s1", "s2", "s3"]
    table.write_text("file,split\na.wav,train\n")
    with pytest.raises(UserError, match="no column 'path'"):
        list_entries(table)
    table.write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(UserError, match="cannot be read"):
        list_entries(table)


def test_crops_are_the_same_for_the_same_step_and_padded_where_a_clip_is_short(corpus):
    sampler = CropSampler(corpus, 16, 1600, seed=3)
    batch = sampler.draw(5)
    assert batch.shape == (16, 1, 1600)
    assert batch.dtype == np.float32
    assert np.array_equal(batch, CropSampler(corpus, 16, 1600, seed=3).draw(5))
    assert not np.array_equal(batch, sampler.draw(6))
    assert np.abs(batch).max() <= 1


# -- layer subsets --------------------------------------------------------------


def masks_of(layers=12, count=4000, **shares):
    shares = {"semantic": 0, "prefix": 0, "random": 0, "acoustic": 0} | shares
    return draw_masks(np.random.default_rng(0), count, layers, SubsetShares(**shares))[..., 0]


def test_each_share_draws_its_own_kind_of_layer_set():
    assert (masks_of() == 1).all()
    assert (masks_of(semantic=1) == [1] + [0] * 11).all()
    assert (masks_of(acoustic=1) == [0] + [1] * 11).all()
    prefixes = masks_of(prefix=1)
    assert (np.diff(prefixes, axis=1) <= 0).all()
    assert set(prefixes.sum(1)) == set(range(2, 12))
    drawn = masks_of(random=1)
    assert len(np.unique(drawn, axis=0)) > 1000
    assert (drawn.mean(0) > 0.4).all()


def test_masks_have_the_stated_shares():
    count, shares = 20_000, {"semantic": 0.25, "prefix": 0.3, "acoustic": 0.08}
    masks = masks_of(count=count, **shares)
    found = {
        "semantic": (masks.sum(1) == 1).mean(),
        "prefix": ((masks[:, 0] == 1) & (masks.sum(1) > 1) & (masks.sum(1) < 12)).mean(),
        "acoustic": (masks[:, 0] == 0).mean(),
    }
    for kind, share in shares.items():
        # Five standard deviations of a share of so many draws.
        assert abs(found[kind] - share) < 5 * math.sqrt(share * (1 - share) / count)


@pytest.mark.parametrize("layers", [2, 3, 12])
def test_no_item_is_left_without_a_layer(layers):
    masks = masks_of(layers, 2000, semantic=0.2, prefix=0.3, random=0.3, acoustic=0.1)
    assert set(np.unique(masks)) == {0, 1}
    assert masks.sum(1).min() >= 1


def test_the_shares_say_which_subsets_a_checkpoint_knows():
    assert set(SubsetShares().trained_subsets) == {"semantic", "prefix", "any", "acoustic"}
    assert SubsetShares(0.2, 0.3, 0, 0).trained_subsets == ["semantic", "prefix"]


# -- codebooks ------------------------------------------------------------------


def test_usage_and_perplexity_are_right_on_counts_made_by_hand():
    health = CodebookHealth((4, 4, 4))
    health.counts = [np.array(c) for c in ([5, 5, 5, 5], [0, 7, 7, 0], [9, 0, 0, 0])]
    assert health.usage() == [1, 0.5, 0.25]
    assert health.perplexity() == pytest.approx([4, 2, 1])


def test_tokens_are_counted_layer_by_layer():
    health = CodebookHealth((4, 2))
    tokens = torch.tensor([[[0, 0, 3], [1, 1, 1]], [[0, 2, 2], [0, 1, 1]]])
    health.add(tokens)
    health.add(tokens)
    assert [c.tolist() for c in health.counts] == [[6, 0, 4, 2], [2, 10]]
    health.restart()
    assert sum(c.sum() for c in health.counts) == 0


def test_dead_codes_are_revived_where_the_data_is(trainer_in, tmp_path):
    model = trainer_in(tmp_path).model
    health = CodebookHealth(model.config.codebook_sizes)
    for count in health.counts:
        count[:] = 1
    health.counts[0][[3, 5]] = 0
    health.counts[2][:] = 0
    before = [q.codebook.weight.detach().clone() for q in quantizers(model)]
    projected = [torch.randn(2, 4, 7) for _ in before]
    assert health.revive(model, projected, np.random.default_rng(0)) == 2 + 16
    after = [q.codebook.weight.detach() for q in quantizers(model)]
    alive = [i for i in range(32) if i not in (3, 5)]
    assert torch.equal(after[0][alive], before[0][alive])
    for layer, dead in ((0, [3, 5]), (2, range(16))):
        rows = {tuple(r.tolist()) for r in projected[layer].transpose(1, 2).reshape(-1, 4)}
        assert {tuple(after[layer][i].tolist()) for i in dead} <= rows
    assert torch.equal(after[1], before[1])
    assert sum(c.sum() for c in health.counts) == 0


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
    (row,) = training.corpus_sources(corpus, unnamed="speech")
    assert row == {"source": "speech", "licence": "", "hours": 0.0005}
