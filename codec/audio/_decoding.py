"""Decoding a file that has been opened, block by block, and what is seen on the way."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import numpy as np

from codec.audio import _sentences as say
from codec.audio._scratch import BLOCK_FRAMES, SampleStore
from codec.audio._sources import Source
from codec.errors import AudioFileError, Cancelled

CANCELLED_SHARE = 0.2


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
    file_channels
        Channels in the file, also where only one of them is read.
    """

    def __init__(
        self,
        source: Source,
        progress: Callable[[float], None] | None,
        cancelled: Callable[[], bool] | None,
        file_channels: int,
    ) -> None:
        self.file_channels = file_channels
        self.frames = 0
        self.peak = 0.0
        self.name = source.name
        self._source = source
        self._progress = progress or (lambda share: None)
        self._cancelled = cancelled or (lambda: False)
        self._bad_samples = 0
        self._first_bad_s = 0.0
        # Sums of squares: over the channels' mean, and over all of them.
        self._mixed_power = self._power = 0.0

    @property
    def rate_hz(self) -> int:
        """Sample rate of the file."""
        return self._source.rate_hz

    @property
    def channels(self) -> int:
        """Channels of the file."""
        return self._source.channels

    @property
    def promised_frames(self) -> int | None:
        """How many samples a channel the header says there are; ``None`` if it does not.

        Of an MP3 it may be an estimate, and then too low or too high.
        """
        return self._source.frames

    @property
    def has_bad_samples(self) -> bool:
        """Whether NaN or infinite samples were met, which the end of reading refuses."""
        return self._bad_samples > 0

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the person should know of the file, each a short phrase."""
        return self._source.remarks

    @property
    def cancels(self) -> bool:
        """Whether mixing the channels takes nearly everything away: they are of opposite phase.

        Channels that have nothing to do with each other keep 1 / channels of their mean power;
        these keep less than a fifth of that, as at a correlation under −0.8 in stereo.
        """
        alike = self._power / self.channels**2  # what unrelated channels would leave
        return self.channels > 1 and self._mixed_power < CANCELLED_SHARE * alike

    def read(self) -> np.ndarray:
        """Return the samples, float32 ``[channels, frames]``."""
        with contextlib.closing(SampleStore(self._source.channels, self.name)) as store:
            for block in self.blocks():
                store.append(block)
            return store.finish()

    def blocks(self) -> Iterator[np.ndarray]:
        """Yield the samples, float32 ``[n, channels]``; each block overwrites the one before."""
        source = self._source
        buffer = np.empty((BLOCK_FRAMES, source.channels), dtype=np.float32)
        while len(block := self._next_block(buffer)):
            self._look_at(block)
            self.frames += len(block)
            if self.frames > say.MAX_DURATION_S * source.rate_hz:
                raise AudioFileError(say.too_long(self.name))
            yield block
            self._progress(min(1.0, source.share_read(self.frames)))
        self._refuse_bad_result()
        self._progress(1.0)

    def _next_block(self, buffer: np.ndarray) -> np.ndarray:
        if self._cancelled():
            raise Cancelled(self.name)
        return buffer[: self._source.read_into(buffer)]

    def _look_at(self, block: np.ndarray) -> None:
        peak = float(max(block.max(), -block.min()))
        if np.isfinite(peak):
            self.peak = max(self.peak, peak)
            if self.channels > 1:
                mean = block.mean(axis=1)
                self._mixed_power += float(np.dot(mean, mean))
                self._power += float(np.dot(block.reshape(-1), block.reshape(-1)))
            return
        bad = ~np.isfinite(block)
        if not self._bad_samples:
            first = self.frames + int(bad.any(axis=1).argmax())
            self._first_bad_s = first / self._source.rate_hz
        self._bad_samples += int(bad.sum())

    def _refuse_bad_result(self) -> None:
        if self._bad_samples:
            raise AudioFileError(say.not_finite(self.name, self._bad_samples, self._first_bad_s))
        self._source.check_end(self.frames)
        if self.frames == 0:
            raise AudioFileError(say.no_samples(self.name))
