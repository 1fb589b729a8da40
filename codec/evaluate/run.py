"""A codec over many recordings: one row for each set of layers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch

from codec.api import LayerSet
from codec.audio import read_audio, resample
from codec.errors import AudioFileError, UserError
from codec.evaluate.measures import measure, missing_packages
from codec.train.codebooks import CodebookHealth

if TYPE_CHECKING:
    from codec.api import Codec
    from codec.train.data import Entry


@dataclass
class Report:
    """What was measured.

    ``rows``: for each set of layers its label, nominal kbit/s and the mean of
    every measure over the clips; ``usage`` and ``perplexity`` a layer;
    ``entropy_bits_per_s`` what the tokens' own statistics would need; ``missing``
    the packages without which some measures were left out.
    """

    codec: str
    clips: int
    speakers: int
    minutes: float
    skipped: int
    rows: list[dict[str, float | str]] = field(default_factory=list)
    usage: list[float] = field(default_factory=list)
    perplexity: list[float] = field(default_factory=list)
    entropy_bits_per_s: float = 0.0
    missing: list[str] = field(default_factory=list)

    def to_dict(self) -> dict:
        return asdict(self)


def default_sets(n_layers: int) -> list[LayerSet]:
    """RVQ-1, a few prefixes, all layers, and acoustic only."""
    steps = [k for k in (1, 2, 3, 4, 6, 8, 10) if k < n_layers]
    return [*(LayerSet.prefix(k) for k in [*steps, n_layers]), LayerSet.acoustic(n_layers)]


def evaluate(
    codec: Codec,
    entries: list[Entry],
    sets: list[LayerSet] | None = None,
    progress: Callable[[float], None] | None = None,
) -> Report:
    """Encode every recording once, decode it with each set of layers, and measure.

    Raises
    ------
    UserError
        If none of the recordings can be read.
    """
    info = codec.info
    sets = sets or default_sets(info.n_layers)
    health = CodebookHealth(tuple(layer.codebook_size for layer in info.layers))
    sums: list[list[dict[str, float]]] = [[] for _ in sets]
    seconds, used, reason = 0.0, [], ""
    for number, entry in enumerate(entries):
        try:
            audio = read_audio(entry.path)
        except AudioFileError as error:
            reason = str(error)
            continue
        wave = np.ascontiguousarray(resample(audio.mono(), audio.rate_hz, info.sample_rate_hz))
        codes = codec.encode(torch.from_numpy(wave)[None, None])
        health.add(codes.tokens)
        for found, layers in zip(sums, sets, strict=True):
            made = codec.decode(codes, layers)[0, 0].cpu().numpy()
            found.append(measure(wave, made, info.sample_rate_hz))
        seconds += audio.duration_s
        used.append(entry)
        if progress:
            progress((number + 1) / len(entries))
    if not used:
        raise UserError(f"None of the {len(entries)} recordings could be read: {reason}")
    return Report(
        codec=info.name,
        clips=len(used),
        speakers=len({entry.speaker for entry in used}),
        minutes=round(seconds / 60, 2),
        skipped=len(entries) - len(used),
        rows=[_row(codec, layers, found) for layers, found in zip(sets, sums, strict=True)],
        usage=health.usage(),
        perplexity=health.perplexity(),
        entropy_bits_per_s=info.frame_rate_hz * float(np.log2(health.perplexity()).sum()),
        missing=missing_packages(),
    )


def _row(codec: Codec, layers: LayerSet, found: list[dict[str, float]]) -> dict[str, float | str]:
    """Means over the clips; a measure that could not be taken on a clip leaves it out."""
    row: dict[str, float | str] = {
        "layers": layers.spec,
        "label": layers.label(codec.info.n_layers),
        "kbit_per_s": codec.info.rate_of(layers) / 1000,
    }
    for name in found[0]:
        values = np.array([clip[name] for clip in found])
        values = values[np.isfinite(values)]
        row[name] = float(values.mean()) if len(values) else float("nan")
    return row
