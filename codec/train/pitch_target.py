"""The register that a recording's pitch is moved to where only RVQ-1 is decoded."""

from __future__ import annotations

import torch
from torch import Tensor

# Between men and women: the voice of nobody.
COMMON_REGISTER_HZ = 150.0


def at_common_register(f0_hz: Tensor) -> Tensor:
    """Each row's pitch [B, N] moved so that its voiced median is ``COMMON_REGISTER_HZ``."""
    voiced = f0_hz > 0
    height = torch.where(voiced, f0_hz, torch.nan).nanmedian(1, keepdim=True).values
    moved = f0_hz * (COMMON_REGISTER_HZ / height)
    return torch.where(voiced, moved, torch.zeros_like(f0_hz))
