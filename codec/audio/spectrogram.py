"""Spectrograms in dBFS, computed whole or tile by tile with the same result."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from codec.audio.scales import bark_to_hz, hz_to_bark, hz_to_mel, mel_to_hz

Scale = Literal["linear", "mel", "log", "bark"]

FLOOR_DB = -120.0
LOG_SCALE_MIN_HZ = 20.0
"""Where a log scale starts if nothing else is asked: it cannot start at 0."""

_FLOOR_POWER = 10 ** (FLOOR_DB / 10)
_BLOCK_SAMPLES = 2**20  # samples held at a time, 4 MB, and as many windowed

_TO_SCALE = {"mel": hz_to_mel, "log": np.log, "bark": hz_to_bark}
_FROM_SCALE = {"mel": mel_to_hz, "log": np.exp, "bark": bark_to_hz}


@dataclass(frozen=True)
class SpectrogramSettings:
    """What a spectrogram is to show.

    Attributes
    ----------
    window_s
        Length of the Hann window, 0.001 to 1 s.
    hop_s
        Step between frames, 0.0005 to 1 s; rounded to whole samples.
    scale
        ``linear`` shows the bins of the Fourier transform; ``mel``, ``log``
        and ``bark`` show ``n_bands`` triangular bands evenly spaced there.
    n_bands
        Bands of the scales other than ``linear``, 4 to 1024.
    f_min_hz
        Lower edge, from 0; above 0 for ``log``.  ``None``: 0, or 20 Hz for ``log``.
    f_max_hz
        Upper edge, above the lower one.  ``None``: half the sample rate.  Bands
        above half the sample rate read the floor, so that pictures of two rates
        can share one axis; linear bins end there.
    """

    window_s: float = 0.032
    hop_s: float = 0.008
    scale: Scale = "linear"
    n_bands: int = 128
    f_min_hz: float | None = None
    f_max_hz: float | None = None

    def __post_init__(self) -> None:
        _require("window_s", self.window_s, 0.001 <= self.window_s <= 1, "0.001 to 1 s")
        _require("hop_s", self.hop_s, 0.0005 <= self.hop_s <= 1, "0.0005 to 1 s")
        scales = get_args(Scale)
        _require("scale", self.scale, self.scale in scales, f"one of {', '.join(scales)}")
        is_count = isinstance(self.n_bands, int) and 4 <= self.n_bands <= 1024
        _require("n_bands", self.n_bands, is_count, "a whole number, 4 to 1024")
        lowest = "above 0 Hz on a log scale" if self.scale == "log" else "at least 0 Hz"
        is_low = math.isfinite(self.lowest_hz) and self.lowest_hz >= 0
        is_low = is_low and (self.lowest_hz > 0 or self.scale != "log")
        _require("f_min_hz", self.f_min_hz, is_low, lowest)
        if self.f_max_hz is not None:
            is_above = math.isfinite(self.f_max_hz) and self.f_max_hz > self.lowest_hz
            _require("f_max_hz", self.f_max_hz, is_above, f"above {self.lowest_hz:g} Hz")

    @property
    def lowest_hz(self) -> float:
        """Lower edge of the picture."""
        if self.f_min_hz is not None:
            return self.f_min_hz
        return LOG_SCALE_MIN_HZ if self.scale == "log" else 0.0

    def window_samples(self, rate_hz: int) -> int:
        """Return the length of the window in samples, at least 4."""
        return max(4, round(self.window_s * rate_hz))

    def hop_samples(self, rate_hz: int) -> int:
        """Return the step between frames in samples, at least 1."""
        return max(1, round(self.hop_s * rate_hz))

    def frame_count(self, samples: int, rate_hz: int) -> int:
        """Return how many frames have their centre inside ``samples`` samples."""
        return -(-samples // self.hop_samples(rate_hz))


@dataclass(frozen=True, eq=False)
class Spectrogram:
    """Levels over time and frequency.

    Attributes
    ----------
    db
        float32 ``[bands, frames]``, dBFS, never below -120.
    times_s
        float64 ``[frames]``, the centres of the frames.
    frequencies_hz
        float64 ``[bands]``, the centres of the bins or bands, rising.
    rate_hz
        Sample rate of the signal.
    settings
        What was asked for.
    """

    db: np.ndarray
    times_s: np.ndarray
    frequencies_hz: np.ndarray
    rate_hz: int
    settings: SpectrogramSettings


def spectrogram_db(
    x: np.ndarray,
    rate_hz: int,
    settings: SpectrogramSettings,
    *,
    start_sample: int = 0,
    frames: int | None = None,
) -> Spectrogram:
    """Compute a spectrogram, or a tile of it.

    A sine of amplitude 1 at the centre of a bin or band reads 0 dB there.

    Parameters
    ----------
    x
        float ``[T]``, the whole signal, full scale at ±1.
    rate_hz
        Sample rate.
    settings
        Window, step and frequency scale.
    start_sample
        Centre of the first frame; a multiple of the hop gives frames of the
        whole picture.
    frames
        How many frames; ``None`` for all with their centre inside the signal.
        Only these are computed.  Beyond either end the signal counts as zeros.

    Raises
    ------
    ValueError
        If ``x`` is not ``[T]``, ``start_sample`` or ``frames`` is negative, or
        ``f_min_hz`` is not below half the sample rate.
    """
    _require("x", np.shape(x), np.ndim(x) == 1, "of shape [T]; mix the channels first")
    _require("start_sample", start_sample, start_sample >= 0, "0 or more")
    if frames is None:
        frames = settings.frame_count(max(0, len(x) - start_sample), rate_hz)
    _require("frames", frames, frames >= 0, "0 or more")
    plan = _plan(settings, rate_hz)
    db = np.empty((len(plan.frequencies_hz), frames), dtype=np.float32)
    step = max(1, _BLOCK_SAMPLES // max(plan.n_fft, plan.hop))
    for first in range(0, frames, step):
        count = min(step, frames - first)
        power = plan.power(_frames_of(x, start_sample + first * plan.hop, count, plan))
        # Counted from the floor, so that the floor itself comes out exactly.
        db[:, first : first + count] = 10 * np.log10(np.maximum(power / _FLOOR_POWER, 1)).T
    db += FLOOR_DB
    times_s = (start_sample + np.arange(frames) * plan.hop) / rate_hz
    return Spectrogram(db, times_s, plan.frequencies_hz, rate_hz, settings)


@dataclass(frozen=True, eq=False)
class _Plan:
    """What all tiles with the same settings and rate share."""

    hop: int
    n_fft: int
    window: np.ndarray  # float32 [window samples], scaled to give amplitudes
    bins: slice  # those shown on a linear scale
    weights: np.ndarray | None  # float32 [bins, bands] for the other scales
    frequencies_hz: np.ndarray

    def power(self, frames: np.ndarray) -> np.ndarray:
        """Turn ``[frames, window samples]`` into power ``[frames, bands]``."""
        spectrum = np.fft.rfft(frames * self.window, n=self.n_fft, axis=1)
        power = np.square(spectrum.real) + np.square(spectrum.imag)
        # 0 Hz and half the rate have no mirror image to share their amplitude with.
        power[:, 0] /= 4
        if self.n_fft % 2 == 0:
            power[:, -1] /= 4
        return power[:, self.bins] if self.weights is None else power @ self.weights


@functools.lru_cache(maxsize=32)
def _plan(settings: SpectrogramSettings, rate_hz: int) -> _Plan:
    nyquist_hz = rate_hz / 2
    if settings.lowest_hz >= nyquist_hz:
        raise ValueError(f"f_min_hz is {settings.lowest_hz:g}, not below {nyquist_hz:g} Hz")
    length = settings.window_samples(rate_hz)
    n_fft = _fast_length(length)
    window = np.sin(np.pi * np.arange(length) / length) ** 2
    window = (2 * window / window.sum()).astype(np.float32)
    bins_hz = np.arange(n_fft // 2 + 1) * (rate_hz / n_fft)
    bins, weights, frequencies_hz = slice(None), None, bins_hz
    if settings.scale == "linear":
        highest_hz = math.inf if settings.f_max_hz is None else settings.f_max_hz
        low = int(np.searchsorted(bins_hz, settings.lowest_hz))
        high = int(np.searchsorted(bins_hz, highest_hz, side="right"))
        bins = slice(low, max(high, low + 1))  # at least one bin, however near the edges
        frequencies_hz = bins_hz[bins]
    else:
        weights, frequencies_hz = _bands(settings, bins_hz, rate_hz / length)
        weights.setflags(write=False)
    frequencies_hz.setflags(write=False)
    return _Plan(settings.hop_samples(rate_hz), n_fft, window, bins, weights, frequencies_hz)


def _frames_of(x: np.ndarray, center: int, count: int, plan: _Plan) -> np.ndarray:
    """Return ``count`` frames ``[count, window samples]`` of zero-padded ``x`` as a view."""
    length = len(plan.window)
    start = center - length // 2
    stop = start + (count - 1) * plan.hop + length
    inside = x[max(0, start) : max(0, min(len(x), stop))]
    before = min(max(0, -start), stop - start)
    piece = np.zeros(stop - start, dtype=np.float32)
    piece[before : before + len(inside)] = inside
    return np.lib.stride_tricks.sliding_window_view(piece, length)[:: plan.hop]


def _bands(
    settings: SpectrogramSettings, bins_hz: np.ndarray, resolution_hz: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return triangular band filters ``[bins, bands]`` and the centres of the bands.

    Each bin counts with the area of the triangle over the bin's width, so that
    a band narrower than a bin is not empty, and each band is scaled by what it
    makes of a sine at its centre, so that this sine reads 0 dB in every band.
    """
    highest_hz = bins_hz[-1] if settings.f_max_hz is None else settings.f_max_hz
    to_scale, from_scale = _TO_SCALE[settings.scale], _FROM_SCALE[settings.scale]
    ends = to_scale(np.array([settings.lowest_hz, highest_hz]))
    edges_hz = from_scale(np.linspace(*ends, settings.n_bands + 2))
    left, center, right = edges_hz[:-2], edges_hz[1:-1], edges_hz[2:]
    spacing_hz = bins_hz[1]
    borders_hz = np.append(bins_hz - spacing_hz / 2, bins_hz[-1] + spacing_hz / 2)[:, np.newaxis]
    rising = np.clip(borders_hz, left, center) - left
    falling = right - np.clip(borders_hz, center, right)
    area = rising**2 / (2 * (center - left)) - falling**2 / (2 * (right - center))
    weights = np.diff(area, axis=0)
    response = _hann_power((bins_hz[:, np.newaxis] - center) / resolution_hz)
    weights /= (weights * response).sum(axis=0) + np.finfo(float).tiny
    weights[:, center > bins_hz[-1]] = 0
    return weights.astype(np.float32), center


def _hann_power(offset: np.ndarray) -> np.ndarray:
    """Return the power of a Hann window's spectrum, 1 at its peak.

    ``offset`` counts in bins of the window's own length.  Harris 1978, "On the
    use of windows for harmonic analysis", section V.B: ``sinc(x) / (1 - x^2)``.
    """
    # The formula is 0/0 at ±1, where its limit is 1/2; a hair beside it is near enough.
    offset = np.where(np.abs(np.abs(offset) - 1) < 1e-6, 1 + 1e-6, offset)
    return np.square(np.sinc(offset) / (1 - np.square(offset)))


def _fast_length(length: int) -> int:
    """Return the next length with no prime factor above 5."""
    while True:
        rest = length
        for factor in (2, 3, 5):
            while rest % factor == 0:
                rest //= factor
        if rest == 1:
            return length
        length += 1


def _require(field: str, value: object, is_valid: bool, allowed: str) -> None:
    if not is_valid:
        raise ValueError(f"{field} is {value!r}, not {allowed}")
