"""A table of figures that can be walked through with the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

ROW_PX, LEAST_COLUMN_PX = 20, 40
KEYS = (
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down),
    *(Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown),
)


class FigureTable(QTableWidget):
    """Rows of text under headings; the first column names the row, the others hold figures."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("figures")
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setFrameShape(QTableWidget.Shape.NoFrame)
        self.setAlternatingRowColors(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.verticalHeader().setMinimumSectionSize(ROW_PX)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(LEAST_COLUMN_PX)

    def show_cells(
        self, headings: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]]
    ) -> None:
        """Show these texts; a heading is a title and what its tool tip says."""
        self.setRowCount(len(rows))
        self.setColumnCount(len(headings))
        for column, (title, tip) in enumerate(headings):
            heading = QTableWidgetItem(title)
            heading.setToolTip(tip)
            heading.setTextAlignment(_alignment(column))
            self.setHorizontalHeaderItem(column, heading)
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                item = self.item(row, column)
                if item is None:
                    item = QTableWidgetItem()
                    item.setTextAlignment(_alignment(column))
                    self.setItem(row, column, item)
                item.setText(text)

    def fit_width(self) -> None:
        """Be as wide as the columns are, and no wider."""
        scroll_bar = self.verticalScrollBar().sizeHint().width()
        self.setFixedWidth(self.horizontalHeader().length() + scroll_bar + 2)

    def event(self, event: QEvent) -> bool:
        # Else the arrows would move the playhead.
        if event.type() == QEvent.Type.ShortcutOverride and not event.modifiers():
            if event.key() in KEYS:
                event.accept()
                return True
        return super().event(event)


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
