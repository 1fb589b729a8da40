"""Keeping what was said live: the last minute as files, or everything from now on as one."""

from __future__ import annotations

import io
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from app.engine.live.shared import Taps
from app.words import mark, tr
from codec.audio import write_audio
from codec.errors import UserError

LOOK_S = 0.2
# Room on the disk that is taken before samples are: FLAC is never much larger than they are,
# and a second of two channels of 16 bits at 48 kHz has 192 kB.
ROOM_BYTES = 512 * 1024
NOTHING_YET = mark("Nothing has been said yet; start the live mode first.")


@dataclass(frozen=True)
class Kept:
    """The last minute as files: what the codec heard, and what was played."""

    heard: Path
    played: Path
    seconds: float


def keep_last(taps: Taps, folder: Path) -> Kept:
    """Write the last minute into ``folder``, as floats: encoding it again gives the same tokens.

    Raises
    ------
    UserError
        If there is nothing to keep, or no room for it.
    """
    heard, played, _ = taps.read(taps.oldest, taps.frames)
    if len(heard) == 0:
        raise UserError(tr(NOTHING_YET))
    rate_hz, name = taps.form.rate_hz, time.strftime("live %Y-%m-%d %H-%M-%S")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            tr(
                "The folder '{folder}' for live recordings cannot be made ({reason}); make "
                "room or change its rights, then keep the minute again."
            ).format(folder=folder, reason=error.strerror)
        ) from error
    kept = Kept(folder / f"{name}.wav", folder / f"{name} output.wav", len(heard) / rate_hz)
    write_audio(kept.heard, heard, rate_hz, subtype="FLOAT")
    write_audio(kept.played, played, rate_hz, subtype="FLOAT")
    return kept


class Recorder:
    """Writes a FLAC of two channels, input and output, from now until :meth:`stop`.

    All writing is done in a thread of its own; :meth:`finish` waits for its end.

    Parameters
    ----------
    ended
        Called in the recorder's thread at its end, with a sentence for the person and
        whether it ended as it was meant to.

    Attributes
    ----------
    seconds
        How much has been written.

    Raises
    ------
    UserError
        If the file cannot be made, or the disk is full already.
    """

    def __init__(self, path: Path, taps: Taps, ended: Callable[[str, bool], None]) -> None:
        self.path, self._taps, self._ended = path, taps, ended
        self.seconds = 0.0
        try:
            self._file = _RoomyFile.begun(path)
        except OSError as error:
            raise UserError(
                tr("{name} cannot be recorded to ({reason}); choose another place.").format(
                    name=path.name, reason=error.strerror or error
                )
            ) from error
        self._stopping = threading.Event()
        self._next = taps.frames
        self._thread = threading.Thread(target=self._run, name="live-recorder", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what is there, then end; at once, for the caller."""
        self._stopping.set()

    def finish(self) -> None:
        """:meth:`stop`, and wait until the file is whole."""
        self.stop()
        self._thread.join()

    def _run(self) -> None:
        form, failure = self._taps.form, ""
        try:
            with self._file, soundfile.SoundFile(
                self._file, "w", form.rate_hz, 2, format="FLAC", subtype="PCM_16"
            ) as sound:  # fmt: skip
                while not self._stopping.wait(LOOK_S):
                    self._write(sound)
                self._write(sound)
        except (OSError, soundfile.SoundFileError) as error:
            failure = getattr(error, "strerror", None) or str(error)
        if not failure:
            self._ended(
                tr("Recorded {seconds:.1f} s to {name}.").format(
                    seconds=self.seconds, name=self.path.name
                ),
                True,
            )
            return
        if self.seconds == 0:
            self.path.unlink(missing_ok=True)
        self._ended(
            tr(
                "The recording {name} stopped after {seconds:.1f} s, which are kept ({failure}); "
                "free some room, then record again."
            ).format(name=self.path.name, seconds=self.seconds, failure=failure),
            False,
        )

    def _write(self, sound: soundfile.SoundFile) -> None:
        """Write what is new."""
        last = self._taps.frames
        heard, played, _ = self._taps.read(self._next, last)
        self._next = last
        if len(heard):
            self._file.make_room(ROOM_BYTES + 4 * len(heard))
            sound.write(np.stack([heard, played], axis=1))
            self.seconds += len(heard) / self._taps.form.rate_hz


class _RoomyFile(io.FileIO):
    """A file that is longer than what was written to it, so that its end finds room.

    What an encoder still holds can always be written, and the file is whole, also on a disk
    that is full.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, "w+b")
        self._end = 0

    @classmethod
    def begun(cls, path: Path) -> _RoomyFile:
        """A new file with room for its beginning; none is left behind where there is no room."""
        file = cls(path)
        try:
            file.make_room(ROOM_BYTES)
        except OSError:
            file.close()
            path.unlink()
            raise
        return file

    def write(self, data) -> int:
        count = super().write(data)
        self._end = max(self._end, self.tell())
        return count

    def make_room(self, size: int) -> None:
        """Take ``size`` bytes of the disk beyond what was written.

        Raises
        ------
        OSError
            If there are not as many.
        """
        have = os.fstat(self.fileno()).st_size
        missing = self._end + size - have
        if missing <= 0:
            return
        at = self.tell()
        self.seek(have)
        try:
            rest = memoryview(bytes(missing))
            while rest:
                rest = rest[super().write(rest) :]
        finally:
            self.seek(at)

    def close(self) -> None:
        if not self.closed:
            self.truncate(self._end)
        super().close()
