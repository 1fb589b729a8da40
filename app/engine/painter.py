"""Computes the spectrograms that the panes show, beside the window."""

from __future__ import annotations

import numpy as np

from app.engine.jobs import Job, Worker
from app.model.clip import Wave
from app.model.document import Document, Image, Picture
from app.model.mix import Difference, Mix, Pane, Source, key_of
from codec.audio import SpectrogramSettings, spectrogram_db

# Beyond the visible stretch, so that panning has something to show at once.
MARGIN = 0.25
MIN_HOP_S, MAX_HOP_S = 0.0005, 1.0
MOST_FRAMES = 20_000
BANDS = 256


class Painter:
    """Keeps ``document.images`` in step with what is visible and what is decoded."""

    def __init__(self, document: Document, worker: Worker) -> None:
        self.document, self.worker = document, worker
        events = document.events
        for event in (events.visible, events.columns, events.picture, events.panes, events.codec):
            event.connect(self.paint_all)
        for event in (events.mix, events.strokes, events.continuous, events.voice):
            event.connect(self._mix_changed)
        document.wave_changed.connect(self._wave_changed)

    def paint_all(self) -> None:
        for pane in self.document.panes:
            self.paint(pane)

    def _mix_changed(self) -> None:
        for pane in (Source.MIX, Difference()):
            self.paint(pane)

    def _wave_changed(self, sound: Mix | None) -> None:
        for pane in self.document.panes:
            if self.document.sound_of(pane) == sound:
                self.paint(pane)

    def paint(self, pane: Pane) -> None:
        """Ask for the picture of one pane; a newer request replaces an older one."""
        wave, document = self.document.wave_of(pane), self.document
        if wave is None or pane not in document.panes:
            return
        visible, columns = document.visible, document.columns
        picture, top_hz = document.picture, document.top_hz

        def work(job: Job) -> Image:
            return render(wave, visible, columns, picture, top_hz)

        self.worker.submit(
            f"picture {key_of(pane)}", work, then=lambda image: document.put_image(pane, image)
        )


def render(
    wave: Wave, visible: tuple[float, float], columns: int, picture: Picture, top_hz: float
) -> Image:
    """The picture of ``wave`` over the visible stretch and a margin, about a column a pixel.

    Frames are never farther apart than half a window, so that no sound falls
    between them; where a pixel holds several, it shows their mean power.  Only
    of very long stretches is a part of the frames looked at.
    """
    length = (visible[1] - visible[0]) * (1 + 2 * MARGIN)
    column_s = max((visible[1] - visible[0]) / max(columns, 1), MIN_HOP_S)
    hop_s = max(min(column_s, picture.window_s / 2), length / MOST_FRAMES)
    settings = SpectrogramSettings(
        window_s=picture.window_s,
        hop_s=min(hop_s, MAX_HOP_S),
        scale=picture.scale,
        n_bands=BANDS,
        f_min_hz=50.0 if picture.scale == "log" else None,
        f_max_hz=top_hz,
    )
    hop = settings.hop_samples(wave.rate_hz)
    margin_s = MARGIN * (visible[1] - visible[0])
    first = max(0, int((visible[0] - margin_s) * wave.rate_hz) // hop)
    last = min(
        settings.frame_count(len(wave.samples), wave.rate_hz) + 1,
        int((visible[1] + margin_s) * wave.rate_hz) // hop + 2,
    )
    count = max(1, int(column_s * wave.rate_hz / hop))
    # Whole groups only, so that every column is as wide as the others.
    last = first + -(-(last - first) // count) * count
    spectrogram = spectrogram_db(
        wave.samples, wave.rate_hz, settings, start_sample=first * hop, frames=last - first
    )
    db = pooled(spectrogram.db, count)
    span = picture.db_high - picture.db_low
    levels = np.clip((db - picture.db_low) * (255 / span), 0, 255).astype(np.uint8)
    # A column stands for the stretch around its frame's centre.
    start_s = (first - 0.5) * hop / wave.rate_hz
    end_s = (last - 0.5) * hop / wave.rate_hz
    frequencies_hz = spectrogram.frequencies_hz
    span_of = linear_span(frequencies_hz, top_hz) if picture.scale == "linear" else (0.0, 1.0)
    return Image(levels, start_s, end_s, frequencies_hz, span_of)


def linear_span(frequencies_hz: np.ndarray, top_hz: float) -> tuple[float, float]:
    """Where evenly spaced bins begin and end on an axis from 0 to ``top_hz``, as heights."""
    half = (frequencies_hz[1] - frequencies_hz[0]) / 2
    return float(frequencies_hz[0] - half) / top_hz, float(frequencies_hz[-1] + half) / top_hz


def pooled(db: np.ndarray, count: int) -> np.ndarray:
    """Mean power of every ``count`` neighbours of ``db`` [bands, a multiple of it], in dB."""
    if count == 1:
        return db
    power = 10.0 ** (db / 10)
    return 10 * np.log10(power.reshape(len(db), -1, count).mean(2))
