"""Settings: the file, what is refused, and the dialog made from the table."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QDialogButtonBox

from app.model.checked import BadValue
from app.settings import SETTINGS, Amount, Choice, Settings, SettingsError, Switch
from app.views.settings_dialog import SettingsDialog


def another_value(setting):
    """A value that this setting may have and does not have by default."""
    if isinstance(setting.kind, Choice):
        return next(o for o in setting.kind.options if o != setting.default)
    if isinstance(setting.kind, Amount):
        return setting.kind.high if setting.default != setting.kind.high else setting.kind.low
    return not setting.default


def test_what_was_set_is_there_after_the_next_start(tmp_path):
    path = tmp_path / "new folder" / "settings.json"
    settings = Settings()
    for setting in SETTINGS:
        settings[setting.name] = another_value(setting)
    settings.write(path)
    again = Settings.read(path)
    assert all(again[s.name] == another_value(s) for s in SETTINGS)


def test_without_a_file_everything_is_as_delivered(tmp_path):
    settings = Settings.read(tmp_path / "none.json")
    assert all(settings[s.name] == s.default for s in SETTINGS)


def test_a_setting_that_an_older_file_lacks_has_its_default(tmp_path):
    path = tmp_path / "s.json"
    path.write_text('{"version": 1, "theme": "dark"}')
    settings = Settings.read(path)
    assert settings["theme"] == "dark" and settings["device"] == "auto"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "[" * 50_000,
        "null",
        '{"version": 2}',
        '{"version": 1, "theme": "pink"}',
        '{"version": 1, "autosave_s": 1e999}',
        '{"version": 1, "autosave_s": "often"}',
        '{"version": 1, "restore": 1}',
        '{"version": 1, "volume": 11}',
    ],
)
def test_a_damaged_file_is_told_in_a_sentence_and_stays(tmp_path, text):
    path = tmp_path / "s.json"
    path.write_text(text)
    with pytest.raises(SettingsError, match="s.json") as refusal:
        Settings.read(path)
    assert "\n" not in str(refusal.value) and path.read_text() == text


@given(
    name=st.sampled_from([s.name for s in SETTINGS]),
    value=st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9)),
)
def test_no_value_gets_in_that_the_file_would_refuse(tmp_path_factory, name, value):
    settings = Settings()
    try:
        settings[name] = value
    except BadValue as refusal:
        assert name in str(refusal)
        assert settings[name] == Settings()[name]
    else:
        path = tmp_path_factory.mktemp("settings") / "s.json"
        settings.write(path)
        assert Settings.read(path)[name] == settings[name]


def test_listeners_hear_of_changes_only():
    settings, heard = Settings(), []
    settings.changed.connect(heard.append)
    settings["theme"] = "dark"
    settings["theme"] = "dark"
    assert heard == ["theme"]


def test_the_dialog_has_an_editor_for_every_setting_that_says_what_it_is(qtbot):
    dialog = SettingsDialog(None, Settings())
    qtbot.addWidget(dialog)
    for setting in SETTINGS:
        editor = dialog.editors[setting.name]
        assert editor.accessibleName() == setting.title
        assert editor.accessibleDescription() == setting.help == editor.toolTip()


def test_what_is_chosen_in_the_dialog_holds_at_once_and_can_be_undone(qtbot):
    settings = Settings()
    dialog = SettingsDialog(None, settings)
    qtbot.addWidget(dialog)
    for setting in SETTINGS:
        editor, value = dialog.editors[setting.name], another_value(setting)
        if isinstance(setting.kind, Choice):
            editor.setCurrentIndex(editor.findData(value))
            editor.activated.emit(editor.currentIndex())
        elif isinstance(setting.kind, Switch):
            editor.setChecked(value)
        else:
            editor.setValue(value)
        assert settings[setting.name] == value
    dialog.findChild(QDialogButtonBox).button(
        QDialogButtonBox.StandardButton.RestoreDefaults
    ).click()
    assert all(settings[s.name] == s.default for s in SETTINGS)
    assert dialog.editors["theme"].currentData() == "system"
