"""What is measured of each recording: a row for each set of layers and each codec beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from codec.api import CodecInfo, LayerSet
from codec.evaluate.baselines import Baseline
from codec.evaluate.listener import VOICE
from codec.evaluate.measures import MEASURES, WORD_ERRORS, missing_packages


@dataclass(frozen=True)
class Options:
    """What to measure.

    ``sets``: the sets of layers, all prefixes and acoustic only if empty.
    ``slow_sets`` and ``recognize_sets``: whether slow measures and the recognizer
    (``moonshine``, ``pocketsphinx`` or ``whisper:MODEL``; empty: none) look at all
    sets or at a few.  ``measures``: their names, all if empty.  ``lyra``: the folder
    of Lyra V2's networks, to measure beside.  ``high_pass_hz``: what is below is left
    out before measuring, 0 for nothing.  ``jobs``: processes that measure.
    """

    sets: tuple[LayerSet, ...] = ()
    slow_sets: Literal["all", "few"] = "all"
    recognizer: str = ""
    recognize_sets: Literal["all", "few"] = "few"
    baselines: bool = False
    lyra: Path | None = None
    measures: tuple[str, ...] = ()
    high_pass_hz: float = 0.0
    jobs: int = 1

    @property
    def heard_by(self) -> str:
        """The recognizer, empty if no words are counted."""
        return self.recognizer if self.wants(WORD_ERRORS) else ""

    def wants(self, name: str) -> bool:
        return not self.measures or name in self.measures


@dataclass(frozen=True)
class Case:
    """One row: the original, a set of layers, or a baseline; ``names`` of measures wanted."""

    label: str
    layers: LayerSet | None = None
    baseline: Baseline | None = None
    names: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        if self.layers is None:
            return "baseline" if self.baseline else "original"
        return "layers"


def default_sets(info: CodecInfo) -> list[LayerSet]:
    """RVQ-1, every longer prefix, and acoustic only; of what the codec can decode."""
    return _sets(info, range(1, info.n_layers + 1))


def few_sets(info: CodecInfo) -> list[LayerSet]:
    """RVQ-1, RVQ-1:4, all layers, and acoustic only; of what the codec can decode."""
    n_layers = info.n_layers
    return _sets(info, sorted({min(1, n_layers), min(4, n_layers), n_layers}))


def _sets(info: CodecInfo, prefixes: Iterable[int]) -> list[LayerSet]:
    if not info.can("prefixes"):
        return [LayerSet.all(info.n_layers)]
    sets = [LayerSet.prefix(k) for k in prefixes]
    if info.semantic and info.acoustic and info.can("subsets"):
        sets.append(info.acoustic)
    return sets


def cases_of(info: CodecInfo, options: Options, baselines: list[Baseline]) -> list[Case]:
    """The rows, in order: the original, the sets of layers, the baselines."""
    n_layers = info.n_layers
    sets = list(options.sets) or default_sets(info)
    few = list(options.sets) or few_sets(info)
    layered = [
        Case(
            layers.label(n_layers),
            layers,
            names=_names(
                options,
                slow=options.slow_sets == "all" or layers in few,
                heard=options.recognize_sets == "all" or layers in few,
            ),
        )
        for layers in sets
    ]
    beside = [Case(b.label, baseline=b, names=_names(options)) for b in baselines]
    return [Case("original", names=_names(options, alone=True)), *layered, *beside]


def _names(
    options: Options, *, slow: bool = True, heard: bool = True, alone: bool = False
) -> tuple[str, ...]:
    missing = missing_packages()
    names = [
        name
        for name, one in MEASURES.items()
        if options.wants(name)
        and one.package not in missing
        and (slow or not one.slow)
        and (one.alone or not alone)
    ]
    if options.heard_by and heard:
        names.append(WORD_ERRORS)
    if alone and options.wants("speaker_similarity") and find_spec("resemblyzer"):
        names.append(VOICE)
    return tuple(names)
