"""What the codec is trained to get right."""

from __future__ import annotations

from functools import cache

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from codec.errors import UserError
from codec.hybrid.pitch import Pitch, height_of

# DAC's scales (Kumar et al. 2023): window in samples → mel bands.
MEL_SCALES = {32: 5, 64: 10, 128: 20, 256: 40, 512: 80, 1024: 160, 2048: 320}
# For decoders whose pulses have their own phase: windows shorter than a pitch period
# would punish pulses for where they stand, so there are none.
SOURCE_SCALES = {256: 40, 512: 80, 1024: 120, 2048: 160}
MEL_FLOOR = 1e-5


@cache
def mel_matrix(rate_hz: int, window: int, bands: int) -> Tensor:
    """Slaney mel filters, float32 [window // 2 + 1, bands]."""
    try:
        from librosa.filters import mel
    except ImportError as error:
        raise UserError(
            "Mel filters need librosa, which the self-contained program leaves out; "
            "use the source installation for training and evaluating."
        ) from error

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

    def __init__(self, rate_hz: int, scales: dict[int, int] | None = None) -> None:
        super().__init__()
        self.rate_hz = rate_hz
        self.scales = scales or MEL_SCALES

    def forward(self, made: Tensor, wanted: Tensor) -> Tensor:
        """Waves [B, 1, T] → loss [B]."""
        total = made.new_zeros(made.shape[0])
        for window, bands in self.scales.items():
            filters = mel_matrix(self.rate_hz, window, bands).to(made.device)
            a, b = (
                torch.log10((magnitude(x[:, 0].float(), window) @ filters).clamp_min(MEL_FLOOR))
                for x in (made, wanted)
            )
            total = total + (a - b).abs().mean((1, 2))
        return total


class LoudnessLoss(nn.Module):
    """L1 distance of loudness in mel bands, relative to the wanted loudness; each item apart.

    Loudness grows with intensity to the power 0.25 or so (Zwicker and Fastl,
    "Psychoacoustics", 8.1), amplitude to the power 0.5.  Unlike a logarithm it
    cares little for what is too quiet to be heard.
    """

    POWER = 0.5
    SCALES = {512: 40, 1024: 80}

    def __init__(self, rate_hz: int) -> None:
        super().__init__()
        self.rate_hz = rate_hz

    def forward(self, made: Tensor, wanted: Tensor) -> Tensor:
        """Waves [B, 1, T] → loss [B]."""
        total = made.new_zeros(made.shape[0])
        for window, bands in self.SCALES.items():
            filters = mel_matrix(self.rate_hz, window, bands).to(made.device)
            a, b = (
                (magnitude(x[:, 0].float(), window) @ filters).clamp_min(MEL_FLOOR) ** self.POWER
                for x in (made, wanted)
            )
            total = total + (a - b).abs().mean((1, 2)) / b.mean((1, 2))
        return total / len(self.SCALES)


class PitchLoss(nn.Module):
    """Voicing as a yes or no, and the height of the pitch where the recording is voiced."""

    # A semitone is a 40th of the range.
    HEIGHT_WEIGHT = 10.0

    def forward(self, made: Pitch, f0_hz: Tensor) -> Tensor:
        """Predicted pitch and the recording's own [B, N] in Hz (0 unvoiced) → loss [B]."""
        voiced = (f0_hz > 0).float()
        yes_or_no = F.binary_cross_entropy_with_logits(made.voicing, voiced, reduction="none")
        off = (made.height - height_of(f0_hz)).abs() * voiced
        return yes_or_no.mean(1) + self.HEIGHT_WEIGHT * off.mean(1)


def discriminator_loss(real: list[Tensor], fake: list[Tensor]) -> Tensor:
    """Least squares: real towards 1, fake towards 0 (Mao et al. 2017)."""
    pairs = zip(real, fake, strict=True)
    parts = [(1 - r.float()).square().mean() + f.float().square().mean() for r, f in pairs]
    return torch.stack(parts).mean()


def adversarial_loss(fake: list[Tensor]) -> Tensor:
    """The generator's side: fake towards 1."""
    return torch.stack([(1 - f.float()).square().mean() for f in fake]).mean()


def feature_loss(real: list[list[Tensor]], fake: list[list[Tensor]]) -> Tensor:
    """L1 distance of the discriminators' inner features, relative to their size."""
    parts = [
        F.l1_loss(f.float(), r.detach().float()) / r.detach().float().abs().mean().clamp_min(1e-4)
        for rs, fs in zip(real, fake, strict=True)
        for r, f in zip(rs, fs, strict=True)
    ]
    return torch.stack(parts).mean()
