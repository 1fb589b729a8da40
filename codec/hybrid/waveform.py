"""The paper's encoder and decoder: waveform CNNs of DAC's shape, here causal.

Kumar et al., "High-Fidelity Audio Compression with Improved RVQGAN" (2023), appendix A.
"""

from __future__ import annotations

from math import ceil

import torch
from torch import Tensor, nn

from codec.hybrid.config import WaveformConfig
from codec.hybrid.pitch import Pitch
from codec.layers.blocks import ResidualUnit, Sequential, Snake
from codec.layers.conv import Conv1d, ConvTranspose1d, context_of
from codec.layers.state import StreamState

DILATIONS = (1, 3, 9)


class WaveformEncoder(nn.Module):
    """Wave [B, 1, F · hop] → latent [B, D, F]."""

    def __init__(self, config: WaveformConfig, latent_dim: int, *, causal: bool) -> None:
        super().__init__()
        width = config.encoder_width
        layers: list[nn.Module] = [Conv1d(1, width, 7, norm=True, causal=causal)]
        for stride in config.strides:
            layers += [ResidualUnit(width, d, causal=causal) for d in DILATIONS]
            layers += [
                Snake(width),
                Conv1d(width, 2 * width, 2 * stride, stride=stride, norm=True, causal=causal),
            ]
            width *= 2
        layers += [Snake(width), Conv1d(width, latent_dim, 3, norm=True, causal=causal)]
        self.body = Sequential(layers)

    def forward(self, wave: Tensor, state: StreamState | None = None) -> Tensor:
        return self.body(wave, state)


class WaveformDecoder(nn.Module):
    """Latent [B, D, F] → wave [B, 1, F · hop] in −1 … 1."""

    def __init__(self, config: WaveformConfig, latent_dim: int, *, causal: bool) -> None:
        super().__init__()
        width = config.decoder_width
        layers: list[nn.Module] = [Conv1d(latent_dim, width, 7, norm=True, causal=causal)]
        for stride in reversed(config.strides):
            layers += [
                Snake(width),
                ConvTranspose1d(width, width // 2, stride=stride, norm=True, causal=causal),
            ]
            width //= 2
            layers += [ResidualUnit(width, d, causal=causal) for d in DILATIONS]
        layers += [Snake(width), Conv1d(width, 1, 7, norm=True, causal=causal)]
        self.body = Sequential(layers)
        self.hop_samples = config.hop_samples
        # How many frames back a decoded frame depends on.
        self.context_frames = context_of(self.body)

    def forward(
        self,
        latent: Tensor,
        pitch: Pitch | None = None,
        state: StreamState | None = None,
        skip: int = 0,
    ) -> Tensor:
        """The wave from frame ``skip`` on; of those before, no more is decoded than it takes.

        ``pitch`` is for decoders that have a source; this one has none.
        """
        cut = max(0, skip - ceil(self.context_frames))
        wave = torch.tanh(self.body(latent[..., cut:], state))
        return wave[..., (skip - cut) * self.hop_samples :]
