"""One training run from a folder or a manifest to a checkpoint: what ``codec train`` does."""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from safetensors import SafetensorError

from codec import zoo
from codec.errors import UserError
from codec.hybrid.checkpoint import load_checkpoint
from codec.hybrid.config import CONFIGS, HybridConfig
from codec.train.config import Recipe
from codec.train.data import Corpus, list_entries, load_corpus
from codec.train.loop import train_on
from codec.train.losses import mel_matrix
from codec.train.model_file import CheckpointText, ModelFile
from codec.train.peers import Peers, joined, own_device
from codec.train.reports import Lines, LogFile, Watcher
from codec.train.run_state import read_facts
from codec.train.teachers import find_teacher
from codec.train.teachers.targets import load_targets
from codec.train.trainer import Trainer
from codec.zoo import WEIGHTS_FILE, choose_device

__all__ = ["Run", "find_config", "parse_duration_s", "train"]

LOG_EVERY_STEPS = 50
SHOWN_REASONS = 3
TOLD_EVERY_S = 20.0
UNITS_S = {"": 1, "s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True)
class Run:
    """Where a run reads and writes, and what its checkpoint's card says.

    ``data`` is a folder or a CSV manifest, of which ``split`` is used; decoded
    audio is kept in ``cache`` (None: in ``out``).  ``begin_from`` names a HybridCodec
    of the same shape whose weights a new run starts with.  Every ``export_every``
    steps (0: never) the checkpoint is kept beside the last one.  The teacher is
    only downloaded if ``download``.  ``channel`` of each recording is used, counted
    from 1; None mixes all.
    """

    data: Path
    out: Path
    split: str = "train"
    cache: Path | None = None
    device: str = "auto"
    time_budget_s: float = math.inf
    checkpoint_s: float = 180.0
    licence: str = ""
    summary: str = ""
    begin_from: str = ""
    export_every: int = 0
    download: bool = False
    tensorboard: bool = False
    channel: int | None = None

    @property
    def cache_folder(self) -> Path:
        return self.cache or self.out / "cache"


def train(
    run: Run,
    recipe: Recipe,
    config: HybridConfig,
    say: Callable[[str], None] = print,
    shown_by: Watcher | None = None,
) -> Path:
    """Train, or go on where the run in ``run.out`` stopped; returns the checkpoint.

    The checkpoint is written at every save, from the averaged weights.  ``say`` is told
    what goes on, and the losses, a line a report, unless ``shown_by`` shows them.
    Started by ``torchrun``, all processes train one model, and the first of them
    writes and speaks.

    Raises
    ------
    UserError
        If there is nothing to train on, the run in the folder belongs to
        another configuration or recipe, the loss is lost, or the disk is full.
    """
    device = choose_device(own_device(run.device))
    if device.type == "cuda":
        # 32-bit numbers may be multiplied with 10 binary digits of theirs (TF32).
        torch.set_float32_matmul_precision("high")
    # Asked for now, so that what is missing shows before hours of audio are decoded.
    mel_matrix(config.sample_rate_hz, 512, 80)
    try:
        with joined(device) as peers:
            say = say if peers.leads else _mute
            trainer, corpus = _prepare(run, recipe, config, peers, say)
            train_on(
                trainer,
                time_budget_s=run.time_budget_s,
                checkpoint_s=run.checkpoint_s,
                log_every=min(LOG_EVERY_STEPS, recipe.steps),
                watchers=_watchers(run, trainer, corpus, say, shown_by),
            )
            say(str(run.out / WEIGHTS_FILE))
    except FloatingPointError as error:
        raise UserError(
            f"Training stopped, since {error}; what was saved last is kept, "
            "so go on from there with a lower learning rate."
        ) from error
    except SafetensorError as error:  # what a full disk becomes
        raise UserError(
            f"The run could not be saved in '{run.out}' ({error}); free some room there."
        ) from error
    return run.out / WEIGHTS_FILE


def _mute(_: str) -> None:
    """What the processes that do not lead have to say."""


def _now_and_then(say: Callable[[str], None], done: str) -> Callable[[float], None]:
    """Progress as a line every so many seconds."""
    last = time.monotonic()

    def progress(share: float) -> None:
        nonlocal last
        if time.monotonic() - last > TOLD_EVERY_S:
            last = time.monotonic()
            say(f"  {share:.0%} {done}")

    return progress


def _prepare(
    run: Run, recipe: Recipe, config: HybridConfig, peers: Peers, say: Callable[[str], None]
) -> tuple[Trainer, Corpus]:
    """Decode, ask the teacher, and build the model or load the run in the folder."""
    device = str(peers.device)
    # The leader decodes and asks; the others find what it has kept.
    with peers.leader_first():
        # What cannot work is said before hours of recordings are decoded and heard.
        begun = read_facts(run.out)
        if begun is not None:
            recipe.check_goes_on(begun["recipe"], run.out)
        elif recipe.keeps_tokens and not run.begin_from:
            raise UserError(
                "The recipe's learner is the decoder, which goes on under the tokens of weights "
                "that were trained before; name these with --begin-from."
            )
        weights = _weights(run.begin_from) if run.begin_from and begun is None else None
        teacher = None
        if recipe.teacher:
            teacher = find_teacher(recipe.teacher, device, download=run.download)
        corpus = _corpus(run, config.sample_rate_hz, say)
        targets = None
        if teacher is not None:
            say(f"The teacher {teacher.name} listens to all of it, once")
            told = _now_and_then(say, "heard")
            targets = load_targets(corpus, teacher, run.cache_folder, told)
    trainer = Trainer(config, recipe, corpus, run.out, device, targets, peers)
    if trainer.step:
        say(f"Going on from step {trainer.step}")
    elif weights is not None:
        _begin_from(trainer, weights, run.begin_from)
    return trainer, corpus


def _corpus(run: Run, rate_hz: int, say: Callable[[str], None]) -> Corpus:
    listed = list_entries(run.data, run.split)
    entries = [replace(entry, channel=run.channel) for entry in listed]
    say(f"{len(entries)} recordings found")
    told = _now_and_then(say, "decoded")
    corpus = load_corpus(entries, rate_hz, run.cache_folder, told)
    say(f"{corpus.hours:.2f} hours in {len(corpus.entries)} of them")
    if corpus.skipped:
        say(f"{corpus.skipped} skipped:")
        for reason in corpus.reasons[:SHOWN_REASONS]:
            say(f"  {reason}")
    return corpus


def _watchers(
    run: Run,
    trainer: Trainer,
    corpus: Corpus,
    say: Callable[[str], None],
    shown_by: Watcher | None,
) -> Sequence[Watcher]:
    about = CheckpointText(run.licence, run.summary, run.data.resolve().name)
    model_file = ModelFile(run.out / WEIGHTS_FILE, corpus, about, run.export_every)
    watchers = [LogFile(run.out), shown_by or Lines(say), model_file]
    if run.tensorboard and trainer.peers.leads:
        from codec.train.tensorboard import TensorBoard

        try:
            watchers.append(TensorBoard(run.out, trainer))
        except UserError as error:
            say(str(error))
    return watchers


def _weights(name: str) -> Path:
    path = zoo.find(name)
    if path is None:
        raise UserError(f"'{name}' has no weights to begin from; give a checkpoint that has.")
    return path


def _begin_from(trainer: Trainer, weights: Path, name: str) -> None:
    model, card = load_checkpoint(weights)
    try:
        trainer.begin_from(model, Path(name).name, card.training)
    except RuntimeError as error:
        raise UserError(
            f"The run cannot begin from '{name}', whose shape is another; "
            "choose a checkpoint of the same configuration."
        ) from error


def find_config(name: str) -> HybridConfig:
    """A configuration by name, or from a JSON file as ``HybridConfig.to_dict`` gives it.

    Raises
    ------
    UserError
        If there is no such configuration or it is out of range.
    """
    if name in CONFIGS:
        return CONFIGS[name]
    if not name.endswith(".json"):
        raise UserError(
            f"There is no configuration '{name}'; known are {', '.join(CONFIGS)}, "
            "or give a .json file."
        )
    try:
        return HybridConfig.from_dict(json.loads(Path(name).read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(
            f"The configuration '{name}' cannot be read ({error}); give a .json file."
        ) from error


def parse_duration_s(text: str) -> float:
    """Seconds of ``90m``, ``2h``, ``600s`` or ``600``.

    Raises
    ------
    UserError
        If it is none of these, or zero.
    """
    found = re.fullmatch(r"\s*(\d{1,9}(?:\.\d{1,9})?)\s*([smh]?)\s*", text)
    seconds = float(found[1]) * UNITS_S[found[2]] if found else 0.0
    if seconds <= 0:
        raise UserError(f"'{text}' is not a length of time; give one such as 90m, 2h or 600s.")
    return seconds
