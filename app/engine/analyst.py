"""Counts the open clip's tokens and draws the map of them, beside the window."""

from __future__ import annotations

import math

import numpy as np

from app.engine.jobs import Job, Worker
from app.model.clip import Clip
from app.model.document import Document
from app.model.tokens import Analysis, Colouring, TokenImage, Tokens, energy_db
from codec.api import CodecInfo, Codes
from codec.errors import UserError
from codec.tokens import majority, uses_of

# Beyond the visible stretch on either side, so that panning has something to show at once.
MARGIN = 0.25
# What is drawn of a layer's energy, below the largest of all.
ENERGY_RANGE_DB = 40.0
# Knuth's multiplier, 2³² / golden ratio: neighbouring codes land far apart on the wheel.
MULTIPLIER = np.uint32(2654435761)


class Analyst:
    """Keeps ``analysis.tokens`` and ``analysis.image`` up to date while they are looked at."""

    def __init__(self, document: Document, analysis: Analysis, worker: Worker) -> None:
        self.document, self.analysis, self.worker = document, analysis, worker
        self._codes: Codes | None = None
        self._counted: Codes | None = None
        self._clip: Clip | None = None
        document.events.codes.connect(self._codes_changed)
        # To another codec earlier codes mean nothing.
        document.events.codec.connect(lambda: self._begin(None))
        analysis.events.shown.connect(self._count)
        for event in (
            *(document.events.visible, document.events.columns),
            *(analysis.events.shown, analysis.events.colouring),
        ):
            event.connect(self._draw_if_needed)
        analysis.events.tokens.connect(self._draw)
        document.events.energy.connect(self._energy_changed)
        self._codes_changed(document.codes)

    def _codes_changed(self, codes: Codes | None) -> None:
        if self.document.clip is not self._clip or codes is None:
            self._begin(codes)
        else:
            self._codes = codes  # the same clip, encoded further
            self._count()

    def _begin(self, codes: Codes | None) -> None:
        """Forget what was known; these are the codes now."""
        for key in ("tokens", "token map"):
            self.worker.cancel(key)
        analysis = self.analysis
        analysis.cell = analysis.image = analysis.tokens = None
        self._clip, self._codes, self._counted = self.document.clip, codes, None
        self._count()

    def _count(self) -> None:
        analysis, codes, info = self.analysis, self._codes, self.document.codec
        if analysis.shown not in ("tokens", "code_use") or codes is self._counted or info is None:
            return
        self._counted = codes
        self.worker.submit(
            "tokens",
            lambda job: tokens_of(codes, info),
            then=lambda tokens: setattr(analysis, "tokens", tokens),
            failed=self._failed,
        )

    def _energy_changed(self) -> None:
        if self.analysis.colouring == "energy":
            self._draw()

    def _draw_if_needed(self) -> None:
        analysis, tokens = self.analysis, self.analysis.tokens
        if tokens is not None and not self._covers(analysis.image, tokens):
            self._draw()

    def _covers(self, image: TokenImage | None, tokens: Tokens) -> bool:
        """Whether the map that is there is what is wanted, as far as it can be seen."""
        document = self.document
        _, _, group = stretch_to_draw(tokens, document.visible, document.columns)
        wanted = self.analysis.colouring, group
        is_like_it = image is not None and (image.colouring, image.group) == wanted
        return is_like_it and image.covers(tokens, document.visible)

    def _draw(self) -> None:
        """Have the map of what is visible drawn, if it is shown."""
        analysis, document = self.analysis, self.document
        tokens, colouring = analysis.tokens, analysis.colouring
        if analysis.shown != "tokens" or tokens is None:
            return
        energy = document.energy if colouring == "energy" else None
        if colouring == "energy" and (energy is None or len(energy) != tokens.layers):
            analysis.image = None
            return
        first, last, group = stretch_to_draw(tokens, document.visible, document.columns)

        def work(job: Job) -> TokenImage:
            return draw(tokens, colouring, energy, first, last, group)

        self.worker.submit(
            "token map",
            work,
            then=lambda image: setattr(analysis, "image", image),
            failed=self._failed,
        )

    def _failed(self, error: UserError) -> None:
        self.document.say(str(error), "fault")


def tokens_of(codes: Codes, info: CodecInfo) -> Tokens:
    """The tokens of the first (and only) clip in ``codes``, counted."""
    grid = codes.tokens[0].cpu().numpy().astype(np.int32)
    sizes = [layer.codebook_size for layer in info.layers]
    total_s = codes.samples / info.sample_rate_hz
    return Tokens(grid, uses_of(grid, sizes), 1 / info.frame_rate_hz, total_s)


def stretch_to_draw(
    tokens: Tokens, visible: tuple[float, float], columns: int
) -> tuple[int, int, int]:
    """The frames to draw, first and last + 1, and how many share a column.

    No column is narrower than a pixel, and all begin at whole multiples of the
    group, so that they stay what they are when the view moves.
    """
    start, end = (seconds / tokens.frame_s for seconds in visible)
    group = max(1, math.ceil((end - start) / max(columns, 1) - 1e-6))
    margin = MARGIN * (end - start)
    first = max(0, int((start - margin) // group)) * group
    last = min(tokens.frames, math.ceil((end + margin) / group) * group)
    return min(first, (tokens.frames - 1) // group * group), max(last, 1), group


def draw(
    tokens: Tokens,
    colouring: Colouring,
    energy: np.ndarray | None,
    first: int,
    last: int,
    group: int,
) -> TokenImage:
    """The map of frames ``first`` to ``last``, a column for each ``group`` of them.

    Where a column holds several frames it shows the most frequent code, their mean
    rarity in bits, or their mean energy (``energy`` [L, F], mean squares).
    """
    grid = tokens.grid[:, first:last]
    if colouring == "code":
        codes = majority(grouped(grid, group)).astype(np.uint32)
        wheel = ((codes * MULTIPLIER) >> np.uint32(24)).astype(np.uint8)
        return TokenImage(wheel, first, group, colouring)
    if colouring == "rarity":
        rarity = np.stack([u.surprise_bits[row] for u, row in zip(tokens.uses, grid, strict=True)])
        values = grouped(rarity, group).mean(-1)
        span, unit = (0.0, max(1.0, math.ceil(math.log2(tokens.frames)))), "bit"
    else:
        power = grouped(filled(energy, tokens.frames)[:, first:last], group).mean(-1)
        values = energy_db(power, float(energy.max(initial=0.0)))
        span, unit = (-ENERGY_RANGE_DB, 0.0), "dB"
    share = (values - span[0]) / (span[1] - span[0])
    levels = np.clip(share * 255, 0, 255).astype(np.uint8)
    return TokenImage(levels, first, group, colouring, span, unit)


def filled(energy: np.ndarray, frames: int) -> np.ndarray:
    """``energy`` [L, F'] with nothing where it has not been measured yet, or cut: [L, frames]."""
    missing = max(frames - energy.shape[1], 0)
    return np.pad(energy[:, :frames], ((0, 0), (0, missing)))


def grouped(values: np.ndarray, group: int) -> np.ndarray:
    """Every ``group`` neighbours of [L, F] as [L, columns, group]; the last column is filled up
    with its last value."""
    missing = -values.shape[1] % group
    padded = np.pad(values, ((0, 0), (0, missing)), mode="edge") if missing else values
    return padded.reshape(len(values), -1, group)
