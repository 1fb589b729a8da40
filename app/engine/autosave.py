"""Where a window keeps its session while it runs, and finds what another one left behind.

Every window has a file of its own and a lock beside it, so that no two write to one
file.  A file whose lock nobody holds was left by a window that ended without being
closed.
"""

from __future__ import annotations

import hashlib
import os
import time
import uuid
from pathlib import Path

from PySide6.QtCore import QLockFile

from app.model.session import SUFFIX, Session, write_session
from app.words import tr
from codec.errors import UserError

LAST = f"last{SUFFIX}"
# Of files that were being written when the power went: nobody writes for so long.
PARTS, ABANDONED_S = ".hybridcodec-*.part", 3600.0
WINDOW = "window-"


class Autosave:
    """``folder`` is made when it is needed.  Not for the window's thread: it writes files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        name = WINDOW + uuid.uuid4().hex[:12]
        self.path = folder / f"{name}{SUFFIX}"
        self._lock = _lock(folder / f"{name}.lock")

    @property
    def last(self) -> Path:
        """The session of the window that was closed last, or that ended without being closed."""
        return self.folder / LAST

    def begin(self) -> bool:
        """Take what an ended window left behind as the last session; whether there was any.

        Raises OSError.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self._lock.tryLock(0):
            raise OSError(tr("{folder} cannot be written to").format(folder=self.folder))
        for part in self.folder.glob(PARTS):
            if time.time() - part.stat().st_mtime > ABANDONED_S:
                part.unlink()
        left = sorted(
            (p for p in self.folder.glob(f"{WINDOW}*{SUFFIX}") if p != self.path),
            key=lambda path: path.stat().st_mtime,
            reverse=True,
        )
        return any(self._adopt(path) for path in left)

    def _adopt(self, path: Path) -> bool:
        lock = _lock(path.with_suffix(".lock"))
        if not lock.tryLock(0):
            return False
        try:
            # Another window may have been faster.
            if not path.exists():
                return False
            os.replace(path, self.last)
            return True
        finally:
            lock.unlock()

    def write(self, session: Session) -> None:
        """Keep ``session``; nothing is kept where nothing is open.  Raises OSError."""
        if session.entries:
            write_session(session, self.path)
        else:
            self.path.unlink(missing_ok=True)

    def set_aside(self, session: Session) -> None:
        """Make ``session`` the last one, before another takes its place.  Raises OSError."""
        if session.entries:
            write_session(session, self.last)

    def end(self, session: Session) -> None:
        """The window is closed.  Raises OSError."""
        try:
            self.set_aside(session)
            self.path.unlink(missing_ok=True)
        finally:
            self._lock.unlock()


class SessionLocks:
    """Which session file this window has open; no other window saves to it meanwhile."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._held: tuple[str, QLockFile] | None = None

    def take(self, path: str) -> bool:
        """Hold ``path`` and no other; False, with the old one kept, if another window has it.

        Where no lock can be made the file is free: better unguarded than not saved.
        """
        if self.folder is None or (self._held is not None and self._held[0] == path):
            return True
        name = hashlib.sha256(os.path.realpath(path).encode("utf-8", "surrogateescape"))
        lock = _lock(self.folder / f"session-{name.hexdigest()[:24]}.lock")
        if not lock.tryLock(0):
            return lock.error() != QLockFile.LockError.LockFailedError
        self.release()
        self._held = path, lock
        return True

    def release(self) -> None:
        if self._held is not None:
            self._held[1].unlock()
            self._held = None


def _lock(path: Path) -> QLockFile:
    lock = QLockFile(str(path))
    # However old: only the end of its process makes it void.
    lock.setStaleLockTime(0)
    return lock


def told(error: OSError, what: str, instead: str) -> UserError:
    """A sentence for what could not be written."""
    return UserError(
        tr("{what} could not be saved ({reason}); {instead}.").format(
            what=what, reason=error.strerror or error, instead=instead
        )
    )
