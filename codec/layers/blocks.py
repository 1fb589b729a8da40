"""The building blocks that the streams and the waveform CNNs are made of."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from codec.layers.conv import Conv1d
from codec.layers.state import StreamState


class Sequential(nn.ModuleList):
    """Layers one after the other, the stream's state handed to each that takes one."""

    def forward(self, x: Tensor, state: StreamState | None = None) -> Tensor:
        for layer in self:
            x = layer(x) if isinstance(layer, Stateless) else layer(x, state)
        return x


class Stateless(nn.Module):
    """A layer that looks at one frame at a time and so remembers nothing."""


class ConvNeXt(nn.Module):
    """ConvNeXt block over [B, C, T]: depthwise k=7, LayerNorm, C → hidden → C, residual.

    Liu et al., "A ConvNet for the 2020s" (2022), in one dimension and without
    the layer scale; HybridCodec uses hidden = 2 C.
    """

    def __init__(self, width: int, hidden: int, *, kernel_size: int = 7, causal: bool = True):
        super().__init__()
        self.depthwise = Conv1d(width, width, kernel_size, groups=width, causal=causal)
        self.norm = nn.LayerNorm(width)
        self.expand = nn.Linear(width, hidden)
        self.contract = nn.Linear(hidden, width)

    def forward(self, x: Tensor, state: StreamState | None = None, skip: int = 0) -> Tensor:
        """From frame ``skip`` on: [B, C, T − skip]."""
        y = self.depthwise(x, state)[..., skip:].transpose(1, 2)
        y = self.contract(F.gelu(self.expand(self.norm(y))))
        return x[..., skip:] + y.transpose(1, 2)


class ConvNeXtStack(Sequential):
    """ConvNeXt blocks one after the other."""

    def forward(self, x: Tensor, state: StreamState | None = None, skip: int = 0) -> Tensor:
        """From frame ``skip`` on; each block leaves out what none after it looks back to.

        Of the frames before ``skip`` those that a block needs and does not find are wrong in
        the same way as where a clip is cut, and left out next.
        """
        later = sum(block.depthwise.context for block in self)
        for block in self:
            later -= block.depthwise.context
            left_out = max(0, skip - later)
            x = block(x, state, left_out)
            skip -= left_out
        return x


def convnext_stack(blocks: int, width: int, hidden: int, *, causal: bool) -> ConvNeXtStack:
    return ConvNeXtStack(ConvNeXt(width, hidden, causal=causal) for _ in range(blocks))


class Snake(Stateless):
    """x + sin²(αx)/α with one α a channel (Ziyin et al. 2020), as in DAC."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.alpha = nn.Parameter(torch.ones(1, channels, 1))

    def forward(self, x: Tensor) -> Tensor:
        return x + (self.alpha + 1e-9).reciprocal() * torch.sin(self.alpha * x).square()


class ResidualUnit(nn.Module):
    """DAC's residual unit over [B, C, T]: Snake, dilated k=7, Snake, k=1."""

    def __init__(self, channels: int, dilation: int, *, causal: bool) -> None:
        super().__init__()
        self.body = Sequential(
            [
                Snake(channels),
                Conv1d(channels, channels, 7, dilation=dilation, norm=True, causal=causal),
                Snake(channels),
                Conv1d(channels, channels, 1, norm=True, causal=causal),
            ]
        )

    def forward(self, x: Tensor, state: StreamState | None = None) -> Tensor:
        return x + self.body(x, state)
