"""The engine is imported once the window is on screen, beside its event loop.

The window is made without it, and so a fifth sooner.
"""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

# What MainWindow.start needs.
PARTS = (
    "app.engine.inspector",
    "app.engine.analyst",
    "app.engine.measuring",
    "app.engine.survey",
    "app.engine.session_keeper",
    "app.exporting",
    "app.views.start_page",
)
LOOK_MS = 2


def when_prepared(parent: QObject, then: Callable[[], None]) -> None:
    """Call ``then`` in the window's thread once all ``PARTS`` are there.

    A part that cannot be imported says so where it is needed, which ``then`` is.
    """
    if all(name in sys.modules for name in PARTS):
        then()
        return
    thread = threading.Thread(target=_import_all, name="imports", daemon=True)
    timer = QTimer(parent)

    def look() -> None:
        if not thread.is_alive():
            timer.stop()
            timer.deleteLater()
            thread.join()
            then()

    timer.timeout.connect(look)
    thread.start()
    timer.start(LOOK_MS)


def _import_all() -> None:
    for name in PARTS:
        try:
            importlib.import_module(name)
        except ImportError:
            return
