"""Silence where no layer is on."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from codec.layers.state import StreamState, with_past


class SilenceGate(nn.Module):
    """Fades the wave out over the start of a frame in which no layer is on, and back in.

    A decoder that is given nothing may still hum; a person who has switched
    everything off expects silence, and no click on the way there.
    """

    FADE_S = 0.005

    def __init__(self, sample_rate_hz: int, hop_samples: int) -> None:
        super().__init__()
        fade = max(1, min(hop_samples, round(self.FADE_S * sample_rate_hz)))
        ramp = torch.ones(hop_samples)
        ramp[:fade] = torch.arange(1, fade + 1) / fade
        self.register_buffer("ramp", ramp, persistent=False)

    def forward(
        self, wave: Tensor, mask: Tensor, state: StreamState | None = None, skip: int = 0
    ) -> Tensor:
        """``wave`` [B, 1, F · hop], ``mask`` [B, L, skip + F or 1] → [B, 1, F · hop]."""
        frames = skip + wave.shape[-1] // len(self.ramp)
        # +1 on, −1 off; the zero of a fresh past is neither, and then nothing fades.
        now = (2 * mask.amax(1, keepdim=True) - 1).expand(wave.shape[0], 1, frames)
        before = with_past(self, now, 1, state)[..., :-1]
        before = torch.where(before == 0, now, before)
        now, before = (1 - now[..., skip:]) / 2, (1 - before[..., skip:]) / 2
        # Only where the answer is at hand: a device would be waited for.
        if wave.device.type == "cpu" and not (now.any() or before.any()):
            return wave
        gain = 1 - (before[..., None] + (now - before)[..., None] * self.ramp).flatten(-2)
        return wave * gain
