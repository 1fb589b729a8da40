"""A figure for paper, opened by something else than what drew it."""

from __future__ import annotations

import struct
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pypdfium2
import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from app.model.document import Document
from app.model.mix import Difference, Source
from app.model.overlays import Contour, Overlays
from app.views.figure import figure_of
from app.views.figure_drawing import (
    Drawing,
    Paper,
    draw,
    ticks_between,
)
from app.views.figure_pixels import resampled
from tests.app.picture_kit import put_picture, render, sine, with_clip

TONE_HZ = 2000.0
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def shown(qapp) -> Document:
    """A tone of 2 kHz in three panes, seen from 0.25 to 0.75 s."""
    wave = sine(TONE_HZ, 16_000, -30.0)
    document = with_clip(wave, "tone & more.wav")
    document.columns, document.rows = 400, 120
    document.panes = (Source.MIX, Source.ORIGINAL, Difference())
    document.show(0.25, 0.75)
    for pane in document.panes[:2]:
        put_picture(document, pane, wave)
    document.put_image(Difference(), render(wave, (0.0, 1.0), 400, document.picture))
    return document


def pixels(image: QImage) -> np.ndarray:
    """uint8 [height, width, 3]."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3)


def brightest_share(picture: np.ndarray, drawing: Drawing, row: int) -> float:
    """How high in a pane the brightest line is, 0 … 1."""
    scale = len(picture) / drawing.size.height()
    area = drawing.area(row)
    top, bottom = round(area.top() * scale) + 2, round(area.bottom() * scale) - 2
    middle = round(area.center().x() * scale)
    light = picture[top:bottom, middle - 5 : middle + 5].astype(int).sum((1, 2))
    return 1 - (light.argmax() + 0.5) / len(light)


@pytest.mark.parametrize("scale", ["linear", "mel"])
def test_a_tone_is_where_the_axis_says_in_every_kind_of_file(shown, scale):
    shown.picture = replace(shown.picture, scale=scale)
    for pane in shown.panes[:2]:
        put_picture(shown, pane, shown.waves[None])
    figure, paper = figure_of(shown), Paper(dpi=150)
    drawing = Drawing(figure, paper)
    ticks = {label: height for height, label in figure.panes[0].ticks}
    # A band of the picture and a pixel of the file are as far off as it can be.
    tolerance = 1 / len(figure.panes[0].image.levels) + 3 / 150

    png = QImage.fromData(draw(figure, paper, ".png"))
    renderer = QSvgRenderer(QByteArray(draw(figure, paper, ".svg")))
    assert renderer.isValid()
    svg = QImage(png.size(), QImage.Format.Format_RGB32)
    painter = QPainter(svg)
    renderer.render(painter)
    painter.end()
    page = pypdfium2.PdfDocument(draw(figure, paper, ".pdf"))[0]
    pdf = page.render(scale=150 / 72).to_numpy()[..., :3]
    for picture in (pixels(png), pixels(svg), pdf):
        for row in (0, 1):
            assert brightest_share(picture, drawing, row) == pytest.approx(
                ticks["2"], abs=tolerance
            )


def test_paper_is_as_wide_as_asked_and_the_png_says_its_resolution(shown):
    figure = figure_of(shown)
    for width_mm in (88.0, 180.0):
        paper = Paper(width_mm=width_mm, dpi=200)
        png = draw(figure, paper, ".png")
        width_px, height_px = struct.unpack(">II", png[16:24])
        a_metre = struct.unpack(">I", png[png.index(b"pHYs") + 4 :][:4])[0]
        assert a_metre == round(200 / 0.0254)
        width_pt, height_pt = pypdfium2.PdfDocument(draw(figure, paper, ".pdf"))[0].get_size()
        # Pages are whole points.
        assert width_pt == pytest.approx(width_mm / 25.4 * 72, abs=0.5)
        assert width_px == pytest.approx(width_pt / 72 * 200, abs=1)
        assert height_px == pytest.approx(height_pt / 72 * 200, abs=1)


def test_every_pane_is_named_in_the_order_of_the_screen_with_units_and_legend(shown):
    figure = figure_of(shown)
    wanted = ["Mix · RVQ-1:12", "Original", "Difference", "Time (s)", "Frequency (kHz)"]
    wanted += ["Level (dBFS)", "Difference (dB)", "tone & more.wav", "window 32 ms"]
    root = ElementTree.fromstring(draw(figure, Paper(), ".svg"))
    svg_texts = [text.text for text in root.iter(f"{SVG}text")]
    pdf = draw(figure, Paper(), ".pdf")
    pdf_text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    for words in wanted:
        assert any(words in text for text in svg_texts), words
        assert words in pdf_text, words
    titles = [text for text in svg_texts if text.split(" ")[0] in ("Mix", "Original", "Difference")]
    assert [title.split(" ")[0] for title in titles[:3]] == ["Mix", "Original", "Difference"]
    assert b"/FontFile" in pdf  # whoever prints it need not have the fonts


def svg_texts(figure) -> list[str]:
    root = ElementTree.fromstring(draw(figure, Paper(), ".svg"))
    return [text.text for text in root.iter(f"{SVG}text")]


def test_a_contour_is_where_its_own_axis_has_its_frequency(shown):
    """In pixels: the line of 200 Hz runs into the tick of 200."""
    shown.overlays = Overlays(pitch=True)
    shown.put_contour(Source.MIX, Contour(0.0, 0.01, np.full(100, 200.0, np.float32)))
    figure, paper = figure_of(shown), Paper(dpi=150)
    drawing = Drawing(figure, paper)
    picture = pixels(QImage.fromData(draw(figure, paper, ".png"))).astype(int)
    scale, area = len(picture) / drawing.size.height(), drawing.area(0)
    inside = picture[round(area.top() * scale) : round(area.bottom() * scale)]
    left, right = round(area.left() * scale), round(area.right() * scale)
    cyan = (np.abs(inside - [0x8F, 0xF7, 0xFF]) < 60).all(2)
    rows = np.flatnonzero(cyan[:, left + 50 : (left + right) // 2].mean(1) > 0.5)
    height = 1 - (rows.mean() + 0.5) / len(inside)
    assert height == pytest.approx((200 - 50) / (500 - 50), abs=2 / len(inside))
    dark = inside[round(rows.mean()) - 12 : round(rows.mean()) + 12, right - 60 : right - 12]
    assert (dark.sum(2) < 150).any(), "no label where the line meets the axis"


def test_an_svg_asks_for_nothing_from_elsewhere(shown):
    root = ElementTree.fromstring(draw(figure_of(shown), Paper(), ".svg"))
    links = [value for e in root.iter() for name, value in e.items() if name.endswith("href")]
    assert len(links) >= 3 and all(link.startswith("data:image/png") for link in links)


def test_light_is_on_white_and_dark_is_not(shown):
    for dark in (False, True):
        png = QImage.fromData(draw(figure_of(shown), Paper(dark=dark, dpi=72), ".png"))
        assert (png.pixelColor(1, 1).lightness() == 255) is not dark


def test_overlays_are_drawn_only_while_they_are_on(shown):
    plain = draw(figure_of(shown), Paper(dpi=72), ".png")
    times = np.arange(100)
    shown.put_contour(Source.MIX, Contour(0.0, 0.01, np.where(times % 30, 275.0, 0.0)))
    assert draw(figure_of(shown), Paper(dpi=72), ".png") == plain
    shown.overlays = Overlays(pitch=True)
    figure = figure_of(shown)
    curve_s, heights = figure.panes[0].contour
    # Nothing that is not on the screen, and nothing where no voice is.
    assert set(np.flatnonzero(np.isfinite(heights))) <= {i for i in range(25, 76) if i % 30}
    # Half-way up an axis from 50 to 500 Hz, which is drawn with it.
    texts = svg_texts(figure)
    assert "200" in texts and "f0 400 Hz" in texts
    assert np.nanmax(np.abs(heights - 0.5)) < 0.01 and len(curve_s) == 100
    assert "f0" in figure.legend and "right-hand axis" in figure.legend
    assert draw(figure, Paper(dpi=72), ".png") != plain


def test_what_is_not_drawn_yet_leaves_its_pane_empty(qapp):
    document = with_clip(sine(TONE_HZ, 16_000, -30.0))
    png = QImage.fromData(draw(figure_of(document), Paper(dpi=72), ".png"))
    assert not png.isNull()


def test_only_what_is_visible_of_a_picture_is_taken_and_no_cell_is_lost(shown):
    image = replace(
        shown.images[Source.ORIGINAL],
        levels=np.arange(200, dtype=np.uint8)[None].repeat(4, 0),
        start_s=0.0,
        end_s=2.0,
        span=(0.0, 0.5),
        frequencies_hz=np.arange(4.0),
        pool=1,
    )
    levels, (left, right, bottom, top) = resampled(image, 0.5, 1.0, (10.0, 10.0))
    assert (left, right, bottom, top) == (0.0, 1.0, 0.0, 0.5)
    assert levels[0].tolist() == list(range(50, 100))
    levels, (left, right, *_) = resampled(image, 1.9, 2.3, (400.0, 10.0))
    assert (left, right) == (0.0, pytest.approx(0.25))
    assert set(levels[0].tolist()) == set(range(190, 200))
    assert resampled(image, 3.0, 4.0, (10.0, 10.0)) is None


@pytest.mark.parametrize(
    ("low", "high", "most", "labels"),
    [
        (0.0, 1.0, 5, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (-95.0, -25.0, 4, ["−80", "−60", "−40"]),
        (0.0, 3600.0, 4, ["0", "1000", "2000", "3000"]),
        (12.34, 12.36, 2, ["12.34", "12.35", "12.36"]),
    ],
)
def test_ticks_are_round_and_lie_inside(low, high, most, labels):
    found = ticks_between(low, high, most=most)
    assert [label for _, label in found] == labels
    assert all(low - 1e-9 <= value <= high + 1e-9 for value, _ in found)
