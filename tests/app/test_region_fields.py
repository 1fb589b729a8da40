"""Start, end and length of the region, typed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.languages import install
from app.model.document import Document, Region
from app.model.history import History
from app.model.typed_region import SHORTEST_REGION_S, seconds_of
from app.views.spectrogram_stack import SpectrogramStack
from codec.api import LayerSet
from tests.app.picture_kit import noise, with_clip

CLIP_S = 70.0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1.25", 1.25),
        ("1,25", 1.25),
        (" 1.25 s ", 1.25),
        ("3", 3.0),
        (".5", 0.5),
        (",5", 0.5),
        ("2.", 2.0),
        ("1:02.5", 62.5),
        ("1:02,5", 62.5),
        ("1:00:01.25", 3601.25),
        ("0:59.999", 59.999),
    ],
)
def test_a_time_is_read_as_people_write_it(text, seconds):
    assert seconds_of(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text",
    ["", "s", "-1", "1.2.3", "1,234.5", "1:75", "1:99:00", "abc", "1e3", "nan", "inf", "1 2", ":5"],
)
def test_what_is_no_time_is_not_taken_for_one(text):
    assert seconds_of(text) is None


@pytest.fixture
def stack(qtbot) -> SpectrogramStack:
    stack = SpectrogramStack(with_clip(noise(1000, CLIP_S)))
    qtbot.addWidget(stack)
    stack.resize(900, 500)
    stack.show()
    qtbot.waitExposed(stack)
    return stack


def put(stack: SpectrogramStack, part: str, text: str, key=Qt.Key.Key_Return) -> None:
    """Type a text over what a field shows, and press a key."""
    field = stack.region_fields.fields[part]
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, key)


def shown(stack: SpectrogramStack) -> list[str]:
    return [field.text() for field in stack.region_fields.fields.values()]


def test_the_fields_follow_the_region_and_are_off_without_a_clip(stack):
    fields = stack.region_fields.fields.values()
    assert shown(stack) == ["", "", ""] and all(field.isEnabled() for field in fields)
    stack.document.region = Region(1.0, 62.5)
    assert shown(stack) == ["1.000 s", "62.500 s", "61.500 s"]
    stack.document.region = None
    assert shown(stack) == ["", "", ""]
    stack.document.clip = None
    assert not any(field.isEnabled() for field in fields)


@pytest.mark.parametrize(
    ("part", "text", "wanted"),
    [
        ("start", "1.25", (1.25, 4.0)),
        ("start", "1,25", (1.25, 4.0)),
        ("end", "1:02.5", (2.0, 62.5)),
        ("end", "1:02,5", (2.0, 62.5)),
        ("length", "0.5", (2.0, 2.5)),
        # The other way round: the length stays, and nothing is lost.
        ("start", "10", (10.0, 12.0)),
        ("start", "4", (4.0, 6.0)),
        ("end", "2", (0.0, 2.0)),
        ("end", "1", (0.0, 1.0)),
        # Beyond the clip: as far as it goes.
        ("start", "69", (69.0, 70.0)),
        ("end", "999", (2.0, 70.0)),
        ("length", "999", (2.0, 70.0)),
        ("length", "0", (2.0, 2.0 + SHORTEST_REGION_S)),
        ("end", "0", (0.0, SHORTEST_REGION_S)),
    ],
)
def test_what_is_typed_is_the_region(stack, part, text, wanted):
    document = stack.document
    document.region = Region(2.0, 4.0)
    put(stack, part, text)
    region = document.region
    assert (region.start_s, region.end_s) == pytest.approx(wanted)
    assert shown(stack)[0] == f"{wanted[0]:.3f} s"
    says_end = text == "999"
    assert (document.notice is not None) is says_end
    assert not says_end or "70.000 s" in document.notice.text


@pytest.mark.parametrize(("part", "text"), [("start", "soon"), ("end", "1.2.3"), ("start", "70")])
def test_what_cannot_be_is_told_in_a_sentence_and_nothing_is_lost(stack, part, text):
    document = stack.document
    document.region = before = Region(2.0, 4.0)
    put(stack, part, text)
    field = stack.region_fields.fields[part]
    assert document.region == before
    assert document.notice.text.endswith(".") and document.notice.kind == "warning"
    # It can be mended at once, or given up.
    assert field.text() == text and field.selectedText() == text and field.hasFocus()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert shown(stack) == ["2.000 s", "4.000 s", "2.000 s"] and stack.canvas.hasFocus()


def test_without_a_region_one_begins_where_the_view_or_the_playhead_is(stack):
    document = stack.document
    document.show(10.0, 20.0)
    put(stack, "start", "12")
    assert document.region == Region(12.0, 20.0)
    document.region = None
    put(stack, "end", "12")
    assert document.region == Region(10.0, 12.0)
    document.region, document.position_s = None, 30.0
    put(stack, "length", "2,5")
    assert document.region == Region(30.0, 32.5)


def test_in_german_the_fields_have_a_comma_and_take_either(stack, qapp):
    install(qapp, "de")
    try:
        stack.document.region = Region(1.5, 4.0)
        assert shown(stack) == ["1,500 s", "4,000 s", "2,500 s"]
        for text in ("2,25", "2.25"):
            stack.document.region = Region(1.5, 4.0)
            put(stack, "start", text)
            assert stack.document.region == Region(2.25, 4.0)
        QTest.keyClick(stack.region_fields.fields["start"], Qt.Key.Key_Up)
        assert shown(stack)[0] == "2,260 s"
    finally:
        install(qapp, "en")


def test_enter_and_escape_give_the_focus_back_and_tab_goes_on(stack):
    document = stack.document
    document.region = Region(2.0, 4.0)
    put(stack, "start", "3")
    assert stack.canvas.hasFocus()
    put(stack, "start", "1", Qt.Key.Key_Escape)
    assert stack.canvas.hasFocus() and document.region == Region(3.0, 4.0)
    put(stack, "start", "1", Qt.Key.Key_Tab)
    assert document.region == Region(1.0, 4.0) and stack.region_fields.fields["end"].hasFocus()
    put(stack, "end", "nonsense", Qt.Key.Key_Tab)
    assert document.region == Region(1.0, 4.0) and "nonsense" in document.notice.text
    assert shown(stack)[1] == "4.000 s"


def test_a_field_that_is_only_looked_at_changes_nothing(stack):
    document = stack.document
    document.region = before = Region(1.00049, 3.00061)
    for part in ("start", "end", "length"):
        stack.region_fields.fields[part].setFocus()
        QTest.keyClick(stack.region_fields.fields[part], Qt.Key.Key_Return)
    put(stack, "end", "", Qt.Key.Key_Delete)
    stack.canvas.setFocus()
    assert document.region is before and shown(stack)[1] == "3.001 s"


def test_arrow_keys_move_an_end_by_ten_milliseconds(stack):
    document = stack.document
    document.region = Region(2.0, 4.0)
    field = stack.region_fields.fields["end"]
    field.setFocus()
    for _ in range(3):
        QTest.keyClick(field, Qt.Key.Key_Up)
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert document.region.end_s == pytest.approx(4.02) and field.hasFocus()


def test_each_number_that_is_typed_is_a_step_of_undo(stack):
    document = stack.document
    history = History(document, lambda: 0.0)
    document.region = Region(2.0, 4.0)
    put(stack, "start", "3")
    put(stack, "end", "5")
    history.undo()
    assert document.region == Region(3.0, 4.0) and shown(stack)[1] == "4.000 s"
    history.undo()
    assert document.region == Region(2.0, 4.0)


def test_another_clip_takes_what_is_half_typed_away(stack):
    document = stack.document
    field = stack.region_fields.fields["start"]
    field.setFocus()
    QTest.keyClicks(field, "1")
    document.clip = replace(document.clip)
    assert field.text() == "" and document.region is None


def test_keys_that_are_typed_switch_nothing_in_the_window(lasting):
    document, fields = lasting.document, lasting.stack.region_fields.fields
    before = (document.mix, document.heard, document.looping, document.playing, document.speed)
    document.region = Region(0.5, 1.0)
    lasting.commands["region_edit"].trigger()
    field = lasting.focusWidget()
    assert field is fields["start"] and field.selectedText() == "0.500 s"
    QTest.keyClicks(field, "1234qlmxs,./ 0")
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home):
        QTest.keyClick(field, key)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    after = (document.mix, document.heard, document.looping, document.playing, document.speed)
    assert after == before and document.region == Region(0.5, 1.0)
    # Again a command, once the field is left.
    QTest.keyClick(lasting.focusWidget(), Qt.Key.Key_S)
    assert document.mix == LayerSet.semantic()
    QTest.keyClick(lasting.focusWidget(), Qt.Key.Key_Escape)
    assert document.region is None
    document.mix = before[0]


def test_the_fields_fit_beside_each_other_in_the_smallest_window(lasting):
    before = lasting.size()
    lasting.resize(1280, 676)
    try:
        fields = lasting.stack.region_fields
        right = [f.mapTo(lasting, f.rect().topRight()).x() for f in fields.fields.values()]
        assert right == sorted(right)
        edge = fields.mapTo(lasting, fields.rect().topRight()).x()
        assert right[-1] < edge <= lasting.width()
        for field in fields.fields.values():
            text = field.fontMetrics().horizontalAdvance("3600.000 s")
            assert text < field.width() - 12 and field.height() >= field.fontMetrics().height()
    finally:
        lasting.resize(before)


def test_a_document_without_a_clip_has_nothing_to_type_in(qtbot):
    stack = SpectrogramStack(Document())
    qtbot.addWidget(stack)
    assert not any(field.isEnabled() for field in stack.region_fields.fields.values())
