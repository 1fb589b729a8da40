"""The decoded sound as loud as what was spoken, while it is spoken.

Loudness as in ITU-R BS.1770 (K weighting), of what is above a gate, over the last seconds; for
each set of layers by itself, so that one heard before is as loud as it should be at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from codec.audio import RING_S, k_weighted

# What is heard counts for less the longer ago it was.
MEMORY_S = 3.0
# Speech and not the room: in LUFS, and below what is usual by so much.
GATE_LUFS, BELOW_USUAL_LU = -60.0, 15.0
MOST_DB = 15.0
# Sooner than this nothing is known of a set of layers.
LEAST_S = 0.3
# Of a frame's own peak: nothing is made louder than full scale.
FULL_SCALE = 0.98
MOST_SETS = 64
OFFSET_LU = -0.691


@dataclass
class _Powers:
    """K-weighted power of what was heard and decoded, and for how long it has been looked at."""

    heard: float = 0.0
    decoded: float = 0.0
    seconds: float = 0.0


class LoudnessMatcher:
    """Looks at every frame and its decoding."""

    def __init__(self, rate_hz: int, frame_s: float) -> None:
        self._rate_hz, self._frame_s = rate_hz, frame_s
        # What of the past still rings in the filters, of what was heard and of what was decoded.
        self._past = [np.zeros(round(RING_S * rate_hz), np.float32) for _ in range(2)]
        self._sets: dict[int, _Powers] = {}
        self._usual = 0.0
        self._gain = 1.0

    def look(self, heard: np.ndarray, decoded: np.ndarray, layers: int) -> float:
        """Take a frame of both, float32 [hop]; returns the gain of what is decoded.

        ``layers`` is the set that it was decoded from, as a bit set.
        """
        powers = [self._power(at, frame) for at, frame in enumerate((heard, decoded))]
        self._usual += (powers[0] - self._usual) * min(1.0, self._frame_s / MEMORY_S)
        gate = max(_power_of(GATE_LUFS), self._usual * 10 ** (-BELOW_USUAL_LU / 10))
        known = self._sets.setdefault(layers, _Powers())
        if len(self._sets) > MOST_SETS:
            del self._sets[next(iter(self._sets))]
        if powers[0] > gate:
            known.seconds += self._frame_s
            share = self._frame_s / min(known.seconds, MEMORY_S)
            known.heard += (powers[0] - known.heard) * share
            known.decoded += (powers[1] - known.decoded) * share
        if known.seconds >= LEAST_S:
            most = 10 ** (MOST_DB / 20)
            gain = np.sqrt(known.heard / max(known.decoded, 1e-12))
            self._gain = float(min(max(gain, 1 / most), most))
        peak = float(np.abs(decoded).max(initial=0.0))
        return min(self._gain, max(1.0, FULL_SCALE / max(peak, 1e-6)))

    def _power(self, at: int, frame: np.ndarray) -> float:
        joined = np.concatenate([self._past[at], frame])
        self._past[at] = joined[len(frame) :]
        weighted = k_weighted(joined, self._rate_hz)[-len(frame) :]
        return float(np.mean(np.square(weighted)))


def _power_of(lufs: float) -> float:
    return 10 ** ((lufs - OFFSET_LU) / 10)
