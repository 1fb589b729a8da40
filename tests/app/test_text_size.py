"""Text that the program draws itself is as large as text is set, and has room to be read."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QFontMetricsF, QImage
from PySide6.QtWidgets import QApplication, QPushButton, QSlider, QWidget

from app.model.mix import Stroke
from codec.api import LayerSet

PERCENT = 150


@pytest.fixture
def sized(lasting):
    """The window, and a function that sets the size of its text."""
    document = lasting.document
    lasting.strip.analysis.shown = "tokens"
    lasting.workbench.panel.setVisible(True)
    document.strokes = (Stroke(0.0, 0.2, LayerSet.semantic()),)

    def set_to(percent: int) -> None:
        lasting.workbench.settings["text_size"] = percent
        for _ in range(4):
            QApplication.processEvents()

    yield lasting, set_to
    set_to(100)
    document.strokes = ()
    lasting.workbench.panel.setVisible(False)
    lasting.strip.analysis.shown = None


def ink_height(widget: QWidget, area: QRect) -> int:
    """How high what is drawn in a part of a widget is, in pixels."""
    image = widget.grab(area).toImage().convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    pixels = rows[:, : 4 * image.width()].reshape(image.height(), -1, 4)[..., :3].astype(int)
    drawn = np.abs(pixels - pixels[0, -1]).sum(-1) > 90
    inked = np.flatnonzero(drawn.any(1))
    return int(np.ptp(inked)) + 1 if len(inked) else 0


PLACES = {
    "a layer's key": lambda w: (w.mixer.buttons[0], (-24, 2, 20, -4)),
    "the name of the paint lane": lambda w: (w.paint_lane, (2, 1, w.paint_lane.left_px - 6, -2)),
    "a clip's name": lambda w: (w.workbench.panel.list.viewport(), (14, 4, 50, w.theme.px(16))),
    "the level in figures": lambda w: (w.transport.meter, (0, 0, 90, w.theme.px(12))),
}


def area_of(widget: QWidget, place: tuple[int, int, int, int]) -> QRect:
    """A rectangle; a left edge or a height below 0 is counted from the right or from all."""
    left, top, width, height = place
    left = left if left >= 0 else widget.width() + left
    return QRect(left, top, width, height if height > 0 else widget.height() + height - top)


@pytest.mark.parametrize("name", PLACES)
def test_what_is_written_by_hand_grows_with_the_text(sized, name):
    window, set_to = sized
    heights = []
    for percent in (100, PERCENT):
        set_to(percent)
        widget, place = PLACES[name](window)
        heights.append(ink_height(widget, area_of(widget, place)))
    assert heights[0] > 4
    assert heights[1] == pytest.approx(1.5 * heights[0], abs=2)


def axes(window) -> dict[str, object]:
    pane = next(iter(window.stack.panes.values()))
    tokens = window.strip.page("tokens")
    last = list(window.stack.panes.values())[-1]
    return {
        "frequency": pane.axis,
        "time": last.plot.getAxis("bottom"),
        "level": window.stack.scales[0].getAxis("right"),
        "layers": tokens.axis,
    }


@pytest.mark.parametrize("name", ["frequency", "time", "level", "layers"])
def test_axes_grow_with_the_text_and_their_labels_fit(sized, name):
    window, set_to = sized
    sizes = []
    for percent in (100, PERCENT):
        set_to(percent)
        axis = axes(window)[name]
        metrics = QFontMetricsF(axis.style["tickFont"])
        sizes.append(metrics.height())
        # But for the margins that a document has.
        named = axis.label.boundingRect().height() - 8 if axis.label.isVisible() else 0
        if name == "time":
            assert metrics.height() + named <= axis.height() + 2
        else:
            widest = {"frequency": "16000", "level": "-90", "layers": "RVQ-12"}[name]
            assert metrics.horizontalAdvance(widest) + named < axis.width()
    assert sizes[1] == pytest.approx(1.5 * sizes[0], abs=2)


def test_the_fields_of_the_region_hold_an_hour_and_fit_below_the_pictures(sized):
    window, set_to = sized
    for percent in (100, PERCENT):
        set_to(percent)
        fields = window.stack.region_fields
        for field in fields.fields.values():
            words = field.fontMetrics().horizontalAdvance("3600.000 s")
            assert words <= field.width() - 14 and field.height() > field.fontMetrics().height()
            corner = field.mapTo(fields, field.rect().topLeft())
            assert fields.rect().contains(QRect(corner, field.size()))
        readout = window.stack.readout
        assert readout.height() >= 2 * readout.fontMetrics().lineSpacing()


def test_labels_of_f0_grow_with_the_text_and_do_not_touch(sized):
    window, set_to = sized
    axis = next(iter(window.stack.panes.values())).overlays.pitch_axis
    heights = []
    for percent in (100, PERCENT):
        set_to(percent)
        metrics = QFontMetricsF(axis.font)
        heights.append(metrics.height())
        at = [height * axis.box.height() for height, _ in axis.ticks]
        assert all(b - a >= metrics.ascent() for a, b in zip(at, at[1:], strict=False))
        assert metrics.horizontalAdvance("f0 450 Hz") < axis.boundingRect().width()
    assert heights[1] == pytest.approx(1.5 * heights[0], abs=2)


def test_numbers_in_rows_of_the_token_map_do_not_overlap(sized):
    window, set_to = sized
    set_to(PERCENT)
    axis = window.strip.page("tokens").axis
    rows = axis.tickValues(0, 12, axis.height())[0][1]
    apart = (rows[1] - rows[0]) * axis.height() / 12
    assert apart >= 0.8 * QFontMetricsF(axis.style["tickFont"]).ascent()


@pytest.mark.parametrize("percent", [80, 100, 200])
def test_pictures_map_lane_and_waveform_keep_one_time_axis(sized, percent):
    window, set_to = sized
    set_to(percent)
    pane, tokens = next(iter(window.stack.panes.values())), window.strip.page("tokens")

    def ends(box, canvas) -> tuple[int, int]:
        area: QRectF = box.sceneBoundingRect()
        left = canvas.mapTo(window, canvas.mapFromScene(area.topLeft())).x()
        return left, left + round(area.width())

    lane = window.paint_lane
    left = lane.mapTo(window, lane.rect().topLeft()).x()
    wanted = ends(pane.box, window.stack.canvas)
    for found in (
        ends(tokens.box, tokens.canvas),
        ends(window.overview.box, window.overview.canvas),
        (left + lane.left_px, left + lane.width() - lane.right_px),
    ):
        assert found == pytest.approx(wanted, abs=3)


def test_names_and_levels_of_panes_and_the_meters_of_live_grow_too(sized, monkeypatch):
    window, set_to = sized
    monkeypatch.setattr(window.live.engine, "prepare", lambda: None)
    # In low panes titles are small.
    window.strip.analysis.shown, panes = None, window.document.panes
    window.document.panes = panes[:2]
    heights = []
    for percent in (100, PERCENT):
        set_to(percent)
        title = next(iter(window.stack.panes.values())).title
        meter = window.live.view.input_meter
        meter.resize(meter.width(), 160)
        peak = ink_height(meter, QRect(4, 0, meter.width() - 6, window.theme.px(15)))
        heights.append((title.area.height() - 2, peak))
    window.document.panes = panes
    for small, large in zip(*heights, strict=True):
        assert large == pytest.approx(1.5 * small, abs=2)


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_live_is_never_scrolled_sideways_on_a_small_screen(sized, monkeypatch, percent):
    window, set_to = sized
    monkeypatch.setattr(window.live.engine, "prepare", lambda: None)
    before = window.size()
    window.live.show(True)
    window.resize(1268, 676)  # a screen of 1280 × 720 without bar and frame
    set_to(percent)
    view = window.live.view
    area = view.parent().parent()
    try:
        assert area.horizontalScrollBar().maximum() == 0
        for button in (*view.findChildren(QPushButton), *view.findChildren(QSlider)):
            place = QRect(button.mapTo(view, QPoint(0, 0)), button.size())
            assert view.rect().contains(place)
            if isinstance(button, QPushButton):
                words = button.fontMetrics().horizontalAdvance(button.text())
                assert button.width() >= words
    finally:
        window.live.show(False)
        window.resize(before)
