"""What a codec makes of a clip: tokens, latents or packets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch
    from torch import Tensor


@dataclass(frozen=True, eq=False)
class Codes:
    """One or more clips of equal length, encoded.

    Attributes
    ----------
    tokens : Tensor, int64 [B, L, F], or a tuple of L Tensors, int64 [B, F · tokens per frame]
        A grid where every layer has one token a frame, otherwise each layer apart;
        an empty tuple where the codec has no tokens.
    samples : int
        How many samples the wave had, at the codec's input rate.
    residual : Tensor, float32 [B, D, F], or None
        What the acoustic layers quantize, where it was asked for.
    latents : Tensor, float32 [B, D, F · latents per frame], or None
        The continuous stream of a codec that has one.
    packets : tuple of bytes, or None
        What a classical codec would store of each clip.
    """

    tokens: Tensor | tuple[Tensor, ...]
    samples: int
    residual: Tensor | None = None
    latents: Tensor | None = None
    packets: tuple[bytes, ...] | None = None

    @property
    def layers(self) -> tuple[Tensor, ...]:
        """Each layer's tokens, [B, F · tokens per frame]."""
        return self.tokens if isinstance(self.tokens, tuple) else self.tokens.unbind(1)

    @property
    def frames(self) -> int:
        """How many frames of tokens there are; 0 where there are none."""
        if not isinstance(self.tokens, tuple):
            return self.tokens.shape[-1]
        # A frame is the shortest stretch with whole numbers of tokens (see CodecInfo).
        return math.gcd(*(layer.shape[-1] for layer in self.tokens))

    @property
    def batch(self) -> int:
        """How many clips these are."""
        if self.packets is not None:
            return len(self.packets)
        return len(self.latents if self.latents is not None else self.layers[0])

    @classmethod
    def joined(cls, parts: Sequence[Codes]) -> Codes:
        """Stretches of the same clips, one after the other, as one.

        Raises
        ------
        ValueError
            If they hold packets, which cannot be put one behind the other.
        """
        import torch

        if len(parts) == 1:
            return parts[0]
        if any(part.packets is not None for part in parts):
            raise ValueError("packets of several stretches cannot be joined")
        grids = [part.tokens for part in parts if not isinstance(part.tokens, tuple)]
        tokens: Tensor | tuple[Tensor, ...]
        if len(grids) == len(parts):
            tokens = torch.cat(grids, -1)
        else:
            layers = zip(*(part.layers for part in parts), strict=True)
            tokens = tuple(torch.cat(layer, -1) for layer in layers)
        return cls(
            tokens,
            sum(part.samples for part in parts),
            _joined([part.residual for part in parts]),
            _joined([part.latents for part in parts]),
        )

    def to(self, device: torch.device | str) -> Codes:
        """The same on another device."""

        def moved(tensor: Tensor | None) -> Tensor | None:
            return None if tensor is None else tensor.to(device)

        if isinstance(self.tokens, tuple):
            tokens: Tensor | tuple[Tensor, ...] = tuple(layer.to(device) for layer in self.tokens)
        else:
            tokens = self.tokens.to(device)
        return replace(
            self, tokens=tokens, residual=moved(self.residual), latents=moved(self.latents)
        )


def _joined(parts: Sequence[Tensor | None]) -> Tensor | None:
    import torch

    known = [part for part in parts if part is not None]
    return torch.cat(known, -1) if known else None
