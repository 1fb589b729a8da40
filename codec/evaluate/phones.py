"""Which phone is spoken when: transcripts aligned with the recording, else a guess by ear."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from codec.errors import UserError
from codec.evaluate.wording import words_of

LABELS_HZ = 100
PEAK = 0.7
SILENCE = "SIL"


class PhoneLabeller:
    """Phones of English speech a hundred times a second, with pocketsphinx.

    A transcript whose words are all in its dictionary is aligned: a first pass
    finds the words, a second one their phones.  Anything else gets the phone
    whose states fit a frame best.
    """

    def __init__(self) -> None:
        try:
            import pocketsphinx
        except ImportError as error:
            raise UserError(
                "Phone labels need pocketsphinx; install it with: pip install pocketsphinx."
            ) from error
        from codec.train.teachers.phones import PhoneTeacher

        self._teacher = PhoneTeacher()
        model = Path(pocketsphinx.get_model_path()) / "en-us"
        # Wide beams: what was said is known, so nothing likely may be given up.  The word
        # boundaries of the best path through the lattice leave most second passes stuck.
        self._aligner = pocketsphinx.Decoder(
            hmm=str(model / "en-us"),
            dict=str(model / "cmudict-en-us.dict"),
            lm=None,
            beam=1e-100,
            wbeam=1e-100,
            pbeam=1e-100,
            bestpath=False,
            loglevel="FATAL",
        )

    def label(self, wave: np.ndarray, transcript: str) -> tuple[np.ndarray, bool]:
        """Phones of float32 [T] at 16 kHz: names [N] at 100 Hz, and whether they were aligned."""
        aligned = self._align(wave, words_of(transcript))
        if aligned is not None:
            return aligned, True
        names = np.array([_speech_or_silence(phone) for phone in self._teacher.phones])
        return names[self._teacher.best_phones(wave)], False

    def _align(self, wave: np.ndarray, words: list[str]) -> np.ndarray | None:
        aligner = self._aligner
        if not words or any(aligner.lookup_word(word) is None for word in words):
            return None
        level = PEAK / max(float(np.abs(wave).max(initial=0)), 1e-3)
        samples = (wave * level * 32767).astype("<i2").tobytes()
        try:
            aligner.set_align_text(" ".join(words))
            self._hear(samples)
            aligner.set_alignment()
            self._hear(samples)
            segments = [phone for word in aligner.get_alignment() for phone in word]
        except (RuntimeError, TypeError):  # the words do not fit what was said
            return None
        if not segments:
            return None
        names = [[_speech_or_silence(phone.name)] * phone.duration for phone in segments]
        return np.array([name for run in names for name in run])

    def _hear(self, samples: bytes) -> None:
        # Else what the noise removal learned from the clip before would colour this one.
        self._aligner.reinit_feat()
        self._aligner.start_utt()
        self._aligner.process_raw(samples, full_utt=True)
        self._aligner.end_utt()


def at_frames(labels: np.ndarray, frames: int, frame_rate_hz: float) -> np.ndarray:
    """Labels [N] at 100 Hz at the middle of each codec frame: [frames], silence past the end."""
    at = ((np.arange(frames) + 0.5) / frame_rate_hz * LABELS_HZ).astype(np.int64)
    padded = np.append(labels, SILENCE)
    return padded[np.minimum(at, len(labels))]


def _speech_or_silence(phone: str) -> str:
    """Breaths and noises count as silence."""
    return SILENCE if phone.startswith("+") else phone
