"""Long recordings in pieces, so that nothing is ever given more than it was made for."""

from __future__ import annotations

import numpy as np

# Cuts are looked for in so much of the end of a piece, where it is quietest over this long.
LOOK_BACK = 0.25
QUIET_S = 0.1


def quiet_pieces(wave: np.ndarray, rate_hz: int, longest_s: float) -> list[np.ndarray]:
    """Float32 [T] in pieces of at most ``longest_s``, cut where it is quiet; none of no samples."""
    longest, pieces = max(int(longest_s * rate_hz), 1), []
    while len(wave) > longest:
        cut = _quietest(wave, longest, max(round(QUIET_S * rate_hz), 1))
        pieces.append(wave[:cut])
        wave = wave[cut:]
    return [*pieces, wave] if len(wave) else pieces


def _quietest(wave: np.ndarray, longest: int, width: int) -> int:
    """The middle of the quietest ``width`` samples near the end of the first ``longest``."""
    first = max(longest - max(round(LOOK_BACK * longest), width), 0)
    power = np.cumsum(np.square(wave[first:longest], dtype=np.float64))
    if len(power) <= width:
        return longest
    return first + int((power[width:] - power[:-width]).argmin()) + width // 2 + 1
