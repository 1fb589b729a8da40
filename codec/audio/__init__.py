"""Recordings: files, sample rates, spectrograms and loudness.  Needs numpy, not torch or Qt.

Slow imports (pyloudnorm) wait inside the functions that need them.
"""

from codec.audio.files import (
    SUPPORTED_SUFFIXES,
    WRITABLE_SUFFIXES,
    Audio,
    Cancelled,
    Written,
    read_audio,
    write_audio,
)
from codec.audio.loudness import integrated_lufs, matching_gain_db, peak_dbfs, rms_dbfs
from codec.audio.resample import StreamResampler, resample
from codec.audio.scales import bark_to_hz, hz_to_bark, hz_to_mel, mel_to_hz
from codec.audio.spectrogram import Spectrogram, SpectrogramSettings, spectrogram_db

__all__ = [
    "SUPPORTED_SUFFIXES",
    "WRITABLE_SUFFIXES",
    "Audio",
    "Cancelled",
    "Spectrogram",
    "SpectrogramSettings",
    "StreamResampler",
    "Written",
    "bark_to_hz",
    "hz_to_bark",
    "hz_to_mel",
    "integrated_lufs",
    "matching_gain_db",
    "mel_to_hz",
    "peak_dbfs",
    "read_audio",
    "resample",
    "rms_dbfs",
    "spectrogram_db",
    "write_audio",
]
