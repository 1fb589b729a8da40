"""Sessions in the window: after a kill, in its title, when it closes, and in its settings."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QMessageBox

from app.main_window import MainWindow
from app.model.document import Document, Region
from app.model.mix import Source
from app.model.session import read_session
from app.places import VARIABLE, settings_folder
from app.recent import MOST, add_recent, read_recent
from app.settings import Settings
from app.views.settings_dialog import SettingsDialog
from codec.api import LayerSet
from tests.app.conftest import WAIT_MS, buzz, write
from tests.app.crash_kit import open_window, settle

ROOT = Path(__file__).resolve().parents[2]
CONTROL = Qt.KeyboardModifier.ControlModifier
# The same sound decoded around another playhead is equal to this (streamed against offline).
STREAMED = 1e-5


@contextmanager
def closed_in_the_end(window: MainWindow) -> Iterator[MainWindow]:
    try:
        yield window
    finally:
        window.workbench._leaving = True
        window.close()
        shiboken6.delete(window)


def pixels(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return data[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)


@pytest.fixture
def files(tmp_path) -> list[str]:
    return [str(write(tmp_path / f"{name}.wav", buzz(1.0 + n / 10, 16_000), 16_000))
            for n, name in enumerate("abc")]  # fmt: skip


def test_after_a_kill_the_next_start_brings_back_the_same_picture_and_sound(
    qapp, tmp_path, checkpoint, files
):
    command = [sys.executable, "-m", "tests.app.crash_kit", str(tmp_path), str(checkpoint), *files]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "ready\n"
        while not (tmp_path / "saved without end.hcsession").exists():
            time.sleep(0.001)
        other.kill()
    # Killed while saving: what is there is whole.
    assert len(read_session(tmp_path / "saved without end.hcsession").entries) == 3
    with closed_in_the_end(open_window(tmp_path / "kept", str(checkpoint))) as window:
        settle(window)
        assert "was not closed properly" in window.notices.text.text()
        window.notices.offer.click()
        settle(window)
        document = window.document
        assert document.clip.path == files[1] and document.region == Region(0.25, 0.75)
        samples = document.wave_of(Source.MIX).samples
        assert np.allclose(samples, np.load(tmp_path / "mix.npy"), atol=STREAMED)
        QApplication.processEvents()
        after = pixels(window.stack.grab().toImage())
        before = pixels(QImage(str(tmp_path / "stack.png")))
        # A level on the edge between two of the 256 colours may fall to the other side.
        assert before.shape == after.shape and np.mean(before != after) < 1e-3
        assert np.unique(after.reshape(-1, 3), axis=0).shape[0] > 100
        names = [row.entry.name for row in window.workbench.clips.rows]
        assert names == ["a.wav", "b.wav", "c.wav"]


def test_a_session_by_key_title_question_and_what_is_left(qtbot, tmp_path, checkpoint, files,
                                                          monkeypatch):  # fmt: skip
    """One window for a person's way: save, change, close, be asked, save, close."""
    path = tmp_path / "work.hcsession"
    monkeypatch.setattr("app.workbench.ask_where_to_save_session", lambda *_: str(path))
    with closed_in_the_end(open_window(tmp_path / "kept", str(checkpoint))) as window:
        bench = window.workbench
        window.receive(files[:2])
        settle(window)
        assert window.windowTitle() == f"a.wav — {window.title}"
        qtbot.keyClick(window, Qt.Key.Key_S, CONTROL)
        settle(window)
        assert window.windowTitle().startswith("a.wav — work[*]")
        assert not window.isWindowModified()
        window.mixer.choose(LayerSet.prefix(2))
        qtbot.waitUntil(window.isWindowModified, timeout=WAIT_MS)
        window.close()
        assert window.isVisible()
        window.findChild(QMessageBox).button(QMessageBox.StandardButton.Cancel).click()
        assert window.isVisible() and read_session(path).entries[0].choices.mix.spec != "1-2"
        bench.receive([files[2]])
        settle(window)
        QApplication.sendPostedEvents(None, 52)  # DeferredDelete: the first question is gone
        window.close()
        window.findChild(QMessageBox).button(QMessageBox.StandardButton.Save).click()
        qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT_MS)
        saved = read_session(path)
        assert len(saved.entries) == 3 and saved.entries[0].choices.mix == LayerSet.prefix(2)
    # The next window opens it from its own list of recent files.
    with closed_in_the_end(open_window(tmp_path / "kept", str(checkpoint))) as window:
        settle(window)
        menu = window.workbench.recent_menu
        menu.fill()
        titles = [action.text() for action in menu.actions()]
        assert titles == ["work.hcsession", "c.wav", "a.wav", "", "Clear this list"]
        menu.actions()[0].trigger()
        settle(window)
        assert window.document.clip.name == "c.wav"
        assert window.windowTitle().startswith("c.wav — work[*]")
        # One that is not there any more is told when it is chosen.
        Path(files[0]).unlink()
        window.workbench.receive([files[0]])
        settle(window)
        assert "a.wav does not exist" in window.notices.text.text()


def test_settings_hold_at_once_and_at_the_next_start(qtbot, tmp_path, checkpoint):
    folder = tmp_path / "kept"
    with closed_in_the_end(open_window(folder, str(checkpoint))) as window:
        settle(window)
        window.workbench.begin([])
        assert window.document.notice.offer == "tour"  # nobody was here before
        qtbot.keyClick(window, Qt.Key.Key_Comma, CONTROL)
        dialog = window.findChild(SettingsDialog)
        for name, value in (("theme", "light"), ("scale", "bark"), ("loudness", "off")):
            editor = dialog.editors[name]
            editor.activated.emit(editor.findData(value))
        dialog.editors["autosave_s"].setValue(0)
        assert window.theme_name == "light" and window.document.picture.scale == "bark"
        assert window.document.loudness == "off"
        before = window.inspector.decoder.codec
        window.workbench.settings["device"] = "cpu"
        qtbot.waitUntil(lambda: window.inspector.decoder.codec is not before, timeout=WAIT_MS)
        settle(window)
        dialog.close()
    assert Settings.read(folder / "settings.json")["scale"] == "bark"
    document = Document()
    with closed_in_the_end(MainWindow(document, None, folder)) as window:
        assert window.theme_name == "light" and document.picture.scale == "bark"
        assert document.loudness == "off" and not window.commands["match"].isChecked()
        assert (
            not window.commands["undo"].isEnabled() and window.workbench.settings["device"] == "cpu"
        )


def test_damaged_settings_are_told_and_the_window_opens(qapp, tmp_path):
    (tmp_path / "settings.json").write_text('{"version": 1, "theme": "pink"}')
    with closed_in_the_end(MainWindow(Document(), None, tmp_path)) as window:
        assert "'pink'" in window.notices.text.text()
        assert window.workbench.settings["theme"] == "system"


def test_the_list_of_recent_files_is_short_and_survives_damage(tmp_path):
    file = tmp_path / "new" / "recent.json"
    for number in range(MOST + 3):
        add_recent(file, f"/c/{number}.wav")
    assert add_recent(file, "/c/5.wav")[:2] == ["/c/5.wav", f"/c/{MOST + 2}.wav"]
    assert len(read_recent(file)) == MOST == len(set(read_recent(file)))
    for text in ("", "[1, null]", '{"a": 1}', "[" * 100_000):
        file.write_text(text)
        assert read_recent(file) == []


def test_the_settings_folder_can_be_another(monkeypatch, tmp_path):
    assert settings_folder().is_relative_to(Path.home())
    monkeypatch.setenv(VARIABLE, str(tmp_path / "x"))
    assert settings_folder() == tmp_path / "x"
