"""What is said about the place under the cursor."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PySide6.QtCore import QPointF
from PySide6.QtGui import QTextCursor

from app.model.document import Document
from app.model.mix import Difference, LayerAlone, Source
from app.model.overlays import Cursor
from app.views.readout import Readout, level_text, note_name, readout
from app.views.spectrogram_stack import SpectrogramStack
from codec.api import Codes
from tests.app.picture_kit import noise, put_picture, sine, with_clip
from tests.app.test_panes import codec_with


@pytest.fixture
def document() -> Document:
    """Two tones in two panes, and tokens whose values tell their place."""
    document = with_clip(sine(1000, 16_000, -20, 2.0))
    document.codec = codec_with(12)
    document.panes = (Source.ORIGINAL, Source.MIX)
    put_picture(document, Source.ORIGINAL, sine(1000, 16_000, -20, 2.0))
    put_picture(document, Source.MIX, sine(1000, 16_000, -33, 2.0))
    tokens = torch.arange(12)[:, None] * 100 + torch.arange(50)[None]
    document.codes = Codes(tokens[None], 32_000)
    return document


@pytest.fixture
def stack(qtbot, document) -> SpectrogramStack:
    stack = SpectrogramStack(document)
    qtbot.addWidget(stack)
    stack.resize(900, 500)
    stack.show()
    qtbot.waitExposed(stack)
    return stack


@pytest.mark.parametrize(
    ("hz", "name"),
    [
        (440.0, "A4 +0 ct"),
        (261.6256, "C4 −0 ct"),
        (27.5, "A0 +0 ct"),
        (1000.0, "B5 +21 ct"),
        (4186.009, "C8 +0 ct"),
        (440 * 2 ** (-0.4 / 12), "A4 −40 ct"),
    ],
)
def test_a_frequency_is_named_as_a_musician_would(hz, name):
    assert note_name(hz).replace("−0 ct", "+0 ct") == name.replace("−0 ct", "+0 ct")


def test_time_frequency_tokens_and_every_level_are_read_out_at_once(document):
    document.cursor = Cursor(1.0, 1000.0)
    text = readout(document)
    assert text.startswith("1.000 s  ·  1000 Hz  ·  1000 mel  ·  B5 +21 ct")
    tokens = " ".join(str(100 * layer + 25) for layer in range(12))
    assert f"frame 25, RVQ-1:12 {tokens}" in text
    assert "Original −20.0 dBFS" in text and "Mix −33.0 dBFS" in text


def test_what_is_not_there_is_a_dash_and_not_a_number(document):
    document.panes = (Source.ORIGINAL, LayerAlone(4))
    document.cursor = Cursor(1.0, 1000.0)
    assert readout(document).endswith("RVQ-5 –")
    document.cursor = Cursor(5.0, 1000.0)
    assert "frame" not in readout(document) and "Original –" in readout(document)
    document.cursor = None
    assert readout(document) == ""


def test_a_difference_is_written_with_its_sign():
    assert level_text(6.02, difference=True) == "+6.0 dB"
    assert level_text(-6.02, difference=True) == "−6.0 dB"
    assert level_text(None, difference=True) == "–"


def test_the_pointer_in_one_pane_crosses_all_of_them_at_the_same_place(stack, document, qtbot):
    pane = stack.panes[Source.MIX]
    height = pane.axis.height_of(1000.0)
    scene = pane.box.mapViewToScene(QPointF(1.5, height))
    qtbot.mouseMove(stack.canvas.viewport(), stack.canvas.mapFromScene(scene))
    assert document.cursor.seconds == pytest.approx(1.5, abs=0.005)
    assert document.cursor.hz == pytest.approx(1000, abs=60)
    for other in stack.panes.values():
        upright, level = other.overlays.cross
        assert upright.isVisible() and upright.value() == document.cursor.seconds
        assert level.value() == pytest.approx(height, abs=0.01)
    assert [p.level.text for p in stack.panes.values()] == ["−20.0 dBFS", "−33.0 dBFS"]


def test_the_keyboard_moves_the_cursor_by_one_column_and_one_bin(stack, document):
    document.position_s = 0.5
    stack.cursor_to_playhead()
    assert document.cursor.seconds == 0.5
    image = document.images[Source.ORIGINAL]
    column_s = (image.end_s - image.start_s) / image.levels.shape[1]
    stack.move_cursor(+1, 0)
    stack.move_cursor(+1, 0)
    assert document.cursor.seconds == pytest.approx(0.5 + 2 * column_s)
    before = document.cursor.hz
    stack.move_cursor(0, -1)
    assert before - document.cursor.hz == pytest.approx(31.25, rel=1e-6)
    assert document.cursor.seconds == pytest.approx(0.5 + 2 * column_s)
    for _ in range(400):
        stack.move_cursor(0, -1)
    assert 0 <= document.cursor.hz < 31.25


def test_a_cursor_stays_at_its_frequency_however_often_it_is_moved_in_time(stack, document):
    document.cursor = Cursor(1.0, 1234.0)
    for _ in range(20):
        stack.move_cursor(-1, 0)
    assert document.cursor.hz == 1234.0


def test_the_readout_takes_no_focus_and_leaves_a_selection_alone(qtbot, document):
    line = Readout(document)
    qtbot.addWidget(line)
    line.show()
    document.cursor = Cursor(1.0, 1000.0)
    assert line.toPlainText() == readout(document) and not line.hasFocus()
    assert line.isReadOnly() and line.accessibleName()
    chosen = line.textCursor()
    chosen.setPosition(len("1.000 s"), QTextCursor.MoveMode.KeepAnchor)
    line.setTextCursor(chosen)
    document.cursor = Cursor(1.5, 500.0)
    assert line.textCursor().selectedText() == "1.000 s"
    chosen.clearSelection()
    line.setTextCursor(chosen)
    document.cursor = Cursor(1.6, 500.0)
    assert line.toPlainText().startswith("1.600 s")


def test_new_pictures_are_read_out_without_moving_the_cursor(stack, document):
    document.cursor = Cursor(1.0, 1000.0)
    put_picture(document, Source.MIX, sine(1000, 16_000, -50, 2.0))
    assert "Mix −50.0 dBFS" in stack.readout.toPlainText()
    assert stack.panes[Source.MIX].level.text == "−50.0 dBFS"


def test_another_clip_takes_the_cursor_away(stack, document):
    document.cursor = Cursor(1.0, 1000.0)
    document.clip = with_clip(noise(16_000, 1.0), "other.wav").clip
    assert document.cursor is None and stack.readout.toPlainText() == ""
    assert not any(line.isVisible() for p in stack.panes.values() for line in p.overlays.cross)


def test_a_difference_is_read_out_in_signed_db(document):
    document.panes = (Difference(),)
    image = put_picture(document, Difference(), noise(16_000, 2.0))
    image.db[:] = -4.25
    document.cursor = Cursor(1.0, 1000.0)
    assert readout(document).endswith("Difference −4.2 dB")
    image.db[:] = np.nan
    assert readout(document).endswith("Difference –")
