"""The free speech synthesizers that speak the sample clips, and how their ends are cut."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import butter, sosfiltfilt

FADE_MS = 8
HIGHPASS_HZ = 40
TRIM_BELOW_PEAK_DB = 45
TRIM_MARGIN_MS = 20
TRIM_BLOCK_MS = 10


def _trimmed(samples: np.ndarray, rate_hz: int) -> np.ndarray:
    """Take off the silence at both ends, and everything below ``HIGHPASS_HZ``."""
    samples = sosfiltfilt(butter(2, HIGHPASS_HZ, "highpass", fs=rate_hz, output="sos"), samples)
    block = rate_hz * TRIM_BLOCK_MS // 1000
    level = np.sqrt(
        np.mean(samples[: len(samples) // block * block].reshape(-1, block) ** 2, axis=1)
    )
    loud = np.flatnonzero(level > level.max() * 10 ** (-TRIM_BELOW_PEAK_DB / 20))
    margin = rate_hz * TRIM_MARGIN_MS // 1000
    cut = samples[max(0, loud[0] * block - margin) : (loud[-1] + 1) * block + margin]
    return faded(cut, rate_hz, FADE_MS / 1000, FADE_MS / 1000)


def faded(samples: np.ndarray, rate_hz: int, fade_in_s: float, fade_out_s: float) -> np.ndarray:
    """Raised-cosine fades; ``samples`` is [T] or [T, 2]."""
    gain = np.ones(len(samples))
    for seconds, outside_in in ((fade_in_s, gain), (fade_out_s, gain[::-1])):
        length = round(seconds * rate_hz)
        outside_in[:length] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(length) / length)
    return samples * (gain if samples.ndim == 1 else gain[:, None])


def _run(command: list[str], text: bytes | None = None) -> None:
    try:
        done = subprocess.run(command, input=text, capture_output=True, check=False)
    except FileNotFoundError:
        sys.exit(
            f"{command[0]} is not installed; make_samples.py begins with the packages to install."
        )
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr.decode(errors='replace')}")


def _speech(
    command: Callable[[str], list[str]], text: bytes | None = None
) -> tuple[np.ndarray, int]:
    """Run a synthesizer that writes a WAV file.

    Parameters
    ----------
    command : from the path of the WAV file to the command line.
    text : what goes to the command's standard input, if it reads its text there.

    Returns
    -------
    samples : float64 [T], trimmed, faded at both ends, at the synthesizer's own level.
    rate_hz : the synthesizer's own sample rate.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "speech.wav"))
        _run(command(path), text)
        samples, rate_hz = soundfile.read(path, dtype="float64")
    return _trimmed(samples, rate_hz), rate_hz


def flite(voice: str, text: str) -> tuple[np.ndarray, int]:
    return _speech(lambda path: ["flite", "-voice", voice, "-t", text, "-o", path])


def espeak(voice: str, words_per_minute: int, text: str) -> tuple[np.ndarray, int]:
    return _speech(
        lambda path: ["espeak-ng", "-v", voice, "-s", str(words_per_minute), "-w", path, text]
    )


def festival(voice: str, text: str, encoding: str = "ascii") -> tuple[np.ndarray, int]:
    return _speech(
        lambda path: ["text2wave", "-eval", f"(voice_{voice})", "-o", path, "-"],
        (text + "\n").encode(encoding),
    )
