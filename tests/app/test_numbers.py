"""Numbers in words: never as powers of ten, with the separators of the language."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QDoubleSpinBox

from app.languages import install
from app.model.document import Picture
from app.model.tokens import Cell, Tokens, table_of_use
from app.views.figure import figure_of
from app.views.overview import Overview
from app.views.theme import DARK
from app.words import Pattern, plain, tr
from codec.tokens import uses_of
from tests.app.picture_kit import noise, render, with_clip
from tests.app.test_panes import codec_with


@pytest.fixture
def german(qapp):
    install(qapp, "de")
    yield
    install(qapp, "en")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (150.0, "150"), (147.3, "150"), (12.34, "12"), (1.26, "1.3"), (0.5, "0.5"),
        (0.0123, "0.012"), (1_234_567.0, "1200000"), (99.9, "100"), (0.0, "0"), (-3.21, "-3.2"),
    ],
)  # fmt: skip
def test_significant_digits_never_come_as_a_power_of_ten(value, text):
    assert plain(value) == text


@pytest.mark.parametrize("seconds", [0.02, 2.0, 120.0, 3600.0])
def test_the_legend_names_the_hop_in_plain_figures(qapp, seconds):
    wave = noise(8000, seconds)
    document = with_clip(wave)
    document.columns = 300
    image = render(wave, (0.0, seconds), 300, Picture(), document.top_hz)
    document.put_image(document.panes[0], image)
    legend = figure_of(document).legend
    assert " ms a column" in legend and "e+" not in legend


def counted() -> Tokens:
    grid = np.arange(12 * 2048).reshape(12, 2048) % 64
    return Tokens(grid, uses_of(grid, [64] + [32_768] * 11), 0.04)


def test_in_english_thousands_are_set_off_by_commas(qapp):
    tokens = counted()
    assert "2,048 frames" in tokens.describe(Cell(0, 1234)) and "1,234" in tokens.describe(
        Cell(0, 1234)
    )
    table = table_of_use(tokens, codec_with(12))
    assert "2,048" in table.title and "32,768" in table.cells()[1]
    assert tr("{n:,}").format(n=1_234_567) == "1,234,567"


def test_in_german_thousands_are_set_off_as_germans_do(german):
    tokens = counted()
    told = tokens.describe(Cell(0, 1234))
    assert "2.048" in told and "1.234" in told and "," not in told
    table = table_of_use(tokens, codec_with(12))
    assert "2.048" in table.title and "32.768" in table.cells()[1]
    assert Pattern("{n:,} {text}").format(n=1_234_567, text="a, b") == "1.234.567 a, b"
    box = QDoubleSpinBox()
    box.setValue(1.5)
    assert box.text() == "1,50"


@pytest.mark.parametrize("seconds", [0.03, 0.1, 0.4, 2.0])
def test_the_waveform_has_no_holes_however_short_the_clip_is(qtbot, seconds):
    rate_hz = 16_000
    samples = np.sin(2 * np.pi * 3.0 / seconds * np.arange(round(seconds * rate_hz)) / rate_hz)
    document = with_clip(noise(rate_hz, seconds))
    overview = Overview(document)
    qtbot.addWidget(overview)
    overview.recolour(DARK)
    overview.resize(900, 72)
    overview.show()
    count = min(2000, len(samples))
    edges = np.linspace(0, len(samples), count + 1).astype(int)[:-1]
    low, high = (f.reduceat(samples, edges) for f in (np.minimum, np.maximum))
    document.envelope = np.stack([low, high]).astype(np.float32)
    qtbot.waitExposed(overview)
    image = overview.canvas.viewport().grab().toImage()
    area = overview.box.sceneBoundingRect()
    accent = overview.curve.opts["pen"].color().rgb()
    columns = range(int(area.left()) + 20, int(area.right()) - 20)
    rows = range(int(area.top()), int(area.bottom()))
    bare = [x for x in columns if not any(image.pixel(x, y) == accent for y in rows)]
    # But for the playhead's own column.
    assert len(bare) <= 3


