"""Writing recordings, whole or not at all."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile as sf

from codec.atomic import replacing, why_not_written
from codec.audio._scratch import blocks_of
from codec.audio._sentences import shown_name
from codec.errors import AudioFileError

METADATA_KEYS = (
    "title", "copyright", "software", "artist", "comment", "date", "album", "license",
    "tracknumber", "genre",
)  # fmt: skip

RF64_FROM_SAMPLES = 2**29
"""Samples, over all channels, past which a WAV becomes an RF64: at 8 bytes each
they would pass the 4 GiB that a WAV header can tell."""


@dataclass(frozen=True)
class _Format:
    container: str
    subtype: str
    rates_hz: tuple[int, ...] = ()  # empty: any


_FORMATS = {
    ".wav": _Format("WAV", "PCM_16"),
    ".flac": _Format("FLAC", "PCM_16"),
    ".ogg": _Format("OGG", "VORBIS"),
    ".opus": _Format("OGG", "OPUS", (8_000, 12_000, 16_000, 24_000, 48_000)),
    ".mp3": _Format(
        "MP3",
        "MPEG_LAYER_III",
        (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000),
    ),
}
WRITABLE_SUFFIXES = tuple(_FORMATS)


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes
    ----------
    path
        The file.
    samples
        Samples a channel.
    clipped_samples
        Samples, over all channels, that lay beyond ±1 and were set to ±1.
    """

    path: Path
    samples: int
    clipped_samples: int


def write_audio(
    path: str | os.PathLike[str],
    samples: np.ndarray,
    rate_hz: int,
    *,
    subtype: str | None = None,
    metadata: dict[str, str] | None = None,
    gain_db: float = 0.0,
) -> Written:
    """Write a recording; the file is there whole, or is as it was before.

    Parameters
    ----------
    path
        Where to; the suffix chooses WAV, FLAC, Ogg Vorbis, Opus or MP3.
    samples
        float ``[frames]`` or ``[channels, frames]``, full scale at ±1.
    rate_hz
        Sample rate.
    subtype
        libsndfile's name, such as ``PCM_24`` or ``FLOAT``; WAV and FLAC: 16-bit PCM.
    metadata
        Tags by name, out of :data:`METADATA_KEYS`.
    gain_db
        What is added to the level of every sample, block by block.

    Returns
    -------
    Written
        With the number of clipped samples; ``FLOAT`` and ``DOUBLE`` never clip.

    Raises
    ------
    AudioFileError
        If the suffix is unknown, the format cannot hold such samples, one is
        NaN or infinite, the folder is missing or closed, or the disk is full.
    ValueError
        If ``samples`` has another shape or type, or ``metadata`` an unknown key.
    """
    target, name, rate_hz = Path(path), shown_name(path), int(rate_hz)
    rows = _checked_rows(samples)
    if unknown := set(metadata or {}) - set(METADATA_KEYS):
        raise ValueError(f"metadata has {sorted(unknown)}, not out of {METADATA_KEYS}")
    container, subtype = _checked_format(target, name, rows, rate_hz, subtype)
    _refuse_unwritable(target, name, rows)
    arguments = {"samplerate": rate_hz, "format": container, "subtype": subtype}
    try:
        clipped = _encode_whole(target, rows, arguments, metadata or {}, gain_db)
    except OSError as error:
        raise AudioFileError(why_not_written(error, name)) from error
    except sf.SoundFileError as error:
        raise AudioFileError(_not_held(name, subtype, rate_hz, len(rows))) from error
    return Written(target, rows.shape[1], clipped)


def _checked_rows(samples: np.ndarray) -> np.ndarray:
    samples = np.asarray(samples)
    if samples.ndim not in (1, 2) or samples.dtype.kind != "f":
        raise ValueError(
            f"samples is {samples.dtype} of shape {samples.shape}, not float [T] or [C, T]"
        )
    return np.atleast_2d(samples)


def _checked_format(target, name, samples, rate_hz, subtype) -> tuple[str, str]:
    kind = _FORMATS.get(target.suffix.lower())
    if kind is None:
        raise AudioFileError(
            f"{name} does not end in a suffix that can be written; use one of "
            f"{', '.join(WRITABLE_SUFFIXES)}."
        )
    subtype = (subtype or kind.subtype).upper()
    container = kind.container
    if container == "WAV" and samples.size > RF64_FROM_SAMPLES:
        container = "RF64"
    if subtype not in sf.available_subtypes(container):
        raise AudioFileError(
            f"{name} cannot hold samples as {subtype}; use one of "
            f"{', '.join(sorted(sf.available_subtypes(container)))}."
        )
    if kind.rates_hz and rate_hz not in kind.rates_hz:
        raise AudioFileError(
            f"{name} cannot have a sample rate of {rate_hz} Hz; use WAV or FLAC, or one of "
            f"{', '.join(map(str, kind.rates_hz))} Hz."
        )
    return container, subtype


def _refuse_unwritable(target: Path, name: str, samples: np.ndarray) -> None:
    if "\0" in str(target):
        raise AudioFileError(f"{name} cannot be the name of a file; choose another.")
    if not target.parent.is_dir():
        folder = shown_name(target.parent)
        message = f"{name} cannot be written: the folder {folder} does not exist; choose another."
        raise AudioFileError(message)
    if target.is_dir():
        raise AudioFileError(f"{name} is a folder; choose another file name.")
    if samples.size == 0:
        raise AudioFileError(f"{name} was not written: there are no samples to write.")
    bad_samples = sum(int((~np.isfinite(block)).sum()) for block in blocks_of(samples))
    if bad_samples:
        raise AudioFileError(
            f"{name} was not written: {bad_samples} samples are NaN or infinite; "
            "check what made them."
        )


class _Sink(io.FileIO):
    """A file that remembers its first error: none can pass through libsndfile."""

    error: OSError | None = None

    def write(self, data) -> int:
        rest = memoryview(data)
        try:
            while rest:  # a disk that fills up takes a part first
                rest = rest[super().write(rest) :]
        except OSError as error:
            self.error = self.error or error
        return len(data) - len(rest)


def _encode_whole(
    target: Path, samples: np.ndarray, arguments: dict, metadata: dict, gain_db: float
) -> int:
    """Write beside ``target`` and then put it in its place; return how many were clipped."""
    with replacing(target) as part:
        return _encode(part, samples, arguments, metadata, gain_db)


def _encode(
    part: Path, samples: np.ndarray, arguments: dict, metadata: dict, gain_db: float
) -> int:
    """Write ``samples`` ``[C, T]`` to ``part`` and return how many were clipped."""
    may_clip = arguments["subtype"] not in ("FLOAT", "DOUBLE")
    gain = np.float32(10 ** (gain_db / 20))
    clipped = 0
    with _Sink(part, "wb") as sink:
        try:
            with sf.SoundFile(sink, "w", channels=len(samples), **arguments) as sound:
                for key, value in metadata.items():
                    setattr(sound, key, value.encode("utf-8", "replace").decode())
                for block in blocks_of(samples):
                    if sink.error is not None:  # the lossy encoders do not notice
                        break
                    if gain != 1:
                        block = block * gain
                    if may_clip:
                        clipped += int((np.abs(block) > 1).sum())
                        block = np.clip(block, -1, 1)
                    sound.write(np.ascontiguousarray(block.T, dtype=np.float32))
        except (sf.SoundFileError, AssertionError):  # soundfile asserts that all was written
            if sink.error is None:
                raise
        if sink.error is not None:
            raise sink.error
    return clipped


def _not_held(name: str, subtype: str, rate_hz: int, channels: int) -> str:
    return (
        f"{name} cannot hold {channels} channels at {rate_hz} Hz as {subtype}; "
        "use WAV, or fewer channels."
    )
