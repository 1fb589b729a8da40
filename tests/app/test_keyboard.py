"""Access keys, keys that work by their position, and steps of undo made with keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu

from app.actions import COMMANDS
from app.key_positions import X11
from app.languages import install
from app.main_window import MainWindow
from app.menus import with_access_keys
from app.model.document import Document, Picture
from app.model.history import History
from app.model.mix import Source, Voice
from codec.api import LayerSet

SCAN = {key: code for code, key in X11.items()}
NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def press(window: MainWindow, scan: int, key: int, text: str, modifiers=NONE) -> None:
    """As the system sends a key: first for shortcuts, then, whoever took it, the press."""
    for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
        # Not through the application, which asks for shortcuts once more, without positions.
        window.event(QKeyEvent(kind, key, modifiers, scan, 0, 0, text))


# -- access keys --------------------------------------------------------------------


def letter_of(text: str) -> str:
    at = text.replace("&&", "__").find("&")
    return text[at + 1].lower() if at >= 0 else ""


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_menu_entry_has_an_access_key_of_its_own(qapp, qtbot, language):
    install(qapp, language)
    try:
        window = MainWindow(Document(), "dark")
    finally:
        install(qapp, "en")
    menus = [window.menuBar(), *window.menuBar().findChildren(QMenu)]
    for menu in menus:
        entries = [a for a in menu.actions() if not a.isSeparator() and a.isEnabled()]
        letters = [letter_of(a.text()) for a in entries if a.data() or a.menu()]
        assert len(letters) == len(set(letters))
        assert all(letters) or len(letters) > 26
    window.close()


def test_menus_have_their_commands_in_groups(lasting):
    for menu in (action.menu() for action in lasting.menuBar().actions()):
        run = 0
        for action in menu.actions():
            run = 0 if action.isSeparator() else run + 1
            assert run <= 9, menu.title()
        assert not menu.actions()[0].isSeparator() and not menu.actions()[-1].isSeparator()
        assert any(action.isSeparator() for action in menu.actions())


def test_every_command_is_in_the_menus(lasting):
    menus = lasting.menuBar().findChildren(QMenu)
    there = {action.data() for menu in menus for action in menu.actions()}
    assert {command.id for command in COMMANDS} <= there


def test_letters_are_begins_of_words_where_they_can_be():
    titles = with_access_keys(["Open…", "Open session…", "Save"])
    assert titles == ["&Open…", "Open &session…", "S&ave"]
    assert with_access_keys(["Öffnen", "A", "a", "…"]) == ["&Öffnen", "&A", "a", "…"]


# -- by position --------------------------------------------------------------------


def test_digits_choose_what_is_heard_on_a_french_keyboard(lasting):
    document = lasting.document
    for key, text, wanted in (
        ("2", "é", Source.SEMANTIC),
        ("3", '"', Source.FULL),
        ("4", "'", Source.MIX),
        ("1", "&", Source.ORIGINAL),
    ):
        press(lasting, SCAN[key], ord(text.upper()), text)
        assert document.heard is wanted
    document.show(0.5, 1.0)
    press(lasting, SCAN["0"], Qt.Key.Key_Agrave, "à")
    assert document.visible == (0.0, document.duration_s)
    before = document.overlays
    press(lasting, SCAN["2"], Qt.Key.Key_Eacute, "", CTRL)
    assert document.overlays != before
    document.overlays = before


def test_brackets_switch_the_last_layers_on_a_german_keyboard(lasting):
    document = lasting.document
    document.mix, before = LayerSet.all(12), document.visible
    press(lasting, SCAN["["], Qt.Key.Key_Udiaeresis, "ü")
    assert document.mix == LayerSet.all(12).toggled(10)
    press(lasting, SCAN["]"], Qt.Key.Key_Plus, "+")
    assert document.mix == LayerSet.prefix(10) and document.visible == before
    press(lasting, SCAN["]"], Qt.Key.Key_Asterisk, "*", SHIFT)
    assert document.solo == LayerSet.of({11})
    press(lasting, SCAN["]"], Qt.Key.Key_Asterisk, "*", SHIFT)
    document.mix = LayerSet.all(12)


def test_a_press_that_nobody_asked_about_before_counts_once(lasting):
    document = lasting.document
    document.mix = LayerSet.all(12)
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Udiaeresis, NONE, SCAN["["], 0, 0, "ü")
    QCoreApplication.sendEvent(lasting, event)
    assert document.mix == LayerSet.all(12).toggled(10)
    document.mix = LayerSet.all(12)


def test_what_a_key_says_itself_goes_its_usual_way(lasting):
    """A digit with Shift on a French keyboard, and the plus beside the digits of a number pad."""
    before = lasting.document.heard
    assert not lasting.positions.takes(
        QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_2, SHIFT, SCAN["2"], 0, 0, "2")
    )
    assert not lasting.positions.takes(
        QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Plus, NONE, 86, 0, 0, "+")
    )
    assert lasting.document.heard is before


# -- undo ---------------------------------------------------------------------------


def test_layers_switched_in_quick_succession_are_undone_one_by_one(opened, qtbot):
    document = opened.document
    opened.history.forget()
    for key in ("]", "[", "q"):
        qtbot.keyClicks(opened, key)
    assert document.mix.spec == "2-10"
    for wanted in ("1-10", "1-11", "1-12"):
        opened.history.undo()
        assert document.mix.spec == wanted


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("overlays", lambda d: [("pitch",), ("changes",)]),
        ("picture", lambda d: [{"scale": "mel"}, {"colour_map": "viridis"}]),
        ("picture", lambda d: [{"scale": "mel"}, {"scale": "bark"}]),
    ],
)
def test_choices_in_quick_succession_are_undone_one_by_one(name, values):
    from dataclasses import replace

    document = Document()
    history = History(document, lambda: 0.0)
    states = [getattr(document, name)]
    for change in values(document):
        fields = change
        if name == "overlays":
            fields = {c: not getattr(document.overlays, c) for c in change}
        setattr(document, name, replace(getattr(document, name), **fields))
        states.append(getattr(document, name))
    for wanted in reversed(states[:-1]):
        history.undo()
        assert getattr(document, name) == wanted
    assert not history.can_undo


def test_a_level_that_is_turned_is_one_step():
    document = Document()
    history = History(document, lambda: 0.0)
    for db in (-90.0, -85.0, -80.0):
        document.picture = Picture(db_low=db)
    history.undo()
    assert document.picture == Picture() and not history.can_undo


# -- a new session ------------------------------------------------------------------


def test_a_new_session_forgets_what_was_chosen_for_the_last_clip(
    opened, settle, tmp_path, recording
):
    document = opened.document
    document.voice = Voice(str(recording), recording.name)
    document.continuous, document.looping = True, True
    document.mix = LayerSet.of({3})
    opened.commands["new_session"].trigger()
    settle(opened)
    assert document.voice is None and not document.continuous and not document.looping
    assert document.mix == LayerSet.all(12) and document.heard is Source.ORIGINAL
    opened.open(recording)
    settle(opened)
    assert document.voice is None and not opened.mixer.voice.isVisible()
