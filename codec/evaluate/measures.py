"""Measures of one reconstruction against its original."""

from __future__ import annotations

import math
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np
import torch

from codec.audio import resample
from codec.train.losses import magnitude, mel_matrix

# Window in samples at 16 kHz → mel bands.
MEL_SCALES = {256: 40, 512: 80, 1024: 80, 2048: 80}
MEL_FLOOR = 1e-5
# What STOI and wide-band PESQ are defined at.
SPEECH_HZ = 16_000
SHORTEST_S = 0.4


def mel_distance(original: np.ndarray, made: np.ndarray, rate_hz: int) -> float:
    """Mean absolute difference of natural-log mel spectra over four window lengths.

    Both float32 [T]; 0 is equal, about 2 is unrelated speech.
    """
    a, b = (torch.from_numpy(np.ascontiguousarray(x, np.float32))[None] for x in (original, made))
    parts = []
    for window, bands in MEL_SCALES.items():
        length = window * rate_hz // SPEECH_HZ
        filters = mel_matrix(rate_hz, length, bands)
        first, second = (
            torch.log((magnitude(x, length) @ filters).clamp_min(MEL_FLOOR)) for x in (a, b)
        )
        parts.append(float((first - second).abs().mean()))
    return float(np.mean(parts))


def si_sdr(original: np.ndarray, made: np.ndarray, rate_hz: int = SPEECH_HZ) -> float:
    """Scale-invariant signal-to-distortion ratio in dB (Le Roux et al. 2019).

    It asks for the same waveform, so it punishes codecs that aim at the same sound.
    """
    x, y = original - original.mean(), made - made.mean()
    energy = float(x @ x)
    if energy == 0:
        return math.nan
    target = float(x @ y) / energy * x
    noise = float(np.sum((y - target) ** 2))
    return 10 * math.log10(max(float(target @ target), 1e-20) / max(noise, 1e-20))


def stoi(original: np.ndarray, made: np.ndarray, rate_hz: int) -> float:
    """Short-time objective intelligibility, 0 … 1 (Taal et al. 2011)."""
    from pystoi import stoi as measure_stoi

    return float(measure_stoi(original, made, rate_hz, extended=False))


def estoi(original: np.ndarray, made: np.ndarray, rate_hz: int) -> float:
    """Extended STOI, 0 … 1 (Jensen and Taal 2016)."""
    from pystoi import stoi as measure_stoi

    return float(measure_stoi(original, made, rate_hz, extended=True))


def pesq_wb(original: np.ndarray, made: np.ndarray, rate_hz: int) -> float:
    """Wide-band PESQ (ITU-T P.862.2), 1.04 … 4.64; NaN where it finds no speech."""
    from pesq import PesqError, pesq

    a, b = (resample(x, rate_hz, SPEECH_HZ) for x in (original, made))
    try:
        return float(pesq(SPEECH_HZ, a, b, "wb"))
    except PesqError:
        return math.nan


# Each measure with the package it needs beyond the program's own.
MEASURES: dict[str, tuple[Callable[[np.ndarray, np.ndarray, int], float], str | None]] = {
    "mel": (mel_distance, None),
    "stoi": (stoi, "pystoi"),
    "estoi": (estoi, "pystoi"),
    "pesq_wb": (pesq_wb, "pesq"),
    "si_sdr_db": (si_sdr, None),
}


def missing_packages() -> list[str]:
    """The packages that some measure needs and that are not installed."""
    needed = {package for _, package in MEASURES.values() if package}
    return sorted(package for package in needed if find_spec(package) is None)


def measure(original: np.ndarray, made: np.ndarray, rate_hz: int) -> dict[str, float]:
    """Every measure of ``made`` against ``original``, both float32 [T] at ``rate_hz``.

    NaN where a measure cannot be taken: a clip too short for it, or a package
    that is not installed.
    """
    missing = missing_packages()
    enough = len(original) >= SHORTEST_S * rate_hz
    return {
        name: take(original, made, rate_hz)
        if package is None or (enough and package not in missing)
        else math.nan
        for name, (take, package) in MEASURES.items()
    }
