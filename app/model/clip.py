"""A recording as the person opened it, and a sound as the codec made it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from codec.audio import Audio, integrated_lufs


@dataclass(frozen=True, eq=False)
class Clip:
    """An open recording.  ``audio.samples`` float32 [C, T] at its own rate."""

    audio: Audio
    path: str

    @property
    def name(self) -> str:
        return self.audio.name

    @property
    def duration_s(self) -> float:
        return self.audio.duration_s

    @cached_property
    def mono(self) -> np.ndarray:
        """What the codec hears and what is played: float32 [T] at the clip's rate."""
        return self.audio.mono()


@dataclass(eq=False)
class Wave:
    """A sound at one rate, possibly still being filled in by the codec.

    ``samples`` float32 [T], zeros where not decoded yet; ``complete`` once all is there.
    ``lufs`` is its loudness and ``peak`` its largest absolute sample, once known.
    """

    samples: np.ndarray
    rate_hz: int
    complete: bool = True
    lufs: float | None = None
    peak: float = 0.0

    def measure(self) -> None:
        """Take loudness and peak; slow for long sounds, so never in the window's thread."""
        self.lufs = integrated_lufs(self.samples, self.rate_hz)
        self.peak = float(np.abs(self.samples).max(initial=0.0))

    @property
    def duration_s(self) -> float:
        return len(self.samples) / self.rate_hz
