"""Sounds that no speech codec was made for: does what comes out stay at a bearable level?"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch

from codec.api import Codec, LayerSet
from codec.evaluate.tables import Column, Table, finite
from codec.files import load_wave

SEED = 0
SECONDS = 3.0
RANDOM_SETS = 10
WINDOW_S = 0.4
# What is quieter than this counts as being as loud as this: nobody hears how far silence rose.
QUIETEST_DB = -60.0
LOUDEST_RISE_DB = 6.0

COLUMNS = (
    Column("signal", "signal"),
    Column("semantic_db", "RVQ-1 dB", "{:+.1f}"),
    Column("all_db", "all layers dB", "{:+.1f}"),
    Column("worst_db", "worst random set dB", "{:+.1f}"),
    Column("worst_set", "which"),
    Column("peak", "highest peak", "{:.2f}"),
    Column("clipped", "most clipped samples", "{:d}"),
    Column("verdict", ""),
)


@dataclass
class StressReport:
    """``rows``: each signal with each set of layers; levels in dB relative to the input's."""

    codec: str
    fingerprint: str
    rows: list[dict[str, Any]] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        return finite({"codec": self.codec, "fingerprint": self.fingerprint, "rows": self.rows})

    def details(self) -> Table:
        """Every signal with every set of layers."""
        keys = ("signal", "layers", "kind", "rise_db", "peak", "clipped", "is_too_loud")
        return Table("Stress", tuple(Column(key, key) for key in keys), self.rows)

    def table(self) -> Table:
        """A row for each signal."""
        records = []
        for signal in dict.fromkeys(row["signal"] for row in self.rows):
            rows = [row for row in self.rows if row["signal"] == signal]
            worst = max((r for r in rows if r["kind"] == "random"), key=lambda r: r["rise_db"])
            by_kind = {row["kind"]: row["rise_db"] for row in rows}
            records.append(
                {
                    "signal": signal,
                    "semantic_db": by_kind["semantic"],
                    "all_db": by_kind["all"],
                    "worst_db": worst["rise_db"],
                    "worst_set": worst["layers"],
                    "peak": max(row["peak"] for row in rows),
                    "clipped": max(row["clipped"] for row in rows),
                    "verdict": "TOO LOUD" if any(r["is_too_loud"] for r in rows) else "ok",
                }
            )
        note = (
            f"The loudest {WINDOW_S * 1000:g} ms decoded against the loudest of the input, which "
            f"counts as {QUIETEST_DB:g} dBFS at least; over {LOUDEST_RISE_DB:+g} dB is too loud. "
            f"RVQ-1, all layers and {RANDOM_SETS} random sets; a peak above 1 clips."
        )
        return Table(f"{self.codec}: sounds it was not made for", COLUMNS, records, (note,))

    def text(self) -> str:
        return self.table().text()


def stress(
    codec: Codec,
    recordings: Sequence[Path] = (),
    progress: Callable[[float], None] | None = None,
) -> StressReport:
    """Encode the signals of :func:`signals` and ``recordings``, and decode them with many sets.

    Raises
    ------
    AudioFileError
        If one of the recordings cannot be read.
    UserError
        If the codec cannot decode any set of its layers.
    """
    info = codec.info
    info.check_can("subsets", "be stressed with sets of its layers")
    sounds = signals(info.sample_rate_hz)
    for path in recordings:
        sounds[path.name] = load_wave(path, info.sample_rate_hz)[0][0, 0].numpy()
    sets = [("semantic", LayerSet.semantic()), ("all", LayerSet.all(info.n_layers))]
    sets += [("random", layers) for layers in random_sets(info.n_layers)]
    report = StressReport(info.name, info.fingerprint)
    for number, (name, wave) in enumerate(sounds.items()):
        codes = codec.encode(torch.from_numpy(wave)[None, None])
        before = max(loudest_db(wave, info.sample_rate_hz), QUIETEST_DB)
        for kind, layers in sets:
            made = codec.decode(codes, layers)[0, 0].cpu().numpy()
            rise = max(loudest_db(made, info.sample_rate_hz), QUIETEST_DB) - before
            report.rows.append(
                {
                    "signal": name,
                    "layers": layers.label(info.n_layers),
                    "kind": kind,
                    "rise_db": rise,
                    "peak": float(np.abs(made).max()),
                    "clipped": int((np.abs(made) > 1).sum()),
                    # Written so that a NaN is too loud.
                    "is_too_loud": not rise <= LOUDEST_RISE_DB,
                }
            )
        if progress:
            progress((number + 1) / len(sounds))
    return report


def random_sets(n_layers: int) -> list[LayerSet]:
    """Sets that a person may switch to, the same each time; none empty."""
    rng = np.random.default_rng(SEED)
    sets = []
    for _ in range(RANDOM_SETS):
        size = rng.integers(1, n_layers + 1)
        sets.append(LayerSet.of(rng.choice(n_layers, size, replace=False).tolist()))
    return sets


def signals(rate_hz: int) -> dict[str, np.ndarray]:
    """Three seconds of each, float32 [T] within full scale."""
    samples = round(SECONDS * rate_hz)
    time_s = np.arange(samples) / rate_hz
    rng = np.random.default_rng(SEED)
    # An exponential sweep from 50 Hz to just below half the rate.
    octaves = math.log(0.45 * rate_hz / 50)
    phase = 2 * np.pi * 50 * SECONDS / octaves * (np.exp(time_s / SECONDS * octaves) - 1)
    clicks = np.zeros(samples)
    clicks[rate_hz // 8 :: rate_hz // 4] = 1
    found = {
        "white noise": 0.1 * rng.standard_normal(samples),
        "digital silence": np.zeros(samples),
        "sine sweep": 0.5 * np.sin(phase),
        "chords": _chords(time_s, rng),
        "clicks": clicks,
        "full-scale square wave": np.where(time_s * 200 % 1 < 0.5, 1.0, -1.0),
    }
    return {name: np.clip(wave, -1, 1).astype(np.float32) for name, wave in found.items()}


def _chords(time_s: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Four plucked chords over a bass, with a noise on every beat; peak 0.5."""
    wave = np.zeros(len(time_s))
    beat_s = SECONDS / 8
    since_beat = time_s % beat_s
    for number, semitones in enumerate(((0, 4, 7, 12), (-3, 0, 4, 9), (-7, -3, 0, 5), (-5, -1, 2))):
        begin = number * 2 * beat_s
        here = (time_s >= begin) & (time_s < begin + 2 * beat_s)
        since = time_s - begin
        for step in (*semitones, semitones[0] - 12):
            pitch_hz = 261.63 * 2 ** (step / 12)
            for harmonic in range(1, 7):
                fading = np.exp(-since * 1.5 * harmonic)
                tone = np.sin(2 * np.pi * harmonic * pitch_hz * since) / harmonic
                wave += np.where(here, tone * fading, 0)
    wave += 0.8 * rng.standard_normal(len(time_s)) * np.exp(-since_beat * 40)
    return 0.5 * wave / np.abs(wave).max()


def loudest_db(wave: np.ndarray, rate_hz: int) -> float:
    """The level of the loudest 400 ms of float32 [T], in dBFS (RMS; a full-scale square is 0)."""
    if not np.isfinite(wave).all():
        return math.nan
    window = min(len(wave), round(WINDOW_S * rate_hz))
    power = np.append(0.0, np.cumsum(np.square(wave, dtype=np.float64)))
    loudest = float((power[window:] - power[:-window]).max()) / window
    return 10 * math.log10(max(loudest, 1e-20))
