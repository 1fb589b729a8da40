"""One training run in memory: what a step does, and how it is kept.

Every random choice is drawn from ``(seed, step, rank)``, so that a run that was
killed goes on from its last checkpoint with the very losses it would have had.
"""

from __future__ import annotations

import copy
import math
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from codec.errors import UserError
from codec.hybrid.config import HybridConfig
from codec.hybrid.model import Analysis, HybridModel
from codec.train.codebooks import CodebookHealth, quantizers
from codec.train.config import Recipe
from codec.train.crops import CropSampler
from codec.train.data import Corpus
from codec.train.discriminators import Discriminators
from codec.train.distill import Distiller
from codec.train.learner import Learner
from codec.train.losses import adversarial_loss, discriminator_loss, feature_loss
from codec.train.objective import Attempt, Objective, autocast
from codec.train.peers import Peers
from codec.train.run_state import (
    in_order,
    load_module,
    load_run,
    numbered,
    optimizer_tensors,
    restore_optimizer,
    save_run,
)
from codec.train.story import Story
from codec.train.sums import Sums
from codec.train.teachers.targets import Targets

# Beside the sampler's streams of random numbers, which end in the rank.
STEP_STREAM = 1 << 20


class Trainer:
    """The model, its average, its critics, and the step at which they are.

    Raises
    ------
    CheckpointError
        If the run in ``folder`` is damaged or has another shape.
    UserError
        If the run in ``folder`` was begun with another recipe.
    """

    def __init__(
        self,
        config: HybridConfig,
        recipe: Recipe,
        corpus: Corpus,
        folder: Path,
        device: str,
        targets: Targets | None = None,
        peers: Peers | None = None,
    ) -> None:
        self.recipe, self.folder, self.device = recipe, folder, torch.device(device)
        self.peers = peers or Peers()
        torch.manual_seed(recipe.seed)
        self.model = HybridModel(config).to(self.device)
        self._choose_learners(config)
        self.average = copy.deepcopy(self.model).requires_grad_(False)
        self.critics = Discriminators(recipe.discriminators).to(self.device)
        self.distiller = None
        if targets is not None:
            self.distiller = Distiller(config.latent_dim, targets.dim).to(self.device)
        self.objective = Objective(self.model, self.distiller, recipe)
        taught = nn.ModuleList(m for m in (self.model, self.distiller) if m is not None)
        self.learner = Learner(taught, recipe.learning_rate, recipe, self.peers)
        self.critic_learner = Learner(self.critics, recipe.discriminator_rate, recipe, self.peers)
        hop = config.hop_samples
        frames = max(1, round(recipe.crop_s * config.sample_rate_hz / hop))
        self.sampler = CropSampler(
            corpus,
            recipe.batch,
            frames * hop,
            recipe.seed,
            perturbed=recipe.perturbed,
            paired=recipe.paired,
            targets=targets,
            frames=frames,
        )
        self.health = CodebookHealth(config.codebook_sizes)
        self.sums = Sums()
        self.step = 0
        self.elapsed_s = 0.0
        self.story = Story()
        # The name of the weights that this run began from, and what their card said of them.
        self.origin: dict[str, Any] = {}
        self.resume()

    def _choose_learners(self, config: HybridConfig) -> None:
        """Freeze what the recipe leaves as it is."""
        if self.recipe.learner == "decoder":
            self.model.requires_grad_(False)
            for part in self.model.parts_after_tokens():
                part.requires_grad_(True)
        elif self.recipe.learner == "acoustic":
            if config.speech_encoder is None:
                raise UserError(
                    "The recipe's learner is 'acoustic', but in this codec RVQ-1's tokens come "
                    "from the encoder that would learn; choose a codec with a speech encoder."
                )
            for part in self.model.parts_before_semantic_tokens():
                part.requires_grad_(False)

    # -- one step ---------------------------------------------------------------

    def train_step(self) -> dict[str, float]:
        """One update of the model and, once they have joined, of the critics.

        Returns the parts of the loss before they are weighted, and the critics' own
        as ``critic``: the mean over all processes.

        Raises
        ------
        FloatingPointError
            If a loss or the gradient is not a number; the weights are left as they were.
        """
        rng = np.random.default_rng((self.recipe.seed, self.step, STEP_STREAM + self.peers.rank))
        batch = self.sampler.draw(self.step, self.peers.rank)
        attempt = self.objective.attempt(batch, rng, self.device)
        parts, critic = attempt.parts, {}
        if self.step >= self.recipe.adversarial_from:
            critic = self._teach_critics(attempt)
            parts |= self._against_critics(attempt)
        weights = self.recipe.weights
        loss = sum(getattr(weights, name) * value for name, value in parts.items())
        norm = self.learner.differentiate(loss)
        report = self._report(parts, norm)
        self.learner.move(self.step)
        self._follow()
        self._tend_codebooks(attempt.analysis, rng)
        self.step += 1
        return report | critic

    def _teach_critics(self, attempt: Attempt) -> dict[str, float]:
        with autocast(self.device, self.model.config):
            real, fake = self.critics(attempt.wave), self.critics(attempt.made.detach())
        loss = discriminator_loss(real.scores, fake.scores)
        report = self._report({"critic": loss}, self.critic_learner.differentiate(loss))
        self.critic_learner.move(self.step)
        return report

    def _against_critics(self, attempt: Attempt) -> dict[str, Tensor]:
        self.critics.requires_grad_(False)
        with autocast(self.device, self.model.config):
            real, fake = self.critics(attempt.wave), self.critics(attempt.made)
        self.critics.requires_grad_(True)
        return {
            "adversarial": adversarial_loss(fake.scores),
            "feature": feature_loss(real.features, fake.features),
        }

    def _report(self, parts: dict[str, Tensor], gradient_norm: Tensor) -> dict[str, float]:
        """Numbers of scalars, all processes' mean; looked at before the weights move."""
        *values, norm = self.peers.mean([*parts.values(), gradient_norm])
        report = dict(zip(parts, values, strict=True))
        lost = [name for name, value in report.items() if not math.isfinite(value)]
        if lost or not math.isfinite(norm):
            what = f"loss ({', '.join(lost)})" if lost else "gradient"
            raise FloatingPointError(f"at step {self.step} the {what} is not a number")
        return report

    @torch.no_grad()
    def _follow(self) -> None:
        """Let the average follow; with a short memory at first, to forget the random start."""
        keep = min(self.recipe.ema, (1 + self.step) / (10 + self.step))
        mine, model = list(self.average.parameters()), list(self.model.parameters())
        torch._foreach_lerp_(mine, model, 1 - keep)

    def _tend_codebooks(self, analysis: Analysis, rng: np.random.Generator) -> None:
        self.health.add(analysis.tokens, self.peers)
        if self.step == 0 or self.step % self.recipe.revive_every:
            return
        if self.step <= self.recipe.revive_until and not self.recipe.keeps_tokens:
            kept = 1 if self.recipe.keeps_semantic_tokens else 0
            self.health.revive(self.model, analysis.projected, rng, kept)
            self.peers.take_from_leader(q.codebook.weight for q in quantizers(self.model))
        self.health.restart()

    # -- on disk ----------------------------------------------------------------

    def begin_from(self, model: HybridModel, name: str, training: dict[str, Any]) -> None:
        """Take over the weights of another run, and what is known of it, before the first step."""
        self.origin = {"begun_from": name, "before": training}
        for mine in (self.model, self.average):
            mine.load_state_dict(model.state_dict())

    def save(self) -> None:
        """Write everything that :meth:`resume` needs."""
        groups = {
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "critics": self.critics.state_dict(),
            "optimizer": optimizer_tensors(self.learner.optimizer),
            "critic_optimizer": optimizer_tensors(self.critic_learner.optimizer),
            "counts": numbered(self.health.counts),
            "counts_before": numbered(self.health.before),
        }
        if self.distiller is not None:
            groups["distiller"] = self.distiller.state_dict()
        facts = {
            "step": self.step,
            "elapsed_s": self.elapsed_s,
            "recipe": self.recipe.to_dict(),
            "origin": self.origin,
            "story": self.story.to_dict(),
            "sums": self.sums.to_dict(),
        }
        save_run(self.folder, groups, facts)

    def resume(self) -> bool:
        """Go on from the folder's last checkpoint; False when there is none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        found = load_run(self.folder)
        if found is None:
            return False
        groups, facts = found
        self.recipe.check_goes_on(facts["recipe"], self.folder)
        load_module(self.model, groups["model"], self.folder)
        load_module(self.average, groups["average"], self.folder)
        load_module(self.critics, groups["critics"], self.folder)
        if self.distiller is not None:
            load_module(self.distiller, groups.get("distiller", {}), self.folder)
        restore_optimizer(self.learner.optimizer, groups.get("optimizer", {}))
        restore_optimizer(self.critic_learner.optimizer, groups.get("critic_optimizer", {}))
        self.health.counts = in_order(groups["counts"])
        # A run that an earlier version began has not kept them.
        self.health.before = in_order(groups.get("counts_before", {})) or self.health.before
        self.step, self.elapsed_s = facts["step"], facts["elapsed_s"]
        self.origin = facts.get("origin", {})
        self.story = Story.from_dict(facts.get("story", {}))
        self.sums = Sums.from_dict(facts.get("sums", {}))
        return True
