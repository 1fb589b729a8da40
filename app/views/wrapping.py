"""A row that goes on in a further line where there is no room for it in one."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLayoutItem, QSizePolicy, QWidget


class WrappingRow(QLayout):
    """Widgets from left to right; those that may grow share what is left of their line."""

    def __init__(self, spacing: int = 6, line_spacing: int = 6) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)
        self.line_spacing = line_spacing

    # -- what Qt asks of a layout -----------------------------------------------

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        around = self.contentsMargins()
        lines = self._lines(width - around.left() - around.right())
        between = self.line_spacing * max(len(lines) - 1, 0)
        return sum(map(_height, lines)) + between + around.top() + around.bottom()

    def sizeHint(self) -> QSize:  # noqa: N802
        shown = self._shown()
        gaps = self.spacing() * max(len(shown) - 1, 0)
        widths = sum(item.sizeHint().width() for item in shown)
        return QSize(widths + gaps, _height(shown)).grownBy(self.contentsMargins())

    def minimumSize(self) -> QSize:  # noqa: N802
        shown = self._shown()
        widest = max((_least(item) for item in shown), default=0)
        return QSize(widest, _height(shown)).grownBy(self.contentsMargins())

    def setGeometry(self, area: QRect) -> None:  # noqa: N802
        super().setGeometry(area)
        area = area.marginsRemoved(self.contentsMargins())
        at = area.topLeft()
        for line in self._lines(area.width()):
            self._place(line, at, area.width())
            at += QPoint(0, _height(line) + self.line_spacing)

    # -- lines ------------------------------------------------------------------

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        """What stands in each line where there is room for ``width``."""
        lines: list[list[QLayoutItem]] = []
        left = 0
        for item in self._shown():
            needed = _least(item)
            if lines and left >= needed + self.spacing():
                lines[-1].append(item)
                left -= needed + self.spacing()
            else:
                lines.append([item])
                left = width - needed
        return lines

    def _place(self, line: list[QLayoutItem], at: QPoint, width: int) -> None:
        widths = [min(_least(item), width) for item in line]
        spare = width - sum(widths) - self.spacing() * (len(line) - 1)
        growing = [n for n, item in enumerate(line) if _grows(item)]
        for number, n in enumerate(growing):
            share = spare // (len(growing) - number)
            widths[n] += share
            spare -= share
        height, x = _height(line), at.x()
        for item, item_width in zip(line, widths, strict=True):
            item.setGeometry(QRect(x, at.y(), item_width, height))
            x += item_width + self.spacing()


def _grows(item: QLayoutItem) -> bool:
    return bool(item.expandingDirections() & Qt.Orientation.Horizontal)


def _least(item: QLayoutItem) -> int:
    return (item.minimumSize() if _grows(item) else item.sizeHint()).width()


def _height(line: list[QLayoutItem]) -> int:
    return max((item.sizeHint().height() for item in line), default=0)


def group(*widgets: QWidget, spacing: int = 6, grows: bool = False) -> QWidget:
    """Widgets that stay side by side, and may together take what room there is."""
    whole = QWidget()
    policy = QSizePolicy.Policy
    whole.setSizePolicy(policy.Expanding if grows else policy.Maximum, policy.Preferred)
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(spacing)
    for widget in widgets:
        row.addWidget(widget)
    return whole
