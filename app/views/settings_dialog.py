"""The settings dialog, made from the table of settings; every change holds at once."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.settings import BY_NAME, SETTINGS, Amount, Choice, Setting, Settings
from app.views.transport_bar import Choice as DropDown
from app.words import tr

WIDTH = 520


class SettingsDialog(QDialog):
    """One page a group; closing keeps what was chosen."""

    def __init__(self, parent: QWidget | None, settings: Settings) -> None:
        super().__init__(parent)
        self.settings = settings
        self.setWindowTitle(tr("Settings"))
        self.setMinimumWidth(WIDTH)
        self.editors: dict[str, QWidget] = {}
        pages = QTabWidget()
        for title in dict.fromkeys(s.page for s in SETTINGS):
            pages.addTab(self._page([s for s in SETTINGS if s.page == title]), tr(title))
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Close | QDialogButtonBox.StandardButton.RestoreDefaults
        )
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults).clicked.connect(self._reset)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 14)
        layout.addWidget(pages)
        layout.addWidget(buttons)
        # What is refused goes back to what it was.
        settings.changed.connect(self._changed)
        self.finished.connect(lambda: settings.changed.disconnect(self._changed, missing_ok=True))

    def _page(self, group: list[Setting]) -> QWidget:
        page = QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(14, 14, 14, 14)
        form.setVerticalSpacing(4)
        for setting in group:
            editor = self._editor(setting)
            editor.setAccessibleName(tr(setting.title))
            editor.setAccessibleDescription(tr(setting.help))
            editor.setToolTip(tr(setting.help))
            self.editors[setting.name] = editor
            form.addRow(tr(setting.title), editor)
            told = QLabel(tr(setting.help))
            told.setObjectName("muted")
            told.setWordWrap(True)
            form.addRow("", told)
            self._show(setting)
        return page

    def _editor(self, setting: Setting) -> QWidget:
        name, kind = setting.name, setting.kind

        def put(value: object) -> None:
            self.settings[name] = value

        if isinstance(kind, Choice):
            box = DropDown()
            for option, title in zip(kind.options, kind.titles, strict=True):
                box.addItem(tr(title), option)
            box.activated.connect(lambda index: put(box.itemData(index)))
            return box
        if isinstance(kind, Amount):
            spin = QDoubleSpinBox()
            spin.setDecimals(0)
            spin.setRange(kind.low, kind.high)
            spin.setSingleStep(kind.step)
            spin.setSuffix(f" {kind.unit}")
            spin.setKeyboardTracking(False)  # a number half typed is none
            spin.valueChanged.connect(put)
            return spin
        check = QCheckBox()
        check.toggled.connect(put)
        return check

    def _changed(self, name: str) -> None:
        self._show(BY_NAME[name])

    def _show(self, setting: Setting) -> None:
        editor, value = self.editors[setting.name], self.settings[setting.name]
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(value))
        elif isinstance(editor, QDoubleSpinBox):
            editor.setValue(value)
        elif isinstance(editor, QCheckBox):
            editor.setChecked(value)

    def _reset(self) -> None:
        self.settings.reset()
