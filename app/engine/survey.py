"""Looks at the clips of the list that are not open: their hashes and thumbnails."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from app.engine.jobs import Job, Worker
from app.model.clip_list import THUMBNAIL_COLUMNS, ClipList, Row
from app.words import tr
from codec.audio import forget_pages, read_recording
from codec.errors import UserError

BLOCK_BYTES = 2**20


class Survey:
    """One clip after the other in a thread of its own, so that one is in memory at most."""

    def __init__(self, clips: ClipList, worker: Worker) -> None:
        self.clips, self.worker = clips, worker
        self._looking: Row | None = None
        clips.changed.connect(self._next)

    def _lacks(self, row: Row) -> bool:
        # The open clip's envelope comes with it.
        unseen = not row.is_seen and row is not self.clips.current
        return not row.trouble and (unseen or not row.entry.sha256)

    def _next(self) -> None:
        if self._looking is not None:
            return
        row = self._looking = next(filter(self._lacks, self.clips.rows), None)
        if row is None:
            return
        channel = row.entry.channel or None
        path, drawn = row.entry.path, row.is_seen or row is self.clips.current

        def work(job: Job) -> tuple[str, np.ndarray | None]:
            digest = fingerprint(path, job.check)
            return digest, None if drawn else envelope_of(path, job.is_cancelled, channel)

        def then(found: tuple[str, np.ndarray | None]) -> None:
            digest, envelope = found
            row.entry = replace(row.entry, sha256=digest)
            row.envelope = row.envelope if envelope is None else envelope
            self._done()

        def failed(error: UserError) -> None:
            row.trouble = str(error)
            self._done()

        self.worker.submit("survey", work, then=then, failed=failed)

    def _done(self) -> None:
        self._looking = None
        self.clips.changed.emit()


def fingerprint(path: str, check: Callable[[], None] = lambda: None) -> str:
    """SHA-256 of a file in hexadecimal; ``check`` is called between blocks.

    Raises
    ------
    UserError
        If it cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with open(path, "rb") as file:
            while block := file.read(BLOCK_BYTES):
                digest.update(block)
                check()
    except OSError as error:
        raise UserError(
            tr(
                "'{path}' cannot be read ({reason}); put it back or remove it from the list."
            ).format(path=path, reason=error.strerror or error)
        ) from error
    return digest.hexdigest()


def envelope_of(path: str, cancelled: Callable[[], bool], channel: int | None = None) -> np.ndarray:
    """The thumbnail of a recording: float32 [2, N]; a long one is never all in memory."""
    recording = read_recording(
        path,
        channel=channel,
        growing=lambda recording: forget_pages(recording.samples),
        cancelled=cancelled,
    )
    samples = recording.samples
    edges = np.linspace(0, len(samples), min(THUMBNAIL_COLUMNS, len(samples)) + 1).astype(np.int64)
    envelope = np.zeros((2, max(1, len(edges) - 1)), np.float32)
    for column, (first, last) in enumerate(zip(edges[:-1], edges[1:], strict=True)):
        envelope[:, column] = samples[first:last].min(), samples[first:last].max()
        forget_pages(samples)
    return envelope
