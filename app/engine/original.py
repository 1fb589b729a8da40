"""Opening a recording: it is shown and played before all of it has been read."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from app.engine.jobs import Job
from app.engine.sound import loudness_in
from app.model.clip import Clip, Wave
from codec.audio import Recording, Scratch, StreamResampler, forget_pages, read_recording

ENVELOPE_COLUMNS = 2000
BLOCK_SAMPLES = 2**20
# Up to this long a recording is read before it is shown; longer ones are shown when
# so much of them is there, and again so often.
SHORT_S, BEGIN_S, AGAIN_S = 300.0, 60.0, 0.5
# After so many samples the memory under those that have been looked at is handed back.
FORGET_SAMPLES = 2**23


class Original:
    """The open clip as it is seen and played, growing while it is read.

    ``samples``, float32 [T'] at ``play_hz``, is for the player.  ``envelope``,
    float32 [2, N], has the lowest and the highest sample of equal stretches, NaN
    where it has not been read yet.
    """

    def __init__(self, recording: Recording, path: str, play_hz: int) -> None:
        self.clip = Clip(recording, path)
        self.wave = Wave(
            recording.samples,
            recording.rate_hz,
            complete=False,
            there=lambda first, last: last <= recording.ready,
        )
        self._brought = self._forgotten = 0
        self.samples, self._resampler = recording.samples, None
        if recording.rate_hz != play_hz:
            length = round(len(recording.samples) * play_hz / recording.rate_hz)
            self._resampler = StreamResampler(recording.rate_hz, play_hz)
            self._played, self._played_samples = Scratch(length, recording.name), 0
            self.samples = self._played.samples
        count = min(ENVELOPE_COLUMNS, len(recording.samples))
        self._edges = np.linspace(0, len(recording.samples), count + 1).astype(np.int64)
        self._columns = 0
        self.envelope = np.full((2, count), np.nan, np.float32)

    def grow(self) -> None:
        """Take in what has been read since."""
        ready, mono = self.clip.ready, self.clip.mono
        if self._resampler is not None:
            for start in range(self._brought, ready, BLOCK_SAMPLES):
                self._play(self._resampler.push(mono[start : min(start + BLOCK_SAMPLES, ready)]))
            if self.clip.complete:
                self._play(self._resampler.flush())
                self._resampler = None
        self._brought = ready
        self._fill_envelope(ready, mono)
        if ready - self._forgotten > FORGET_SAMPLES:
            self._forgotten = ready
            self.forget_pages()

    def _fill_envelope(self, ready: int, mono: np.ndarray) -> None:
        upto = int(np.searchsorted(self._edges, ready, side="right")) - 1
        if upto > self._columns:
            edges = self._edges[self._columns : upto + 1]
            part, starts = mono[edges[0] : edges[-1]], edges[:-1] - edges[0]
            self.envelope[0, self._columns : upto] = np.minimum.reduceat(part, starts)
            self.envelope[1, self._columns : upto] = np.maximum.reduceat(part, starts)
            self._columns = upto

    def _play(self, piece: np.ndarray) -> None:
        self._played.write(self._played_samples, piece)
        self._played_samples += len(piece)

    @property
    def weighed(self) -> bool:
        """Others are brought to its level, not it to theirs."""
        return True

    def weigh(self) -> None:
        """Estimate the loudness from how it begins, until it can be measured."""
        self.wave.lufs = loudness_in(self.wave, 0.0, BEGIN_S)

    def is_playable(self, position_s: float) -> bool:
        """Whether the player finds something there."""
        return position_s * self.wave.rate_hz <= self.clip.ready

    def forget_pages(self) -> None:
        """Hand back the memory under what is kept in files."""
        forget_pages(self.wave.samples)
        forget_pages(self.samples)


class Opening:
    """Reads one recording, or one ``channel`` of it (0: the mix of all).

    ``shown`` and ``grown`` are called in the window's thread:
    ``shown(original)`` once, as soon as there is something to look at, and
    ``grown(original)`` whenever there is much more of it.
    """

    def __init__(
        self,
        path: str | Path,
        play_hz: int,
        shown: Callable[[Original], None],
        grown: Callable[[Original], None],
        channel: int = 0,
    ) -> None:
        self.path, self.channel, self.play_hz = str(path), channel, play_hz
        self._shown, self._grown = shown, grown
        self._original: Original | None = None
        self._told_s: float | None = None

    def work(self, job: Job) -> Original:
        """In the files' thread: read all of it."""
        recording = read_recording(
            self.path,
            channel=self.channel or None,
            growing=lambda recording: self._growing(recording, job),
            progress=job.progress,
            cancelled=job.is_cancelled,
        )
        return self._growing(recording, job)

    def _growing(self, recording: Recording, job: Job) -> Original:
        original, now_s = self._original, time.monotonic()
        if original is None or original.clip.audio is not recording:
            # Another one at the end: the file was shorter than it said.
            original = self._original = Original(recording, self.path, self.play_hz)
            self._told_s = None
        original.grow()
        enough = recording.duration_s > SHORT_S and recording.ready > BEGIN_S * recording.rate_hz
        if self._told_s is None and (enough or recording.complete):
            self._told_s = now_s
            job.deliver(self._shown, original)
            if not recording.complete:
                original.weigh()
        elif self._told_s is not None and now_s - self._told_s > AGAIN_S:
            self._told_s = now_s
            job.deliver(self._grown, original)
        return original
