"""The window without its engine: quick, for what a person sees and sets before any sound."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QApplication

from app.main_window import MainWindow
from app.model.clip import Clip
from app.model.document import Document
from codec.audio import Audio
from codec.hybrid.checkpoint import Card
from codec.hybrid.codec import describe
from tests.app.conftest import TINY, buzz


@contextmanager
def still_window(trained: frozenset[str] = frozenset({"prefix"})) -> Iterator[MainWindow]:
    """Two seconds open and a twelve-layer codec known, but nothing encoded or decoded."""
    document = Document()
    window = MainWindow(document, "dark")
    window.resize(1100, 760)
    window.show()
    QApplication.processEvents()  # only a window that is on the screen has the keyboard
    document.codec = describe(TINY, Card("MIT", "Random.", trained), 4)
    audio = Audio(buzz(2.0, 16_000)[None], 16_000, "voice.wav")
    document.clip = Clip(audio, "voice.wav")
    document.show(0.0, 2.0)
    yield window
    window.close()
