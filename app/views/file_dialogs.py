"""What to open and where to save, asked with the system's own dialogs."""

from __future__ import annotations

from PySide6.QtWidgets import QFileDialog, QWidget

from app.model.session import SUFFIX
from codec.audio import SUPPORTED_SUFFIXES

AUDIO = f"Audio ({' '.join(f'*{suffix}' for suffix in SUPPORTED_SUFFIXES)})"
SESSIONS = f"Sessions (*{SUFFIX})"
ALL = "All (*)"


def ask_for_recordings(parent: QWidget) -> list[str]:
    """Any number of them."""
    return QFileDialog.getOpenFileNames(parent, "Open recordings", "", f"{AUDIO};;{ALL}")[0]


def ask_for_recording(parent: QWidget, title: str) -> str:
    """One, or an empty text."""
    return QFileDialog.getOpenFileName(parent, title, "", f"{AUDIO};;{ALL}")[0]


def ask_for_session(parent: QWidget) -> str:
    return QFileDialog.getOpenFileName(parent, "Open a session", "", f"{SESSIONS};;{ALL}")[0]


def ask_where_to_save_session(parent: QWidget, name: str) -> str:
    """A path that ends in ``SUFFIX``, or an empty text."""
    path, _ = QFileDialog.getSaveFileName(parent, "Save the session", f"{name}{SUFFIX}", SESSIONS)
    return path if not path or path.endswith(SUFFIX) else path + SUFFIX
