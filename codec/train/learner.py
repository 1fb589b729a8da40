"""Some weights, their optimizer, and how both move at a step."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from codec.train.config import Recipe
from codec.train.peers import Peers


class Learner:
    """AdamW on ``module`` with clipped gradients, warm-up to ``peak`` and cosine decay."""

    def __init__(self, module: nn.Module, peak: float, recipe: Recipe, peers: Peers) -> None:
        self.module, self.peak, self.recipe, self.peers = module, peak, recipe, peers
        self.optimizer = torch.optim.AdamW(
            module.parameters(), peak, betas=recipe.betas, weight_decay=recipe.weight_decay
        )

    def differentiate(self, loss: Tensor) -> Tensor:
        """All processes' mean gradient, clipped as a whole; returns its norm before that."""
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.peers.average_gradients(self.module.parameters())
        return nn.utils.clip_grad_norm_(self.module.parameters(), self.recipe.clip_norm)

    def move(self, step: int) -> None:
        """Update the weights along the gradient."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate(step)
        self.optimizer.step()

    def rate(self, step: int) -> float:
        """The learning rate of a step: up over ``warmup``, then down to a tenth of the peak."""
        warm = min(1.0, (step + 1) / self.recipe.warmup)
        done = min(1.0, step / self.recipe.steps)
        return self.peak * warm * (0.1 + 0.9 * (1 + math.cos(math.pi * done)) / 2)
