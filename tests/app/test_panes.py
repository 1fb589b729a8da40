"""Choosing pictures, their order and their looks; moving about in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication

from app.main_window import MainWindow
from app.model.document import FREQUENCY_SCALES, Document, Picture, Region
from app.model.mix import Difference, LayerAlone, Source
from app.views.pane_chooser import PANE
from codec.api import CodecInfo, LayerInfo, LayerSet
from tests.app.picture_kit import noise, put_picture, with_clip

THREE = (Source.ORIGINAL, Source.SEMANTIC, Source.MIX)
EIGHT = (*THREE, Source.FULL, Difference(), LayerAlone(0), LayerAlone(5), LayerAlone(11))


def codec_with(n_layers: int) -> CodecInfo:
    layers = (
        LayerInfo(1, "semantic", 64, 6),
        *(LayerInfo(n, "acoustic", 32, 5) for n in range(2, n_layers + 1)),
    )
    return CodecInfo("tiny", 16_000, 640, layers, True, 640, 30, frozenset({"any"}))


@pytest.fixture
def window(qtbot, monkeypatch) -> Iterator[MainWindow]:
    """The window with a clip of two seconds and pictures, but nothing running behind it."""
    # Every move of the mouse counts, however fast they come.
    monkeypatch.setitem(pg.CONFIG_OPTIONS, "mouseRateLimit", 0)
    wave = noise(16_000, 2.0)
    document = with_clip(wave)
    window = MainWindow(document, "dark")
    qtbot.addWidget(window)
    window.resize(1100, 760)
    window.show()
    qtbot.waitExposed(window)
    document.seek_requested.connect(lambda s: setattr(document, "position_s", s))
    for pane in THREE:
        put_picture(document, pane, wave)
    yield window
    window.close()


def titles(window: MainWindow) -> list[str]:
    """The panes' names from the highest to the lowest, as they stand on the screen."""
    panes = window.stack.panes.values()
    ordered = sorted(panes, key=lambda p: p.plot.sceneBoundingRect().top())
    return [pane.title.text for pane in ordered]


def drag(qtbot, view, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 11):
        qtbot.mouseMove(view, start + (end - start) * step / 10)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)


def on_screen(canvas, scene: QPointF) -> QPoint:
    return canvas.mapFromScene(scene)


# -- which panes, and in which order --------------------------------------------------


def test_a_checked_box_shows_a_picture_below_the_others_and_unchecking_hides_it(window):
    chooser = window.tools.chooser
    names = [chooser.list.item(row).text() for row in range(chooser.list.count())]
    assert names[:5] == [
        "Original", "Semantic (RVQ-1)", "Mix", "Full", "Difference (Mix against Original)",
    ]  # fmt: skip
    assert names[5:] == [f"RVQ-{n} alone" for n in range(1, 13)]
    chooser.list.item(8).setCheckState(Qt.CheckState.Checked)
    assert window.document.panes == (*THREE, LayerAlone(3))
    assert len(titles(window)) == 4 and titles(window)[3] == "RVQ-4 alone"
    chooser.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert titles(window) == ["Semantic  ·  RVQ-1", "Mix  ·  RVQ-1:12", "RVQ-4 alone"]


def test_the_last_picture_cannot_be_hidden(window):
    chooser = window.tools.chooser
    window.document.panes = (Source.FULL,)
    assert chooser.list.item(0).data(PANE) is Source.FULL
    chooser.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert window.document.panes == (Source.FULL,)
    assert chooser.list.item(0).checkState() == Qt.CheckState.Checked


def test_space_and_alt_arrows_in_the_list_do_what_the_mouse_does(window, qtbot):
    chooser = window.tools.chooser
    window.commands["panes"].trigger()
    qtbot.waitUntil(chooser.isVisible)
    chooser.list.setCurrentRow(2)
    qtbot.keyClick(chooser.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert window.document.panes == (Source.ORIGINAL, Source.MIX, Source.SEMANTIC)
    assert chooser.list.currentRow() == 1
    qtbot.keyClick(chooser.list, Qt.Key.Key_Space)
    assert window.document.panes == (Source.ORIGINAL, Source.SEMANTIC)
    chooser.close()


def test_a_pane_dragged_by_its_title_goes_where_it_is_dropped(window, qtbot):
    canvas = window.stack.canvas
    title = window.stack.panes[Source.ORIGINAL].title
    start = on_screen(canvas, title.mapToScene(title.boundingRect().center()))
    lowest = window.stack.panes[Source.MIX].plot.sceneBoundingRect()
    drag(qtbot, canvas.viewport(), start, on_screen(canvas, QPointF(start.x(), lowest.bottom())))
    assert window.document.panes == (Source.SEMANTIC, Source.MIX, Source.ORIGINAL)
    assert not window.stack.drop_line.isVisible()
    assert window.document.region is None
    title = window.stack.panes[Source.ORIGINAL].title
    start = on_screen(canvas, title.mapToScene(title.boundingRect().center()))
    drag(qtbot, canvas.viewport(), start, on_screen(canvas, QPointF(start.x(), 2)))
    assert window.document.panes == THREE


def test_keys_choose_a_pane_and_move_it(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_F6)
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert window.stack.current is Source.SEMANTIC
    assert "Semantic" in window.stack.canvas.accessibleDescription()
    qtbot.keyClick(window, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert window.document.panes == (Source.SEMANTIC, Source.ORIGINAL, Source.MIX)
    for _ in range(5):
        qtbot.keyClick(window, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert window.document.panes == (Source.ORIGINAL, Source.MIX, Source.SEMANTIC)


def test_a_codec_with_fewer_layers_takes_the_panes_of_the_others_away(window):
    window.document.codec = codec_with(12)
    window.document.panes = (Source.ORIGINAL, LayerAlone(2), LayerAlone(11))
    window.document.mix = LayerSet.all(4)
    window.document.codec = codec_with(4)
    assert window.document.panes == (Source.ORIGINAL, LayerAlone(2))
    assert window.tools.chooser.list.count() == 5 + 4


# -- how they look --------------------------------------------------------------------


@pytest.mark.parametrize("scale", FREQUENCY_SCALES)
def test_eight_panes_in_the_smallest_window_are_equal_and_their_labels_apart(window, scale):
    document = window.document
    window.resize(1080, 620)
    document.picture = replace(document.picture, scale=scale)
    document.panes = EIGHT
    wave = noise(16_000, 2.0)
    for pane in EIGHT:
        put_picture(document, pane, wave)
    QApplication.processEvents()
    panes = list(window.stack.panes.values())
    heights = [pane.box.height() for pane in panes]
    assert max(heights) - min(heights) < 1 and min(heights) > 30
    assert [p.plot.getAxis("bottom").isVisible() for p in panes] == [False] * 7 + [True]
    labels = []
    for pane in panes:
        box = pane.box.sceneBoundingRect()
        ((_, ticks),) = pane.axis.tickValues(0, 1, box.height())
        assert len(ticks) >= 2
        labels += [box.bottom() - tick * box.height() for tick in ticks]
    assert np.diff(sorted(labels)).min() >= 13  # as high as a label
    for pane in panes:
        assert not pane.title.sceneBoundingRect().intersects(pane.level.sceneBoundingRect())


def test_a_difference_has_a_scale_of_its_own_beside_it(window):
    document = window.document
    document.panes = (Source.ORIGINAL, Difference(), Source.MIX, Source.SEMANTIC)
    levels = [scale.vb.viewRange()[1] for scale in window.stack.scales]
    assert levels == [[-95, -25], [-30, 30], [-95, -25]]
    assert "dB" in window.stack.scales[1].getAxis("right").labelText
    colours = [scale.bar.lut for scale in window.stack.scales]
    assert np.array_equal(colours[0], colours[2]) and not np.array_equal(colours[0], colours[1])
    beside = window.stack.panes[Difference()].box.sceneBoundingRect()
    assert window.stack.scales[1].vb.sceneBoundingRect().top() == pytest.approx(beside.top(), abs=2)


def test_the_playhead_moves_without_drawing_a_picture_again(window, qtbot, monkeypatch):
    drawn = []
    paint = pg.ImageItem.paint
    monkeypatch.setattr(
        pg.ImageItem, "paint", lambda self, *args: (drawn.append(self), paint(self, *args))
    )
    document = window.document
    document.panes = (Source.FULL, LayerAlone(1), LayerAlone(2))
    for pane in document.panes:
        put_picture(document, pane, noise(16_000, 2.0))

    def play(first: int, last: int) -> None:
        for step in range(first, last):
            document.position_s = 0.05 * step
            QApplication.processEvents()

    play(0, 5)
    assert {pane.image for pane in window.stack.panes.values()} <= set(drawn)
    drawn.clear()
    play(5, 35)
    assert drawn == []


def test_every_control_of_the_picture_panel_is_seen_at_once_and_reset_undoes_all(window):
    panel, document = window.tools.panel, window.document
    panel.scale.setCurrentIndex(1)
    panel.scale.activated.emit(1)
    panel.window_ms.setValue(64)
    panel.hop_ms.setValue(5)
    panel.low.setValue(-80)
    panel.high.setValue(-10)
    panel.difference.setValue(12)
    panel.colours.setCurrentIndex(3)
    panel.colours.activated.emit(3)
    assert document.picture == Picture("mel", 0.064, 0.005, -80, -10, 12, "cividis")
    assert window.stack.scales[0].vb.viewRange()[1] == [-80, -10]
    panel.hop_ms.setValue(0)
    assert document.picture.hop_s is None
    panel.reset.click()
    assert document.picture == Picture()
    assert (panel.window_ms.value(), panel.low.value()) == (32, -95)
    assert panel.scale.currentText() == "Linear" and panel.hop_ms.text() == "Fitted to the zoom"


@pytest.mark.parametrize(("box", "value"), [("low", 20), ("high", -140)])
def test_the_lowest_and_the_highest_level_stay_apart(window, box, value):
    getattr(window.tools.panel, box).setValue(value)
    picture = window.document.picture
    assert picture.db_high - picture.db_low >= 10


def test_the_panel_follows_what_is_changed_elsewhere(window):
    window.document.picture = Picture(scale="bark", window_s=0.016, colour_map="viridis")
    panel = window.tools.panel
    assert (panel.scale.currentText(), panel.window_ms.value()) == ("Bark", 16)
    assert panel.colours.currentText() == "Viridis"


def test_every_control_has_a_name_for_assistive_tools(window):
    panel = window.tools.panel
    for row in range(panel.form.rowCount()):
        assert panel.form.itemAt(row, panel.form.ItemRole.FieldRole).widget().accessibleName()
    assert window.tools.chooser.list.accessibleName() == "Panes"
    assert "Semantic" in window.stack.canvas.accessibleName()


# -- moving about ---------------------------------------------------------------------


def middle(window: MainWindow) -> QPoint:
    box = window.stack.panes[Source.MIX].box
    return on_screen(window.stack.canvas, box.sceneBoundingRect().center())


def turn(window: MainWindow, pixels: QPoint, angle: QPoint, modifiers=None) -> None:
    view, at = window.stack.canvas.viewport(), middle(window)
    event = QWheelEvent(
        QPointF(at), QPointF(view.mapToGlobal(at)), pixels, angle, Qt.MouseButton.NoButton,
        modifiers or Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def test_two_fingers_on_a_trackpad_move_the_picture_as_far_as_they_went(window):
    document = window.document
    document.show(0.5, 1.0)
    width = window.stack.panes[Source.MIX].box.width()
    turn(window, QPoint(-round(width / 5), 0), QPoint(-60, 0))
    assert document.visible == pytest.approx((0.6, 1.1), abs=0.002)


def test_a_wheel_with_shift_pans_and_a_wheel_without_zooms(window):
    document = window.document
    document.show(0.5, 1.0)
    turn(window, QPoint(), QPoint(0, -120), Qt.KeyboardModifier.ShiftModifier)
    assert document.visible == pytest.approx((0.575, 1.075))
    turn(window, QPoint(), QPoint(0, -120))
    start, end = document.visible
    assert end - start == pytest.approx(0.5 * 1.25)


def test_spreading_two_fingers_zooms_about_their_middle(window):
    document = window.document
    view, at = window.stack.canvas.viewport(), middle(window)
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice(), 2,
        QPointF(at), QPointF(at), QPointF(view.mapToGlobal(at)), 0.25, QPointF(),
    )  # fmt: skip
    QApplication.sendEvent(view, event)
    assert document.visible == pytest.approx((0.2, 1.8), abs=0.01)


def test_keys_look_earlier_and_later(window, qtbot):
    document = window.document
    document.show(0.4, 0.8)
    qtbot.keyClick(window, Qt.Key.Key_PageDown)
    assert document.visible == pytest.approx((0.6, 1.0))
    qtbot.keyClick(window, Qt.Key.Key_PageUp)
    assert document.visible == pytest.approx((0.4, 0.8))


def in_overview(window: MainWindow, seconds: float, share_of_height: float) -> QPoint:
    box = window.overview.box
    at = QPointF(seconds / 2.0 * box.width(), share_of_height * box.height())
    return on_screen(window.overview.canvas, box.mapToScene(at))


def test_the_frame_in_the_overview_is_dragged_by_its_bar_and_widened_by_its_sides(window, qtbot):
    document, view = window.document, window.overview.canvas.viewport()
    document.show(0.5, 1.0)
    drag(qtbot, view, in_overview(window, 0.7, 0.06), in_overview(window, 1.1, 0.06))
    assert document.visible == pytest.approx((0.9, 1.4), abs=0.01)
    drag(qtbot, view, in_overview(window, 1.4, 0.5), in_overview(window, 1.6, 0.5))
    assert document.visible == pytest.approx((0.9, 1.6), abs=0.01)
    assert document.region is None


def test_a_drag_inside_the_frame_selects_a_region(window, qtbot):
    document, view = window.document, window.overview.canvas.viewport()
    document.show(0.5, 1.5)
    drag(qtbot, view, in_overview(window, 0.7, 0.5), in_overview(window, 1.1, 0.5))
    assert document.visible == (0.5, 1.5)
    assert (document.region.start_s, document.region.end_s) == pytest.approx((0.7, 1.1), abs=0.02)


def test_of_an_hour_a_frame_too_narrow_to_see_can_still_be_taken_hold_of(window, qtbot):
    overview, document = window.overview, window.document
    document.show(1.0, 1.02)
    assert overview.frame.shape().boundingRect().width() >= 14
    drag(qtbot, overview.canvas.viewport(), in_overview(window, 1.01, 0.06), QPoint(-500, 8))
    assert document.visible == pytest.approx((0.0, 0.02))


def test_a_pane_that_comes_later_shows_the_region_and_the_playhead(window):
    document = window.document
    document.region, document.position_s = Region(0.5, 0.9), 1.25
    document.panes = (*THREE, Source.FULL)
    marks = window.stack.panes[Source.FULL].marks
    assert marks.region.isVisible() and marks.region.getRegion() == pytest.approx((0.5, 0.9))
    assert marks.playhead.value() == pytest.approx(1.25)


def test_a_pane_that_was_taken_away_follows_nothing_any_more(window):
    document = window.document
    gone = window.stack.panes[Source.SEMANTIC]
    document.panes = (Source.ORIGINAL,)
    document.position_s = 1.5
    assert gone.marks.playhead.value() != 1.5


def test_the_document_starts_with_three_panes():
    assert Document().panes == THREE
