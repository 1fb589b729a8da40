"""Reading recordings, and writing them (:mod:`codec.audio._writing`).

Every way in which a file can be bad ends in an :class:`AudioFileError` whose
text is one sentence that names the file.
"""

from __future__ import annotations

import contextlib
import functools
import math
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from codec.audio import _sentences as say
from codec.audio._decoding import Cancelled, Decoder
from codec.audio._ffmpeg import suffixes_read_by_ffmpeg
from codec.audio._opening import open_source
from codec.audio._scratch import SampleStore, blocks_of
from codec.audio._sentences import MAX_CHANNELS, MAX_DURATION_S, MAX_RATE_HZ, MIN_RATE_HZ
from codec.audio._sources import OneChannel
from codec.audio._writing import METADATA_KEYS, WRITABLE_SUFFIXES, Written, write_audio
from codec.errors import AudioFileError, UserError

__all__ = [
    "MAX_CHANNELS",
    "MAX_DURATION_S",
    "MAX_RATE_HZ",
    "METADATA_KEYS",
    "MIN_RATE_HZ",
    "SUPPORTED_SUFFIXES",
    "WRITABLE_SUFFIXES",
    "Audio",
    "Cancelled",
    "Written",
    "channel_of",
    "read_audio",
    "readable_suffixes",
    "write_audio",
]

SUPPORTED_SUFFIXES = (
    ".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aiff", ".aif", ".aifc",
    ".w64", ".rf64", ".bw64", ".caf", ".au", ".snd", ".sph", ".nist",
)  # fmt: skip
"""Suffixes for file dialogs; what a file is, is told from its contents."""


def readable_suffixes() -> tuple[str, ...]:
    """Suffixes of what can be read here: with PyAV installed, more than the supported ones."""
    return SUPPORTED_SUFFIXES + suffixes_read_by_ffmpeg()


LOUD_PEAK = 8.0
"""Peak, times full scale, past which floats were probably integers once."""


@dataclass(frozen=True, eq=False)
class Audio:
    """A recording, decoded.

    Attributes
    ----------
    samples
        float32 ``[channels, frames]``, full scale at ±1; peaks above 1 are
        kept.  Rows need not be contiguous.
    rate_hz
        Sample rate of the file.
    name
        File name, fit to be shown.
    notes
        Remarks for the person, each a short phrase.
    """

    samples: np.ndarray
    rate_hz: int
    name: str
    notes: tuple[str, ...] = ()

    @property
    def channels(self) -> int:
        """Number of channels, at least 1."""
        return self.samples.shape[0]

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.samples.shape[1] / self.rate_hz

    def mono(self) -> np.ndarray:
        """Return the mean of the channels, float32 ``[frames]``.

        One channel is returned as it is, without a copy; more are mixed anew
        at each call.
        """
        if self.channels == 1:
            return self.samples[0]
        with contextlib.closing(SampleStore(1, self.name)) as store:
            for block in blocks_of(self.samples):
                store.append(mixed(block)[:, np.newaxis])
            return store.finish()[0]


def read_audio(
    path: str | os.PathLike[str],
    *,
    channel: int | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Audio:
    """Read a recording: WAV, FLAC, Ogg Vorbis, Opus, MP3, AIFF and what else libsndfile knows.

    Several recordings one behind the other in a file, such as a chain of Ogg streams, come
    out joined.  With PyAV installed FFmpeg reads what libsndfile cannot (M4A, WebM, AMR …).

    Parameters
    ----------
    path
        The file; what it is, is told from its contents.
    channel
        The only one to read, counted from 1; None reads all.
    progress
        Called after each block with the share read, 0 to 1, never falling.
    cancelled
        Asked before each block; a true answer ends the reading.

    Returns
    -------
    Audio
        Samples at the file's own rate; integers are scaled to ±1.

    Raises
    ------
    AudioFileError
        If there is no such file, or it is not audio, empty, damaged or cut
        short, has NaN or infinite samples, a rate outside 1 to 768 kHz, more
        than 32 channels or more than 4 hours.
    Cancelled
        If ``cancelled`` said so.
    """
    with open_audio(path, channel=channel, progress=progress, cancelled=cancelled) as decoder:
        samples = decoder.read()
    return Audio(samples, decoder.rate_hz, decoder.name, notes_on(decoder))


@contextlib.contextmanager
def open_audio(
    path: str | os.PathLike[str],
    *,
    channel: int | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[Decoder]:
    """Open a recording to read it; everything as for :func:`read_audio`.

    What can be told from the file without decoding it is refused on entry, what
    shows only at the end on leaving.
    """
    name = say.shown_name(path)
    size_bytes = _size_of_ordinary_file(path, name)
    with contextlib.ExitStack() as stack:
        try:
            raw = stack.enter_context(open(path, "rb"))
            source = open_source(path, raw, size_bytes, name)
        except OSError as error:
            raise AudioFileError(_why_unreadable(name, error)) from error
        stack.callback(source.close)
        chosen = source if channel is None else OneChannel(source, channel)
        yield Decoder(chosen, progress, cancelled, source.channels)


def _size_of_ordinary_file(path: str | os.PathLike[str], name: str) -> int:
    try:
        status = os.stat(path)
    except FileNotFoundError as error:
        message = f"{name} does not exist; check the name and the folder."
        raise AudioFileError(message) from error
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        raise AudioFileError(_why_unreadable(name, error)) from error
    if stat.S_ISDIR(status.st_mode):
        raise AudioFileError(f"{name} is a folder; choose an audio file in it.")
    if not stat.S_ISREG(status.st_mode):
        raise AudioFileError(f"{name} is a device or a pipe; choose an audio file.")
    if status.st_size == 0:
        raise AudioFileError(f"{name} is empty (0 bytes); record or export it again.")
    return status.st_size


def _why_unreadable(name: str, error: Exception) -> str:
    if isinstance(error, PermissionError):
        return say.no_permission(name)
    return say.unreadable(name, error)


def notes_on(decoder: Decoder) -> tuple[str, ...]:
    """Return what the person should know of what was read so far, each a short phrase."""
    notes = list(decoder.remarks)
    if decoder.channels > 1:
        notes.append(f"{decoder.channels} channels, mixed to mono for the codec")
    if decoder.cancels:
        notes.append(
            "they are of opposite phase, so that the mix is nearly silent: choose one of them "
            "(left, right or its number)"
        )
    if decoder.peak > LOUD_PEAK:
        notes.append(
            f"peak {20 * math.log10(decoder.peak):.0f} dB above full scale: the samples are "
            "probably integers stored as floats"
        )
    return tuple(notes)


def channel_of(text: str) -> int | None:
    """The channel that ``mix`` (None), ``left``, ``right`` or a number from 1 names.

    Raises
    ------
    UserError
        If it is none of these.
    """
    names = {"mix": None, "left": 1, "right": 2}
    word = text.strip().lower()
    if word in names:
        return names[word]
    if word.isascii() and word.isdigit() and 1 <= int(word[:4]) <= MAX_CHANNELS:
        return int(word[:4])
    raise UserError(
        f"The channel '{text}' is not known; give mix, left, right or a number from 1 to "
        f"{MAX_CHANNELS}."
    )


def mixed(channels: np.ndarray) -> np.ndarray:
    """Return the mean of ``[C, T]``, ``[T]``."""
    # Row by row: several times faster than mean() over strided rows.
    return functools.reduce(np.add, channels) / np.float32(len(channels))
