"""Resampling for live sound: little delay, and a ratio that may vary from piece to piece."""

from __future__ import annotations

import math

import numpy as np

KERNEL_S = 0.0025
STOP_DB = 60.0
PHASES = 256


class VarispeedResampler:
    """Resamples a stream [T] by a windowed sinc, read between the samples where it has to be.

    The method is J. O. Smith's "Digital audio resampling" (CCRMA, 1984): a table of the
    kernel at ``PHASES`` fractions of a sample, and a straight line between neighbours of the
    table.  The kernel is a Kaiser window of ``KERNEL_S`` and ``STOP_DB``, symmetric, so that
    all frequencies are held back equally: by ``delay_s``, half the kernel.  (soxr holds back
    20 to 40 ms between these rates, whichever of its filters is chosen.)  The pass band is
    flat to about 1.1 kHz below half the lower rate, and 60 dB are reached 0.4 kHz above it;
    what folds back in between lies in the uppermost 0.4 kHz.

    Output sample k stands at the instant of input sample ``k * from_hz / to_hz``; it only
    comes out later.

    Parameters
    ----------
    from_hz, to_hz
        Sample rates in and out, at least 4000 Hz.
    """

    def __init__(self, from_hz: int, to_hz: int) -> None:
        if min(from_hz, to_hz) < 4000:
            raise ValueError(f"rates must be at least 4000 Hz, not {from_hz} and {to_hz}")
        self._taps = 2 * math.ceil(KERNEL_S * from_hz / 2)
        self._table = _table(from_hz, to_hz, self._taps)
        self._step = from_hz / to_hz
        self.delay_s = self._taps / 2 / from_hz
        # Zeros in front put the first output sample at the instant of the first input sample.
        self._waiting = np.zeros(self._taps // 2 - 1, np.float32)
        self._at = 0.0

    def push(self, x: np.ndarray, ratio: float = 1.0) -> np.ndarray:
        """Take a piece, float32 [T]; return what is ready, float32 [T'].

        ``ratio`` above 1 makes that many times more samples of this piece: the sound gets
        longer and lower.
        """
        buffer = np.concatenate([self._waiting, x])
        step = self._step / ratio
        windows = len(buffer) - self._taps + 1
        count = max(0, math.ceil((windows - self._at) / step))
        at = self._at + step * np.arange(count + 1)
        if count and at[-2] >= windows:  # the sum was rounded up to where nothing is yet
            at = at[:-1]
        self._at = at[-1]
        used = min(int(self._at), len(buffer))
        self._at -= used
        self._waiting = buffer[used:].copy()
        return self._read(buffer, at[:-1])

    def _read(self, buffer: np.ndarray, at: np.ndarray) -> np.ndarray:
        """``buffer`` at the places ``at``, counted in samples from its start."""
        if len(at) == 0:
            return np.zeros(0, np.float32)
        first = at.astype(np.int64)
        fine = (at - first) * PHASES
        phase = fine.astype(np.int64)
        share = (fine - phase).astype(np.float32)[:, None]
        weights = self._table[phase]
        weights += share * (self._table[phase + 1] - weights)
        windows = np.lib.stride_tricks.sliding_window_view(buffer, self._taps)[first]
        return np.einsum("kt,kt->k", windows, weights)


def _table(from_hz: int, to_hz: int, taps: int) -> np.ndarray:
    """The kernel at every fraction of a sample: float32 [PHASES + 1, taps]."""
    # Kaiser 1974: how wide the edge is for this length, and the window's shape.
    transition_hz = (STOP_DB - 7.95) / 14.36 / KERNEL_S
    beta = 0.1102 * (STOP_DB - 8.7)
    cutoff = (min(from_hz, to_hz) / 2 - transition_hz / 4) / from_hz  # cycles a sample
    time = np.arange(-taps * PHASES // 2, taps * PHASES // 2 + 1) / PHASES
    kernel = 2 * cutoff * np.sinc(2 * cutoff * time) * np.kaiser(len(time), beta)
    kernel *= PHASES / kernel.sum()  # 0 dB at 0 Hz
    place = (np.arange(taps) + 1) * PHASES - np.arange(PHASES + 1)[:, None]
    return kernel[place].astype(np.float32)
