"""A frame's work, recorded once as a CUDA graph and replayed.

A frame is some hundred small kernels, and launching them one by one takes longer than
running them (see "Accelerating PyTorch with CUDA Graphs", pytorch.org, 2021).
"""

from __future__ import annotations

import logging
from collections.abc import Callable

import torch
from torch import Tensor

from codec.layers.state import StreamState

log = logging.getLogger(__name__)

WARM_UPS = 3


def possible(device: torch.device) -> bool:
    """Whether work on this device can be recorded."""
    return device.type == "cuda"


def warm_up(work: Callable[[], Tensor]) -> None:
    """Run ``work`` as often as libraries need to have chosen their kernels and memory."""
    current, side = torch.cuda.current_stream(), torch.cuda.Stream()
    side.wait_stream(current)
    with torch.cuda.stream(side):
        for _ in range(WARM_UPS):
            work()
    current.wait_stream(side)


def record(work: Callable[[], Tensor]) -> tuple[Callable[[], None], Tensor]:
    """What does ``work`` once more, and where its result is then found."""
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        result = work()
    return graph.replay, result


class Replay:
    """``work(*inputs)`` for inputs of always the same shape, from memory taken once.

    Parameters
    ----------
    work
        Runs a frame; it must not ask the device for anything.
    inputs
        Tensors as it will be called with.
    state
        The stream's memory, which ``work`` changes in place; as it was after this.
    """

    def __init__(
        self, work: Callable[..., Tensor], inputs: tuple[Tensor, ...], state: StreamState
    ) -> None:
        self._inputs = [x.clone() for x in inputs]
        before = state.copy()
        warm_up(lambda: work(*self._inputs))
        self._again, self._result = record(lambda: work(*self._inputs))
        state.restore(before)

    def __call__(self, *inputs: Tensor) -> Tensor:
        for mine, given in zip(self._inputs, inputs, strict=True):
            mine.copy_(given)
        self._again()
        return self._result.clone()


class Replays:
    """The recordings of one stream, made when first needed; where that fails, it runs as it is."""

    def __init__(self) -> None:
        self._made: dict[str, Replay | None] = {}

    def run(
        self, name: str, work: Callable[..., Tensor], inputs: tuple[Tensor, ...], state: StreamState
    ) -> Tensor:
        """``work(*inputs)``; always the same work and shapes under one name."""
        if not possible(inputs[0].device):
            return work(*inputs)
        if name not in self._made:
            self._made[name] = self._make(name, work, inputs, state)
        replay = self._made[name]
        return work(*inputs) if replay is None else replay(*inputs)

    def _make(self, name: str, *how) -> Replay | None:
        before = how[-1].copy()
        try:
            return Replay(*how)
        except torch.OutOfMemoryError:
            raise
        except RuntimeError:
            log.warning("%s is not recorded as a CUDA graph", name, exc_info=True)
            how[-1].restore(before)
            return None
