"""What goes on in the process that measures: one clip after another, each original kept."""

from __future__ import annotations

import math

import numpy as np

from codec.evaluate.listener import VOICE, Request
from codec.evaluate.marks import Mark, Reason, mean_of
from codec.evaluate.measures import LONGEST_S, MEASURES, SHORTEST_S, WORD_ERRORS, mark_of
from codec.evaluate.recognize import Recognizer, find_recognizer, score
from codec.evaluate.sound import Sound, pieces_of, without_lows
from codec.evaluate.wording import words_of

Found = tuple[Mark | np.ndarray | None, str]


class _Clip:
    """Float32 [T] and, for each length that measures mind, its pieces."""

    def __init__(self, wave: np.ndarray, rate_hz: int) -> None:
        self.wave, self.rate_hz = wave, rate_hz
        self._pieces: dict[int, list[Sound]] = {}

    def pieces(self, longest_s: float) -> list[Sound]:
        """Its pieces of at most so long; what they know of themselves stays known."""
        count = max(1, math.ceil(len(self.wave) / (longest_s * self.rate_hz)))
        if count not in self._pieces:
            self._pieces[count] = pieces_of(self.wave, self.rate_hz, count)
        return self._pieces[count]


class Ear:
    """Holds the original and what was made of it, in pieces that no measure minds."""

    def __init__(self, recognizer: str = "", vocabulary: tuple[str, ...] = ()) -> None:
        self._recognizer: Recognizer | None = None
        if recognizer:
            self._recognizer = find_recognizer(recognizer, vocabulary)
        self.request: Request | None = None
        self._whole = np.zeros(0, np.float32)
        self._original = self._made = _Clip(self._whole, 1)

    @property
    def recognizer_name(self) -> str:
        return self._recognizer.name if self._recognizer else ""

    def hear(self, request: Request) -> None:
        """Take up a request; its original stands until another one comes."""
        if request.original is not None:
            self._whole = _filtered(request.original, request)
            self._original = _Clip(self._whole, request.rate_hz)
        made = self._whole if request.made is None else _filtered(request.made, request)
        length = min(len(self._whole), len(made))
        if len(self._original.wave) != length:
            self._original = _Clip(self._whole[:length], request.rate_hz)
        is_itself = request.made is None
        self._made = self._original if is_itself else _Clip(made[:length], request.rate_hz)
        self.request = request

    def take(self, name: str) -> Found:
        """A measure's mark (or the voice), and what went wrong if something did."""
        try:
            if name == VOICE:
                return self._voice(), ""
            return self._words() if name == WORD_ERRORS else self._mark(name), ""
        except ImportError as error:
            return Mark.none(Reason.NOT_INSTALLED), error.name or MEASURES[name].package or name
        except Exception as error:  # told to the person; the next clip may fare better
            nothing = None if name == VOICE else Mark.none(Reason.FAILED)
            return nothing, f"{type(error).__name__}: {error}"

    def _mark(self, name: str) -> Mark:
        marks, longest_s = [], MEASURES[name].longest_s
        pairs = zip(self._original.pieces(longest_s), self._made.pieces(longest_s), strict=True)
        for original, made in pairs:
            mark = mark_of(name, original, made)
            marks.append(Mark(mark.value, mark.reason, original.seconds))
        mean = mean_of(marks)
        return Mark(mean.value, mean.reason)

    def _words(self) -> Mark:
        """The share of the transcript's words that are wrong, which counts as its words do."""
        words = words_of(self.request.transcript)
        if not words or self._recognizer is None:
            return Mark.none(Reason.NO_TRANSCRIPT)
        if not self._recognizer.knows(words):
            return Mark.none(Reason.UNKNOWN_WORDS)
        original, made = (Sound(c.wave, c.rate_hz) for c in (self._original, self._made))
        if not (original.is_finite and made.is_finite):
            return Mark.none(Reason.NOT_FINITE)
        if original.seconds < SHORTEST_S:
            return Mark.none(Reason.SHORT)
        if original.is_silent:
            return Mark.none(Reason.SILENT)
        if made.is_silent:
            return Mark(1.0, None, len(words))
        found = score(self._recognizer, self.request.transcript, made.speech)
        return Mark(found.errors / found.words, None, found.words)

    def _voice(self) -> np.ndarray | None:
        """The original speaker's embedding, from the first piece in which anybody speaks."""
        pieces = self._original.pieces(LONGEST_S)
        can_hear = (p for p in pieces if p.is_finite and not p.is_silent)
        return next((p.voice for p in can_hear if p.voice is not None), None)


def _filtered(wave: np.ndarray, request: Request) -> np.ndarray:
    if not request.high_pass_hz or not np.isfinite(wave).all():
        return wave
    return without_lows(wave, request.rate_hz, request.high_pass_hz)
