"""The command palette: a few letters find every command, Return runs it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.actions import BY_ID, COMMANDS
from app.synonyms import SYNONYMS
from app.views.palette import Palette, fitting


@pytest.fixture
def palette(window, qtbot):
    palette = Palette(window, window.commands)
    qtbot.addWidget(palette)
    palette.show()
    return palette


def shown(palette) -> list[str]:
    rows = range(palette.list.count())
    return [palette.list.item(row).data(Qt.ItemDataRole.UserRole) for row in rows]


def test_without_a_word_every_command_is_there(palette):
    assert sorted(shown(palette)) == sorted(c.id for c in COMMANDS)


def test_every_command_is_found_by_its_title(palette, qtbot):
    for command in COMMANDS:
        palette.line.setText(command.title)
        assert shown(palette)[0] == command.id or BY_ID[shown(palette)[0]].title == command.title


def test_letters_in_order_are_enough(palette):
    palette.line.setText("lpckpt")
    assert "load_codec" not in shown(palette)
    palette.line.setText("ldckp")
    assert shown(palette)[0] == "load_codec"


def test_a_start_of_the_title_comes_before_a_word_of_the_help():
    found = [command.id for command in fitting("loop")]
    assert found[0] == "loop"


def test_what_fits_nothing_runs_nothing(palette, qtbot):
    palette.line.setText("zzzz")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.isVisible() and palette.list.count() == 0


def test_return_runs_the_command_and_closes(palette, window, qtbot):
    window.document.looping = False
    qtbot.keyClicks(palette.line, "loop")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert window.document.looping and not palette.isVisible()


def test_the_arrows_choose_while_the_line_keeps_the_focus(palette, qtbot):
    palette.line.setText("zoom")
    second = shown(palette)[1]
    palette.line.setFocus()
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    assert palette.list.currentItem().data(Qt.ItemDataRole.UserRole) == second
    qtbot.keyClicks(palette.line, " all")
    assert palette.line.text() == "zoom all"


@pytest.mark.parametrize(
    ("word", "command_id"),
    [
        ("light", "theme_light"),
        ("dark", "theme_dark"),
        ("latency", "live_measure"),
        ("microphone", "live"),
        ("preferences", "settings"),
        ("voice conversion", "voice_from"),
        ("pitch", "overlay_pitch"),
        ("metrics", "measures"),
        ("tutorial", "tour"),
        ("exit", "quit"),
        ("export wav", "export_mix"),
    ],
)
def test_a_command_is_found_by_what_else_people_call_it(word, command_id):
    assert command_id in [command.id for command in fitting(word)][:3]


def test_every_synonym_is_of_a_command():
    assert set(SYNONYMS) <= set(BY_ID)


def test_it_says_when_nothing_was_found(palette):
    assert not palette.nothing.isVisible()
    palette.line.setText("zzzz <b>")
    assert palette.nothing.isVisible() and "zzzz <b>" in palette.nothing.text()
    palette.line.setText("play")
    assert not palette.nothing.isVisible()


def test_return_runs_the_first_command_that_can_be_run(palette, window):
    window.commands["live_measure"].setEnabled(False)
    palette.line.setText("microphone")
    assert palette.list.currentItem().flags() & Qt.ItemFlag.ItemIsEnabled


def test_the_theme_that_is_found_is_put_on(palette, window, qtbot):
    palette.line.setText("light")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert window.theme.name == "light" and window.commands["theme_light"].isChecked()
