"""The health of the codebooks: how many codes are used, how evenly; reviving dead ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from codec.hybrid.model import HybridModel
from codec.layers.quantizer import VectorQuantizer
from codec.train.peers import Peers


def quantizers(model: HybridModel) -> list[VectorQuantizer]:
    """All of them, RVQ-1 first."""
    return [model.semantic_quantizer, *model.acoustic_quantizer.layers]


class CodebookHealth:
    """Counts how often each code was chosen since the last :meth:`restart`.

    What is told of them is of that time and the time before, back to the
    :meth:`restart` before the last, so that it does not start over each time.
    """

    def __init__(self, sizes: tuple[int, ...]) -> None:
        self.counts = [np.zeros(size, np.int64) for size in sizes]
        self.before = [np.zeros(size, np.int64) for size in sizes]

    def restart(self) -> None:
        self.before = self.counts
        self.counts = [np.zeros_like(count) for count in self.counts]

    def add(self, tokens: Tensor | Sequence[Tensor], peers: Peers | None = None) -> None:
        """Count tokens [B, L, F], or [B, F] a layer, of this process and of its peers."""
        layers = tokens.unbind(1) if isinstance(tokens, Tensor) else tokens
        fresh = [
            np.bincount(layer.flatten().cpu().numpy(), minlength=len(count))
            for layer, count in zip(layers, self.counts, strict=True)
        ]
        if peers is not None and peers.count > 1:
            total = peers.total(torch.from_numpy(np.concatenate(fresh))).numpy()
            fresh = np.split(total, np.cumsum([len(count) for count in self.counts])[:-1])
        for count, new in zip(self.counts, fresh, strict=True):
            count += new

    def _recent(self) -> list[np.ndarray]:
        return [a + b for a, b in zip(self.before, self.counts, strict=True)]

    def usage(self) -> list[float]:
        """Share of the codes that were chosen at all, a layer."""
        return [float((c > 0).mean()) for c in self._recent()]

    def perplexity(self) -> list[float]:
        """2 to the entropy of the codes: how many are used as if evenly, a layer."""
        result = []
        for count in self._recent():
            p = count[count > 0] / max(count.sum(), 1)
            result.append(float(2 ** -(p * np.log2(p)).sum()))
        return result

    @torch.no_grad()
    def revive(
        self, model: HybridModel, projected: list[Tensor], rng: np.random.Generator, kept: int = 0
    ) -> int:
        """Put codes that were never chosen where the data is; returns how many.

        ``projected``: for each layer what it last quantized, [B, code_dim, F].  The
        first ``kept`` layers stay as they are.
        """
        revived = 0
        layers = list(zip(quantizers(model), projected, self.counts, strict=True))
        for layer, low, count in layers[kept:]:
            dead = np.flatnonzero(count == 0)
            rows = low.transpose(1, 2).reshape(-1, low.shape[1]).float()
            if len(dead) == 0 or len(rows) == 0:
                continue
            chosen = torch.as_tensor(rng.integers(0, len(rows), len(dead)), device=rows.device)
            layer.codebook.weight[torch.as_tensor(dead, device=rows.device)] = rows[chosen]
            revived += len(dead)
        return revived
