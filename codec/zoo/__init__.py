"""Codecs by name, by folder or by file.

A codec's name is one of :func:`names`, ``opus-NUMBERk`` for Opus at so many kbit/s, a
checkpoint (.safetensors) or its folder, or ``NAME=FOLDER``: a known codec with weights
of a person's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from codec.errors import CheckpointError, ComputeDeviceError, UserError
from codec.zoo.family import Description, Family
from codec.zoo.hybrid import DEFAULT, WEIGHTS_FILE, Hybrid, checkpoint_at
from codec.zoo.opus import OpusFamily
from codec.zoo.snac import Snac

if TYPE_CHECKING:
    import torch

    from codec.api import Codec, Kind, StreamInfo

__all__ = [
    "DEFAULT",
    "WEIGHTS_FILE",
    "Description",
    "Listed",
    "choose_device",
    "describe",
    "find",
    "listed",
    "load",
    "names",
]

HYBRID = Hybrid()
FAMILIES: tuple[Family, ...] = (HYBRID, OpusFamily(), Snac())


@dataclass(frozen=True)
class Listed:
    """A codec in the list of all: whether it can run here, and what it is made of."""

    name: str
    kind: Kind
    available: bool
    why_not: str
    streams: tuple[StreamInfo, ...]


def names() -> list[str]:
    """The HybridCodecs that are known by name, the bundled one first."""
    return HYBRID.names()


def listed() -> Iterator[Listed]:
    """Every codec that is offered by name, with its streams where they are known."""
    for family in FAMILIES:
        for name in family.names():
            why_not = family.why_not(name, None)
            try:
                streams = family.describe(name, None).info.streams
            except UserError:
                streams = ()
            yield Listed(name, family.kind, not why_not, why_not, streams)


def resolve(name: str) -> tuple[Family, str, Path | None]:
    """The family, the name in it, and the weights that ``name`` stands for.

    Raises
    ------
    CheckpointError
        If it is neither a known name nor a file nor a folder with a checkpoint.
    """
    known, equals, place = name.partition("=")
    for family in FAMILIES:
        if family.accepts(name):
            return family, name, None
        if equals and family.accepts(known):
            return family, known, _folder(known, place)
    path = Path(name)
    if path.suffix == ".safetensors" or path.exists():
        return HYBRID, name, checkpoint_at(path)
    offered = ", ".join(n for family in FAMILIES for n in family.names())
    raise CheckpointError(
        f"There is no codec '{name}'; known are {offered}, "
        "or give a checkpoint (.safetensors), its folder, or NAME=FOLDER."
    )


def _folder(name: str, place: str) -> Path:
    path = Path(place)
    if not place or not path.exists():
        raise CheckpointError(
            f"There is no folder '{place}' with the weights of {name}; check the path."
        )
    return path


def find(name: str) -> Path | None:
    """The HybridCodec checkpoint that ``name`` stands for, or None when there is none.

    Raises
    ------
    CheckpointError
        If it is neither a known name nor a file nor a folder with a checkpoint.
    """
    family, known, weights = resolve(name)
    if family is not HYBRID:
        raise CheckpointError(f"'{name}' is not a HybridCodec; give one, or a checkpoint of it.")
    return HYBRID.path(known, weights)


def load(name: str = DEFAULT, device: str = "auto") -> Codec:
    """Load a codec, ready to run.

    Parameters
    ----------
    name : str
        As the module says.
    device : str
        ``auto``, ``cpu``, ``cuda``, ``cuda:N`` or ``mps``.

    Raises
    ------
    MissingWeightsError
        If the codec is known but has no weights.
    CheckpointError, ComputeDeviceError, UserError
        If the checkpoint, the device or a package cannot be used.
    """
    where = choose_device(device)
    family, known, weights = resolve(name)
    return family.load(known, weights, where)


def describe(name: str = DEFAULT) -> Description:
    """What a codec is, also when its weights are not there."""
    family, known, weights = resolve(name)
    return family.describe(known, weights)


def choose_device(wish: str = "auto") -> torch.device:
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
