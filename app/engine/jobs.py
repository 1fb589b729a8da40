"""Work beside the window: one long-lived thread, a queue that keeps only what is still wanted.

Work that takes long may be a generator: wherever it yields, what is waiting goes
first.  So a toggle is heard while an hour is being encoded, on one thread.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Generator
from inspect import isgenerator
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from app.words import tr
from codec.errors import Cancelled, UserError

log = logging.getLogger(__name__)


class Fault(UserError):
    """A fault of ours, told as a sentence: the window goes on."""


class Job:
    """One request.  ``work(job)`` runs in the worker's thread, the callbacks in the window's.

    Where ``work`` is a generator function, what it returns is the result.
    """

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
        self._steps: Generator[None, None, Any] | None = None
        self._percent = -1

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
        """Tell how much is done, 0 … 1; passed on when another percent is."""
        percent = int(100 * share)
        if self._progressed and percent != self._percent:
            self._percent = percent
            self.deliver(self._progressed, share)

    def run(self) -> bool:
        """Do the work, or the next step of it; False while there is more."""
        try:
            self.check()
            finished, result = self._step()
        except Cancelled:
            self.abandon()
            return True
        except UserError as error:
            self._fail(error)
            return True
        except MemoryError:
            self._fail(
                UserError(tr("Out of memory; close other programs or open a shorter recording."))
            )
            return True
        except Exception as error:  # the worker outlives any fault of ours
            log.exception("job %s failed", self.key)
            name = type(error).__name__
            self._fail(
                Fault(tr("Internal error ({name}: {error}).").format(name=name, error=error))
            )
            return True
        if finished and self._then:
            self.deliver(self._then, result)
        return finished

    def abandon(self) -> None:
        """Let the work put away what it holds; in the worker's thread, where it ran."""
        if self._steps is not None:
            self._steps.close()

    def _step(self) -> tuple[bool, Any]:
        """Whether the work is finished, and its result if so."""
        if self._steps is None:
            result = self._work(self)
            if not isgenerator(result):
                return True, result
            self._steps = result
        try:
            next(self._steps)
        except StopIteration as end:
            return True, end.value
        return False, None

    def _fail(self, error: UserError) -> None:
        if self._failed:
            self.deliver(self._failed, error)


class Worker(QObject):
    """A thread and its queue: a new job replaces an older one of the same key."""

    _posted = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._posted.connect(self._call, Qt.ConnectionType.QueuedConnection)
        self._ready = threading.Condition()
        self._queue: dict[str, Job] = {}
        self._stale: list[Job] = []
        # Their results are on the way to the window.
        self._finished: list[Job] = []
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
        self._pending += 1
        return job

    def cancel(self, key: str | None = None) -> None:
        """Forget the jobs of this key, or all; one that is running stops at its next check.

        What they have found and not yet delivered is never delivered.
        """
        with self._ready:
            for job in self._finished:
                if key in (None, job.key):
                    job.cancel()
            for name in [key] if key is not None else [*self._queue, None]:
                self._cancel_locked(name)

    def _cancel_locked(self, key: str | None) -> None:
        waiting = self._queue.pop(key, None) if key is not None else None
        if waiting:
            waiting.cancel()
            self._stale.append(waiting)
            self._ready.notify()
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
            self._stale += self._queue.values()
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

    def _forget(self, job: Job) -> None:
        self._pending -= 1
        with self._ready:
            if job in self._finished:
                self._finished.remove(job)

    def _loop(self) -> None:
        while (job := self._next()) is not None:
            finished = job.run()
            with self._ready:
                self._running = None
                if not finished and not job.is_cancelled():
                    self._queue[job.key] = job  # behind what is waiting
                    continue
                self._finished.append(job)
            self._end(job)

    def _next(self) -> Job | None:
        """Wait for the job to run now; None when there will be no more."""
        while True:
            with self._ready:
                while not (self._queue or self._stale or self._closing):
                    self._ready.wait()
                stale, self._stale = self._stale, []
                if not stale:
                    if self._closing:
                        return None
                    self._running = self._queue.pop(next(iter(self._queue)))
                    return self._running
            for job in stale:
                self._end(job)

    def _end(self, job: Job) -> None:
        job.abandon()
        # Posted after the job's own results, so that idle means delivered.
        self.post(lambda: self._forget(job))
