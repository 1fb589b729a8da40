"""The content of one clip in the voice of another: whose layers stand under whose."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal
from weakref import WeakKeyDictionary

import numpy as np

from codec.api import Codec, Codes, LayerSet

if TYPE_CHECKING:
    from torch import Tensor

Matching = Literal["average", "stretch", "frames"]
# Averages of long clips are made so many frames at a time.
FRAMES_AT_ONCE = 1500
# Each toggle asks for the average anew; tokens belong to one codec, so that they alone tell it.
_MEANS: WeakKeyDictionary[Codes, Tensor] = WeakKeyDictionary()


def with_average_voice(codec: Codec, codes: Codes, other: Codes, layers: LayerSet) -> Codes:
    """RVQ-1 of ``codes`` over what the acoustic layers of ``other`` are on average.

    A frame's acoustic tokens belong to its sound; their mean over a clip belongs to its
    voice.  It stands in ``residual``, to be decoded with ``continuous``.  Only the
    acoustic layers among ``layers`` count, all of them if there are none.

    Raises
    ------
    UserError
        If the codec's layers have no contributions of their own.
    """
    acoustic = sorted((layers.indices & codec.info.acoustic.indices) or codec.info.acoustic.indices)
    mean = _mean_contributions(codec, other)[:, acoustic].sum(1)[..., None]
    return replace(codes, residual=mean.expand(-1, -1, codes.frames))


def _mean_contributions(codec: Codec, codes: Codes) -> Tensor:
    """What each layer contributes on average, float32 [1, L, D]; worked out once a clip."""
    if codes not in _MEANS:
        total = 0.0
        for first in range(0, codes.frames, FRAMES_AT_ONCE):
            some = Codes(codes.tokens[..., first : first + FRAMES_AT_ONCE], codes.samples)
            total = total + codec.layer_embeddings(some).sum(-1).cpu().double()
        _MEANS[codes] = (total / codes.frames).float()
    return _MEANS[codes]


def with_voice(codes: Codes, other: Codes, matching: Matching = "stretch") -> Codes:
    """RVQ-1 of ``codes`` over the acoustic layers, and the residual, of ``other``, frame by frame.

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
