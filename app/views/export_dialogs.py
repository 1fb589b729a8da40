"""What to ask before something is exported that can be saved in more than one way."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from app.views.figure_drawing import SUFFIXES, Paper
from app.views.transport_bar import Choice
from app.words import mark, tr

WIDTHS_MM = (
    (88.0, mark("One column, 88 mm")),
    (180.0, mark("Page, 180 mm")),
    (254.0, mark("Slide, 254 mm")),
)
DPI = (150, 300, 600)
SOUND_SUFFIXES = (".flac", ".wav")


class ExportDialog(QDialog):
    """A form with a sentence above it; Export goes on to where it is saved."""

    def __init__(self, parent: QWidget, title: str, told: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(400)
        sentence = QLabel(told)
        sentence.setWordWrap(True)
        self.form = QFormLayout()
        self.form.setVerticalSpacing(8)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.buttons.addButton(tr("Export…"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(12)
        layout.addWidget(sentence)
        layout.addLayout(self.form)
        layout.addWidget(self.buttons)

    def add_choice(self, title: str, options: dict[object, str], chosen: object) -> Choice:
        """A row to choose one of ``options`` from, by value and title."""
        box = Choice()
        for value, text in options.items():
            box.addItem(text, value)
        box.setCurrentIndex(box.findData(chosen))
        box.setAccessibleName(title)
        self.form.addRow(title, box)
        return box


class PrefixesDialog(ExportDialog):
    """How every RVQ-1:k is saved; ``told`` says of what."""

    def __init__(self, parent: QWidget, told: str, suffix: str, with_original: bool) -> None:
        super().__init__(parent, tr("Export RVQ-1:k series"), told)
        titles = {".flac": tr("FLAC, 16 bit"), ".wav": tr("WAV, 16 bit")}
        self._format = self.add_choice(tr("Format"), {s: titles[s] for s in SOUND_SUFFIXES}, suffix)
        self._original = QCheckBox(tr("Include the original at its own sample rate"))
        self._original.setChecked(with_original)
        self.form.addRow("", self._original)

    @property
    def suffix(self) -> str:
        return self._format.currentData()

    @property
    def with_original(self) -> bool:
        return self._original.isChecked()


class FigureDialog(ExportDialog):
    """On what ``paper`` the panes are drawn, and as what file."""

    def __init__(self, parent: QWidget, paper: Paper, suffix: str) -> None:
        super().__init__(
            parent,
            tr("Export figure"),
            tr("The spectrograms as shown, redrawn with axes and a level scale."),
        )
        titles = (tr("PNG, pixels"), tr("SVG, vectors"), tr("PDF, vectors"))
        formats = dict(zip(SUFFIXES, titles, strict=True))
        self._format = self.add_choice(tr("Format"), formats, suffix)
        self._width = self.add_choice(
            tr("Width"), {mm: tr(title) for mm, title in WIDTHS_MM}, paper.width_mm
        )
        self._ground = self.add_choice(
            tr("Background"), {False: tr("Light"), True: tr("Dark")}, paper.dark
        )
        self._dpi = self.add_choice(tr("Resolution"), {n: f"{n} dpi" for n in DPI}, paper.dpi)
        self._format.currentIndexChanged.connect(self._show)
        self._show()

    def _show(self) -> None:
        """Vectors have no resolution of their own."""
        self._dpi.setEnabled(self.suffix == ".png")

    @property
    def suffix(self) -> str:
        return self._format.currentData()

    @property
    def paper(self) -> Paper:
        return Paper(self._width.currentData(), self._dpi.currentData(), self._ground.currentData())
