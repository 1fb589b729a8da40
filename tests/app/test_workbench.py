"""Undo, the palette and token files, as a person meets them in the window."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.model.document import Region
from app.views.palette import Palette
from codec.api import LayerSet

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_undo_and_redo_by_key_bring_a_mix_back_and_forth(opened, qtbot, settle):
    document = opened.document
    assert not opened.commands["undo"].isEnabled()
    qtbot.keyClicks(opened, "s")
    assert document.mix == LayerSet.semantic()
    qtbot.keyClick(opened, Qt.Key.Key_Z, CONTROL)
    assert document.mix == LayerSet.all(12) and not opened.commands["undo"].isEnabled()
    qtbot.keyClick(opened, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert document.mix == LayerSet.semantic() and not opened.commands["redo"].isEnabled()
    settle(opened)


def test_opening_another_clip_leaves_nothing_to_undo(opened, recording, settle):
    opened.document.region = Region(0.2, 0.4)
    assert opened.commands["undo"].isEnabled()
    opened.open(recording)
    settle(opened)
    assert not opened.commands["undo"].isEnabled()


def test_the_palette_opens_by_key_and_runs_what_is_typed(opened, qtbot):
    qtbot.keyClick(opened, Qt.Key.Key_K, CONTROL)
    palette = opened.findChild(Palette)
    qtbot.keyClicks(palette.line, "loop")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert opened.document.looping


@pytest.mark.parametrize("suffix", [".npz", ".TextGrid"])
def test_exported_tokens_are_those_on_the_screen(opened, tmp_path, settle, suffix):
    path = tmp_path / f"tokens{suffix}"
    opened.inspector.exports.tokens(path)
    settle(opened)
    assert opened.document.notice.text == f"Saved tokens{suffix}."
    tokens = opened.document.codes.tokens[0].numpy()
    if suffix == ".npz":
        with np.load(path, allow_pickle=False) as data:
            assert np.array_equal(data["tokens"], tokens)
    else:
        assert path.read_text(encoding="utf-8").count("IntervalTier") == len(tokens)


def test_tokens_saved_under_a_strange_name_are_told_in_a_sentence(opened, tmp_path, settle):
    opened.inspector.exports.tokens(tmp_path / "tokens.docx")
    settle(opened)
    assert opened.document.notice.kind == "error" and ".TextGrid" in opened.document.notice.text


def test_without_a_clip_there_are_no_tokens_to_save(window, tmp_path):
    window.inspector.exports.tokens(tmp_path / "tokens.npz")
    assert window.document.notice.kind == "warning" and not list(tmp_path.glob("tokens*"))
