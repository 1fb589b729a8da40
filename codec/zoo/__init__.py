"""Codecs by name, by folder or by file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import resources
from codec.errors import CheckpointError, ComputeDeviceError, MissingWeightsError

if TYPE_CHECKING:
    from codec.api import CodecInfo
    from codec.hybrid.codec import HybridCodec

__all__ = ["DEFAULT", "Description", "choose_device", "describe", "load", "names"]

DEFAULT = "hybridcodec-mini"
WEIGHTS_FILE = "model.safetensors"


@dataclass(frozen=True)
class Description:
    """A codec as it is known without running it; ``parameters`` by part of the network."""

    info: CodecInfo
    parameters: dict[str, int]
    has_weights: bool
    training: dict


def names() -> list[str]:
    """The codecs that are known by name, the bundled one first."""
    from codec.hybrid.config import CONFIGS

    return sorted(CONFIGS, key=lambda name: name != DEFAULT)


def find(name: str) -> Path | None:
    """The checkpoint that ``name`` stands for, or None when it is known but has none.

    Raises
    ------
    CheckpointError
        If it is neither a known name nor a file nor a folder with a checkpoint.
    """
    path = Path(name)
    if path.suffix == ".safetensors" or path.is_file():
        return path
    if path.is_dir():
        if (path / WEIGHTS_FILE).exists():
            return path / WEIGHTS_FILE
        raise CheckpointError(
            f"The folder '{name}' holds no {WEIGHTS_FILE}; choose a checkpoint's folder or file."
        )
    if name not in names():
        raise CheckpointError(
            f"There is no codec '{name}'; known are {', '.join(names())}, "
            "or give a checkpoint (.safetensors) or its folder."
        )
    bundled = resources.MODELS / name / WEIGHTS_FILE
    return bundled if bundled.exists() else None


def load(name: str = DEFAULT, device: str = "auto") -> HybridCodec:
    """Load a codec, ready to run.

    Parameters
    ----------
    name : str
        A known name, a folder, or a .safetensors file.
    device : str
        ``auto``, ``cpu``, ``cuda``, ``cuda:N`` or ``mps``.

    Raises
    ------
    MissingWeightsError
        If the codec is known but nobody has released weights for it.
    CheckpointError, ComputeDeviceError
        If the checkpoint or the device cannot be used.
    """
    from codec.hybrid.checkpoint import load_checkpoint
    from codec.hybrid.codec import HybridCodec

    where = choose_device(device)
    path = find(name)
    if path is None:
        raise MissingWeightsError(
            f"Nobody has released weights for {name}, so it cannot run yet; "
            "train it or load a checkpoint (.safetensors) of it."
        )
    return HybridCodec(*load_checkpoint(path)).to(where)


def describe(name: str = DEFAULT) -> Description:
    """What a codec is, also when its weights are not there."""
    import torch

    from codec.hybrid.checkpoint import Card, load_checkpoint
    from codec.hybrid.codec import describe as describe_hybrid
    from codec.hybrid.config import CONFIGS
    from codec.hybrid.model import HybridModel

    path = find(name)
    if path is None:
        with torch.device("meta"):
            model = HybridModel(CONFIGS[name])
        card = Card(summary="A configuration alone: nobody has released weights for it.")
    else:
        model, card = load_checkpoint(path)
    info = describe_hybrid(model.config, card, model.decoder_context_frames())
    return Description(info, model.parameter_counts(), path is not None, card.training)


def choose_device(wish: str = "auto"):
    """The torch device for ``auto``, ``cpu``, ``cuda``, ``cuda:N`` or ``mps``.

    Raises
    ------
    ComputeDeviceError
        If it is none of these or not on this machine.
    """
    import torch

    if wish == "auto":
        if torch.cuda.is_available():
            return torch.device("cuda")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        device = torch.device(wish)
    except RuntimeError:
        device = None
    if device is None or device.type not in ("cpu", "cuda", "mps"):
        raise ComputeDeviceError(
            f"There is no device '{wish}'; choose auto, cpu, cuda, cuda:N or mps."
        )
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise ComputeDeviceError(f"This machine has no CUDA device '{wish}'; choose auto or cpu.")
    if device.type == "mps" and not torch.backends.mps.is_available():
        raise ComputeDeviceError("This machine has no MPS device; choose auto or cpu.")
    return device
