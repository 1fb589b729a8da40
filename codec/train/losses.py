"""What the codec is trained to get right."""

from __future__ import annotations

from functools import cache

import torch
import torch.nn.functional as F
from torch import Tensor, nn

# DAC's scales (Kumar et al. 2023): window in samples → mel bands.
MEL_SCALES = {32: 5, 64: 10, 128: 20, 256: 40, 512: 80, 1024: 160, 2048: 320}
MEL_FLOOR = 1e-5


@cache
def mel_matrix(rate_hz: int, window: int, bands: int) -> Tensor:
    """Slaney mel filters, float32 [window // 2 + 1, bands]."""
    from librosa.filters import mel

    return torch.from_numpy(mel(sr=rate_hz, n_fft=window, n_mels=bands)).t().contiguous()


def magnitude(wave: Tensor, window: int) -> Tensor:
    """|STFT| of [B, T] with a Hann window and a quarter's hop: [B, frames, bins]."""
    spectrum = torch.stft(
        wave,
        window,
        window // 4,
        window=torch.hann_window(window, device=wave.device),
        pad_mode="constant",
        return_complex=True,
    )
    return spectrum.abs().transpose(1, 2)


class MelLoss(nn.Module):
    """Sum over scales of the L1 distance of log10 mel spectra, as in DAC; each item apart."""

    def __init__(self, rate_hz: int) -> None:
        super().__init__()
        self.rate_hz = rate_hz

    def forward(self, made: Tensor, wanted: Tensor) -> Tensor:
        """Waves [B, 1, T] → loss [B]."""
        total = made.new_zeros(made.shape[0])
        for window, bands in MEL_SCALES.items():
            filters = mel_matrix(self.rate_hz, window, bands).to(made.device)
            a, b = (
                torch.log10((magnitude(x[:, 0].float(), window) @ filters).clamp_min(MEL_FLOOR))
                for x in (made, wanted)
            )
            total = total + (a - b).abs().mean((1, 2))
        return total


class LowBandLoss(nn.Module):
    """Relative L1 distance of the complex STFT below ``limit_hz``; each item apart.

    Where the ear follows the waveform itself, the phase has to cohere; a
    magnitude loss alone leaves it to chance.
    """

    def __init__(self, rate_hz: int, limit_hz: float = 1500.0, window: int = 512) -> None:
        super().__init__()
        self.window = window
        self.bins = int(limit_hz / rate_hz * window)

    def forward(self, made: Tensor, wanted: Tensor) -> Tensor:
        """Waves [B, 1, T] → loss [B]."""
        hann = torch.hann_window(self.window, device=made.device)
        a, b = (
            torch.stft(
                x[:, 0].float(), self.window, self.window // 4, window=hann, return_complex=True
            )[:, : self.bins]
            for x in (made, wanted)
        )
        scale = b.abs().mean((1, 2)).clamp_min(1e-2)
        return torch.view_as_real(a - b).abs().mean((1, 2, 3)) / scale


def discriminator_loss(real: list[Tensor], fake: list[Tensor]) -> Tensor:
    """Least squares: real towards 1, fake towards 0 (Mao et al. 2017)."""
    pairs = zip(real, fake, strict=True)
    return torch.stack([(1 - r).square().mean() + f.square().mean() for r, f in pairs]).mean()


def adversarial_loss(fake: list[Tensor]) -> Tensor:
    """The generator's side: fake towards 1."""
    return torch.stack([(1 - f).square().mean() for f in fake]).mean()


def feature_loss(real: list[list[Tensor]], fake: list[list[Tensor]]) -> Tensor:
    """L1 distance of the discriminators' inner features, relative to their size."""
    parts = [
        F.l1_loss(f, r.detach()) / r.detach().abs().mean().clamp_min(1e-4)
        for rs, fs in zip(real, fake, strict=True)
        for r, f in zip(rs, fs, strict=True)
    ]
    return torch.stack(parts).mean()
