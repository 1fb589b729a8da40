"""One training run from a folder or a manifest to a checkpoint: what ``codec train`` does."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError

from codec import zoo
from codec.errors import UserError
from codec.hybrid.checkpoint import Card, load_checkpoint, save_checkpoint
from codec.hybrid.config import CONFIGS, HybridConfig
from codec.train.config import Recipe
from codec.train.data import Corpus, list_entries, load_corpus
from codec.train.losses import mel_matrix
from codec.train.teachers import find_teacher
from codec.train.teachers.targets import Targets, load_targets
from codec.train.trainer import Trainer
from codec.zoo import WEIGHTS_FILE, choose_device

__all__ = ["Run", "corpus_sources", "find_config", "parse_duration_s", "train"]

LOG_EVERY_STEPS = 50
SHOWN_REASONS = 3
UNITS_S = {"": 1, "s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True)
class Run:
    """Where a run reads and writes, and what its checkpoint's card says.

    ``data`` is a folder or a CSV manifest, of which ``split`` is used; decoded
    audio is kept in ``cache`` (None: in ``out``).  ``begin_from`` names a HybridCodec
    of the same shape whose weights a new run starts with.
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


def train(
    run: Run, recipe: Recipe, config: HybridConfig, say: Callable[[str], None] = print
) -> Path:
    """Train, or go on where the run in ``run.out`` stopped; returns the checkpoint.

    The checkpoint is written at every save, from the averaged weights.

    Raises
    ------
    UserError
        If there is nothing to train on, the run in the folder belongs to
        another configuration, the loss is lost, or the disk is full.
    """
    device = choose_device(run.device)
    # Asked for now, so that what is missing shows before hours of audio are decoded.
    mel_matrix(config.sample_rate_hz, 512, 80)
    entries = list_entries(run.data, run.split)
    say(f"{len(entries)} recordings found")
    corpus = load_corpus(entries, config.sample_rate_hz, run.cache or run.out / "cache")
    say(f"{corpus.hours:.2f} hours in {len(corpus.entries)} of them")
    if corpus.skipped:
        say(f"{corpus.skipped} skipped:")
        for reason in corpus.reasons[:SHOWN_REASONS]:
            say(f"  {reason}")
    target = run.out / WEIGHTS_FILE
    targets = _targets(recipe, corpus, run, str(device), say)
    trainer = Trainer(config, recipe, corpus, run.out, str(device), targets)
    if trainer.step:
        say(f"Going on from step {trainer.step}")
    elif run.begin_from:
        _begin_from(trainer, run.begin_from)
    try:
        trainer.run(
            time_budget_s=run.time_budget_s,
            checkpoint_s=run.checkpoint_s,
            log_every=min(LOG_EVERY_STEPS, recipe.steps),
            say=say,
            on_checkpoint=lambda t: save_checkpoint(target, t.average, _card(t, corpus, run)),
        )
    except FloatingPointError as error:
        raise UserError(
            f"Training stopped, since {error}; go on with a lower learning rate."
        ) from error
    except SafetensorError as error:  # what a full disk becomes
        raise UserError(
            f"The run could not be saved in '{run.out}' ({error}); free some room there."
        ) from error
    return target


def _targets(
    recipe: Recipe, corpus: Corpus, run: Run, device: str, say: Callable[[str], None]
) -> Targets | None:
    if not recipe.teacher:
        return None
    teacher = find_teacher(recipe.teacher, device)
    say(f"The teacher {teacher.name} listens to all of it, once")
    return load_targets(corpus, teacher, run.cache or run.out / "cache")


def _begin_from(trainer: Trainer, name: str) -> None:
    path = zoo.find(name)
    if path is None:
        raise UserError(f"'{name}' has no weights to begin from; give a checkpoint that has.")
    model, _ = load_checkpoint(path)
    try:
        trainer.begin_from(model)
    except RuntimeError as error:
        raise UserError(
            f"The run cannot begin from '{name}', whose shape is another; "
            "choose a checkpoint of the same configuration."
        ) from error


def _card(trainer: Trainer, corpus: Corpus, run: Run) -> Card:
    recipe = trainer.recipe
    return Card(
        licence=run.licence,
        summary=run.summary,
        trained_subsets=frozenset(recipe.shares.trained_subsets),
        bandwidth_hz=corpus.rate_hz / 2,
        training={
            "steps": trainer.step,
            "hours_of_audio": round(corpus.hours, 4),
            "wall_clock_h": round(trainer.elapsed_s / 3600, 4),
            "sources": corpus_sources(corpus, unnamed=run.data.resolve().name),
            "losses": last_losses(run.out),
            "recipe": recipe.to_dict(),
        },
    )


def corpus_sources(corpus: Corpus, *, unnamed: str = "") -> list[dict[str, Any]]:
    """What a corpus is made of: source (or ``unnamed``), licence and hours, the largest first."""
    hours: dict[tuple[str, str], float] = {}
    for entry, samples in zip(corpus.entries, np.diff(corpus.offsets), strict=True):
        key = (entry.source or unnamed, entry.licence)
        hours[key] = hours.get(key, 0.0) + float(samples) / corpus.rate_hz / 3600
    return [
        {"source": source, "licence": licence, "hours": round(amount, 4)}
        for (source, licence), amount in sorted(hours.items(), key=lambda item: -item[1])
    ]


def last_losses(folder: Path) -> dict[str, float]:
    """The losses of the last whole line of a run's log; empty when there is none."""
    try:
        lines = (folder / "log.jsonl").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    for line in reversed(lines):
        try:
            row = json.loads(line)
        except ValueError:  # cut off when the run was killed
            continue
        return {k: v for k, v in row.items() if isinstance(v, float) and k != "step_s"}
    return {}


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
