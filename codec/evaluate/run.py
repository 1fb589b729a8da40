"""A codec over many recordings: a row for each set of layers and each codec beside it."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from codec.api import Codec, Codes, LayerSet
from codec.codes_file import write_codes
from codec.errors import AudioFileError, UserError
from codec.evaluate.baselines import Baseline, known_baselines
from codec.evaluate.bootstrap import interval
from codec.evaluate.clips import ClipJob, ClipMarks, measured, recognizer_of
from codec.evaluate.lyra import lyra_baselines
from codec.evaluate.measures import WORD_ERRORS, missing_packages
from codec.evaluate.recognize import Score, word_error_rate
from codec.evaluate.report import Report
from codec.files import load_wave
from codec.train.codebooks import CodebookHealth

if TYPE_CHECKING:
    from codec.train.data import Entry

# So many clips tell a baseline's delay.
DELAY_CLIPS = 12


@dataclass(frozen=True)
class Options:
    """What to measure.

    ``sets``: the sets of layers, all prefixes and acoustic only if empty.
    ``slow_sets`` and ``recognize_sets``: whether slow measures and the recognizer
    (``moonshine``, ``pocketsphinx`` or ``whisper:MODEL``; empty: none) look at all
    sets or at a few.  ``measures``: their names, all if empty.  ``lyra``: the folder
    of Lyra V2's networks, to measure beside.  ``jobs``: processes that measure.
    """

    sets: tuple[LayerSet, ...] = ()
    slow_sets: Literal["all", "few"] = "all"
    recognizer: str = ""
    recognize_sets: Literal["all", "few"] = "few"
    baselines: bool = False
    lyra: Path | None = None
    measures: tuple[str, ...] = ()
    jobs: int = 1

    @property
    def hears_words(self) -> bool:
        """Whether word errors are counted."""
        return bool(self.recognizer) and (not self.measures or WORD_ERRORS in self.measures)


@dataclass(frozen=True)
class Case:
    """One row: the original, a set of layers, or a baseline."""

    label: str
    layers: LayerSet | None = None
    baseline: Baseline | None = None
    is_slow: bool = True
    is_recognized: bool = True

    @property
    def kind(self) -> str:
        if self.layers is None:
            return "baseline" if self.baseline else "original"
        return "layers"


def default_sets(n_layers: int) -> list[LayerSet]:
    """RVQ-1, every longer prefix, and acoustic only."""
    return [*(LayerSet.prefix(k) for k in range(1, n_layers + 1)), LayerSet.acoustic(n_layers)]


def few_sets(n_layers: int) -> list[LayerSet]:
    """RVQ-1, RVQ-1:4, all layers, and acoustic only."""
    prefixes = [LayerSet.prefix(k) for k in sorted({1, min(4, n_layers), n_layers})]
    return [*prefixes, LayerSet.acoustic(n_layers)]


def evenly(entries: list[Entry], count: int | None) -> list[Entry]:
    """``count`` of the entries, evenly spread; all of them if None."""
    if count is None or count >= len(entries):
        return entries
    return [entries[round(i)] for i in np.linspace(0, len(entries) - 1, count)]


def evaluate(
    codec: Codec,
    entries: list[Entry],
    options: Options | None = None,
    progress: Callable[[float], None] | None = None,
) -> Report:
    """Encode every recording once, decode it with each set of layers, and measure.

    Raises
    ------
    UserError
        If none of the recordings can be read, or the recognizer is not there.
    """
    options = options or Options()
    run = _Run(codec, entries, options)
    found: list[ClipMarks] = []
    for marks in measured(run.jobs(), options.jobs):
        found.append(marks)
        if progress:
            progress((len(found) + run.skipped) / len(entries))
    if not found:
        raise UserError(f"None of the {len(entries)} recordings could be read: {run.reason}")
    return run.report(found)


class _Run:
    """One pass over the recordings, and what it counts on its way."""

    def __init__(self, codec: Codec, entries: list[Entry], options: Options) -> None:
        self.codec, self.entries, self.options = codec, entries, options
        self.transcripts = tuple(entry.transcript for entry in entries if entry.transcript)
        self.recognizer = None
        if options.hears_words:
            self.recognizer = recognizer_of(options.recognizer, self.transcripts)
        self.notes: list[str] = []
        self.baselines = self._usable_baselines()
        self.cases = _cases(codec.info.n_layers, options, self.baselines)
        sizes = tuple(layer.codebook_size for layer in codec.info.layers)
        self.health = CodebookHealth(sizes)
        self.used: list[Entry] = []
        self.seconds, self.skipped, self.reason = 0.0, 0, ""
        self.file_bytes = 0
        self.coded_bytes = {baseline.label: 0 for baseline in self.baselines}

    def _usable_baselines(self) -> list[Baseline]:
        usable = []
        for baseline in known_baselines() if self.options.baselines else []:
            if missing := baseline.missing():
                programs = " and ".join(missing)
                self.notes.append(f"{baseline.label} was left out: {programs} is not installed.")
            else:
                usable.append(baseline)
        if self.options.lyra is not None:
            usable += lyra_baselines(self.options.lyra)
        rate_hz = self.codec.info.sample_rate_hz
        waves = []
        for entry in evenly(self.entries, DELAY_CLIPS) if usable else []:
            try:
                waves.append(load_wave(entry.path, rate_hz)[0][0, 0].numpy())
            except AudioFileError:
                continue
        for baseline in usable:
            baseline.find_delay(waves, rate_hz)
            self.notes.append(
                f"{baseline.label}: {baseline.delay_s * 1000:.1f} ms of delay taken out; its file "
                f"kbit/s count {baseline.counted}."
            )
        if usable:
            self.notes.append(
                "A delay is the lag of the highest cross-correlation with the originals, of the "
                "waveforms or, where these are not alike, of their levels; one for all clips."
            )
        return usable

    def jobs(self) -> Iterator[ClipJob]:
        """Each recording with everything that was decoded from it."""
        rate_hz = self.codec.info.sample_rate_hz
        for entry in self.entries:
            try:
                wave, _ = load_wave(entry.path, rate_hz)
            except AudioFileError as error:
                self.skipped, self.reason = self.skipped + 1, str(error)
                continue
            codes = self.codec.encode(wave)
            self.health.add(codes.tokens)
            self.file_bytes += _size_of_file(self.codec, codes)
            original = wave[0, 0].numpy()
            self.used.append(entry)
            self.seconds += len(original) / rate_hz
            yield ClipJob(
                rate_hz=rate_hz,
                original=original,
                made=[self._made(case, original, codes) for case in self.cases],
                slow=[case.is_slow for case in self.cases],
                recognized=[case.is_recognized for case in self.cases],
                transcript=entry.transcript,
                measures=self.options.measures,
                recognizer=self.options.recognizer if self.recognizer else "",
                vocabulary=self.transcripts,
            )

    def _made(self, case: Case, original: np.ndarray, codes: Codes) -> np.ndarray | None:
        if case.layers is not None:
            return self.codec.decode(codes, case.layers)[0, 0].cpu().numpy()
        if case.baseline is None:
            return None
        coded = case.baseline.code(original, self.codec.info.sample_rate_hz)
        self.coded_bytes[case.label] += coded.size_bytes
        return coded.wave

    def report(self, found: list[ClipMarks]) -> Report:
        info, perplexity = self.codec.info, self.health.perplexity()
        report = Report(
            codec=info.name,
            fingerprint=info.fingerprint,
            clips=len(self.used),
            speakers=len({entry.speaker for entry in self.used}),
            minutes=round(self.seconds / 60, 2),
            skipped=self.skipped,
            usage=self.health.usage(),
            perplexity=perplexity,
            entropy_bits_per_s=[info.frame_rate_hz * math.log2(p) for p in perplexity],
            file_bits_per_s=8 * self.file_bytes / self.seconds,
            different_speakers_sim=_between_speakers(self.used, [m.voice for m in found]),
            missing=missing_packages(),
            notes=self.notes,
        )
        if self.recognizer:
            left_out = sum(not marks.is_scored for marks in found)
            report.recognizer = (
                f"{self.recognizer.name}; {left_out} of {len(found)} clips left out, as they have "
                "no transcript or words that the recognizer does not know"
            )
        for number, case in enumerate(self.cases):
            row = self._row(case, report, [m.rows[number] for m in found])
            report.rows.append(row | self._word_errors([m.scores[number] for m in found]))
        return report

    def _row(
        self, case: Case, report: Report, marks: list[dict[str, float]]
    ) -> dict[str, float | str]:
        """Means over the clips; a measure that could not be taken on a clip leaves it out."""
        info = self.codec.info
        row: dict[str, Any] = {"label": case.label, "kind": case.kind, "layers": "", "prefix": None}
        row |= dict.fromkeys(("kbit_per_s", "entropy_kbit_per_s", "file_kbit_per_s"), math.nan)
        if case.baseline:
            row["kbit_per_s"] = case.baseline.kbit_per_s
            row["file_kbit_per_s"] = 8 * self.coded_bytes[case.label] / self.seconds / 1000
        if case.layers is not None:
            row["layers"] = case.layers.spec
            row["prefix"] = len(case.layers) if case.layers.is_prefix else None
            row["kbit_per_s"] = info.rate_of(case.layers) / 1000
            chosen = case.layers.checked(info.n_layers)
            row["entropy_kbit_per_s"] = sum(report.entropy_bits_per_s[i] for i in chosen) / 1000
            if len(chosen) == info.n_layers:
                row["file_kbit_per_s"] = report.file_bits_per_s / 1000
        for name in marks[0]:
            values = np.array([clip[name] for clip in marks])
            known = values[np.isfinite(values)]
            row[name] = float(known.mean()) if len(known) else math.nan
            row |= _bounds(name, interval(values, self._groups))
        return row

    def _word_errors(self, scores: list[Score | None]) -> dict[str, float]:
        """The word error rate over the clips that have one, and how sure it is."""
        kept = [score for score in scores if score is not None]
        groups = [g for g, score in zip(self._groups, scores, strict=True) if score is not None]
        rates = [score.errors / score.words for score in kept]
        bounds = interval(rates, groups, [score.words for score in kept])
        return {WORD_ERRORS: word_error_rate(kept), **_bounds(WORD_ERRORS, bounds)}

    @property
    def _groups(self) -> list[str]:
        """Whose each clip is; a clip of nobody known stands for itself."""
        return [entry.speaker or f"/{number}" for number, entry in enumerate(self.used)]


def _cases(n_layers: int, options: Options, baselines: list[Baseline]) -> list[Case]:
    sets = list(options.sets) or default_sets(n_layers)
    few = list(options.sets) or few_sets(n_layers)
    layered = [
        Case(
            layers.label(n_layers),
            layers,
            is_slow=options.slow_sets == "all" or layers in few,
            is_recognized=options.recognize_sets == "all" or layers in few,
        )
        for layers in sets
    ]
    return [Case("original"), *layered, *(Case(b.label, baseline=b) for b in baselines)]


def _bounds(name: str, bounds: tuple[float, float]) -> dict[str, float]:
    return {f"{name}_low": bounds[0], f"{name}_high": bounds[1]}


def _size_of_file(codec: Codec, codes: Codes) -> int:
    with tempfile.TemporaryDirectory(prefix="codes-") as folder:
        return write_codes(Path(folder) / "clip.hcodes", codes, codec.info)


def _between_speakers(entries: list[Entry], voices: list[np.ndarray | None]) -> float:
    """Mean cosine between clips of different speakers; NaN where there are none."""
    known = [(e.speaker, v) for e, v in zip(entries, voices, strict=True) if v is not None]
    if not known:
        return math.nan
    speakers, matrix = np.array([s for s, _ in known]), np.stack([v for _, v in known])
    different = speakers[:, None] != speakers[None]
    return float((matrix @ matrix.T)[different].mean()) if different.any() else math.nan
