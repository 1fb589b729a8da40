"""Computes the spectrograms that the panes show, beside the window."""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

import numpy as np

from app.engine.jobs import Job, Worker
from app.engine.raster import NOT_YET, Raster, Tiles, difference_db
from app.engine.upkeep import Need, Stretch, Upkeep
from app.model.clip import Wave
from app.model.document import Document, Image
from app.model.mix import Difference, Mix, Pane, Source

# Beyond the visible stretch on either side, so that panning has something to show at once.
MARGIN = 0.25


@dataclass(frozen=True)
class Subject:
    """What a pane is a picture of.

    ``tile(raster, index, pool)`` gives its dB, float32 [rows, columns], each row from
    the loudest of ``pool`` bands.  ``of`` tells one subject from another and does not
    keep its sounds alive.
    """

    of: Hashable
    edition: int
    rate_hz: int
    low_db: float
    high_db: float
    tile: Callable[[Raster, int, int], np.ndarray]


class Painter:
    """Keeps ``document.images`` in step with what is visible and what is decoded."""

    def __init__(self, document: Document, worker: Worker) -> None:
        self.document, self.tiles = document, Tiles()
        self.upkeep = Upkeep(
            worker,
            "picture",
            then=document.put_image,
            failed=lambda error: document.say(str(error), "fault"),
        )
        self._editions: Counter[Mix | None] = Counter()
        events = document.events
        for event in (
            *(events.visible, events.columns, events.rows, events.picture, events.panes),
            *(events.codec, events.loudness),
        ):
            event.connect(self.paint_all)
        document.wave_changed.connect(self._wave_changed)
        document.gain_changed.connect(lambda: self.paint(Difference()))

    def paint_all(self) -> None:
        for pane in self.document.panes:
            self.paint(pane)

    def _wave_changed(self, sound: Mix | None) -> None:
        self._editions[sound] += 1
        for pane in self.document.panes:
            if sound in (self.document.sound_of(pane), None):
                self.paint(pane)

    def paint(self, pane: Pane) -> None:
        """See to it that the picture of one pane is there, if its sound is and it is shown."""
        document = self.document
        subject = self._subject(pane) if pane in document.panes else None
        if subject is None:
            return
        visible, total_s, rows = document.visible, document.duration_s, document.rows
        raster = Raster.fitting(visible, document.columns, document.picture, document.top_of(pane))
        margin_s = MARGIN * (visible[1] - visible[0])
        stretch = visible[0] - margin_s, visible[1] + margin_s
        columns = raster.columns(raster.tiles(stretch, total_s), total_s)
        covers = columns.start * raster.column_s, columns.stop * raster.column_s
        pool = max(1, int(raster.bands / max(rows, 1)))

        sound = document.sound_of(pane)

        def work(job: Job) -> Image:
            image = render(subject, raster, stretch, total_s, pool=pool, check=job.check)
            return replace(image, sound=sound)

        of = (subject.of, raster, pool)
        self.upkeep.ask(pane, Need(of, subject.edition, visible, covers), work)

    def _subject(self, pane: Pane) -> Subject | None:
        document, picture = self.document, self.document.picture
        wave = document.wave_of(pane)
        if wave is None:
            return None
        edition = self._edition(pane)
        if pane != Difference():
            return subject_of(
                self.tiles, wave, low_db=picture.db_low, high_db=picture.db_high, edition=edition
            )
        original = document.wave_of(Source.ORIGINAL)
        if original is None:
            return None
        return difference_of(
            self.tiles, wave, original, gain_db=document.difference_gain_db,
            floor_db=picture.db_low, range_db=picture.difference_db,
            edition=edition + self._edition(Source.ORIGINAL),
        )  # fmt: skip

    def _edition(self, pane: Pane) -> int:
        """How often more of a sound became known; 0 once it is complete."""
        wave = self.document.wave_of(pane)
        return 0 if wave.complete else self._editions[self.document.sound_of(pane)]


def subject_of(
    tiles: Tiles, wave: Wave, *, low_db: float, high_db: float, edition: int = 0
) -> Subject:
    """One sound, drawn from ``low_db`` to ``high_db``."""

    def tile(raster: Raster, index: int, pool: int) -> np.ndarray:
        return loudest(tiles.get(wave, wave.rate_hz, raster, index), pool)

    of = weakref.ref(wave), low_db, high_db
    return Subject(of, edition, wave.rate_hz, low_db, high_db, tile)


def difference_of(
    tiles: Tiles,
    wave: Wave,
    original: Wave,
    *,
    gain_db: float,
    floor_db: float,
    range_db: float,
    edition: int = 0,
) -> Subject:
    """How far ``wave``, louder by ``gain_db``, is above ``original``.

    Both are looked at in the same frames and at the rate of ``wave``: what the
    original has above that the codec never heard.
    """

    def tile(raster: Raster, index: int, pool: int) -> np.ndarray:
        db, from_db = (
            loudest(tiles.get(sound, wave.rate_hz, raster, index), pool)
            for sound in (wave, original)
        )
        return difference_db(db + np.float32(gain_db), from_db, floor_db)

    of = weakref.ref(wave), weakref.ref(original), gain_db, floor_db, range_db
    return Subject(of, edition, wave.rate_hz, -range_db, range_db, tile)


def render(
    subject: Subject,
    raster: Raster,
    stretch: Stretch,
    total_s: float,
    *,
    pool: int = 1,
    check: Callable[[], None] = lambda: None,
) -> Image:
    """The picture of a stretch of a clip ``total_s`` long, in whole tiles.

    Where there are more bands than pixels, ``pool`` makes rows of the loudest of
    several: a tone keeps its level.  ``check`` is called between tiles.
    """
    tiles = raster.tiles(stretch, total_s)
    columns = raster.columns(tiles, total_s)
    pieces = []
    for index in tiles:
        check()
        pieces.append(subject.tile(raster, index, pool))
    db = np.concatenate(pieces, 1)[:, : len(columns)]
    drawn_db = np.where(db == NOT_YET, np.float32(subject.low_db), db)
    share = (drawn_db - subject.low_db) / (subject.high_db - subject.low_db)
    # Where there is nothing to compare, no difference is drawn.
    levels = np.nan_to_num(np.clip(share * 255, 0, 255), nan=127.5).astype(np.uint8)
    frequencies_hz = raster.frequencies_hz(subject.rate_hz)
    return Image(
        levels,
        columns.start * raster.column_s,
        columns.stop * raster.column_s,
        frequencies_hz,
        span_of(raster, frequencies_hz),
        db,
        pool,
    )


def loudest(db: np.ndarray, pool: int) -> np.ndarray:
    """The largest of every ``pool`` rows of ``db`` [bands, N], and of the rest."""
    if pool == 1:
        return db
    return np.maximum.reduceat(db, np.arange(0, len(db), pool))


def span_of(raster: Raster, frequencies_hz: np.ndarray) -> tuple[float, float]:
    """Where the bands begin and end on an axis from 0 to the top, as heights."""
    if raster.settings.scale != "linear":
        return 0.0, 1.0
    top_hz, half = raster.top_hz, (frequencies_hz[1] - frequencies_hz[0]) / 2
    return float(frequencies_hz[0] - half) / top_hz, float(frequencies_hz[-1] + half) / top_hz
