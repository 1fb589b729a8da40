"""The clips that a person works on: one of them is open, of the others little is kept.

What is not open is a path, a hash, what was chosen for it, and a small envelope.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from psygnal import Signal

from app.model.document import Document, Region
from app.model.held import Held
from app.model.history import Choices, Deed
from app.model.mix import Mix, Stroke
from app.model.session import MOST_CLIPS, Entry, Session
from app.words import mark, tr
from codec.api import CodecInfo, LayerSet

THUMBNAIL_COLUMNS = 96
# Longer than any clip: all of it.
WHOLE_S = 1e9
OPEN_HERE = mark("'{name}' is open here and is not overwritten; choose another name.")


@dataclass(eq=False)
class Row:
    """A clip of the list.

    ``envelope``, float32 [2, N ≤ THUMBNAIL_COLUMNS], has the lowest and the highest
    sample of equal stretches, NaN where it has not been read yet; None while nothing
    of it is known.  ``trouble`` is a sentence that says why the clip cannot be opened.
    """

    entry: Entry
    envelope: np.ndarray | None = None
    trouble: str = ""

    @property
    def is_seen(self) -> bool:
        """Whether all of its waveform is known."""
        return self.envelope is not None and not np.isnan(self.envelope).any()


class ClipList:
    """Rows in the person's order.  ``current`` is the one that the document has open."""

    # The rows, their order, what is known of them, or which is current.
    changed = Signal()
    # A clip shall be opened: its path, and a sentence to show once it is.
    wanted = Signal(str, str)
    # The open clip shall be closed.
    unwanted = Signal()
    # Something was done to clips that are not open, which can be undone.
    did = Signal(Deed)
    # Another clip is open, with everything that was chosen for it.
    arrived = Signal()

    def __init__(self, document: Document) -> None:
        self.document = document
        self.rows: list[Row] = []
        self.current: Row | None = None
        self._removed: tuple[int, Row] | None = None
        self._held = Held(document)
        # Of clips that are not in the list yet.
        self._channels: dict[str, int] = {}
        document.events.envelope.connect(self._envelope_changed)
        document.events.codec.connect(self._codec_changed)

    def find(self, path: str) -> Row | None:
        key = key_of_path(path)
        return next((row for row in self.rows if row.entry.path == key), None)

    def is_open(self, path: str) -> bool:
        """Whether ``path`` is the file of a clip here, or of a voice; by whatever name or link."""
        paths = [row.entry.path for row in self.rows]
        chosen = [row.entry.choices for row in self.rows if row.entry.choices is not None]
        voices = [*(choices.voice for choices in chosen), self.document.voice]
        paths += [voice.path for voice in voices if voice is not None]
        paths += [self.document.clip.path] if self.document.clip is not None else []
        return any(is_same_file(path, other) for other in dict.fromkeys(paths))

    def check_free(self, paths: Iterable[str | Path]) -> bool:
        """Whether none of ``paths`` :meth:`is_open`; says so if one is."""
        opened = next((path for path in paths if self.is_open(str(path))), None)
        if opened is not None:
            self.document.say(tr(OPEN_HERE).format(name=Path(opened).name), "error")
        return opened is None

    @property
    def index(self) -> int | None:
        """Where the current row stands."""
        return self.rows.index(self.current) if self.current in self.rows else None

    # -- what a person does -----------------------------------------------------

    def add(self, paths: Iterable[str]) -> None:
        """Put clips at the end that are not in the list yet; none of them is opened.

        Those for which there is no room are told of.
        """
        self._add(paths)
        self.changed.emit()

    def _add(self, paths: Iterable[str]) -> None:
        known = {row.entry.path for row in self.rows}
        new = [key for key in dict.fromkeys(map(key_of_path, paths)) if key not in known]
        room = MOST_CLIPS - len(self.rows)
        self.rows += [Row(Entry(key, channel=self.channel_of(key))) for key in new[:room]]
        if len(new) > room:
            self.document.say(
                tr("The list holds at most {most} clips; {count} more were left out.").format(
                    most=MOST_CLIPS, count=len(new) - room
                ),
                "warning",
            )

    def channel_of(self, path: str) -> int:
        """Which channel of a clip is wanted, counted from 1; 0 for the mix of all."""
        row = self.find(path)
        return self._channels.get(key_of_path(path), 0) if row is None else row.entry.channel

    def set_channel(self, path: str, channel: int) -> None:
        """Have only this channel of a clip (0: the mix) from the next time it is opened on."""
        self._channels[key_of_path(path)] = channel
        row = self.find(path)
        if row is not None:
            row.entry = replace(row.entry, channel=channel)
            self.changed.emit()

    def choose(self, row: Row) -> None:
        """Open it, unless it is open."""
        if row is not self.current:
            self.wanted.emit(row.entry.path, "")

    def step(self, change: int) -> None:
        """Open the clip so many rows below the current one; the ends stay."""
        if self.rows:
            at = -change if self.index is None else self.index
            self.choose(self.rows[min(max(at + change, 0), len(self.rows) - 1)])

    def remove(self, row: Row) -> None:
        """Take it out; if it is open, the one after it is opened, or the one before."""
        at = self.rows.index(row)
        told = tr("{name} was removed from the list; its file was not deleted.").format(
            name=row.entry.name
        )
        row.entry = self._entry(row)
        self._removed = at, row
        del self.rows[at]
        if row is self.current:
            self.current = None
            self.unwanted.emit()
            if self.rows:
                self.wanted.emit(self.rows[min(at, len(self.rows) - 1)].entry.path, told)
        self.document.say(told, offer="put_back")
        self.changed.emit()

    def put_back(self) -> None:
        """Undo the last removal."""
        if self._removed is None:
            return
        at, row = self._removed
        self._removed = None
        if self.find(row.entry.path) is None:
            self.rows.insert(at, row)
        if self.current is None:
            self.choose(row)
        self.changed.emit()

    def spread_mix(self) -> None:
        """Give every clip the open one's layers; what is painted and other voices stay."""
        document = self.document
        plain = Choices(
            **{name: getattr(Document, name) for name in ("strokes", "voice", "region", "panes")},
            mix=document.mix,
            continuous=document.continuous,
            picture=document.picture,
            overlays=document.overlays,
            visible=(0.0, WHOLE_S),
        )
        before = {row: row.entry.choices for row in self.rows if row is not self.current}
        after = {
            row: replace(choices or plain, mix=document.mix, continuous=document.continuous)
            for row, choices in before.items()
        }
        self._choose_for(after)
        self.did.emit(Deed(lambda: self._choose_for(before), lambda: self._choose_for(after)))
        if document.codec is not None:
            told = tr("{mix} is now the mix of all {count} clips.")
            mix = Mix(document.mix, continuous=document.continuous).label(document.n_layers)
            document.say(told.format(mix=mix, count=len(self.rows)), offer="undo")

    def _choose_for(self, choices: Mapping[Row, Choices | None]) -> None:
        """Choose this for clips that are not open."""
        for row, chosen in choices.items():
            row.entry = replace(row.entry, choices=chosen)
        self.changed.emit()

    def arrange(self, rows: Sequence[Row]) -> None:
        """Give the same rows another order."""
        self.rows = list(rows)
        self.changed.emit()

    # -- the open clip ----------------------------------------------------------

    def leave(self) -> None:
        """Note what is chosen for the open clip, before another one takes its place."""
        if self.current is not None:
            self.current.entry = self._entry(self.current)
            self.current = None

    def arrive(self) -> None:
        """The document has opened another clip, or none: choose what was chosen for it."""
        document, clip = self.document, self.document.clip
        if clip is not None:
            self._add([clip.path])
            self.current = row = self.find(clip.path)
            asked = row.entry.choices if row is not None else None
            if row is not None:
                row.trouble = ""
                if asked is not None:
                    fitted(asked, clip.duration_s, document.codec).apply(document)
                    document.heard = row.entry.heard
                    document.seek(row.entry.position_s)
            self._held.begin(asked)
        self.arrived.emit()
        self.changed.emit()

    def begin_anew(self, path: str) -> None:
        """Forget what was chosen for a clip."""
        row = self.find(path)
        if row is not None:
            row.entry = replace(row.entry, choices=None)

    def refuse(self, path: str, sentence: str) -> None:
        """A clip could not be opened."""
        row = self.find(path)
        if row is not None:
            row.trouble = sentence
            self.changed.emit()

    def _entry(self, row: Row) -> Entry:
        document = self.document
        if row is not self.current or document.clip is None:
            return row.entry
        return replace(
            row.entry,
            position_s=document.position_s,
            heard=document.chosen,
            choices=self._held.kept(Choices.of(document)),
        )

    def _envelope_changed(self, envelope: np.ndarray | None) -> None:
        if envelope is not None and self.current is not None:
            self.current.envelope = thumbnail(envelope)
            self.changed.emit()

    def _codec_changed(self, codec: CodecInfo | None) -> None:
        """Another codec may have fewer layers than what was chosen."""
        if codec is not None and self.current is not None:
            document, before = self.document, Choices.of(self.document)
            fitted(before, document.duration_s, codec).apply(document)
            self._held.note(before)
            if self._held.asked is not None:
                self._held.bring_back(fitted(self._held.asked, document.duration_s, codec))

    # -- as a session -----------------------------------------------------------

    def session(self, codec: str) -> Session:
        """Everything as it is now."""
        return Session(codec, tuple(self._entry(row) for row in self.rows), self.index)

    def show(self, session: Session, troubles: Sequence[str] = (), remark: str = "") -> None:
        """Have the clips of ``session`` instead, and its current one open.

        ``troubles``: for each clip why it cannot be opened, empty where it can be.
        Where the current one cannot be, the first that can be is opened.
        """
        self.current = self._removed = None
        self.unwanted.emit()
        troubles = troubles or [""] * len(session.entries)
        by_path: dict[str, Row] = {}
        for entry, trouble in zip(session.entries, troubles, strict=True):
            key = key_of_path(entry.path)
            by_path.setdefault(key, Row(replace(entry, path=key), trouble=trouble))
        self.rows = list(by_path.values())
        self.changed.emit()
        chosen = None
        if session.current is not None:
            chosen = self.find(session.entries[session.current].path)
        whole = [row for row in (chosen, *self.rows) if row is not None and not row.trouble]
        if whole:
            self.wanted.emit(whole[0].entry.path, remark)


def key_of_path(path: str) -> str:
    """One text for one file: absolute, without steps back, without doubled slashes."""
    path = os.path.abspath(path)
    return path[1:] if os.sep == "/" and path.startswith("//") else path


def is_same_file(path: str, other: str) -> bool:
    """Whether both lead to one file; those that are not there are told apart by name."""
    try:
        return os.path.samefile(path, other)
    except (OSError, ValueError):
        return os.path.realpath(path) == os.path.realpath(other)


def thumbnail(envelope: np.ndarray) -> np.ndarray:
    """An envelope float32 [2, N] with at most ``THUMBNAIL_COLUMNS`` columns."""
    count = envelope.shape[1]
    if count <= THUMBNAIL_COLUMNS:
        return np.array(envelope)
    starts = np.linspace(0, count, THUMBNAIL_COLUMNS, endpoint=False).astype(np.int64)
    low = np.minimum.reduceat(envelope[0], starts)
    drawn: np.ndarray = np.stack([low, np.maximum.reduceat(envelope[1], starts)])
    return drawn


def peak_of(envelope: np.ndarray) -> float:
    """The largest absolute sample that is known, so much that one can divide by it."""
    return max(float(np.abs(np.nan_to_num(envelope)).max(initial=0.0)), 1e-3)


def fitted(choices: Choices, duration_s: float, codec: CodecInfo | None) -> Choices:
    """What of ``choices`` a clip of this length and a codec with these layers allow.

    Before the codec is known it allows everything.
    """
    region = choices.region
    if region is not None:
        end_s = min(region.end_s, duration_s)
        region = Region(region.start_s, end_s) if region.start_s < end_s else None
    start, end = choices.visible
    length = min(end - start, max(duration_s, 0.02))
    start = min(start, max(duration_s, 0.02) - length)
    kept = replace(
        choices,
        region=region,
        visible=(start, start + length),
        panes=choices.panes or Document.panes,
    )
    if codec is None:
        return kept

    def within(layers: LayerSet) -> LayerSet:
        return LayerSet.of({i for i in layers.indices if i < codec.n_layers})

    return replace(
        kept,
        mix=within(kept.mix),
        strokes=tuple(Stroke(s.start_s, s.end_s, within(s.layers)) for s in kept.strokes),
        continuous=kept.continuous and codec.continuous,
    )
