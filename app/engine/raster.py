"""The columns that all pictures share, and the levels in them, tile by tile."""

from __future__ import annotations

import functools
import math
import weakref
import zlib
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, replace

import numpy as np

from app.model.clip import Wave
from app.model.document import Picture
from codec.audio import SpectrogramSettings, forget_pages, resample, spectrogram_db

TILE_COLUMNS = 64
MIN_COLUMN_S = 0.0005
# Column widths come in steps of a fourth root of two: zooming back finds its tiles again.
STEPS_AN_OCTAVE = 4
# Of a column that holds more frames than this, evenly spaced ones are looked at.
MOST_A_COLUMN = 12
BANDS = 256
LOWEST_LOG_HZ = 50.0
# What a resampler needs to see on either side for its result to be exact enough.
RESAMPLER_S = 0.02
KEEP_BYTES = 96_000_000
# The level of what is not there yet: none that a sound can have.
NOT_YET = np.float32(np.inf)


@dataclass(frozen=True)
class Raster:
    """Column ``k`` stands for ``k · column_s`` to ``(k + 1) · column_s``, whatever the sound:
    the mean power of ``per_column`` frames, evenly spaced in it."""

    column_s: float
    per_column: int
    settings: SpectrogramSettings
    top_hz: float

    @classmethod
    @functools.lru_cache(maxsize=32)
    def fitting(
        cls, visible: tuple[float, float], columns: int, picture: Picture, top_hz: float
    ) -> Raster:
        """About one column a pixel where ``columns`` pixels show the stretch ``visible``.

        Frames are no farther apart than half a window, so that no sound falls between
        them, except in columns that would hold more than ``MOST_A_COLUMN``.
        """
        pixel_s = max((visible[1] - visible[0]) / max(columns, 1), MIN_COLUMN_S)
        if picture.hop_s is None:
            column_s = 2 ** (math.ceil(math.log2(pixel_s) * STEPS_AN_OCTAVE) / STEPS_AN_OCTAVE)
            count = math.ceil(column_s / (picture.window_s / 2))
        else:
            count = math.ceil(pixel_s / picture.hop_s - 1e-9)
            column_s = count * picture.hop_s
        # One bin more, so that a picture is filled to its edge wherever it is cut off.
        beyond_hz = 1 / picture.window_s if picture.scale == "linear" else 0.0
        settings = SpectrogramSettings(
            window_s=picture.window_s,
            scale=picture.scale,
            n_bands=BANDS,
            f_min_hz=LOWEST_LOG_HZ if picture.scale == "log" else None,
            f_max_hz=top_hz + beyond_hz,
        )
        return cls(column_s, min(max(count, 1), MOST_A_COLUMN), settings, top_hz)

    @property
    def bands(self) -> float:
        """How many bands there are, about."""
        settings = self.settings
        return settings.window_s * settings.f_max_hz if settings.scale == "linear" else BANDS

    def frequencies_hz(self, rate_hz: int) -> np.ndarray:
        """The centres of the bands for a sound of this rate, rising: [bands]."""
        return spectrogram_db(np.zeros(0), rate_hz, self.settings, frames=0).frequencies_hz

    def tiles(self, stretch: tuple[float, float], total_s: float) -> range:
        """The tiles that cover a stretch, or what of it lies within ``total_s``."""
        tile_s = TILE_COLUMNS * self.column_s
        first = int(max(stretch[0], 0.0) / tile_s)
        last = math.ceil(min(stretch[1], total_s) / tile_s - 1e-9)
        return range(first, max(last, first + 1))

    def columns(self, tiles: range, total_s: float) -> range:
        """The columns of these tiles that begin within ``total_s``; at least one."""
        first = tiles.start * TILE_COLUMNS
        last = min(tiles.stop * TILE_COLUMNS, math.ceil(total_s / self.column_s - 1e-9))
        return range(first, max(last, first + 1))

    def frames(self, wave: Wave, rate_hz: int, tile: int) -> np.ndarray:
        """What a tile looks at, as it sounds at ``rate_hz``: float32 [frames, window samples]."""
        starts, length = self._windows(rate_hz, tile)
        if rate_hz == wave.rate_hz:
            return cut(wave.samples, starts, length)
        return cut_resampled(wave.samples, wave.rate_hz, rate_hz, starts, length)

    def _windows(self, rate_hz: int, tile: int) -> tuple[np.ndarray, int]:
        """Where the frames of a tile start, and how long they are, in samples at ``rate_hz``."""
        count = TILE_COLUMNS * self.per_column
        position = (tile * count + np.arange(count) + 0.5) / self.per_column
        centres = np.rint(position * self.column_s * rate_hz).astype(np.int64)
        length = self.settings.window_samples(rate_hz)
        return centres - length // 2, length

    def is_there(self, wave: Wave, rate_hz: int, tile: int) -> np.ndarray:
        """Which columns of a tile see nothing but what is there: bool [TILE_COLUMNS]."""
        starts, length = self._windows(rate_hz, tile)
        factor = wave.rate_hz / rate_hz
        first = np.floor(starts * factor).astype(np.int64)
        last = np.ceil((starts + length) * factor).astype(np.int64)
        return wave.is_there(first, last).reshape(TILE_COLUMNS, -1).all(1)

    def levels_db(self, frames: np.ndarray, rate_hz: int) -> np.ndarray:
        """The columns that these frames make: float32 [bands, TILE_COLUMNS] in dBFS."""
        count, length = frames.shape
        # Laid end to end, every piece is a frame of its own.
        settings = replace(self.settings, hop_s=length / rate_hz)
        db = spectrogram_db(
            frames.reshape(-1), rate_hz, settings, start_sample=length // 2, frames=count
        ).db
        return pooled(db, self.per_column)


class Tiles:
    """Levels that have been computed; those not looked at for longest are forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, np.ndarray] = OrderedDict()
        self._bytes = 0

    def get(self, wave: Wave, rate_hz: int, raster: Raster, tile: int) -> np.ndarray:
        """One tile of ``wave`` as it sounds at ``rate_hz``: float32 [bands, columns] in dBFS.

        ``NOT_YET`` in columns that see something that is not there yet.
        """
        is_final = wave.complete
        key = (weakref.ref(wave), rate_hz, raster, tile)
        if is_final and key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        # Before the samples are looked at: another thread goes on writing them.
        there = raster.is_there(wave, rate_hz, tile)
        frames = raster.frames(wave, rate_hz, tile)
        forget_pages(wave.samples)  # each piece of an hour has brought its neighbours
        if not is_final:
            # While it is being filled in, a tile is known by what it was made from.
            key = (*key, zlib.crc32(frames), there.tobytes())
        if key not in self._kept:
            db = raster.levels_db(frames, rate_hz)
            db[:, ~there] = NOT_YET
            self._keep(key, db)
        self._kept.move_to_end(key)
        return self._kept[key]

    def _keep(self, key: Hashable, db: np.ndarray) -> None:
        self._kept[key] = db
        self._bytes += db.nbytes
        while self._bytes > KEEP_BYTES and len(self._kept) > 1:
            self._bytes -= self._kept.popitem(last=False)[1].nbytes


def cut(x: np.ndarray, starts: np.ndarray, length: int) -> np.ndarray:
    """Pieces of ``x`` [T] that begin at ``starts``, rising: float32 [N, length], zeros outside.

    Only slices of ``x`` are taken: one where the pieces overlap, else one a piece.
    """
    first, last = int(starts[0]), int(starts[-1]) + length
    if last - first <= len(starts) * length:
        whole = _padded(x, first, last)
        return np.lib.stride_tricks.sliding_window_view(whole, length)[starts - first]
    return np.stack([_padded(x, int(start), int(start) + length) for start in starts])


def cut_resampled(
    x: np.ndarray, from_hz: int, to_hz: int, starts: np.ndarray, length: int
) -> np.ndarray:
    """The same at another rate: ``starts`` and ``length`` count samples at ``to_hz``.

    The pieces are off by half a sample of either rate at most, which no spectrogram shows.
    """
    factor, margin = from_hz / to_hz, round(RESAMPLER_S * from_hz)
    first = np.rint(starts * factor).astype(np.int64) - margin
    long = math.ceil(length * factor) + 2 * margin
    # Laid end to end they are one sound; each has room for the filter on either side.
    laid = resample(cut(x, first, long).reshape(-1), from_hz, to_hz)
    begins = np.rint((np.arange(len(starts)) * long + margin) / factor).astype(np.int64)
    return np.lib.stride_tricks.sliding_window_view(laid, length)[begins]


def _padded(x: np.ndarray, start: int, stop: int) -> np.ndarray:
    piece = np.zeros(stop - start, np.float32)
    low, high = max(start, 0), min(stop, len(x))
    if low < high:
        piece[low - start : high - start] = x[low:high]
    return piece


def pooled(db: np.ndarray, count: int) -> np.ndarray:
    """Mean power of every ``count`` neighbours of ``db`` [bands, a multiple of it], in dB."""
    if count == 1:
        return db
    power = 10.0 ** (db / 10)
    return 10 * np.log10(power.reshape(len(db), -1, count).mean(2))


def difference_db(db: np.ndarray, from_db: np.ndarray, floor_db: float) -> np.ndarray:
    """How far one picture is above another, in dB; NaN where neither is above the floor.

    ``NOT_YET`` where one of them is not there yet.
    """
    there = (db != NOT_YET) & (from_db != NOT_YET)
    either = (db > floor_db) | (from_db > floor_db)
    above = np.subtract(db, from_db, where=there, out=np.full(db.shape, NOT_YET, db.dtype))
    return np.where(either, above, np.float32(np.nan))
