"""What a person chooses about hearing: the device, the speed, the loudness; and what is heard."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

# What every source is brought to: the original's loudness, that of EBU R 128 for broadcasting,
# or none: as it was recorded and decoded.
Loudness = Literal["original", "ebu", "off"]
LOUDNESSES: tuple[Loudness, ...] = ("original", "ebu", "off")
EBU_LUFS = -23.0

SPEEDS = (0.25, 0.5, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0)


@dataclass(frozen=True)
class OutputDevice:
    """A device that can play.  ``index`` is PortAudio's, valid until the list is made anew."""

    index: int
    name: str
    host_api: str
    channels: int
    default_rate_hz: int
    is_default: bool = field(default=False, compare=False)

    @property
    def title(self) -> str:
        return f"{self.name}  ·  {self.host_api}"


@dataclass(frozen=True)
class Level:
    """How loud what is played has been since the last one, in dBFS (−∞ … 0).

    A sine at full scale has an RMS of −3 dBFS and a peak of 0.  ``clipped``: samples beyond full
    scale were cut.
    """

    rms_dbfs: float = -math.inf
    peak_dbfs: float = -math.inf
    clipped: bool = False


SILENT = Level()


def next_speed(speed: float, change: int) -> float:
    """The next slower (``change`` −1) or faster (+1) of ``SPEEDS``; the ends stay."""
    if change < 0:
        return max((s for s in SPEEDS if s < speed), default=SPEEDS[0])
    return min((s for s in SPEEDS if s > speed), default=SPEEDS[-1])
