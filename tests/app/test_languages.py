"""The window in German and in English: everything is translated, and what ships is up to date."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from string import Formatter

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QTabWidget,
    QTextEdit,
    QWidget,
)

import resources
from app.languages import CONTEXT, install, language_of
from app.main_window import MainWindow
from app.model.document import Document
from app.run import _language_set
from app.settings import Settings
from app.views.dialogs import show_shortcuts
from app.views.export_dialogs import FigureDialog, Paper
from app.views.help_dialog import HelpDialog
from app.views.palette import Palette
from app.views.settings_dialog import SettingsDialog
from resources.translations.make_translations import FOLDER, LANGUAGES, read, texts

# The same in both languages: names of layers and codecs, keys, units, numbers, two words.
NEUTRAL = re.compile(
    r"RVQ-\d+(:[\dk]+)?|hybridcodec-\w+|Bypass|Solo|kbit/s|dBFS|dB|ms|dpi|[A-Z]|[\W\d]"
)


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture
def spoken(qapp):
    """``install`` for this test; English afterwards."""
    yield lambda language: install(qapp, language)
    install(qapp, "en")


def fields(text: str) -> list[tuple]:
    """The placeholders of a pattern with their formats, in any order."""
    return sorted(part[1:] for part in Formatter().parse(text) if part[1] is not None)


def test_every_text_has_a_translation_with_the_same_placeholders(language):
    translations = read(FOLDER / f"inspector_{language}.ts")
    missing = [text for text in texts() if not translations.get(text)]
    assert not missing, "run resources/translations/make_translations.py and translate these"
    assert list(translations) == texts(), "run resources/translations/make_translations.py"
    for text, translation in translations.items():
        assert fields(text) == fields(translation), text
        for end in (slice(0, 1), slice(-1, None)):
            assert text[end].isspace() == translation[end].isspace(), f"{text!r}: space at an end"


def test_the_compiled_translations_say_what_their_source_says(language):
    compiled = QTranslator()
    assert compiled.load(str(resources.TRANSLATIONS / f"inspector_{language}.qm"))
    for text, translation in read(FOLDER / f"inspector_{language}.ts").items():
        assert compiled.translate(CONTEXT, text) == translation, (
            "run resources/translations/make_translations.py"
        )


def test_nothing_in_the_german_window_is_english(qtbot, spoken):
    said = {}
    for language in ("de", "en"):
        spoken(language)
        window = MainWindow(Document(), "dark")
        menus = [action.text().replace("&", "") for action in window.menuBar().actions()]
        assert ("Datei" in menus) is (language == "de") and ("File" in menus) is (language == "en")
        dialogs = [SettingsDialog(window, Settings()), Palette(window, window.commands)]
        FigureDialog(window, Paper(), ".png"), HelpDialog(window, "tokens"), show_shortcuts(window)
        assert dialogs[0].findChildren(QAbstractButton)[-1].text().strip("&") in (
            ("Voreinstellungen", "Schließen") if language == "de" else ("Restore Defaults", "Close")
        )
        said[language] = all_texts(window)
        window.close()
    same_in_both = {t for t, d in read(FOLDER / "inspector_de.ts").items() if t == d}
    english = {text for text in said["de"] & said["en"] if NEUTRAL.sub("", text)} - same_in_both
    assert len(said["en"]) > 400  # it has really been looked at
    assert not english, sorted(english)


def all_texts(window: QWidget) -> set[str]:
    """What is written in a window, its menus and its dialogs, and what their tool tips say."""
    found = set()
    actions = window.findChildren(QAction)
    for action in (a for a in actions if isinstance(a.parent(), QWidget)):  # not pyqtgraph's own
        found |= {action.text().replace("&", ""), action.toolTip(), action.statusTip()}
    for widget in window.findChildren(QWidget):
        found |= {widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()}
        match widget:
            case QLabel() | QAbstractButton():
                found.add(widget.text())
            case QLineEdit() | QTextEdit():
                found.add(widget.placeholderText())
            case QComboBox():
                found |= {widget.itemText(at) for at in range(widget.count())}
            case QListWidget():
                found |= {widget.item(at).text() for at in range(widget.count())}
            case QTabWidget():
                found |= {widget.tabText(at) for at in range(widget.count())}
    return found


def test_the_languages_of_the_settings_are_those_that_there_are():
    assert language_of("de") == "de" and language_of("en") == "en"


@pytest.mark.parametrize(
    ("system", "language"), [("de_AT:en", "de"), ("fr:de", "de"), ("fr", "en")]
)
def test_unless_one_is_set_the_window_speaks_the_systems_language(system, language):
    script = "from app.languages import language_of; print(language_of('system'))"
    told = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "LANGUAGE": system, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == language


def test_the_language_that_is_set_is_used_at_the_next_start(tmp_path):
    settings = Settings()
    settings["language"] = "de"
    settings.write(tmp_path / "settings.json")
    assert _language_set(tmp_path) == "de"
    (tmp_path / "settings.json").write_text("{")
    assert _language_set(tmp_path) == _language_set(None) == "system"
