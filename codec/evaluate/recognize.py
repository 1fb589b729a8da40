"""Word error rates: what a recognizer understands of the originals and of what is decoded."""

from __future__ import annotations

import math
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np

from codec.errors import UserError
from codec.evaluate import moonshine
from codec.evaluate.pieces import quiet_pieces
from codec.evaluate.sound import SPEECH_HZ
from codec.evaluate.wording import words_of

PEAK = 0.7
# Without a grammar nothing else keeps short words from being strung together (the factor for a
# word that had the fewest errors on other recordings, of 0.65, 0.1, 0.01 and 0.001).
WORD_PENALTY = 1e-3
LONGEST_S = 30.0
AUTO, NONE = "auto", "none"
# What each recognizer needs, and how it is installed.
NEEDED = {
    "moonshine": ("onnxruntime", "moonshine_voice"),
    "pocketsphinx": ("pocketsphinx",),
    "whisper": ("transformers",),
}
INSTALLED_AS = {"moonshine_voice": moonshine.INSTALL}


class Recognizer(Protocol):
    """Speech to words; ``name`` says which model, with which vocabulary."""

    name: str

    def knows(self, words: list[str]) -> bool:
        """Whether all of these words can be recognized at all."""
        ...

    def transcribe(self, wave: np.ndarray) -> list[str]:
        """The words of float32 [T] at 16 kHz."""
        ...


@dataclass(frozen=True)
class Score:
    """Word errors (substituted, left out or put in) of one clip of ``words`` words."""

    errors: int
    words: int


def find_recognizer(name: str, transcripts: Iterable[str]) -> Recognizer:
    """``moonshine``, ``pocketsphinx`` with a vocabulary closed over ``transcripts``, or Whisper.

    The last one as ``whisper:MODEL``.

    Raises
    ------
    UserError
        If there is none of that name, or what it needs is not installed.
    """
    kind, _, model = name.partition(":")
    if kind not in NEEDED or (kind == "whisper") != bool(model):
        raise UserError(
            f"There is no recognizer '{name}'; give moonshine, pocketsphinx or whisper:MODEL, "
            "such as whisper:openai/whisper-small."
        )
    for package in _missing(kind):
        raise UserError(
            f"The recognizer '{name}' needs {package}; install it with: "
            f"pip install {INSTALLED_AS.get(package, package)}."
        )
    if kind == "moonshine":
        return moonshine.Moonshine()
    return Whisper(model) if kind == "whisper" else Pocketsphinx(transcripts)


def chosen_recognizer(name: str, transcripts: Iterable[str]) -> str:
    """What ``auto`` and ``none`` stand for: the best one that is installed, empty for none.

    Without transcripts ``auto`` is none; any other name stays as it is.
    """
    if name == NONE:
        return ""
    if name != AUTO:
        return name
    spoken = [words for words in map(words_of, transcripts) if words]
    if not spoken:
        return ""
    if not _missing("moonshine") and moonshine.folder():
        return "moonshine"
    if _missing("pocketsphinx") or not _has_known_word(spoken):
        return ""
    return "pocketsphinx"


def _missing(kind: str) -> list[str]:
    return [package for package in ("jiwer", *NEEDED[kind]) if find_spec(package) is None]


def _has_known_word(spoken: list[list[str]]) -> bool:
    known = _dictionary_words(_pocketsphinx_model() / "cmudict-en-us.dict")
    return any(word in known for words in spoken for word in words)


def score(recognizer: Recognizer, transcript: str, wave: np.ndarray) -> Score:
    """Word errors in what is understood of float32 [T] at 16 kHz."""
    import jiwer

    wanted = words_of(transcript)
    found = jiwer.process_words(" ".join(wanted), " ".join(recognizer.transcribe(wave)))
    return Score(found.substitutions + found.deletions + found.insertions, len(wanted))


def word_error_rate(scores: Iterable[Score]) -> float:
    """All errors over all words, as a share; NaN without words."""
    scores = list(scores)
    words = sum(one.words for one in scores)
    return sum(one.errors for one in scores) / words if words else math.nan


def unigram_model(counts: Counter[str], sentences: int) -> str:
    """A language model in ARPA format in which words follow each other at will."""
    total = sum(counts.values()) + sentences
    rows = [f"{math.log10(sentences / total):.4f}\t</s>", "-99\t<s>"]
    rows += [f"{math.log10(n / total):.4f}\t{word}" for word, n in sorted(counts.items())]
    return "\n".join(["\\data\\", f"ngram 1={len(rows)}", "", "\\1-grams:", *rows, "", "\\end\\\n"])


class Pocketsphinx:
    """CMU Sphinx with its English model; it can hear no other words than the transcripts'."""

    def __init__(self, transcripts: Iterable[str]) -> None:
        import pocketsphinx

        said = [words for words in map(words_of, transcripts) if words]
        model = _pocketsphinx_model()
        dictionary = model / "cmudict-en-us.dict"
        self._known = _dictionary_words(dictionary)
        counts = Counter(word for words in said for word in words if word in self._known)
        if not counts:
            raise UserError(
                "None of the transcripts has words in pocketsphinx's English dictionary; "
                "choose recordings with English transcripts, or no recognizer."
            )
        self.name = f"pocketsphinx, {len(counts)} words of these transcripts, unigrams"
        with tempfile.TemporaryDirectory(prefix="words-") as folder:
            path = Path(folder) / "words.arpa"
            path.write_text(unigram_model(counts, len(said)), encoding="utf-8")
            self._decoder = pocketsphinx.Decoder(
                hmm=str(model / "en-us"),
                dict=str(dictionary),
                lm=str(path),
                wip=WORD_PENALTY,
                loglevel="FATAL",
            )

    def knows(self, words: list[str]) -> bool:
        return bool(words) and all(word in self._known for word in words)

    def transcribe(self, wave: np.ndarray) -> list[str]:
        pieces = quiet_pieces(wave, SPEECH_HZ, LONGEST_S)
        return [word for piece in pieces if piece.any() for word in self._words(piece)]

    def _words(self, wave: np.ndarray) -> list[str]:
        level = PEAK / max(float(np.abs(wave).max(initial=0)), 1e-3)
        # Else what the noise removal learned from the clip before would colour this one.
        self._decoder.reinit_feat()
        self._decoder.start_utt()
        self._decoder.process_raw((wave * level * 32767).astype("<i2").tobytes(), full_utt=True)
        self._decoder.end_utt()
        found = self._decoder.hyp()
        return found.hypstr.split() if found else []


def _pocketsphinx_model() -> Path:
    import pocketsphinx

    return Path(pocketsphinx.get_model_path()) / "en-us"


def _dictionary_words(path: Path) -> set[str]:
    with open(path, encoding="utf-8") as lines:
        return {line.split(maxsplit=1)[0] for line in lines if line.strip()}


class Whisper:
    """A Whisper model, from a folder or a model hub, through transformers."""

    def __init__(self, model: str) -> None:
        from transformers import pipeline

        self.name = f"whisper:{model}"
        try:
            self._model = pipeline("automatic-speech-recognition", model=model)
        except (OSError, ValueError) as error:
            raise UserError(
                f"The recognizer '{self.name}' cannot be loaded "
                f"({str(error).splitlines()[0]}); give the folder of a Whisper model."
            ) from error

    def knows(self, words: list[str]) -> bool:
        return bool(words)

    def transcribe(self, wave: np.ndarray) -> list[str]:
        found = self._model({"raw": wave, "sampling_rate": SPEECH_HZ}, return_timestamps=True)
        return words_of(found["text"])
