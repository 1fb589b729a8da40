"""Where the voice's pulses are: pitch and voicing from the tokens, and the phase they add up to.

The phase of a voiced stretch is a sum over all its frames, and a sum keeps
every rounding error.  The pitch is therefore computed in double precision and
straight from the embeddings of the layers that are on, so that chunks, windows
and the whole clip get the very same pulses.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from codec.hybrid.config import SpectralConfig
from codec.layers.blocks import convnext_stack
from codec.layers.conv import Conv1d, ConvTranspose1d
from codec.layers.state import StreamState

LOWEST_HZ, HIGHEST_HZ = 50.0, 500.0
DECADES = math.log10(HIGHEST_HZ / LOWEST_HZ)


@dataclass
class Pitch:
    """Pitch a fine frame: ``height`` [B, N], 0 at 50 Hz and 1 at 500 Hz on a log scale,
    and ``voicing`` [B, N], a logit, voiced above 0."""

    height: Tensor
    voicing: Tensor

    def __getitem__(self, frames: tuple[slice, slice]) -> Pitch:
        """Of some clips of the batch, and some frames."""
        return Pitch(self.height[frames], self.voicing[frames])

    @property
    def f0_hz(self) -> Tensor:
        """Fundamental frequency in Hz, 0 where unvoiced."""
        f0 = LOWEST_HZ * 10 ** (self.height.clamp(0, 1) * DECADES)
        return torch.where(self.voicing > 0, f0, torch.zeros_like(f0))


def height_of(f0_hz: Tensor) -> Tensor:
    """The inverse of :attr:`Pitch.f0_hz` for voiced frames."""
    return torch.log10(f0_hz.clamp(LOWEST_HZ, HIGHEST_HZ) / LOWEST_HZ) / DECADES


class PitchHead(nn.Module):
    """Embeddings of both streams [B, 2 D, F] → :class:`Pitch` at the fine rate."""

    def __init__(self, config: SpectralConfig, latent_dim: int) -> None:
        super().__init__()
        width = config.pitch_width
        self.squeeze = Conv1d(2 * latent_dim, width, 3)
        self.coarse = convnext_stack(config.pitch_blocks, width, 2 * width, causal=True)
        self.up = ConvTranspose1d(width, width, stride=config.stride)
        self.fine = convnext_stack(config.pitch_blocks, width, 2 * width, causal=True)
        self.head = nn.Linear(width, 2)

    def forward(self, embeddings: Tensor, state: StreamState | None = None) -> Pitch:
        x = self.squeeze(embeddings.to(self.head.weight.dtype), state)
        x = self.fine(self.up(self.coarse(x, state), state), state)
        height, voicing = self.head(x.transpose(1, 2)).unbind(-1)
        return Pitch(torch.sigmoid(height), voicing)


def pulse_phase(
    f0_hz: Tensor, hop_s: float, carried: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """Phase at the start of each frame, in cycles; it starts from 0 in every voiced stretch.

    Parameters
    ----------
    f0_hz : Tensor [B, N]
        0 where unvoiced; constant within a frame.
    hop_s : float
        Length of a frame in seconds.
    carried : Tensor [B, 1], optional
        What an earlier chunk handed on: the phase at its end.

    Returns
    -------
    phase : Tensor [B, N], in 0 … 1
    carry : Tensor [B, 1]
        The phase at the end, for the next chunk.
    """
    steps = f0_hz * hop_s
    if carried is None:
        carried = steps.new_zeros(steps.shape[0], 1)
    total = torch.cumsum(torch.cat([carried.to(steps.dtype), steps], 1), 1)
    unvoiced = f0_hz == 0
    index = torch.arange(1, f0_hz.shape[1] + 1, device=f0_hz.device).expand_as(f0_hz)
    last = torch.where(unvoiced, index, torch.zeros_like(index)).cummax(1).values
    # ``total`` does not grow in unvoiced frames: its value there is where a stretch begins.
    base = torch.where(last > 0, total.gather(1, last), torch.zeros_like(steps))
    ends = torch.cat([carried.to(steps.dtype), total[:, 1:] - base], 1)
    phase = torch.where(unvoiced, torch.zeros_like(steps), ends[:, :-1] % 1.0)
    return phase, ends[:, -1:] % 1.0


def pulse_frames(f0_hz: Tensor, phase: Tensor, rate_hz: int, before: int, length: int) -> Tensor:
    """Each frame's pulse train at its own constant pitch: [B, N] → float32 [B, N, length].

    All harmonics below half the sample rate with equal amplitude, in closed
    form (Dirichlet's kernel), scaled to unit power; sample ``before`` is the
    frame's start.  Zero where unvoiced.
    """
    time = (torch.arange(length, device=f0_hz.device, dtype=f0_hz.dtype) - before) / rate_hz
    cycles = phase[..., None] + f0_hz[..., None] * time
    half = (math.pi * (cycles - cycles.round())).float()
    count = torch.where(f0_hz > 0, (rate_hz / 2 / f0_hz.clamp_min(1.0)).floor(), 1.0).float()
    count = count[..., None]
    below = torch.sin(half)
    close = below.abs() < 1e-4
    kernel = torch.sin((2 * count + 1) * half) / torch.where(close, torch.ones_like(below), below)
    kernel = torch.where(close, 2 * count + 1, kernel)
    pulses = (kernel - 1) / 2 * torch.rsqrt(count / 2)
    return pulses * (f0_hz > 0)[..., None]
