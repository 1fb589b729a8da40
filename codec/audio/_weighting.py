"""The frequency weighting of ITU-R BS.1770-4, as pyloudnorm has it.

pyloudnorm itself filters with ``scipy.signal``, which takes a program that needs
nothing else of it a second and 75 MB; here the same two filters are applied in the
frequency domain.  ``tests/codec/test_audio_loudness.py`` holds the two together.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

# The slowest pole, at 38 Hz, has faded below a double's precision after this.
RING_S = 0.25

# The two filters, by their formulas in the Audio EQ Cookbook: gain in dB, Q, frequency.
_SHELF = (4.0, 1 / math.sqrt(2), 1500.0)
_HIGH_PASS = (0.0, 0.5, 38.0)


def k_weighted(x: np.ndarray, rate_hz: int) -> np.ndarray:
    """``x`` float ``[..., T]``, preceded by silence, after both filters: float64 ``[..., T]``."""
    length = x.shape[-1]
    size = fast_size(length + math.ceil(RING_S * rate_hz))
    spectrum = np.fft.rfft(x.astype(np.float64, copy=False), size)
    spectrum *= _response(size, rate_hz)
    return np.fft.irfft(spectrum, size)[..., :length]


def fast_size(least: int) -> int:
    """The smallest number of at least ``least`` with no prime factor above 5 but few of 3 and 5."""
    sizes = (odd << max(0, math.ceil(math.log2(least / odd))) for odd in (1, 3, 5, 9, 15, 25, 27))
    return min(size for size in sizes if size >= least)


@lru_cache(maxsize=4)
def _response(size: int, rate_hz: int) -> np.ndarray:
    """What the filters do to each of the ``size // 2 + 1`` frequencies of an FFT: complex."""
    delay = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    response = np.ones_like(delay)
    for b, a in (_shelf(rate_hz), _high_pass(rate_hz)):
        response *= np.polyval(b[::-1], delay) / np.polyval(a[::-1], delay)
    return response


def _angle(q: float, frequency_hz: float, rate_hz: int) -> tuple[float, float]:
    angle = 2 * math.pi * frequency_hz / rate_hz
    return math.cos(angle), math.sin(angle) / (2 * q)


def _shelf(rate_hz: int) -> tuple[np.ndarray, np.ndarray]:
    gain_db, q, frequency_hz = _SHELF
    cos, alpha = _angle(q, frequency_hz, rate_hz)
    a = 10 ** (gain_db / 40)
    skirt, up, down = 2 * math.sqrt(a) * alpha, a + 1, a - 1
    b = a * np.array([up + down * cos + skirt, -2 * (down + up * cos), up + down * cos - skirt])
    return b, np.array([up - down * cos + skirt, 2 * (down - up * cos), up - down * cos - skirt])


def _high_pass(rate_hz: int) -> tuple[np.ndarray, np.ndarray]:
    _, q, frequency_hz = _HIGH_PASS
    cos, alpha = _angle(q, frequency_hz, rate_hz)
    b = np.array([(1 + cos) / 2, -(1 + cos), (1 + cos) / 2])
    return b, np.array([1 + alpha, -2 * cos, 1 - alpha])
