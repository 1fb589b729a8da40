"""The training loop.

Every random choice is drawn from ``(seed, step)``, so that a run that was
killed goes on from its last checkpoint with the very losses it would have had.
"""

from __future__ import annotations

import copy
import json
import math
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from codec.hybrid.config import HybridConfig, SpectralConfig
from codec.hybrid.model import Analysis, HybridModel
from codec.hybrid.pitch import Pitch, height_of
from codec.train.codebooks import CodebookHealth
from codec.train.config import Recipe
from codec.train.crops import Batch, CropSampler
from codec.train.data import Corpus
from codec.train.discriminators import Discriminators
from codec.train.distill import Distiller
from codec.train.losses import (
    SOURCE_SCALES,
    LoudnessLoss,
    MelLoss,
    PitchLoss,
    adversarial_loss,
    discriminator_loss,
    feature_loss,
)
from codec.train.pitch_target import at_common_register, track_pitch
from codec.train.run_state import (
    load_module,
    load_run,
    optimizer_tensors,
    restore_optimizer,
    save_run,
)
from codec.train.subsets import draw_masks
from codec.train.teachers.targets import Targets


class Trainer:
    """One run: the model, its average, its critics, and where they are kept."""

    def __init__(
        self,
        config: HybridConfig,
        recipe: Recipe,
        corpus: Corpus,
        folder: Path,
        device: str,
        targets: Targets | None = None,
    ) -> None:
        self.recipe, self.folder, self.device = recipe, folder, torch.device(device)
        torch.manual_seed(recipe.seed)
        self.model = HybridModel(config).to(self.device)
        self.average = copy.deepcopy(self.model).requires_grad_(False)
        self.critics = Discriminators(recipe.discriminators).to(self.device)
        self.distiller = Distiller(config.latent_dim, targets.dim) if targets else None
        self.optimizer = self._adam(self._taught(), recipe.learning_rate)
        self.critic_optimizer = self._adam(self.critics, recipe.discriminator_rate)
        hop = config.hop_samples
        crop = max(1, round(recipe.crop_s * config.sample_rate_hz / hop)) * hop
        self.sampler = CropSampler(
            corpus,
            recipe.batch,
            crop,
            recipe.seed,
            perturbed=recipe.perturbed,
            targets=targets,
            frames=crop // hop,
        )
        has_source = isinstance(config.transform, SpectralConfig)
        self.mel = MelLoss(config.sample_rate_hz, SOURCE_SCALES if has_source else None)
        self.loudness = LoudnessLoss(config.sample_rate_hz)
        self.pitch_loss = PitchLoss()
        self.health = CodebookHealth(config.codebook_sizes)
        self.step = 0
        self.elapsed_s = 0.0
        self.resume()

    def _taught(self) -> nn.ModuleList:
        """What the reconstruction's optimizer updates: the model, and the map to the teacher."""
        return nn.ModuleList([part for part in (self.model, self.distiller) if part is not None])

    def _adam(self, module: nn.Module, rate: float) -> torch.optim.Optimizer:
        recipe = self.recipe
        return torch.optim.AdamW(
            module.parameters(), rate, betas=recipe.betas, weight_decay=recipe.weight_decay
        )

    # -- one step ---------------------------------------------------------------

    def train_step(self) -> dict[str, float]:
        """One update of the model and, once they have joined, of the critics."""
        recipe, step = self.recipe, self.step
        rng = np.random.default_rng((recipe.seed, step, 1 << 20))
        batch = self.sampler.draw(step)
        wave = torch.from_numpy(batch.wave).to(self.device)
        layers = self.model.config.n_layers
        mask = torch.from_numpy(draw_masks(rng, recipe.batch, layers, recipe.shares))
        mask = mask.to(self.device)
        with self._autocast():
            analysis = self.model.analyse(wave, recipe.semantic_gradient)
            given, pitch_loss = self._pitch(analysis, mask, wave)
            embeddings = self._embeddings(analysis, mask, rng)
            made = self.model.synthesise(embeddings, mask, pitch=given)
        parts = self._reconstruction(made, wave, analysis) | pitch_loss
        parts |= self._distillation(analysis, batch)
        if step >= recipe.adversarial_from:
            parts |= self._against_critics(made, wave)
        weights = recipe.weights
        loss = sum(getattr(weights, name) * value for name, value in parts.items())
        self._update(self._taught(), self.optimizer, loss, self._rate(recipe.learning_rate))
        with torch.no_grad():
            # A short memory at first, so that the average is not the random start.
            keep = min(recipe.ema, (1 + step) / (10 + step))
            targets, sources = list(self.average.parameters()), list(self.model.parameters())
            torch._foreach_lerp_(targets, sources, 1 - keep)
        self._tend_codebooks(analysis, rng)
        self.step += 1
        report = {name: value.item() for name, value in parts.items()}
        if not math.isfinite(loss.item()):
            raise FloatingPointError(f"the loss is {loss.item()} at step {step}: {report}")
        return report

    def _autocast(self):
        if self.device.type == "mps":
            return nullcontext()
        return torch.autocast(self.device.type, torch.bfloat16)

    def _pitch(
        self, analysis: Analysis, mask: Tensor, wave: Tensor
    ) -> tuple[Pitch | None, dict[str, Tensor]]:
        """The recording's own pitch to make pulses from, and how far the model's is from it.

        With pulses in the right place the filters learn at once; the model's own
        pitch is used from the first frame that is decoded for someone to hear.
        """
        config = self.model.config
        if not isinstance(config.transform, SpectralConfig):
            return None, {}
        f0_hz = track_pitch(wave, config.sample_rate_hz, config.transform.fine_hop_samples)
        made = self.model.pitch_of(analysis.embeddings.float(), mask)
        given = Pitch(height_of(f0_hz), torch.where(f0_hz > 0, 1.0, -1.0))
        wanted = f0_hz
        if self.recipe.semantic_gradient < 1:
            # RVQ-1 alone is nobody's voice: its melody is moved to one register.
            alone = mask[:, 1:].amax((1, 2)) == 0
            wanted = torch.where(alone[:, None], at_common_register(f0_hz), f0_hz)
        return given, {"pitch": self.pitch_loss(made, wanted).mean()}

    def _embeddings(self, analysis: Analysis, mask: Tensor, rng: np.random.Generator) -> Tensor:
        """The layers' contributions; in some items the unquantized residual in their place."""
        share = self.recipe.shares.continuous
        if not share:
            return analysis.embeddings
        chosen = torch.from_numpy(rng.random(len(mask)) < share).to(mask.device)
        whole = chosen & (mask[:, 1:].amin((1, 2)) == 1)
        unquantized = torch.zeros_like(analysis.embeddings)
        unquantized[:, 0] = analysis.embeddings[:, 0]
        unquantized[:, 1] = analysis.residual.to(unquantized.dtype)
        return torch.where(whole[:, None, None, None], unquantized, analysis.embeddings)

    def _distillation(self, analysis: Analysis, batch: Batch) -> dict[str, Tensor]:
        if self.distiller is None:
            return {}
        target, known = (torch.from_numpy(x).to(self.device) for x in (batch.target, batch.known))
        return {"distill": self.distiller(analysis.semantic, target, known)}

    def _reconstruction(self, made: Tensor, wave: Tensor, analysis: Analysis) -> dict[str, Tensor]:
        return {
            "mel": self.mel(made, wave).mean(),
            "loudness": self.loudness(made, wave).mean(),
            "codebook": analysis.semantic_codebook_loss + analysis.acoustic_codebook_loss,
            "commitment": analysis.semantic_commitment_loss + analysis.acoustic_commitment_loss,
        }

    def _against_critics(self, made: Tensor, wave: Tensor) -> dict[str, Tensor]:
        with self._autocast():
            real, fake = self.critics(wave), self.critics(made.detach())
        loss = discriminator_loss(real.scores, fake.scores)
        self._update(
            self.critics, self.critic_optimizer, loss, self._rate(self.recipe.discriminator_rate)
        )
        self.critics.requires_grad_(False)
        with self._autocast():
            fake = self.critics(made)
        self.critics.requires_grad_(True)
        return {
            "adversarial": adversarial_loss(fake.scores),
            "feature": feature_loss(real.features, fake.features),
        }

    def _update(
        self, module: nn.Module, optimizer: torch.optim.Optimizer, loss: Tensor, rate: float
    ) -> None:
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(module.parameters(), self.recipe.clip_norm)
        optimizer.step()

    def _rate(self, peak: float) -> float:
        warm = min(1.0, (self.step + 1) / self.recipe.warmup)
        done = min(1.0, self.step / self.recipe.steps)
        return peak * warm * (0.1 + 0.9 * (1 + math.cos(math.pi * done)) / 2)

    def _tend_codebooks(self, analysis: Analysis, rng: np.random.Generator) -> None:
        recipe = self.recipe
        self.health.add(analysis.tokens)
        if self.step and self.step % recipe.revive_every == 0 and self.step <= recipe.revive_until:
            self.health.revive(self.model, analysis.projected, rng)

    # -- the run ----------------------------------------------------------------

    def run(
        self,
        *,
        time_budget_s: float = math.inf,
        checkpoint_s: float = 180.0,
        log_every: int = 50,
        say: Callable[[str], None] = print,
        on_checkpoint: Callable[[Trainer], None] | None = None,
    ) -> None:
        """Train until ``recipe.steps`` or until the time is spent, saving on the way."""
        begun = saved = logged = time.monotonic()
        sums: dict[str, float] = {}
        since = self.step
        while self.step < self.recipe.steps and time.monotonic() - begun < time_budget_s:
            for name, value in self.train_step().items():
                sums[name] = sums.get(name, 0.0) + value
            if self.step % log_every == 0:
                now = time.monotonic()
                self._log(sums, self.step - since, (now - logged) / (self.step - since), say)
                sums, since, logged = {}, self.step, now
            if time.monotonic() - saved > checkpoint_s:
                self.elapsed_s += time.monotonic() - saved
                saved = time.monotonic()
                self.save()
                if on_checkpoint:
                    on_checkpoint(self)
        self.elapsed_s += time.monotonic() - saved
        self.save()
        if on_checkpoint:
            on_checkpoint(self)

    def _log(
        self, sums: dict[str, float], count: int, step_s: float, say: Callable[[str], None]
    ) -> None:
        row = {"step": self.step, "step_s": round(step_s, 4)}
        row |= {name: round(value / count, 4) for name, value in sums.items()}
        row["usage"] = [round(u, 3) for u in self.health.usage()]
        row["perplexity"] = [round(p, 1) for p in self.health.perplexity()]
        with open(self.folder / "log.jsonl", "a") as file:
            file.write(json.dumps(row) + "\n")
        losses = "  ".join(f"{n} {v:.4g}" for n, v in row.items() if isinstance(v, float))
        say(f"{self.step:>7}/{self.recipe.steps}  {losses}  RVQ-1 used {row['usage'][0]:.0%}")

    def begin_from(self, model: HybridModel) -> None:
        """Take over another run's weights, before the first step."""
        for mine in (self.model, self.average):
            mine.load_state_dict(model.state_dict())

    def save(self) -> None:
        """Write everything that :meth:`resume` needs."""
        groups = {
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "critics": self.critics.state_dict(),
            "optimizer": optimizer_tensors(self.optimizer),
            "critic_optimizer": optimizer_tensors(self.critic_optimizer),
            "counts": {str(i): torch.from_numpy(c) for i, c in enumerate(self.health.counts)},
        }
        if self.distiller is not None:
            groups["distiller"] = self.distiller.state_dict()
        facts = {"step": self.step, "elapsed_s": self.elapsed_s, "recipe": self.recipe.to_dict()}
        save_run(self.folder, groups, facts)

    def resume(self) -> bool:
        """Go on from the folder's last checkpoint; False when there is none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        found = load_run(self.folder)
        if found is None:
            return False
        groups, facts = found
        load_module(self.model, groups["model"], self.folder)
        load_module(self.average, groups["average"], self.folder)
        load_module(self.critics, groups["critics"], self.folder)
        if self.distiller is not None:
            load_module(self.distiller, groups.get("distiller", {}), self.folder)
        restore_optimizer(self.optimizer, groups.get("optimizer", {}))
        restore_optimizer(self.critic_optimizer, groups.get("critic_optimizer", {}))
        self.health.counts = [
            groups["counts"][str(i)].numpy() for i in range(len(self.health.counts))
        ]
        self.step, self.elapsed_s = facts["step"], facts["elapsed_s"]
        return True
