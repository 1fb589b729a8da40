"""The checkpoint that a run leaves behind, and what its card says of the training."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from codec.hybrid.checkpoint import Card, save_checkpoint
from codec.train.data import Corpus
from codec.train.reports import Watcher, last_losses
from codec.train.trainer import Trainer

__all__ = ["CheckpointText", "ModelFile", "corpus_sources"]


@dataclass(frozen=True)
class CheckpointText:
    """What a checkpoint says that training does not find out by itself.

    ``data`` names the material that names no source of its own.  A run that goes on
    keeps the texts that are not given anew.
    """

    licence: str
    summary: str
    data: str


class ModelFile(Watcher):
    """The averaged weights as a checkpoint, at every save and every ``export_every`` steps."""

    def __init__(
        self, path: Path, corpus: Corpus, text: CheckpointText, export_every: int = 0
    ) -> None:
        self.path, self.corpus, self.text, self.export_every = path, corpus, text, export_every

    def begins(self, trainer: Trainer) -> None:
        text, corpus = self.text, self.corpus
        sources = corpus_sources(corpus, unnamed=text.data)
        trainer.story.goes_on(trainer.step, corpus.hours, sources, text.licence, text.summary)

    def saved(self, trainer: Trainer) -> None:
        self._write(trainer, self.path)

    def stepped(self, trainer: Trainer) -> None:
        if self.export_every and trainer.step % self.export_every == 0:
            self._write(trainer, self.path.with_stem(f"{self.path.stem}-{trainer.step:07}"))

    def _write(self, trainer: Trainer, path: Path) -> None:
        save_checkpoint(path, trainer.average, self._card(trainer))

    def _card(self, trainer: Trainer) -> Card:
        recipe, corpus, story = trainer.recipe, self.corpus, trainer.story
        training = {
            "steps": trainer.step,
            "wall_clock_h": round(trainer.elapsed_s / 3600, 4),
            **story.card(),
            "losses": last_losses(self.path.parent),
            "recipe": recipe.to_dict(),
            **trainer.origin,
        }
        return Card(
            licence=story.licence,
            summary=story.summary,
            trained_subsets=frozenset(recipe.shares.trained_subsets),
            bandwidth_hz=corpus.rate_hz / 2,
            training=training,
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
