"""A recording as the person opened it, and a sound as the codec made it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from codec.audio import Audio, Recording, integrated_lufs, peak_dbfs


@dataclass(frozen=True, eq=False)
class Clip:
    """An open recording, or one that can be looked at while it is being read."""

    audio: Audio | Recording
    path: str

    @property
    def channel(self) -> int:
        """Which channel of the file it is, counted from 1; 0 for the mix of all."""
        return (self.audio.channel or 0) if isinstance(self.audio, Recording) else 0

    @property
    def file_channels(self) -> int:
        """How many channels the file has."""
        audio = self.audio
        return audio.file_channels if isinstance(audio, Recording) else audio.channels

    @property
    def name(self) -> str:
        return self.audio.name

    @property
    def duration_s(self) -> float:
        return self.audio.duration_s

    @property
    def ready(self) -> int:
        """How many samples of ``mono`` have been read; the others are zeros as yet."""
        return self.audio.ready if isinstance(self.audio, Recording) else len(self.mono)

    @property
    def complete(self) -> bool:
        return self.ready == len(self.mono)

    @cached_property
    def mono(self) -> np.ndarray:
        """What the codec hears and what is played: float32 [T] at the clip's rate."""
        return self.audio.mono()


@dataclass(eq=False)
class Wave:
    """A sound at one rate, possibly still being filled in by the codec.

    ``samples`` float32 [T], zeros where not decoded yet; ``complete`` once all is there.
    Until then ``lufs``, its loudness, may be an estimate from a part of it, and
    ``peak``, its largest absolute sample, is that of what is there.  ``there(first,
    last)``, int [N] each, says of stretches of samples which are there whole: bool [N].
    """

    samples: np.ndarray
    rate_hz: int
    complete: bool = True
    lufs: float | None = None
    peak: float = 0.0
    there: Callable[[np.ndarray, np.ndarray], np.ndarray] | None = None

    def is_there(self, first: np.ndarray, last: np.ndarray) -> np.ndarray:
        """Which stretches of samples, int [N], are there: bool [N].

        What lies before the sound or after its end is silence, and known to be.
        """
        if self.complete or self.there is None:
            return np.ones(len(first), bool)
        first, last = (np.clip(edges, 0, len(self.samples)) for edges in (first, last))
        return self.there(first, last)

    def measure(self) -> None:
        """Take loudness and peak; slow for long sounds, so never in the window's thread."""
        self.lufs = integrated_lufs(self.samples, self.rate_hz)
        self.peak = 10 ** (peak_dbfs(self.samples) / 20) if len(self.samples) else 0.0

    @property
    def duration_s(self) -> float:
        return len(self.samples) / self.rate_hz
