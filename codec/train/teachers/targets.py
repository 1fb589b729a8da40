"""What a teacher says of a whole corpus, computed once and kept beside the decoded audio."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from codec.atomic import replacing, write_text
from codec.audio import resample
from codec.errors import UserError
from codec.train.data import Corpus
from codec.train.teachers import Teacher

# A frame of the codec averages the teacher's vectors at this many instants.
POINTS_A_FRAME = 4
FLOAT16_MAX = 65_504.0


@dataclass(frozen=True)
class Targets:
    """A teacher's vectors for every clip of a corpus, end to end.

    ``values`` float16 [N, dim] (memory-mapped), ``offsets`` int64 [clips + 1],
    ``mean`` float32 [dim] and ``scale`` normalise them: the root mean variance, or
    float32 [dim], each dimension's own standard deviation.
    """

    teacher: str
    frame_rate_hz: float
    values: np.ndarray
    offsets: np.ndarray
    mean: np.ndarray
    scale: np.ndarray

    @property
    def dim(self) -> int:
        return self.values.shape[1]

    def stretch(
        self, clip: int, start_s: float, length_s: float, frames: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """A piece of a clip as ``frames`` normalised vectors.

        Returns
        -------
        vectors : float32 [frames, dim]
        known : float32 [frames], 1 within the clip and 0 past its end
        """
        begin, end = self.offsets[clip], self.offsets[clip + 1]
        if end == begin:
            return np.zeros((frames, self.dim), np.float32), np.zeros(frames, np.float32)
        steps = (np.arange(frames * POINTS_A_FRAME) + 0.5) / (frames * POINTS_A_FRAME)
        at = ((start_s + steps * length_s) * self.frame_rate_hz).astype(np.int64)
        inside = (at < end - begin).reshape(frames, POINTS_A_FRAME).all(1)
        values = self.values[begin + np.minimum(at, end - begin - 1)].astype(np.float32)
        pooled = values.reshape(frames, POINTS_A_FRAME, -1).mean(1)
        return (pooled - self.mean) / self.scale, inside.astype(np.float32)


def load_targets(
    corpus: Corpus,
    teacher: Teacher,
    cache: Path,
    progress: Callable[[float], None] | None = None,
) -> Targets:
    """What ``teacher`` says of every clip; later calls map the cached file.

    Raises
    ------
    UserError
        If all clips are too short for the teacher, or ``cache`` has too little room.
    """
    names = "\n".join(str(e.path) for e in corpus.entries)
    ends = ",".join(map(str, corpus.offsets))
    key = hashlib.sha256(f"1\n{teacher.name}\n{ends}\n{names}".encode(errors="surrogateescape"))
    data, index = (cache / f"{key.hexdigest()[:16]}.{kind}" for kind in ("f16", "json"))
    if not index.exists():
        _listen(corpus, teacher, data, index, progress)
    table = json.loads(index.read_text())
    if table["offsets"][-1] == 0:
        raise UserError("All recordings are too short for the teacher; give longer ones.")
    return Targets(
        teacher.name,
        teacher.frame_rate_hz,
        np.memmap(data, np.float16, "r").reshape(-1, teacher.dim),
        np.array(table["offsets"], np.int64),
        np.array(table["mean"], np.float32),
        np.array(table["scale"], np.float32),
    )


def _listen(
    corpus: Corpus,
    teacher: Teacher,
    data: Path,
    index: Path,
    progress: Callable[[float], None] | None,
) -> None:
    _check_room(corpus, teacher, data.parent)
    offsets = [0]
    total, squares = np.zeros(teacher.dim), np.zeros(teacher.dim)
    with replacing(data) as part, open(part, "wb") as out:
        for clip in range(len(corpus.entries)):
            wave = resample(corpus.clip(clip), corpus.rate_hz, teacher.rate_hz)
            values = teacher.features(wave).clip(-FLOAT16_MAX, FLOAT16_MAX)
            total += values.sum(0, dtype=np.float64)
            squares += np.square(values, dtype=np.float64).sum(0)
            out.write(values.astype("<f2").tobytes())
            offsets.append(offsets[-1] + len(values))
            if progress:
                progress((clip + 1) / len(corpus.entries))
    count = max(offsets[-1], 1)
    mean = total / count
    variance = np.maximum(squares / count - mean**2, 1e-12)
    scale = np.sqrt(variance if teacher.scale_each_dim else variance.mean())
    table = {"offsets": offsets, "mean": mean.tolist(), "scale": scale.tolist()}
    write_text(index, json.dumps(table))


def _check_room(corpus: Corpus, teacher: Teacher, cache: Path) -> None:
    """Say before hours of listening that there is no room for what is heard."""
    cache.mkdir(parents=True, exist_ok=True)
    needed = corpus.hours * 3600 * teacher.frame_rate_hz * teacher.dim * 2
    free = shutil.disk_usage(cache).free
    if needed > free:
        raise UserError(
            f"What the teacher says of {corpus.hours:.0f} hours takes {needed / 1e9:.1f} GB, and "
            f"'{cache}' has room for {free / 1e9:.1f} GB; choose another folder with --cache."
        )
