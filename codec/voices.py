"""The content of one clip in the voice of another: whose layers stand under whose."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from codec.api import Codes

Matching = Literal["stretch", "frames"]


def with_voice(codes: Codes, other: Codes, matching: Matching = "stretch") -> Codes:
    """RVQ-1 of ``codes`` over the acoustic layers, and the residual, of ``other``.

    Both are of the same codec and hold one clip each; as long as ``codes``.
    """
    import torch

    frames = torch.from_numpy(matched_frames(codes.frames, other.frames, matching))
    acoustic = other.tokens[:, 1:].to(codes.tokens.device)[..., frames]
    residual = None if other.residual is None else other.residual[..., frames]
    return replace(codes, tokens=torch.cat([codes.tokens[:, :1], acoustic], 1), residual=residual)


def matched_frames(frames: int, others: int, matching: Matching) -> np.ndarray:
    """Which of ``others`` frames stands under each of ``frames``: int64 [F].

    ``stretch`` takes the frame at the same share of the other clip's length,
    ``frames`` one after another, from the start again where they run out.
    """
    index = np.arange(frames)
    if matching == "frames":
        return index % others
    return ((index + 0.5) * others / frames).astype(np.int64)
