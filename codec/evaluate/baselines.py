"""Codecs that everybody knows, through the programs that a person has: Opus and Codec2."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from abc import ABC, abstractmethod
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from codec.audio import read_audio, resample
from codec.errors import UserError
from codec.evaluate.sound import Sound

# Codec2's rate, and a frame that is a whole number of frames in every mode.
CODEC2_HZ, CODEC2_FRAME = 8_000, 320
INT16 = 32767
# Delays are looked for up to this far to either side.
FARTHEST_S = 0.1
ENVELOPE_HZ = 1000
# Above this correlation the waveform itself is alike enough to tell the delay.
ALIKE = 0.5
# A shorter clip tells no delay.
SHORTEST_S = 0.4


@dataclass(frozen=True)
class Made:
    """A decoded clip, float32 [T] at the original's rate, and its coded size in bytes."""

    wave: np.ndarray
    size_bytes: int


class Baseline(ABC):
    """One codec at one rate.  ``kbit_per_s`` is what is asked of it."""

    label: str
    kbit_per_s: float
    counted: str
    programs: tuple[str, str]

    def __init__(self) -> None:
        self.delay_s = 0.0

    def missing(self) -> list[str]:
        """Its programs that are not on this machine."""
        return [program for program in self.programs if not shutil.which(program)]

    @abstractmethod
    def _round_trip(self, wave: np.ndarray, rate_hz: int, folder: Path) -> Made:
        """Encode and decode, delayed as the programs leave it."""

    def code(self, wave: np.ndarray, rate_hz: int) -> Made:
        """Encode and decode float32 [T]; as long as the original, its delay taken out.

        Raises
        ------
        UserError
            If one of the programs fails.
        """
        delay = round(self.delay_s * rate_hz)
        # What comes late is the end of the clip: silence behind it brings it out.
        longer = np.pad(wave, (0, max(delay, 0)))
        with tempfile.TemporaryDirectory(prefix="baseline-") as folder:
            made = self._round_trip(longer, rate_hz, Path(folder))
        late = made.wave[delay:] if delay >= 0 else np.pad(made.wave, (-delay, 0))
        whole = np.zeros(len(wave), np.float32)
        whole[: len(late)] = late[: len(whole)]
        return Made(whole, made.size_bytes)

    def find_delay(self, waves: list[np.ndarray], rate_hz: int) -> None:
        """Set ``delay_s``, one for all clips, from how these come out.

        The lag of the highest cross-correlation, summed over the clips: of the
        waveform, or, where a codec does not keep it, of the level in dB.  Clips that
        are too short or silent, or that the codec fails on, tell nothing; without
        others the delay is 0.
        """
        self.delay_s = 0.0
        pairs = []
        for wave in waves:
            if len(wave) < SHORTEST_S * rate_hz or Sound(wave, rate_hz).is_silent:
                continue
            with suppress(UserError):
                pairs.append((wave, self.code(wave, rate_hz).wave))
        if not pairs:
            return
        lag, height = _best_lag(pairs, round(FARTHEST_S * rate_hz))
        if height >= ALIKE:
            self.delay_s = lag / rate_hz
            return
        levels = [tuple(_level_db(wave, rate_hz) for wave in pair) for pair in pairs]
        self.delay_s = _best_lag(levels, round(FARTHEST_S * ENVELOPE_HZ))[0] / ENVELOPE_HZ


class Opus(Baseline):
    """Opus with its speech model, at a variable rate around the one asked for."""

    programs = ("opusenc", "opusdec")
    counted = "the whole Ogg file, container included"

    def __init__(self, kbit_per_s: float) -> None:
        super().__init__()
        self.kbit_per_s = kbit_per_s
        self.label = f"Opus {kbit_per_s:g} kbit/s"

    def _round_trip(self, wave: np.ndarray, rate_hz: int, folder: Path) -> Made:
        wav, opus, out = (folder / name for name in ("in.wav", "a.opus", "out.wav"))
        soundfile.write(wav, wave, rate_hz, subtype="PCM_16")
        _call("opusenc", "--quiet", "--speech", "--bitrate", f"{self.kbit_per_s:g}", "--padding",
              "0", "--discard-comments", wav, opus)  # fmt: skip
        _call("opusdec", "--quiet", "--no-dither", "--rate", str(rate_hz), opus, out)
        return Made(read_audio(out).mono(), opus.stat().st_size)


class Codec2(Baseline):
    """Codec2, which runs at 8 kHz: resampled there and back."""

    programs = ("c2enc", "c2dec")
    counted = "the bare frames, no container"

    def __init__(self, bit_per_s: int) -> None:
        super().__init__()
        self.mode = str(bit_per_s)
        self.kbit_per_s = bit_per_s / 1000
        self.label = f"Codec2 {bit_per_s / 1000:g} kbit/s"

    def _round_trip(self, wave: np.ndarray, rate_hz: int, folder: Path) -> Made:
        raw, bits, out = (folder / name for name in ("in.raw", "a.bin", "out.raw"))
        low = np.clip(resample(wave, rate_hz, CODEC2_HZ), -1, 1)
        # Only whole frames are coded: silence fills the last one.
        low = np.pad(low, (0, -len(low) % CODEC2_FRAME))
        raw.write_bytes((low * INT16).astype("<i2").tobytes())
        _call("c2enc", self.mode, raw, bits)
        _call("c2dec", self.mode, bits, out)
        decoded = np.frombuffer(out.read_bytes(), "<i2").astype(np.float32) / INT16
        return Made(resample(decoded, CODEC2_HZ, rate_hz), bits.stat().st_size)


def known_baselines() -> list[Baseline]:
    return [Opus(6), Opus(12), Codec2(3200)]


def _call(*command: str | Path) -> None:
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise UserError(f"'{words[0]}' failed ({said}); leave --baselines out, or reinstall it.")


def _level_db(wave: np.ndarray, rate_hz: int) -> np.ndarray:
    """Level a thousand times a second, over 10 ms."""
    step = rate_hz / ENVELOPE_HZ
    power = np.concatenate([[0.0], np.cumsum(np.square(wave, dtype=np.float64))])
    begin = (np.arange(int(len(wave) / step)) * step).astype(np.int64)
    end = np.minimum(begin + max(rate_hz // 100, 1), len(wave))
    return 10 * np.log10((power[end] - power[begin]).clip(0) / (end - begin) + 1e-7)


def _best_lag(pairs: list[tuple[np.ndarray, ...]], farthest: int) -> tuple[int, float]:
    """How many samples the second of each pair is late, and the mean correlation there."""
    total = np.zeros(2 * farthest + 1)
    for a, b in pairs:
        a, b = (x - x.mean() for x in (a, b))
        size = 1 << (len(a) + len(b) + 2 * farthest).bit_length()
        product = np.fft.irfft(np.fft.rfft(b, size) * np.fft.rfft(a, size).conj(), size)
        near = np.concatenate([product[-farthest:], product[: farthest + 1]])
        total += near / max(float(np.linalg.norm(a) * np.linalg.norm(b)), 1e-12)
    best = int(total.argmax())
    return best - farthest, float(total[best]) / max(len(pairs), 1)
