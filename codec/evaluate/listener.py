"""A process of its own that takes measures: native code that ends it ends nothing else.

PESQ holds Python's lock for as long as it runs, too; here that holds nobody up.
"""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from typing import Any

import numpy as np

from codec.errors import UserError
from codec.evaluate.marks import Mark, Reason

LOOK_EVERY_S = 0.05
# A measure that ended its process so often without ever succeeding in between is given up.
MOST_CRASHES = 3
# Linux: the signal that a process gets when its parent's thread ends.
PR_SET_PDEATHSIG = 1
# Asked for beside the measures: the embedding of the original's voice.
VOICE = "voice"
# No original has been sent.
NOTHING = (None, 0, 0.0)


@dataclass(frozen=True)
class Request:
    """What to measure: ``names`` of ``made`` against ``original``, float32 [T] at ``rate_hz``.

    ``made`` None: the original itself; ``original`` None: the one of the request
    before.  ``high_pass_hz``: what is below is left out of both, 0 for nothing.
    """

    original: np.ndarray | None
    made: np.ndarray | None
    rate_hz: int
    names: tuple[str, ...]
    transcript: str = ""
    high_pass_hz: float = 0.0


@dataclass
class Answer:
    """A mark by measure; the ``voice`` if asked for; by measure what went wrong in taking it."""

    marks: dict[str, Mark] = field(default_factory=dict)
    voice: np.ndarray | None = None
    faults: dict[str, str] = field(default_factory=dict)


class Listener:
    """Starts its process at the first request and keeps it until :meth:`stop`.

    The thread that asks first must outlive the process.  ``recognizer`` (empty:
    none) knows the words of ``vocabulary``.
    """

    def __init__(
        self, recognizer: str = "", vocabulary: tuple[str, ...] = (), niceness: int = 0
    ) -> None:
        self.recognizer, self.vocabulary, self.niceness = recognizer, vocabulary, niceness
        self.recognizer_name = ""
        self._process: multiprocessing.Process | None = None
        self._connection: Connection | None = None
        self._sent: tuple[np.ndarray | None, int, float] = NOTHING
        self._crashes: Counter[str] = Counter()

    def start(self, check: Callable[[], None] = lambda: None) -> None:
        """Start the process and wait until it is ready; nothing if it is there.

        Raises
        ------
        UserError
            If it cannot start, or the recognizer is not there.
        """
        if self._process is not None:
            return
        # A fork of a process in which torch has run can hang.
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        about = (theirs, self.recognizer, self.vocabulary, self.niceness, os.getpid())
        self._process = context.Process(target=serve, args=about, name="measures", daemon=True)
        self._process.start()
        theirs.close()
        try:
            kind, text = self._receive(check)
        except (EOFError, OSError) as error:
            self.stop()
            raise UserError(
                "The process that takes the measures could not start, perhaps for want of memory; "
                "close other programs and try again."
            ) from error
        if kind == "refused":
            self.stop()
            raise UserError(text)
        self.recognizer_name = text

    def take(self, request: Request, check: Callable[[], None] = lambda: None) -> Answer:
        """Take these measures; one that ends the process is left out, the others are taken.

        ``check`` is called while waiting; whatever it raises ends the process too.

        Raises
        ------
        UserError
            If the process cannot start, or ends before it has begun with a measure.
        """
        answer = Answer()
        left = [name for name in request.names if self._crashes[name] < MOST_CRASHES]
        for name in set(request.names) - set(left):
            answer.marks[name] = Mark.none(Reason.CRASHED)
        while left:
            begun = self._attempt(replace(request, names=tuple(left)), answer, check)
            left = [name for name in left if name not in answer.marks and name not in begun]
            if begun:
                answer.marks[begun[0]] = Mark.none(Reason.CRASHED)
                self._crashes[begun[0]] += 1
            elif left:
                raise UserError(
                    "The process that takes the measures has ended, perhaps for want of memory; "
                    "close other programs and measure again."
                )
        answer.marks.pop(VOICE, None)
        answer.faults.pop(VOICE, None)
        return answer

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._connection.close()
            self._process = self._connection = None
            self._sent = NOTHING

    def _attempt(self, request: Request, answer: Answer, check: Callable[[], None]) -> list[str]:
        """Fill ``answer`` until all is there or the process ends; then what it had begun with."""
        begun: list[str] = []
        try:
            self.start(check)
            sent, rate_hz, high_pass_hz = self._sent
            known = request.original is sent
            known &= (rate_hz, high_pass_hz) == (request.rate_hz, request.high_pass_hz)
            self._connection.send(replace(request, original=None) if known else request)
            self._sent = request.original, request.rate_hz, request.high_pass_hz
            while (message := self._receive(check))[0] != "end":
                kind, name, *rest = message
                if kind == "begin":
                    begun = [name]
                    continue
                self._keep(answer, name, *rest)
                begun = []
        except (EOFError, OSError):
            self.stop()
            return begun
        except BaseException:
            self.stop()
            raise
        return []

    def _keep(self, answer: Answer, name: str, found: Any, fault: str) -> None:
        del self._crashes[name]
        if name == VOICE:
            answer.voice, found = found, Mark()
        answer.marks[name] = found
        if fault:
            answer.faults[name] = fault

    def _receive(self, check: Callable[[], None]) -> Any:
        while not self._connection.poll(LOOK_EVERY_S):
            check()
        return self._connection.recv()


def serve(
    connection: Connection,
    recognizer: str,
    vocabulary: tuple[str, ...],
    niceness: int,
    parent_id: int,
) -> None:
    """Answer each request, measure by measure, each told of before it is begun with."""
    # Ctrl+C is the program's to deal with.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent(parent_id)
    with contextlib.suppress(AttributeError, OSError):  # Windows has no such thing
        os.nice(niceness)
    import torch

    from codec.evaluate.listening import Ear

    torch.set_num_threads(1)
    # Nobody is there to read any more: that ends the work.
    with contextlib.suppress(EOFError, OSError):
        try:
            ear = Ear(recognizer, vocabulary)
        except UserError as error:
            connection.send(("refused", str(error)))
            return
        connection.send(("ready", ear.recognizer_name))
        while True:
            ear.hear(connection.recv())
            for name in ear.request.names:
                connection.send(("begin", name))
                connection.send(("found", name, *ear.take(name)))
            connection.send(("end",))


def end_with_parent(parent_id: int) -> None:
    """End this process when its parent ends, whatever ends it and whatever is going on here."""
    if sys.platform == "linux":
        # The kernel's signal comes even while native code holds Python's lock.
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent_id:
            os._exit(1)
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()
