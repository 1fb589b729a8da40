"""What is visible: at its limits the view stands still, and it goes along with the playhead."""

from __future__ import annotations

from collections.abc import Iterator

import pyqtgraph as pg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from app.main_window import MainWindow
from app.model.document import Document, Region
from app.model.mix import Source
from app.model.sights import SHORTEST_S
from app.settings import Settings
from tests.app.picture_kit import noise, put_picture, with_clip

CLIP_S = 4.0


@pytest.fixture
def document() -> Document:
    document = with_clip(noise(16_000, CLIP_S))
    document.seek_requested.connect(lambda s: setattr(document, "position_s", s))
    return document


@pytest.fixture
def window(qtbot, document, monkeypatch) -> Iterator[MainWindow]:
    """The window with the clip and a picture in it, but nothing running behind it."""
    monkeypatch.setitem(pg.CONFIG_OPTIONS, "mouseRateLimit", 0)
    window = MainWindow(document, "dark")
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    put_picture(document, Source.ORIGINAL, document.waves[None])
    yield window
    window.close()


def place(window: MainWindow, seconds: float) -> QPoint:
    """A point in the highest pane at an instant."""
    box = window.stack.panes[Source.ORIGINAL].box
    scene = box.mapViewToScene(QPointF(seconds, 0.4))
    return window.stack.canvas.mapFromScene(scene)


def turn(window: MainWindow, at: QPoint, notches: int) -> None:
    view = window.stack.canvas.viewport()
    event = QWheelEvent(
        QPointF(at), view.mapToGlobal(QPointF(at)), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def pointed_s(window: MainWindow, at: QPoint) -> float:
    box = window.stack.panes[Source.ORIGINAL].box
    return box.mapSceneToView(window.stack.canvas.mapToScene(at)).x()


# -- the limits -------------------------------------------------------------------------


def test_the_wheel_keeps_what_is_pointed_at_under_the_pointer_to_the_closest_zoom(window):
    at = place(window, 1.3)
    before = pointed_s(window, at)
    for _ in range(40):
        turn(window, at, +1)
    start, end = window.document.visible
    assert end - start == pytest.approx(SHORTEST_S)
    assert pointed_s(window, at) == pytest.approx(before, abs=1e-6)


@pytest.mark.parametrize(
    "ask",
    [
        lambda document: document.zoom(0.5),
        lambda document: document.zoom_about(2.9, 0.3),
        lambda document: document.zoom_about(document.visible[1], 0.99),
        lambda document: document.show(document.visible[0] + 0.004, document.visible[1] - 0.004),
    ],
)
def test_at_the_closest_zoom_the_view_stands_still_whatever_asks_for_more(document, ask):
    document.show(2.9, 2.9 + SHORTEST_S)
    before, told = document.visible, []
    document.events.visible.connect(told.append)
    for _ in range(20):
        ask(document)
    assert document.visible == pytest.approx(before, abs=1e-9)
    assert told == []


def test_a_region_shorter_than_the_closest_zoom_is_seen_in_the_middle(document):
    document.region = Region(1.0, 1.01)
    document.show_region()
    assert document.visible == pytest.approx((0.995, 1.015))


@given(st.floats(0, CLIP_S), st.floats(0.01, CLIP_S), st.floats(0, 1), st.floats(0.001, 1000))
def test_a_zoom_stays_in_the_clip_and_within_its_limits(start, length, share, factor):
    document = with_clip(noise(100, CLIP_S))
    document.show(start, start + length)
    first, last = document.visible
    document.zoom_about(first + share * (last - first), factor)
    first, last = document.visible
    assert first >= -1e-9 and last <= CLIP_S + 1e-9
    assert SHORTEST_S - 1e-9 <= last - first <= CLIP_S + 1e-9


def test_a_side_of_the_frame_pulled_over_the_other_stops_there_and_the_other_stays(window, qtbot):
    document, overview = window.document, window.overview
    document.show(1.0, 2.0)

    def at(seconds: float) -> QPoint:
        box = overview.box
        scene = box.mapViewToScene(QPointF(seconds, 0))
        middle = box.sceneBoundingRect().center().y()
        return overview.canvas.mapFromScene(QPointF(scene.x(), middle))

    view = overview.canvas.viewport()
    for start_s, end_s, expected in ((1.0, 3.0, (1.98, 2.0)), (2.0, 0.5, (1.0, 1.02))):
        document.show(1.0, 2.0)
        start, end = at(start_s), at(end_s)
        qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
        for step in range(1, 11):
            qtbot.mouseMove(view, start + (end - start) * step / 10)
        qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
        assert document.visible == pytest.approx(expected, abs=1e-6)


# -- the readout ------------------------------------------------------------------------


def test_the_readout_is_of_what_comes_to_lie_under_a_mouse_that_rests(window, qtbot):
    document = window.document
    at = place(window, 3.0)
    qtbot.mouseMove(window.stack.canvas.viewport(), at)
    assert document.cursor.seconds == pytest.approx(3.0, abs=0.02)
    document.show(0.0, 1.0)
    assert document.cursor.seconds == pytest.approx(pointed_s(window, at))
    assert 0.0 <= document.cursor.seconds <= 1.0
    turn(window, at, +3)
    assert document.cursor.seconds == pytest.approx(pointed_s(window, at))


def test_a_cursor_that_keys_have_placed_stays_where_it_is_when_the_view_moves(window, qtbot):
    document = window.document
    qtbot.mouseMove(window.stack.canvas.viewport(), place(window, 3.0))
    window.commands["cursor_left"].trigger()
    before = document.cursor
    document.show(0.0, 1.0)
    assert document.cursor == before


# -- the playhead -----------------------------------------------------------------------


def test_the_view_goes_on_when_the_playhead_leaves_it(window):
    document = window.document
    document.show(1.0, 2.0)
    document.position_s = 1.9
    document.playing = True
    document.position_s = 2.016
    start, end = document.visible
    assert start < 2.016 < end and end - start == pytest.approx(1.0)
    assert 2.016 - start == pytest.approx(0.1)


def test_whoever_looks_elsewhere_while_it_plays_is_left_alone_until_the_next_jump(window):
    document = window.document
    document.show(1.0, 2.0)
    document.position_s = 1.5
    document.playing = True
    document.show(3.0, 3.5)
    document.position_s = 1.52
    assert document.visible == (3.0, 3.5)
    window.commands["back"].trigger()
    start, end = document.visible
    assert start <= 0.52 <= end


def test_without_following_the_view_stays_and_home_brings_it_back(window):
    document = window.document
    window.commands["follow"].trigger()
    assert not document.follows
    document.show(1.0, 2.0)
    document.position_s = 1.9
    document.playing = True
    document.position_s = 2.1
    assert document.visible == (1.0, 2.0)
    window.commands["to_start"].trigger()
    assert document.visible == pytest.approx((0.0, 1.0))
    document.region = Region(3.0, 3.4)
    window.commands["to_start"].trigger()
    assert document.visible[0] <= 3.0 <= document.visible[1]


def test_following_is_on_as_delivered_and_is_kept_as_a_setting(window, qtbot):
    assert Settings()["follow"] is True
    assert window.commands["follow"].isChecked()
    qtbot.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.workbench.settings["follow"] is False
    assert not window.commands["follow"].isChecked()
    window.workbench.settings["follow"] = True
    assert window.document.follows and window.commands["follow"].isChecked()


def test_under_a_hand_that_drags_the_playhead_the_picture_stands_still(window):
    document = window.document
    document.show(1.0, 2.0)
    document.scrubbing = True
    document.seek(2.3)
    assert document.visible == (1.0, 2.0)
    document.scrubbing = False
    assert document.visible[0] <= 2.3 <= document.visible[1]


def test_what_the_view_does_by_itself_is_no_step_for_undo(window):
    document, history = window.document, window.history
    history.forget()
    document.show(1.0, 2.0)
    document.seek(3.0)
    assert document.visible != (1.0, 2.0)
    history.undo()
    assert document.visible == (0.0, CLIP_S)
    assert not history.can_undo
