"""Painting layers over time: where strokes end up, how they are handled, what is then heard."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication

from app.model.document import Region
from app.model.history import History
from app.model.mix import Mix, Source, Stroke
from app.model.paint import erased, painted, snapped, unpainted
from codec.api import LayerSet
from tests.app.still_kit import still_window

FRAME_HZ = 25.0
few = settings(derandomize=True, max_examples=60, deadline=None)
SETS = (LayerSet.semantic(), LayerSet.acoustic(4), LayerSet.none())
strokes_lists = st.lists(
    st.tuples(st.integers(0, 18), st.integers(1, 8), st.sampled_from(SETS)), max_size=8
)


def stroke(first: int, count: int, layers: LayerSet) -> Stroke:
    """A stroke over whole frames."""
    return Stroke(first / FRAME_HZ, (first + count) / FRAME_HZ, layers)


def heard_in(strokes: tuple[Stroke, ...]) -> np.ndarray:
    return Mix(LayerSet.all(4), strokes).mask(20, FRAME_HZ, 4)


@few
@given(strokes_lists)
def test_the_latest_stroke_is_heard_and_none_lies_over_another(drawn):
    every = [stroke(*one) for one in drawn]
    result: tuple[Stroke, ...] = ()
    for one in every:
        result = painted(result, one)
    assert np.array_equal(heard_in(result), heard_in(tuple(every)))
    for before, after in zip(result, result[1:], strict=False):
        assert before.end_s <= after.start_s + 1e-9
        touching = after.start_s - before.end_s < 1e-6
        assert not (touching and before.layers == after.layers)


@few
@given(strokes_lists)
def test_where_no_stroke_lies_the_mix_is_named(drawn):
    strokes = tuple(stroke(*one) for one in drawn)
    covered = np.zeros(20, bool)
    for first, count, _ in drawn:
        covered[first : first + count] = True
    bare = np.zeros(20, bool)
    for start_s, end_s in unpainted(strokes, 20 / FRAME_HZ):
        bare[round(start_s * FRAME_HZ) : round(end_s * FRAME_HZ)] = True
    assert np.array_equal(bare, ~covered)


@few
@given(strokes_lists, st.integers(0, 18), st.integers(1, 8))
def test_an_erased_stretch_is_the_mix_again_and_the_rest_stays(drawn, first, count):
    strokes: tuple[Stroke, ...] = ()
    for one in drawn:
        strokes = painted(strokes, stroke(*one))
    left = erased(strokes, first / FRAME_HZ, (first + count) / FRAME_HZ)
    wanted = heard_in(strokes)
    wanted[:, first : first + count] = True
    assert np.array_equal(heard_in(left), wanted)


@pytest.mark.parametrize(
    ("drawn", "wanted"),
    [
        ((0.41, 0.79), (0.40, 0.80)),
        ((0.79, 0.41), (0.40, 0.80)),
        ((0.500, 0.501), (0.48, 0.52)),
        ((-1.0, 0.1), (0.0, 0.08)),
        ((1.97, 1.99), (1.96, 2.0)),
    ],
)
def test_strokes_keep_to_whole_frames(drawn, wanted):
    assert snapped(*drawn, FRAME_HZ, 2.0) == pytest.approx(wanted, abs=0.0201)
    start, end = snapped(*drawn, FRAME_HZ, 2.0)
    assert start * FRAME_HZ == pytest.approx(round(start * FRAME_HZ))
    assert round((end - start) * FRAME_HZ) >= 1


def test_painting_to_the_end_takes_the_last_frame_though_the_clip_ends_within_it():
    start, end = snapped(1.9, 2.01, FRAME_HZ, 2.01)
    mask = Mix(LayerSet.all(4), (Stroke(start, end, LayerSet.none()),)).mask(51, FRAME_HZ, 4)
    assert not mask[:, -1].any()


# -- in the window ------------------------------------------------------------------


def drag(qtbot, lane, start_s: float, end_s: float) -> None:
    """Press, move and release over the lane."""
    first, last = (QPoint(round(lane.x_of(s)), lane.height() // 2) for s in (start_s, end_s))
    qtbot.mousePress(lane, Qt.MouseButton.LeftButton, pos=first)
    for step in range(1, 6):
        qtbot.mouseMove(lane, first + (last - first) * step / 5)
    qtbot.mouseRelease(lane, Qt.MouseButton.LeftButton, pos=last)


@pytest.fixture
def still(qtbot):
    with still_window() as window:
        yield window


def begin(qtbot, window):
    """Painting on, RVQ-1 on the brush."""
    qtbot.keyClicks(window, "b")
    qtbot.keyClicks(window, "s")
    QApplication.processEvents()  # the lane gets its place
    return window


@pytest.fixture
def painting(still, qtbot):
    return begin(qtbot, still)


@pytest.fixture
def painting_aloud(opened, qtbot):
    return begin(qtbot, opened)


def test_painting_rvq_1_over_a_stretch_makes_exactly_that_stretch_semantic(
    painting_aloud, qtbot, settle
):
    drag(qtbot, painting_aloud.paint_lane, 0.4, 0.8)
    settle(painting_aloud)
    document, codec = painting_aloud.document, painting_aloud.inspector.decoder.codec
    (made,) = document.strokes
    assert (made.start_s, made.end_s) == pytest.approx((0.4, 0.8))
    assert made.layers == LayerSet.semantic()
    assert document.heard is Source.MIX
    mask = torch.ones(12, document.codes.frames, dtype=torch.bool)
    mask[1:, 10:20] = False
    wanted = codec.decode(document.codes, mask)[0, 0].numpy()
    wave = document.wave_of(Source.MIX)
    assert wave.complete
    assert np.allclose(wave.samples, wanted, atol=1e-5)
    full = codec.decode(document.codes)[0, 0].numpy()
    assert np.allclose(wave.samples[: 10 * 640], full[: 10 * 640], atol=1e-5)
    inside = slice(10 * 640, 20 * 640)
    assert np.abs(wave.samples[inside] - full[inside]).max() > 1e-3


def test_the_lane_is_there_to_paint_in_and_as_long_as_something_is_painted(still, qtbot):
    assert not still.paint_lane.isVisible()
    qtbot.keyClicks(still, "b")
    QApplication.processEvents()
    assert still.paint_lane.isVisible()
    drag(qtbot, still.paint_lane, 0.4, 0.8)
    qtbot.keyClicks(still, "b")
    assert still.paint_lane.isVisible()
    still.commands["clear_paint"].trigger()
    assert not still.paint_lane.isVisible() and still.document.strokes == ()


def test_the_lane_lies_under_the_same_instants_as_the_pictures(painting):
    pane = painting.stack.panes[Source.MIX]
    canvas = painting.stack.canvas
    painting.document.show(0.5, 1.5)
    for seconds in (0.5, 0.9, 1.5):
        scene = pane.box.mapViewToScene(QPointF(seconds, 0.5))
        picture = canvas.mapTo(painting, canvas.mapFromScene(scene)).x()
        lane = painting.paint_lane
        assert lane.mapTo(painting, QPoint(round(lane.x_of(seconds)), 0)).x() == pytest.approx(
            picture, abs=2
        )
        assert lane.time_at(lane.x_of(seconds)) == pytest.approx(seconds)


def test_while_painting_the_switches_choose_the_brush_and_leave_the_mix(still, qtbot):
    before = still.document.mix
    qtbot.keyClicks(still, "b")
    still.document.brush = LayerSet.semantic()
    assert "Brush" in still.mixer.heading.text()
    qtbot.mouseClick(still.mixer.buttons[2], Qt.MouseButton.LeftButton)
    qtbot.keyClicks(still, "q")
    assert still.document.brush == LayerSet.of({2})
    assert still.mixer.buttons[2].isChecked() and not still.mixer.buttons[0].isChecked()
    assert still.document.mix == before and still.document.heard is Source.ORIGINAL
    assert not still.mixer.strips[2].solo.isEnabled()
    qtbot.keyClicks(still, "b")
    assert "mix" in still.mixer.heading.text()
    assert all(button.isChecked() for button in still.mixer.buttons)


def test_a_drag_paints_nothing_while_painting_is_off(painting, qtbot):
    drag(qtbot, painting.paint_lane, 0.4, 0.8)
    qtbot.keyClicks(painting, "b")
    drag(qtbot, painting.paint_lane, 1.0, 1.4)
    assert len(painting.document.strokes) == 1


def test_a_click_in_the_lane_moves_the_playhead(painting, qtbot):
    lane, asked = painting.paint_lane, []
    painting.document.seek_requested.connect(asked.append)
    qtbot.mouseClick(lane, Qt.MouseButton.LeftButton, pos=QPoint(round(lane.x_of(1.5)), 12))
    assert asked == [pytest.approx(1.5, abs=0.01)]
    assert painting.document.strokes == ()


def test_edges_can_be_pulled_and_what_is_covered_gives_way(painting, qtbot):
    lane, document = painting.paint_lane, painting.document
    drag(qtbot, lane, 0.4, 0.8)
    drag(qtbot, lane, 0.8, 0.6)
    (made,) = document.strokes
    assert (made.start_s, made.end_s) == pytest.approx((0.4, 0.6))
    qtbot.keyClicks(painting, "a")
    drag(qtbot, lane, 1.0, 1.4)
    drag(qtbot, lane, 1.0, 0.48)
    assert [(s.start_s, s.end_s) for s in document.strokes] == [
        pytest.approx((0.4, 0.48)),
        pytest.approx((0.48, 1.4)),
    ]
    assert document.strokes[1].layers == LayerSet.acoustic(12)


def test_a_stroke_is_deleted_by_key_and_by_menu(painting, qtbot):
    lane, document = painting.paint_lane, painting.document
    drag(qtbot, lane, 0.2, 0.4)
    drag(qtbot, lane, 1.0, 1.4)
    lane.setFocus()
    at = document.position_s
    qtbot.keyClick(lane, Qt.Key.Key_Left)
    assert document.position_s == at and lane.selected == 0
    qtbot.keyClick(lane, Qt.Key.Key_Delete)
    assert [s.start_s for s in document.strokes] == [pytest.approx(1.0)]
    menu = lane.menu_at(lane.x_of(1.2))
    texts = [action.text() for action in menu.actions()]
    assert texts[:2] == ["Delete stroke", "Paint with RVQ-1"]
    menu.actions()[0].trigger()
    assert document.strokes == ()
    menu.close()


def test_undo_takes_a_stroke_back_and_redo_paints_it_again(painting_aloud, qtbot, settle):
    now_s = iter(range(1000))
    history = History(painting_aloud.document, lambda: next(now_s))
    drag(qtbot, painting_aloud.paint_lane, 0.4, 0.8)
    drag(qtbot, painting_aloud.paint_lane, 1.0, 1.2)
    first, second = painting_aloud.document.strokes
    history.undo()
    assert painting_aloud.document.strokes == (first,)
    history.undo()
    settle(painting_aloud)
    assert painting_aloud.document.strokes == ()
    codec = painting_aloud.inspector.decoder.codec
    wanted = codec.decode(painting_aloud.document.codes)[0, 0].numpy()
    assert np.allclose(painting_aloud.document.wave_of(Source.MIX).samples, wanted, atol=1e-5)
    history.redo()
    history.redo()
    assert painting_aloud.document.strokes == (first, second)


def test_the_selected_region_is_painted_and_erased_by_keys(still, qtbot):
    document = still.document
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(still, Qt.Key.Key_B, control)
    assert "Select a region first" in still.notices.text.text() and document.strokes == ()
    document.region = Region(0.41, 1.19)
    qtbot.keyClick(still, Qt.Key.Key_B, control)
    (made,) = document.strokes
    assert (made.start_s, made.end_s) == pytest.approx((0.4, 1.2))
    assert made.layers == document.brush
    document.region = Region(0.6, 0.8)
    qtbot.keyClick(still, Qt.Key.Key_B, control | Qt.KeyboardModifier.ShiftModifier)
    assert [(s.start_s, s.end_s) for s in document.strokes] == [
        pytest.approx((0.4, 0.6)),
        pytest.approx((0.8, 1.2)),
    ]


def test_painting_ends_solo_so_that_what_is_painted_is_heard(still, qtbot):
    still.mixer.solo(5)
    begin(qtbot, still)
    assert not still.document.solo
    qtbot.keyClick(still, "e", Qt.KeyboardModifier.ShiftModifier)
    assert not still.document.solo
    qtbot.keyClicks(still, "b")
    still.mixer.solo(5)
    still.document.region = Region(0.4, 0.8)
    still.commands["paint_region"].trigger()
    assert still.document.sound_of(Source.MIX).strokes == still.document.strokes != ()


def test_another_clip_starts_unpainted(painting_aloud, qtbot, settle, recording):
    drag(qtbot, painting_aloud.paint_lane, 0.4, 0.8)
    other = recording.with_name("other.wav")
    other.write_bytes(recording.read_bytes())
    painting_aloud.open(other)
    settle(painting_aloud)
    assert painting_aloud.document.strokes == ()


def test_strokes_are_seen_in_the_colours_of_their_layers_and_told_in_words(painting, qtbot):
    lane = painting.paint_lane
    drag(qtbot, lane, 0.4, 0.8)
    qtbot.keyClicks(painting, "a")
    drag(qtbot, lane, 1.2, 1.6)
    image = lane.grab().toImage()

    def colour_at(seconds: float) -> str:
        return image.pixelColor(round(lane.x_of(seconds)), lane.height() - 7).name()

    assert colour_at(0.6) == lane.theme.semantic
    assert colour_at(1.4) == lane.theme.acoustic
    assert colour_at(1.0) == lane.theme.plot
    assert "RVQ-1, 0.40 to 0.80 s" in lane.accessibleDescription()
