"""Keys that work by where they lie, whatever is printed on them.

On a French keyboard the row above the letters gives "&é" unless Shift is held, and on a German
one "ü" and "+" lie where "[" and "]" are expected.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

# How the positions are numbered: by X11 and Wayland, by Windows, and by macOS.
X11 = {10: "1", 11: "2", 12: "3", 13: "4", 19: "0", 34: "[", 35: "]"}
WINDOWS = {2: "1", 3: "2", 4: "3", 5: "4", 11: "0", 26: "[", 27: "]"}
MACOS = {18: "1", 19: "2", 20: "3", 21: "4", 29: "0", 33: "[", 30: "]"}
MODIFIERS = Qt.KeyboardModifier
PREFIXES = {
    MODIFIERS.NoModifier: "",
    MODIFIERS.ShiftModifier: "Shift+",
    MODIFIERS.ControlModifier: "Ctrl+",
}


class KeysByPosition:
    """``slots``: what each shortcut does, such as "[" or "Shift+["."""

    def __init__(self) -> None:
        self.slots: dict[str, Callable[[], object]] = {}
        self._done: int | None = None

    def takes(self, event: QEvent) -> bool:
        """Do what is meant by a key's position, if anything; whether it was done.

        It is asked before the shortcuts are looked at, and, where nobody asked then, by the
        press itself.
        """
        if event.type() == QEvent.Type.ShortcutOverride:
            taken = self._run(event)
            self._done = event.nativeScanCode() if taken else self._done
        elif event.type() == QEvent.Type.KeyPress:
            done, self._done = self._done == event.nativeScanCode(), None
            taken = done and keys_by_position(event) is not None or self._run(event)
        else:
            return False
        if taken:
            event.accept()
        return taken

    def _run(self, event: QKeyEvent) -> bool:
        slot = self.slots.get(keys_by_position(event) or "")
        if slot is not None:
            slot()
        return slot is not None


def keys_by_position(event: QKeyEvent) -> str | None:
    """The shortcut that is meant, such as "Shift+["; None where the key says so itself.

    With Shift, digits are left to what they give: some layouts have them only there.
    """
    name = _name(event)
    prefix = PREFIXES.get(event.modifiers() & ~MODIFIERS.GroupSwitchModifier)
    if name is None or prefix is None or event.key() == ord(name):
        return None
    if prefix == "Shift+" and (name.isdigit() or _is_shifted(event)):
        return None
    return prefix + name


def _is_shifted(event: QKeyEvent) -> bool:
    """Whether it is what Shift makes of the bracket itself, as on an American keyboard."""
    return event.text() in ("{", "}")


def _name(event: QKeyEvent) -> str | None:
    platform = QGuiApplication.platformName()
    if platform == "cocoa":
        return MACOS.get(event.nativeVirtualKey())
    codes = WINDOWS if platform == "windows" or sys.platform == "win32" else X11
    return codes.get(event.nativeScanCode())
