"""Decoding a file that libsndfile has opened, block by block."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import numpy as np
import soundfile as sf

from codec.audio import _sentences as say
from codec.audio._scratch import BLOCK_FRAMES, SampleStore
from codec.errors import AudioFileError, Cancelled

UNKNOWN_FRAMES = 2**62
"""libsndfile says SF_COUNT_MAX, far above this, for a stream without a length."""


class SequentialFile(sf.SoundFile):
    """A sound file that is read once, from front to back.

    soundfile seeks after every block; in a FLAC stream without a length that
    fails at the end, and in compressed files it costs time.
    """

    def seekable(self) -> bool:
        return False


class Decoder:
    """Reads an open file to its end and looks at every sample once.

    Attributes
    ----------
    name
        What the file is called in messages.
    frames
        Samples a channel so far.
    peak
        Largest absolute sample so far.
    """

    def __init__(
        self,
        sound: sf.SoundFile,
        name: str,
        progress: Callable[[float], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self.frames = 0
        self.peak = 0.0
        self.name = name
        self._sound = sound
        self._progress = progress or (lambda share: None)
        self._cancelled = cancelled or (lambda: False)
        self._bad_samples = 0
        self._first_bad_s = 0.0

    @property
    def rate_hz(self) -> int:
        """Sample rate of the file."""
        return self._sound.samplerate

    @property
    def channels(self) -> int:
        """Channels of the file."""
        return self._sound.channels

    @property
    def promised_frames(self) -> int | None:
        """How many samples a channel the header says there are; ``None`` if it does not.

        Of an MP3 it may be an estimate, and then too low or too high.
        """
        return self._sound.frames if 0 < self._sound.frames < UNKNOWN_FRAMES else None

    @property
    def has_bad_samples(self) -> bool:
        """Whether NaN or infinite samples were met, which the end of reading refuses."""
        return self._bad_samples > 0

    def read(self) -> np.ndarray:
        """Return the samples, float32 ``[channels, frames]``."""
        with contextlib.closing(SampleStore(self._sound.channels, self.name)) as store:
            for block in self.blocks():
                store.append(block)
            return store.finish()

    def blocks(self) -> Iterator[np.ndarray]:
        """Yield the samples, float32 ``[n, channels]``; each block overwrites the one before."""
        sound = self._sound
        buffer = np.empty((BLOCK_FRAMES, sound.channels), dtype=np.float32)
        while len(block := self._next_block(buffer)):
            self._look_at(block)
            self.frames += len(block)
            if self.frames > say.MAX_DURATION_S * sound.samplerate:
                raise AudioFileError(say.too_long(self.name))
            yield block
            self._progress(min(1.0, self.frames / max(1, sound.frames)))
        self._refuse_bad_result()
        self._progress(1.0)

    def _next_block(self, buffer: np.ndarray) -> np.ndarray:
        if self._cancelled():
            raise Cancelled(self.name)
        try:
            return buffer[: self._sound.buffer_read_into(buffer, dtype="float32")]
        except sf.SoundFileError as error:
            raise AudioFileError(say.decoding_fails(self.name)) from error

    def _look_at(self, block: np.ndarray) -> None:
        peak = float(max(block.max(), -block.min()))
        if np.isfinite(peak):
            self.peak = max(self.peak, peak)
            return
        bad = ~np.isfinite(block)
        if not self._bad_samples:
            first = self.frames + int(bad.any(axis=1).argmax())
            self._first_bad_s = first / self._sound.samplerate
        self._bad_samples += int(bad.sum())

    def _refuse_bad_result(self) -> None:
        name, rate_hz, promised = self.name, self._sound.samplerate, self._sound.frames
        if self._bad_samples:
            raise AudioFileError(say.not_finite(name, self._bad_samples, self._first_bad_s))
        # An MP3's count is often an estimate; files.py judges it.
        if self.frames < promised < UNKNOWN_FRAMES and self._sound.format != "MP3":
            message = say.decodes_short(name, self.frames / rate_hz, promised / rate_hz)
            raise AudioFileError(message)
        if self.frames == 0:
            raise AudioFileError(say.no_samples(name))
