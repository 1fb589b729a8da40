"""Changing the sample rate, of a whole recording or of a stream, with soxr "HQ"."""

from __future__ import annotations

import contextlib

import numpy as np
import soxr

from codec.audio._scratch import SampleStore, blocks_of

MAX_RATE_HZ = 768_000


class StreamResampler:
    """Resamples a signal that arrives in pieces.

    The pieces that come out join to what :func:`resample` gives for the pieces
    that went in; only their lengths vary, since the filter holds samples back
    (about 21 ms of output at 48 kHz to 16 kHz).

    Parameters
    ----------
    from_hz, to_hz
        Sample rates in and out, 1 to 768 000 Hz.
    channels
        Channels of every piece; with 1, pieces may be ``[T]``.
    """

    def __init__(self, from_hz: int, to_hz: int, *, channels: int = 1) -> None:
        for name, rate_hz in (("from_hz", from_hz), ("to_hz", to_hz)):
            if not 1 <= rate_hz <= MAX_RATE_HZ:
                raise ValueError(f"{name} is {rate_hz}, not 1 to {MAX_RATE_HZ} Hz")
        self._channels = channels
        self._stream = None
        if from_hz != to_hz:
            self._stream = soxr.ResampleStream(from_hz, to_hz, channels, quality="HQ")
        self._is_flat = True  # whether the last piece was [T]

    def push(self, chunk: np.ndarray) -> np.ndarray:
        """Take a piece ``[T]`` or ``[C, T]``; return what is ready, float32, same axes."""
        self._is_flat = np.ndim(chunk) == 1
        rows = np.atleast_2d(np.asarray(chunk, dtype=np.float32))
        if rows.ndim != 2 or len(rows) != self._channels:
            raise ValueError(f"chunk has shape {np.shape(chunk)}, not [{self._channels}, T]")
        return self._run(rows, last=False)

    def flush(self) -> np.ndarray:
        """Return what is still held back, and be ready for another signal."""
        rest = self._run(np.zeros((self._channels, 0), dtype=np.float32), last=True)
        if self._stream is not None:
            self._stream.clear()
        return rest

    def _run(self, rows: np.ndarray, *, last: bool) -> np.ndarray:
        if self._stream is not None:
            columns = np.ascontiguousarray(rows.T)
            rows = np.ascontiguousarray(self._stream.resample_chunk(columns, last=last).T)
        return rows[0] if self._is_flat else rows


def resample(x: np.ndarray, from_hz: int, to_hz: int) -> np.ndarray:
    """Resample a whole recording.

    Parameters
    ----------
    x
        float ``[T]`` or ``[C, T]``.
    from_hz, to_hz
        Sample rates in and out, 1 to 768 000 Hz.

    Returns
    -------
    numpy.ndarray
        float32 with the same axes and exactly ``round(T * to_hz / from_hz)``
        samples a channel: what soxr gives, cut or filled with zeros at the end
        (by a sample or two at most).  With equal rates it is ``x`` itself, if
        that is float32.

    Raises
    ------
    ValueError
        If a rate is out of range or ``x`` has another number of axes.
    """
    x = np.asarray(x)
    if x.ndim not in (1, 2):
        raise ValueError(f"x has shape {x.shape}, not [T] or [C, T]")
    rows = np.atleast_2d(x)
    resampler = StreamResampler(from_hz, to_hz, channels=len(rows))
    if from_hz == to_hz:
        return x.astype(np.float32, copy=False)
    length = round(x.shape[-1] * to_hz / from_hz)
    with contextlib.closing(SampleStore(len(rows), "the resampled recording")) as store:
        missing = length
        for block in blocks_of(rows):
            missing -= _append(store, resampler.push(block), missing)
        missing -= _append(store, resampler.flush(), missing)
        store.append(np.zeros((missing, len(rows)), dtype=np.float32))
        resampled = store.finish()
    return resampled[0] if x.ndim == 1 else resampled


def _append(store: SampleStore, rows: np.ndarray, at_most: int) -> int:
    rows = np.atleast_2d(rows)[:, :at_most]
    store.append(rows.T)
    return rows.shape[1]
