"""How spectrograms are drawn."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import Literal

from app.model.mix import Pane, key_of

FrequencyScale = Literal["linear", "mel", "log", "bark"]
COLOUR_MAPS = ("magma", "viridis", "inferno", "cividis")
FREQUENCY_SCALES: tuple[FrequencyScale, ...] = ("linear", "mel", "log", "bark")
# Where the upper edge goes a step at a time.
CEILINGS_HZ = (
    *(200, 300, 400, 500, 600, 800, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 5500, 6000),
    *(8000, 10_000, 12_000, 16_000, 20_000, 24_000),
)


@dataclass(frozen=True)
class Picture:
    """How every spectrogram is drawn: one scale for all panes, never fitted one by one.

    ``hop_s`` None fits the hop to the zoom; a difference is drawn from
    ``-difference_db`` to ``+difference_db``.  ``ceiling_hz`` is the upper edge, None for
    as high as the codec goes; ``ceilings`` are those of panes that have their own, by key.
    """

    scale: FrequencyScale = "linear"
    window_s: float = 0.032
    hop_s: float | None = None
    db_low: float = -95.0
    db_high: float = -25.0
    difference_db: float = 30.0
    colour_map: str = "magma"
    ceiling_hz: float | None = None
    ceilings: tuple[tuple[str, float | None], ...] = ()

    def ceiling_of(self, pane: Pane) -> float | None:
        """The upper edge that is chosen for a pane; None for as high as the codec goes."""
        return dict(self.ceilings).get(key_of(pane), self.ceiling_hz)

    def with_ceiling(self, pane: Pane | None, ceiling_hz: float | None) -> Picture:
        """The same with another upper edge for one pane; for all of them if it is None."""
        if pane is None:
            return replace(self, ceiling_hz=ceiling_hz, ceilings=())
        own = {**dict(self.ceilings), key_of(pane): ceiling_hz}
        return replace(self, ceilings=tuple(own.items()))


def stepped_ceiling(hz: float, steps: int, most_hz: float) -> float:
    """The upper edge so many steps above ``hz``, below if negative; at most ``most_hz``."""
    ladder = [*(c for c in CEILINGS_HZ if c < most_hz), most_hz]
    at = bisect_left(ladder, hz) if steps < 0 else bisect_right(ladder, hz) - 1
    return ladder[min(max(at + steps, 0), len(ladder) - 1)]
