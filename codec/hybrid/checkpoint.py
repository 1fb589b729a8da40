"""A checkpoint: one safetensors file whose metadata say all there is to know of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from codec.atomic import replacing
from codec.errors import CheckpointError
from codec.hybrid.config import CONFIGS, HybridConfig
from codec.hybrid.model import HybridModel

FORMAT = "hybridcodec"
VERSION = 1
SUBSET_KINDS = frozenset({"semantic", "prefix", "acoustic", "any", "continuous", "average"})


@dataclass(frozen=True)
class Card:
    """What a checkpoint says about itself beside its configuration.

    ``training`` is free: steps, hours, sources, losses … as a JSON object.
    ``fingerprint`` is of the file that was read: the first 16 digits of its SHA-256.
    """

    licence: str = ""
    summary: str = ""
    trained_subsets: frozenset[str] = frozenset()
    bandwidth_hz: float | None = None
    training: dict[str, Any] = field(default_factory=dict)
    fingerprint: str = ""


def save_checkpoint(path: Path, model: HybridModel, card: Card) -> None:
    """Write the weights in 16 bits with ``card``, atomically.

    Raises
    ------
    CheckpointError
        If the file cannot be written, for instance because the disk is full.
    """
    weights = {
        name: value.detach().to("cpu", torch.float16).contiguous()
        for name, value in model.state_dict().items()
    }
    metadata = {
        "format": FORMAT,
        "format_version": str(VERSION),
        "config": json.dumps(model.config.to_dict()),
        "licence": card.licence,
        "summary": card.summary,
        "trained_subsets": json.dumps(sorted(card.trained_subsets)),
        "bandwidth_hz": json.dumps(card.bandwidth_hz),
        "training": json.dumps(card.training),
    }
    try:
        with replacing(path) as part:
            save_file(weights, part, metadata=metadata)
    except (SafetensorError, OSError) as error:
        raise CheckpointError(
            f"'{path.name}' was not written ({_first_line(error)}); choose another place."
        ) from error


def load_checkpoint(path: Path) -> tuple[HybridModel, Card]:
    """Read a model and its card.

    Raises
    ------
    CheckpointError
        If the file is missing, not safetensors, not a HybridCodec, newer than
        this program, or its tensors do not fit its configuration.
    """
    try:
        with safe_open(path, "pt") as file:
            metadata = file.metadata() or {}
            config, card = _read_metadata(metadata, path)
            model = _skeleton(config)
            wanted = {name: tuple(t.shape) for name, t in model.state_dict().items()}
            # Shapes first: a configuration cannot make us allocate more than the file holds.
            names = file.keys()
            found = {name: tuple(file.get_slice(name).get_shape()) for name in names}
            _check_shapes(wanted, found, path)
            if next(model.parameters()).is_meta:
                model = HybridModel(config)
            _fill(model, file, path)
        fingerprint = _fingerprint(path)
    except FileNotFoundError as error:
        raise CheckpointError(
            f"There is no checkpoint '{path}'; check the name or choose another file."
        ) from error
    except (SafetensorError, OSError, RuntimeError) as error:
        raise CheckpointError(
            f"'{path.name}' is not a readable safetensors file ({_first_line(error)}); "
            "choose a HybridCodec checkpoint (.safetensors)."
        ) from error
    return model.eval(), replace(card, fingerprint=fingerprint)


def _skeleton(config: HybridConfig) -> HybridModel:
    """A model to compare shapes with: without memory unless the configuration is known.

    What is known cannot ask for more memory than it should, and building on the
    meta device takes seconds.
    """
    if config in CONFIGS.values():
        return HybridModel(config)
    with torch.device("meta"):
        return HybridModel(config)


def _fingerprint(path: Path) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(2**20):
            digest.update(block)
    return digest.hexdigest()[:16]


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:120] if str(error).strip() else type(error).__name__


def _read_metadata(metadata: dict[str, str], path: Path) -> tuple[HybridConfig, Card]:
    if metadata.get("format") != FORMAT:
        raise CheckpointError(
            f"'{path.name}' is a safetensors file but not a HybridCodec checkpoint; "
            "choose one that this program's trainer wrote."
        )
    try:
        version = int(metadata.get("format_version", ""))
        if version > VERSION:
            raise CheckpointError(
                f"'{path.name}' was written by a newer version of this program "
                f"(format {version}, this one reads up to {VERSION}); update the program."
            )
        config = HybridConfig.from_dict(json.loads(metadata["config"]))
        subsets = frozenset(json.loads(metadata.get("trained_subsets", "[]")))
        bandwidth = json.loads(metadata.get("bandwidth_hz", "null"))
        training = json.loads(metadata.get("training", "{}"))
        if not subsets <= SUBSET_KINDS or not isinstance(training, dict):
            raise ValueError("unknown trained_subsets or training")
        if bandwidth is not None and not (
            isinstance(bandwidth, int | float) and 0 < bandwidth < 1e6
        ):
            raise ValueError(f"bandwidth_hz is {bandwidth}")
    except CheckpointError as error:
        raise CheckpointError(f"'{path.name}': {error}") from error
    except (KeyError, ValueError, TypeError, RecursionError) as error:
        raise CheckpointError(
            f"The metadata of '{path.name}' are damaged ({_first_line(error)}); "
            "get the checkpoint again."
        ) from error
    licence, summary = metadata.get("licence", ""), metadata.get("summary", "")
    return config, Card(licence, summary, subsets, bandwidth, training)


def _check_shapes(wanted: dict[str, tuple], found: dict[str, tuple], path: Path) -> None:
    missing = sorted(set(wanted) - set(found))
    if missing:
        raise CheckpointError(
            f"'{path.name}' lacks {len(missing)} of {len(wanted)} tensors "
            f"(the first is {missing[0]}); get the checkpoint again."
        )
    for name, shape in wanted.items():
        if found[name] != shape:
            raise CheckpointError(
                f"In '{path.name}' the tensor {name} has shape {list(found[name])}, but its "
                f"configuration asks for {list(shape)}; get the checkpoint again."
            )


def _fill(model: HybridModel, file: safe_open, path: Path) -> None:
    """Take the weights one after the other: there is no time at which they are there twice."""
    for name, mine in model.state_dict().items():
        value: Tensor = file.get_tensor(name)
        if not torch.isfinite(value).all():
            raise CheckpointError(
                f"In '{path.name}' the tensor {name} holds values that are not numbers; "
                "get the checkpoint again."
            )
        mine.copy_(value)
