"""Several recordings times several sets of layers: sounds in a folder, measures in a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from codec.api import Codec, LayerSet
from codec.atomic import why_not_written, write_text
from codec.audio import write_audio
from codec.errors import UserError
from codec.evaluate.batch_journal import BatchJournal, Row
from codec.evaluate.batch_tables import MEANS_FILE, ROWS_FILE, means_csv, rows_csv
from codec.evaluate.listener import Listener, Request
from codec.evaluate.measures import MEASURES, SHORT_NAMES, WORD_ERRORS, is_missing
from codec.files import load_wave
from codec.targets import SOFTWARE, AlreadyThereError, check_absent, check_not_read
from codec.train.data import identity_of

__all__ = ["Batch", "Done", "batch_measures"]

# Where a run that was ended finds what it has done; gone at the end.
JOURNAL_FILE = "batch.jsonl"
# Raised whenever figures of an earlier version would not be those of this one.
VERSION = 1


@dataclass(frozen=True)
class Done:
    """One recording of a batch: its rows, or the sentence that says why there are none."""

    file: Path
    rows: tuple[Row, ...]
    error: str = ""
    notes: tuple[str, ...] = ()
    was_known: bool = False


class Batch:
    """What is to be made in ``folder`` of each of ``files`` with each of ``sets``.

    ``columns`` are the measures as the table calls them (:func:`batch_measures`), and
    ``channel`` is the only one to read, counted from 1 (None: the mix of all), unless
    ``channels`` has another for a file.  ``kept`` are files that are never replaced.

    Raises
    ------
    UserError
        If nothing is asked for, or a file is there that would be replaced without
        ``overwrite`` and that no earlier, unfinished run of the same batch wrote.
    """

    def __init__(
        self,
        codec: Codec,
        files: Sequence[Path | str],
        sets: Sequence[LayerSet],
        columns: Sequence[str],
        folder: Path | str,
        *,
        channel: int | None = None,
        channels: Mapping[Path, int] | None = None,
        kept: Sequence[Path] = (),
        overwrite: bool = False,
    ) -> None:
        by_place = {path.absolute(): path for path in map(Path, reversed(files))}
        self.files = [by_place[place] for place in dict.fromkeys(Path(f).absolute() for f in files)]
        self.codec, self.folder = codec, Path(folder)
        self._channels = {f: (channels or {}).get(f, channel) for f in self.files}
        self._never_replaced = [*self.files, *kept]
        self.sets, self.columns = tuple(dict.fromkeys(sets)), tuple(columns)
        if not (self.files and self.sets):
            raise UserError("A batch needs recordings and sets of layers; choose some of each.")
        n_layers = codec.info.n_layers
        self.labels = {layers: layers.label(n_layers) for layers in self.sets}
        self.sounds = {
            (file, layers): self.folder / f"{name}_{self.labels[layers].replace(':', '-')}.wav"
            for file, name in zip(self.files, names_of(self.files), strict=True)
            for layers in self.sets
        }
        self.done: list[Done] = []
        self._overwrite = overwrite
        self._journal = self._check_targets()

    @property
    def table(self) -> Path:
        return self.folder / ROWS_FILE

    @property
    def rows(self) -> list[Row]:
        return [row for one in self.done for row in one.rows]

    @property
    def known(self) -> int:
        """How many of the recordings an earlier, unfinished run has finished."""
        return sum(self._kept(file) is not None for file in self.files)

    def run(
        self,
        progress: Callable[[float], None] = lambda share: None,
        check: Callable[[], None] = lambda: None,
        niceness: int = 0,
    ) -> Iterator[Done]:
        """Make it, recording by recording; a bad one does not stop the others.

        ``check`` is called between the pieces of work, and whatever it raises ends the
        run, which goes on from there the next time.  The tables are written as it goes.

        Raises
        ------
        UserError
            If the tables cannot be written, or the measuring process cannot start.
        """
        listener = Listener(niceness=niceness)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._journal.open()
            for number, file in enumerate(self.files):
                check()
                one = self._kept(file) or self._make(file, number, listener, progress, check)
                self.done.append(one)
                self._write_tables()
                progress((number + 1) / len(self.files))
                yield one
            self._journal.remove()
        except OSError as error:
            raise UserError(why_not_written(error, str(self.table))) from error
        finally:
            self._journal.close()
            listener.stop()

    # -- one recording ------------------------------------------------------------

    def _kept(self, file: Path) -> Done | None:
        """What an earlier run found, if its sounds are still there."""
        rows = self._journal.known.get(self._key(file))
        there = all(self.sounds[file, layers].exists() for layers in self.sets)
        if rows is None or not there:
            return None
        return Done(file, tuple(rows), was_known=True)

    def _make(
        self,
        file: Path,
        number: int,
        listener: Listener,
        progress: Callable[[float], None],
        check: Callable[[], None],
    ) -> Done:
        key = self._key(file)
        targets = [self.sounds[file, layers] for layers in self.sets]
        try:
            wave, notes = load_wave(file, self.codec.info.sample_rate_hz, self._channels[file])
            self._journal.begin(target.name for target in targets)
            codes = self.codec.encode(wave, cancelled=_cancelled_by(check))
            rows, original = [], wave[0, 0].numpy()
            for step, (layers, target) in enumerate(zip(self.sets, targets, strict=True), 1):
                check()
                made = self.codec.decode(codes, layers)[0, 0].cpu().numpy()
                notes += self._save(target, made)
                rows.append(self._row(file, layers, original, made, listener, check))
                progress((number + step / len(self.sets)) / len(self.files))
        except (UserError, OSError, MemoryError) as error:
            sentence = _sentence(error, file)
            rows = [
                Row(str(file), self.codec.info.name, self.labels[layers], error=sentence)
                for layers in self.sets
            ]
            return Done(file, tuple(rows), sentence)
        self._journal.add(key, rows)
        return Done(file, tuple(rows), notes=tuple(dict.fromkeys(notes)))

    def _save(self, target: Path, made: np.ndarray) -> tuple[str, ...]:
        rate_hz = self.codec.info.sample_rate_hz
        written = write_audio(target, made, rate_hz, metadata={"software": SOFTWARE})
        clipped = written.clipped_samples
        return (f"{target.name}: {clipped} samples clipped at full scale",) if clipped else ()

    def _row(
        self,
        file: Path,
        layers: LayerSet,
        original: np.ndarray,
        made: np.ndarray,
        listener: Listener,
        check: Callable[[], None],
    ) -> Row:
        info = self.codec.info
        names = tuple(dict.fromkeys(SHORT_NAMES.get(c, c) for c in self.columns))
        marks = {}
        if names:
            request = Request(original, made, info.sample_rate_hz, names)
            marks = listener.take(request, check).marks
        return Row(str(file), info.name, self.labels[layers], marks)

    def _key(self, file: Path) -> str:
        return identity_of(file.absolute(), self._channels[file])

    # -- files --------------------------------------------------------------------

    def _check_targets(self) -> BatchJournal:
        """See that nothing is replaced unasked; what an unfinished run wrote is its own."""
        targets = [self.table, self.folder / MEANS_FILE, *self.sounds.values()]
        check_not_read(targets, self._never_replaced)
        info = self.codec.info
        about = {
            "version": VERSION,
            "codec": info.name,
            "fingerprint": info.fingerprint,
            "layers": list(self.labels.values()),
            "measures": list(self.columns),
            "files": [[str(file.absolute()), self._channels[file]] for file in self.files],
        }
        journal = BatchJournal(self.folder / JOURNAL_FILE, about)
        if journal.is_foreign and not self._overwrite:
            raise AlreadyThereError(
                f"'{self.folder}' has an unfinished batch of other recordings, layers, measures or "
                "another codec; give the same again to go on, choose another folder, or give "
                "--overwrite to replace what is there."
            )
        own = {ROWS_FILE, MEANS_FILE, *journal.begun} if journal.begun else set()
        check_absent([t for t in targets if t.name not in own], overwrite=self._overwrite)
        return journal

    def _write_tables(self) -> None:
        rows = self.rows
        self._journal.begin((ROWS_FILE, MEANS_FILE))
        write_text(self.table, rows_csv(rows, self.columns))
        write_text(self.folder / MEANS_FILE, means_csv(rows, self.columns))


def batch_measures(text: str) -> tuple[str, ...]:
    """Columns of a list such as ``stoi,pesq``, as they are named there; all if it is empty.

    Raises
    ------
    UserError
        If there is none of a name, its package is not installed, or it needs transcripts.
    """
    parts = dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip())
    if not parts:
        return tuple(n for n, m in MEASURES.items() if not (m.package and is_missing(m.package)))
    taken: dict[str, str] = {}
    for part in parts:
        name = SHORT_NAMES.get(part, part)
        if name == WORD_ERRORS:
            raise UserError("Word errors need transcripts; use codec evaluate for them.")
        if name not in MEASURES:
            raise UserError(f"There is no measure '{part}'; choose among {', '.join(MEASURES)}.")
        package = MEASURES[name].package
        if package and is_missing(package):
            raise UserError(
                f"The measure '{part}' needs {package}, which is not installed; install it with: "
                "pip install 'hybridcodec-inspector[evaluate-all]'."
            )
        taken.setdefault(name, part)
    return tuple(taken.values())


def names_of(files: Sequence[Path]) -> list[str]:
    """For each file a name for what is made of it, no two the same but for upper case.

    The file's own without suffix; where several share it, with their folders' before
    it, or with the suffix, or at last with a number.
    """
    absolute = [file.absolute() for file in files]
    groups: dict[str, list[Path]] = {}
    for path in absolute:
        groups.setdefault(path.stem.casefold(), []).append(path)
    found: dict[Path, str] = {}
    taken: set[str] = set()
    for paths in sorted(groups.values(), key=len):
        for path, name in zip(paths, _told_apart(paths), strict=True):
            number, free = 2, name
            while free.casefold() in taken:
                free, number = f"{name}_{number}", number + 1
            taken.add(free.casefold())
            found[path] = free
    return [found[path] for path in absolute]


def _told_apart(paths: list[Path]) -> list[str]:
    """The shortest names that differ, out of the last folders, the name and the suffix."""
    deepest = max(len(path.parts) for path in paths) - 1
    for with_suffix in (False, True):
        ends = [path.stem + (f"_{path.suffix[1:]}" if with_suffix else "") for path in paths]
        for depth in range(deepest if len(paths) > 1 else 1):
            names = [
                "_".join([*path.parts[1:-1][len(path.parts) - 2 - depth :], end]) if depth else end
                for path, end in zip(paths, ends, strict=True)
            ]
            if len({name.casefold() for name in names}) == len(names):
                return names
    return [path.stem for path in paths]


def _cancelled_by(check: Callable[[], None]) -> Callable[[], bool]:
    """``check`` for a codec that asks: what it raises passes through."""

    def cancelled() -> bool:
        check()
        return False

    return cancelled


def _sentence(error: Exception, file: Path) -> str:
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, MemoryError):
        return f"The memory is not enough for '{file.name}'; choose shorter audio."
    reason = getattr(error, "strerror", None) or error
    return f"'{file.name}': {reason}; check the disk and the name."
