"""Work beside the window: one long-lived thread, a queue that keeps only what is still wanted."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from codec.errors import Cancelled, UserError

log = logging.getLogger(__name__)


class Fault(UserError):
    """A fault of ours, told as a sentence: the window goes on."""


class Job:
    """One request.  ``work(job)`` runs in the worker's thread, the callbacks in the window's."""

    def __init__(
        self,
        worker: Worker,
        key: str,
        work: Callable[[Job], Any],
        then: Callable[[Any], None] | None,
        failed: Callable[[UserError], None] | None,
        progressed: Callable[[float], None] | None,
    ) -> None:
        self.key = key
        self._worker, self._work = worker, work
        self._then, self._failed, self._progressed = then, failed, progressed
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        self._cancelled.set()

    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()

    def check(self) -> None:
        """Call between pieces of work: leaves the job if it was cancelled."""
        if self._cancelled.is_set():
            raise Cancelled

    def deliver(self, callback: Callable[..., None], *values: Any) -> None:
        """Call ``callback(*values)`` in the window's thread, unless the job is stale by then."""
        self._worker.post(lambda: None if self.is_cancelled() else callback(*values))

    def progress(self, share: float) -> None:
        """Tell how much is done, 0 … 1."""
        if self._progressed:
            self.deliver(self._progressed, share)

    def run(self) -> None:
        try:
            self.check()
            result = self._work(self)
        except Cancelled:
            return
        except UserError as error:
            self._fail(error)
        except MemoryError:
            self._fail(UserError("Memory ran out; close other programs or open something shorter."))
        except Exception as error:  # the worker outlives any fault of ours
            log.exception("job %s failed", self.key)
            name = type(error).__name__
            self._fail(Fault(f"Something went wrong inside ({name}: {error})."))
        else:
            if self._then:
                self.deliver(self._then, result)

    def _fail(self, error: UserError) -> None:
        if self._failed:
            self.deliver(self._failed, error)


class Worker(QObject):
    """A thread and its queue: a new job replaces an older one of the same key.

    ``busy_changed(bool)`` is emitted in the window's thread.
    """

    busy_changed = Signal(bool)
    _posted = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._posted.connect(self._call, Qt.ConnectionType.QueuedConnection)
        self._ready = threading.Condition()
        self._queue: dict[str, Job] = {}
        self._running: Job | None = None
        self._pending = 0
        self._closing = False
        self._thread = threading.Thread(target=self._loop, name=name, daemon=True)
        self._thread.start()

    def submit(
        self,
        key: str,
        work: Callable[[Job], Any],
        *,
        then: Callable[[Any], None] | None = None,
        failed: Callable[[UserError], None] | None = None,
        progressed: Callable[[float], None] | None = None,
        first: bool = False,
    ) -> Job:
        """Ask for work; ``first`` puts it before what is waiting."""
        job = Job(self, key, work, then, failed, progressed)
        with self._ready:
            self._cancel_locked(key)
            self._queue = {key: job, **self._queue} if first else {**self._queue, key: job}
            self._ready.notify()
        self._count(+1)
        return job

    def cancel(self, key: str | None = None) -> None:
        """Forget the jobs of this key, or all; one that is running stops at its next check."""
        with self._ready:
            for name in [key] if key is not None else [*self._queue, None]:
                self._cancel_locked(name)

    def _cancel_locked(self, key: str | None) -> None:
        waiting = self._queue.pop(key, None) if key is not None else None
        if waiting:
            waiting.cancel()
            self.post(lambda: self._count(-1))
        if self._running and key in (None, self._running.key):
            self._running.cancel()

    @property
    def busy(self) -> bool:
        """Whether anything is waiting, running or not yet delivered."""
        return self._pending > 0

    def close(self) -> None:
        """Cancel everything and wait for the thread to end."""
        with self._ready:
            self._closing = True
            for job in self._queue.values():
                job.cancel()
            self._queue.clear()
            if self._running:
                self._running.cancel()
            self._ready.notify()
        self._thread.join()

    def post(self, call: Callable[[], None]) -> None:
        """Run ``call`` in the window's thread soon."""
        if not self._closing:
            self._posted.emit(call)

    def _call(self, call: Callable[[], None]) -> None:
        if not self._closing:
            call()

    def _count(self, change: int) -> None:
        before = self.busy
        self._pending += change
        if self.busy != before:
            self.busy_changed.emit(self.busy)

    def _loop(self) -> None:
        while True:
            with self._ready:
                while not self._queue and not self._closing:
                    self._ready.wait()
                if self._closing:
                    return
                self._running = self._queue.pop(next(iter(self._queue)))
            self._running.run()
            with self._ready:
                self._running = None
            # Posted after the job's own results, so that idle means delivered.
            self.post(lambda: self._count(-1))
