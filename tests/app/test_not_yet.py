"""What is not there yet never looks like silence: on the screen, in figures, in thumbnails."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.engine.jobs import Worker
from app.engine.original import Original
from app.engine.painter import Painter
from app.engine.raster import NOT_YET, Raster, Tiles
from app.engine.sound import Sound, all_there
from app.main_window import MainWindow
from app.model.clip import Wave
from app.model.clip_list import ClipList, thumbnail
from app.model.document import Document, Picture
from app.model.mix import Difference, Source
from app.views.clip_list import bars
from app.views.figure import figure_of
from app.views.figure_drawing import Drawing, Paper, draw
from app.views.overview import Overview
from app.views.theme import DARK
from codec.api import LayerSet
from tests.app.conftest import WAIT_MS
from tests.app.picture_kit import TOP_HZ, noise, with_clip

RATE_HZ, CELL = 16_000, 640
CLIP_S, KNOWN_S = 8.0, 3.2


def half_known() -> Wave:
    """Silence of which the first 3.2 s are known to be silence."""
    samples = np.zeros(round(CLIP_S * RATE_HZ), np.float32)
    decoded = np.zeros(len(samples) // CELL, bool)
    decoded[: round(KNOWN_S * RATE_HZ / CELL)] = True
    there = partial(all_there, decoded, CELL)
    return Wave(samples, RATE_HZ, complete=False, there=there)


@pytest.fixture
def painted(qtbot) -> Iterator[tuple[Document, MainWindow]]:
    """A window that shows noise, silence that is half there, and their difference."""
    document = with_clip(noise(RATE_HZ, CLIP_S))
    document.panes = (Source.ORIGINAL, Source.MIX, Difference())
    window = MainWindow(document, "dark")
    qtbot.addWidget(window)
    window.resize(1100, 760)
    window.show()
    worker = Worker("pictures")
    Painter(document, worker).paint_all()
    document.put_wave(document.sound_of(Source.MIX), half_known())
    qtbot.waitUntil(lambda: not worker.busy and len(document.images) == 3, timeout=WAIT_MS)
    QApplication.processEvents()
    yield document, window
    window.close()
    worker.close()


def test_a_picture_says_which_of_its_columns_are_not_there_yet(painted):
    document, _ = painted
    assert document.images[Source.ORIGINAL].gaps(0.0, CLIP_S) == ()
    for pane in (Source.MIX, Difference()):
        ((first, last),) = document.images[pane].gaps(0.0, CLIP_S)
        assert last == CLIP_S
        # To a column and the half of a window that looks beyond.
        assert KNOWN_S - 0.06 < first <= KNOWN_S + 1e-6
        assert document.images[pane].level_at(6.0, 1000) is None
    assert document.images[Source.MIX].level_at(1.0, 1000) == pytest.approx(-120)


def test_on_the_screen_it_is_hatched_and_silence_is_not(painted):
    document, window = painted
    for pane in (Source.MIX, Difference()):
        known, unknown = (colours_at(window, pane, t) for t in (1.0, 6.0))
        assert len(known) == 1 and len(unknown) > 1
        assert not known & unknown


def colours_at(window: MainWindow, pane, seconds: float) -> set[int]:
    """The colours of a patch of a pane on the screen."""
    view, canvas = window.stack.panes[pane], window.stack.canvas
    at = canvas.mapFromScene(view.box.mapViewToScene(QPointF(seconds, 0.4)))
    image = canvas.viewport().grab().toImage()
    return {image.pixel(at.x() + x, at.y() + y) for x in range(9) for y in range(9)}


def test_before_anything_is_decoded_the_pane_is_hatched_whole(qtbot):
    document = with_clip(noise(RATE_HZ, CLIP_S))
    window = MainWindow(document, "dark")
    qtbot.addWidget(window)
    window.show()
    assert window.stack.panes[Source.SEMANTIC].not_yet.gaps == ((0.0, CLIP_S),)
    assert len(colours_at(window, Source.SEMANTIC, 4.0)) > 1
    window.close()


@pytest.mark.parametrize("dark", [False, True])
def test_in_an_exported_figure_it_is_hatched_and_the_legend_says_so(painted, dark):
    document, _ = painted
    figure = figure_of(document)
    assert not figure.is_whole and "hatched: not decoded yet" in figure.legend
    paper = Paper(dpi=150, dark=dark)
    drawing = Drawing(figure, paper)
    png = QImage.fromData(draw(figure, paper, ".png"))
    scale, area = png.height() / drawing.size.height(), drawing.area(1)

    def colours(seconds: float) -> set[int]:
        x = (area.left() + seconds / CLIP_S * area.width()) * scale
        y = area.center().y() * scale
        return {png.pixel(round(x) + dx, round(y) + dy) for dx in range(-9, 9) for dy in range(9)}

    silence, gap = colours(1.0), colours(6.0)
    assert len(silence) == 1 and len(gap) > 1 and not silence & gap


def test_a_figure_of_everything_has_no_word_of_it(painted, qtbot):
    document, window = painted
    wave = document.waves[document.sound_of(Source.MIX)]
    wave.complete = True
    document.put_wave(document.sound_of(Source.MIX), wave)
    qtbot.waitUntil(lambda: figure_of(document).is_whole, timeout=WAIT_MS)
    assert "hatched" not in figure_of(document).legend


def test_a_figure_never_has_the_picture_of_another_mix_under_a_title(painted):
    document, _ = painted
    document.mix = LayerSet.of({0, 4})
    pane = next(p for p in figure_of(document).panes if p.title.startswith("Mix"))
    assert pane.image is None and pane.gaps == ((0.0, CLIP_S),)


def test_saving_a_figure_with_something_missing_warns(opened, tmp_path, qtbot, settle):
    document = opened.document
    opened.exporting.figure(tmp_path / "whole.png")
    settle(opened)
    assert document.notice.kind == "note" and (tmp_path / "whole.png").exists()
    wave = document.wave_of(Source.MIX)
    wave.complete, wave.there = False, lambda first, last: last < 0.5 * RATE_HZ
    document.put_wave(document.sound_of(Source.MIX), wave)
    settle(opened)
    opened.exporting.figure(tmp_path / "part.png")
    settle(opened)
    assert document.notice.kind == "warning" and "hatched" in document.notice.text


# -- what is decoded, and what is read ----------------------------------------------------


def test_a_sound_knows_to_the_sample_what_of_it_is_decoded():
    sound = Sound("voice", 10 * CELL + 100, CELL, RATE_HZ, 48_000)
    sound.put(2, np.zeros(3 * CELL, np.float32))
    sound.put(10, np.zeros(100, np.float32))
    first = np.array([2, 2 * CELL, 2 * CELL - 1, 4 * CELL, 5 * CELL, 10 * CELL, -500, 99_999])
    last = np.array([9, 5 * CELL, 5 * CELL, 5 * CELL + 1, 5 * CELL, 99_999, -1, 100_500])
    wanted = [False, True, False, False, True, True, True, True]
    assert sound.wave.is_there(first, last).tolist() == wanted


@pytest.mark.parametrize("rate_hz", [8000, 16_000, 24_000, 44_100])
def test_at_another_rate_the_same_columns_are_missing(rate_hz):
    raster = Raster.fitting((0.0, CLIP_S), 800, Picture(), TOP_HZ)
    wave, tiles = half_known(), Tiles()
    columns = np.concatenate([tiles.get(wave, rate_hz, raster, index)[0] for index in range(8)])
    missing_s = np.flatnonzero(columns == NOT_YET)[0] * raster.column_s
    assert missing_s == pytest.approx(KNOWN_S, abs=raster.column_s + 0.03)


class Growing:
    """A recording of which a half has been read."""

    rate_hz, name, duration_s = RATE_HZ, "long.wav", CLIP_S

    def __init__(self) -> None:
        self.samples = np.zeros(round(CLIP_S * RATE_HZ), np.float32)
        self.ready = len(self.samples) // 2


def test_what_of_a_recording_is_not_read_yet_is_unknown_and_not_silent():
    original = Original(growing := Growing(), "long.wav", RATE_HZ)
    edges = np.array([growing.ready - 10, growing.ready])
    assert original.wave.is_there(edges, edges + 5).tolist() == [True, False]
    original._fill_envelope(growing.ready, growing.samples)
    envelope = original.envelope
    half = envelope.shape[1] // 2
    assert (envelope[:, : half - 1] == 0).all() and np.isnan(envelope[:, half + 1 :]).all()
    small = thumbnail(envelope)
    assert small.shape[1] == 96 and np.isnan(small[:, 50:]).all() and (small[:, :46] == 0).all()
    assert len(bars(small, QRectF(0, 0, 96, 20))) == pytest.approx(48, abs=1)


def test_the_overview_hatches_what_is_not_read_yet(qtbot):
    document = with_clip(noise(RATE_HZ, CLIP_S))
    overview = Overview(document)
    qtbot.addWidget(overview)
    overview.recolour(DARK)
    assert overview.not_yet.gaps == ((0.0, CLIP_S),)
    document.envelope = np.concatenate(
        [np.zeros((2, 500), np.float32), np.full((2, 1500), np.nan, np.float32)], 1
    )
    assert overview.not_yet.gaps == ((CLIP_S / 4, CLIP_S),)
    document.envelope = np.zeros((2, 2000), np.float32)
    assert overview.not_yet.gaps == ()


def test_a_clip_that_was_left_half_read_is_looked_at_again():
    clips = ClipList(Document())
    clips.add(["/tmp/one.wav"])
    (row,) = clips.rows
    assert not row.is_seen
    row.envelope = np.array([[0.0, np.nan], [0.0, np.nan]], np.float32)
    assert not row.is_seen
    row.envelope = np.zeros((2, 2), np.float32)
    assert row.is_seen


def test_live_columns_that_were_missed_are_not_those_of_silence(qtbot):
    from app.views.live_pictures import LiveSpectrogram

    picture = LiveSpectrogram("Heard")
    qtbot.addWidget(picture)
    picture.feed(np.zeros(RATE_HZ, np.float32))
    picture.ring.skip_to(picture.ring.count + 300)
    image = QImage(800, 50, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    picture.ring.draw(painter, QRectF(0, 0, 800, 50), picture.ring.count * picture.ring.column_s)
    painter.end()
    silent, missed = image.pixelColor(450, 20), image.pixelColor(700, 20)
    assert silent.lightness() < 10 < missed.lightness()
