"""What a player has been told: the tracks it is given and everything that has been commanded."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

__all__ = ["Track", "Wanted", "checked_gain"]


@dataclass(frozen=True, eq=False)
class Track:
    """One sound that can be heard at the shared playhead.

    Parameters
    ----------
    samples
        Float32 ``[T]`` at the player's rate, full scale ±1, or anything that has a length and
        gives such an array for every slice.  Not copied: another thread may still be filling it
        in (zeros where nothing is known yet), and what it writes is heard from the next block on.
    gain
        Linear factor, at least 0; how sources are brought to one loudness.
    name
        What the sound is called on the screen.

    Two tracks are the same only if they are the same object: a new mix is a new ``Track``.

    Raises
    ------
    ValueError
        Where slices are not one-dimensional float32 or ``gain`` is not a finite number ≥ 0.
    """

    samples: Any
    gain: float = 1.0
    name: str = ""

    def __post_init__(self) -> None:
        # A converted copy would be deaf to whoever fills in the original: refuse instead.
        slice_ = self.samples[:0]
        if slice_.dtype != np.float32 or slice_.ndim != 1:
            raise ValueError(f"samples must be float32 [T], not {slice_.dtype}, {slice_.ndim}-d")
        if isinstance(self.samples, np.memmap):
            # The same memory as a plain array, without Python code in every slice.
            object.__setattr__(self, "samples", np.asarray(self.samples))
        object.__setattr__(self, "gain", checked_gain("gain", self.gain))

    def with_gain(self, gain: float) -> Track:
        """The same samples at another level; switching to it is a plain ramp of the gain."""
        return replace(self, gain=gain)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Everything that has been commanded.  The numbers tell a new order from the one obeyed."""

    track: Track | None = None
    playing: bool = False
    play_number: int = 0
    seek_to: int = 0
    seek_number: int = 0
    loop: tuple[int, int] | None = None
    length: int = 0
    master_gain: float = 1.0
    speed: float = 1.0
    scrubbing: bool = False

    @property
    def sought_sample(self) -> int:
        """Where the last seek leads, within 0 … ``length``."""
        return min(max(self.seek_to, 0), self.length)

    @property
    def seam(self) -> tuple[int, int] | None:
        """The loop that holds the playhead; while it is dragged none does."""
        return None if self.scrubbing else self.loop


def checked_gain(field: str, gain: float) -> float:
    """``gain`` as a float; ``ValueError`` unless it is a finite number of at least 0."""
    gain = float(gain)
    if not (math.isfinite(gain) and gain >= 0.0):
        raise ValueError(f"{field} must be a finite number of at least 0, not {gain}")
    return gain
