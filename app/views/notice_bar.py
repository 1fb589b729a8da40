"""The one place where the program speaks to the person: notes, warnings, errors, progress."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QToolButton

from app.model.document import Document, Notice, Task
from app.views.icons import icon
from app.views.theme import Theme
from app.words import mark, tr

HINT = mark(
    "Click to move the playhead, drag to select a region, turn the wheel to zoom. "
    "Space plays, 1 to 4 choose what is heard, F1 shows every key."
)


class NoticeBar(QFrame):
    """One sentence with a button to dismiss it, and the running task with a button to cancel."""

    def __init__(self, document: Document, actions: dict[str, QAction]) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.setMinimumHeight(40)
        self.document = document
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setAccessibleName(tr("Message"))
        self.actions_by_id = actions
        self.offer = QToolButton()
        self.offer.clicked.connect(lambda: actions[self.document.notice.offer].trigger())
        self.dismiss = QToolButton()
        self.dismiss.setToolTip(tr("Dismiss this message."))
        self.dismiss.setAccessibleName(tr("Dismiss message"))
        self.dismiss.clicked.connect(lambda: setattr(document, "notice", None))
        self.task = QLabel()
        self.task.setObjectName("muted")
        self.bar = QProgressBar()
        self.bar.setFixedWidth(180)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress"))
        self.cancel = QToolButton()
        self.cancel.setText(tr("Cancel"))
        self.cancel.setToolTip(tr("Stop what is running; what is there stays."))
        self.cancel.clicked.connect(document.cancel_requested.emit)
        row.addWidget(self.text, 1)
        row.addWidget(self.offer)
        row.addWidget(self.dismiss)
        for widget in (self.task, self.bar, self.cancel):
            row.addWidget(widget)
        document.events.notice.connect(self._show_notice)
        document.events.task.connect(self._show_task)
        self._show_notice(document.notice)
        self._show_task(document.task)

    def recolour(self, theme: Theme) -> None:
        self.dismiss.setIcon(icon("close", theme.text))

    def _show_notice(self, notice: Notice | None) -> None:
        self.text.setText(notice.text if notice else tr(HINT))
        self.text.setObjectName("" if notice else "muted")
        self.dismiss.setVisible(notice is not None)
        self.offer.setVisible(bool(notice and notice.offer))
        if notice and notice.offer:
            self.offer.setText(self.actions_by_id[notice.offer].text())
        self.setProperty("kind", notice.kind if notice else "none")
        # A style sheet looks at properties only when polished again.
        for widget in (self, self.text):
            self.style().unpolish(widget)
            self.style().polish(widget)

    def _show_task(self, task: Task | None) -> None:
        for widget in (self.task, self.bar, self.cancel):
            widget.setVisible(task is not None)
        if task is not None:
            self.task.setText(task.title)
            self.bar.setRange(0, 0 if task.share is None else 100)
            if task.share is not None:
                self.bar.setValue(round(task.share * 100))
