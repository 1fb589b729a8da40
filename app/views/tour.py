"""A short walk through the window, on a sample."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.tour import Step
from app.views.help_dialog import PROPERTY
from app.views.theme import Theme
from app.words import tr

Key = Qt.Key
KEYS = {Key.Key_Escape: 0, Key.Key_Left: -1, Key.Key_Right: 1, Key.Key_Return: 1, Key.Key_Enter: 1}
WIDTH_PX, GAP_PX, PEN_PX = 360, 12, 3


class Tour(QFrame):
    """A card beside the view that it speaks of; ``run`` runs a command by its id."""

    def __init__(
        self, window: QWidget, steps: Sequence[Step], run: Callable[[str], None], theme: Theme
    ) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("popup")
        self.setFixedWidth(WIDTH_PX)
        self.steps, self._run, self.at = steps, run, 0
        self.mark = _Mark(window, theme.accent)
        self.title, self.text, self.count = QLabel(), QLabel(), QLabel()
        self.title.setObjectName("heading")
        self.count.setObjectName("muted")
        self.text.setWordWrap(True)
        self.back, self.on = QPushButton(tr("Back")), QPushButton(tr("Next"))
        self.end = QPushButton(tr("End the tour"))
        self.back.clicked.connect(lambda: self.go(self.at - 1))
        self.on.clicked.connect(lambda: self.go(self.at + 1))
        self.end.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.addWidget(self.count, 1)
        for button in (self.end, self.back, self.on):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        for part in (self.title, self.text):
            layout.addWidget(part)
        layout.addLayout(buttons)
        window.installEventFilter(self)
        self.go(0)

    def go(self, step: int) -> None:
        """Go to a step by its number; past the last the tour ends."""
        if step >= len(self.steps):
            self.close()
            return
        self.at = step
        shown = self.steps[step]
        if shown.command:
            self._run(shown.command)
        self.title.setText(tr(shown.title))
        self.text.setText(tr(shown.text))
        self.count.setText(tr("{step} of {count}").format(step=step + 1, count=len(self.steps)))
        self.setAccessibleName(tr(shown.title))
        self.setAccessibleDescription(tr(shown.text))
        self.back.setEnabled(step > 0)
        self.on.setText(tr("Next") if step + 1 < len(self.steps) else tr("Done"))
        self.place()
        self.show()
        self.on.setFocus()

    def place(self) -> None:
        """Mark the view, and stand beside it, inside the window."""
        window = self.parentWidget()
        view = _view_of(window, self.steps[self.at].topic)
        area = QRect(view.mapTo(window, QPoint()), view.size()) if view else window.rect()
        self.mark.surround(area)
        self.adjustSize()
        below = QPoint(area.center().x() - self.width() // 2, area.bottom() + GAP_PX)
        beside = QPoint(area.left() - GAP_PX - self.width(), area.top() + GAP_PX)
        inside = area.center() - self.rect().center()
        for corner in (below, beside, inside):
            place = QRect(corner, self.size())
            place.moveLeft(max(GAP_PX, min(place.left(), window.width() - self.width() - GAP_PX)))
            free = corner is inside or not place.intersects(area)
            if free and window.rect().contains(place):
                break
        self.move(place.topLeft())
        self.mark.raise_()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Resize:
            self.place()
        return False

    def event(self, event: QEvent) -> bool:
        """Keys that are the tour's own while it has the focus, whatever else they mean."""
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event) -> None:  # noqa: N802
        step = KEYS.get(event.key())
        if step is None:
            super().keyPressEvent(event)
        elif step == 0:
            self.close()
        else:
            self.go(max(0, self.at + step))

    def closeEvent(self, event) -> None:  # noqa: N802
        self.mark.deleteLater()
        self.parentWidget().removeEventFilter(self)
        event.accept()


class _Mark(QWidget):
    """A frame around a view, which lets everything through."""

    def __init__(self, window: QWidget, colour: str) -> None:
        super().__init__(window)
        self.colour = QColor(colour)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.show()

    def surround(self, area: QRect) -> None:
        self.setGeometry(area.adjusted(-PEN_PX, -PEN_PX, PEN_PX, PEN_PX))

    def paintEvent(self, event) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.colour, PEN_PX))
        half = PEN_PX // 2 + 1
        painter.drawRoundedRect(self.rect().adjusted(half, half, -half, -half), 8, 8)


def _view_of(window: QWidget, topic: str) -> QWidget | None:
    """The visible view that this topic is about."""
    views = (view for view in window.findChildren(QWidget) if view.property(PROPERTY) == topic)
    return next((view for view in views if view.isVisible()), None)
