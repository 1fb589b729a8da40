"""A process that takes measures.

PESQ holds Python's lock for as long as it runs: in this process playback and the
window would stop for a second at a time.  Nothing here knows of Qt.
"""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from multiprocessing.connection import Connection

import numpy as np

from app.words import tr
from codec.errors import UserError

LOOK_EVERY_S = 0.05
# The program goes first, wherever both want the same core.
NICE = 10


@dataclass(frozen=True)
class Measurement:
    """What was measured: ``values`` by measure, NaN where one could not be taken.

    ``absent`` names, by measure, the package that is missing.
    """

    values: dict[str, float]
    absent: dict[str, str]


class Gauge:
    """Starts the process at the first measurement and keeps it until :meth:`stop`."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._process: multiprocessing.Process | None = None
        self._connection: Connection | None = None

    def take(
        self, original: np.ndarray, made: np.ndarray, rate_hz: int, check: Callable[[], None]
    ) -> Measurement:
        """Measure ``made`` against ``original``, both float32 [T] at ``rate_hz``.

        ``check`` is called while waiting; whatever it raises ends the process too.

        Raises
        ------
        UserError
            If the process has died.
        RuntimeError
            If measuring went wrong in a way that nobody expected.
        """
        try:
            if self._process is None:
                self._start()
                self._answer(check)
            self._connection.send((original, made, rate_hz))
            answer = self._answer(check)
        except (EOFError, OSError) as error:
            self.stop()
            raise UserError(
                tr(
                    "The measuring process ended unexpectedly, perhaps out of memory; close other "
                    "programs and measure again."
                )
            ) from error
        except BaseException:
            self.stop()
            raise
        if isinstance(answer, str):
            raise RuntimeError(answer)
        return answer

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._connection.close()
            self._process = self._connection = None

    def _start(self) -> None:
        # A fork of a process in which torch has run can hang.
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=serve, args=(theirs, self.names), name="measures", daemon=True
        )
        self._process.start()
        theirs.close()

    def _answer(self, check: Callable[[], None]) -> object:
        while not self._connection.poll(LOOK_EVERY_S):
            check()
        return self._connection.recv()


def serve(connection: Connection, names: Sequence[str]) -> None:
    """Answer each ``(original, made, rate_hz)`` with a Measurement, or with a fault's text."""
    # Ctrl+C is the program's to deal with.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(AttributeError, OSError):  # Windows has no such thing
        os.nice(NICE)
    import torch

    torch.set_num_threads(1)
    connection.send("ready")
    while True:
        try:
            original, made, rate_hz = connection.recv()
        except EOFError:
            return
        try:
            answer: object = measured(names, original, made, rate_hz)
        except Exception as error:  # told in the window; the next clip may fare better
            answer = f"{type(error).__name__}: {error}"
        connection.send(answer)


def measured(
    names: Sequence[str], original: np.ndarray, made: np.ndarray, rate_hz: int
) -> Measurement:
    """Take these measures of ``codec.evaluate`` where their packages are there."""
    from codec.evaluate.measures import MEASURES, SHORTEST_S, Sound

    length = min(len(original), len(made))
    before = _sound(original[:length].tobytes(), rate_hz)
    after = Sound(made[:length], rate_hz)
    values, absent = {}, {}
    for name in names:
        measure, package = MEASURES[name], needed(name)
        values[name] = math.nan
        if package is not None and find_spec(package) is None:
            absent[name] = package
        elif measure.package is None or before.seconds >= SHORTEST_S:
            try:
                values[name] = measure.take(before, after)
            except ImportError as error:  # there, but what it needs itself is not
                absent[name] = error.name or package or name
    return Measurement(values, absent)


def needed(name: str) -> str | None:
    """The package that a measure needs and that may not be there."""
    from codec.evaluate.measures import MEASURES

    # Everything else has librosa; the self-contained program leaves it out.
    return "librosa" if name == "mel" else MEASURES[name].package


@lru_cache(maxsize=1)
def _sound(wave: bytes, rate_hz: int):
    """The original, whose spectra and voice serve for every decoding of it."""
    from codec.evaluate.measures import Sound

    return Sound(np.frombuffer(wave, np.float32).copy(), rate_hz)
