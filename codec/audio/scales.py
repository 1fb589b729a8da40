"""Frequency scales of hearing."""

from __future__ import annotations

import numpy as np


def hz_to_mel(hz):
    """Convert Hz to mel: O'Shaughnessy 1987, "Speech Communication", p. 150, as in HTK."""
    return 2595 * np.log10(1 + np.asarray(hz, dtype=np.float64) / 700)


def mel_to_hz(mel):
    """Convert mel to Hz, the inverse of :func:`hz_to_mel`."""
    return 700 * (10 ** (np.asarray(mel, dtype=np.float64) / 2595) - 1)


def hz_to_bark(hz):
    """Convert Hz to Bark, with the corrections at both ends.

    Traunmüller 1990, "Analytical expressions for the tonotopic sensory scale",
    J. Acoust. Soc. Am. 88(1), equation 6 and the two corrections below it.
    """
    hz = np.asarray(hz, dtype=np.float64)
    bark = 26.81 * hz / (1960 + hz) - 0.53
    return np.where(
        bark < 2,
        bark + 0.15 * (2 - bark),
        np.where(bark > 20.1, bark + 0.22 * (bark - 20.1), bark),
    )


def bark_to_hz(bark):
    """Convert Bark to Hz, the inverse of :func:`hz_to_bark`."""
    bark = np.asarray(bark, dtype=np.float64)
    bark = np.where(
        bark < 2, (bark - 0.3) / 0.85, np.where(bark > 20.1, (bark + 4.422) / 1.22, bark)
    )
    return 1960 * (bark + 0.53) / (26.28 - bark)
