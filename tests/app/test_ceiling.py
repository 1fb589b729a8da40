"""How high the pictures reach: chosen for all panes or for one, drawn, labelled, kept."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.engine.jobs import Worker
from app.engine.painter import Painter
from app.model.document import Document, Picture
from app.model.history import Choices, History
from app.model.mix import Difference, Source
from app.model.overlays import Cursor
from app.model.picture import CEILINGS_HZ, FREQUENCY_SCALES, stepped_ceiling
from app.model.session import Entry, Session, SessionError, read_session, write_session
from app.views.figure import figure_of
from app.views.figure_drawing import Drawing, Paper, draw
from app.views.picture_panel import PicturePanel
from app.views.readout import readout
from app.views.spectrogram_stack import SpectrogramStack
from tests.app.conftest import WAIT_MS
from tests.app.picture_kit import noise, sine, with_clip
from tests.app.test_figure import brightest_share, pixels
from tests.app.test_panes import codec_with

TONE_HZ, CEILING_HZ = 300.0, 1000.0
PANES = (Source.ORIGINAL, Source.SEMANTIC, Source.MIX)


@pytest.fixture
def painted(qtbot):
    """A tone of 300 Hz in three panes, and what draws it; ``settle`` waits for the pictures."""
    wave, worker = sine(TONE_HZ, 16_000, -30.0, 2.0), Worker("pictures")
    document = with_clip(wave)
    document.codec = codec_with(12)
    document.panes = PANES
    stack = SpectrogramStack(document)
    qtbot.addWidget(stack)
    document.painter = Painter(document, worker)
    stack.resize(900, 560)
    stack.show()
    qtbot.waitExposed(stack)
    for pane in PANES[1:]:
        document.put_wave(document.sound_of(pane), wave)

    def settle() -> SpectrogramStack:
        qtbot.waitUntil(lambda: not worker.busy, timeout=WAIT_MS)
        QApplication.processEvents()
        return stack

    stack.settle = settle
    yield stack
    worker.close()


def drawn_share(stack: SpectrogramStack, pane: Source) -> float:
    """How high in a pane, 0 … 1, the brightest row of what is on the screen is."""
    box = stack.panes[pane].box.sceneBoundingRect()
    shot = pixels(stack.canvas.grab().toImage())
    middle = round(box.center().x())
    rows = shot[round(box.top()) + 1 : round(box.bottom()) - 1, middle - 40 : middle - 20]
    light = rows.astype(int).sum((1, 2))
    brightest = np.flatnonzero(light >= 0.98 * light.max())
    return 1 - (brightest.mean() + 0.5) / len(light)


@pytest.mark.parametrize("scale", FREQUENCY_SCALES)
def test_a_tone_is_as_high_as_the_axis_of_its_own_pane_says(painted, scale):
    document = painted.document
    document.picture = Picture(scale=scale, window_s=0.064)
    document.put_ceiling(Source.SEMANTIC, CEILING_HZ)
    painted.settle()
    tops = [painted.panes[pane].axis.hz_at(1.0) for pane in PANES]
    assert tops == pytest.approx([8000, CEILING_HZ, 8000], rel=0.01)
    for pane in PANES:
        axis = painted.panes[pane].axis
        # A row of the picture and a pixel are as far off as it can be.
        rows = document.images[pane].levels.shape[0] / document.images[pane].span[1]
        tolerance = 1 / rows + 2 / painted.panes[pane].box.height()
        assert drawn_share(painted, pane) == pytest.approx(axis.height_of(TONE_HZ), abs=tolerance)
    if scale == "linear":
        assert painted.panes[Source.SEMANTIC].axis.height_of(TONE_HZ) == pytest.approx(0.3)


def test_the_labels_of_a_low_ceiling_are_those_of_its_frequencies(painted):
    painted.document.put_ceiling(None, 500.0)
    painted.settle()
    axis = painted.panes[Source.MIX].axis
    ((_, heights),) = axis.tickValues(0, 1, 130)
    assert axis.tickStrings(heights, 1, 1) == ["100", "200", "300", "400", "500"]
    assert heights == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])


@pytest.mark.parametrize("ceiling_hz", [300.0, 1010.0, 1025.0, 3990.0])
def test_a_picture_is_filled_to_its_upper_edge(painted, ceiling_hz):
    document = painted.document
    document.put_wave(None, noise(16_000, 2.0))
    document.put_ceiling(Source.ORIGINAL, ceiling_hz)
    painted.settle()
    image = document.images[Source.ORIGINAL]
    assert image.span[1] >= 1.0 and image.top_hz == pytest.approx(ceiling_hz)


@pytest.mark.parametrize("window_s", [0.001, 0.008, 0.128])
def test_the_lowest_ceiling_has_a_picture_with_every_window(painted, window_s):
    document = painted.document
    document.picture = Picture(window_s=window_s, ceiling_hz=float(CEILINGS_HZ[0]))
    painted.settle()
    assert document.notice is None
    assert document.images[Source.MIX].top_hz == pytest.approx(CEILINGS_HZ[0])


def test_an_exported_figure_has_the_ceiling_of_each_pane(painted):
    document = painted.document
    document.put_ceiling(Source.SEMANTIC, CEILING_HZ)
    painted.settle()
    figure, paper = figure_of(document), Paper(dpi=150)
    drawing = Drawing(figure, paper)
    picture = pixels(QImage.fromData(draw(figure, paper, ".png")))
    assert [pane.ticks[-1][1] for pane in figure.panes] == ["8", "1", "8"]
    for row, top_hz in enumerate((8000.0, CEILING_HZ, 8000.0)):
        tolerance = 31.25 / top_hz + 3 / 150
        assert brightest_share(picture, drawing, row) == pytest.approx(
            TONE_HZ / top_hz, abs=tolerance
        )


def test_what_lies_above_a_panes_edge_is_read_out_as_nothing(painted):
    document = painted.document
    document.put_ceiling(Source.SEMANTIC, CEILING_HZ)
    painted.settle()
    document.cursor = Cursor(1.0, TONE_HZ)
    told = readout(document)
    assert "Original −30" in told and "Semantic −30" in told
    document.cursor = Cursor(1.0, 4000.0)
    assert "Semantic –" in readout(document) and "Original –" not in readout(document)
    assert painted.panes[Source.SEMANTIC].level.text == "–"


@pytest.mark.parametrize(("pane", "hz"), [(Source.SEMANTIC, 500.0), (Source.MIX, 4000.0)])
def test_the_pointer_reads_the_frequency_of_the_pane_it_is_in(painted, qtbot, pane, hz):
    document = painted.document
    document.put_ceiling(Source.SEMANTIC, CEILING_HZ)
    painted.settle()
    scene = painted.panes[pane].box.mapViewToScene(QPointF(1.5, 0.5))
    qtbot.mouseMove(painted.canvas.viewport(), painted.canvas.mapFromScene(scene))
    pixel_hz = 2 * hz / painted.panes[pane].box.height()
    assert document.cursor.hz == pytest.approx(hz, abs=2 * pixel_hz)
    assert document.cursor.seconds == pytest.approx(1.5, abs=0.01)
    # In time, all panes are still one.
    times = {tuple(view.box.viewRange()[0]) for view in painted.panes.values()}
    assert times == {tuple(document.visible)}


def test_cursor_keys_step_through_the_rows_of_the_current_pane(painted):
    document = painted.document
    document.put_ceiling(Source.SEMANTIC, CEILING_HZ)
    painted.settle()
    painted.choose(Source.SEMANTIC)
    document.cursor = Cursor(1.0, 500.0)
    for _ in range(200):
        painted.move_cursor(0, 1)
    assert document.cursor.hz == pytest.approx(CEILING_HZ)
    assert painted.panes[Source.SEMANTIC].level.text != "–"


def test_the_wheel_over_a_frequency_axis_moves_the_edge_of_that_pane_alone(painted):
    document, before = painted.document, painted.document.visible
    painted.settle()
    axis = painted.panes[Source.MIX].axis
    at = painted.canvas.mapFromScene(axis.sceneBoundingRect().center())
    for turn, wanted_hz in ((120, 6000), (120, 5500), (-120, 6000), (-120, 8000), (-120, 8000)):
        wheel = QWheelEvent(
            QPointF(at), QPointF(painted.canvas.mapToGlobal(at)), QPoint(), QPoint(0, turn),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(painted.canvas.viewport(), wheel)
        assert document.top_of(Source.MIX) == wanted_hz
        assert document.top_of(Source.ORIGINAL) == 8000
    assert document.visible == before


def test_steps_go_along_usual_ceilings_and_stop_at_either_end():
    assert stepped_ceiling(8000, -1, 8000) == 6000
    assert stepped_ceiling(1000, +1, 8000) == 1500
    assert stepped_ceiling(1234, -1, 8000) == 1000 and stepped_ceiling(1234, +1, 8000) == 1500
    assert stepped_ceiling(200, -3, 8000) == 200
    assert stepped_ceiling(5000, +9, 5512.5) == 5512.5


# -- kept -----------------------------------------------------------------------------


def test_a_session_brings_the_ceilings_back(tmp_path):
    document = Document()
    document.put_ceiling(None, 4000.0)
    document.put_ceiling(Source.SEMANTIC, 500.0)
    document.put_ceiling(Difference(), None)
    entry, path = Entry(str(tmp_path / "a.wav"), choices=Choices.of(document)), tmp_path / "a"
    write_session(Session("hybridcodec-mini", (entry,), 0), path)
    again = Document()
    read_session(path).entries[0].choices.apply(again)
    tops = [again.top_of(p) for p in (Source.ORIGINAL, Source.SEMANTIC, Difference())]
    assert tops == [4000, 500, 8000]


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ('"ceiling_hz": 4000.0', '"ceiling_hz": -1'),
        ('"ceiling_hz": 4000.0', '"ceiling_hz": "high"'),
        ('"semantic"', '"nothing"'),
        ("500.0", "1"),
    ],
)
def test_a_ceiling_that_cannot_be_is_refused_with_its_place(tmp_path, good, bad):
    document = Document()
    document.put_ceiling(None, 4000.0)
    document.put_ceiling(Source.SEMANTIC, 500.0)
    document.panes = (Source.MIX,)
    entry, path = Entry(str(tmp_path / "a.wav"), choices=Choices.of(document)), tmp_path / "a"
    write_session(Session("hybridcodec-mini", (entry,), 0), path)
    text = path.read_text("utf-8")
    assert good in text
    path.write_text(text.replace(good, bad), "utf-8")
    with pytest.raises(SessionError, match="ceiling"):
        read_session(path)


def test_undo_brings_the_last_ceiling_back_and_a_turn_of_the_wheel_is_one_step():
    now = [0.0]
    document = Document()
    history = History(document, lambda: now[0])
    document.put_ceiling(None, 4000.0)
    now[0] += 10
    for hz in (3000.0, 2500.0, 2000.0):
        document.put_ceiling(Source.MIX, hz)
        now[0] += 0.1
    history.undo()
    assert document.top_of(Source.MIX) == document.top_of(Source.ORIGINAL) == 4000
    history.undo()
    assert document.top_of(Source.MIX) == 8000
    history.redo()
    history.redo()
    assert document.top_of(Source.MIX) == 2000 and document.top_of(Source.ORIGINAL) == 4000


# -- chosen ---------------------------------------------------------------------------


@pytest.fixture
def panel(qtbot) -> Iterator[PicturePanel]:
    document, window = Document(), QWidget()
    document.panes = PANES
    qtbot.addWidget(window)
    yield PicturePanel(document, window, lambda: None)


def type_into(box, text: str) -> None:
    box.selectAll()
    QTest.keyClicks(box, text)
    QTest.keyClick(box, Qt.Key.Key_Return)


def choose(panel: PicturePanel, row: int) -> None:
    panel.ceiling.of.setCurrentIndex(row)
    panel.ceiling.of.activated.emit(row)


def test_a_ceiling_is_typed_for_all_panes_or_for_one(panel):
    document, ceiling = panel.document, panel.ceiling
    assert ceiling.box.text() == "8000 Hz"
    type_into(ceiling.box, "3000")
    assert {document.top_of(p) for p in PANES} == {3000}
    choose(panel, 2)
    assert ceiling.of.currentText() == "Semantic" and ceiling.box.text() == "3000 Hz"
    type_into(ceiling.box, "750")
    assert [document.top_of(p) for p in PANES] == [3000, 750, 3000]
    # No single number would be true for all of them.
    choose(panel, 0)
    assert ceiling.box.text() == "Different"
    type_into(ceiling.box, "3000")
    assert {document.top_of(p) for p in PANES} == {3000}
    type_into(ceiling.box, "8000")
    assert document.picture == Picture()


def test_the_panel_begins_with_the_pane_that_was_touched_last(panel):
    panel.current = lambda: Source.MIX
    panel.document.put_ceiling(Source.MIX, 1000.0)
    panel.focus_first()
    assert panel.ceiling.of.currentText() == "Mix" and panel.ceiling.box.text() == "1000 Hz"
    panel.document.panes = (Source.ORIGINAL,)
    assert panel.ceiling.of.currentText() == "All panes"


def test_keys_lower_and_raise_the_ceiling(lasting):
    document, stack = lasting.document, lasting.stack
    before = document.picture
    stack.choose(None)
    lasting.commands["ceiling_down"].trigger()
    assert {document.top_of(p) for p in document.panes} == {6000}
    stack.choose(Source.MIX)
    lasting.commands["ceiling_down"].trigger()
    assert document.top_of(Source.MIX) == 5500 and document.top_of(Source.ORIGINAL) == 6000
    lasting.commands["ceiling_off"].trigger()
    assert document.top_of(Source.MIX) == 8000
    stack.choose(None)
    document.picture = before
