"""What an evaluation found, and how it is shown."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from codec.evaluate.tables import Column, Table, finite

COLUMNS = (
    Column("label", "layers"),
    Column("kbit_per_s", "kbit/s", "{:.3f}"),
    Column("entropy_kbit_per_s", "entropy kbit/s", "{:.3f}"),
    Column("file_kbit_per_s", "file kbit/s", "{:.2f}"),
    Column("mel", "mel dist.", "{:.3f}"),
    Column("pesq_wb", "PESQ-WB", "{:.2f}"),
    Column("stoi", "STOI", "{:.3f}"),
    Column("estoi", "ESTOI", "{:.3f}"),
    Column("si_sdr_db", "SI-SDR dB", "{:.1f}"),
    Column("f0_corr", "F0 corr.", "{:.3f}"),
    Column("voicing_error", "voicing err.", "{:.1%}"),
    Column("speaker_similarity", "speaker sim.", "{:.3f}"),
    Column("dnsmos", "DNSMOS", "{:.2f}"),
    Column("distillmos", "DistillMOS", "{:.2f}"),
    Column("wer", "WER", "{:.1%}"),
)

# In these a codec is compared with others, with intervals.
KEY_MEASURES = ("wer", "pesq_wb", "stoi", "distillmos", "speaker_similarity")

EXPLAINED = {
    "mel": "Mel distance: natural log, mean over four window lengths; lower is better.",
    "si_sdr_db": "SI-SDR asks for the same waveform: it punishes every codec that does not keep "
    "the phase, however alike it sounds.",
    "f0_corr": "F0 corr.: Pearson correlation of log F0 where original and decoded are both "
    "voiced (YIN, 100 frames/s); voicing err.: share of frames voiced in only one of them.",
    "entropy_kbit_per_s": "Entropy: what the tokens' own frequencies on these clips would need, "
    "layer by layer, added.",
}


@dataclass
class Report:
    """What was measured.

    ``rows``: for the original, each set of layers and each baseline its ``label``,
    ``kind`` ("original", "layers", "baseline"), bit rates and the mean of every
    measure over the clips, NaN where it was not taken, with ``NAME_low`` and
    ``NAME_high``, the bootstrap 95 % interval over speakers; ``left_out`` counts by
    measure and reason the clips on which it is not defined.  A layer: ``usage`` (share
    of the codes), ``perplexity`` and ``entropy_bits_per_s``.  ``missing``: packages
    without which some measures were left out; ``left_out`` and ``notes``: sentences
    on this run.  ``by_clip``: each clip's path, speaker, length and figures.
    """

    codec: str
    fingerprint: str
    clips: int
    speakers: int
    minutes: float
    skipped: int
    rows: list[dict[str, Any]] = field(default_factory=list)
    usage: list[float] = field(default_factory=list)
    perplexity: list[float] = field(default_factory=list)
    entropy_bits_per_s: list[float] = field(default_factory=list)
    file_bits_per_s: float = 0.0
    different_speakers_sim: float = math.nan
    recognizer: str = ""
    missing: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    by_clip: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """As JSON can hold it: None where a measure was not taken."""
        return finite(asdict(self))

    def row(self, label: str) -> dict[str, Any]:
        """The row of that label; KeyError if there is none."""
        return {row["label"]: row for row in self.rows}[label]

    def details(self) -> Table:
        """As :meth:`measures`, with what was left out in words."""
        told = [
            {**row, "left_out": "; ".join(f"{k}: {_counted(v)}" for k, v in why.items())}
            if (why := row.get("left_out")) is not None
            else row
            for row in self.rows
        ]
        return replace(self.measures(), records=told)

    def measures(self) -> Table:
        """A row for the original, each set of layers and each baseline."""
        about = (
            f"{self.codec}: {self.clips} clips, {self.minutes:g} min, "
            f"{self.speakers or 'unknown'} speakers, {self.skipped} skipped"
        )
        table = Table(about, COLUMNS, self.rows)
        shown = {column.key for column in table.shown}
        notes = [text for key, text in EXPLAINED.items() if key in shown]
        if "speaker_similarity" in shown and not math.isnan(self.different_speakers_sim):
            notes.append(
                "Speaker sim.: cosine of Resemblyzer embeddings of original and decoded; originals "
                f"of different speakers have {self.different_speakers_sim:.3f}."
            )
        if self.recognizer:
            notes.append(f"WER: {self.recognizer}.")
        notes += self.notes + self.left_out
        if self.missing:
            packages = " and ".join(self.missing)
            notes.append(
                f"Without {packages} some measures were left out; for all of them: "
                "pip install 'hybridcodec-inspector[evaluate-all]'."
            )
        return Table(about, COLUMNS, self.rows, tuple(notes))

    def key_measures(self) -> Table:
        """What decides, each with its interval, for the rows in which words were counted."""
        rows = [row for row in self.rows if not math.isnan(row.get("wer", math.nan))]
        records = [
            {"label": row["label"], "kbit_per_s": row.get("kbit_per_s")}
            | {c.key: _with_interval(row, c) for c in COLUMNS if c.key in KEY_MEASURES}
            for row in rows or self.rows
        ]
        columns = [Column(c.key, c.title) for c in COLUMNS if c.key in KEY_MEASURES]
        note = (
            "In brackets: bootstrap 95 % intervals, "
            f"{self.speakers or self.clips} {'speakers' if self.speakers else 'clips'} drawn with "
            "replacement, all clips of each."
        )
        return Table("What decides", (*COLUMNS[:2], *columns), records, (note,))

    def codebooks(self) -> Table:
        """A row for each layer."""
        layers = zip(self.usage, self.perplexity, self.entropy_bits_per_s, strict=True)
        records = [
            {"layer": f"RVQ-{n}", "usage": usage, "perplexity": perplexity, "entropy": entropy}
            for n, (usage, perplexity, entropy) in enumerate(layers, 1)
        ]
        columns = (
            Column("layer", "layer"),
            Column("usage", "codes used", "{:.0%}"),
            Column("perplexity", "perplexity", "{:.0f}"),
            Column("entropy", "entropy bit/s", "{:.0f}"),
        )
        return Table(f"Codebooks of {self.codec} on the same clips", columns, records)

    def text(self) -> str:
        tables = (self.key_measures(), self.measures(), self.codebooks())
        return "\n\n".join(table.text() for table in tables)


def _with_interval(row: dict[str, Any], column: Column) -> str:
    """A figure and, where it is known, its interval: "1.84 (1.79–1.90)"."""
    low, high = (row.get(f"{column.key}_{end}", math.nan) for end in ("low", "high"))
    shown = column.text(row)
    if not shown or math.isnan(low) or math.isnan(high):
        return shown
    return f"{shown} ({column.form.format(low)}–{column.form.format(high)})"


def _counted(reasons: dict[str, int]) -> str:
    return ", ".join(f"{count} {reason}" for reason, count in reasons.items())
