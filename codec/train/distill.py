"""Distillation: pulling the decoded semantic stream towards a teacher's vectors."""

from __future__ import annotations

from torch import Tensor, nn


class Distiller(nn.Module):
    """Squared distance of s from the teacher, through a linear map where the widths differ.

    The paper's teacher is as wide as its latent, and the two are compared as
    they are (arXiv 2606.06743).
    """

    def __init__(self, latent_dim: int, teacher_dim: int) -> None:
        super().__init__()
        same = latent_dim == teacher_dim
        self.project = nn.Identity() if same else nn.Linear(latent_dim, teacher_dim)

    def forward(self, semantic: Tensor, target: Tensor, known: Tensor) -> Tensor:
        """s [B, D, F], the teacher [B, F, dim], where it is known [B, F] → scalar."""
        off = (self.project(semantic.float().transpose(1, 2)) - target).square().mean(-1)
        return (off * known).sum() / known.sum().clamp_min(1)
