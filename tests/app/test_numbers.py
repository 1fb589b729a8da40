"""Numbers in words: never as powers of ten, with the separators of the language."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableWidget,
    QWidget,
)

from app.languages import install
from app.model.document import Picture, Region
from app.model.labels import facts_of
from app.model.mix import Source, Stroke
from app.model.overlays import Cursor
from app.model.report import facts_of_clip, facts_of_codec, facts_of_settings
from app.model.tokens import Cell, Tokens, table_of_use
from app.views.figure import figure_of
from app.views.figure_drawing import ticks_between
from app.views.overview import Overview
from app.views.theme import DARK
from app.words import Pattern, plain, tr
from codec.api import LayerSet
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
    assert "2.048" in told and "1.234" in told and "1,56%" in told
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


# A fraction after a point; a group of three digits after one may be thousands.
POINTED = re.compile(r"(?<![\w.])(?:0\.\d+|\d+\.\d{1,2}|\d+\.\d{4,})(?![\d.])")


def texts_of(window: QWidget) -> list[str]:
    """Everything that can be read in a window or is told of it, also what is hidden just now."""
    found = [window.windowTitle()]
    for widget in window.findChildren(QWidget):
        found += [widget.toolTip(), widget.accessibleDescription(), widget.accessibleName()]
        match widget:
            case QLabel() | QAbstractButton() | QLineEdit():
                found.append(widget.text())
            case QPlainTextEdit():
                found.append(widget.toPlainText())
            case QComboBox():
                found += [widget.itemText(at) for at in range(widget.count())]
            case QTableWidget():
                cells = (widget.item(r, c) for r in range(widget.rowCount()) for c in range(2, 6))
                found += [cell.text() for cell in cells if cell is not None]
            case pg.GraphicsView():
                for item in widget.scene().items():
                    is_axis = isinstance(item, pg.AxisItem) and item.isVisible()
                    if is_axis and item.style["showValues"]:
                        found += item.tickStrings([0.25, 0.5], 1, 0.25)
    return found


def test_in_german_no_number_that_is_read_has_a_point_before_its_fraction(german, opened, settle):
    document = opened.document
    document.mix, document.heard = LayerSet.of({0, 2}), Source.MIX
    document.region, document.speed = Region(0.25, 1.5), 0.5
    document.strokes = (Stroke(0.2, 0.6, LayerSet.semantic()),)
    document.picture = replace(document.picture, window_s=0.0325, hop_s=0.0025)
    for shown in ("tokens", "code_use"):
        opened.strip.analysis.shown = shown
        settle(opened)
    document.cursor = Cursor(0.725, 880.5)
    figure = figure_of(document)
    opened.live.view.bar  # noqa: B018 - made when it is asked for
    texts = [
        *texts_of(opened),
        figure.words,
        *(label for pane in figure.panes for _, label in pane.ticks),
        *(label for _, label in ticks_between(0.0, 1.0, most=5)),
        *facts_of_clip(document).values(),
        *facts_of_codec(document.codec).values(),
        *facts_of_settings(document).values(),
    ]
    assert [text for text in texts if POINTED.search(text)] == []
    assert "0,725 s" in opened.stack.readout.toPlainText()
    assert opened.transport.clock.text() == "0:00,000" and "32,5 ms" in figure.legend


def test_what_programs_read_keeps_its_point_in_german(german, opened, settle):
    document = opened.document
    opened.strip.analysis.shown = "code_use"
    settle(opened)
    csv = opened.strip.csv().splitlines()
    assert all(len(line.split(",")) == len(csv[0].split(",")) for line in csv)
    assert float(csv[1].split(",")[csv[0].split(",").index("usage")]) > 0
    facts = facts_of(document, document.sound_of(Source.MIX), 0.25, 1.5)
    assert json.loads(json.dumps(facts))["stretch_s"] == [0.25, 1.5]


def test_names_and_paths_in_sentences_are_left_as_they_are(german):
    from pathlib import Path

    assert tr("Saved {name}.").format(name="take 1.5.wav").startswith("take 1.5.wav ")
    assert Pattern("{path} {x:.1f}").format(path=Path("/a/b.wav"), x=0.25) == "/a/b.wav 0,2"
