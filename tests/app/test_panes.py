"""Choosing pictures, their order and their looks; moving about in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.main_window import MainWindow
from app.model.document import Document, Picture, Region
from app.model.mix import Difference, LayerAlone, Source
from app.model.picture import FREQUENCY_SCALES
from app.views.overview import Overview
from app.views.pane_chooser import PANE
from app.views.picture_tools import PICTURE_COMMANDS, PictureTools
from app.views.spectrogram_stack import SpectrogramStack
from app.views.theme import DARK
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


class Desk(QWidget):
    """Overview, pictures and their tools over one document, without the rest of the window."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.stack, self.overview = SpectrogramStack(document), Overview(document)
        self.tools = PictureTools(document, self.stack, {c: QAction() for c in PICTURE_COMMANDS})
        self.overview.put_beside(self.tools)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.overview)
        column.addWidget(self.stack, 1)
        for view in (self.stack, self.overview):
            view.recolour(DARK)


@pytest.fixture
def document() -> Document:
    """A clip of two seconds; seeking moves the playhead without a player."""
    document = with_clip(noise(16_000, 2.0))
    document.seek_requested.connect(lambda s: setattr(document, "position_s", s))
    return document


@pytest.fixture
def desk(qtbot, document, monkeypatch) -> Desk:
    """The pictures of the clip in three panes."""
    # Every move of the mouse counts, however fast they come.
    monkeypatch.setitem(pg.CONFIG_OPTIONS, "mouseRateLimit", 0)
    desk = Desk(document)
    qtbot.addWidget(desk)
    desk.resize(800, 600)
    desk.show()
    qtbot.waitExposed(desk)
    for pane in THREE:
        put_picture(document, pane, document.waves[None])
    return desk


@pytest.fixture
def window(qtbot, document) -> Iterator[MainWindow]:
    """The window with the clip, but nothing running behind it."""
    window = MainWindow(document, "dark")
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close()


def titles(desk: Desk) -> list[str]:
    """The panes' names from the highest to the lowest, as they stand on the screen."""
    panes = desk.stack.panes.values()
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


def test_a_checked_box_shows_a_picture_below_the_others_and_unchecking_hides_it(desk):
    chooser = desk.tools.chooser
    names = [chooser.list.item(row).text() for row in range(chooser.list.count())]
    assert names[:5] == [
        "Original", "Semantic (RVQ-1)", "Mix", "Full", "Difference (Mix against Original)",
    ]  # fmt: skip
    assert names[5:] == [f"RVQ-{n} alone" for n in range(1, 13)]
    chooser.list.item(8).setCheckState(Qt.CheckState.Checked)
    assert desk.document.panes == (*THREE, LayerAlone(3))
    assert len(titles(desk)) == 4 and titles(desk)[3] == "RVQ-4 alone"
    chooser.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert titles(desk) == ["Semantic  ·  RVQ-1", "Mix  ·  RVQ-1:12", "RVQ-4 alone"]


def test_the_last_picture_cannot_be_hidden(desk):
    chooser = desk.tools.chooser
    desk.document.panes = (Source.FULL,)
    assert chooser.list.item(0).data(PANE) is Source.FULL
    chooser.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert desk.document.panes == (Source.FULL,)
    assert chooser.list.item(0).checkState() == Qt.CheckState.Checked


def test_space_and_alt_arrows_in_the_list_do_what_the_mouse_does(desk, qtbot):
    chooser = desk.tools.chooser
    desk.tools.run("panes")
    qtbot.waitUntil(chooser.isVisible)
    chooser.list.setCurrentRow(2)
    qtbot.keyClick(chooser.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert desk.document.panes == (Source.ORIGINAL, Source.MIX, Source.SEMANTIC)
    assert chooser.list.currentRow() == 1
    qtbot.keyClick(chooser.list, Qt.Key.Key_Space)
    assert desk.document.panes == (Source.ORIGINAL, Source.SEMANTIC)
    chooser.close()


def test_a_pane_dragged_by_its_title_goes_where_it_is_dropped(desk, qtbot):
    canvas = desk.stack.canvas
    title = desk.stack.panes[Source.ORIGINAL].title
    start = on_screen(canvas, title.mapToScene(title.boundingRect().center()))
    lowest = desk.stack.panes[Source.MIX].plot.sceneBoundingRect()
    drag(qtbot, canvas.viewport(), start, on_screen(canvas, QPointF(start.x(), lowest.bottom())))
    assert desk.document.panes == (Source.SEMANTIC, Source.MIX, Source.ORIGINAL)
    assert not desk.stack.drop_line.isVisible()
    assert desk.document.region is None
    title = desk.stack.panes[Source.ORIGINAL].title
    start = on_screen(canvas, title.mapToScene(title.boundingRect().center()))
    drag(qtbot, canvas.viewport(), start, on_screen(canvas, QPointF(start.x(), 2)))
    assert desk.document.panes == THREE


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


def test_a_codec_with_fewer_layers_takes_the_panes_of_the_others_away(desk):
    desk.document.codec = codec_with(12)
    desk.document.panes = (Source.ORIGINAL, LayerAlone(2), LayerAlone(11))
    desk.document.mix = LayerSet.all(4)
    desk.document.codec = codec_with(4)
    assert desk.document.panes == (Source.ORIGINAL, LayerAlone(2))
    assert desk.tools.chooser.list.count() == 5 + 4


# -- how they look --------------------------------------------------------------------


@pytest.mark.parametrize("scale", FREQUENCY_SCALES)
def test_eight_panes_in_the_smallest_window_are_equal_and_their_labels_apart(desk, scale):
    document = desk.document
    desk.resize(752, 470)  # what the smallest window leaves
    document.picture = replace(document.picture, scale=scale)
    document.panes = EIGHT
    wave = noise(16_000, 2.0)
    for pane in EIGHT:
        put_picture(document, pane, wave)
    QApplication.processEvents()
    panes = list(desk.stack.panes.values())
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


def test_a_difference_has_a_scale_of_its_own_beside_it(desk):
    document = desk.document
    document.panes = (Source.ORIGINAL, Difference(), Source.MIX, Source.SEMANTIC)
    levels = [scale.vb.viewRange()[1] for scale in desk.stack.scales]
    assert levels == [[-95, -25], [-30, 30], [-95, -25]]
    assert "dB" in desk.stack.scales[1].getAxis("right").labelText
    colours = [scale.bar.lut for scale in desk.stack.scales]
    assert np.array_equal(colours[0], colours[2]) and not np.array_equal(colours[0], colours[1])
    beside = desk.stack.panes[Difference()].box.sceneBoundingRect()
    assert desk.stack.scales[1].vb.sceneBoundingRect().top() == pytest.approx(beside.top(), abs=2)


def test_the_playhead_moves_without_drawing_a_picture_again(desk, qtbot, monkeypatch):
    drawn = []
    paint = pg.ImageItem.paint
    monkeypatch.setattr(
        pg.ImageItem, "paint", lambda self, *args: (drawn.append(self), paint(self, *args))
    )
    document = desk.document
    document.panes = (Source.FULL, LayerAlone(1), LayerAlone(2))
    for pane in document.panes:
        put_picture(document, pane, noise(16_000, 2.0))

    def play(first: int, last: int) -> None:
        for step in range(first, last):
            document.position_s = 0.05 * step
            QApplication.processEvents()

    play(0, 5)
    assert {pane.image for pane in desk.stack.panes.values()} <= set(drawn)
    drawn.clear()
    play(5, 35)
    assert drawn == []


def test_every_control_of_the_picture_panel_is_seen_at_once_and_reset_undoes_all(desk):
    panel, document = desk.tools.panel, desk.document
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
    assert desk.stack.scales[0].vb.viewRange()[1] == [-80, -10]
    panel.hop_ms.setValue(0)
    assert document.picture.hop_s is None
    panel.reset.click()
    assert document.picture == Picture()
    assert (panel.window_ms.value(), panel.low.value()) == (32, -95)
    assert panel.scale.currentText() == "Linear" and panel.hop_ms.text() == "Automatic"


@pytest.mark.parametrize(("box", "value"), [("low", 20), ("high", -140)])
def test_the_lowest_and_the_highest_level_stay_apart(desk, box, value):
    getattr(desk.tools.panel, box).setValue(value)
    picture = desk.document.picture
    assert picture.db_high - picture.db_low >= 10


def test_the_panel_follows_what_is_changed_elsewhere(desk):
    desk.document.picture = Picture(scale="bark", window_s=0.016, colour_map="viridis")
    panel = desk.tools.panel
    assert (panel.scale.currentText(), panel.window_ms.value()) == ("Bark", 16)
    assert panel.colours.currentText() == "Viridis"


def test_every_control_has_a_name_for_assistive_tools(desk):
    panel = desk.tools.panel
    for row in range(panel.form.rowCount()):
        assert panel.form.itemAt(row, panel.form.ItemRole.FieldRole).widget().accessibleName()
    assert desk.tools.chooser.list.accessibleName() == "Panes"
    assert "Semantic" in desk.stack.canvas.accessibleName()


# -- moving about ---------------------------------------------------------------------


def middle(desk: Desk) -> QPoint:
    box = desk.stack.panes[Source.MIX].box
    return on_screen(desk.stack.canvas, box.sceneBoundingRect().center())


def turn(desk: Desk, pixels: QPoint, angle: QPoint, modifiers=None) -> None:
    view, at = desk.stack.canvas.viewport(), middle(desk)
    event = QWheelEvent(
        QPointF(at), QPointF(view.mapToGlobal(at)), pixels, angle, Qt.MouseButton.NoButton,
        modifiers or Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def test_two_fingers_on_a_trackpad_move_the_picture_as_far_as_they_went(desk):
    document = desk.document
    document.show(0.5, 1.0)
    width = desk.stack.panes[Source.MIX].box.width()
    turn(desk, QPoint(-round(width / 5), 0), QPoint(-60, 0))
    assert document.visible == pytest.approx((0.6, 1.1), abs=0.002)


def test_a_wheel_with_shift_pans_and_a_wheel_without_zooms(desk):
    document = desk.document
    document.show(0.5, 1.0)
    turn(desk, QPoint(), QPoint(0, -120), Qt.KeyboardModifier.ShiftModifier)
    assert document.visible == pytest.approx((0.575, 1.075))
    turn(desk, QPoint(), QPoint(0, -120))
    start, end = document.visible
    assert end - start == pytest.approx(0.5 * 1.25)


def test_spreading_two_fingers_zooms_about_their_middle(desk):
    document = desk.document
    view, at = desk.stack.canvas.viewport(), middle(desk)
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


def in_overview(desk: Desk, seconds: float, share_of_height: float) -> QPoint:
    box = desk.overview.box
    at = QPointF(seconds / 2.0 * box.width(), share_of_height * box.height())
    return on_screen(desk.overview.canvas, box.mapToScene(at))


def test_the_frame_in_the_overview_is_dragged_by_its_bar_and_widened_by_its_sides(desk, qtbot):
    document, view = desk.document, desk.overview.canvas.viewport()
    document.show(0.5, 1.0)
    drag(qtbot, view, in_overview(desk, 0.7, 0.06), in_overview(desk, 1.1, 0.06))
    assert document.visible == pytest.approx((0.9, 1.4), abs=0.01)
    drag(qtbot, view, in_overview(desk, 1.4, 0.5), in_overview(desk, 1.6, 0.5))
    assert document.visible == pytest.approx((0.9, 1.6), abs=0.01)
    assert document.region is None


def test_a_drag_inside_the_frame_selects_a_region(desk, qtbot):
    document, view = desk.document, desk.overview.canvas.viewport()
    document.show(0.5, 1.5)
    drag(qtbot, view, in_overview(desk, 0.7, 0.5), in_overview(desk, 1.1, 0.5))
    assert document.visible == (0.5, 1.5)
    assert (document.region.start_s, document.region.end_s) == pytest.approx((0.7, 1.1), abs=0.02)


def test_of_an_hour_a_frame_too_narrow_to_see_can_still_be_taken_hold_of(desk, qtbot):
    overview, document = desk.overview, desk.document
    document.show(1.0, 1.02)
    assert overview.frame.shape().boundingRect().width() >= 14
    drag(qtbot, overview.canvas.viewport(), in_overview(desk, 1.01, 0.06), QPoint(-500, 8))
    assert document.visible == pytest.approx((0.0, 0.02))


def test_a_pane_that_comes_later_shows_the_region_and_the_playhead(desk):
    document = desk.document
    document.region, document.position_s = Region(0.5, 0.9), 1.25
    document.panes = (*THREE, Source.FULL)
    marks = desk.stack.panes[Source.FULL].marks
    assert marks.region.isVisible() and marks.region.getRegion() == pytest.approx((0.5, 0.9))
    assert marks.playhead.value() == pytest.approx(1.25)


def test_a_pane_that_was_taken_away_follows_nothing_any_more(desk):
    document = desk.document
    gone = desk.stack.panes[Source.SEMANTIC]
    document.panes = (Source.ORIGINAL,)
    document.position_s = 1.5
    assert gone.marks.playhead.value() != 1.5


def test_the_document_starts_with_three_panes():
    assert Document().panes == THREE
