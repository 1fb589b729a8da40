"""What is heard and played, as spectrograms, and the tokens between, scrolling along."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from app.views.live_scroll import ColumnRing, ScrollingPicture, colours_of
from app.views.theme import Theme
from app.words import tr
from codec.api import CodecInfo, LayerSet
from codec.audio import SpectrogramSettings, spectrogram_db

DB_LOW, DB_HIGH = -95.0, -25.0
SETTINGS = SpectrogramSettings(window_s=0.032, hop_s=0.01)
# What was not seen in time is grey, which no level is.
MISSED = (88, 92, 102)
# A colour wheel of even lightness steps, as the token map has it: Kovesi 2015, arXiv 1509.03700.
WHEEL = "CET-C6"
# The wheel's colours, those of the layers that are off, dimmed, and none.
HUES, DIMMED, NONE = 120, 120, 240


class LiveSpectrogram(ScrollingPicture):
    """The spectrogram of a sound that comes in pieces; linear in Hz, in dBFS."""

    def __init__(self, title: str, colour_map: str = "magma", *, with_time: bool = False) -> None:
        scale = (
            tr("{low:.0f} to {high:.0f} dBFS").format(low=DB_LOW, high=DB_HIGH).replace("-", "−")
        )
        super().__init__(f"{title}   {scale}", ColumnRing(1, SETTINGS.hop_s), with_time=with_time)
        self._colours = colours_of(colour_map).copy()
        self._colours[0, :3] = MISSED
        self.set_rate(16_000)
        self.setAccessibleDescription(
            tr("Spectrogram of the last seconds, {scale}.").format(scale=scale)
        )

    def set_rate(self, rate_hz: int) -> None:
        """Begin anew, with sound of this rate."""
        self.rate_hz = rate_hz
        self._hop = SETTINGS.hop_samples(rate_hz)
        self._half = SETTINGS.window_samples(rate_hz) // 2
        # Whole hops before the next column's centre, to hold the first half of its window.
        self._lead = -(-self._half // self._hop) * self._hop
        self._waiting = np.zeros(self._lead, np.float32)
        bands = len(self._columns(np.zeros(rate_hz, np.float32), 1))
        self.ring = ColumnRing(bands, self._hop / rate_hz)
        self.ring.set_colours(self._colours)

    def feed(self, samples: np.ndarray) -> None:
        """Take a piece of the sound, float32 [T]."""
        self._waiting = np.concatenate([self._waiting, samples])
        count = (len(self._waiting) - self._lead - self._half) // self._hop + 1
        if count > 0:
            self.ring.put(self._columns(self._waiting, count)[::-1])
            self._waiting = self._waiting[count * self._hop :]

    def _columns(self, samples: np.ndarray, count: int) -> np.ndarray:
        """Levels of ``count`` columns from ``lead`` on: uint8 [bands, count]."""
        picture = spectrogram_db(
            samples, self.rate_hz, SETTINGS, start_sample=self._lead, frames=count
        )
        level = (picture.db - DB_LOW) * (255 / (DB_HIGH - DB_LOW))
        # Level 0 is for columns that were never seen.
        return np.clip(level, 1, 255).astype(np.uint8)

    def draw_axis(self, painter: QPainter, area: QRectF) -> None:
        top_hz = self.rate_hz / 2
        steps, room = (1000, 2000, 4000), area.height() / self.theme.px(18)
        step_hz = next((s for s in steps if top_hz / s <= room), 8000)
        for hz in np.arange(0, top_hz + 1, step_hz):
            y = area.bottom() - hz / top_hz * area.height()
            painter.fillRect(QRectF(area.left() - 4, y - 0.5, 4, 1), QColor(self.theme.muted))
            unit = " Hz" if hz == 0 else ""
            half = self.theme.px(7)
            at = min(max(y, area.top() + half), area.bottom() - half)
            self.label(painter, at, f"{hz:.0f}{unit}")


class LiveTokens(ScrollingPicture):
    """The tokens, a row a layer; those of layers that are off are dimmed.

    ``newest``: the last frame's, int [layers].
    """

    def __init__(self) -> None:
        super().__init__(tr("Tokens"), ColumnRing(12, 0.04, NONE), with_time=True)
        self._sizes = np.full(12, 1024)
        self.newest = np.zeros(12, np.int64)

    def set_codec(self, info: CodecInfo) -> None:
        """Begin anew, with the tokens of this codec."""
        self._sizes = np.array([layer.codebook_size for layer in info.layers])
        self.newest = np.zeros(len(self._sizes), np.int64)
        self.ring = ColumnRing(len(self._sizes), info.hop_samples / info.sample_rate_hz, NONE)
        self.recolour(self.theme)

    def recolour(self, theme: Theme) -> None:
        wheel = colours_of(WHEEL)[np.linspace(0, 255, HUES).astype(int), :3]
        plot = np.array(QColor(theme.plot).getRgb()[:3])
        table = np.zeros((256, 3), np.uint8)
        table[:HUES] = wheel
        table[DIMMED : DIMMED + HUES] = 0.2 * wheel + 0.8 * plot
        table[NONE] = plot
        self.ring.set_colours(table)
        super().recolour(theme)

    def feed(self, tokens: np.ndarray, layers: LayerSet) -> None:
        """Take frames, int [layers, F], decoded with ``layers``."""
        if tokens.shape[1] == 0:
            return
        levels = (tokens * HUES // self._sizes[:, None]).astype(np.uint8)
        off = [index for index in range(len(tokens)) if index not in layers]
        levels[off] += DIMMED
        self.ring.put(levels)
        self.newest = tokens[:, -1]

    @property
    def text(self) -> str:
        """The newest frame, in words."""
        return ", ".join(f"RVQ-{n} {code}" for n, code in enumerate(self.newest, 1))

    def draw_axis(self, painter: QPainter, area: QRectF) -> None:
        rows = self.ring.rows
        height = area.height() / rows
        step = max(1, -(-self.theme.px(11) // max(1, int(height))))
        for row in range(0, rows, step):
            self.label(painter, area.top() + (row + 0.5) * height, f"RVQ-{row + 1}")
