"""Where samples come from: a file that libsndfile has opened, or several as one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import BinaryIO

import numpy as np
import soundfile as sf

from codec.audio import _sentences as say
from codec.audio._mp3 import mp3_length
from codec.audio._scratch import BLOCK_FRAMES
from codec.audio.resample import StreamResampler
from codec.errors import AudioFileError

UNKNOWN_FRAMES = 2**62
"""libsndfile says SF_COUNT_MAX, far above this, for a stream without a length."""

_MP3_SLACK_SAMPLES = 1152  # one frame: encoder delay and padding are not always counted


class SequentialFile(sf.SoundFile):
    """A sound file that is read once, from front to back.

    soundfile seeks after every block; in a FLAC stream without a length that
    fails at the end, and in compressed files it costs time.
    """

    def seekable(self) -> bool:
        return False


class Source(ABC):
    """Samples that are read once, from front to back.

    Attributes
    ----------
    name
        What the file is called in messages.
    rate_hz, channels
        Of all samples.
    frames
        How many samples a channel the file says it has; None if it does not.
    is_exact
        Whether fewer than ``frames`` mean that something is missing.
    remarks
        What the person should know, each a short phrase.
    """

    name: str
    rate_hz: int
    channels: int
    frames: int | None = None
    is_exact: bool = True
    remarks: tuple[str, ...] = ()

    @abstractmethod
    def read_into(self, buffer: np.ndarray) -> int:
        """Fill float32 ``[n, channels]`` from the front and say how far; 0 at the end.

        Raises
        ------
        AudioFileError
            If it cannot be decoded.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of what is open."""

    def share_read(self, frames: int) -> float:
        """How much of it ``frames`` samples a channel are, 0 to 1 or a little above."""
        return frames / max(1, self.frames or UNKNOWN_FRAMES)

    def check_end(self, frames: int) -> None:
        """Refuse a file that ended after ``frames`` samples a channel, but should not have."""
        if self.is_exact and self.frames and frames < self.frames:
            seconds = frames / self.rate_hz, self.frames / self.rate_hz
            raise AudioFileError(say.decodes_short(self.name, *seconds))


class SndfileSource(Source):
    """What libsndfile has opened.

    ``file`` is what it reads, ``limit`` how many samples of it are sound.
    """

    def __init__(
        self, sound: sf.SoundFile, file: BinaryIO, name: str, limit: int | None = None
    ) -> None:
        self.name, self.rate_hz, self.channels = name, sound.samplerate, sound.channels
        self._sound, self._file, self._limit = sound, file, limit
        self._read = 0
        # An MP3's count is often an estimate; check_end judges it.
        self.is_exact = sound.format != "MP3"
        if 0 < sound.frames < UNKNOWN_FRAMES:
            self.frames = sound.frames if limit is None else min(limit, sound.frames)

    def read_into(self, buffer: np.ndarray) -> int:
        if self._limit is not None:
            buffer = buffer[: max(0, self._limit - self._read)]
        if not len(buffer):
            return 0
        try:
            count = self._sound.buffer_read_into(buffer, dtype="float32")
        except sf.SoundFileError as error:
            raise AudioFileError(say.decoding_fails(self.name)) from error
        self._read += count
        return count

    def close(self) -> None:
        self._sound.close()

    def check_end(self, frames: int) -> None:
        super().check_end(frames)
        if self._sound.format != "MP3":
            return
        length = mp3_length(self._file)
        if length is None:
            return
        promised = self._sound.frames
        if length.has_count and frames < promised - _MP3_SLACK_SAMPLES:
            seconds = frames / self.rate_hz, promised / self.rate_hz
            raise AudioFileError(say.decodes_short(self.name, *seconds))
        # Without a count libsndfile guesses the length from the first frame's bit
        # rate and stops there, however much follows.
        if not length.has_count and frames < length.samples - _MP3_SLACK_SAMPLES:
            raise AudioFileError(say.partial_mp3(self.name))


class OneChannel(Source):
    """A single channel of a source, counted from 1.

    Raises
    ------
    AudioFileError
        If there is no such channel.
    """

    channels = 1

    def __init__(self, source: Source, channel: int) -> None:
        if not 1 <= channel <= source.channels:
            raise AudioFileError(say.no_such_channel(source.name, channel, source.channels))
        self._source, self._index = source, channel - 1
        self.name, self.rate_hz, self.frames = source.name, source.rate_hz, source.frames
        self.remarks = source.remarks
        if source.channels > 1:
            self.remarks += (f"channel {channel} of {source.channels}",)
        self._buffer = np.empty((BLOCK_FRAMES, source.channels), np.float32)

    def read_into(self, buffer: np.ndarray) -> int:
        count = self._source.read_into(self._buffer[: len(buffer)])
        buffer[:count, 0] = self._buffer[:count, self._index]
        return count

    def share_read(self, frames: int) -> float:
        return self._source.share_read(frames)

    def check_end(self, frames: int) -> None:
        self._source.check_end(frames)

    def close(self) -> None:
        self._source.close()


class JoinedSource(Source):
    """Several sources one after the other, at the highest of their rates.

    Where they have unlike numbers of channels, those with fewer than most are mixed to
    one, which every channel gets.
    """

    def __init__(self, sources: Sequence[Source], remarks: Sequence[str] = ()) -> None:
        self._sources = list(sources)
        self.name = sources[0].name
        self.rate_hz = max(source.rate_hz for source in sources)
        self.channels = max(source.channels for source in sources)
        lengths = [source.frames for source in sources]
        if None not in lengths:
            rates = [source.rate_hz for source in sources]
            self.frames = sum(
                round(length * self.rate_hz / rate)
                for length, rate in zip(lengths, rates, strict=True)
            )
        # Each is judged at its own end.
        self.is_exact = False
        own = [remark for source in sources for remark in source.remarks]
        self.remarks = (self._told(), *dict.fromkeys(own), *remarks)
        self._at = self._read = 0
        self._buffer = np.empty((BLOCK_FRAMES, self.channels), np.float32)
        self._waiting = self._buffer[:0]
        self._resampler = self._resampler_of(self._sources[0])

    def _told(self) -> str:
        told = f"{len(self._sources)} recordings one behind the other in this file, joined"
        rates = sorted({source.rate_hz for source in self._sources})
        if len(rates) > 1:
            told += f", those at {', '.join(map(str, rates[:-1]))} Hz resampled to {rates[-1]} Hz"
        if len({source.channels for source in self._sources}) > 1:
            told += ", their channels made equal"
        return told

    def _resampler_of(self, source: Source) -> StreamResampler | None:
        if source.rate_hz == self.rate_hz:
            return None
        return StreamResampler(source.rate_hz, self.rate_hz, channels=self.channels)

    def read_into(self, buffer: np.ndarray) -> int:
        while not len(self._waiting) and self._at < len(self._sources):
            self._waiting = self._next()
        count = min(len(buffer), len(self._waiting))
        buffer[:count] = self._waiting[:count]
        self._waiting = self._waiting[count:]
        return count

    def _next(self) -> np.ndarray:
        """float32 ``[n, channels]`` at the common rate; maybe empty."""
        source = self._sources[self._at]
        own = self._buffer.reshape(-1)[: BLOCK_FRAMES * source.channels]
        own = own.reshape(BLOCK_FRAMES, source.channels)
        count = source.read_into(own)
        self._read += count
        block = own[:count]
        if source.channels != self.channels:
            block = np.repeat(block.mean(axis=1, keepdims=True), self.channels, axis=1)
        if count:
            return block if self._resampler is None else self._resampler.push(block.T).T
        source.check_end(self._read)
        rest = self._waiting if self._resampler is None else self._resampler.flush().T
        self._at, self._read = self._at + 1, 0
        if self._at < len(self._sources):
            self._resampler = self._resampler_of(self._sources[self._at])
        return rest

    def close(self) -> None:
        for source in self._sources:
            source.close()
