"""What is known of the open clip's tokens, and what of it is looked at; no widgets, no torch."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

import numpy as np
from psygnal import Signal, SignalGroupDescriptor

from app.model.measured import Marks
from app.words import Pattern, mark, number, tr
from codec.api import CodecInfo
from codec.evaluate.tables import Column, Table
from codec.tokens import LayerUse

Tab = Literal["tokens", "code_use", "measures"]
# Which code it is, how rare it is in this clip, or how much it adds.
Colouring = Literal["code", "rarity", "energy"]

SHORT_CLIP = mark(
    "Counted in this clip: N frames cannot show more than log2(N) bits, so a short clip "
    "gives too low an entropy and too low a perplexity."
)
USE_COLUMNS = (
    Column("layer", mark("Layer")),
    Column("codes_used", mark("Codes used"), "{:,}"),
    Column("codebook_size", mark("of"), "{:,}"),
    Column("usage", mark("Usage"), "{:.1%}"),
    Column("perplexity", mark("Perplexity"), "{:.1f}"),
    Column("entropy_bits", mark("Entropy (bit)"), "{:.2f}"),
    Column("entropy_bits_per_s", mark("Entropy (bit/s)"), "{:.0f}"),
    Column("nominal_bits_per_s", mark("Nominal (bit/s)"), "{:.0f}"),
)


@dataclass(frozen=True)
class Cell:
    """One token: layer and frame, both from 0."""

    layer: int
    frame: int


@dataclass(frozen=True, eq=False)
class Tokens:
    """The tokens of a clip: ``grid`` integers [L, F], and how each layer uses its codes.

    The clip, ``total_s`` long, may end within its last frame.
    """

    grid: np.ndarray
    uses: tuple[LayerUse, ...]
    frame_s: float
    total_s: float = math.inf

    @property
    def layers(self) -> int:
        return int(self.grid.shape[0])

    @property
    def frames(self) -> int:
        return int(self.grid.shape[1])

    def frame_at(self, seconds: float) -> int:
        """The frame that holds this instant, kept inside the clip."""
        return min(max(int(seconds / self.frame_s + 1e-6), 0), self.frames - 1)

    def alike(self, cell: Cell) -> np.ndarray:
        """The frames in which this layer has the same code, rising: int64 [N]."""
        layer = self.grid[cell.layer]
        return np.flatnonzero(layer == layer[cell.frame])

    def describe(self, cell: Cell, energy_db: float | None = None) -> str:
        """All that is known of one token, in one line."""
        code, use = int(self.grid[cell.layer, cell.frame]), self.uses[cell.layer]
        count = int(use.counts[code])
        start_s = cell.frame * self.frame_s
        end_s = min(start_s + self.frame_s, self.total_s)
        told = [
            f"RVQ-{cell.layer + 1}",
            tr("frame {frame:,}").format(frame=cell.frame),
            f"{number(start_s, '.2f')}–{number(end_s, '.2f')} s",
            tr("code {code}").format(code=code),
            tr("{count:,} of {frames:,} frames ({share:.2%})").format(
                count=count, frames=self.frames, share=count / self.frames
            ),
            f"{number(use.surprise_bits[code], '.2f')} bit",
        ]
        if energy_db is not None:
            told.append(
                tr("energy {energy_db:.1f} dB").format(energy_db=energy_db).replace("-", "−")
            )
        return " · ".join(told)


@dataclass(frozen=True, eq=False)
class TokenImage:
    """A stretch of the token map, ready to draw.

    ``levels`` uint8 [L, columns], RVQ-1 first; a column stands for ``group`` frames
    from ``first`` on.  ``span`` is what 0 and 255 mean, in ``unit``; None for codes,
    whose levels are places on a colour wheel.
    """

    levels: np.ndarray
    first: int
    group: int
    colouring: Colouring
    span: tuple[float, float] | None = None
    unit: str = ""

    @property
    def last(self) -> int:
        """The frame behind the last column."""
        return self.first + self.group * int(self.levels.shape[1])

    def covers(self, tokens: Tokens, visible: tuple[float, float]) -> bool:
        """Whether all that there is of the visible stretch, in seconds, lies within."""
        start, end = (seconds / tokens.frame_s for seconds in visible)
        return self.first <= max(start, 0) + 1e-6 and min(end, tokens.frames) <= self.last + 1e-6

    def columns_of(self, frames: np.ndarray) -> np.ndarray:
        """The columns that hold some of these ``frames``, rising: int64 [N]."""
        inside = frames[(frames >= self.first) & (frames < self.last)]
        return np.unique((inside - self.first) // self.group)


@dataclass
class Analysis:
    """What the strip below the pictures shows; ``shown`` None while it is closed."""

    shown: Tab | None = None
    colouring: Colouring = "code"
    tokens: Tokens | None = None
    image: TokenImage | None = None
    cell: Cell | None = None
    marks: Marks | None = None
    # Whether rumble and offsets are left out before measuring.
    high_pass: bool = False
    # How much of what is being measured is done, 0 … 1; None while nothing is.
    progress: float | None = None

    events: ClassVar[SignalGroupDescriptor] = SignalGroupDescriptor()
    # The person asks for the stretch that is chosen to be measured, or for that to stop.
    measure_requested: ClassVar[Signal] = Signal()
    cancel_requested: ClassVar[Signal] = Signal()


def table_of_use(tokens: Tokens, info: CodecInfo) -> Table:
    """How each layer uses its codes, as a table, also as CSV."""
    per_s = 1 / tokens.frame_s
    records = [
        {
            "layer": layer.name,
            "codes_used": use.codes,
            "codebook_size": use.size,
            "usage": use.usage,
            "perplexity": use.perplexity,
            "entropy_bits": use.entropy_bits,
            "entropy_bits_per_s": use.entropy_bits * per_s,
            "nominal_bits_per_s": layer.bits * per_s,
        }
        for layer, use in zip(info.layers, tokens.uses, strict=True)
    ]
    return Table(
        tr("Whole clip, {frames:,} frames").format(frames=tokens.frames),
        tuple(
            replace(column, title=tr(column.title), form=Pattern(column.form))
            for column in USE_COLUMNS
        ),
        records,
        (tr(SHORT_CLIP),),
    )


def energy_db(energy: np.ndarray, top: float) -> np.ndarray:
    """Mean squares as dB below ``top``, the largest of the clip; at least −100."""
    return 10 * np.log10(np.maximum(energy / (top or 1.0), 1e-10))
