"""What am I looking at?  A paragraph on the view under the pointer, and on every other."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QListWidget,
    QTextBrowser,
    QWidget,
)

from app.help import BY_ID, TOPICS, Topic
from app.words import tr

PROPERTY = "topic"
# Where neither the pointer nor the focus says anything.
BEGIN = "spectrograms"


def explain(widget: QWidget, topic: str) -> None:
    """Say that ``widget``, and what is in it, is what the topic of this id is about."""
    widget.setProperty(PROPERTY, BY_ID[topic].id)


def topic_of(widget: QWidget | None) -> str | None:
    """The id of the topic that was given to a widget, or to what it is in."""
    while widget is not None:
        if widget.property(PROPERTY):
            return widget.property(PROPERTY)
        widget = widget.parentWidget()
    return None


def topic_here(window: QWidget) -> str:
    """The topic of what the pointer is over in ``window``, else of what has the focus."""
    under = window.childAt(window.mapFromGlobal(QCursor.pos()))
    return topic_of(under) or topic_of(QApplication.focusWidget()) or BEGIN


class HelpDialog(QDialog):
    """All topics beside each other; ``topic`` is shown first."""

    def __init__(self, parent: QWidget, topic: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("What am I looking at?"))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Views"))
        self.list.addItems([tr(topic.title) for topic in TOPICS])
        self.page = QTextBrowser()
        self.page.setAccessibleName(tr("Explanation"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QGridLayout(self)
        layout.addWidget(self.list, 0, 0)
        layout.addWidget(self.page, 0, 1)
        layout.addWidget(buttons, 1, 0, 1, 2)
        layout.setColumnStretch(1, 1)
        self.list.setFixedWidth(190)
        self.resize(720, 420)
        self.list.currentRowChanged.connect(self._show)
        self.list.setCurrentRow([t.id for t in TOPICS].index(topic))

    def _show(self, row: int) -> None:
        self.page.setHtml(page_of(TOPICS[row]))


def page_of(topic: Topic) -> str:
    """A topic as rich text."""
    source = f"<p><small>{escape(topic.source)}</small></p>" if topic.source else ""
    return f"<h3>{escape(tr(topic.title))}</h3><p>{escape(tr(topic.text))}</p>{source}"
