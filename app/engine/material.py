"""What a mix is decoded from: whose tokens, which layers on where, quantized or not."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from app.model.clip import Clip
from app.model.mix import Mix
from codec.voices import with_average_voice, with_voice

if TYPE_CHECKING:
    from torch import Tensor

    from codec.api import Codec, Codes, LayerSet


# So little is computed sooner by one thread: more only wait for each other, and for the window.
LITTLE_S = 1.0


@dataclass(frozen=True)
class Need:
    """What a mix takes from beyond the open clip's tokens.

    ``source`` is the open clip, or the path of another; ``residual`` says whether
    what its acoustic layers quantize is wanted beside its tokens.
    """

    source: Clip | str
    residual: bool


def need_of(mix: Mix, clip: Clip) -> Need | None:
    """What has to be encoded before ``mix`` of ``clip`` can be decoded; None for nothing."""
    if mix.voice is not None:
        return Need(mix.voice.path, mix.continuous)
    return Need(clip, True) if mix.continuous else None


@dataclass(frozen=True)
class Material:
    """One sound, ready to be decoded window by window; for the codec's thread."""

    codec: Codec
    codes: Codes
    layers: LayerSet | Tensor
    continuous: bool

    @property
    def frames(self) -> int:
        return self.codes.frames

    @property
    def samples(self) -> int:
        return self.codes.samples

    def decode(self, first_frame: int, count: int) -> np.ndarray:
        """The wave of these frames, float32 [T] at the codec's rate."""
        from codec.threads import thread_count

        little = count < LITTLE_S * self.codec.info.frame_rate_hz
        with thread_count(1) if little else nullcontext():
            wave = self.codec.decode(
                self.codes,
                self.layers,
                continuous=self.continuous,
                start_frame=first_frame,
                frames=count,
            )
        return wave[0, 0].float().cpu().numpy()


class Materials:
    """Makes materials of one clip's ``codes``; ``found`` holds what mixes take from elsewhere."""

    def __init__(self, codec: Codec, clip: Clip, codes: Codes, found: Mapping[Need, Codes]) -> None:
        self.codec, self.clip, self.codes, self.found = codec, clip, codes, found

    def ready(self, mix: Mix) -> bool:
        """Whether :meth:`of` can be asked for this mix already."""
        need = need_of(mix, self.clip)
        return need is None or need in self.found

    def of(self, mix: Mix) -> Material:
        """What ``mix`` is decoded from; long clips take a while, so in the codec's thread."""
        need = need_of(mix, self.clip)
        codes = self.codes
        continuous = mix.continuous
        if need is not None:
            other = self.found[need]
            if mix.voice is None:
                codes = replace(codes, residual=other.residual)
            elif mix.voice.matching == "average":
                codes = with_average_voice(self.codec, codes, other, mix.layers)
                continuous = True
            else:
                codes = with_voice(codes, other, mix.voice.matching)
        return Material(self.codec, codes, self._layers(mix), continuous)

    def _layers(self, mix: Mix) -> LayerSet | Tensor:
        if not mix.strokes:
            return mix.layers
        import torch

        info = self.codec.info
        mask = mix.mask(self.codes.frames, info.frame_rate_hz, info.n_layers)
        return torch.from_numpy(mask)
