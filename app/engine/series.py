"""Several sounds of one stretch of the clip, decoded one after another and handed on."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from app.engine.jobs import Job, Worker
from app.engine.material import Materials
from app.engine.plan import NEXT_WINDOW_S
from app.model.clip import Wave
from app.model.mix import Mix
from app.model.sounding import EBU_LUFS, Loudness
from codec.audio import Scratch, integrated_lufs, matching_gain_db, peak_dbfs
from codec.errors import UserError

KEY = "series"


@dataclass(frozen=True, eq=False)
class Excerpt:
    """Seconds ``start_s`` to ``end_s`` of a clip, at the loudness that is asked for."""

    original: Wave
    materials: Materials
    start_s: float
    end_s: float
    loudness: Loudness

    def cut(self, wave: Wave) -> np.ndarray:
        """This stretch of ``wave``: a view, float32 [T]."""
        first, last = (round(s * wave.rate_hz) for s in (self.start_s, self.end_s))
        return wave.samples[first:last]

    def decode(self, mix: Mix, job: Job) -> Generator[None, None, Wave]:
        """The stretch as ``mix``, at the codec's rate; for the codec's thread.

        Window by window, so that what is wanted meanwhile goes first; long ones lie in
        a temporary file.
        """
        info, codes = self.materials.codec.info, self.materials.codes
        rate_hz, hop = info.sample_rate_hz, info.hop_samples
        start = round(self.start_s * rate_hz)
        end = max(start, min(round(self.end_s * rate_hz), codes.samples))
        material = self.materials.of(mix)
        kept = Scratch(end - start, self.materials.clip.name)
        begin, last = start // hop, min(math.ceil(end / hop), codes.frames)
        step = max(1, int(NEXT_WINDOW_S * info.frame_rate_hz))
        for first in range(begin, last, step):
            piece = material.decode(first, min(step, last - first))
            before = max(0, start - first * hop)
            kept.write(first * hop + before - start, piece[before:])
            job.progress(min(first + step - begin, last - begin) / (last - begin))
            yield
        return Wave(kept.samples, rate_hz)

    def gain_db(self, mix: Mix | None, wave: Wave) -> float:
        """What brings ``wave``, this stretch of ``mix``, to the loudness that is asked for."""
        if self.loudness == "off" or (mix is None and self.loudness == "original"):
            return 0.0
        target = EBU_LUFS if self.loudness == "ebu" else self._original_lufs
        lufs = integrated_lufs(wave.samples, wave.rate_hz)
        return matching_gain_db(lufs, target, peak=10 ** (peak_dbfs(wave.samples) / 20))

    @cached_property
    def _original_lufs(self) -> float:
        return integrated_lufs(self.cut(self.original), self.original.rate_hz)


class Series:
    """Decodes ``sounds`` in the codec's thread; ``finish(mix, wave)`` takes each in the files'.

    One sound is kept at a time.  ``told(number, share)`` says how far it is; at the end
    ``then`` has what ``finish`` returned of each, or ``failed`` the error that ended it.
    """

    def __init__(
        self,
        excerpt: Excerpt,
        sounds: Sequence[Mix | None],
        workers: tuple[Worker, Worker],
        *,
        finish: Callable[[Mix | None, Wave], Any],
        told: Callable[[int, float], None],
        then: Callable[[list[Any]], None],
        failed: Callable[[UserError], None],
    ) -> None:
        self.excerpt, self.sounds = excerpt, tuple(sounds)
        self.results: list[Any] = []
        self._coding, self._files = workers
        self._finish, self._then = finish, then
        self._told, self._failed = told, failed

    def begin(self) -> None:
        """Start with the first sound."""
        self._next()

    def cancel(self) -> None:
        """Stop; what was finished stays."""
        for worker in (self._coding, self._files):
            worker.cancel(KEY)

    def _next(self) -> None:
        number = len(self.results)
        if number == len(self.sounds):
            self._then(self.results)
            return
        mix, excerpt = self.sounds[number], self.excerpt
        self._told(number, 0.0)
        if mix is None:
            self._take(mix, Wave(excerpt.cut(excerpt.original), excerpt.original.rate_hz))
            return
        self._coding.submit(
            KEY,
            lambda job: excerpt.decode(mix, job),
            then=lambda wave: self._take(mix, wave),
            failed=self._failed,
            progressed=lambda share: self._told(number, share),
        )

    def _take(self, mix: Mix | None, wave: Wave) -> None:
        self._files.submit(
            KEY,
            lambda job: self._finish(mix, wave),
            then=self._taken,
            failed=self._failed,
        )

    def _taken(self, result: Any) -> None:
        self.results.append(result)
        self._next()
