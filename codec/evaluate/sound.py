"""A clip as the measures hear it, with what several of them need worked out once."""

from __future__ import annotations

from functools import cache, cached_property

import numpy as np
import torch
from scipy.signal import butter, sosfiltfilt
from torch import Tensor

from codec.audio import resample
from codec.audio.pitch import track_pitch
from codec.train.losses import magnitude, mel_matrix

# Window in samples at 16 kHz → mel bands.
MEL_SCALES = {256: 40, 512: 80, 1024: 80, 2048: 80}
MEL_FLOOR = 1e-5
# What wide-band PESQ, Resemblyzer, DNSMOS and the recognizers are made for.
SPEECH_HZ = 16_000
PITCH_HOP = 160
# No sample is farther than this from the mean: digital silence, or dither around it.
SILENT_PEAK = 1e-4
# No voice is below this; what has more than this share of its energy there has rumble or an offset.
LOW_HZ, LOW_SHARE = 50.0, 0.03
FILTER_ORDER = 4


class Sound:
    """``wave`` is float32 [T] at ``rate_hz``."""

    def __init__(self, wave: np.ndarray, rate_hz: int) -> None:
        self.wave = np.ascontiguousarray(wave, np.float32)
        self.rate_hz = rate_hz

    @property
    def seconds(self) -> float:
        return len(self.wave) / self.rate_hz

    @cached_property
    def is_finite(self) -> bool:
        return bool(np.isfinite(self.wave).all())

    @cached_property
    def is_silent(self) -> bool:
        """Whether nothing is heard in it; a constant offset is not heard."""
        return not len(self.wave) or bool(
            np.abs(self.wave - self.wave.mean(dtype=np.float64)).max() < SILENT_PEAK
        )

    @cached_property
    def speech(self) -> np.ndarray:
        """Float32 [T] at 16 kHz, within full scale."""
        return np.clip(resample(self.wave, self.rate_hz, SPEECH_HZ), -1, 1)

    @cached_property
    def log_mels(self) -> list[Tensor]:
        """Natural-log mel spectra, one [1, frames, bands] a window length."""
        wave, spectra = torch.from_numpy(self.wave)[None], []
        for window, bands in MEL_SCALES.items():
            length = window * self.rate_hz // SPEECH_HZ
            mel = magnitude(wave, length) @ mel_matrix(self.rate_hz, length, bands)
            spectra.append(torch.log(mel.clamp_min(MEL_FLOOR)))
        return spectra

    @cached_property
    def pitch_hz(self) -> np.ndarray:
        """Fundamental frequency a hundred times a second, 0 where unvoiced: float32 [N]."""
        return track_pitch(torch.from_numpy(self.speech)[None, None], SPEECH_HZ, PITCH_HOP)[
            0
        ].numpy()

    @cached_property
    def voice(self) -> np.ndarray | None:
        """Resemblyzer's embedding of the speaker, float32 [256], length 1; None without speech."""
        from resemblyzer import preprocess_wav

        heard = preprocess_wav(self.speech, SPEECH_HZ) if self.speech.any() else self.speech[:0]
        return _voice_encoder().embed_utterance(heard) if len(heard) else None


@cache
def _voice_encoder():
    from resemblyzer import VoiceEncoder

    return VoiceEncoder("cpu", verbose=False)


def pieces_of(wave: np.ndarray, rate_hz: int, count: int) -> list[Sound]:
    """Float32 [T] as so many equal pieces."""
    edges = np.linspace(0, len(wave), count + 1).round().astype(int)
    return [Sound(wave[a:b], rate_hz) for a, b in zip(edges[:-1], edges[1:], strict=True)]


def without_lows(wave: np.ndarray, rate_hz: int, corner_hz: float) -> np.ndarray:
    """Float32 [T] without what is below ``corner_hz``, nothing delayed."""
    if not len(wave):
        return wave
    sections = butter(FILTER_ORDER, corner_hz, "highpass", fs=rate_hz, output="sos")
    # The mean first: a filter takes long to forget a step.
    around = wave.astype(np.float64) - wave.mean(dtype=np.float64)
    reach = min(round(2 * rate_hz / corner_hz), len(wave) - 1)
    return sosfiltfilt(sections, around, padlen=reach).astype(np.float32)


def low_share(wave: np.ndarray, rate_hz: int) -> float:
    """How much of a clip's energy is below every voice, an offset included: 0 … 1."""
    total = float(np.square(wave, dtype=np.float64).sum())
    if total <= 0 or not np.isfinite(total):
        return 0.0
    kept = without_lows(wave, rate_hz, LOW_HZ)
    return float(np.clip(1 - np.square(kept, dtype=np.float64).sum() / total, 0, 1))


def has_lows(wave: np.ndarray, rate_hz: int) -> bool:
    """Whether a clip has rumble or an offset that measures would count as sound."""
    return not Sound(wave, rate_hz).is_silent and low_share(wave, rate_hz) > LOW_SHARE
