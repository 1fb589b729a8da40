"""A part of the window that can be scrolled where there is less room than it needs."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

SHOWN, HIDDEN = Qt.ScrollBarPolicy.ScrollBarAsNeeded, Qt.ScrollBarPolicy.ScrollBarAlwaysOff
# No smaller than this, however small the window.
LEAST_PX = 120


class Scrolled(QScrollArea):
    """Shows ``part`` in the room there is, or scrolls it ``along`` one or both directions.

    The part is first given just the room there is, so that it can fold what it need not show;
    only what then does not fit is scrolled.
    """

    def __init__(self, part: QWidget, along: Qt.Orientation | None = None) -> None:
        """``along`` None: both directions."""
        super().__init__()
        self.part, self.along = part, along
        self._hints: tuple[QSize, QSize] | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(HIDDEN if along == Qt.Orientation.Vertical else SHOWN)
        self.setVerticalScrollBarPolicy(HIDDEN if along == Qt.Orientation.Horizontal else SHOWN)
        across = QSizePolicy.Policy.Fixed
        along_it = QSizePolicy.Policy.Preferred
        self.setSizePolicy(
            across if along == Qt.Orientation.Vertical else along_it,
            across if along == Qt.Orientation.Horizontal else along_it,
        )
        self.setWidget(part)
        # The window's own colour lies behind, as without it.
        self.viewport().setAutoFillBackground(False)
        part.setAutoFillBackground(False)
        part.installEventFilter(self)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        hint = self.part.sizeHint().expandedTo(self.part.minimumSize())
        return self._with_bars(hint.boundedTo(self.part.maximumSize()))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        hint, least = self.sizeHint(), QSize(LEAST_PX, LEAST_PX)
        if self.along == Qt.Orientation.Vertical:
            least.setWidth(hint.width())
        elif self.along == Qt.Orientation.Horizontal:
            least.setHeight(hint.height())
        return least

    def _with_bars(self, size: QSize) -> QSize:
        """With room for the bar, across, where there is one."""
        if self.along == Qt.Orientation.Vertical and self.verticalScrollBar().maximum() > 0:
            size.setWidth(size.width() + self.verticalScrollBar().sizeHint().width())
        if self.along == Qt.Orientation.Horizontal and self.horizontalScrollBar().maximum() > 0:
            size.setHeight(size.height() + self.horizontalScrollBar().sizeHint().height())
        return size

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.part.resize(self._room())
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self.part and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return False

    def _room(self) -> QSize:
        """What there is without any bar."""
        return self.maximumViewportSize()

    def _fit(self) -> None:
        """Give the part the room there is, and what it needs beyond that."""
        least = self.part.minimumSizeHint().expandedTo(self.part.minimumSize())
        needed, room = self._room().expandedTo(least), self._room()
        layout = self.part.layout()
        if self.along is None:
            # A bar takes room from the other direction, and text in fewer columns more lines.
            down, right = self.verticalScrollBar(), self.horizontalScrollBar()
            if layout is not None and layout.hasHeightForWidth():
                width = max(room.width(), least.width())
                if layout.totalMinimumHeightForWidth(width) > room.height():
                    width -= down.sizeHint().width()
                lines = layout.totalMinimumHeightForWidth(max(width, least.width()))
                least.setHeight(max(least.height(), lines))
            taken = QSize(
                down.sizeHint().width() if least.height() > room.height() else 0,
                right.sizeHint().height() if least.width() > room.width() else 0,
            )
            needed = (room - taken).expandedTo(least)
        elif self.along == Qt.Orientation.Vertical:
            needed.setWidth(self.part.minimumWidth() or needed.width())
        else:
            needed.setHeight(self.part.sizeHint().height())
        if needed != self.part.size():
            self.part.resize(needed)
        hints = self.sizeHint(), self.minimumSizeHint()
        if hints != self._hints:
            # No oftener: the window is laid out anew, and drawn.
            self._hints = hints
            self.updateGeometry()
