"""Causal self-attention with a bounded past, equal in one piece and in chunks."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from codec.layers.state import StreamState, with_past

# Added to the score of a key that is not to be seen; finite, so that a row in which
# nothing is to be seen (padding, cut off afterwards) has no NaN in its gradient.
UNSEEN = -1e9


class CausalAttention(nn.Module):
    """Multi-head attention over [B, C, T]: each frame sees itself and ``past`` frames before.

    A learned bias a head and distance says how far back each head looks (in place
    of position embeddings, which a stream without an end cannot have).  Frames before
    the beginning of a stream are not seen: the kept past carries, beside keys and
    values, a channel that is 1 where there was a frame.
    """

    def __init__(self, width: int, heads: int, past: int) -> None:
        super().__init__()
        self.heads, self.past = heads, past
        self.query_key_value = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.distance_bias = nn.Parameter(torch.zeros(heads, past + 1))

    def forward(self, x: Tensor, state: StreamState | None = None) -> Tensor:
        length = x.shape[-1]
        query, key_value = self.query_key_value(x.transpose(1, 2)).split(
            [x.shape[1], 2 * x.shape[1]], dim=-1
        )
        key_value = F.pad(key_value, (0, 1), value=1.0).transpose(1, 2)
        seen = with_past(self, key_value, self.past, state)
        # In blocks, so that the cost grows with the length and not with its square.
        block = min(length, 2 * self.past)
        blocks = -(-length // block)
        if blocks == 1:
            return self.out(self._attend(query, seen.transpose(1, 2))).transpose(1, 2)
        query = F.pad(query, (0, 0, 0, blocks * block - length))
        seen = F.pad(seen, (0, blocks * block - length)).unfold(-1, self.past + block, block)
        query = query.unflatten(1, (blocks, block)).flatten(0, 1)
        y = self._attend(query, seen.permute(0, 2, 3, 1).flatten(0, 1))
        return self.out(y.unflatten(0, (-1, blocks)).flatten(1, 2)[:, :length]).transpose(1, 2)

    def _attend(self, query: Tensor, seen: Tensor) -> Tensor:
        """Queries [N, block, C] over keys and values [N, past + block, 2 C + 1]."""
        width = query.shape[-1]
        key, value, there = seen.split([width, width, 1], dim=-1)
        query, key, value = (
            z.unflatten(-1, (self.heads, -1)).transpose(1, 2) for z in (query, key, value)
        )
        unseen = (1 - there.float())[:, None, None, :, 0] * UNSEEN
        mask = self._bias(query.shape[2]) + unseen
        y = F.scaled_dot_product_attention(query, key, value, attn_mask=mask.to(query.dtype))
        return y.transpose(1, 2).flatten(2)

    def _bias(self, block: int) -> Tensor:
        """[heads, block, past + block]: by distance, and UNSEEN outside 0 … past."""
        at = torch.arange(self.past + block, device=self.distance_bias.device)
        distance = torch.arange(block, device=at.device)[:, None] + self.past - at
        inside = (distance >= 0) & (distance <= self.past)
        bias = self.distance_bias.float()[:, distance.clamp(0, self.past)]
        return torch.where(inside, bias, torch.full_like(bias, UNSEEN))


class CausalTransformer(nn.Module):
    """A pre-norm transformer layer over [B, C, T]: attention, then C → hidden → C."""

    def __init__(self, width: int, heads: int, hidden: int, past: int) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(width)
        self.attention = CausalAttention(width, heads, past)
        self.norm = nn.LayerNorm(width)
        self.expand = nn.Linear(width, hidden)
        self.contract = nn.Linear(hidden, width)

    def forward(self, x: Tensor, state: StreamState | None = None) -> Tensor:
        y = self.attention_norm(x.transpose(1, 2)).transpose(1, 2)
        x = x + self.attention(y, state)
        y = self.contract(F.gelu(self.expand(self.norm(x.transpose(1, 2)))))
        return x + y.transpose(1, 2)
