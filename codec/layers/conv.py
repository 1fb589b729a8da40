"""Causal convolutions that give the same result in one piece or in chunks."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils import parametrize
from torch.nn.utils.parametrizations import weight_norm

from codec.layers.state import StreamState, with_past


class Conv1d(nn.Module):
    """Convolution over [B, C, T] that sees only the past (or, not causal, both sides).

    ``T`` must be a multiple of ``stride``; the result has ``T / stride`` frames.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        *,
        stride: int = 1,
        dilation: int = 1,
        groups: int = 1,
        norm: bool = False,
        causal: bool = True,
    ) -> None:
        super().__init__()
        conv = nn.Conv1d(
            in_channels, out_channels, kernel_size, stride, dilation=dilation, groups=groups
        )
        self.conv = weight_norm(conv) if norm else conv
        self.context = dilation * (kernel_size - 1) + 1 - stride
        self.causal = causal

    def forward(self, x: Tensor, state: StreamState | None = None) -> Tensor:
        if self.causal:
            return self._convolve(with_past(self, x, self.context, state))
        left = self.context // 2
        return self._convolve(F.pad(x, (left, self.context - left)))

    def _convolve(self, x: Tensor) -> Tensor:
        conv = self.conv
        if x.dtype is not torch.float64 or conv.groups == 1 or conv.stride != (1,):
            return conv(x)
        # In double precision the library loops over the groups, one call for each.
        span = conv.dilation[0] * (conv.kernel_size[0] - 1) + 1
        taps = x.unfold(-1, span, 1)[..., :: conv.dilation[0]]
        return (taps * conv.weight[:, :1]).sum(-1) + conv.bias[:, None]


class ConvTranspose1d(nn.Module):
    """Transposed convolution over [B, C, T] → [B, C', T · stride], kernel 2 · stride.

    Causal: output sample t depends on input frames up to t // stride only.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        *,
        stride: int,
        norm: bool = False,
        causal: bool = True,
    ) -> None:
        super().__init__()
        conv = nn.ConvTranspose1d(in_channels, out_channels, 2 * stride, stride)
        self.conv = weight_norm(conv) if norm else conv
        self.stride = stride
        self.causal = causal

    def forward(self, x: Tensor, state: StreamState | None = None) -> Tensor:
        y = self.conv(x)
        if not self.causal:
            left = self.stride // 2
            return y[..., left : left + x.shape[-1] * self.stride]
        if state is not None:
            before = state.get(self)
            # The bias is in both chunks; the kept tail goes without it.
            tail = y[..., -self.stride :] - self.conv.bias[:, None]
            if before is not None:
                head = y[..., : self.stride] + before.to(y.dtype)
                y = torch.cat([head, y[..., self.stride :]], dim=-1)
            state.put(self, tail)  # over ``before``
        return y[..., : x.shape[-1] * self.stride]


def context_of(*modules: nn.Module) -> float:
    """How many frames, at its input's rate, a chain of layers looks back."""
    frames, rate = 0.0, 1.0
    for part in (part for module in modules for part in module.modules()):
        if isinstance(part, ConvTranspose1d):
            frames += 1 / rate
            rate *= part.stride
        elif isinstance(part, Conv1d):
            frames += part.context / rate
    return frames


def fold_weight_norm(module: nn.Module) -> nn.Module:
    """Replace each weight-norm pair by its product, in place: faster, the same result."""
    for part in module.modules():
        if parametrize.is_parametrized(part, "weight"):
            parametrize.remove_parametrizations(part, "weight", leave_parametrized=True)
    return module
