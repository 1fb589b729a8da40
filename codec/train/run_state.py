"""A run on disk: everything needed to go on exactly where it stopped, without pickle."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from codec.atomic import replacing
from codec.errors import CheckpointError

STATE_FILE = "resume.safetensors"


def optimizer_tensors(optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """Adam's moments and step counts, by the parameter's number."""
    state = optimizer.state_dict()["state"]
    return {
        f"{number}.{name}": torch.as_tensor(value)
        for number, slots in state.items()
        for name, value in slots.items()
    }


def restore_optimizer(optimizer: torch.optim.Optimizer, tensors: dict[str, Tensor]) -> None:
    """The reverse of :func:`optimizer_tensors`."""
    state: dict[int, dict[str, Tensor]] = {}
    for key, value in tensors.items():
        number, name = key.split(".", 1)
        state.setdefault(int(number), {})[name] = value
    groups = optimizer.state_dict()["param_groups"]
    optimizer.load_state_dict({"state": state, "param_groups": groups})


def numbered(arrays: list[np.ndarray]) -> dict[str, Tensor]:
    """Arrays as a group of tensors, by their number."""
    return {str(i): torch.from_numpy(array) for i, array in enumerate(arrays)}


def in_order(tensors: dict[str, Tensor]) -> list[np.ndarray]:
    """The reverse of :func:`numbered`."""
    return [tensors[str(i)].numpy() for i in range(len(tensors))]


def save_run(folder: Path, groups: dict[str, dict[str, Tensor]], facts: dict[str, Any]) -> None:
    """Write all tensors and facts as one file, atomically."""
    tensors = {
        f"{group}/{name}": tensor.detach().cpu().contiguous().clone()
        for group, members in groups.items()
        for name, tensor in members.items()
    }
    with replacing(folder / STATE_FILE) as part:
        save_file(tensors, part, metadata={"facts": json.dumps(facts)})


def read_facts(folder: Path) -> dict[str, Any] | None:
    """The facts that :func:`save_run` wrote, without the tensors; None if there is no run yet."""
    return _read(folder, lambda file: None)[1]


def load_run(folder: Path) -> tuple[dict[str, dict[str, Tensor]], dict[str, Any]] | None:
    """What :func:`save_run` wrote, or None when there is nothing yet."""
    groups, facts = _read(folder, _tensors)
    return None if facts is None else (groups, facts)


def _tensors(file: Any) -> dict[str, dict[str, Tensor]]:
    groups: dict[str, dict[str, Tensor]] = {}
    for key in file.keys():  # noqa: SIM118 - not a dict
        group, name = key.split("/", 1)
        groups.setdefault(group, {})[name] = file.get_tensor(key)
    return groups


def _read(folder: Path, rest: Callable[[Any], Any]) -> tuple[Any, dict[str, Any] | None]:
    """What ``rest`` takes from the file, and its facts."""
    path = folder / STATE_FILE
    if not path.exists():
        return None, None
    try:
        with safe_open(path, "pt") as file:
            return rest(file), json.loads((file.metadata() or {})["facts"])
    except (SafetensorError, OSError, ValueError, KeyError, RuntimeError) as error:
        raise CheckpointError(
            f"The run in '{folder}' cannot be resumed ({error}); start it in an empty folder."
        ) from error


def load_module(module: nn.Module, tensors: dict[str, Tensor], folder: Path) -> None:
    try:
        module.load_state_dict(tensors)
    except RuntimeError as error:
        raise CheckpointError(
            f"The run in '{folder}' belongs to another configuration; start it in an empty folder."
        ) from error
