"""Two processes that train one model, as torchrun would start them."""

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from codec.train import objective
from codec.train.crops import Batch
from codec.train.loop import train_on
from codec.train.peers import Peers, own_device, processes
from codec.train.reports import Lines
from codec.train.run_state import STATE_FILE
from tests.codec.training_kit import (
    ALL_LAYERS,
    EVENTFUL,
    ROOT,
    TAUGHT,
    load_material,
    make_trainer,
    write_material,
)

pytestmark = pytest.mark.skipif(
    not torch.distributed.is_available() or sys.platform == "win32",
    reason="several processes need torch.distributed",
)

# No share of the batch depends on the rest of it, so that two halves are the whole.
HALVES = replace(EVENTFUL, shares=ALL_LAYERS, adversarial_from=100, revive_until=0)
CHILD = """
import contextlib, json, sys
from pathlib import Path
import torch
torch.set_num_threads(1)
from safetensors.torch import save_file
from codec.errors import UserError
from codec.train import objective
from codec.train.loop import train_on
from codec.train.peers import joined
from codec.train.reports import Lines
from tests.codec.test_training_peers import HALVES
from tests.codec.training_kit import TAUGHT, load_material, make_trainer

material, base = map(Path, sys.argv[2:])
say = Lines(lambda line: print(line, flush=True))

def losses_of(trainer):
    return [trainer.train_step() for _ in range(trainer.recipe.steps - trainer.step)]

def weights_of(trainer):
    named = {**trainer.model.state_dict(), **dict(trainer.average.named_parameters("average"))}
    return {name: value.clone() for name, value in named.items()}

def killed(corpus, peers):
    trainer = make_trainer(corpus, base / "killed", TAUGHT, peers=peers)
    train_on(trainer, checkpoint_s=0, log_every=1, watchers=[say])

def all_others(corpus, peers):
    whole = make_trainer(corpus, base / "whole", TAUGHT, peers=peers)
    told = {"whole": losses_of(whole), "counts": [c.tolist() for c in whole.health.counts]}
    save_file(weights_of(whole), base / f"whole-{peers.rank}.safetensors")
    resumed = make_trainer(corpus, base / "killed", TAUGHT, peers=peers)
    told |= {"begun": resumed.step, "resumed": losses_of(resumed)}
    save_file(weights_of(resumed), base / f"resumed-{peers.rank}.safetensors")
    objective.autocast = lambda *_: contextlib.nullcontext()
    halves = make_trainer(corpus, base / "halves", HALVES, peers=peers)
    told["halves"] = [halves.train_step()]
    grads = {n: p.grad.clone() for n, p in halves.model.named_parameters() if p.grad is not None}
    save_file(grads, base / f"halves-{peers.rank}.safetensors")
    told["halves"] += [halves.train_step() for _ in range(2)]
    (base / f"told-{peers.rank}.json").write_text(json.dumps(told))

try:
    with joined(torch.device("cpu")) as peers:
        with peers.leader_first():
            corpus = load_material(material, base / "cache")
        globals()[sys.argv[1]](corpus, peers)
except UserError as error:
    sys.exit(f"sentence: {error}")
"""


def start(job, *paths):
    """Two processes on the CPU; the first one's lines can be read."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    common = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    return [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, job, *map(str, paths)],
            cwd=ROOT,
            env={**os.environ, **common, "RANK": str(rank), "LOCAL_RANK": str(rank)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in (0, 1)
    ]


@pytest.fixture(scope="module")
def base(tmp_path_factory, write_wav):
    """What two processes leave behind: a run of which one is killed, and all the others."""
    base = tmp_path_factory.mktemp("peers")
    material = write_material(base / "in", write_wav)
    leader, other = start("killed", material, base)
    for _ in range(5):
        assert "mel" in leader.stdout.readline()
    other.send_signal(signal.SIGKILL)
    _, said = leader.communicate(timeout=120)
    other.communicate(timeout=120)
    (base / "said").write_text(said)
    pair = start("all_others", material, base)
    for child in pair:
        _, said = child.communicate(timeout=240)
        assert child.returncode == 0, said
    return base


def told(base, rank=0):
    return json.loads((base / f"told-{rank}.json").read_text())


def test_both_processes_end_with_the_very_same_weights(base):
    for run in ("whole", "resumed"):
        one, other = (load_file(base / f"{run}-{rank}.safetensors") for rank in (0, 1))
        assert one.keys() == other.keys()
        assert all(torch.equal(one[name], other[name]) for name in one)


def test_both_processes_know_the_same_losses_and_the_same_use_of_codes(base):
    assert told(base, 0) == told(base, 1)
    frames = 2 * TAUGHT.batch * 40
    # The counts began anew after the eighth step; the ninth and tenth are in.
    assert [sum(c) for c in told(base)["counts"]] == [frames] * 4


def test_each_process_has_its_own_crops(base):
    """Else the losses would be those of one process alone."""
    corpus = load_material(base / "in", base / "cache")
    alone = make_trainer(corpus, base / "alone" / "run", TAUGHT).train_step()
    assert alone["mel"] != pytest.approx(told(base)["whole"][0]["mel"], rel=1e-3)


def test_when_a_process_is_killed_the_other_ends_with_a_sentence(base):
    last = (base / "said").read_text().strip().splitlines()[-1]
    assert last.startswith("sentence: Another process of this run has ended")


def test_a_killed_run_of_two_processes_goes_on_with_the_very_losses(base):
    found = told(base)
    # The fourth step's checkpoint was whole before the fifth began.
    assert 4 <= found["begun"] < TAUGHT.steps
    assert found["resumed"] == found["whole"][found["begun"] :]
    whole, resumed = (load_file(base / f"{run}-0.safetensors") for run in ("whole", "resumed"))
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)


def test_two_processes_learn_what_one_with_both_their_crops_would(base, tmp_path, monkeypatch):
    """In 32 bits and where no loss is relative to the rest of the batch: to rounding."""
    monkeypatch.setattr(objective, "autocast", lambda *_: nullcontext())
    corpus = load_material(base / "in", base / "cache")
    trainer = make_trainer(corpus, tmp_path / "union", HALVES)
    draw = trainer.sampler.draw

    def both(step, rank):
        return Batch(np.concatenate([draw(step, 0).wave, draw(step, 1).wave]))

    monkeypatch.setattr(trainer.sampler, "draw", both)
    first = trainer.train_step()
    grads = load_file(base / "halves-0.safetensors")
    for name, parameter in trainer.model.named_parameters():
        if parameter.grad is None:
            assert name not in grads
            continue
        off = (parameter.grad - grads[name]).norm()
        # A sum of some thousand terms in another order, in 24 binary digits.
        assert off <= 1e-4 * parameter.grad.norm() + 1e-6, name
    losses = [first] + [trainer.train_step() for _ in range(2)]
    for mine, theirs in zip(losses, told(base)["halves"], strict=True):
        assert mine == pytest.approx(theirs, rel=1e-3)


def test_only_the_leader_saves_and_is_watched(base, tmp_path):
    corpus = load_material(base / "in", base / "cache")
    recipe = replace(EVENTFUL, steps=1)
    for rank, told in ((0, 1), (1, 0)):
        folder, said = tmp_path / str(rank), []
        trainer = make_trainer(corpus, folder, recipe, peers=Peers(rank))
        train_on(trainer, log_every=1, watchers=[Lines(said.append)])
        assert (len(said), (folder / STATE_FILE).exists()) == (told, bool(told))


def test_alone_nothing_is_asked_of_anybody():
    peers = Peers()
    assert (peers.leads, peers.agree(False)) == (True, False)
    assert peers.mean([torch.tensor(2.0), torch.tensor(3.0)]) == [2, 3]
    with peers.leader_first():
        pass


def test_each_process_of_a_machine_takes_its_own_card(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert (own_device("auto"), processes()) == ("auto", 1)
    monkeypatch.setenv("WORLD_SIZE", "4")
    monkeypatch.setenv("LOCAL_RANK", "3")
    assert own_device("auto") == own_device("cuda") == "cuda:3"
    assert own_device("cpu") == "cpu"
