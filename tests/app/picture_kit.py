"""Sounds whose pictures are known, and a stack of panes without an engine behind it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.engine.painter import render as render_subject
from app.engine.painter import subject_of
from app.engine.raster import Raster, Tiles
from app.model.clip import Clip, Wave
from app.model.document import Document, Image, Picture
from app.model.mix import Pane
from codec.audio import Audio

TOP_HZ = 8000.0
CLIP_S = 2.0


def sine(hz: float, rate_hz: int, level_db: float, seconds: float = 1.0) -> Wave:
    """A tone; 0 dB is full scale."""
    time = np.arange(round(seconds * rate_hz)) / rate_hz
    wave = 10 ** (level_db / 20) * np.sin(2 * np.pi * hz * time)
    return Wave(wave.astype(np.float32), rate_hz)


def noise(rate_hz: int, seconds: float = 1.0, seed: int = 0) -> Wave:
    rng = np.random.default_rng(seed)
    return Wave((0.1 * rng.standard_normal(round(seconds * rate_hz))).astype(np.float32), rate_hz)


def render(
    wave: Wave,
    visible: tuple[float, float],
    columns: int,
    picture: Picture,
    top_hz: float = TOP_HZ,
    *,
    pool: int = 1,
) -> Image:
    """The picture of a stretch of one sound."""
    raster = Raster.fitting(visible, columns, picture, top_hz)
    subject = subject_of(Tiles(), wave, low_db=picture.db_low, high_db=picture.db_high)
    return render_subject(subject, raster, visible, wave.duration_s, pool=pool)


def column_at(image: Image, seconds: float) -> np.ndarray:
    """The levels drawn at an instant: uint8 [rows]."""
    share = (seconds - image.start_s) / (image.end_s - image.start_s)
    return image.levels[:, int(share * image.levels.shape[1])]


def with_clip(wave: Wave, name: str = "clip.wav") -> Document:
    """A document in which ``wave`` is open, all of it visible."""
    document = Document()
    document.clip = Clip(Audio(wave.samples[None], wave.rate_hz, name), str(Path(name)))
    document.show(0.0, document.duration_s)
    document.put_wave(None, wave)
    return document


def put_picture(document: Document, pane: Pane, wave: Wave) -> Image:
    """Give a pane the picture of ``wave``, as the painter would."""
    image = render(wave, document.visible, document.columns, document.picture, document.top_hz)
    document.put_image(pane, image)
    return image
