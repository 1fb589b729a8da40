"""A codec over many recordings: a row for each set of layers and each codec beside it."""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from codec.api import Codec, Codes
from codec.codes_file import write_codes
from codec.errors import AudioFileError, UserError
from codec.evaluate.baselines import Baseline, known_baselines
from codec.evaluate.cases import Case, Options, cases_of
from codec.evaluate.clips import Decoding, Pool, listening
from codec.evaluate.journal import ClipMarks, Journal
from codec.evaluate.listener import Answer
from codec.evaluate.lyra import lyra_baselines
from codec.evaluate.marks import Mark, Reason
from codec.evaluate.report import Report
from codec.evaluate.sound import has_lows
from codec.evaluate.summary import Gathered, summarised
from codec.files import load_wave
from codec.train.codebooks import CodebookHealth
from codec.train.data import identity_of

if TYPE_CHECKING:
    from codec.train.data import Entry

# So many clips tell a baseline's delay.
DELAY_CLIPS = 12
# Raised whenever figures of an earlier version would not be those of this one.
VERSION = 1


def evenly(entries: list[Entry], count: int | None) -> list[Entry]:
    """``count`` of the entries, evenly spread; all of them if None."""
    if count is None or count >= len(entries):
        return entries
    return [entries[round(i)] for i in np.linspace(0, len(entries) - 1, count)]


def evaluate(
    codec: Codec,
    entries: list[Entry],
    options: Options | None = None,
    progress: Callable[[float], None] | None = None,
    journal: Path | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> Report:
    """Encode every recording once, decode it with each set of layers, and measure.

    Parameters
    ----------
    journal : Path, optional
        Where results are kept as they come.  What is there already, of the same
        codec, options and file, is not measured again.  It is the caller's to remove
        once the report is somewhere.
    say : callable
        Is told a sentence about what was found in the journal.

    Raises
    ------
    UserError
        If none of the recordings can be read, or the recognizer is not there.
    """
    return _Run(codec, entries, options or Options(), say).report(progress, journal)


class _Run:
    """One pass over the recordings, and what it counts on its way."""

    def __init__(
        self, codec: Codec, entries: list[Entry], options: Options, say: Callable[[str], None]
    ) -> None:
        self.codec, self.entries, self.options, self.say = codec, entries, options, say
        self.transcripts = tuple(entry.transcript for entry in entries if entry.transcript)
        self.found = Gathered(CodebookHealth(tuple(x.codebook_size for x in codec.info.layers)))
        self.baselines = self._usable_baselines()
        self.cases = cases_of(codec.info, options, self.baselines)

    def report(self, progress: Callable[[float], None] | None, path: Path | None) -> Report:
        journal = Journal(path, self._about()) if path else None
        if journal and journal.known:
            self.say(
                f"{len(journal.known)} recordings were measured before, as {path} says; the run "
                "goes on from there."
            )
        with closing(journal) if journal else nullcontext():
            heard_by = self.options.heard_by
            with listening(self.options.jobs, heard_by, self.transcripts) as pool:
                if heard_by:
                    pool.start()
                    self.found.recognizer = pool.recognizer_name
                for marks in self._measured(pool, journal):
                    self.found.clips.append(marks)
                    if progress:
                        done = len(self.found.clips) + self.found.skipped
                        progress(done / len(self.entries))
            if not self.found.clips:
                raise UserError(
                    f"None of the {len(self.entries)} recordings could be read: {self.found.reason}"
                )
        return summarised(self.codec.info, self.cases, self.options, self.found)

    def _about(self) -> dict[str, Any]:
        """What must be the same for figures to be the same."""
        options, info = self.options, self.codec.info
        return {
            "version": VERSION,
            "codec": info.name,
            "fingerprint": info.fingerprint,
            "recognizer": options.heard_by,
            "high_pass_hz": options.high_pass_hz,
            # A recognizer may know the words of all transcripts.
            "transcripts": self.transcripts if options.heard_by == "pocketsphinx" else (),
            "rows": [[case.label, *case.names] for case in self.cases],
            "delays": {b.label: b.delay_s for b in self.baselines},
        }

    def _usable_baselines(self) -> list[Baseline]:
        notes, usable = self.found.notes, []
        for baseline in known_baselines() if self.options.baselines else []:
            if missing := baseline.missing():
                programs = " and ".join(missing)
                notes.append(f"{baseline.label} was left out: {programs} is not installed.")
            else:
                usable.append(baseline)
        if self.options.lyra is not None:
            usable += lyra_baselines(self.options.lyra)
        rate_hz = self.codec.info.sample_rate_hz
        waves = []
        for entry in evenly(self.entries, DELAY_CLIPS) if usable else []:
            try:
                waves.append(load_wave(entry.path, rate_hz, entry.channel)[0][0, 0].numpy())
            except AudioFileError:
                continue
        for baseline in usable:
            baseline.find_delay(waves, rate_hz)
            notes.append(
                f"{baseline.label}: {baseline.delay_s * 1000:.1f} ms of delay taken out; its file "
                f"kbit/s count {baseline.counted}."
            )
        if usable:
            notes.append(
                "A delay is the lag of the highest cross-correlation with the originals, of the "
                "waveforms or, where these are not alike, of their levels; one for all clips."
            )
        return usable

    def _measured(self, pool: Pool, journal: Journal | None) -> Iterator[ClipMarks]:
        """What each recording that can be read got, in order."""
        waiting: deque[_Clip] = deque()

        def keep() -> None:
            for clip in waiting:
                if clip.is_done:
                    clip.keep(journal)

        for entry in self.entries:
            try:
                wave, _ = load_wave(entry.path, self.codec.info.sample_rate_hz, entry.channel)
            except AudioFileError as error:
                self.found.skipped, self.found.reason = self.found.skipped + 1, str(error)
                continue
            codes = self.codec.encode(wave)
            self.found.health.add(codes.layers)
            self.found.file_bytes += _size_of_file(self.codec, codes)
            clip = _Clip(entry, wave[0, 0].numpy(), codes, self.codec.info.sample_rate_hz)
            self.found.used.append(entry)
            waiting.append(clip)
            clip.kept = journal.known.get(clip.key) if journal else None
            if clip.kept is None:
                clip.answers = pool.submit(
                    clip.original,
                    self.codec.info.sample_rate_hz,
                    self._decodings(clip),
                    entry.transcript,
                    self.options.high_pass_hz,
                    keep,
                )
            clip.original = clip.codes = None  # what is needed of them the requests hold
            while waiting and waiting[0].is_done:
                yield waiting.popleft().keep(journal)
        while waiting:
            yield waiting.popleft().keep(journal)

    def _decodings(self, clip: _Clip) -> Iterator[Decoding]:
        for case in self.cases:
            try:
                yield Decoding(case.label, self._made(case, clip), case.names)
            except UserError as error:  # a program of somebody else's, on this clip
                clip.failed[case.label] = (case.names, str(error))

    def _made(self, case: Case, clip: _Clip) -> np.ndarray | None:
        if case.layers is not None:
            return self.codec.decode(clip.codes, case.layers)[0, 0].cpu().numpy()
        if case.baseline is None:
            return None
        coded = case.baseline.code(clip.original, self.codec.info.sample_rate_hz)
        clip.coded_bytes[case.label] = coded.size_bytes
        return coded.wave


class _Clip:
    """One recording that is being measured, until ``kept`` says what it got.

    ``original`` float32 [T] at ``rate_hz`` and ``codes`` are there while decodings
    are asked for.
    """

    def __init__(self, entry: Entry, original: np.ndarray, codes: Codes, rate_hz: int) -> None:
        self.entry, self.original, self.codes = entry, original, codes
        self.seconds, self.has_lows = len(original) / rate_hz, has_lows(original, rate_hz)
        # The same file with the same words, wherever it stands in a manifest.
        self.key = f"{identity_of(entry.path, entry.channel)}\t{entry.transcript}"
        self.coded_bytes: dict[str, int] = {}
        # What could not be made, by row: the measures that it lacks, and why.
        self.failed: dict[str, tuple[tuple[str, ...], str]] = {}
        self.answers: dict[str, Future[Answer]] | None = None  # until all are asked for
        self.kept: ClipMarks | None = None

    @property
    def is_done(self) -> bool:
        if self.answers is None:
            return self.kept is not None
        return all(answer.done() for answer in self.answers.values())

    def keep(self, journal: Journal | None) -> ClipMarks:
        """What it got, which is written down now if it was not; waits until it is there."""
        if self.kept is None:
            self.kept = self._marks()
            if journal:
                journal.add(self.key, self.kept)
        return self.kept

    def _marks(self) -> ClipMarks:
        answers = {label: answer.result() for label, answer in self.answers.items()}
        rows = {label: answer.marks for label, answer in answers.items()}
        name = self.entry.path.name
        faults = [
            f"{measure} of {label}, {name}: {text}"
            for label, answer in answers.items()
            for measure, text in answer.faults.items()
            if answer.marks[measure].reason is Reason.FAILED
        ]
        for label, (measures, why) in self.failed.items():
            rows[label] = {measure: Mark.none(Reason.FAILED) for measure in measures}
            faults.append(f"{label}, {name}: {why}")
        voices = (answer.voice for answer in answers.values() if answer.voice is not None)
        return ClipMarks(
            path=str(self.entry.path),
            seconds=self.seconds,
            has_lows=self.has_lows,
            rows=rows,
            coded_bytes=self.coded_bytes,
            faults=tuple(faults),
            voice=next(voices, None),
        )


def _size_of_file(codec: Codec, codes: Codes) -> int:
    """Bytes of the packets or of a packed file; of other tokens, what their bits fill."""
    if codes.packets is not None:
        return sum(map(len, codes.packets))
    if not codec.info.has_one_token_rate:
        bits = zip(codes.layers, codec.info.layers, strict=True)
        return -(-sum(tokens.shape[-1] * layer.bits for tokens, layer in bits) // 8)
    with tempfile.TemporaryDirectory(prefix="codes-") as folder:
        return write_codes(Path(folder) / "clip.hcodes", codes, codec.info)
