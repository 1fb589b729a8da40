"""Recordings: files, sample rates, spectrograms and loudness.  Needs numpy, not Qt; torch for
only ``codec.audio.pitch``.

Slow imports wait inside the functions that need them.
"""

from codec.audio._ffmpeg import FOREIGN_SUFFIXES
from codec.audio._scratch import Scratch, forget_pages
from codec.audio._weighting import RING_S, k_weighted
from codec.audio.files import (
    SUPPORTED_SUFFIXES,
    WRITABLE_SUFFIXES,
    Audio,
    Cancelled,
    Written,
    channel_of,
    read_audio,
    readable_suffixes,
    write_audio,
)
from codec.audio.loudness import integrated_lufs, matching_gain_db, peak_dbfs, rms_dbfs
from codec.audio.recording import Recording, read_recording
from codec.audio.resample import StreamResampler, resample
from codec.audio.scales import bark_to_hz, hz_to_bark, hz_to_mel, mel_to_hz
from codec.audio.spectrogram import Spectrogram, SpectrogramSettings, spectrogram_db
from codec.audio.varispeed import VarispeedResampler

__all__ = [
    "FOREIGN_SUFFIXES",
    "RING_S",
    "SUPPORTED_SUFFIXES",
    "WRITABLE_SUFFIXES",
    "Audio",
    "Cancelled",
    "Recording",
    "Scratch",
    "Spectrogram",
    "SpectrogramSettings",
    "StreamResampler",
    "VarispeedResampler",
    "Written",
    "bark_to_hz",
    "channel_of",
    "forget_pages",
    "hz_to_bark",
    "hz_to_mel",
    "integrated_lufs",
    "k_weighted",
    "matching_gain_db",
    "mel_to_hz",
    "peak_dbfs",
    "read_audio",
    "read_recording",
    "readable_suffixes",
    "resample",
    "rms_dbfs",
    "spectrogram_db",
    "write_audio",
]
