"""Text in a room that may be too small for it: what does not fit becomes an ellipsis."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QStyleOptionComboBox

from app.views.transport_bar import Choice

# The arrow of a combo box and the space about it.
ARROW_PX = 38
DOT = "  ·  "


class ElidedLabel(QLabel):
    """A line that may be made narrower than its text, which is then in the tool tip."""

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(0, super().minimumSizeHint().height())

    def setText(self, text: str) -> None:  # noqa: N802
        if text != self.text():
            super().setText(text)
            self.setToolTip(text)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        right = Qt.TextElideMode.ElideRight
        shown = self.fontMetrics().elidedText(self.text(), right, self.width())
        painter.drawText(self.rect(), self.alignment(), shown)
        painter.end()


class ElidedChoice(Choice):
    """A combo box whose list is as wide as its longest entry, however narrow it is itself.

    The beginning of an entry is seen; what stands after ``DOT`` goes first where there is no room.
    """

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:  # noqa: N802
        super().initStyleOption(option)
        metrics, right = self.fontMetrics(), Qt.TextElideMode.ElideRight
        room, text = self.width() - ARROW_PX, self.currentText()
        name = text.partition(DOT)[0]
        # A part of what it is says little.
        shown = text if metrics.horizontalAdvance(text) <= room else name
        option.currentText = metrics.elidedText(shown, right, room)

    def showPopup(self) -> None:  # noqa: N802
        view = self.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + 2 * view.frameWidth() + 12)
        super().showPopup()
