"""From what each clip got to the rows of a report: means, intervals, and what was left out."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from codec.api import CodecInfo
from codec.evaluate.bootstrap import interval
from codec.evaluate.cases import Case, Options
from codec.evaluate.journal import ClipMarks
from codec.evaluate.marks import Mark, Reason, mean_of
from codec.evaluate.measures import MEASURES, WORD_ERRORS, missing_packages
from codec.evaluate.report import COLUMNS, Report
from codec.train.codebooks import CodebookHealth

if TYPE_CHECKING:
    from codec.train.data import Entry

# Of faults that nobody expected, so many are told.
MOST_FAULTS = 3
HIGH_PASS_HZ = 60


@dataclass
class Gathered:
    """All that a run found: ``used`` recordings and, of the same length, ``clips``."""

    health: CodebookHealth
    used: list[Entry] = field(default_factory=list)
    clips: list[ClipMarks] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    recognizer: str = ""
    skipped: int = 0
    reason: str = ""
    file_bytes: int = 0

    @property
    def seconds(self) -> float:
        return sum(clip.seconds for clip in self.clips)

    @property
    def groups(self) -> list[str]:
        """Whose each clip is; a clip of nobody known stands for itself."""
        return [entry.speaker or f"/{number}" for number, entry in enumerate(self.used)]


def summarised(info: CodecInfo, cases: list[Case], options: Options, found: Gathered) -> Report:
    """The report of a run with at least one clip."""
    perplexity = found.health.perplexity()
    report = Report(
        codec=info.name,
        fingerprint=info.fingerprint,
        clips=len(found.clips),
        speakers=len({entry.speaker for entry in found.used if entry.speaker}),
        minutes=round(found.seconds / 60, 2),
        skipped=found.skipped,
        usage=found.health.usage(),
        perplexity=perplexity,
        entropy_bits_per_s=[info.token_rate_hz(i) * math.log2(p) for i, p in enumerate(perplexity)],
        file_bits_per_s=8 * found.file_bytes / found.seconds,
        different_speakers_sim=_between_speakers(found),
        missing=missing_packages(),
        notes=found.notes + _lows(found, options),
        left_out=_left_out(found),
    )
    if found.recognizer:
        report.recognizer = f"{found.recognizer}; {_unheard(found)}"
    names = [name for name in (*MEASURES, WORD_ERRORS) if options.wants(name)]
    for case in cases:
        report.rows.append(_rates(case, info, report, found) | _figures(case, names, found))
    report.by_clip = [
        {"path": clip.path, "speaker": entry.speaker, "seconds": round(clip.seconds, 4)}
        | {
            "rows": {
                label: {name: mark.value for name, mark in marks.items()}
                for label, marks in clip.rows.items()
            }
        }
        for entry, clip in zip(found.used, found.clips, strict=True)
    ]
    return report


def _rates(case: Case, info: CodecInfo, report: Report, found: Gathered) -> dict[str, Any]:
    """A row's name and its bit rates."""
    row: dict[str, Any] = {"label": case.label, "kind": case.kind, "layers": "", "prefix": None}
    row |= dict.fromkeys(("kbit_per_s", "entropy_kbit_per_s", "file_kbit_per_s"), math.nan)
    if case.baseline:
        row["kbit_per_s"] = case.baseline.kbit_per_s
        coded = sum(clip.coded_bytes.get(case.label, 0) for clip in found.clips)
        row["file_kbit_per_s"] = 8 * coded / found.seconds / 1000
    if case.layers is not None:
        row["layers"] = case.layers.spec
        row["prefix"] = len(case.layers) if case.layers.is_prefix else None
        row["kbit_per_s"] = (info.packet_bits_per_second or info.rate_of(case.layers)) / 1000
        chosen = case.layers.checked(info.n_layers)
        if info.layers:
            row["entropy_kbit_per_s"] = sum(report.entropy_bits_per_s[i] for i in chosen) / 1000
        if len(chosen) == info.n_layers:
            row["file_kbit_per_s"] = report.file_bits_per_s / 1000
    return row


def _figures(case: Case, names: list[str], found: Gathered) -> dict[str, Any]:
    """Means over the clips with their intervals; what is not defined on a clip leaves it out."""
    row: dict[str, Any] = {}
    left_out: dict[str, dict[str, int]] = {}
    for name in names:
        marks = [clip.rows[case.label].get(name, Mark()) for clip in found.clips]
        values, weights = [m.value for m in marks], [m.weight for m in marks]
        low, high = interval(values, found.groups, weights)
        row |= {name: mean_of(marks).value, f"{name}_low": low, f"{name}_high": high}
        if reasons := Counter(mark.reason.value for mark in marks if mark.reason):
            left_out[name] = dict(reasons)
    return row | {"left_out": left_out}


def _left_out(found: Gathered) -> list[str]:
    """A sentence for each measure that was not defined on some clips, and for what went wrong."""
    sentences: dict[str, list[str]] = {}
    titles = {column.key: column.title for column in COLUMNS}
    unheard = {Reason.NO_TRANSCRIPT, Reason.UNKNOWN_WORDS}
    for name in (*MEASURES, WORD_ERRORS):
        reasons: Counter[str] = Counter()
        for clip in found.clips:
            marks = (marks[name] for marks in clip.rows.values() if name in marks)
            here = {mark.reason for mark in marks if mark.reason} - unheard
            reasons.update(reason.value for reason in here)
        if reasons:
            told = ", ".join(f"{count} with {_worded(why)}" for why, count in reasons.items())
            sentences.setdefault(told, []).append(titles[name])
    faults = [fault for clip in found.clips for fault in clip.faults]
    return [
        *(
            f"{', '.join(names)}: not defined on some of the {len(found.clips)} clips, which are "
            f"left out of its mean ({told})."
            for told, names in sentences.items()
        ),
        *(f"Failed: {fault}." for fault in faults[:MOST_FAULTS]),
    ]


def _worded(reason: str) -> str:
    words = {
        Reason.SILENT.value: "a silent recording",
        Reason.SILENT_MADE.value: "a silent decoding",
        Reason.SHORT.value: "too short a recording",
        Reason.FAILED.value: "a failure",
        Reason.CRASHED.value: "a crash of the measure",
    }
    return words.get(reason, reason)


def _unheard(found: Gathered) -> str:
    left_out = 0
    for clip in found.clips:
        marks = [marks[WORD_ERRORS] for marks in clip.rows.values() if WORD_ERRORS in marks]
        left_out += bool(marks) and not any(mark.is_defined for mark in marks)
    return (
        f"{left_out} of {len(found.clips)} clips left out, as they have no transcript, no sound, "
        "or words that the recognizer does not know"
    )


def _lows(found: Gathered, options: Options) -> list[str]:
    """What to know of rumble and offsets."""
    if options.high_pass_hz:
        return [f"What is below {options.high_pass_hz:g} Hz was left out before measuring."]
    count = sum(clip.has_lows for clip in found.clips)
    if not count:
        return []
    return [
        f"{count} of {len(found.clips)} recordings have rumble or a DC offset, which PESQ takes "
        f"for a part of the speech; leave it out of the measures with --high-pass {HIGH_PASS_HZ}."
    ]


def _between_speakers(found: Gathered) -> float:
    """Mean cosine between clips of speakers who are known and differ; NaN where there are none."""
    known = [
        (entry.speaker, clip.voice)
        for entry, clip in zip(found.used, found.clips, strict=True)
        if entry.speaker and clip.voice is not None
    ]
    if not known:
        return math.nan
    speakers, matrix = np.array([s for s, _ in known]), np.stack([v for _, v in known])
    different = speakers[:, None] != speakers[None]
    return float((matrix @ matrix.T)[different].mean()) if different.any() else math.nan
