"""What is shown while nothing is open: how to begin, the samples, and the recent files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.model.document import Document
from app.views.scrolled import Scrolled
from app.words import tr

WIDTH_PX, GAP_PX = 620, 28
MOST_RECENT = 8
NAME_PX = 230


class Recents(Protocol):
    """Who knows what was opened last, the newest first, and opens it again."""

    recent: list[str]

    def receive(self, paths: list[str]) -> None: ...


class StartPage(QFrame):
    """Buttons for everything one can begin with; shown in place of the empty pictures."""

    def __init__(
        self,
        over: QWidget,
        document: Document,
        actions: Mapping[str, QAction],
        samples: Sequence[Mapping[str, str]],
        open_sample: Callable[[str], None],
        recents: Recents,
    ) -> None:
        """It lies ``over`` a widget; ``samples``: ``file``, ``title`` and ``note`` of each."""
        super().__init__(over)
        self.document, self.recents = document, recents
        self.setObjectName("panel")
        self.setAccessibleName(tr("Start page"))
        heading = QLabel(tr("Open a recording, drop one here, or try a sample"))
        heading.setObjectName("title")
        heading.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        heading.setWordWrap(True)
        self.open = QPushButton(tr("Open a recording…"))
        self.open.setToolTip(actions["open"].toolTip())
        self.open.clicked.connect(actions["open"].trigger)
        self.samples = [self._sample(sample, open_sample) for sample in samples]
        self.recent_column = _column(tr("Recent files"))
        self.recent: list[QPushButton] = []
        columns = QHBoxLayout()
        columns.setSpacing(GAP_PX)
        columns.addLayout(_column(tr("Samples"), self.samples), 1)
        columns.addLayout(self.recent_column, 1)
        page = QWidget()
        page.setMaximumWidth(WIDTH_PX)
        column = QVBoxLayout(page)
        column.setSpacing(16)
        column.addStretch(1)
        column.addWidget(heading)
        column.addWidget(self.open, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(columns)
        column.addStretch(2)
        centred = QWidget()
        row = QHBoxLayout(centred)
        row.addStretch(1)
        row.addWidget(page, 20)
        row.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2, 2, 2, 2)
        outer.addWidget(Scrolled(centred))
        over.installEventFilter(self)
        for event in (document.events.clip, document.events.task):
            event.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Be there as long as nothing is open and nothing is being opened."""
        self.setGeometry(self.parentWidget().rect())
        self.setVisible(self.document.clip is None and self.document.task is None)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self.setGeometry(watched.rect())
        return False

    def _sample(self, sample: Mapping[str, str], open_sample: Callable[[str], None]) -> QPushButton:
        button = _entry(tr(sample["title"]), tr(sample["note"]))
        button.clicked.connect(lambda: open_sample(sample["file"]))
        return button

    def showEvent(self, event) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.show_recent()

    def show_recent(self) -> None:
        """Make the entries of the recent files anew."""
        for button in self.recent:
            self.recent_column.removeWidget(button)
            button.deleteLater()
        self.recent = []
        for path in self.recents.recent[:MOST_RECENT]:
            button = _entry(Path(path).name, path)
            button.clicked.connect(lambda _=False, p=path: self.recents.receive([p]))
            self.recent_column.insertWidget(self.recent_column.count() - 1, button)
            self.recent.append(button)
        heading = self.recent_column.itemAt(0).widget()
        heading.setVisible(bool(self.recent))


def _column(title: str, entries: Sequence[QWidget] = ()) -> QVBoxLayout:
    heading = QLabel(title)
    heading.setObjectName("heading")
    column = QVBoxLayout()
    column.setSpacing(4)
    column.addWidget(heading)
    for entry in entries:
        column.addWidget(entry)
    column.addStretch(1)
    return column


def _entry(title: str, told: str) -> QPushButton:
    """A line to click on; a long name is cut in the middle."""
    button = QPushButton()
    shown = button.fontMetrics().elidedText(title, Qt.TextElideMode.ElideMiddle, NAME_PX)
    button.setText(shown.replace("&", "&&"))
    button.setObjectName("entry")
    button.setAccessibleName(title)
    button.setToolTip(told)
    return button
