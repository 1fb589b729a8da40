"""What starting the window does, and what it leaves for later."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from app.model.document import Document, Task
from app.views.notice_bar import NoticeBar

ROOT = Path(__file__).parents[2]


def printed(code: str) -> str:
    """What a fresh interpreter prints that runs this code in the project's folder."""
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return result.stdout.strip()


@pytest.mark.parametrize(
    "module",
    [
        *("torch", "scipy", "sounddevice", "librosa"),
        *("app.engine.inspector", "app.exporting", "app.helping", "app.views.start_page"),
        *("app.views.measures_plot", "app.views.token_map", "app.views.live_view"),
    ],
)
def test_the_window_is_made_without(module):
    code = f"import sys, app.run; print({module!r} in sys.modules)"
    assert printed(code) == "False"


def test_pyqtgraph_sees_only_what_it_uses_of_qt_and_can_have_the_rest():
    code = """
from app.quick_imports import mirror_qt
mirror_qt()
import pyqtgraph
import PySide6.QtWidgets as theirs
from pyqtgraph.Qt import QtWidgets
before = "QWizard" in vars(QtWidgets), "QWizard" in dir(QtWidgets)
print(before, QtWidgets.QWizard is theirs.QWizard, "QWizard" in vars(QtWidgets))
"""
    assert printed(code) == "(False, True) True True"


def test_qt_reads_no_sources_of_what_is_imported_beside_it():
    code = """
from app.quick_imports import read_no_sources
read_no_sources()
import linecache
linecache.clearcache()
import colorsys, wave
print(len(linecache.cache))
"""
    assert printed(code) == "0"


class Painted(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget) -> None:
        super().__init__()
        self.times = 0
        widget.installEventFilter(self)

    def eventFilter(self, _, event):  # noqa: N802 - Qt's name
        self.times += event.type() == QEvent.Type.Paint
        return False


def test_progress_is_painted_with_the_rest_of_the_window(qtbot):
    document = Document()
    bar = NoticeBar(document, {})
    qtbot.addWidget(bar)
    document.task = Task("Reading", 0.1)
    bar.show()
    qtbot.waitExposed(bar)
    QApplication.processEvents()
    painted = Painted(bar.bar)
    document.task = Task("Reading", 0.6)
    assert painted.times == 0  # not before the event loop has its turn
    qtbot.waitUntil(lambda: painted.times > 0)
    assert bar.bar.value() == 60
