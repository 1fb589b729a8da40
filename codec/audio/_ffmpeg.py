"""Reading what libsndfile cannot with FFmpeg, where the package PyAV is installed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from types import ModuleType
from typing import BinaryIO

import numpy as np

from codec.audio import _sentences as say
from codec.audio._formats import Foreign
from codec.audio._sources import Source
from codec.errors import AudioFileError

# Demuxers whose duration comes from a header and not from a bit rate.
_TELLS_LENGTH = ("mov", "matroska", "asf", "wav", "caf", "ape", "tta", "wv", "flv", "nistsphere")
_SLACK_S, _SLACK_SHARE = 0.5, 0.02


FOREIGN_SUFFIXES = (
    ".m4a", ".mp4", ".aac", ".3gp", ".amr", ".awb", ".webm", ".mka", ".mkv", ".mov", ".wma",
    ".spx", ".wv", ".ape", ".tta", ".shn", ".ac3", ".avi", ".ts",
)  # fmt: skip
"""Suffixes of what only FFmpeg reads."""


def ffmpeg() -> ModuleType | None:
    """PyAV, or None if it is not installed."""
    try:
        import av
    except ImportError:
        return None
    return av


def suffixes_read_by_ffmpeg() -> tuple[str, ...]:
    """Suffixes of files that can be read because PyAV is installed."""
    return FOREIGN_SUFFIXES if ffmpeg() else ()


class FfmpegSource(Source):
    """The first sound track of a file of a known kind; the file must stay open.

    Raises
    ------
    AudioFileError
        If there is none or it cannot be decoded.
    """

    is_exact = False

    def __init__(
        self, av: ModuleType, raw: BinaryIO, size_bytes: int, kind: Foreign, name: str
    ) -> None:
        self.name, self._raw, self._size_bytes = name, raw, size_bytes
        self._kind, self._errors = kind.name, av.FFmpegError
        raw.seek(0)
        try:
            self._container = av.open(
                raw, format=kind.demuxer, mode="r", metadata_errors="ignore", timeout=None
            )
        except self._errors as error:
            raise AudioFileError(say.damaged(name, kind.name)) from error
        with contextlib.ExitStack() as stack:
            stack.callback(self._container.close)
            tracks = self._container.streams.audio
            if not len(self._container.streams):
                raise AudioFileError(say.damaged(name, kind.name))
            if not tracks:
                raise AudioFileError(say.no_sound_track(name, kind.name))
            self._begin(tracks[0], kind)
            stack.pop_all()
        self.remarks = (f"{kind.name}, read with FFmpeg",)
        if len(tracks) > 1:
            self.remarks += (f"its first sound track; {len(tracks) - 1} more left out",)

    def _begin(self, track, kind: Foreign) -> None:
        self._frames = self._decoded(track)
        # The decoder knows rate and channels better than the header.
        first = next(self._frames, None)
        if first is None:
            raise AudioFileError(say.no_samples(self.name))
        self._waiting, self.rate_hz = first
        self.channels = self._waiting.shape[1]
        self._read, self._limit, self._promised_s = 0, None, None
        seconds = track.duration and float(track.duration * track.time_base)
        if not seconds and self._container.duration:
            seconds = self._container.duration / 1e6
        if kind.demuxer in _TELLS_LENGTH and seconds:
            self._promised_s = seconds
        if kind.demuxer == "mov" and seconds:
            # An edit list says where in the last packet the sound ends.
            self._limit = round(seconds * self.rate_hz)

    def _decoded(self, track) -> Iterator[tuple[np.ndarray, int]]:
        """float32 ``[n, channels]`` and their rate, packet by packet."""
        try:
            for frame in self._container.decode(track):
                if frame.samples:
                    yield _as_float(frame), frame.sample_rate
        except self._errors as error:
            raise AudioFileError(say.damaged(self.name, self._kind)) from error

    def read_into(self, buffer: np.ndarray) -> int:
        if self._limit is not None:
            buffer = buffer[: max(0, self._limit - self._read)]
        filled = 0
        while filled < len(buffer):
            if not len(self._waiting):
                block, rate_hz = next(self._frames, (None, 0))
                if block is None:
                    break
                if rate_hz != self.rate_hz or block.shape[1] != self.channels:
                    raise AudioFileError(say.changes_midway(self.name))
                self._waiting = block
            count = min(len(buffer) - filled, len(self._waiting))
            buffer[filled : filled + count] = self._waiting[:count]
            self._waiting = self._waiting[count:]
            filled += count
        self._read += filled
        return filled

    def share_read(self, frames: int) -> float:
        return self._raw.tell() / self._size_bytes

    def check_end(self, frames: int) -> None:
        read_s, promised_s = frames / self.rate_hz, self._promised_s
        if promised_s and read_s < promised_s - max(_SLACK_S, _SLACK_SHARE * promised_s):
            raise AudioFileError(say.decodes_short(self.name, read_s, promised_s))

    def close(self) -> None:
        self._frames.close()
        self._container.close()


def _as_float(frame) -> np.ndarray:
    """The samples of a decoded frame, float32 ``[n, channels]`` at full scale 1."""
    samples = frame.to_ndarray()
    if frame.format.is_planar:
        samples = samples.T
    else:
        samples = samples.reshape(frame.samples, -1)
    if samples.dtype == np.uint8:
        return (samples.astype(np.float32) - 128) / 128
    if samples.dtype.kind == "i":
        return (samples / float(2 ** (8 * samples.dtype.itemsize - 1))).astype(np.float32)
    return samples.astype(np.float32)
