"""How well words would be understood, as something to train for."""

from __future__ import annotations

import math
from functools import cache

import torch
from torch import Tensor, nn

from codec.train.losses import magnitude

# The constants of STOI (Taal et al. 2011, section II).
SHORTEST_WINDOW_S = 0.0256
LOWEST_BAND_HZ = 150.0
BANDS = 15
SEGMENT_S = 0.384
CLIP_DB = -15.0
QUIET_DB = -40.0
EPSILON = 1e-8


@cache
def third_octaves(rate_hz: int, window: int) -> Tensor:
    """Which bins of a spectrum belong to which third of an octave: float32 [bins, bands].

    Bands that reach beyond half the sample rate are left out.
    """
    hz = torch.arange(window // 2 + 1) * (rate_hz / window)
    centres = LOWEST_BAND_HZ * 2 ** (torch.arange(BANDS) / 3)
    low, high = centres * 2 ** (-1 / 6), centres * 2 ** (1 / 6)
    inside = (hz[:, None] >= low) & (hz[:, None] < high)
    return inside[:, high <= rate_hz / 2].float()


class IntelligibilityLoss(nn.Module):
    """1 − STOI and 1 − ESTOI, averaged; each item apart.

    Short-time objective intelligibility compares how the loudness in each third
    of an octave moves over 384 ms (Taal et al. 2011; extended by Jensen and Taal
    2016).  Here the frames are a quarter of their window apart instead of a half,
    the sample rate is the codec's own, and quiet pieces are weighed away rather
    than cut out, so that the value comes close to the measure but is not the same.
    """

    def __init__(self, rate_hz: int) -> None:
        super().__init__()
        self.rate_hz = rate_hz
        self.window = 2 ** math.ceil(math.log2(SHORTEST_WINDOW_S * rate_hz))
        self.segment = round(SEGMENT_S * rate_hz / (self.window // 4))

    def forward(self, made: Tensor, wanted: Tensor) -> Tensor:
        """Waves [B, 1, T] → loss [B], 0 … 2; T lasts at least 0.4 s."""
        x, y = (self._segments(wave) for wave in (wanted, made))
        return 1 - (self._stoi(x, y) + self._estoi(x, y)) / 2

    def _segments(self, wave: Tensor) -> Tensor:
        """Band amplitudes in overlapping segments: [B, segments, bands, frames of a segment]."""
        power = magnitude(wave[:, 0].float(), self.window).square()
        bands = (power @ third_octaves(self.rate_hz, self.window).to(wave.device) + EPSILON).sqrt()
        return bands.unfold(1, self.segment, self.segment // 4)

    def _stoi(self, x: Tensor, y: Tensor) -> Tensor:
        """Correlation over time in every band, after limiting what is too loud."""
        level = x.norm(dim=-1, keepdim=True) / y.norm(dim=-1, keepdim=True)
        limited = torch.minimum(y * level, x * (1 + 10 ** (-CLIP_DB / 20)))
        alike = (_unit(x, -1) * _unit(limited, -1)).sum(-1)
        return self._average(alike.mean(-1), x)

    def _estoi(self, x: Tensor, y: Tensor) -> Tensor:
        """Correlation over bands of what was first made equal over time."""
        a, b = (_unit(_unit(z, -1), -2) for z in (x, y))
        return self._average((a * b).sum(-2).mean(-1), x)

    def _average(self, alike: Tensor, x: Tensor) -> Tensor:
        """[B, segments] → [B], over segments in which somebody speaks."""
        energy = x.square().mean((-1, -2))
        loud = (energy > energy.amax(1, keepdim=True) * 10 ** (QUIET_DB / 10)).float()
        return (alike * loud).sum(1) / loud.sum(1)


def _unit(x: Tensor, dim: int) -> Tensor:
    """Without its mean, of length 1."""
    x = x - x.mean(dim, keepdim=True)
    return x / (x.norm(dim=dim, keepdim=True) + EPSILON)
