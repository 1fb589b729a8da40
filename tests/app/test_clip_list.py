"""The list of clips: what is kept of those that are not open, and how the list is worked with."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from app.model.clip import Clip
from app.model.clip_list import THUMBNAIL_COLUMNS, ClipList, fitted, key_of_path, thumbnail
from app.model.document import Document, Region
from app.model.history import Choices
from app.model.mix import Source, Stroke
from app.model.session import MOST_CLIPS, Entry, Session
from codec.api import LayerSet
from codec.audio import Audio
from tests.app.conftest import WAIT_MS, buzz, write

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def clips() -> ClipList:
    """A list whose wishes are fulfilled at once, without an engine; ``/c/bad`` cannot be opened."""
    document = Document()
    result = ClipList(document)

    def have(path: str | None) -> None:
        result.leave()
        document.strokes, document.region = (), None
        audio = path and Audio(buzz(2.0, 8000)[None], 8000, path)
        document.clip = Clip(audio, path) if path else None
        document.show(0.0, document.duration_s)
        result.arrive()

    result.open = lambda path, remark="": have(path)
    result.close = lambda: have(None)
    result.wanted.connect(result.open)
    result.unwanted.connect(result.close)
    document.seek_requested.connect(lambda at: setattr(document, "position_s", at))
    return result


def names(clips: ClipList) -> list[str]:
    return [row.entry.name for row in clips.rows]


def test_each_clip_has_its_own_mix_painting_region_and_place(clips):
    document = clips.document
    clips.open("/c/a.wav")
    document.mix, document.region = LayerSet.prefix(3), Region(0.5, 1.0)
    document.strokes = (Stroke(0.1, 0.2, LayerSet.semantic()),)
    document.heard, document.position_s, document.visible = Source.MIX, 0.75, (0.25, 1.25)
    chosen = Choices.of(document)
    clips.open("/c/b.wav")
    document.mix, document.heard, document.position_s = LayerSet.prefix(7), Source.FULL, 1.5
    clips.step(-1)
    assert document.clip.path == "/c/a.wav" and Choices.of(document) == chosen
    assert (document.heard, document.position_s) == (Source.MIX, 0.75)
    clips.step(+1)
    assert (document.mix, document.heard) == (LayerSet.prefix(7), Source.FULL)
    assert document.strokes == () and document.position_s == 1.5


def test_what_is_heard_only_while_comparing_is_not_what_was_chosen(clips):
    document = clips.document
    clips.open("/c/a.wav")
    document.heard = Source.SEMANTIC
    document.compare(True)
    assert document.heard is Source.ORIGINAL
    clips.open("/c/b.wav")
    document.compare(False)
    assert clips.rows[0].entry.heard is Source.SEMANTIC


def test_a_clip_that_is_opened_again_is_no_second_row(clips):
    for path in ("/c/a.wav", "/c/b.wav", "/c/../c/a.wav"):
        clips.open(path)
    assert names(clips) == ["a.wav", "b.wav"] and clips.index == 0


def test_steps_stop_at_the_ends(clips):
    clips.step(+1)
    clips.add(["/c/a.wav", "/c/b.wav"])
    clips.step(+1)
    assert clips.document.clip.path == "/c/a.wav"
    for _ in range(3):
        clips.step(+1)
    assert clips.index == 1


def test_a_clip_that_is_removed_makes_room_for_its_neighbour_and_can_be_put_back(clips):
    clips.add(["/c/a.wav", "/c/b.wav", "/c/c.wav"])
    clips.choose(clips.rows[2])
    clips.document.mix = LayerSet.prefix(2)
    clips.remove(clips.current)
    assert names(clips) == ["a.wav", "b.wav"] and clips.document.clip.path == "/c/b.wav"
    clips.remove(clips.rows[0])
    clips.remove(clips.rows[0])
    assert clips.document.clip is None and clips.rows == [] and clips.index is None
    clips.open("/c/c.wav")
    clips.put_back()
    assert sorted(names(clips)) == ["b.wav", "c.wav"]
    clips.put_back()  # only once
    assert len(clips.rows) == 2


def test_what_was_chosen_comes_back_with_a_clip_that_is_put_back(clips):
    clips.open("/c/a.wav")
    clips.document.region = Region(0.5, 0.75)
    clips.remove(clips.current)
    clips.put_back()
    assert clips.document.region == Region(0.5, 0.75)


def test_a_list_holds_as_many_clips_as_a_session_may(clips):
    clips.add(f"/c/{n}.wav" for n in range(MOST_CLIPS + 5))
    clips.open("/c/one more.wav")
    assert len(clips.rows) == MOST_CLIPS and clips.current is None
    assert len(clips.session("").entries) == MOST_CLIPS


def test_a_session_is_shown_with_its_current_clip_or_the_first_that_is_there(clips):
    clips.open("/c/old.wav")
    entries = tuple(Entry(f"/c/{name}.wav") for name in "abcb")
    clips.show(Session("", entries, 2))
    assert names(clips) == ["a.wav", "b.wav", "c.wav"]
    assert clips.document.clip.path == "/c/c.wav"
    clips.show(Session("", entries, 2), ["gone", "", "gone", ""])
    assert clips.document.clip.path == "/c/b.wav"
    clips.show(Session("", entries[:1], 0), ["gone"])
    assert clips.document.clip is None and clips.rows[0].trouble == "gone"


def test_one_file_has_one_name():
    assert key_of_path("//tmp/x/../a.wav") == "/tmp/a.wav"


def test_what_a_shorter_clip_or_a_smaller_codec_cannot_have_is_left_out():
    document = Document()
    document.mix, document.continuous = LayerSet.parse("2,40", 64), True
    document.strokes = (Stroke(0.0, 1.0, LayerSet.parse("1,13", 64)),)
    document.region, document.visible = Region(0.5, 5.0), (4.0, 6.0)
    chosen = Choices.of(document)
    assert fitted(chosen, 9.0, None) == chosen
    less = fitted(chosen, 2.5, SimpleNamespace(n_layers=12, continuous=False))
    assert (less.mix.spec, less.strokes[0].layers.spec) == ("2", "1") and not less.continuous
    assert less.region == Region(0.5, 2.5) and less.visible == (0.5, 2.5)
    assert fitted(replace(chosen, panes=()), 0.25, None).region is None


def test_a_thumbnail_keeps_every_peak():
    envelope = np.zeros((2, 2000), np.float32)
    envelope[0, 777], envelope[1, 1234] = -0.9, 0.8
    small = thumbnail(envelope)
    assert small.shape == (2, THUMBNAIL_COLUMNS)
    assert small.min() == np.float32(-0.9) and small.max() == np.float32(0.8)
    assert thumbnail(envelope[:, :5]).shape == (2, 5)


def test_several_clips_in_the_window(window, qtbot, settle, tmp_path):
    """One window for all of it: drop, thumbnails, keys, order, removal, one clip in memory."""
    bench, document = window.workbench, window.document
    files = [write(tmp_path / f"{name}.wav", buzz(0.4 + n / 5, 8000), 8000)
             for n, name in enumerate("abc")]  # fmt: skip
    window.receive([str(files[0])])
    settle(window)
    assert not bench.panel.isVisible()
    window.receive([str(path) for path in files])
    qtbot.waitUntil(
        lambda: all(row.envelope is not None and row.entry.sha256 for row in bench.clips.rows),
        timeout=WAIT_MS,
    )
    settle(window)
    shown = bench.panel.list
    assert bench.panel.isVisible() and [shown.item(n).text() for n in range(3)] == [
        "a.wav", "b.wav", "c.wav",
    ]  # fmt: skip
    # With the keys, and only one of them decoded at a time.
    before = weakref.ref(document.clip)
    qtbot.keyClick(window, Qt.Key.Key_PageDown, CONTROL)
    settle(window)
    assert document.clip.name == "b.wav" and document.duration_s == pytest.approx(0.6)
    gc.collect()
    assert before() is None
    # With a click.
    place = shown.visualItemRect(shown.item(2)).center()
    qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    settle(window)
    assert document.clip.name == "c.wav"
    # The arrows move in the list and not in the mix; Alt moves the clip; Return opens it.
    shown.setFocus()
    mix = document.mix
    qtbot.keyClick(shown, Qt.Key.Key_Up)
    qtbot.keyClick(shown, Qt.Key.Key_Up)
    assert document.mix == mix and document.clip.name == "c.wav"
    qtbot.keyClick(shown, Qt.Key.Key_Down, ALT)
    assert names(bench.clips) == ["b.wav", "a.wav", "c.wav"]
    qtbot.keyClick(shown, Qt.Key.Key_Return)
    settle(window)
    assert document.clip.name == "a.wav"
    qtbot.keyClick(shown, Qt.Key.Key_Delete)
    settle(window)
    assert names(bench.clips) == ["b.wav", "c.wav"] and document.clip.name == "c.wav"
    # A clip that cannot be read stays in the list with the reason, and what is open stays open.
    (tmp_path / "bad.wav").write_bytes(b"no sound")
    bench.clips.add([str(tmp_path / "bad.wav")])
    bench.clips.step(+1)
    settle(window)
    assert document.clip.name == "c.wav" and "bad.wav" in window.notices.text.text()
    assert "bad.wav" in bench.clips.rows[2].trouble
    # The command hides what is shown by itself.
    window.commands["clips"].trigger()
    assert not bench.panel.isVisible() and not window.commands["clips"].isChecked()
