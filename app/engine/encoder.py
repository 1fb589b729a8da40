"""Encoding a clip chunk by chunk, as far as it has been read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from app.engine.donor import encode_clip
from app.engine.jobs import Job
from app.engine.original import BEGIN_S
from app.model.clip import Clip
from codec.api import Codes
from codec.audio import StreamResampler, forget_pages

if TYPE_CHECKING:
    from codec.api import Codec

# What is waited for when something is to be heard meanwhile.
CHUNK_S = 5.0
# The first codes are told of after so long, more when there are a quarter more: with what is
# read before a clip is shown, of which resampling holds a little back.
FIRST_TELLING_S, MORE_BY = BEGIN_S - 10, 1.25


class Encoder:
    """Encodes one clip once.  A codec that cannot stream waits until the clip has been read."""

    def __init__(self, codec: Codec, clip: Clip) -> None:
        import torch

        self.codec, self.clip, info = codec, clip, codec.info
        rate_hz = clip.audio.rate_hz
        self._samples = max(1, round(len(clip.mono) * info.sample_rate_hz / rate_hz))
        shape = (1, info.n_layers, info.frames_of(self._samples))
        self._tokens = torch.zeros(shape, dtype=torch.long)
        self._frames = self._told = 0
        self._read = self._resampled = 0
        self._resampler = StreamResampler(rate_hz, info.sample_rate_hz)
        self._stream = codec.stream() if info.causal else None  # until all is encoded

    @property
    def finished(self) -> bool:
        return self._frames == self._tokens.shape[-1]

    @property
    def share(self) -> float:
        """How much of the clip is encoded, 0 … 1."""
        return self._frames / self._tokens.shape[-1]

    def steps(self, job: Job) -> Iterator[None]:
        """Encode what has been read and is not encoded yet; yields after each chunk."""
        if not self.codec.info.causal:
            if self.clip.complete:
                self._add(encode_clip(self.codec, self.clip, job).tokens)
            yield
            return
        import torch

        while not self.finished and (chunk := self._next_chunk()) is not None:
            self._add(self._stream.encode(torch.from_numpy(chunk)[None, None]))
            if self._resampled == self._samples:
                self._add(self._stream.flush())
                self._stream = self._resampler = None
            yield

    def codes_to_tell(self) -> Codes | None:
        """The codes so far, if there are enough new ones since the last time; else None."""
        first = int(FIRST_TELLING_S * self.codec.info.frame_rate_hz)
        if not self.finished and self._frames < max(first, MORE_BY * self._told):
            return None
        self._told = self._frames
        hop = self.codec.info.hop_samples
        return Codes(self._tokens[..., : self._frames], min(self._frames * hop, self._samples))

    def _add(self, tokens) -> None:
        count = tokens.shape[-1]
        self._tokens[..., self._frames : self._frames + count] = tokens
        self._frames += count

    def _next_chunk(self) -> np.ndarray | None:
        """The next stretch at the codec's rate, float32 [T]; None if too little has been read."""
        clip, start = self.clip, self._read
        end = min(start + round(CHUNK_S * clip.audio.rate_hz), len(clip.mono))
        if clip.ready < end:
            return None
        self._read = end
        wave = self._resampler.push(clip.mono[start:end])
        missing = self._samples - self._resampled
        if end == len(clip.mono):
            wave = np.concatenate([wave, self._resampler.flush()])[:missing]
            wave = np.pad(wave, (0, missing - len(wave)))
        forget_pages(clip.mono)
        wave = np.ascontiguousarray(wave[:missing])
        self._resampled += len(wave)
        return wave
