"""Measuring clip after clip, in this process or in several."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch

from codec.evaluate.measures import Sound, measure, missing_packages
from codec.evaluate.recognize import Recognizer, Score, find_recognizer, score
from codec.evaluate.wording import words_of


@dataclass(frozen=True)
class ClipJob:
    """One clip to measure.

    ``original`` float32 [T] at ``rate_hz``; ``made``: a decoding for each row of
    the table, None for the original itself; ``slow`` and ``recognized`` say a
    row which measures are wanted; ``measures`` names them, all if empty.
    """

    rate_hz: int
    original: np.ndarray
    made: list[np.ndarray | None]
    slow: list[bool]
    recognized: list[bool]
    measures: tuple[str, ...] = ()
    transcript: str = ""
    recognizer: str = ""
    vocabulary: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClipMarks:
    """What a clip got, row by row; ``voice`` is the original speaker's embedding."""

    rows: list[dict[str, float]]
    scores: list[Score | None]
    voice: np.ndarray | None
    is_scored: bool


def measure_clip(job: ClipJob) -> ClipMarks:
    """Every measure that is wanted."""
    original = Sound(job.original, job.rate_hz)
    recognizer = recognizer_of(job.recognizer, job.vocabulary) if job.recognizer else None
    words = words_of(job.transcript)
    is_scored = recognizer is not None and bool(words) and recognizer.knows(words)
    rows, scores = [], []
    for wave, slow, recognized in zip(job.made, job.slow, job.recognized, strict=True):
        made = original if wave is None else Sound(wave, job.rate_hz)
        rows.append(measure(original, made, job.measures, slow=slow, alone=wave is None))
        wanted = is_scored and recognized
        scores.append(score(recognizer, job.transcript, made.speech) if wanted else None)
    voice = None if "resemblyzer" in missing_packages() else original.voice
    return ClipMarks(rows, scores, voice, is_scored)


@lru_cache(maxsize=1)
def recognizer_of(name: str, vocabulary: tuple[str, ...]) -> Recognizer:
    """As :func:`find_recognizer`, loaded once in each process."""
    return find_recognizer(name, vocabulary)


def measured(jobs: Iterable[ClipJob], processes: int = 1) -> Iterator[ClipMarks]:
    """What each clip got, in order; with more than one process, so many at a time."""
    if processes == 1:
        yield from map(measure_clip, jobs)
        return
    # A fork of a process in which torch has run can hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _use_one_core) as pool:
        waiting = deque()
        for job in jobs:
            waiting.append(pool.submit(measure_clip, job))
            # Few enough that the clips waiting to be measured fit into memory.
            if len(waiting) > 2 * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _use_one_core() -> None:
    torch.set_num_threads(1)
