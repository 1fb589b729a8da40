"""Measures of one decoded clip, most of them against its original."""

from __future__ import annotations

import io
import math
import sys
import warnings
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from types import ModuleType

import numpy as np
import torch

from codec.errors import UserError
from codec.evaluate.marks import Mark, Reason
from codec.evaluate.sound import SPEECH_HZ, Sound

SHORTEST_S = 0.4
# Fewer frames than a fifth of a second say nothing of a melody.
FEWEST_VOICED = 20
# DNSMOS listens to pieces of this length, and to no shorter ones.
DNSMOS_S = 9.01
# No measure is given more at once; of a longer clip it is the mean over its pieces.
LONGEST_S = 30.0
# These look at overlapping windows of some seconds, one each second.
MOS_S = 12.0


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
    if energy == 0 or not y.any():
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
    import pesq

    if not made.speech.any():
        return math.nan
    try:
        return float(pesq.pesq(SPEECH_HZ, original.speech, made.speech, "wb"))
    except pesq.PesqError:
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
    original, so it can be taken of the original itself.  ``shortest_s``: of less
    it says nothing; of more than ``longest_s`` at once it would crash or take much
    time or memory.  ``knows_silence``: says something of a silent decoding.
    """

    take: Callable[[Sound, Sound], float]
    package: str | None = None
    slow: bool = False
    alone: bool = False
    shortest_s: float = SHORTEST_S
    longest_s: float = LONGEST_S
    knows_silence: bool = False


MEASURES: dict[str, Measure] = {
    # The longest of its windows.
    "mel": Measure(mel_distance, shortest_s=0.128, knows_silence=True),
    "pesq_wb": Measure(pesq_wb, "pesq", slow=True),
    "stoi": Measure(stoi, "pystoi"),
    "estoi": Measure(estoi, "pystoi"),
    "si_sdr_db": Measure(si_sdr, shortest_s=0.02),
    "f0_corr": Measure(f0_correlation),
    # Ten frames of pitch.
    "voicing_error": Measure(voicing_error, shortest_s=0.1, knows_silence=True),
    "speaker_similarity": Measure(speaker_similarity, "resemblyzer", slow=True),
    "dnsmos": Measure(dnsmos, "speechmos", slow=True, alone=True, longest_s=MOS_S),
    "distillmos": Measure(distillmos, "distillmos", slow=True, alone=True, longest_s=MOS_S),
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


def mark_of(name: str, original: Sound, made: Sound) -> Mark:
    """One measure of ``made`` against ``original``, or why it is not defined.

    Raises
    ------
    ImportError
        If its package, or what that needs, is not installed.
    """
    measure = MEASURES[name]
    if (reason := _why_not(measure, original, made)) is not None:
        return Mark.none(reason)
    value = measure.take(original, made)
    return Mark(value) if math.isfinite(value) else Mark.none(Reason.NO_SPEECH)


def _why_not(measure: Measure, original: Sound, made: Sound) -> Reason | None:
    """What keeps a measure from being taken at all."""
    if not (original.is_finite and made.is_finite):
        return Reason.NOT_FINITE
    if original.seconds < measure.shortest_s:
        return Reason.SHORT
    if original.is_silent:
        return Reason.SILENT
    return Reason.SILENT_MADE if made.is_silent and not measure.knows_silence else None


def measure(
    original: Sound,
    made: Sound,
    names: Collection[str] = (),
    *,
    slow: bool = True,
    alone: bool = False,
) -> dict[str, float]:
    """These measures (all, if none are named) of ``made`` against ``original``.

    NaN where one is not defined, where its package is not installed, for slow ones
    where ``slow`` is False, and where ``alone`` for those that compare.
    """
    missing = missing_packages()
    return {
        name: mark_of(name, original, made).value
        if one.package not in missing and (slow or not one.slow) and (one.alone or not alone)
        else math.nan
        for name, one in MEASURES.items()
        if not names or name in names
    }
