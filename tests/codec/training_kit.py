"""A tiny training run in which everything that a run can meet comes within its first steps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from codec.train.config import Recipe
from codec.train.data import Corpus, list_entries, load_corpus
from codec.train.discriminators import DiscriminatorConfig
from codec.train.subsets import SubsetShares
from codec.train.teachers.targets import Targets, load_targets
from codec.train.trainer import Trainer
from tests.codec.conftest import KNOWN

ROOT = Path(__file__).resolve().parents[2]
RATE_HZ = 8000
ALL_LAYERS = SubsetShares(0, 0, 0, 0)
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
TAUGHT = replace(
    EVENTFUL,
    teacher="slopes",
    perturbed=0.5,
    semantic_gradient=0.0,
    shares=SubsetShares(continuous=0.5),
)


class SlopeTeacher:
    """Says of every hundredth of a second when it is, how loud, and whether it is late."""

    name, dim, frame_rate_hz, rate_hz = "slopes", 3, 100.0, RATE_HZ
    scale_each_dim = False
    heard = 0

    def features(self, wave: np.ndarray) -> np.ndarray:
        self.heard += 1
        count = len(wave) // 80
        loud = np.abs(wave[: count * 80].reshape(count, 80)).mean(1)
        at_s = (np.arange(count) + 0.5) / self.frame_rate_hz
        return np.stack([at_s, loud, at_s > 0.3], 1).astype(np.float32)


def write_material(folder: Path, write_wav) -> Path:
    """A folder of three recordings and a damaged one."""
    for seed, seconds in enumerate((1.0, 0.7, 0.1)):
        write_wav(folder / f"s{seed}" / "clip.wav", seconds, seed=seed)
    (folder / "s0" / "bad.flac").write_bytes(b"no audio")
    return folder


def load_material(folder: Path, cache: Path) -> Corpus:
    entries = [replace(e, speaker=e.path.parent.name) for e in list_entries(folder)]
    return load_corpus(entries, RATE_HZ, cache)


def make_trainer(corpus: Corpus, folder: Path, recipe: Recipe = EVENTFUL, **more) -> Trainer:
    """A trainer, with its teacher where the recipe has one."""
    targets: Targets | None = None
    if recipe.teacher:
        targets = load_targets(corpus, SlopeTeacher(), folder.parent / "heard")
    return Trainer(KNOWN[recipe.codec], recipe, corpus, folder, "cpu", targets, **more)
