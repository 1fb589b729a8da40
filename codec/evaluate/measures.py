"""Measures of one decoded clip, most of them against its original."""

from __future__ import annotations

import io
import math
import sys
import warnings
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from types import ModuleType

import numpy as np
import torch
from torch import Tensor

from codec.audio import resample
from codec.audio.pitch import track_pitch
from codec.errors import UserError
from codec.train.losses import magnitude, mel_matrix

# Window in samples at 16 kHz → mel bands.
MEL_SCALES = {256: 40, 512: 80, 1024: 80, 2048: 80}
MEL_FLOOR = 1e-5
# What wide-band PESQ, Resemblyzer, DNSMOS and the recognizers are made for.
SPEECH_HZ = 16_000
SHORTEST_S = 0.4
PITCH_HOP = 160
# Fewer frames than a fifth of a second say nothing of a melody.
FEWEST_VOICED = 20
# DNSMOS listens to pieces of this length, and to no shorter ones.
DNSMOS_S = 9.01


class Sound:
    """A clip and what measures need to know of it, each worked out once.

    ``wave`` is float32 [T] at ``rate_hz``.
    """

    def __init__(self, wave: np.ndarray, rate_hz: int) -> None:
        self.wave = np.ascontiguousarray(wave, np.float32)
        self.rate_hz = rate_hz

    @property
    def seconds(self) -> float:
        return len(self.wave) / self.rate_hz

    @cached_property
    def speech(self) -> np.ndarray:
        """Float32 [T] at 16 kHz, within full scale."""
        return np.clip(resample(self.wave, self.rate_hz, SPEECH_HZ), -1, 1)

    @cached_property
    def log_mels(self) -> list[Tensor]:
        """Natural-log mel spectra, one [1, frames, bands] a window length."""
        wave, spectra = torch.from_numpy(self.wave)[None], []
        for window, bands in MEL_SCALES.items():
            length = window * self.rate_hz // SPEECH_HZ
            mel = magnitude(wave, length) @ mel_matrix(self.rate_hz, length, bands)
            spectra.append(torch.log(mel.clamp_min(MEL_FLOOR)))
        return spectra

    @cached_property
    def pitch_hz(self) -> np.ndarray:
        """Fundamental frequency a hundred times a second, 0 where unvoiced: float32 [N]."""
        return track_pitch(torch.from_numpy(self.speech)[None, None], SPEECH_HZ, PITCH_HOP)[
            0
        ].numpy()

    @cached_property
    def voice(self) -> np.ndarray | None:
        """Resemblyzer's embedding of the speaker, float32 [256], length 1; None without speech."""
        from resemblyzer import preprocess_wav

        heard = preprocess_wav(self.speech, SPEECH_HZ) if self.speech.any() else self.speech[:0]
        return _voice_encoder().embed_utterance(heard) if len(heard) else None


@cache
def _voice_encoder():
    from resemblyzer import VoiceEncoder

    return VoiceEncoder("cpu", verbose=False)


def mel_distance(original: Sound, made: Sound) -> float:
    """Mean absolute difference of natural-log mel spectra over four window lengths.

    0 is equal, about 2 is unrelated speech.
    """
    pairs = zip(original.log_mels, made.log_mels, strict=True)
    return float(np.mean([float((a - b).abs().mean()) for a, b in pairs]))


def si_sdr(original: Sound, made: Sound) -> float:
    """Scale-invariant signal-to-distortion ratio in dB (Le Roux et al. 2019).

    It asks for the same waveform, so it punishes codecs that aim at the same sound.
    """
    x, y = (sound.wave - sound.wave.mean() for sound in (original, made))
    energy = float(x @ x)
    if energy == 0:
        return math.nan
    target = float(x @ y) / energy * x
    noise = float(np.sum((y - target) ** 2))
    return 10 * math.log10(max(float(target @ target), 1e-20) / max(noise, 1e-20))


def stoi(original: Sound, made: Sound) -> float:
    """Short-time objective intelligibility, 0 … 1 (Taal et al. 2011)."""
    return _stoi(original, made, extended=False)


def estoi(original: Sound, made: Sound) -> float:
    """Extended STOI, 0 … 1 (Jensen and Taal 2016)."""
    return _stoi(original, made, extended=True)


def _stoi(original: Sound, made: Sound, *, extended: bool) -> float:
    from pystoi import stoi as measure_stoi

    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        try:
            return float(measure_stoi(original.wave, made.wave, original.rate_hz, extended))
        except RuntimeWarning:  # too little of it is not silence
            return math.nan


def pesq_wb(original: Sound, made: Sound) -> float:
    """Wide-band PESQ (ITU-T P.862.2), 1.04 … 4.64; NaN where it finds no speech."""
    from pesq import PesqError, pesq

    if not made.speech.any():
        return math.nan
    try:
        return float(pesq(SPEECH_HZ, original.speech, made.speech, "wb"))
    except PesqError:
        return math.nan


def f0_correlation(original: Sound, made: Sound) -> float:
    """Pearson correlation of log F0 where both are voiced, -1 … 1 (YIN, 100 frames a second)."""
    both = (original.pitch_hz > 0) & (made.pitch_hz > 0)
    if both.sum() < FEWEST_VOICED:
        return math.nan
    a, b = (np.log(sound.pitch_hz[both]) for sound in (original, made))
    return float(np.corrcoef(a, b)[0, 1]) if a.std() > 0 and b.std() > 0 else math.nan


def voicing_error(original: Sound, made: Sound) -> float:
    """Share of frames, 0 … 1, that are voiced in one and not in the other."""
    return float(((original.pitch_hz > 0) != (made.pitch_hz > 0)).mean())


def speaker_similarity(original: Sound, made: Sound) -> float:
    """Cosine of the two voices' Resemblyzer embeddings, up to 1 (Wan et al. 2018)."""
    if original.voice is None or made.voice is None:
        return math.nan
    return float(original.voice @ made.voice)


def dnsmos(original: Sound, made: Sound) -> float:
    """DNSMOS P.835, overall quality as a listener would rate it, 1 … 5; heard alone.

    A short clip is repeated to the 9 s that the model listens to.
    """
    from speechmos import dnsmos as model

    shortest = round(DNSMOS_S * SPEECH_HZ)
    repeats = -(-shortest // len(made.speech))
    wave = np.tile(made.speech, repeats)[: max(shortest, len(made.speech))]
    return float(model.run(wave, SPEECH_HZ)["ovrl_mos"])


def distillmos(original: Sound, made: Sound) -> float:
    """DistillMOS, the mean opinion of listeners as a small network predicts it; heard alone.

    1 … 5 (Stahl and Gamper 2025).
    """
    with torch.inference_mode():
        return float(_distillmos()(torch.from_numpy(made.speech)[None]))


@cache
def _distillmos() -> torch.nn.Module:
    # It says on stdout where its weights are.
    with _named_only("torchaudio"), redirect_stdout(io.StringIO()):
        from distillmos import ConvTransformerSQAModel

        return ConvTransformerSQAModel().eval()


@contextmanager
def _named_only(module: str) -> Iterator[None]:
    """Let an import find an empty ``module`` that it names and does not use, in here alone."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = ModuleType(module)
    try:
        yield
    finally:
        del sys.modules[module]


@dataclass(frozen=True)
class Measure:
    """``take`` (original, made); the ``package`` it needs beyond the program's own.

    ``slow``: may be taken for a few sets of layers only.  ``alone``: needs no
    original, so it can be taken of the original itself.
    """

    take: Callable[[Sound, Sound], float]
    package: str | None = None
    slow: bool = False
    alone: bool = False


MEASURES: dict[str, Measure] = {
    "mel": Measure(mel_distance),
    "pesq_wb": Measure(pesq_wb, "pesq", slow=True),
    "stoi": Measure(stoi, "pystoi"),
    "estoi": Measure(estoi, "pystoi"),
    "si_sdr_db": Measure(si_sdr),
    "f0_corr": Measure(f0_correlation),
    "voicing_error": Measure(voicing_error),
    "speaker_similarity": Measure(speaker_similarity, "resemblyzer", slow=True),
    "dnsmos": Measure(dnsmos, "speechmos", slow=True, alone=True),
    "distillmos": Measure(distillmos, "distillmos", slow=True, alone=True),
}
# Word errors are counted beside these, over all clips.
WORD_ERRORS = "wer"
SHORT_NAMES = {"pesq": "pesq_wb", "si_sdr": "si_sdr_db", "speaker": "speaker_similarity"}
# What a package cannot be imported without and does not bring.
NEEDED_BESIDE = {"distillmos": ("xls_r_sqa",)}


def chosen_measures(text: str) -> tuple[str, ...]:
    """The measures of a list such as ``wer,pesq,stoi``, by the names that results have.

    Raises
    ------
    UserError
        If there is none of a name.
    """
    found = []
    for part in filter(None, (part.strip().lower() for part in text.split(","))):
        name = SHORT_NAMES.get(part, part)
        if name not in MEASURES and name != WORD_ERRORS:
            known = ", ".join([WORD_ERRORS, *MEASURES])
            raise UserError(f"There is no measure '{part}'; choose among {known}.")
        found.append(name)
    return tuple(dict.fromkeys(found))


def missing_packages() -> list[str]:
    """The packages that some measure needs and that are not installed."""
    needed = {measure.package for measure in MEASURES.values() if measure.package}
    return sorted(package for package in needed if is_missing(package))


def is_missing(package: str) -> bool:
    """Whether a package, or what it cannot be imported without, is not installed."""
    return any(find_spec(name) is None for name in (package, *NEEDED_BESIDE.get(package, ())))


def measure(
    original: Sound,
    made: Sound,
    names: Collection[str] = (),
    *,
    slow: bool = True,
    alone: bool = False,
) -> dict[str, float]:
    """These measures (all, if none are named) of ``made`` against ``original``.

    NaN where a measure cannot be taken: a clip too short for it, a package that
    is not installed, slow ones where ``slow`` is False, and where ``alone`` those
    that compare.
    """
    missing = missing_packages()
    enough = original.seconds >= SHORTEST_S

    def can_take(one: Measure) -> bool:
        return (
            (one.package is None or (enough and one.package not in missing))
            and (slow or not one.slow)
            and (one.alone or not alone)
        )

    return {
        name: one.take(original, made) if can_take(one) else math.nan
        for name, one in MEASURES.items()
        if not names or name in names
    }
