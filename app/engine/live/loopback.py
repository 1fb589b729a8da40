"""How long sound takes around the loop: a chirp in place of the microphone, until it is heard.

The chirp is put in where the microphone's samples are taken up, and looked for in those very
samples: both ends are counted on one clock.  It takes the dry way through the chain, which is
exactly as long as the way through the codec.
"""

from __future__ import annotations

import numpy as np

from app.engine.live.shared import Controls
from app.words import mark

SETTLE_S = 0.5
LISTEN_S = 1.0
# Without the codec and with it.
TAKES_S = 2 * (SETTLE_S + LISTEN_S)
CHIRP_S = 0.1
CHIRP_HZ = (300.0, 5000.0)
LEVEL = 0.25
# A chirp that was heard stands out of what else correlates with it by at least this factor.
CLEAR = 8.0

NOT_HEARD = mark(
    "Test tone not detected; take off the headphones, put the microphone near the loudspeaker, "
    "turn both up, and measure again."
)


def chirp(rate_hz: int) -> np.ndarray:
    """A linear sweep over ``CHIRP_HZ`` with soft ends, float32 [T]."""
    time = np.arange(round(CHIRP_S * rate_hz)) / rate_hz
    low, high = CHIRP_HZ
    phase = 2 * np.pi * (low * time + (high - low) / (2 * CHIRP_S) * time**2)
    return (LEVEL * np.hanning(len(time)) * np.sin(phase)).astype(np.float32)


def dry_controls() -> Controls:
    """What the chain is set to while measuring: everything passes as it is."""
    return Controls(layers=1, wet=0.0)


class Probe:
    """Stands between microphone and chain: hides what is heard, and sends a chirp instead."""

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self._chirp = chirp(rate_hz)
        self._start = round(SETTLE_S * rate_hz)
        self._sent = np.zeros(self._start + round(LISTEN_S * rate_hz), np.float32)
        self._sent[self._start : self._start + len(self._chirp)] = self._chirp
        self._heard = np.zeros_like(self._sent)
        self._count = 0

    @property
    def done(self) -> bool:
        return self._count == len(self._sent)

    def swap(self, samples: np.ndarray) -> np.ndarray:
        """Note what was heard, float32 [T]; returns what to send, [T]."""
        sent = np.zeros_like(samples)
        count = min(len(samples), len(self._sent) - self._count)
        here = slice(self._count, self._count + count)
        self._heard[here] = samples[:count]
        sent[:count] = self._sent[here]
        self._count += count
        return sent

    def delay_s(self) -> float | None:
        """From the sending of the chirp to its being heard; ``None`` where it was not."""
        size = 1 << (len(self._heard) + len(self._chirp)).bit_length()
        spectrum = np.fft.rfft(self._heard, size) * np.fft.rfft(self._chirp, size).conj()
        likeness = np.abs(np.fft.irfft(spectrum, size)[: len(self._heard)])
        after = likeness[self._start :]
        usual = np.sqrt(np.mean(np.square(likeness)))
        if after.max() < CLEAR * usual or usual == 0:
            return None
        return int(np.argmax(after)) / self.rate_hz
