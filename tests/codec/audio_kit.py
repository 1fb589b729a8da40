"""Recordings of every kind, and what a refusal has to look like."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from codec.audio.files import read_audio
from codec.errors import AudioFileError

RATE_HZ = 16_000
FORMATS = {
    "wav": {"format": "WAV"},
    "float.wav": {"format": "WAV", "subtype": "FLOAT"},
    "flac": {"format": "FLAC"},
    "ogg": {"format": "OGG", "subtype": "VORBIS"},
    "opus": {"format": "OGG", "subtype": "OPUS"},
    "mp3": {"format": "MP3"},
    "aiff": {"format": "AIFF"},
    "w64": {"format": "W64"},
    "rf64": {"format": "RF64"},
    "au": {"format": "AU"},
    "caf": {"format": "CAF"},
    "sph": {"format": "NIST"},
}
CHUNKED = ["wav", "float.wav", "aiff", "w64", "rf64", "au", "caf", "sph"]


def speechlike(frames: int = 24_000, channels: int = 1) -> np.ndarray:
    """Return a tone in noise, float32 ``[frames, channels]``, different in each channel."""
    time = np.arange(frames) / RATE_HZ
    rng = np.random.default_rng(7)
    tones = [0.3 * np.sin(2 * np.pi * 220 * (c + 1) * time) for c in range(channels)]
    noise = 0.02 * rng.standard_normal((frames, channels))
    return (np.stack(tones, axis=1) + noise).astype(np.float32)


def make_file(folder: Path, kind: str, **changes) -> Path:
    path = folder / f"clip.{kind}"
    arguments = {"data": speechlike(), "samplerate": RATE_HZ, **FORMATS[kind], **changes}
    sf.write(path, **arguments)
    return path


def refusal(path: Path) -> str:
    """Return the sentence with which ``path`` is refused."""
    with pytest.raises(AudioFileError) as caught:
        read_audio(path)
    message = str(caught.value)
    assert_is_one_sentence(message, path.name)
    return message


def assert_is_one_sentence(message: str, name: str) -> None:
    assert message.startswith(name) or f" {name} " in message
    assert message.endswith(".")
    assert "\n" not in message
    assert ". " not in message.replace(name, "")
    assert len(message) < 250


@contextlib.contextmanager
def without_privileges():
    """Let the superuser meet the permissions that others meet."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)
