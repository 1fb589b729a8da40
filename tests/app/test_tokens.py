"""The token map and the panel of code use: what a person sees of the tokens, and where."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication

from app.engine.analyst import draw, stretch_to_draw
from app.model.document import Region
from app.model.mix import Source, Stroke
from app.model.tokens import Cell, Tokens
from codec.api import LayerSet
from codec.tokens import uses_of
from tests.app.conftest import buzz, write
from tests.app.strip_kit import rest, settle

FRAME_S = 0.04


@pytest.fixture
def shown(lasting):
    """The window with its recording open and the strip closed."""
    lasting.strip.analysis.shown = None
    rest(lasting)
    return lasting


@pytest.fixture
def mapped(shown, qtbot):
    """The window with the token map open."""
    qtbot.keyClick(shown, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    settle(shown)
    return shown


def grid_of(window) -> np.ndarray:
    return window.document.codes.tokens[0].numpy()


def repeated_cell(grid: np.ndarray) -> Cell:
    """A token whose code occurs again, but not everywhere in its layer."""
    for layer, row in enumerate(grid):
        for frame, code in enumerate(row):
            if 1 < np.count_nonzero(row == code) < len(row):
                return Cell(layer, frame)
    raise AssertionError("no code occurs twice")


def position_of(window, cell: Cell) -> QPoint:
    """The middle of a token, in the canvas's pixels."""
    token_map = window.strip.map
    middle = QPointF((cell.frame + 0.5) * FRAME_S, cell.layer + 0.5)
    return token_map.canvas.mapFromScene(token_map.box.mapViewToScene(middle))


def point_at(window, qtbot, cell: Cell) -> None:
    viewport, at = window.strip.map.canvas.viewport(), position_of(window, cell)
    qtbot.mouseMove(viewport, at + QPoint(1, 0))
    qtbot.mouseMove(viewport, at)
    qtbot.waitUntil(lambda: window.strip.analysis.cell == cell)


def test_the_strip_is_closed_until_asked_for_and_gives_its_place_back(shown, qtbot):
    assert shown.strip.tabs.isHidden()
    before = shown.stack.geometry()
    for _ in range(2):
        qtbot.keyClick(shown, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
        assert shown.strip.map.isVisible() and shown.commands["tokens"].isChecked()
        assert shown.stack.width() == before.width() and shown.stack.height() < before.height()
        qtbot.keyClick(shown, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
        assert shown.strip.tabs.isHidden() and not shown.commands["tokens"].isChecked()
    settle(shown)
    assert shown.stack.geometry() == before


def test_each_command_opens_its_tab_and_the_tabs_say_which_it_is(shown, qtbot):
    for key, command in ((Qt.Key.Key_T, "tokens"), (Qt.Key.Key_U, "code_use")):
        qtbot.keyClick(shown, key, Qt.KeyboardModifier.ControlModifier)
        assert shown.strip.tabs.currentWidget().isAncestorOf(shown.strip.page(command))
    shown.strip.tabs.setCurrentIndex(0)
    assert shown.commands["tokens"].isChecked() and not shown.commands["code_use"].isChecked()
    qtbot.mouseClick(shown.strip.close_button, Qt.MouseButton.LeftButton)
    assert shown.strip.tabs.isHidden()
    settle(shown)


def test_pointing_at_a_token_marks_exactly_the_frames_with_the_same_code(mapped, qtbot):
    grid, token_map = grid_of(mapped), mapped.strip.map
    cell = repeated_cell(grid)
    point_at(mapped, qtbot, cell)
    wanted = np.flatnonzero(grid[cell.layer] == grid[cell.layer, cell.frame])
    image = mapped.strip.analysis.image
    assert image.group == 1 and image.first == 0
    assert token_map.alike.isVisible()
    assert np.flatnonzero(token_map.alike.image[0] == 255).tolist() == wanted.tolist()
    area = token_map.alike.mapRectToView(token_map.alike.boundingRect())
    assert (area.top(), area.height()) == (cell.layer, 1)
    assert area.left() == 0 and area.width() == pytest.approx(grid.shape[1] * FRAME_S)


def test_a_token_is_described_in_words(mapped, qtbot):
    grid, token_map = grid_of(mapped), mapped.strip.map
    cell = repeated_cell(grid)
    point_at(mapped, qtbot, cell)
    code = grid[cell.layer, cell.frame]
    count = np.count_nonzero(grid[cell.layer] == code)
    for words in (
        f"RVQ-{cell.layer + 1} ",
        f"frame {cell.frame} ",
        f"{cell.frame * FRAME_S:.2f}–",
        f"code {code} ",
        f"{count} of {grid.shape[1]} frames",
        "energy ",
    ):
        assert words in token_map.line.text()
    assert token_map.canvas.accessibleDescription() == token_map.line.text()


@pytest.mark.parametrize("visible", [(0.0, 2.0), (0.5, 1.1), (1.21, 1.45)])
def test_a_frame_lies_under_its_time_in_the_spectrograms_at_every_zoom(mapped, visible):
    mapped.document.show(*visible)
    settle(mapped)
    token_map, pane = mapped.strip.map, mapped.stack.panes[Source.MIX]
    pane_view = pane.plot.scene().views()[0]
    picture = token_map.canvas.grab().toImage()
    grid, levels = grid_of(mapped), mapped.strip.analysis.image.levels
    first = mapped.strip.analysis.image.first
    seen = 0
    for frame in range(1, grid.shape[1]):
        edge_s = frame * FRAME_S
        if not visible[0] + 0.01 < edge_s < visible[1] - 0.01:
            continue
        scene = pane.box.mapViewToScene(QPointF(edge_s, 0.5))
        x = pane_view.mapTo(mapped, pane_view.mapFromScene(scene)).x()
        x -= token_map.canvas.mapTo(mapped, QPoint(0, 0)).x()
        layers = np.flatnonzero(
            levels[:, frame - first].astype(int) != levels[:, frame - first - 1]
        )
        for layer in layers[:2]:
            y = position_of(mapped, Cell(layer, frame)).y()
            assert picture.pixelColor(x - 2, y) != picture.pixelColor(x + 2, y)
            seen += 1
    assert seen >= 3


def test_a_click_in_the_map_moves_the_playhead_there(mapped, qtbot):
    at = position_of(mapped, Cell(5, 30))
    qtbot.mouseClick(mapped.strip.map.canvas.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert mapped.document.position_s == pytest.approx(30.5 * FRAME_S, abs=0.01)
    assert mapped.strip.map.marks.playhead.value() == pytest.approx(30.5 * FRAME_S, abs=0.01)


def test_the_selected_region_is_shown_in_the_map_too(mapped):
    mapped.document.region = Region(0.4, 1.0)
    assert mapped.strip.map.marks.region.isVisible()
    assert mapped.strip.map.marks.region.getRegion() == pytest.approx((0.4, 1.0))


def test_the_arrow_keys_walk_through_the_tokens_while_the_map_has_the_keyboard(mapped, qtbot):
    canvas, analysis = mapped.strip.map.canvas, mapped.strip.analysis
    mapped.document.seek(0.41)
    before = mapped.document.mix
    canvas.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(canvas, key)
    assert analysis.cell == Cell(1, 10)
    assert (mapped.document.position_s, mapped.document.mix) == (pytest.approx(0.41), before)
    for _ in range(20):
        qtbot.keyClick(canvas, Qt.Key.Key_Down)
    assert analysis.cell.layer == 11
    qtbot.keyClick(canvas, Qt.Key.Key_Left)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert mapped.document.position_s == pytest.approx(9 * FRAME_S)


def test_walking_out_of_sight_brings_the_view_along(mapped, qtbot):
    mapped.document.show(0.0, 0.2)
    mapped.strip.map.canvas.setFocus()
    for _ in range(9):
        qtbot.keyClick(mapped.strip.map.canvas, Qt.Key.Key_Right)
    at_s = mapped.strip.analysis.cell.frame * FRAME_S
    start, end = mapped.document.visible
    assert start <= at_s <= end and end - start == pytest.approx(0.2)


def test_equal_codes_have_equal_colours_and_rarer_ones_are_brighter(mapped):
    grid, analysis = grid_of(mapped), mapped.strip.analysis
    for layer in range(12):
        codes = {int(c): set(analysis.image.levels[layer][grid[layer] == c]) for c in grid[layer]}
        assert all(len(levels) == 1 for levels in codes.values())
    mapped.strip.map.colouring.setCurrentIndex(1)
    settle(mapped)
    assert (analysis.image.colouring, analysis.image.unit) == ("rarity", "bit")
    use = uses_of(grid, [layer.codebook_size for layer in mapped.document.codec.layers])[2]
    order = np.argsort(use.counts[grid[2]])
    assert (np.diff(analysis.image.levels[2][order].astype(int)) <= 0).all()


def test_energy_is_drawn_once_it_has_been_measured(mapped):
    mapped.strip.map.colouring.setCurrentIndex(2)
    settle(mapped)
    image, energy = mapped.strip.analysis.image, mapped.document.energy
    assert (image.colouring, image.span) == ("energy", (-40.0, 0.0))
    loudest = np.unravel_index(energy.argmax(), energy.shape)
    assert image.levels[loudest] == 255 == image.levels.max()


def test_another_recording_has_its_own_tokens(mapped, tmp_path):
    before = mapped.document.clip.path
    mapped.strip.analysis.cell = Cell(0, 40)
    mapped.open(write(tmp_path / "other.wav", buzz(1.0, 16_000)[::-1].copy(), 16_000))
    settle(mapped)
    assert mapped.strip.analysis.cell is None
    assert np.array_equal(mapped.strip.analysis.tokens.grid, grid_of(mapped))
    assert mapped.strip.analysis.image.last == 25
    mapped.open(before)
    settle(mapped)
    assert mapped.strip.analysis.image.last == 50


@given(
    frames=st.integers(1, 4000),
    columns=st.integers(1, 300),
    share=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_the_map_covers_what_is_visible_with_columns_no_narrower_than_a_pixel(
    frames, columns, share
):
    rng = np.random.default_rng(frames)
    grid = rng.integers(0, 5, (2, frames))
    tokens = Tokens(grid, uses_of(grid, (5, 5)), FRAME_S)
    total_s = frames * FRAME_S
    start, end = sorted(total_s * s for s in share)
    end = max(end, start + 0.02)
    first, last, group = stretch_to_draw(tokens, (start, end), columns)
    image = draw(tokens, "code", None, first, last, group)
    assert image.covers(tokens, (start, end))
    assert group * columns * FRAME_S >= end - start - 1e-6
    assert image.first % group == 0 and image.first < frames
    column = image.levels.shape[1] // 2
    pooled = grid[1, image.first + column * group : last][:group]
    most = np.bincount(np.pad(pooled, (0, group - len(pooled)), mode="edge")).argmax()
    alone = Tokens(np.array([[most]]), uses_of(np.array([[most]]), (5,)), FRAME_S)
    assert image.levels[1, column] == draw(alone, "code", None, 0, 1, 1).levels[0, 0]


def test_an_hour_is_drawn_a_column_a_pixel():
    grid = np.random.default_rng(0).integers(0, 1024, (12, 90_000))
    tokens = Tokens(grid, uses_of(grid, [1024] * 12), FRAME_S)
    first, last, group = stretch_to_draw(tokens, (0.0, 3600.0), 1000)
    for colouring in ("code", "rarity", "energy"):
        image = draw(tokens, colouring, np.ones(grid.shape, np.float32), first, last, group)
        assert image.levels.shape == (12, 1000) and image.levels.dtype == np.uint8
    found = image.columns_of(tokens.alike(Cell(3, 45_000)))
    assert 500 in found and len(found) <= np.count_nonzero(grid[3] == grid[3, 45_000])


# -- use of the codes ---------------------------------------------------------------


@pytest.fixture
def counted(shown, qtbot):
    """The window with the panel of code use open."""
    qtbot.keyClick(shown, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    settle(shown)
    return shown


def uses(window):
    sizes = [layer.codebook_size for layer in window.document.codec.layers]
    return uses_of(grid_of(window), sizes)


def test_the_table_says_what_codec_tokens_finds(counted):
    table = counted.strip.use.table
    assert table.rowCount() == 12
    for row, use in enumerate(uses(counted)):
        cells = [table.item(row, column).text() for column in range(table.columnCount())]
        assert cells == [
            f"RVQ-{row + 1}",
            f"{use.codes} of {use.size}",
            f"{use.usage:.1%}",
            f"{use.perplexity:.1f}",
            f"{use.entropy_bits:.2f}",
            f"{25 * use.entropy_bits:.0f} of {25 * (6 if row == 0 else 5)}",
        ]


def test_a_tool_tip_warns_of_short_clips(counted):
    header = counted.strip.use.table.horizontalHeaderItem(4)
    assert "Shannon" in header.toolTip() and "too low" in header.toolTip()


def test_the_bit_rate_of_the_mix_is_that_of_its_layers(counted):
    found, label = uses(counted), counted.strip.use.total
    counted.mixer.choose(LayerSet.parse("1,4-5", 12))
    bits = 25 * sum(found[layer].entropy_bits for layer in (0, 3, 4)) / 1000
    assert f"{bits:.3f} kbit/s by the entropy" in label.text()
    assert "0.400 kbit/s nominal" in label.text() and "RVQ-1,4-5" in label.text()


def test_a_painted_mix_costs_what_its_layers_cost_where_they_are_on(counted):
    counted.document.mix = LayerSet.semantic()
    counted.document.strokes = (Stroke(0.0, 1.0, LayerSet.prefix(2)),)
    assert f"{25 * (6 + 5 / 2) / 1000:.3f} kbit/s nominal" in counted.strip.use.total.text()


def test_choosing_a_layer_brings_its_curve_forward(counted):
    counted.strip.use.table.selectRow(4)
    widths = [curve.opts["pen"].widthF() for curve in counted.strip.use.curves]
    assert widths.index(max(widths)) == 4 and widths.count(max(widths)) == 1
    shares = 10 ** counted.strip.use.curves[4].getData()[1]
    assert shares == pytest.approx(100 * uses(counted)[4].sorted_shares)


def test_the_figures_are_copied_as_csv(counted, qtbot):
    qtbot.keyClick(counted, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    rows = list(csv.DictReader(io.StringIO(QGuiApplication.clipboard().text())))
    assert [row["layer"] for row in rows] == [f"RVQ-{n}" for n in range(1, 13)]
    for row, use in zip(rows, uses(counted), strict=True):
        assert float(row["entropy_bits"]) == pytest.approx(use.entropy_bits)
        assert int(row["codes_used"]) == use.codes


def test_copying_with_nothing_to_copy_is_answered_with_a_sentence(shown, qtbot):
    qtbot.keyClick(shown, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "no figures to copy" in shown.notices.text.text()
