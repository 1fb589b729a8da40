"""The menus, made from the commands: in groups, each entry with an access key of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

import resources
from app.actions import COMMANDS, MENUS, THEME_COMMANDS
from app.codec_choices import CodecChoices
from app.views.channel_menu import ChannelMenu
from app.views.output_menu import OutputMenu
from app.words import tr

if TYPE_CHECKING:
    from app.main_window import MainWindow

# Those that begin a group: a line stands above them.
GROUPS = (
    *("new_session", "load_codec", "export_mix", "quit", "settings"),
    *("hear_original", "slower", "next_channel", "default_output", "live"),
    *("fewer", "continuous", "paint", "voice_swap"),
    *("previous_clip", "zoom_in", "tokens", "region_edit"),
    *("overlay_pitch", "ceiling_down", "pane_next", "cursor_here", "tour", "about"),
)


def make_menus(window: MainWindow) -> None:
    """Fill the window's menu bar."""
    menus = [window.menuBar().addMenu(tr(title)) for title in MENUS]
    for title, menu in zip(MENUS, menus, strict=True):
        _fill(window, menu, title)
        give_access_keys(menu.actions())
    give_access_keys([menu.menuAction() for menu in menus])


def _fill(window: MainWindow, menu: QMenu, title: str) -> None:
    exports: QMenu | None = None
    for command in (c for c in COMMANDS if c.menu == title and c.id not in THEME_COMMANDS):
        if command.id in GROUPS:
            menu.addSeparator()
        if command.id == "load_codec":
            add_codecs(window, menu.addMenu(tr("Codec")))
        if command.id.startswith("export_"):
            exports = exports or menu.addMenu(tr("Export"))
            exports.addAction(window.commands[command.id])
        else:
            menu.addAction(window.commands[command.id])
        if command.id == "open":
            menu.addMenu(window.workbench.recent_menu)
            add_samples(window, menu.addMenu(tr("Samples")))
        if command.id == "next_channel":
            menu.addMenu(
                ChannelMenu(window.document, lambda c: window.inspector.choose_channel(c), menu)
            )
        if command.id == "default_output":
            menu.addMenu(OutputMenu(document=window.document, parent=menu))
    if exports is not None:
        give_access_keys(exports.actions())
    if title == "View":
        menu.addSeparator()
        _add_themes(window, menu.addMenu(tr("Theme")))


def samples() -> list[dict[str, str]]:
    """The recordings that ship with the program: ``file``, ``title`` and ``note`` of each."""
    return json.loads((resources.SAMPLES / "index.json").read_text(encoding="utf-8"))


def add_samples(window: MainWindow, menu: QMenu) -> None:
    for sample in samples():
        path = resources.SAMPLES / sample["file"]
        action = menu.addAction(tr(sample["title"]))
        action.setToolTip(tr(sample["note"]))
        action.triggered.connect(lambda _=False, p=path: window.open(p))
    menu.setToolTipsVisible(True)
    give_access_keys(menu.actions())


def add_codecs(window: MainWindow, menu: QMenu) -> None:
    menu.addActions(CodecChoices(window).actions())
    menu.setToolTipsVisible(True)
    give_access_keys(menu.actions())


def _add_themes(window: MainWindow, menu: QMenu) -> None:
    group = QActionGroup(window)
    for command_id in THEME_COMMANDS:
        menu.addAction(group.addAction(window.commands[command_id]))
    give_access_keys(menu.actions())


def give_access_keys(actions: Iterable[QAction]) -> None:
    """Mark in each text the letter that, with Alt or in the open menu, chooses it."""
    entries = [action for action in actions if not action.isSeparator()]
    texts = with_access_keys([action.text().replace("&", "") for action in entries])
    for action, text in zip(entries, texts, strict=True):
        action.setText(text)


def with_access_keys(titles: Sequence[str]) -> list[str]:
    """``titles`` with ``&`` before a letter that no other has, where there is one.

    Begins of words are preferred, those of the first words most.
    """
    holders: dict[str, int] = {}  # whose each letter is

    def give(number: int, seen: set[str]) -> bool:
        """Find a free letter for a title, or one whose holder can have another."""
        letters = [titles[number][at].lower() for at in _places(titles[number])]
        for letter in sorted(letters, key=lambda letter: letter in holders):
            if letter not in seen:
                seen.add(letter)
                if letter not in holders or give(holders[letter], seen):
                    holders[letter] = number
                    return True
        return False

    for number in range(len(titles)):
        give(number, set())
    letters = {number: letter for letter, number in holders.items()}
    return [_marked(title, letters.get(number)) for number, title in enumerate(titles)]


def _places(title: str) -> list[int]:
    """Where letters stand: begins of words first."""
    letters = [n for n, c in enumerate(title) if c.isalnum()]
    return sorted(letters, key=lambda n: n > 0 and title[n - 1].isalnum())


def _marked(title: str, letter: str | None) -> str:
    at = next((n for n in _places(title) if title[n].lower() == letter), None)
    return title if at is None else f"{title[:at]}&{title[at:]}"
