"""Every command as data: menus, tool tips, buttons and the shortcut sheet come from here."""

from __future__ import annotations

from app.command import Command
from app.commands.filing import FILING, HELPING
from app.commands.hearing import HEARING
from app.commands.seeing import SEEING
from app.words import mark, tr

# One key a layer, along one row of the keyboard.
LAYER_KEYS = ("Q", "W", "E", "R", "T", "Y", "U", "I", "O", "P", "[", "]")
# Those of the shortcuts that are called otherwise in other languages.
KEY_NAMES = (
    *(mark("Ctrl"), mark("Shift"), mark("Space"), mark("Escape"), mark("Home")),
    *(mark("Left"), mark("Right"), mark("Up"), mark("Down"), mark("PgUp"), mark("PgDown")),
)

COMMANDS: tuple[Command, ...] = (*FILING, *HEARING, *SEEING, *HELPING)

BY_ID = {command.id: command for command in COMMANDS}
THEME_COMMANDS = ("theme_system", "theme_light", "theme_dark")
MENUS = ("File", "Edit", "Sound", "Layers", "View", "Picture", "Help")


def tip(command: Command) -> str:
    """What a tool tip says: the help sentence and the key."""
    return tr(command.help) + (f"  ({keys(command)})" if command.shortcut else "")


def keys(command: Command) -> str:
    """The command's shortcut, its keys named as they are on the keyboard."""
    return "+".join(tr(key) for key in command.shortcut.split("+"))
