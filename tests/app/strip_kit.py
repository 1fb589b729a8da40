"""A window that serves all the tests of a file, for what only looks at a clip and its tokens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer

from app.main_window import MainWindow
from app.model.document import Document
from codec.api import LayerSet
from tests.app.conftest import buzz, write

# Also where a process that measures has to be started on a busy machine.
PATIENCE_MS = 120_000


def open_window(checkpoint: Path, folder: Path) -> MainWindow:
    """Two seconds of a gliding buzz, open in a window with the tiny codec."""
    window = MainWindow(Document(), "dark")
    window.resize(1100, 760)
    window.show()
    window.start(str(checkpoint), "cpu", silent=True)
    wait_for(lambda: window.document.codec is not None)
    window.open(write(folder / "voice.wav", buzz(2.0, 24_000), 24_000))
    settle(window)
    return window


def settle(window: MainWindow) -> None:
    """Wait until nothing is left to read, encode, decode, count, draw or measure."""

    def quiet() -> bool:
        is_idle = not window.inspector.busy and window.document.task is None
        return is_idle and not window.measuring.busy

    wait_for(quiet)


def wait_for(done: Callable[[], bool]) -> None:
    """Let the window's own event loop run until ``done``."""
    loop, look, end = QEventLoop(), QTimer(), QTimer()
    look.timeout.connect(lambda: loop.quit() if done() else None)
    end.setSingleShot(True)
    end.timeout.connect(loop.quit)
    look.start(5)
    end.start(PATIENCE_MS)
    loop.exec()
    look.stop()
    assert done()


def rest(window: MainWindow) -> None:
    """As it was when the recording had just been opened, but for the strip."""
    document, analysis = window.document, window.strip.analysis
    document.region, document.strokes, document.notice = None, (), None
    document.mix = LayerSet.all(12)
    document.show(0.0, document.duration_s)
    document.seek(0.0)
    analysis.cell, analysis.colouring = None, "code"
    settle(window)
