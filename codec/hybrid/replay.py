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


class Replayed:
    """``work(*inputs)`` for inputs of always the same shape.

    Where it is possible the first call records it, in memory that is taken once, and from
    then on it is replayed; where it is not, or fails, it runs as it is.

    Parameters
    ----------
    work
        Runs a frame; it must not ask the device for anything.
    state
        The stream's memory, which ``work`` changes in place.
    """

    def __init__(self, work: Callable[..., Tensor], state: StreamState) -> None:
        self._work, self._state = work, state
        # None until the first call.
        self._is_recorded: bool | None = None

    def __call__(self, *inputs: Tensor) -> Tensor:
        if self._is_recorded is None:
            self._is_recorded = possible(inputs[0].device) and self._record(inputs)
        if not self._is_recorded:
            return self._work(*inputs)
        for mine, given in zip(self._inputs, inputs, strict=True):
            mine.copy_(given)
        self._again()
        return self._result.clone()

    def _record(self, inputs: tuple[Tensor, ...]) -> bool:
        """Whether it worked; the stream is as it was after this, either way."""
        self._inputs, before = [x.clone() for x in inputs], self._state.copy()
        try:
            warm_up(lambda: self._work(*self._inputs))
            self._again, self._result = record(lambda: self._work(*self._inputs))
        except torch.OutOfMemoryError:
            raise
        except RuntimeError:
            log.warning("A frame is not recorded as a CUDA graph.", exc_info=True)
            return False
        finally:
            self._state.restore(before)
        return True
