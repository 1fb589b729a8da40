"""What RVQ-1 of a spectral codec listens with: log-mel, two convolutions, a causal transformer.

The shape is Whisper's encoder (Radford et al. 2022, "Robust Speech Recognition via
Large-Scale Weak Supervision", section 2.2), so that its weights can be begun from,
made causal: windows that end with their hop, convolutions and attention that see
the past alone, and a bias by distance in place of position embeddings.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from codec.hybrid.config import SpeechEncoderConfig
from codec.layers.attention import CausalTransformer
from codec.layers.blocks import Sequential
from codec.layers.conv import Conv1d
from codec.layers.state import StreamState, with_past

POWER_FLOOR = 10**-6.5
# Slaney's mel: 200/3 Hz each below the break, 27 for a factor of 6.4 above it.
MEL_BREAK_HZ, MEL_LINEAR_HZ, MEL_PER_LOG = 1000.0, 200.0 / 3, 27.0 / np.log(6.4)


class SpeechEncoder(nn.Module):
    """Wave [B, 1, F · hop] → vectors [B, D, F], one a frame of the codec."""

    def __init__(self, config: SpeechEncoderConfig, dim: int, rate_hz: int, hop: int) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.register_buffer("window", torch.hann_window(config.window_samples), persistent=False)
        filters = mel_filters(rate_hz, config.window_samples, config.bands)
        self.register_buffer("filters", filters, persistent=False)
        self.first = Conv1d(config.bands, width, 3)
        self.second = Conv1d(width, width, 3, stride=2)
        self.layers = Sequential(
            CausalTransformer(width, config.heads, config.hidden, config.past_frames)
            for _ in range(config.layers)
        )
        self.norm = nn.LayerNorm(width)
        stride = hop // (2 * config.hop_samples)
        self.down = Conv1d(width, dim, 2 * stride, stride=stride)

    def log_mel(self, wave: Tensor, state: StreamState | None = None) -> Tensor:
        """Log power in mel bands [B, bands, T / hop], of windows that end with their hop."""
        config = self.config
        joined = with_past(self, wave.float(), config.window_samples - config.hop_samples, state)
        frames = joined[:, 0].unfold(-1, config.window_samples, config.hop_samples)
        power = torch.fft.rfft(frames * self.window).abs().square() @ self.filters
        # As Whisper scales it, but for a floor that does not depend on the loudest moment.
        return ((torch.log10(power.clamp_min(POWER_FLOOR)) + 4) / 4).transpose(1, 2)

    def forward(self, wave: Tensor, state: StreamState | None = None) -> Tensor:
        gelu = nn.functional.gelu
        x = gelu(self.first(self.log_mel(wave, state), state))
        # Frames side by side in memory: the transformer's products run over channels.
        x = gelu(self.second(x, state)).transpose(1, 2).contiguous().transpose(1, 2)
        x = self.layers(x, state)
        return self.down(self.norm(x.transpose(1, 2)).transpose(1, 2), state)


def mel_filters(rate_hz: int, window: int, bands: int, top_hz: float | None = None) -> Tensor:
    """Triangular filters on Slaney's mel scale, of equal area: float32 [window // 2 + 1, bands].

    They reach up to ``top_hz`` (None: half the sample rate).  The scale is linear up to
    1 kHz and logarithmic above (Slaney 1998, "Auditory Toolbox").  The same as
    librosa's, which the self-contained program leaves out.
    """
    break_mel = MEL_BREAK_HZ / MEL_LINEAR_HZ
    top_mel = break_mel + np.log((top_hz or rate_hz / 2) / MEL_BREAK_HZ) * MEL_PER_LOG
    mel = np.linspace(0, top_mel, bands + 2)
    above = MEL_BREAK_HZ * np.exp((mel - break_mel) / MEL_PER_LOG)
    edges = np.where(mel < break_mel, mel * MEL_LINEAR_HZ, above)
    hz = np.arange(window // 2 + 1)[:, None] * (rate_hz / window)
    rising = (hz - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - hz) / (edges[2:] - edges[1:-1])
    filters = np.minimum(rising, falling).clip(0) * 2 / (edges[2:] - edges[:-2])
    return torch.from_numpy(filters.astype(np.float32))
