"""A batch: which clips, which sets of layers, which measures, where to; and how far it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.model.batch import BatchPlan, BatchState
from app.model.clip_list import ClipList
from app.words import tr

WIDTH, LIST_HEIGHT = 520, 150
SETS, MEASURES = "semantic 1:4 all", "stoi, pesq"
PARTS = 1000
Role = QDialogButtonBox.ButtonRole


class BatchDialog(QDialog):
    """Stays beside the window; closing it does not end what goes on."""

    def __init__(
        self, parent: QWidget, clips: ClipList, state: BatchState, ask_folder: Callable[[], str]
    ) -> None:
        super().__init__(parent)
        self.clips, self.state = clips, state
        self.setWindowTitle(tr("Batch"))
        self.setMinimumWidth(WIDTH)
        told = QLabel(
            tr(
                "Decodes each clip with each set of layers into a folder, and writes the measures "
                "of all of them into one table (CSV)."
            )
        )
        told.setWordWrap(True)
        self.list = QListWidget()
        self.list.setFixedHeight(LIST_HEIGHT)
        self.layers, self.measures = QLineEdit(SETS), QLineEdit(MEASURES)
        self.layers.setToolTip(tr("Sets with spaces between: semantic, acoustic, all, 1:k, 1,3-5."))
        self.measures.setPlaceholderText(tr("All that are installed"))
        self.folder = QLineEdit()
        self.replacing = QCheckBox(tr("Replace files that are there"))
        self.bar = QProgressBar()
        self.bar.setRange(0, PARTS)
        self.told = QLabel()
        self.told.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(12)
        for part in (told, self._form(ask_folder), self.bar, self.told, self._make_buttons()):
            layout.addWidget(part)
        for edit in (self.layers, self.measures, self.folder):
            edit.textChanged.connect(self._show)
        self.list.itemChanged.connect(self._show)
        state.changed.connect(self._show)
        self._show()

    def _form(self, ask_folder: Callable[[], str]) -> QWidget:
        choose = QPushButton(tr("Choose…"))

        def chosen() -> None:
            if folder := ask_folder():
                self.folder.setText(folder)

        choose.clicked.connect(chosen)
        place = QHBoxLayout()
        place.addWidget(self.folder, 1)
        place.addWidget(choose)
        body = QWidget()
        form = QFormLayout(body)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(8)
        rows = {
            tr("Clips"): self.list,
            tr("Sets of layers"): self.layers,
            tr("Measures"): self.measures,
            tr("Folder"): place,
        }
        for title, part in rows.items():
            form.addRow(title, part)
        for title, part in zip(
            rows, (self.list, self.layers, self.measures, self.folder), strict=True
        ):
            part.setAccessibleName(title)
        form.addRow("", self.replacing)
        return body

    def _make_buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox()
        self.start = box.addButton(tr("Start"), Role.ActionRole)
        self.stop = box.addButton(tr("Cancel"), Role.ActionRole)
        close = box.addButton(tr("Close"), Role.RejectRole)
        self.start.clicked.connect(self._start)
        self.stop.clicked.connect(lambda: self.state.cancel_requested.emit())
        close.clicked.connect(self.reject)
        return box

    def fill(self) -> None:
        """List the clips that are open now; those that are new are chosen."""
        before = {i.data(Qt.ItemDataRole.UserRole): i.checkState() for i in self._items()}
        self.list.clear()
        for row in self.clips.rows:
            item = QListWidgetItem(row.entry.name)
            item.setData(Qt.ItemDataRole.UserRole, row.entry.path)
            item.setToolTip(row.entry.path)
            item.setCheckState(before.get(row.entry.path, Qt.CheckState.Checked))
            self.list.addItem(item)
        self._show()

    @property
    def plan(self) -> BatchPlan:
        """What is chosen now."""
        chosen = (i for i in self._items() if i.checkState() == Qt.CheckState.Checked)
        return BatchPlan(
            tuple(item.data(Qt.ItemDataRole.UserRole) for item in chosen),
            self.layers.text(),
            self.measures.text(),
            Path(self.folder.text().strip()),
            self.replacing.isChecked(),
        )

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(i) for i in range(self.list.count())]

    def _start(self) -> None:
        self.state.start_requested.emit(self.plan)

    def _show(self) -> None:
        runs, plan = self.state.progress is not None, self.plan
        is_whole = bool(plan.clips and plan.layers.strip() and self.folder.text().strip())
        self.start.setEnabled(is_whole and not runs)
        self.stop.setEnabled(runs)
        self.bar.setValue(round(PARTS * (self.state.progress or 0.0)))
        self.told.setText(self.state.told)
