"""HybridCodec and its ablations: by name, by folder or by file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import resources
from codec.errors import CheckpointError, MissingWeightsError
from codec.zoo.family import Description, Family

if TYPE_CHECKING:
    import torch

    from codec.hybrid.codec import HybridCodec

WEIGHTS_FILE = "model.safetensors"
DEFAULT = "hybridcodec-mini"


class Hybrid(Family):
    """The configurations in :data:`codec.hybrid.config.CONFIGS`, the bundled one first."""

    kind = "discrete"

    def names(self) -> list[str]:
        from codec.hybrid.config import CONFIGS

        return sorted(CONFIGS, key=lambda name: name != DEFAULT)

    def why_not(self, name: str, weights: Path | None) -> str:
        if self.path(name, weights) is not None:
            return ""
        return f"Nobody has released weights for {name}; a checkpoint (.safetensors) can be loaded."

    def describe(self, name: str, weights: Path | None) -> Description:
        import torch

        from codec.hybrid.checkpoint import Card, load_checkpoint
        from codec.hybrid.codec import describe
        from codec.hybrid.config import CONFIGS
        from codec.hybrid.model import HybridModel

        path = self.path(name, weights)
        if path is None:
            with torch.device("meta"):
                model = HybridModel(CONFIGS[name])
            card = Card(summary="A configuration alone: nobody has released weights for it.")
        else:
            model, card = load_checkpoint(path)
        info = describe(model.config, card, model.decoder_context_frames())
        return Description(info, model.parameter_counts(), path is not None, card.training)

    def load(self, name: str, weights: Path | None, device: torch.device) -> HybridCodec:
        from codec.hybrid.checkpoint import load_checkpoint
        from codec.hybrid.codec import HybridCodec

        path = self.path(name, weights)
        if path is None:
            raise MissingWeightsError(
                f"Nobody has released weights for {name}, so it cannot run yet; "
                "train it or load a checkpoint (.safetensors) of it."
            )
        return HybridCodec(*load_checkpoint(path)).to(device)

    def path(self, name: str, weights: Path | None) -> Path | None:
        """The checkpoint of a known name or of a person's own; None if there is none."""
        if weights is not None:
            return checkpoint_at(weights)
        bundled = resources.MODELS / name / WEIGHTS_FILE
        return bundled if bundled.exists() else None


def checkpoint_at(path: Path) -> Path:
    """The checkpoint that a file or a folder is.

    Raises
    ------
    CheckpointError
        If the folder holds none.
    """
    if path.suffix == ".safetensors" or path.is_file():
        return path
    if (path / WEIGHTS_FILE).exists():
        return path / WEIGHTS_FILE
    raise CheckpointError(
        f"The folder '{path}' holds no {WEIGHTS_FILE}; choose a checkpoint's folder or file."
    )
