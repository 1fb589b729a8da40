"""Vector quantization with factorised, L2-normalised codebooks, as in DAC.

Kumar et al., "High-Fidelity Audio Compression with Improved RVQGAN" (2023),
section 3.2: project to a few dimensions, look the nearest code up by cosine,
project back; the gradient passes straight through.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from codec.layers.conv import Conv1d


@dataclass
class Quantized:
    """What a quantizer gives: embeddings, tokens, and what training needs.

    ``embeddings`` [B, L, D, F] (differentiable, straight-through), ``tokens``
    int64 [B, L, F], ``residual`` [B, D, F] what is left to explain, ``projected``
    a layer's input in its codebook's space [B, code_dim, F], losses scalars.
    """

    embeddings: Tensor
    tokens: Tensor
    residual: Tensor
    projected: list[Tensor]
    codebook_loss: Tensor
    commitment_loss: Tensor


class VectorQuantizer(nn.Module):
    """One codebook of ``size`` codes in ``code_dim`` dimensions for a latent of ``dim``."""

    def __init__(self, dim: int, size: int, code_dim: int = 8) -> None:
        super().__init__()
        self.project_in = Conv1d(dim, code_dim, 1, norm=True)
        self.project_out = Conv1d(code_dim, dim, 1, norm=True)
        self.codebook = nn.Embedding(size, code_dim)

    def forward(self, x: Tensor) -> Quantized:
        """Quantize ``x`` [B, D, F]."""
        low = self.project_in(x).float()
        tokens = self.nearest(low)
        code = self.codebook(tokens).transpose(1, 2)
        codebook_loss = F.mse_loss(code, low.detach())
        commitment_loss = F.mse_loss(low, code.detach())
        passed = low + (code - low).detach()
        embedding = self.project_out(passed)
        return Quantized(
            embedding[:, None],
            tokens[:, None],
            x - embedding,
            [low.detach()],
            codebook_loss,
            commitment_loss,
        )

    def nearest(self, low: Tensor) -> Tensor:
        """Index of the code with the largest cosine: [B, code_dim, F] → int64 [B, F]."""
        codes = F.normalize(self.codebook.weight.float())
        # argmax of the dot product: |x| scales a frame's scores alike and does not matter.
        return (low.transpose(1, 2) @ codes.t()).argmax(-1)

    def encode(self, x: Tensor) -> Tensor:
        """Tokens of ``x`` [B, D, F]: int64 [B, F]."""
        return self.nearest(self.project_in(x).float())

    def embed(self, tokens: Tensor) -> Tensor:
        """What tokens [B, F] stand for: [B, D, F]."""
        return self.project_out(self.codebook(tokens).transpose(1, 2))


class ResidualQuantizer(nn.Module):
    """Codebooks in a row, each quantizing what the ones before left over."""

    def __init__(self, dim: int, sizes: tuple[int, ...], code_dim: int = 8) -> None:
        super().__init__()
        self.layers = nn.ModuleList(VectorQuantizer(dim, size, code_dim) for size in sizes)

    def forward(self, x: Tensor) -> Quantized:
        """Quantize ``x`` [B, D, F] with every layer."""
        steps: list[Quantized] = []
        for layer in self.layers:
            steps.append(layer(steps[-1].residual if steps else x))
        return Quantized(
            torch.cat([s.embeddings for s in steps], 1),
            torch.cat([s.tokens for s in steps], 1),
            steps[-1].residual,
            [low for s in steps for low in s.projected],
            torch.stack([s.codebook_loss for s in steps]).sum(),
            torch.stack([s.commitment_loss for s in steps]).sum(),
        )

    def encode(self, x: Tensor) -> Tensor:
        """Tokens of ``x`` [B, D, F]: int64 [B, L, F]."""
        tokens = []
        for layer in self.layers:
            chosen = layer.encode(x)
            x = x - layer.embed(chosen)
            tokens.append(chosen)
        return torch.stack(tokens, 1)

    def embed(self, tokens: Tensor) -> Tensor:
        """Each layer's contribution for tokens [B, L, F]: [B, L, D, F]."""
        each = [layer.embed(tokens[:, i]) for i, layer in enumerate(self.layers)]
        return torch.stack(each, 1)
