"""Opening a file with whoever can read it: libsndfile, else FFmpeg where it is at hand."""

from __future__ import annotations

import contextlib
import os
from typing import BinaryIO

import soundfile as sf

from codec.audio import _sentences as say
from codec.audio._ffmpeg import FfmpegSource, ffmpeg
from codec.audio._formats import HEADERLESS, foreign
from codec.audio._parts import Part, parts_of
from codec.audio._sources import UNKNOWN_FRAMES, JoinedSource, SequentialFile, SndfileSource, Source
from codec.errors import AudioFileError

Path = str | os.PathLike[str]


class _NotForSndfile(Exception):
    """libsndfile does not read this; ``code`` is its number for why."""

    def __init__(self, code: int | None = None) -> None:
        super().__init__(code)
        self.code = code


def open_source(path: Path, raw: BinaryIO, size_bytes: int, name: str) -> Source:
    """Open what is in a file, of which ``raw`` is the open, ordinary file on the disk.

    Raises
    ------
    AudioFileError
        If nobody here can read it, or it is damaged, cut short or out of range.
    """
    if os.fspath(path).lower().endswith(".raw"):  # soundfile takes this suffix at its word
        raise AudioFileError(say.raw_audio(name))
    parts, remarks = parts_of(raw, size_bytes, name)
    code = None
    with contextlib.ExitStack() as stack:
        sources = []
        for at, part in enumerate(parts, start=1):
            try:
                source = _open_part(part, path, name)
            except _NotForSndfile as error:
                code = code or error.code
                what = f" ({part.kind})" if part.kind else ""
                remarks.append(f"recording {at} of {len(parts)} in it{what} cannot be read")
                continue
            stack.callback(source.close)
            sources.append(source)
        if not sources:
            return _open_foreign(path, raw, size_bytes, name, code)
        stack.pop_all()
    if len(sources) > 1:
        return JoinedSource(sources, remarks)
    sources[0].remarks += tuple(remarks)
    return sources[0]


def _open_part(part: Part, path: Path, name: str) -> Source:
    if part.kind:
        raise _NotForSndfile
    source: object = part.file
    part.file.seek(0)
    if part.is_whole:
        # soundfile cannot encode names that are no text, nor pass bytes on Windows.
        source = os.fspath(path) if os.name == "nt" else os.fsencode(path)
    try:
        sound = SequentialFile(source)
    except sf.SoundFileError as error:
        raise _NotForSndfile(getattr(error, "code", None)) from error
    try:
        _refuse_odd_header(sound.samplerate, sound.channels, sound.frames, name)
    except AudioFileError:
        sound.close()
        raise
    opened = SndfileSource(sound, part.file, name, part.limit)
    if sound.format == "RAW":  # libsndfile takes .vox and .gsm at their word
        opened.remarks = (f"no header; taken for {sound.subtype} at {sound.samplerate} Hz",)
    return opened


def _open_foreign(
    path: Path, raw: BinaryIO, size_bytes: int, name: str, code: int | None
) -> Source:
    kind = foreign(raw, path, size_bytes)
    if kind is None and os.fspath(path).lower().endswith(HEADERLESS):
        raise AudioFileError(say.raw_audio(name))
    if kind is None:
        raise AudioFileError(say.not_audio(name, code))
    av = ffmpeg() if kind.demuxer else None
    if av is None:
        raise AudioFileError(say.foreign(name, kind.name, kind.advice))
    source = FfmpegSource(av, raw, size_bytes, kind, name)
    try:
        _refuse_odd_header(source.rate_hz, source.channels, 0, name)
    except AudioFileError:
        source.close()
        raise
    return source


def _refuse_odd_header(rate_hz: int, channels: int, frames: int, name: str) -> None:
    if not say.MIN_RATE_HZ <= rate_hz <= say.MAX_RATE_HZ:
        raise AudioFileError(say.odd_rate(name, rate_hz))
    if channels > say.MAX_CHANNELS:
        raise AudioFileError(say.too_many_channels(name, channels))
    if say.MAX_DURATION_S * rate_hz < frames < UNKNOWN_FRAMES:
        raise AudioFileError(say.too_long(name))
