"""Where things are saved: under which name, over what, and how the person learns of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import soundfile
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QFileDialog, QMessageBox, QToolButton

from app.folders import read_folders
from app.main_window import MainWindow
from app.model.document import Document, Region
from app.model.labels import file_name, sound_part
from app.model.mix import Mix, Source
from app.views.file_dialogs import FileDialogs
from codec.api import LayerSet
from tests.app.conftest import WAIT_MS, buzz, write

OK, CANCEL = QMessageBox.StandardButton.Ok, QMessageBox.StandardButton.Cancel


class Answers:
    """Stands for a person at the dialogs."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.typed, self.kind, self.may_replace = "", "", CANCEL
        self.questions: list[str] = []
        self.proposals: list[str] = []
        monkeypatch.setattr(QFileDialog, "getSaveFileName", self._save)
        monkeypatch.setattr(QMessageBox, "question", self._question)

    def _save(self, *asked: object) -> tuple[str, str]:
        self.proposals.append(asked[2])
        return str(self.typed), self.kind

    def _question(self, *asked: object) -> QMessageBox.StandardButton:
        self.questions.append(asked[2])
        return self.may_replace


@pytest.fixture
def answers(monkeypatch) -> Answers:
    return Answers(monkeypatch)


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


# -- over what ----------------------------------------------------------------------

EXPORTS = ("export_mix", "export_tokens", "export_report", "screenshot", "save_session_as")
SUFFIXES = (".wav", ".hcodes", ".html", ".png", ".hcsession")


@pytest.mark.parametrize("typed", ["other", "take 1.2", "Dr. Meier", "v2.final"])
@pytest.mark.parametrize(("command", "suffix"), list(zip(EXPORTS, SUFFIXES, strict=True)))
def test_a_name_without_its_suffix_replaces_nothing_unasked(
    opened, settle, qtbot, tmp_path, answers, command, suffix, typed
):
    there = tmp_path / f"{typed}{suffix}"
    there.write_bytes(b"precious")
    before, answers.typed = bytes_in(tmp_path), tmp_path / typed
    opened.commands[command].trigger()
    settle(opened)
    assert bytes_in(tmp_path) == before
    assert answers.questions and there.name in answers.questions[0]
    if command == "export_report":  # which takes long to make
        return
    answers.may_replace = OK
    opened.commands[command].trigger()
    qtbot.waitUntil(lambda: there.read_bytes() != b"precious", timeout=WAIT_MS)
    settle(opened)
    assert sorted(bytes_in(tmp_path)) == sorted(before)  # under its whole name, nowhere else


def test_an_open_recording_is_never_replaced(opened, settle, tmp_path, answers, recording):
    """Not even with the person's consent, by another name for it, or as a clip of the list."""
    answers.may_replace = OK
    second = write(tmp_path / "second.wav", buzz(0.5, 16_000), 16_000)
    opened.workbench.clips.add([str(second)])
    os.symlink(recording, tmp_path / "link.wav")
    for path in (recording, recording.with_suffix(""), tmp_path / "link.wav", second):
        before, answers.typed = bytes_in(tmp_path), path
        opened.commands["export_mix"].trigger()
        settle(opened)
        assert bytes_in(tmp_path) == before
        assert "is open here" in opened.document.notice.text
    assert soundfile.info(recording).samplerate == 24_000


def test_whatever_saves_refuses_an_open_recording_without_a_dialog_too(
    opened, settle, tmp_path, recording
):
    before = bytes_in(tmp_path)
    exports, keeper = opened.inspector.exports, opened.workbench.keeper
    for save in (exports.heard, exports.tokens, lambda p: exports.write(p, bytes), keeper.save):
        save(str(recording))
        settle(opened)
        assert bytes_in(tmp_path) == before and opened.document.notice.kind == "error"


def test_a_series_does_not_replace_an_open_recording(opened, settle, tmp_path, recording, answers):
    answers.may_replace = OK
    clip = recording.rename(tmp_path / "voice_original.wav")
    opened.workbench.clips.add([str(clip)])
    opened.exporting.sound_suffix = ".wav"
    before = bytes_in(tmp_path)
    opened.exporting.prefixes(tmp_path)
    settle(opened)
    assert bytes_in(tmp_path) == before and not opened.exporting.may_replace(tmp_path)


def test_what_is_saved_under_a_name_that_means_another_kind_is_told(opened, settle, answers):
    """Rather than sound in a file that is called a picture."""
    answers.typed = Path("take.m4a").absolute()
    opened.commands["export_mix"].trigger()
    settle(opened)
    assert opened.document.notice.kind == "error" and not answers.typed.exists()


@pytest.mark.parametrize(
    ("typed", "suffix", "finished"),
    [
        ("take", ".wav", "take.wav"),
        ("take.", ".wav", "take.wav"),
        ("take 1.2", ".flac", "take 1.2.flac"),
        ("take.FLAC", ".wav", "take.FLAC"),
        ("take.ogg", ".wav", "take.ogg"),
        ("clip · Mix.wav", ".flac", "clip · Mix.flac"),
        ("own.wav", ".flac", "own.wav"),
    ],
)
def test_a_name_gets_the_suffix_it_lacks(typed, suffix, finished):
    known = (".wav", ".flac", ".ogg")
    assert FileDialogs.finished_name(typed, "clip · Mix.wav", suffix, known) == finished


# -- names and folders --------------------------------------------------------------


def test_the_name_says_which_clip_and_which_layers(opened, answers):
    document = opened.document
    document.mix = LayerSet.parse("1,3-5", 12)
    document.heard = Source.MIX
    opened.commands["export_mix"].trigger()
    document.heard = Source.ORIGINAL
    opened.commands["export_mix"].trigger()
    for command in ("export_tokens", "export_report", "screenshot"):
        opened.commands[command].trigger()
    assert [Path(path).name for path in answers.proposals] == [
        "voice · RVQ-1,3-5.wav",
        "voice · Original.wav",
        "voice · tokens.hcodes",
        "voice · report.html",
        "voice · window.png",
    ]


def test_a_proposed_name_may_be_written_anywhere(opened, tmp_path):
    document = opened.document
    for layers in (LayerSet.none(), LayerSet.prefix(4), LayerSet.all(12)):
        part = sound_part(document, Mix(layers))
        assert not set('<>:"/\\|?*') & set(part)
    document.region = Region(0.25, 1.5)
    assert sound_part(document, None).endswith("0.25-1.50 s")
    name = file_name(document, "長" * 100)
    (tmp_path / f"{name}.wav").write_bytes(b"")


def test_dialogs_begin_where_the_last_file_of_their_kind_was(
    opened, settle, tmp_path, answers, monkeypatch, recording
):
    opened.commands["export_mix"].trigger()
    assert Path(answers.proposals[-1]).parent == recording.parent  # beside the recording at first
    (tmp_path / "made").mkdir()
    answers.typed = tmp_path / "made" / "one.wav"
    opened.commands["export_mix"].trigger()
    settle(opened)
    opened.commands["export_tokens"].trigger()
    assert Path(answers.proposals[-1]).parent == tmp_path / "made"
    asked = []
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *a: asked.append(a[2]) or ([], ""))
    opened.commands["open"].trigger()
    assert asked == [str(recording.parent)]


def test_folders_are_remembered_over_a_restart(qtbot, checkpoint, tmp_path, answers, recording):
    (tmp_path / "made").mkdir()

    def begun() -> MainWindow:
        window = MainWindow(Document(), "dark", tmp_path / "settings")
        window.start(str(checkpoint), "cpu", silent=True)
        window.open(recording)
        qtbot.waitUntil(lambda: window.document.clip is not None and not window.inspector.busy)
        return window

    window = begun()
    answers.typed = tmp_path / "made" / "one.wav"
    window.commands["export_mix"].trigger()
    window.close()
    assert read_folders(tmp_path / "settings" / "folders.json")["exports"] == str(tmp_path / "made")
    window = begun()
    window.commands["export_mix"].trigger()
    window.close()
    assert Path(answers.proposals[-1]).parent == tmp_path / "made"


@pytest.mark.parametrize(
    "text", ["", "[1]", '{"exports": 3}', '{"exports": "a\\u0000b"}', "{" * 99]
)
def test_damaged_folders_are_forgotten(tmp_path, text):
    (tmp_path / "folders.json").write_text(text, encoding="utf-8")
    assert read_folders(tmp_path / "folders.json") == {}


# -- and where it is ----------------------------------------------------------------


def test_a_link_opens_the_folder_of_what_was_saved(opened, qtbot, tmp_path, answers, monkeypatch):
    shown = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: shown.append(url.toLocalFile()) or True
    )
    assert not opened.notices.place.isVisible()
    answers.typed = tmp_path / "one.wav"
    for command in ("export_mix", "screenshot", "save_session_as"):
        opened.document.notice = None
        opened.commands[command].trigger()
        qtbot.waitUntil(opened.notices.place.isVisible, timeout=WAIT_MS)
        assert "href" in opened.notices.place.text()
        opened.notices.place.linkActivated.emit("folder")
        answers.typed = tmp_path / "two"
    assert shown == [str(tmp_path)] * 3
    opened.document.say("Something else.")
    assert not opened.notices.place.isVisible()


def test_a_name_is_never_read_as_markup(opened):
    opened.document.say("Saved <b>x</b>.wav.", saved="/tmp/<b>x</b>/y.wav")
    assert opened.notices.text.textFormat().name == "PlainText"
    assert "<b>" not in opened.notices.place.text()


@pytest.mark.parametrize("command", ["open", "load_codec", "export_mix", "open_session"])
def test_the_kinds_of_files_are_read_whole_in_a_dialog(opened, qtbot, monkeypatch, command):
    """Qt's own dialog: the list of all patterns would not fit into its box."""
    asked = []
    names = ("getOpenFileName", "getOpenFileNames", "getSaveFileName")
    nothing = {"getOpenFileNames": ([], "")}
    for name in names:
        answer = nothing.get(name, ("", ""))
        monkeypatch.setattr(QFileDialog, name, lambda *a, told=answer: asked.append(a) or told)
    opened.commands[command].trigger()
    ((parent, title, folder, kinds, *rest),) = asked
    dialog = QFileDialog(parent, title, "", kinds)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    if len(rest) > 1:
        dialog.setOptions(dialog.options() | rest[1])
    dialog.show()
    box = dialog.findChild(QComboBox, "fileTypeCombo")
    for at in range(box.count()):
        text = box.itemText(at)
        assert box.fontMetrics().horizontalAdvance(text) <= box.width() - 30, text
    dialog.close()
    dialog.deleteLater()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_tool_buttons_of_a_file_dialog_show_what_they_do(opened, qtbot, theme):
    """Qt's own dialog, where the system has none: icons need room inside their buttons."""
    opened.set_theme(theme)
    dialog = QFileDialog(opened)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.show()
    buttons = [b for b in dialog.findChildren(QToolButton) if b.isVisible()]
    buttons = [b for b in buttons if not b.icon().isNull()]
    assert len(buttons) >= 5
    for button in buttons:
        image = button.grab().toImage()
        ground = image.pixelColor(4, image.height() // 2).lightness()
        middle = [
            abs(image.pixelColor(x, y).lightness() - ground)
            for x in range(image.width() // 4, 3 * image.width() // 4)
            for y in range(image.height() // 4, 3 * image.height() // 4)
        ]
        # A disabled one is pale, but there.
        assert max(middle) > (25 if button.isEnabled() else 8), button.objectName()
    dialog.close()
    dialog.deleteLater()
