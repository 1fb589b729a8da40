"""The processes that train one model together, as ``torchrun`` starts them.

Each has its own crops; what they learn is averaged at every step, so that all
hold the same weights.  Gradients are averaged explicitly rather than by
``DistributedDataParallel``, since a step calls three parts of the model and
leaves out others by chance.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import torch
import torch.distributed as dist
from torch import Tensor, nn

from codec.errors import UserError

# One process decodes the recordings and asks the teacher, while the others wait for hours.
PATIENCE = timedelta(days=7)


@dataclass(frozen=True)
class Peers:
    """The number ``rank`` of ``count`` processes; alone unless :func:`joined` says otherwise."""

    rank: int = 0
    count: int = 1
    device: torch.device = torch.device("cpu")

    @property
    def leads(self) -> bool:
        """Whether this process is the one that writes and speaks."""
        return self.rank == 0

    def average_gradients(self, parameters: Iterable[nn.Parameter]) -> None:
        """Make every gradient the mean of all processes'.

        Where a process has none, its gradient is 0; where nobody has one, none stays none.
        """
        if self.count == 1:
            return
        owners = [p for p in parameters if p.requires_grad]
        has = torch.tensor([p.grad is not None for p in owners], device=self.device).float()
        grads = [torch.zeros_like(p) if p.grad is None else p.grad for p in owners]
        flat = torch.cat([has, *(g.reshape(-1) for g in grads)])
        self._talk(lambda: dist.all_reduce(flat))
        somebody, *means = flat.split([len(owners), *(g.numel() for g in grads)])
        for owner, mean, found in zip(owners, means, (somebody > 0).tolist(), strict=True):
            owner.grad = (mean / self.count).view_as(owner) if found else None

    def mean(self, values: list[Tensor]) -> list[float]:
        """The mean over all processes of some scalars."""
        stacked = torch.stack([v.detach().float() for v in values])
        return (self.total(stacked) / self.count).tolist()

    def total(self, values: Tensor) -> Tensor:
        """The sum over all processes, on the CPU."""
        if self.count == 1:
            return values.cpu()
        values = values.to(self.device)
        self._talk(lambda: dist.all_reduce(values))
        return values.cpu()

    def take_from_leader(self, tensors: Iterable[Tensor]) -> None:
        """Overwrite some tensors with the leader's."""
        if self.count > 1:
            for tensor in tensors:
                self._talk(lambda tensor=tensor: dist.broadcast(tensor.data, 0))

    def agree(self, decision: bool) -> bool:
        """The leader's decision, whatever the others think: their clocks differ."""
        answer = torch.tensor([float(decision)], device=self.device)
        self.take_from_leader([answer])
        return bool(answer.item())

    @contextmanager
    def leader_first(self) -> Iterator[None]:
        """What is inside runs in the leader first, and then in all others."""
        if not self.leads:
            self.agree(True)
        yield
        if self.leads:
            self.agree(True)

    def _talk(self, operation: Callable[[], object]) -> None:
        try:
            operation()
        except RuntimeError as error:
            raise UserError(
                "Another process of this run has ended; see what it said, and start them again."
            ) from error


@contextmanager
def joined(device: torch.device) -> Iterator[Peers]:
    """The processes that ``torchrun`` started beside this one, on ``device`` each."""
    if processes() == 1:
        yield Peers(device=device)
        return
    if device.type == "cuda":
        torch.cuda.set_device(device)
    dist.init_process_group("nccl" if device.type == "cuda" else "gloo", timeout=PATIENCE)
    try:
        yield Peers(dist.get_rank(), dist.get_world_size(), device)
    finally:
        dist.destroy_process_group()


def processes() -> int:
    """How many processes ``torchrun`` has started; 1 without it."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def own_device(wish: str) -> str:
    """Of a machine with several CUDA devices, the one that is this process's."""
    one_each = processes() > 1 and wish in ("auto", "cuda") and torch.cuda.is_available()
    return f"cuda:{os.environ.get('LOCAL_RANK', '0')}" if one_each else wish
