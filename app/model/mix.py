"""What a decoded sound is made of: which layers, where, and whose."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from app.words import mark, tr
from codec.api import LayerSet
from codec.voices import Matching


class Source(Enum):
    """The four sounds that have a name on the screen."""

    ORIGINAL = mark("Original")
    SEMANTIC = mark("Semantic")
    FULL = mark("Full")
    MIX = mark("Mix")


@dataclass(frozen=True)
class LayerAlone:
    """A pane that shows one layer decoded by itself; ``index`` from 0."""

    index: int


@dataclass(frozen=True)
class Difference:
    """A pane that shows how many dB the mix is above or below the original."""


Pane = Source | LayerAlone | Difference


def key_of(pane: Pane) -> str:
    """A short text for a pane, the same whatever the mix is now."""
    if isinstance(pane, Source):
        return pane.name.lower()
    return f"layer {pane.index + 1}" if isinstance(pane, LayerAlone) else "difference"


@dataclass(frozen=True)
class Stroke:
    """A painted stretch, in seconds: there, these layers instead of the mix's own."""

    start_s: float
    end_s: float
    layers: LayerSet


@dataclass(frozen=True)
class Voice:
    """The clip whose acoustic layers are put under the open clip's RVQ-1.

    ``average`` takes what they are on average, the same in every frame; ``stretch`` fits its
    frames to the open clip's length, ``frames`` takes them one by one, over and over if
    there are too few.
    """

    path: str
    name: str
    matching: Matching = "stretch"


@dataclass(frozen=True)
class Mix:
    """One decoded sound: ``layers`` throughout, later strokes over earlier ones over them.

    ``continuous`` takes the unquantized residual for the acoustic layers;
    ``voice`` takes them from another clip.
    """

    layers: LayerSet
    strokes: tuple[Stroke, ...] = ()
    continuous: bool = False
    voice: Voice | None = None

    def at(self, seconds: float) -> LayerSet:
        """The layers that sound at this instant."""
        for stroke in reversed(self.strokes):
            if stroke.start_s <= seconds < stroke.end_s:
                return stroke.layers
        return self.layers

    def mask(self, frames: int, frame_rate_hz: float, n_layers: int) -> np.ndarray:
        """Which layers are on in each frame, by the frame's middle: bool [L, F]."""
        mask = np.zeros((n_layers, frames), bool)
        mask[self.layers.checked(n_layers)] = True
        middle_s = (np.arange(frames) + 0.5) / frame_rate_hz
        for stroke in self.strokes:
            inside = (middle_s >= stroke.start_s) & (middle_s < stroke.end_s)
            column = np.zeros(n_layers, bool)
            column[stroke.layers.checked(n_layers)] = True
            mask[:, inside] = column[:, None]
        return mask

    def label(self, n_layers: int) -> str:
        """Its name on the screen: the layers, and what else is special about it."""
        text = self.layers.label(n_layers)
        if self.continuous:
            text += tr(" continuous")
        if self.strokes:
            text += tr(" + {count} painted").format(count=len(self.strokes))
        if self.voice is not None:
            text += tr(", voice of {name}").format(name=self.voice.name)
        return text
