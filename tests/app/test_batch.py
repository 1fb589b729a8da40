"""A batch in the window: from the dialog to the table, cancelled, gone on with, and refused."""

from __future__ import annotations

import csv

import pytest
import soundfile

from app.model.mix import Mix
from codec.api import LayerSet
from tests.app.conftest import WAIT_MS, buzz, write


@pytest.fixture
def three(window, tmp_path, settle):
    """The window with three clips, two of one name."""
    paths = [tmp_path / name for name in ("a/clip.wav", "b/clip.wav", "c.wav")]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        write(path, buzz(0.6, 16_000), 16_000)
    window.receive([str(path) for path in paths])
    settle(window)
    return window


@pytest.fixture
def dialog(three, tmp_path):
    three.commands["export_batch"].trigger()
    dialog = three.exporting._batch
    dialog.layers.setText("semantic 1:3")
    dialog.measures.setText("mel")
    dialog.folder.setText(str(tmp_path / "out"))
    yield dialog
    dialog.close()


def finish(qtbot, dialog):
    qtbot.waitUntil(lambda: dialog.state.progress is None, timeout=WAIT_MS)


def rows_in(folder):
    with open(folder / "measures.csv", newline="") as file:
        return list(csv.DictReader(file))


def test_the_dialog_makes_a_table_and_sounds_of_all_clips(qtbot, dialog, tmp_path):
    assert dialog.start.isEnabled() and not dialog.stop.isEnabled()
    dialog.start.click()
    assert dialog.stop.isEnabled() and not dialog.start.isEnabled()
    finish(qtbot, dialog)
    rows = rows_in(tmp_path / "out")
    assert [row["layers"] for row in rows] == ["RVQ-1", "RVQ-1:3"] * 3
    assert len({row["file"] for row in rows}) == 3
    assert all(float(row["mel"]) > 0 for row in rows)
    assert soundfile.info(tmp_path / "out" / "b_clip_RVQ-1-3.wav").frames == 9600
    assert dialog.told.text().startswith("3 of 3 clips are done")
    notices = dialog.parent().notices
    assert notices.place.isVisible() and str(tmp_path / "out") in notices.place.toolTip()
    # Once more into the same folder, unasked.
    dialog.start.click()
    finish(qtbot, dialog)
    assert "choose another folder" in dialog.told.text()
    dialog.replacing.setChecked(True)
    dialog.start.click()
    finish(qtbot, dialog)
    assert dialog.told.text().startswith("3 of 3 clips are done")


def test_a_cancelled_batch_goes_on_when_it_is_started_again(qtbot, dialog, tmp_path):
    state, out = dialog.state, tmp_path / "out"
    state.changed.connect(lambda: state.progress and dialog.stop.click())
    dialog.start.click()
    finish(qtbot, dialog)
    assert dialog.told.text().startswith("Cancelled")
    qtbot.waitUntil(lambda: not dialog.parent().inspector.batching.busy, timeout=WAIT_MS)
    assert (out / "batch.jsonl").exists()
    state.changed.disconnect()
    state.changed.connect(dialog._show)
    dialog.start.click()
    finish(qtbot, dialog)
    assert dialog.told.text().startswith("3 of 3 clips are done")
    assert len(rows_in(out)) == 6 and not (out / "batch.jsonl").exists()


def test_only_chosen_clips_and_no_unreadable_sets_are_taken(qtbot, dialog, tmp_path):
    from PySide6.QtCore import Qt

    dialog.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert len(dialog.plan.clips) == 2
    dialog.layers.setText("1:99")
    dialog.start.click()
    finish(qtbot, dialog)
    assert "1:99" in dialog.told.text()
    assert not (tmp_path / "out").exists()


def test_a_mix_is_given_to_all_clips(three, settle):
    window = three
    chosen = LayerSet.parse("1,3-5", 12)
    window.document.mix = chosen
    window.commands["mix_to_all"].trigger()
    assert window.document.notice.text == "RVQ-1,3-5 is now the mix of all 3 clips."
    for row in window.workbench.clips.rows[1:]:
        window.workbench.clips.choose(row)
        settle(window)
        assert window.document.mix == chosen
        assert window.document.visible == pytest.approx((0.0, 0.6))
        assert Mix(chosen) in window.document.waves


def test_a_mix_that_was_given_to_all_clips_is_taken_back_by_undo(three, settle):
    """Every clip has its own again; one that was never opened has none."""
    window, rows = three, three.workbench.clips.rows
    own, common = LayerSet.parse("2-4", 12), LayerSet.parse("1,3-5", 12)

    def open_row(number: int) -> None:
        window.workbench.clips.choose(rows[number])
        settle(window)

    open_row(1)
    window.document.mix = own
    open_row(0)
    window.document.mix = common
    window.commands["mix_to_all"].trigger()
    assert window.notices.offer.isVisible()
    window.notices.offer.click()  # as Ctrl+Z does
    assert window.document.mix == common and window.commands["redo"].isEnabled()
    assert [row.entry.choices and row.entry.choices.mix for row in rows[1:]] == [own, None]
    window.commands["redo"].trigger()
    assert [row.entry.choices.mix for row in rows[1:]] == [common, common]
    window.commands["undo"].trigger()
    window.commands["undo"].trigger()
    assert window.document.mix == LayerSet.all(12)
    open_row(1)
    assert window.document.mix == own
