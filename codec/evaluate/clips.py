"""Measuring clip after clip, in one process beside this one or in several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event

import numpy as np

from codec.errors import Cancelled
from codec.evaluate.listener import Answer, Listener, Request

# What is decoded and waits to be measured holds no more than so much sound (or one decoding).
MOST_WAITING_S = 300.0
IDLE_S = 0.5


@dataclass(frozen=True)
class Decoding:
    """One row of a clip: float32 [T] of ``made``, None for the original itself."""

    label: str
    made: np.ndarray | None
    names: tuple[str, ...]


class Pool:
    """So many listeners, each with a thread that waits for it; the clips are dealt out."""

    def __init__(self, listeners: list[Listener], executors: list[ThreadPoolExecutor]) -> None:
        self._listeners, self._executors = listeners, executors
        self._turn = 0
        self._waiting: list[tuple[Future, float]] = []
        self._closing = Event()

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        self._closing.set()
        for listener, executor in zip(self._listeners, self._executors, strict=True):
            executor.shutdown(cancel_futures=True)
            listener.stop()

    def _check(self) -> None:
        if self._closing.is_set():
            raise Cancelled

    def start(self) -> None:
        """Have the first process started, to know of its recognizer; others start when needed.

        Raises
        ------
        UserError
            If it cannot, or the recognizer is not there.
        """
        self._executors[0].submit(self._listeners[0].start, self._check).result()

    @property
    def recognizer_name(self) -> str:
        return self._listeners[0].recognizer_name

    def submit(
        self,
        original: np.ndarray,
        rate_hz: int,
        decodings: Iterable[Decoding],
        transcript: str,
        high_pass_hz: float,
        idle: Callable[[], None],
    ) -> dict[str, Future[Answer]]:
        """Have a clip measured; each decoding is asked for when there is room for it.

        ``idle`` is called now and then while there is none.
        """
        turn = self._turn % len(self._listeners)
        self._turn += 1
        listener, executor = self._listeners[turn], self._executors[turn]
        seconds, found = len(original) / rate_hz, {}
        for one in decodings:
            request = Request(original, one.made, rate_hz, one.names, transcript, high_pass_hz)
            found[one.label] = future = executor.submit(listener.take, request, self._check)
            self._waiting.append((future, seconds))
            self._make_room(idle)
        return found

    def _make_room(self, idle: Callable[[], None]) -> None:
        while True:
            self._waiting = [(f, seconds) for f, seconds in self._waiting if not f.done()]
            full = sum(seconds for _, seconds in self._waiting) > MOST_WAITING_S
            if len(self._waiting) <= 1 or not full:
                return
            wait([future for future, _ in self._waiting], IDLE_S, FIRST_COMPLETED)
            idle()


@contextmanager
def listening(processes: int, recognizer: str, vocabulary: tuple[str, ...]) -> Iterator[Pool]:
    """A pool of so many processes, which are gone afterwards whatever happens."""
    listeners = [Listener(recognizer, vocabulary) for _ in range(processes)]
    pool = Pool(listeners, [ThreadPoolExecutor(1, "measures") for _ in listeners])
    try:
        yield pool
    finally:
        pool.close()
