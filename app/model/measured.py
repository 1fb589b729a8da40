"""What each layer does to a stretch of the clip, in figures; no widgets, no torch."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.model.document import Document
from app.model.mix import Mix
from app.words import Pattern, mark, number, tr
from codec.api import CodecInfo, LayerSet
from codec.evaluate.marks import Reason
from codec.evaluate.tables import Column, Table

# Rumble and offsets lie below.
HIGH_PASS_HZ = 60.0
# Of longer stretches, so much from their start is measured.
LONGEST_S = 30.0


@dataclass(frozen=True)
class Figure:
    """One measure: its ``key`` among the measures, its name, its unit, and what it says."""

    key: str
    title: str
    unit: str
    form: str
    help: str

    @property
    def heading(self) -> str:
        return f"{tr(self.title)} ({tr(self.unit)})"


FIGURES = (
    Figure(
        "mel", mark("Mel distance"), "ln", "{:.3f}",
        mark("Mean absolute difference of natural-log mel spectra over four window lengths; "
             "0 is equal."),
    ),
    Figure(
        "pesq_wb", "PESQ-WB", "MOS-LQO", "{:.2f}",
        mark("Wide-band PESQ (ITU-T P.862.2), 1.04 to 4.64; higher is better."),
    ),
    Figure(
        "stoi", "STOI", mark("0 to 1"), "{:.3f}",
        mark("Short-time objective intelligibility (Taal et al. 2011); higher is better."),
    ),
    Figure(
        "speaker_similarity", mark("Speaker sim."), mark("cosine"), "{:.3f}",
        mark("Cosine of the voices' Resemblyzer embeddings (Wan et al. 2018); "
             "higher is more alike."),
    ),
    Figure(
        "kbit_per_s", mark("Bit rate"), "kbit/s", "{:.3f}",
        mark("Nominal bit rate of the layers."),
    ),
)  # fmt: skip
MEASURED = tuple(figure.key for figure in FIGURES if figure.key != "kbit_per_s")
WHY = {
    Reason.SILENT: mark("the recording is silent"),
    Reason.SILENT_MADE: mark("the decoding is silent"),
    Reason.SHORT: mark("too short"),
    Reason.NO_SPEECH: mark("too little speech"),
    Reason.NOT_FINITE: mark("the decoding is damaged"),
    Reason.FAILED: mark("the measure failed"),
    Reason.CRASHED: mark("the measure crashed"),
}
PARTS = {
    ("clip", True): mark("whole clip"),
    ("region", True): mark("whole region"),
    ("clip", False): mark("first {length_s:.0f} s of the clip"),
    ("region", False): mark("first {length_s:.0f} s of the region"),
}


def columns() -> tuple[Column, ...]:
    """The table's columns, with headings in the person's language."""
    return (
        Column("layers", tr("Layers")),
        *(Column(figure.key, figure.heading, Pattern(figure.form)) for figure in FIGURES),
        Column("entropy_kbit_per_s", tr("Entropy (kbit/s)"), Pattern("{:.3f}")),
    )


@dataclass(frozen=True)
class Stretch:
    """Frames ``first`` to ``first + frames``, each ``frame_s`` long, of ``of``.

    The clip, ``total_s`` long, may end within the last of them.
    """

    first: int
    frames: int
    frame_s: float
    of: str = "clip"
    is_whole: bool = True
    total_s: float = field(default=math.inf, compare=False)

    @property
    def start_s(self) -> float:
        return self.first * self.frame_s

    @property
    def end_s(self) -> float:
        return min((self.first + self.frames) * self.frame_s, self.total_s)

    @property
    def label(self) -> str:
        """In words: "whole clip, 0.00–8.52 s", "first 30 s of the region, 61.20–91.20 s"."""
        length_s = self.end_s - self.start_s
        part = tr(PARTS[self.of, self.is_whole]).format(length_s=length_s)
        return f"{part}, {number(self.start_s, '.2f')}–{number(self.end_s, '.2f')} s"


def stretch_of(document: Document) -> Stretch | None:
    """What would be measured now: the region, else the clip, at most ``LONGEST_S`` of it.

    None where nothing of it has been encoded.
    """
    codes, info, region = document.codes, document.codec, document.region
    if codes is None or info is None:
        return None
    rate_hz, start_s, end_s = info.frame_rate_hz, 0.0, document.duration_s
    if region is not None:
        start_s, end_s = region.start_s, region.end_s
    first = min(int(start_s * rate_hz + 1e-6), max(0, math.ceil(document.duration_s * rate_hz) - 1))
    wanted = max(math.ceil(end_s * rate_hz - 1e-6) - first, 1)
    frames = min(wanted, int(LONGEST_S * rate_hz), codes.frames - first)
    if frames < 1:
        return None
    of = "region" if region else "clip"
    return Stretch(first, frames, 1 / rate_hz, of, frames == wanted, document.duration_s)


@dataclass(frozen=True, eq=False)
class Marks:
    """What was measured of a stretch: a value by sound and measure, NaN where there is none.

    ``entropy_bits`` float64 [L] is each layer's entropy there, in bits a frame;
    ``absent`` names, by measure, the package that those left out need; ``undefined``
    says by sound and measure why it has no value.  ``has_lows``: the recording has
    rumble or an offset there; ``high_pass``: what is that low was left out.
    """

    stretch: Stretch
    info: CodecInfo
    entropy_bits: np.ndarray
    values: Mapping[Mix, Mapping[str, float]]
    absent: Mapping[str, str]
    undefined: Mapping[Mix, Mapping[str, Reason]] = field(default_factory=dict)
    has_lows: bool = False
    high_pass: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether every RVQ-1:k has been measured."""
        return all(sound in self.values for sound in prefixes(self.info.n_layers))


def prefixes(n_layers: int) -> list[Mix]:
    """RVQ-1, RVQ-1:2 … with all layers last."""
    return [Mix(LayerSet.prefix(k)) for k in range(1, n_layers + 1)]


def records_of(marks: Marks, mix: Mix) -> list[dict[str, Any]]:
    """A record for each RVQ-1:k and, last, one for the present ``mix``, whose ``k`` is None."""
    n_layers = marks.info.n_layers
    found = []
    for k, sound in [*enumerate(prefixes(n_layers), 1), (None, mix)]:
        label = sound.label(n_layers)
        found.append(
            {
                "layers": label if k else tr("Mix: {label}").format(label=label),
                "k": k,
                **dict.fromkeys(MEASURED, math.nan),
                **marks.values.get(sound, {}),
                **_rates(marks, sound),
            }
        )
    return found


def _rates(marks: Marks, sound: Mix) -> dict[str, float]:
    """Nominal bit rate and entropy of a sound; what is not quantized has none."""
    info, stretch = marks.info, marks.stretch
    if sound.continuous and sound.layers.indices - {0}:
        return {"kbit_per_s": math.nan, "entropy_kbit_per_s": math.nan}
    share = share_of_frames(sound, info, stretch.first, stretch.frames)
    bits = np.array([layer.bits for layer in info.layers])
    per_frame = info.frame_rate_hz / 1000
    # The tokens of another voice have another entropy, which nobody counted.
    entropy = math.nan if sound.voice else per_frame * float(share @ marks.entropy_bits)
    return {"kbit_per_s": per_frame * float(share @ bits), "entropy_kbit_per_s": entropy}


def share_of_frames(sound: Mix, info: CodecInfo, first: int, frames: int) -> np.ndarray:
    """In what share of these frames each layer is on: float64 [L], 0 … 1."""
    until = first + frames if sound.strokes else 1
    mask = sound.mask(until, info.frame_rate_hz, info.n_layers)
    share: np.ndarray = mask[:, first if sound.strokes else 0 :].mean(1)
    return share


def sentence_of(absent: Mapping[str, str], *, frozen: bool) -> str:
    """What is left out for want of a package, in one sentence; empty if nothing is."""
    titles = {figure.key: tr(figure.title) for figure in FIGURES}
    told = [
        tr("{title} (no {package})").format(title=titles[key], package=package)
        for key, package in absent.items()
    ]
    if not told:
        return ""
    how = (
        tr("run the program from its source to have them")
        if frozen
        else tr("install 'hybridcodec-inspector[evaluate-all]'")
    )
    return tr("Left out: {titles}; {how}.").format(titles=", ".join(told), how=how)


def remarks_of(marks: Marks, mix: Mix, *, frozen: bool) -> str:
    """What to know of these figures, in sentences; empty if there is nothing."""
    told = [sentence_of(marks.absent, frozen=frozen), _undefined(marks, mix)]
    if marks.has_lows and not marks.high_pass:
        told.append(
            tr(
                "The recording has rumble or a DC offset, which PESQ takes for a part of the "
                "speech; it can be left out of the measures."
            )
        )
    return "  ".join(filter(None, told))


def _undefined(marks: Marks, mix: Mix) -> str:
    """Which figures have no value, and why."""
    titles: dict[Reason, list[str]] = {}
    for sound in (*prefixes(marks.info.n_layers), mix):
        for key, reason in marks.undefined.get(sound, {}).items():
            names = titles.setdefault(reason, [])
            title = next(tr(figure.title) for figure in FIGURES if figure.key == key)
            if title not in names:
                names.append(title)
    told = [f"{', '.join(names)} ({tr(WHY[reason])})" for reason, names in titles.items()]
    return tr("Not defined: {titles}.").format(titles="; ".join(told)) if told else ""


def table_of(marks: Marks, mix: Mix) -> Table:
    """The figures as a table, also as CSV."""
    title = f"{marks.info.name}: {marks.stretch.label}"
    shown = tuple(c for c in columns() if c.key not in marks.absent)
    return Table(title, shown, records_of(marks, mix))
