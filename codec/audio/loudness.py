"""How loud a recording is, and the gain that makes two equally loud.

Loudness is that of ITU-R BS.1770-4.
"""

from __future__ import annotations

import math

import numpy as np

from codec.audio._scratch import blocks_of, forget_pages
from codec.audio._weighting import k_weighted
from codec.audio.resample import resample

SILENCE_LUFS = -math.inf

_BLOCK_S = 0.4  # gating block of BS.1770-4; the blocks start every quarter of it
_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -10.0
_OFFSET_LU = -0.691  # BS.1770-4, equation 2
_CHANNEL_GAINS = (1.0, 1.0, 1.0, 1.41, 1.41)  # L, R, C, Ls, Rs; table 3
_MIN_RATE_HZ = 8_000
_SEGMENT_S = 20
_WARM_UP_S = 1  # lets the weighting filters settle before a segment's first block


def integrated_lufs(x: np.ndarray, rate_hz: int) -> float:
    """Return the gated loudness of a whole recording in LUFS.

    Parameters
    ----------
    x
        float ``[T]`` or ``[C, T]``, full scale at ±1.  Up to five channels are
        weighted as L, R, C, Ls, Rs; more are measured as their mean.
    rate_hz
        Sample rate.

    Returns
    -------
    float
        ``-inf`` for silence, no samples, or nothing above the gate of -70 LUFS.

    Notes
    -----
    A clip shorter than the gating block of 0.4 s is repeated until it fills
    one, so that it reads as the same sound lasting longer would.  Below 8 kHz,
    where the weighting filter (a shelf at 1.5 kHz) cannot be built, it is
    measured at 8 kHz.
    """
    x = np.atleast_2d(x)
    if x.ndim != 2:
        raise ValueError(f"x has shape {x.shape}, not [T] or [C, T]")
    if x.size == 0:
        return SILENCE_LUFS
    if len(x) > len(_CHANNEL_GAINS):
        x = np.mean(x, axis=0, keepdims=True, dtype=np.float32)
    if rate_hz < _MIN_RATE_HZ:
        x, rate_hz = resample(x, rate_hz, _MIN_RATE_HZ), _MIN_RATE_HZ
    repeats = math.ceil(_BLOCK_S * rate_hz / x.shape[1])
    if repeats > 1:
        x = np.tile(x, repeats)
    return _gated_lufs(_block_powers(x, rate_hz))


def matching_gain_db(
    lufs: float,
    target_lufs: float,
    *,
    peak: float,
    ceiling_dbfs: float = -1.0,
    limit_db: float = 24.0,
) -> float:
    """Return the gain in dB that brings a sound to a loudness without overloading it.

    Parameters
    ----------
    lufs, target_lufs
        Loudness that the sound has, and shall have.
    peak
        Largest absolute sample, 1 at full scale.
    ceiling_dbfs
        Level that the peak must not pass; the gain is held down for it.
    limit_db
        Most that is ever added or taken away; it holds even where a peak then
        stays above the ceiling.

    Returns
    -------
    float
        0 if either loudness is that of silence.
    """
    if not (math.isfinite(lufs) and math.isfinite(target_lufs)):
        return 0.0
    gain_db = target_lufs - lufs
    if peak > 0:
        gain_db = min(gain_db, ceiling_dbfs - 20 * math.log10(peak))
    return max(-limit_db, min(limit_db, gain_db))


def rms_dbfs(x: np.ndarray) -> float:
    """Return the level of the root mean square of all samples in dBFS.

    A constant of 1 is 0 dBFS, a sine of amplitude 1 is -3.01; silence ``-inf``.
    """
    x = np.atleast_1d(x)
    power = sum(float(np.sum(np.square(block, dtype=np.float64))) for block in blocks_of(x))
    return 10 * math.log10(power / x.size) if power > 0 else -math.inf


def peak_dbfs(x: np.ndarray) -> float:
    """Return the level of the largest absolute sample in dBFS; silence ``-inf``."""
    x = np.atleast_1d(x)
    peak = max((float(np.abs(block).max()) for block in blocks_of(x) if block.size), default=0.0)
    return 20 * math.log10(peak) if peak > 0 else -math.inf


def _block_powers(x: np.ndarray, rate_hz: int) -> np.ndarray:
    """Return the weighted power of each gating block of ``x`` ``[C, T]``, ``[blocks]``.

    20 s at a time keep an hour small, and give the blocks that the hour at once
    would give.
    """
    per_s = round(4 / _BLOCK_S)
    powers = []
    for start_s in range(0, math.ceil(x.shape[1] / rate_hz), _SEGMENT_S):
        from_s = max(0, start_s - _WARM_UP_S)
        # The last block that starts in the segment ends 0.3 s behind it.
        end = math.ceil((start_s + _SEGMENT_S + 0.75 * _BLOCK_S) * rate_hz)
        segment = x[:, from_s * rate_hz : end]
        if segment.shape[1] >= _BLOCK_S * rate_hz:
            powers.append(_powers_of(k_weighted(segment, rate_hz), rate_hz))
            powers[-1] = powers[-1][(start_s - from_s) * per_s :]
        forget_pages(x)
    return np.concatenate(powers) if powers else np.zeros(0)


def _powers_of(weighted: np.ndarray, rate_hz: int) -> np.ndarray:
    """Return the mean square of each gating block, summed over channels, ``[blocks]``."""
    gains = np.array(_CHANNEL_GAINS[: len(weighted)])
    block, step_s = _BLOCK_S * rate_hz, _BLOCK_S / 4
    count = round((weighted.shape[1] / rate_hz - _BLOCK_S) / step_s) + 1
    powers = np.zeros(count)
    for index in range(count):
        part = weighted[:, int(block * index / 4) : int(block * (index / 4 + 1))]
        powers[index] = gains @ np.einsum("ct,ct->c", part, part) / block
    return powers


def _gated_lufs(powers: np.ndarray) -> float:
    """Average block powers as BS.1770-4 does, equations 5 to 7."""
    loud = powers[_lufs(powers) >= _ABSOLUTE_GATE_LUFS]
    if not loud.size:
        return SILENCE_LUFS
    kept = loud[_lufs(loud) > _lufs(loud.mean()) + _RELATIVE_GATE_LU]
    return float(_lufs(kept.mean()))


def _lufs(power):
    with np.errstate(divide="ignore"):
        return _OFFSET_LU + 10 * np.log10(power)
