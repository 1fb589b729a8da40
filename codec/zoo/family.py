"""What the zoo knows of a kind of codec without loading it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

    from codec.api import Codec, CodecInfo, Kind


@dataclass(frozen=True)
class Description:
    """A codec as it is known without running it; ``parameters`` by part of the network."""

    info: CodecInfo
    parameters: dict[str, int]
    has_weights: bool
    training: dict[str, Any] = field(default_factory=dict)


class Family(ABC):
    """Codecs of one kind, by name; ``weights`` is a folder or file of a person's own."""

    kind: Kind

    @abstractmethod
    def names(self) -> list[str]:
        """The names to offer."""

    def accepts(self, name: str) -> bool:
        """Whether ``name`` is one of this family, offered or not."""
        return name in self.names()

    @abstractmethod
    def why_not(self, name: str, weights: Path | None) -> str:
        """One sentence on why it cannot run; empty if it can."""

    @abstractmethod
    def describe(self, name: str, weights: Path | None) -> Description:
        """What it is, also where it cannot run."""

    @abstractmethod
    def load(self, name: str, weights: Path | None, device: torch.device) -> Codec:
        """The codec, ready to run on ``device``; UserError with :meth:`why_not` if it cannot."""
