"""Signals that ask a run to end: it makes the step that it is in, saves, and then ends."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


class Stopping:
    """Whether a signal has asked for the end."""

    def __init__(self) -> None:
        self.signal: int | None = None

    @property
    def asked(self) -> bool:
        return self.signal is not None


@contextmanager
def stopping() -> Iterator[Stopping]:
    """Hold back Ctrl+C, SIGTERM and SIGHUP until the end of the ``with``; a second one counts.

    Signals that the process ignores, as in the background of a shell, stay ignored; in
    threads other than the main one nothing is held back.
    """
    found = Stopping()
    if threading.current_thread() is not threading.main_thread():
        yield found
        return
    known = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
    before = {n: signal.getsignal(n) for n in known}
    held = {n: handler for n, handler in before.items() if handler not in (signal.SIG_IGN, None)}

    def restore() -> None:
        for number, handler in held.items():
            signal.signal(number, handler)

    def ask(number: int, frame: FrameType | None) -> None:
        found.signal = number
        restore()

    for number in held:
        signal.signal(number, ask)
    try:
        yield found
    finally:
        restore()
        # What it would have done at once: KeyboardInterrupt, or the end of the process.
        if found.signal is not None:
            os.kill(os.getpid(), found.signal)
