"""Looks at the files that a session names: their hashes, and which are gone or changed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.engine.jobs import Job
from app.engine.survey import fingerprint
from app.model.session import Session
from app.words import tr
from codec.errors import UserError

NAMED = 3


@dataclass(frozen=True)
class Opened:
    """A session as it was found: for each clip why it cannot be opened, and a remark on all.

    ``taken``: another window has the same file open.
    """

    session: Session
    troubles: tuple[str, ...]
    remark: str
    taken: bool = False


def with_hashes(session: Session, job: Job) -> Session:
    """The session with the hash of every clip that can be read."""
    entries = []
    for entry in session.entries:
        if not entry.sha256 and os.path.isfile(entry.path):
            entry = replace(entry, sha256=fingerprint(entry.path, job.check))
        entries.append(entry)
    return replace(session, entries=tuple(entries))


def looked_at(session: Session, job: Job) -> Opened:
    """Compare every clip with its hash; what has changed since keeps the hash it has now."""
    entries, troubles, gone, other = [], [], [], []
    for at, entry in enumerate(session.entries):
        job.progress(at / len(session.entries))
        digest, trouble = entry.sha256, ""
        if not os.path.isfile(entry.path):
            trouble = tr(
                "{name} no longer exists; restore the file or remove it from the list."
            ).format(name=entry.name)
            gone.append(entry.name)
        elif digest:
            try:
                digest = fingerprint(entry.path, job.check)
            except UserError as error:
                trouble = str(error)
                gone.append(entry.name)
            if digest != entry.sha256:
                other.append(entry.name)
        voice = entry.choices.voice if entry.choices else None
        if voice is not None and not os.path.isfile(voice.path):
            gone.append(voice.name)
        entries.append(replace(entry, sha256=digest))
        troubles.append(trouble)
    session = replace(session, entries=tuple(entries))
    return Opened(session, tuple(troubles), remark_on(list(dict.fromkeys(gone)), other))


def remark_on(gone: Sequence[str], other: Sequence[str]) -> str:
    """One sentence on the clips that are gone or changed; empty if there are none."""
    parts = []
    if gone:
        parts.append(tr("{names} cannot be found any more").format(names=_listed(gone)))
    if other:
        parts.append(tr("{names} changed since the session was saved").format(names=_listed(other)))
    return "; ".join([*parts, tr("everything else is as it was.")]) if parts else ""


def _listed(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    if more > 0:
        return tr("{names} and {more} more").format(names=", ".join(names[:NAMED]), more=more)
    return tr(" and ").join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
