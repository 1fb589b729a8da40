"""The bundled model's encoder and decoder: a causal STFT in, an inverse STFT out.

They train on a processor in an hour, where waveform CNNs do not, and stand
around the very same two streams.  The decoder's head follows Vocos (Siuzdak
2023): magnitude and phase of each frame, inverse FFT, overlap-add.  There is no
look-ahead: the encoder's window ends with its hop, and frame i of the decoder
starts at its own hop with a short attack.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from codec.hybrid.config import SpectralConfig
from codec.layers.blocks import convnext_stack
from codec.layers.conv import Conv1d, ConvTranspose1d
from codec.layers.state import StreamState, with_past

MAGNITUDE_FLOOR = 1e-5
# e^5 is far above any frame of a full-scale wave; it keeps an untrained or
# unlucky network from a blast of noise.
LOG_MAGNITUDE_LIMIT = 5.0


class SpectralEncoder(nn.Module):
    """Wave [B, 1, F · hop] → latent [B, D, F]."""

    def __init__(self, config: SpectralConfig, latent_dim: int) -> None:
        super().__init__()
        self.config = config
        hop, width = config.fine_hop_samples, config.encoder_width
        bins = config.window_samples // 2 + 1
        self.register_buffer("window", torch.hann_window(config.window_samples), persistent=False)
        self.embed = nn.Linear(bins + hop, width)
        self.norm = nn.LayerNorm(width)
        self.fine = convnext_stack(config.encoder_blocks, width, config.encoder_hidden, causal=True)
        self.down = Conv1d(width, latent_dim, 2 * config.stride, stride=config.stride)
        self.coarse = convnext_stack(
            config.latent_blocks, latent_dim, config.latent_hidden, causal=True
        )

    def features(self, wave: Tensor, state: StreamState | None) -> Tensor:
        """Log magnitude of the past window beside the hop's own samples: [B, N, bins + hop]."""
        window, hop = self.config.window_samples, self.config.fine_hop_samples
        joined = with_past(self, wave.float(), window - hop, state)[:, 0]
        frames = joined.unfold(-1, window, hop)
        spectrum = torch.fft.rfft(frames * self.window)
        log_magnitude = torch.log(spectrum.abs().clamp_min(MAGNITUDE_FLOOR))
        # 2.5 brings both parts to about unit variance on speech.
        return torch.cat([log_magnitude / 2.5, frames[..., window - hop :] * 2.5], dim=-1)

    def forward(self, wave: Tensor, state: StreamState | None = None) -> Tensor:
        x = self.norm(self.embed(self.features(wave, state))).transpose(1, 2)
        return self.coarse(self.down(self.fine(x, state), state), state)


class SpectralDecoder(nn.Module):
    """Latent [B, D, F] → wave [B, 1, F · hop]."""

    def __init__(self, config: SpectralConfig, latent_dim: int) -> None:
        super().__init__()
        self.config = config
        width = config.decoder_width
        self.coarse = convnext_stack(
            config.latent_blocks, latent_dim, config.latent_hidden, causal=True
        )
        self.up = ConvTranspose1d(latent_dim, width, stride=config.stride)
        self.fine = convnext_stack(config.decoder_blocks, width, config.decoder_hidden, causal=True)
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, config.frame_samples + 2)
        self.register_buffer("window", synthesis_window(config), persistent=False)

    def forward(self, latent: Tensor, state: StreamState | None = None) -> Tensor:
        x = self.fine(self.up(self.coarse(latent, state), state), state)
        log_magnitude, phase = self.head(self.norm(x.transpose(1, 2))).float().chunk(2, dim=-1)
        magnitude = torch.exp(log_magnitude.clamp_max(LOG_MAGNITUDE_LIMIT))
        frames = torch.fft.irfft(torch.polar(magnitude, phase), n=self.config.frame_samples)
        return self.overlap_add(frames * self.window, state)

    def overlap_add(self, frames: Tensor, state: StreamState | None) -> Tensor:
        """Frames [B, N, frame] → wave [B, 1, N · hop]; frame i starts at sample i · hop."""
        hop = self.config.fine_hop_samples
        pieces = -(-frames.shape[-1] // hop)
        frames = nn.functional.pad(frames, (0, pieces * hop - frames.shape[-1]))
        # The last pieces − 1 frames before this chunk still sound in it.
        stacked = with_past(self, frames.transpose(1, 2), pieces - 1, state)
        count = frames.shape[1]
        wave = sum(
            stacked[:, p * hop : (p + 1) * hop, pieces - 1 - p : pieces - 1 - p + count]
            for p in range(pieces)
        )
        return wave.transpose(1, 2).reshape(wave.shape[0], 1, -1)


def synthesis_window(config: SpectralConfig) -> Tensor:
    """Fast attack, flat top, slow release, scaled so that overlapping windows sum to one.

    The short attack lets a frame speak at once; a symmetric window would leave
    the first hop of each 40 ms to the frames before it.
    """
    attack = torch.sin(torch.linspace(0, math.pi / 2, config.attack_samples)) ** 2
    release = torch.cos(torch.linspace(0, math.pi / 2, config.release_samples)) ** 2
    flat = torch.ones(config.frame_samples - len(attack) - len(release))
    window = torch.cat([attack, flat, release])
    hop = config.fine_hop_samples
    pieces = -(-len(window) // hop)
    padded = nn.functional.pad(window, (0, pieces * hop - len(window))).view(pieces, hop)
    return (padded / padded.sum(0)).flatten()[: len(window)]
