"""Make the bundled sample clips and ``index.json`` again, from nothing.

Every voice here is a free speech synthesizer, so the clips can be passed on freely
(``CREDITS.md`` names the licences). The music is computed below.

    sudo apt-get install flite espeak-ng festival festvox-us-slt-hts festvox-kallpc16k \\
                         festival-ca festvox-ca-ona-hts
    python resources/samples/make_samples.py                 # writes beside this file
    python resources/samples/make_samples.py --out elsewhere # or into another folder

Python needs numpy, scipy, soundfile, soxr and pyloudnorm, which the tests need anyway.
Nothing is left to chance (the noise has a fixed seed): the same versions of the synthesizers and
libraries give the same files, byte for byte. Made with flite 2.2, espeak-ng 1.51, festival 2.5.0,
festvox-us-slt-hts 0.2010.10.25, festvox-kallpc16k 2.4, festvox-ca-ona-hts 1.3.

What happens to each clip: the synthesizer's silence is trimmed, anything below 40 Hz removed, the
ends faded, the rate converted, ``EDGE_SILENCE_MS`` of silence put on both sides, and the level set
to ``LOUDNESS_LUFS``, or to ``PEAK_DBFS`` if the peak gets there first.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyloudnorm
import soundfile
import soxr
from scipy.signal import butter, sosfiltfilt
from synthesizers import espeak, faded, festival, flite

LOUDNESS_LUFS = -23.0
PEAK_DBFS = -3.0
EDGE_SILENCE_MS = 80

PAUSE_S = 3.0
MUSIC_BELOW_SPEECH_LU = 10.0
MUSIC_LEAD_S = 0.75
MUSIC_TAIL_S = 0.95
MUSIC_FADE_OUT_S = 0.9


# ---------------------------------------------------------------- levels


def _silence(seconds: float, rate_hz: int) -> np.ndarray:
    return np.zeros(round(seconds * rate_hz))


def _loudness(samples: np.ndarray, rate_hz: int) -> float:
    return pyloudnorm.Meter(rate_hz).integrated_loudness(samples)


def _levelled(samples: np.ndarray, rate_hz: int) -> np.ndarray:
    gain_db = min(
        LOUDNESS_LUFS - _loudness(samples, rate_hz),
        PEAK_DBFS - 20 * np.log10(np.abs(samples).max()),
    )
    return samples * 10 ** (gain_db / 20)


def _finished(samples: np.ndarray, rate_hz: int, to_rate_hz: int) -> np.ndarray:
    if rate_hz != to_rate_hz:
        samples = soxr.resample(samples, rate_hz, to_rate_hz, quality="VHQ")
    edge = np.zeros((round(EDGE_SILENCE_MS / 1000 * to_rate_hz), *samples.shape[1:]))
    return _levelled(np.concatenate([edge, samples, edge]), to_rate_hz)


# ---------------------------------------------------------------- music


def _pluck(frequency_hz: float, seconds: float, rate_hz: int) -> np.ndarray:
    """A plucked string: partials that are weaker and die sooner the higher they are."""
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    note = sum(
        np.sin(2 * np.pi * frequency_hz * k * (1 + 2e-4 * k * k) * t)
        * np.exp(-t * (1.6 + 0.9 * k))
        / k**1.2
        for k in range(1, 13)
        if frequency_hz * k < 0.42 * rate_hz
    )
    return faded(note, rate_hz, 0.004, 0.05)


def _shaker(rate_hz: int, seed: int) -> np.ndarray:
    """A short swish of noise above 5 kHz, where neither the strings nor the speech reach far."""
    length = round(0.11 * rate_hz)
    noise = np.random.default_rng(seed).standard_normal(length)
    swish = sosfiltfilt(butter(4, [5_000, 15_000], "bandpass", fs=rate_hz, output="sos"), noise)
    return faded(swish * np.exp(-np.arange(length) / rate_hz / 0.03), rate_hz, 0.012, 0.03)


def music(seconds: float, rate_hz: int) -> np.ndarray:
    """A small guitar-like figure over four chords and a shaker, spread from left to right.

    Returns float64 [T, 2]. Each note sits at its own place between the loudspeakers, and an echo
    answers it from the other side, so the two channels really differ.
    """
    beat_s, echo_s, echo_gain, ring_s = 0.26, 0.39, 0.4, 1.6
    chords = (
        (48, 60, 64, 67, 72),
        (45, 57, 60, 64, 69),
        (41, 53, 57, 60, 65),
        (43, 55, 59, 62, 67),
    )  # MIDI notes
    figure = (1, 2, 3, 4, 3, 2)
    out = np.zeros((round((seconds + echo_s + ring_s) * rate_hz) + rate_hz, 2))

    def place(note: np.ndarray, at_s: float, pan: float) -> None:
        for delay_s, gain, side in ((0.0, 1.0, pan), (echo_s, echo_gain, 1 - pan)):
            start = round((at_s + delay_s) * rate_hz)
            out[start : start + len(note), 0] += gain * np.cos(side * np.pi / 2) * note
            out[start : start + len(note), 1] += gain * np.sin(side * np.pi / 2) * note

    for step in range(int(seconds / beat_s)):
        chord, place_in_bar = chords[step // len(figure) % len(chords)], step % len(figure)
        hertz = [440 * 2 ** ((note - 69) / 12) for note in chord]
        if place_in_bar == 0:
            place(0.9 * _pluck(hertz[0], ring_s, rate_hz), step * beat_s, 0.5)
        place(
            0.6 * _pluck(hertz[figure[place_in_bar]], ring_s, rate_hz),
            step * beat_s,
            0.05 + 0.9 * place_in_bar / 5,
        )
        place(
            _shaker(rate_hz, seed=step) * (0.25 if place_in_bar % 2 else 0.12), step * beat_s, 0.8
        )
    return faded(out[: round(seconds * rate_hz)], rate_hz, 0.005, MUSIC_FADE_OUT_S)


# ---------------------------------------------------------------- the clips


@dataclass(frozen=True)
class Sample:
    """One clip: how it is made, and what ``index.json`` says of it."""

    file: str
    title: str
    language: str  # BCP-47
    voice: str
    synthesizer: str
    text: str
    note: str
    sample_rate_hz: int
    make: Callable[[], tuple[np.ndarray, int]]  # samples [T] or [T, 2], and their rate


RAINBOW = (
    "A rainbow shows us the pure colours hidden in white light. "
    "In much the same fashion, these layers show what is joined together in a voice."
)
BEFORE_PAUSE = "Now I will say nothing for three seconds."
AFTER_PAUSE = "Did every layer keep quiet?"
LETTERS = "Say B, not P. Say D, not T. Say F, not S. Say M, not N. Say thirteen, not thirty."
MUSIC = (
    "There is music behind these words. Which layers carry the tune, "
    "and which of them carry what I say?"
)
WIND = (
    "El vent i el sol discutien quin dels dos era el més fort, "
    "quan van veure passar un viatger embolicat amb una gran capa."
)
ERLKING = (
    "Wer reitet so spät durch Nacht und Wind? Es ist der Vater mit seinem Kind. "
    "Er hat den Knaben wohl in dem Arm."
)
MOONLIGHT = "床前明月光，疑是地上霜。举头望明月，低头思故乡。"
# espeak-ng 1.51 reads no Chinese characters without an extra dictionary; it does read pinyin.
MOONLIGHT_PINYIN = (
    "chuang2 qian2 ming2 yue4 guang1, yi2 shi4 di4 shang4 shuang1. "
    "ju3 tou2 wang4 ming2 yue4, di1 tou2 si1 gu4 xiang1."
)


def _speech_with_a_pause() -> tuple[np.ndarray, int]:
    before, rate_hz = festival("kal_diphone", BEFORE_PAUSE)
    after, _ = festival("kal_diphone", AFTER_PAUSE)
    return np.concatenate([before, _silence(PAUSE_S, rate_hz), after]), rate_hz


def _speech_over_music() -> tuple[np.ndarray, int]:
    rate_hz = 44_100
    speech, speech_rate_hz = flite("awb", MUSIC)
    speech = soxr.resample(speech, speech_rate_hz, rate_hz, quality="VHQ")
    speech = np.concatenate(
        [_silence(MUSIC_LEAD_S, rate_hz), speech, _silence(MUSIC_TAIL_S, rate_hz)]
    )
    speech = np.stack([speech, speech], axis=1)
    behind = music(len(speech) / rate_hz, rate_hz)[: len(speech)]
    difference_lu = _loudness(speech, rate_hz) - _loudness(behind, rate_hz)
    return speech + behind * 10 ** ((difference_lu - MUSIC_BELOW_SPEECH_LU) / 20), rate_hz


SAMPLES = (  # the first is the one that the application opens by itself
    Sample(
        "english-slt-rainbow.flac",
        "Rainbow, a woman's voice",
        "en-US",
        "cmu_us_slt_arctic_hts (female)",
        "Festival",
        RAINBOW,
        "Play RVQ-1 alone, then add one layer after another: when are the words clear, and when is it her voice?",
        24_000,
        lambda: festival("cmu_us_slt_arctic_hts", RAINBOW),
    ),
    Sample(
        "english-rms-rainbow.flac",
        "Rainbow, a man's voice",
        "en-US",
        "rms (male)",
        "Flite",
        RAINBOW,
        "The same words as the first clip from a much deeper voice: compare RVQ-1, then the acoustic layers.",
        16_000,
        lambda: flite("rms", RAINBOW),
    ),
    Sample(
        "english-slt-letters.flac",
        "Letters and numbers",
        "en-US",
        "cmu_us_slt_arctic_hts (female)",
        "Festival",
        LETTERS,
        "B or P, F or S, M or N: a few milliseconds decide, so listen for layers in which the two become one.",
        48_000,
        lambda: festival("cmu_us_slt_arctic_hts", LETTERS),
    ),
    Sample(
        "catalan-ona-wind.flac",
        "The Wind and the Sun (Catalan)",
        "ca-ES",
        "upc_ca_ona_hts (female)",
        "Festival",
        WIND,
        "A language seldom found in training data: do the words survive in RVQ-1 as well as the English ones do?",
        16_000,
        lambda: festival("upc_ca_ona_hts", WIND, "latin-1"),
    ),
    Sample(
        "german-espeak-erlking.flac",
        "Erlking (German)",
        "de-DE",
        "de (male)",
        "eSpeak NG",
        ERLKING,
        "A voice made by rules, not learned from a person: listen to the two ch sounds in durch and Nacht.",
        24_000,
        lambda: espeak("de", 140, ERLKING),
    ),
    Sample(
        "mandarin-espeak-moonlight.flac",
        "Quiet Night Thought (Mandarin)",
        "zh-CN",
        "cmn-latn-pinyin (male)",
        "eSpeak NG",
        MOONLIGHT,
        "Pitch tells words apart in Mandarin: are the tones in the semantic layer or in the acoustic ones?",
        24_000,
        lambda: espeak("cmn-latn-pinyin", 150, MOONLIGHT_PINYIN),
    ),
    Sample(
        "english-awb-music-stereo.flac",
        "Speech over music, stereo",
        "en-GB",
        "awb (male, Scottish)",
        "Flite",
        MUSIC,
        "Strings and a shaker 10 dB below the speech, spread from left to right: which layers keep the tune?",
        44_100,
        _speech_over_music,
    ),
    Sample(
        "english-kal-pause.flac",
        "A long pause",
        "en-US",
        "kal_diphone (male)",
        "Festival",
        f"{BEFORE_PAUSE} {AFTER_PAUSE}",
        "Three seconds of digital silence in the middle: does any layer make a sound of its own there?",
        16_000,
        _speech_with_a_pause,
    ),
)


def write(sample: Sample, folder: Path) -> dict:
    """Make one clip; returns its entry for ``index.json``."""
    samples = _finished(*sample.make(), sample.sample_rate_hz)
    soundfile.write(
        folder / sample.file,
        samples,
        sample.sample_rate_hz,
        subtype="PCM_16",
        format="FLAC",
        compression_level=1.0,
    )
    print(
        f"{sample.file:34s} {len(samples) / sample.sample_rate_hz:5.2f} s  {sample.sample_rate_hz:6d} Hz  "
        f"{samples.ndim} ch  {_loudness(samples, sample.sample_rate_hz):6.1f} LUFS  "
        f"peak {20 * np.log10(np.abs(samples).max()):5.1f} dBFS  "
        f"{(folder / sample.file).stat().st_size / 1024:4.0f} KiB"
    )
    entry = {
        key: getattr(sample, key)
        for key in (
            "file",
            "title",
            "language",
            "voice",
            "synthesizer",
            "text",
            "note",
            "sample_rate_hz",
        )
    }
    return entry | {
        "channels": samples.ndim,
        "duration_s": round(len(samples) / sample.sample_rate_hz, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Make the bundled sample clips and index.json again."
    )
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).resolve().parent, help="the folder to write to"
    )
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    index = [write(sample, folder) for sample in SAMPLES]
    (folder / "index.json").write_text(
        json.dumps(index, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
