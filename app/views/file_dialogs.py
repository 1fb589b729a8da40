"""What to open and where to save, asked with the system's own dialogs."""

from __future__ import annotations

from PySide6.QtWidgets import QFileDialog, QWidget

from app.model.session import SUFFIX
from app.words import tr
from codec.audio import SUPPORTED_SUFFIXES

AUDIO = " ".join(f"*{suffix}" for suffix in SUPPORTED_SUFFIXES)


def _audio() -> str:
    return f"{tr('Audio')} ({AUDIO});;{tr('All')} (*)"


def _sessions() -> str:
    return f"{tr('Sessions')} (*{SUFFIX})"


def ask_for_recordings(parent: QWidget) -> list[str]:
    """Any number of them."""
    return QFileDialog.getOpenFileNames(parent, tr("Open recordings"), "", _audio())[0]


def ask_for_recording(parent: QWidget, title: str) -> str:
    """One, or an empty text."""
    return QFileDialog.getOpenFileName(parent, title, "", _audio())[0]


def ask_for_session(parent: QWidget) -> str:
    return QFileDialog.getOpenFileName(
        parent, tr("Open a session"), "", f"{_sessions()};;{tr('All')} (*)"
    )[0]


def ask_where_to_save_session(parent: QWidget, name: str) -> str:
    """A path that ends in ``SUFFIX``, or an empty text."""
    path, _ = QFileDialog.getSaveFileName(
        parent, tr("Save the session"), f"{name}{SUFFIX}", _sessions()
    )
    return path if not path or path.endswith(SUFFIX) else path + SUFFIX
