"""Fundamental frequency by YIN.  Needs torch, unlike its neighbours.

De Cheveigné and Kawahara, "YIN, a fundamental frequency estimator for speech
and music" (2002), steps 1 to 5.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

LOWEST_HZ, HIGHEST_HZ = 50.0, 500.0
WINDOW_S = 0.025
DIP, VOICED = 0.15, 0.3
QUIETEST_RMS = 1e-3
MEDIAN_FRAMES = 5


@torch.no_grad()
def track_pitch(wave: Tensor, rate_hz: int, hop: int) -> Tensor:
    """Fundamental frequency of each hop of a wave, taken about the middle of the hop.

    Parameters
    ----------
    wave : Tensor [B, 1, T]
        Full scale at ±1; on any device.
    rate_hz : int
        Sample rate.
    hop : int
        Samples from one estimate to the next.

    Returns
    -------
    Tensor, float32 [B, T // hop]
        50 to 500 Hz, 0 where unvoiced or quieter than −60 dBFS.
    """
    window, longest = round(WINDOW_S * rate_hz), int(rate_hz / LOWEST_HZ)
    shortest = int(rate_hz / HIGHEST_HZ)
    length = window + longest
    # Frames are centred on the middle of their hop.
    left = length // 2 - hop // 2
    padded = F.pad(wave[:, 0].float(), (left, length))
    frames = padded.unfold(-1, length, hop)[:, : wave.shape[-1] // hop]
    difference = _difference(frames, window, longest)
    lags = torch.arange(1, longest + 1, device=wave.device)
    mean = difference[..., 1:].cumsum(-1) / lags
    normal = difference[..., 1:] / mean.clamp_min(1e-9)
    lag, depth = _first_dip(normal, shortest)
    loud = frames.square().mean(-1).sqrt() > QUIETEST_RMS
    f0 = torch.where((depth < VOICED) & loud, rate_hz / lag, torch.zeros_like(lag))
    return _median(f0)


def _difference(frames: Tensor, window: int, longest: int) -> Tensor:
    """YIN's difference function for lags 0 … ``longest``: [B, N, length] → [B, N, longest + 1]."""
    size = 1 << (frames.shape[-1] + window - 1).bit_length()
    spectrum = torch.fft.rfft(frames, size)
    head = torch.fft.rfft(frames[..., :window], size)
    product = torch.fft.irfft(spectrum * head.conj(), size)[..., : longest + 1]
    power = F.pad(frames.square().cumsum(-1), (1, 0))
    energy = power[..., window : window + longest + 1] - power[..., : longest + 1]
    return (energy[..., :1] + energy - 2 * product).clamp_min(0)


def _first_dip(normal: Tensor, shortest: int) -> tuple[Tensor, Tensor]:
    """The first lag whose dip is deep enough (else the deepest), refined, and its depth."""
    inner = normal[..., shortest - 1 : -1]
    falls = (inner < normal[..., shortest - 2 : -2]) & (inner <= normal[..., shortest:])
    deep = falls & (inner < DIP)
    first = torch.where(deep.any(-1), deep.float().argmax(-1), inner.argmin(-1))
    at = first + shortest - 1
    before, here, after = (normal.gather(-1, (at + k)[..., None])[..., 0] for k in (-1, 0, 1))
    curve = before - 2 * here + after
    shift = torch.where(curve > 1e-9, (before - after) / (2 * curve.clamp_min(1e-9)), 0.0)
    return at + 1 + shift.clamp(-0.5, 0.5), here


def _median(f0: Tensor) -> Tensor:
    """A running median: single frames that jump an octave or lose their voicing are mended."""
    half = MEDIAN_FRAMES // 2
    padded = F.pad(f0[:, None], (half, half), mode="replicate")[:, 0]
    return padded.unfold(-1, MEDIAN_FRAMES, 1).median(-1).values
