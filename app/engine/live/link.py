"""The live process as the window holds it: its messages, its memory, its beginning and end."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from app.engine.live import messages as say
from app.engine.live.process import serve
from app.engine.live.shared import Shared

END_S = 0.5
LOOK_S = 0.2


class Ready:
    """The link to the process stands."""


class Ended:
    """The process is gone, though nobody asked it to go."""


class Link:
    """The live process and a thread that listens to it.

    Starting a process takes tens of milliseconds, so the thread does that too.  Messages sent
    meanwhile wait.  ``arrived`` is called in the thread.
    """

    def __init__(self, arrived: Callable[[object], None]) -> None:
        self.shared: Shared | None = None
        self.process_id: int | None = None
        self._arrived = arrived
        self._lock = threading.Lock()
        self._early: list[object] = []
        self._connection: Connection | None = None
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="live-link", daemon=True)
        self._thread.start()

    def send(self, message: object) -> None:
        with self._lock:
            if self._connection is None:
                self._early.append(message)
                return
            try:
                self._connection.send(message)
            except OSError:  # the process is gone; the thread tells so
                return

    def close(self) -> None:
        """End the process and the thread."""
        self._closing = True
        self.send(say.Quit())
        self._thread.join()

    def _run(self) -> None:
        context = multiprocessing.get_context("spawn")
        shared = Shared.allocate(context)
        connection, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, shared), name="live", daemon=True)
        # Whatever fails here, also for want of memory, the process is not there.
        with suppress(EOFError, OSError):
            process.start()
            theirs.close()
            self.shared, self.process_id = shared, process.pid
            self._listen(connection)
        self._end(process, connection)
        if not self._closing:
            self._arrived(Ended())

    def _listen(self, connection: Connection) -> None:
        with self._lock:
            for message in self._early:
                connection.send(message)
            self._connection = connection
        self._arrived(Ready())
        while not self._closing:
            if connection.poll(LOOK_S):
                self._arrived(connection.recv())

    def _end(self, process: BaseProcess, connection: Connection) -> None:
        if process.pid is not None:
            process.join(END_S)
            process.kill()  # no effect where it has ended
            process.join()
        with self._lock:
            connection.close()
        process.close()
