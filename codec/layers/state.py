"""What causal layers remember between two chunks of a stream."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class StreamState:
    """The memory of one stream (or one batch of streams), kept outside the model.

    Every causal layer finds its own past here, so that one model can serve any
    number of streams at once.  A layer that is given no state runs offline: the
    same code from a fresh past of zeros.
    """

    def __init__(self) -> None:
        self._past: dict[nn.Module, Tensor] = {}

    def get(self, layer: nn.Module) -> Tensor | None:
        return self._past.get(layer)

    def put(self, layer: nn.Module, past: Tensor) -> None:
        """Remember ``past``, in the memory of what was there before if that has its shape."""
        before = self._past.get(layer)
        if before is not None and (before.shape, before.dtype) == (past.shape, past.dtype):
            before.copy_(past)
        else:
            # Cloned: a view would keep the whole chunk alive.
            self._past[layer] = past.detach().clone()

    def reset(self, stream: int | None = None) -> None:
        """Forget one stream of the batch, or all of them."""
        if stream is None:
            self._past.clear()
            return
        # The past may have been made in inference mode, and only there may it be changed.
        with torch.inference_mode():
            for past in self._past.values():
                past[stream] = 0

    def copy(self) -> StreamState:
        """The same memory, apart from this one."""
        twin = StreamState()
        twin._past = {layer: past.clone() for layer, past in self._past.items()}
        return twin

    def restore(self, before: StreamState) -> None:
        """Be as ``before`` again, in place; what was not there then is a fresh past of zeros."""
        for layer, past in self._past.items():
            kept = before._past.get(layer)
            past.zero_() if kept is None else past.copy_(kept)

    def to(self, device: torch.device | str) -> StreamState:
        moved = StreamState()
        moved._past = {layer: past.to(device) for layer, past in self._past.items()}
        return moved


def with_past(layer: nn.Module, x: Tensor, length: int, state: StreamState | None) -> Tensor:
    """``x`` [B, C, T] with the last ``length`` samples before it: [B, C, length + T].

    Reads the past from ``state`` (zeros when there is none) and leaves the new
    past there.
    """
    if length == 0:
        return x
    past = state.get(layer) if state is not None else None
    if past is None:
        past = x.new_zeros(*x.shape[:-1], length)
    joined = torch.cat([past.to(x.dtype), x], dim=-1)
    if state is not None:
        state.put(layer, joined[..., joined.shape[-1] - length :])
    return joined
