"""Batches of random crops, with the teacher's view of them, some in another voice.

Played faster or slower a voice changes its pitch, its formants and its speed
together, and what is said stays the same: the teacher's vectors of the
untouched recording, stretched alike, remain the target.  So the semantic
stream cannot gain by telling voices apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import soxr

from codec.train.data import INT16, Corpus
from codec.train.teachers.targets import Targets


@dataclass(frozen=True)
class Batch:
    """``wave`` float32 [B, 1, T]; with a teacher ``target`` [B, F, dim] and ``known`` [B, F]."""

    wave: np.ndarray
    target: np.ndarray | None = None
    known: np.ndarray | None = None


class CropSampler:
    """Random crops; the same ``(seed, step, rank)`` gives the same batch.

    ``perturbed`` is the share of crops played at another speed, at most
    ``FASTEST`` times as fast or slow.  The first ``paired`` crops of a batch are pairs:
    neighbours have the same voice, speed and level.
    """

    LEVEL_RANGE_DBFS = (-34.0, -14.0)
    FASTEST = 1.2

    def __init__(
        self,
        corpus: Corpus,
        batch: int,
        crop_samples: int,
        seed: int,
        *,
        perturbed: float = 0.0,
        paired: int = 0,
        targets: Targets | None = None,
        frames: int = 0,
    ) -> None:
        self.corpus, self.batch, self.crop, self.seed = corpus, batch, crop_samples, seed
        self.perturbed, self.targets, self.frames = perturbed, targets, frames
        self.paired = paired // 2 * 2
        self.voices = _clips_of_each_voice(corpus) if paired else []
        lengths = np.diff(corpus.offsets)
        self.odds = lengths / lengths.sum()

    def draw(self, step: int, rank: int = 0) -> Batch:
        """The batch of a step: crops of ``crop_samples`` samples."""
        rng = np.random.default_rng((self.seed, step, rank))
        chosen = rng.choice(len(self.odds), self.batch, p=self.odds)
        manners = [self._manner(rng) for _ in chosen]
        for first in range(0, self.paired, 2):
            voice = self.voices[chosen[first]]
            chosen[first + 1] = voice[rng.integers(len(voice))]
            manners[first + 1] = manners[first]
        crops = [self._crop(int(i), rng, how) for i, how in zip(chosen, manners, strict=True)]
        waves, targets, known = zip(*crops, strict=True)
        wave = np.stack(waves)[:, None]
        if self.targets is None:
            return Batch(wave)
        return Batch(wave, np.stack(targets), np.stack(known))

    def _manner(self, rng: np.random.Generator) -> tuple[float, float]:
        """How a crop is played: how many times as fast, and its file's level."""
        speed = 1.0
        if rng.random() < self.perturbed:
            speed = math.exp(rng.uniform(-1, 1) * math.log(self.FASTEST))
        return speed, 10 ** (rng.uniform(*self.LEVEL_RANGE_DBFS) / 20)

    def _crop(
        self, index: int, rng: np.random.Generator, manner: tuple[float, float] | None = None
    ) -> tuple[np.ndarray, np.ndarray | None, np.ndarray | None]:
        speed, wanted = manner or self._manner(rng)
        length = round(self.crop * speed)
        start, end = self.corpus.offsets[index], self.corpus.offsets[index + 1]
        spare = int(end - start) - length
        offset = int(rng.integers(0, spare + 1)) if spare > 0 else 0
        # The level is set by the whole file: by the crop, silence would become noise.
        gain = wanted / max(self.corpus.rms[index], 1e-4)
        gain = min(gain, 0.99 / max(self.corpus.peak[index], 1e-3))
        piece = self.corpus.samples[start + offset : min(start + offset + length, end)]
        piece = piece * np.float32(gain / INT16)
        if speed != 1.0:
            piece = soxr.resample(piece, length, self.crop, "MQ")[: self.crop]
        out = np.zeros(self.crop, np.float32)
        out[: len(piece)] = piece
        if self.targets is None:
            return out, None, None
        rate = self.corpus.rate_hz
        return out, *self.targets.stretch(index, offset / rate, length / rate, self.frames)


def _clips_of_each_voice(corpus: Corpus) -> list[np.ndarray]:
    """For each clip all clips of its voice; of an unknown speaker that is the clip itself."""
    clips: dict[str, list[int]] = {}
    for i, entry in enumerate(corpus.entries):
        clips.setdefault(entry.speaker or f"clip {i}", []).append(i)
    return [np.array(clips[e.speaker or f"clip {i}"]) for i, e in enumerate(corpus.entries)]
