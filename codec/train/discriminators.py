"""Multi-period and multi-scale STFT discriminators.

Kong et al., "HiFi-GAN" (2020), for the periods; Défossez et al., "EnCodec"
(2022), for the complex STFT scales.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.parametrizations import weight_norm

from codec.train.fields import check, whole, wholes

SLOPE = 0.1


@dataclass(frozen=True)
class DiscriminatorConfig:
    """Sizes.  The defaults are the papers'; ``small`` is what a processor can train."""

    periods: tuple[int, ...] = wholes((2, 3, 5, 7, 11), 1, 1000)
    period_channels: tuple[int, ...] = wholes((32, 128, 512, 1024, 1024), 1, 8192)
    windows: tuple[int, ...] = wholes((2048, 1024, 512), 16, 65_536)
    stft_channels: int = whole(32, 1, 8192)

    def __post_init__(self) -> None:
        check(self, "discriminators.")

    @classmethod
    def small(cls) -> DiscriminatorConfig:
        return cls((2, 3, 5, 7), (16, 32, 64, 128), (1024, 512, 256), 16)


@dataclass
class Verdict:
    """``scores``: one tensor a discriminator; ``features``: their inner layers."""

    scores: list[Tensor]
    features: list[list[Tensor]]


class PeriodDiscriminator(nn.Module):
    """Looks at every p-th sample: [B, 1, T] folded to [B, 1, T / p, p]."""

    def __init__(self, period: int, channels: tuple[int, ...]) -> None:
        super().__init__()
        self.period = period
        widths = (1, *channels)
        self.layers = nn.ModuleList(
            weight_norm(nn.Conv2d(a, b, (5, 1), (3, 1), padding=(2, 0)))
            for a, b in pairwise(widths)
        )
        self.score = weight_norm(nn.Conv2d(widths[-1], 1, (3, 1), padding=(1, 0)))

    def forward(self, wave: Tensor) -> tuple[Tensor, list[Tensor]]:
        x = F.pad(wave, (0, -wave.shape[-1] % self.period))
        return run(self, x.view(x.shape[0], 1, -1, self.period))


class SpectralDiscriminator(nn.Module):
    """Looks at the complex STFT as an image [B, 2, frames, bins]."""

    def __init__(self, window: int, channels: int) -> None:
        super().__init__()
        self.window = window
        widths = (2, *(channels,) * 4)
        self.layers = nn.ModuleList(
            weight_norm(
                nn.Conv2d(a, b, (3, 9 if i < 3 else 3), (1, 2), padding=(1, 4 if i < 3 else 1))
            )
            for i, (a, b) in enumerate(pairwise(widths))
        )
        self.score = weight_norm(nn.Conv2d(channels, 1, 3, padding=1))

    def forward(self, wave: Tensor) -> tuple[Tensor, list[Tensor]]:
        hann = torch.hann_window(self.window, device=wave.device)
        spectrum = torch.stft(
            wave[:, 0].float(), self.window, self.window // 4, window=hann, return_complex=True
        )
        # Compressed, so that quiet partials count beside loud ones.
        size = spectrum.abs().clamp_min(1e-5)
        image = torch.view_as_real(spectrum / size.pow(0.7)).permute(0, 3, 2, 1)
        return run(self, image)


def run(part: nn.Module, x: Tensor) -> tuple[Tensor, list[Tensor]]:
    features = []
    for layer in part.layers:
        x = F.leaky_relu(layer(x), SLOPE)
        features.append(x)
    return part.score(x), features


class Discriminators(nn.Module):
    """All of them; takes waves [B, 1, T]."""

    def __init__(self, config: DiscriminatorConfig) -> None:
        super().__init__()
        self.parts = nn.ModuleList(
            [PeriodDiscriminator(p, config.period_channels) for p in config.periods]
            + [SpectralDiscriminator(w, config.stft_channels) for w in config.windows]
        )

    def forward(self, wave: Tensor) -> Verdict:
        results = [part(wave) for part in self.parts]
        return Verdict([score for score, _ in results], [features for _, features in results])
