"""What is shown while nothing is open, and what can be clicked there."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel

from app.main_window import MainWindow
from app.menus import samples
from app.model.document import Document, Task
from tests.app.conftest import WAIT_MS


@pytest.fixture
def begun(qtbot, checkpoint, tmp_path):
    """A window with settings of its own, as the program starts it without a file."""
    (tmp_path / "settings").mkdir()
    window = MainWindow(Document(), "dark", tmp_path / "settings")
    window.resize(1100, 760)
    window.show()
    window.start(str(checkpoint), "cpu", silent=True)
    window.workbench.begin([])
    qtbot.waitUntil(lambda: window.start_page is not None and window.start_page.isVisible())
    yield window
    window.close()


def test_without_a_file_it_says_how_to_begin(begun, monkeypatch, recording, settle):
    page = begun.start_page
    texts = [label.text() for label in page.findChildren(QLabel)]
    assert "Open a recording, drop one here, or try a sample" in texts
    assert page.geometry() == begun.stack.rect()
    begun.resize(1200, 700)
    assert page.geometry() == begun.stack.rect()
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(recording)], ""))
    page.open.click()
    settle(begun)
    assert begun.document.clip.name == recording.name and not page.isVisible()


def test_each_sample_is_opened_by_a_click(begun, monkeypatch):
    opened = []
    monkeypatch.setattr(begun, "open", lambda path, remark="": opened.append(Path(path).name))
    for button in begun.start_page.samples:
        button.click()
    assert opened == [sample["file"] for sample in samples()]
    assert all(button.accessibleName() and button.toolTip() for button in begun.start_page.samples)


def test_recent_files_are_opened_by_a_click_once_nothing_is_open_again(
    begun, qtbot, settle, recording
):
    page = begun.start_page
    assert page.recent == []
    begun.open(recording)
    settle(begun)
    qtbot.waitUntil(lambda: bool(begun.workbench.recent), timeout=WAIT_MS)
    assert not page.isVisible()
    begun.commands["remove_clip"].trigger()
    qtbot.waitUntil(page.isVisible, timeout=WAIT_MS)
    assert [button.accessibleName() for button in page.recent] == [recording.name]
    page.recent[0].click()
    settle(begun)
    assert begun.document.clip.path == str(recording) and not page.isVisible()


def test_a_list_that_is_cleared_is_cleared_here_too(begun, qtbot):
    begun.workbench._recent_changed(["/tmp/a & <b>.wav"])
    assert begun.start_page.recent[0].text() == "a && <b>.wav"
    begun.workbench.forget_recent()
    qtbot.waitUntil(lambda: begun.start_page.recent == [], timeout=WAIT_MS)


def test_while_something_is_opened_it_is_out_of_the_way(begun):
    begun.document.task = Task("Reading", 0.0)
    assert not begun.start_page.isVisible()
    begun.document.task = None
    assert begun.start_page.isVisible()
