"""Saves and opens sessions, and keeps what is open against a crash, all beside the window."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.engine.autosave import Autosave, SessionLocks, told
from app.engine.jobs import Fault, Job, Worker
from app.engine.session_files import Opened, looked_at, with_hashes
from app.model.clip_list import ClipList
from app.model.document import Document, Task
from app.model.history import CHOICES
from app.model.session import (
    Entry,
    Session,
    is_local,
    is_path,
    read_session,
    write_session,
)
from app.words import mark, tr
from codec.errors import UserError

# Changes are looked at so soon after the first of them, and kept so soon after that.
LOOK_MS, KEEP_MS = 250, 1500
# A window that closes waits so long for its last files.
CLOSING_S = 10.0
COPY = mark(
    "This session is open in another window, so this is a copy; save it under another name."
)
LEFT_BEHIND = mark(
    "The program was not closed properly last time; its clips and settings were saved."
)


class SessionKeeper(QObject):
    """The session of one window.

    Attributes
    ----------
    path
        The file that it was saved to or opened from; empty if there is none.
    unsaved
        Whether there is such a file, and something in it would be another now.
    """

    # ``path`` or ``unsaved`` is another.
    changed = Signal()
    # A session asks for a codec: what :func:`codec.zoo.load` was given.
    codec_wanted = Signal(str)
    # A window that ended without being closed left something: the sentence to say.
    left_behind = Signal(str)

    def __init__(
        self,
        document: Document,
        clips: ClipList,
        worker: Worker,
        codec_name: Callable[[], str],
        folder: Path | None = None,
    ) -> None:
        """``folder``: where sessions are kept; None: nowhere, only what is asked for is saved."""
        super().__init__()
        self.document, self.clips, self.worker = document, clips, worker
        self._codec_name = codec_name
        self.path, self.unsaved = "", False
        self._saved: Session | None = None  # its essence
        # A codec that a session asked for, and the one that was in use then.
        self._codec_asked = ("", "")
        # See Session.elsewhere.
        self._elsewhere: dict[str, str] = {}
        self._kept: Session | None = None
        self._failing = self._closing = False
        self._autosave = Autosave(folder) if folder is not None else None
        self._locks = SessionLocks(folder)
        self._often = folder is not None
        self._look_timer = self._timer(self._look, LOOK_MS)
        self._keep_timer = self._timer(self.keep, KEEP_MS)
        self._again_timer = self._timer(self.keep, 0)
        self._again_timer.setSingleShot(False)
        clips.changed.connect(self._note)
        clips.arrived.connect(self._arrived)
        for name in (*CHOICES, "heard"):
            getattr(document.events, name).connect(self._note)
        document.events.codec.connect(self._codec_came)
        document.cancel_requested.connect(self._cancelled)
        if self._autosave is not None:
            worker.submit("begin", self._begin, then=self._begun, failed=self._keeping_failed)

    def _timer(self, call: Callable[[], None], milliseconds: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(call)
        return timer

    # -- what is open -----------------------------------------------------------

    @property
    def name(self) -> str:
        return Path(self.path).stem if self.path else ""

    def session(self) -> Session:
        """What would be saved now: clips on other machines are never opened from a session."""
        session = self.clips.session(self._codec())
        local = [(at, entry) for at, entry in enumerate(session.entries) if is_local(entry.path)]
        current = next((n for n, (at, _) in enumerate(local) if at == session.current), None)
        entries = tuple(_at_home(entry) for _, entry in local)
        return Session(session.codec, entries, current, self._elsewhere)

    def _codec(self) -> str:
        """The codec in use, or the one that the session asked for and that was not there."""
        name, (asked, instead) = self._codec_name(), self._codec_asked
        name = os.path.abspath(name) if is_path(name) and os.path.exists(name) else name
        return asked if asked and name in (instead, "") else name

    def _codec_came(self, _: object) -> None:
        """What a session asked for has been had: from now on the person chooses."""
        if self._codec_name() == self._codec_asked[0]:
            self._codec_asked = ("", "")

    def _note(self, *_: object) -> None:
        matters = (self.path or self._often) and not self._closing
        if matters and not self._look_timer.isActive():
            self._look_timer.start()

    def unsaved_now(self) -> bool:
        """``unsaved``, looked at again."""
        unsaved = bool(self.path) and essence(self.session()) != self._saved
        if unsaved != self.unsaved:
            self.unsaved = unsaved
            self.changed.emit()
        return unsaved

    def _arrived(self) -> None:
        """Looking at a clip for the first time is no change of the session."""
        if self._saved is not None:
            now = {entry.path: entry for entry in essence(self.session()).entries}
            saved = self._saved.entries
            entries = tuple(now.get(e.path, e) if e.choices is None else e for e in saved)
            self._saved = replace(self._saved, entries=entries)

    def _look(self) -> None:
        self.unsaved_now()
        if self._often and self.session() != self._kept and not self._keep_timer.isActive():
            self._keep_timer.start()

    def _name(self, path: str, saved: Session) -> None:
        self.path, self._saved, self.unsaved = path, essence(saved), False
        if not path:
            self._locks.release()
        self.changed.emit()

    # -- against a crash --------------------------------------------------------

    def keep_every(self, seconds: float) -> None:
        """Keep the session so often, and soon after every change; with 0 only when closing."""
        self._often = seconds > 0 and self._autosave is not None
        self._again_timer.stop()
        if self._often:
            self._again_timer.start(round(1000 * seconds))

    def _begin(self, _: Job) -> bool:
        try:
            return self._autosave.begin()
        except OSError as error:
            raise _not_kept(error) from error

    def _begun(self, found: bool) -> None:
        if found:
            self.left_behind.emit(tr(LEFT_BEHIND))

    def keep(self) -> None:
        """Keep what is open now, if it is not kept yet."""
        session, autosave = self.session(), self._autosave
        if autosave is None or session == self._kept:
            return

        def work(_: Job) -> None:
            try:
                autosave.write(session)
            except OSError as error:
                raise _not_kept(error) from error

        def then(_: None) -> None:
            self._kept, self._failing = session, False

        self.worker.submit("keep", work, then=then, failed=self._keeping_failed)

    def _keeping_failed(self, error: UserError) -> None:
        """Told once, until it works again."""
        if not self._failing:
            self.document.say(str(error), "fault" if isinstance(error, Fault) else "warning")
        self._failing = True

    # -- saving -----------------------------------------------------------------

    def save(self, path: str = "", then: Callable[[], None] = lambda: None) -> None:
        """Save to ``path``, or where it was saved before; ``then`` only if that went well."""
        path = os.path.abspath(path or self.path)
        if not self.clips.check_free([path]):
            return
        name, session, others = Path(path).name, self.session(), len(self.clips.rows)

        def work(job: Job) -> None:
            try:
                if not self._locks.take(path):
                    sentence = tr("'{name}' is open in another window; choose another name.")
                    raise UserError(sentence.format(name=name))
                write_session(with_hashes(session, job), path)
            except OSError as error:
                raise told(error, f"'{name}'", tr("choose another place")) from error

        def done(_: None) -> None:
            self._name(path, session)
            left = others - len(session.entries)
            without = tr(", without {left} that lie on other machines").format(left=left)
            besides = without if left else ""
            sentence = tr("Saved {name}{besides}.").format(name=name, besides=besides)
            self.document.say(sentence, saved=path)
            self._note()
            then()

        self.worker.submit("save", work, then=done, failed=self._failed)

    def _failed(self, error: UserError) -> None:
        self.document.task = None
        self.document.say(str(error), "fault" if isinstance(error, Fault) else "error")

    # -- opening ----------------------------------------------------------------

    def new(self) -> None:
        """Close everything; it can be had again as the last session."""
        self._set_aside(self.session())
        nothing, self._codec_asked = Session(""), ("", "")
        self._name("", nothing)
        self.clips.show(nothing)
        self.document.begin_anew()

    def open(self, path: str, besides: Sequence[str] = ()) -> None:
        """Have the session in a file instead; ``besides`` are clips to add to it."""
        path = os.path.abspath(path)

        self._read(
            path,
            lambda opened: self._show(opened, "" if opened.taken else path, besides),
            named=True,
        )

    @property
    def has_last(self) -> bool:
        return self._autosave is not None and self._autosave.last.exists()

    def open_last(self) -> None:
        """The session of the window that was closed last, or that ended unclosed."""
        if not self.has_last:
            self.document.say(tr("There is no last session yet."), "warning")
        else:
            self._read(str(self._autosave.last), lambda opened: self._show(opened, ""), named=False)

    def _read(self, path: str, then: Callable[[Opened], None], *, named: bool) -> None:
        title = tr("Opening {name}") if named else tr("Opening the last session")
        title = title.format(name=Path(path).name)
        self.document.task = Task(title, 0.0)

        def work(job: Job) -> Opened:
            opened = looked_at(read_session(path), job)
            if named and not self._locks.take(path):
                return replace(opened, remark=f"{opened.remark} {tr(COPY)}".strip(), taken=True)
            return opened

        self.worker.submit(
            "open",
            work,
            then=then,
            failed=self._failed,
            progressed=lambda share: setattr(self.document, "task", Task(title, share)),
        )

    def _show(self, opened: Opened, path: str, besides: Sequence[str] = ()) -> None:
        session, before = opened.session, self.session()
        self.document.task = None
        self._name(path, session)
        self._elsewhere |= session.elsewhere
        self._codec_asked = ("", "")
        if session.codec and session.codec != self._codec():
            self._codec_asked = session.codec, self._codec()
            self.codec_wanted.emit(session.codec)
        self.clips.show(session, opened.troubles, opened.remark)
        if opened.remark:
            self.document.say(opened.remark, "warning")
        self.clips.add(besides)
        # First the new one: what was the last session until now is nowhere else.
        self.keep()
        self._set_aside(before)

    def _set_aside(self, session: Session) -> None:
        autosave = self._autosave
        if autosave is None or not session.entries:
            return

        def work(_: Job) -> None:
            try:
                autosave.set_aside(session)
            except OSError as error:
                raise _not_kept(error) from error

        self.worker.submit("set aside", work, failed=self._keeping_failed)

    def _cancelled(self) -> None:
        self.worker.cancel("open")

    def close(self) -> None:
        """Finish what is being saved, and keep the session as the last one."""
        if self._closing:
            return
        self._closing = True
        for timer in (self._look_timer, self._keep_timer, self._again_timer):
            timer.stop()
        session, done = self.session(), threading.Event()

        def work(_: Job) -> None:
            try:
                if self._autosave is not None:
                    self._autosave.end(session)
            finally:
                self._locks.release()
                done.set()

        self.worker.submit("end", work)
        done.wait(CLOSING_S)


def _at_home(entry: Entry) -> Entry:
    """Without a voice from another machine."""
    chosen = entry.choices
    if chosen is None or chosen.voice is None or is_local(chosen.voice.path):
        return entry
    return replace(entry, choices=replace(chosen, voice=None))


def _not_kept(error: OSError) -> UserError:
    return told(error, tr("What is open"), tr("make room, or save the session elsewhere"))


def essence(session: Session) -> Session:
    """What of a session has to be different for it to be unsaved: not where one looks."""

    def of(entry: Entry) -> Entry:
        chosen = entry.choices and replace(entry.choices, visible=(0.0, 1.0))
        return replace(entry, sha256="", position_s=0.0, choices=chosen)

    entries = tuple(of(entry) for entry in session.entries)
    return replace(session, codec="", current=None, entries=entries)
