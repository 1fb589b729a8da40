"""Training material: any folder of audio, or a CSV manifest, as random crops.

Everything is decoded once into one file of 16-bit samples at the codec's rate
and mapped into memory, so that drawing a batch costs nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from codec.atomic import replacing, write_text
from codec.audio import read_audio, resample
from codec.errors import AudioFileError, UserError
from codec.train.manifest import Entry, list_entries

__all__ = ["Corpus", "Entry", "identity_of", "list_entries", "load_corpus"]

INT16 = 32767.0


@dataclass(frozen=True)
class Corpus:
    """Decoded recordings, end to end in one array.

    ``samples`` int16 [T] (memory-mapped), ``offsets`` int64 [N + 1],
    ``rms`` float [N] of full scale, ``peak`` float [N], ``skipped`` how many
    files could not be read, with the first reasons in ``reasons``.
    """

    entries: tuple[Entry, ...]
    samples: np.ndarray
    offsets: np.ndarray
    rms: np.ndarray
    peak: np.ndarray
    rate_hz: int
    skipped: int
    reasons: tuple[str, ...]

    @property
    def hours(self) -> float:
        return float(self.offsets[-1]) / self.rate_hz / 3600

    def clip(self, index: int) -> np.ndarray:
        """One whole recording, float32 [T]."""
        start, end = self.offsets[index], self.offsets[index + 1]
        return self.samples[start:end].astype(np.float32) / INT16


def load_corpus(
    entries: list[Entry],
    rate_hz: int,
    cache: Path,
    progress: Callable[[float], None] | None = None,
) -> Corpus:
    """Decode ``entries`` to ``rate_hz`` mono, once; later calls map the cached file."""
    names = "\n".join(identity_of(e.path, e.channel) for e in entries)
    key = hashlib.sha256(f"1\n{rate_hz}\n{names}".encode(errors="surrogateescape")).hexdigest()[:16]
    cache.mkdir(parents=True, exist_ok=True)
    data, index = cache / f"{key}.i16", cache / f"{key}.json"
    if not index.exists():
        _decode_all(entries, rate_hz, data, index, progress)
    table = json.loads(index.read_text())
    kept = tuple(entries[i] for i in table["kept"])
    if not kept:
        raise UserError(
            f"None of the {len(entries)} recordings could be read: {table['reasons'][0]}"
        )
    return Corpus(
        kept,
        np.memmap(data, np.int16, "r"),
        np.array(table["offsets"], np.int64),
        np.array(table["rms"]),
        np.array(table["peak"]),
        rate_hz,
        len(entries) - len(kept),
        tuple(table["reasons"]),
    )


def identity_of(path: Path, channel: int | None = None) -> str:
    """What changes when another recording, or another channel, is put in a file's place."""
    of = f"\tchannel {channel}" if channel else ""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return f"{path}{of}"
    return f"{path}\t{status.st_size}\t{status.st_mtime_ns}{of}"


def _decode_all(
    entries: list[Entry],
    rate_hz: int,
    data: Path,
    index: Path,
    progress: Callable[[float], None] | None,
) -> None:
    kept: list[int] = []
    offsets, rms, peak = [0], [], []
    reasons: list[str] = []
    with replacing(data) as part, open(part, "wb") as out:
        for i, entry in enumerate(entries):
            try:
                audio = read_audio(entry.path, channel=entry.channel)
                wave = resample(audio.mono(), audio.rate_hz, rate_hz)
                if len(wave) == 0:
                    raise AudioFileError(f"{audio.name} is shorter than a sample at {rate_hz} Hz.")
            except AudioFileError as error:
                reasons = (reasons + [str(error)])[:10]
                continue
            out.write((np.clip(wave, -1, 1) * INT16).round().astype("<i2").tobytes())
            kept.append(i)
            offsets.append(offsets[-1] + len(wave))
            rms.append(float(np.sqrt(np.mean(wave**2))))
            peak.append(float(np.abs(wave).max()))
            if progress:
                progress((i + 1) / len(entries))
    table = {"kept": kept, "offsets": offsets, "rms": rms, "peak": peak, "reasons": reasons}
    write_text(index, json.dumps(table))
