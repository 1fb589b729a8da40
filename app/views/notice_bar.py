"""The one place where the program speaks to the person: notes, warnings, errors, progress."""

from __future__ import annotations

import html
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QToolButton

from app.actions import BY_ID
from app.model.document import Document, Notice, Task
from app.views.icons import icon
from app.views.theme import DARK, Theme
from app.words import mark, tr

# So wide a folder's name may be.
PLACE_PX = 260
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
        self.document, self.theme = document, DARK
        self.hint = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setAccessibleName(tr("Message"))
        # A file's name is no markup.
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.place = QLabel()
        self.place.setTextFormat(Qt.TextFormat.RichText)
        self.place.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.place.linkActivated.connect(self.open_folder)
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
        self.cancel.setToolTip(tr("Stop the current task; what is done so far is kept."))
        self.cancel.clicked.connect(document.cancel_requested.emit)
        row.addWidget(self.text, 1)
        row.addWidget(self.place)
        row.addWidget(self.offer)
        row.addWidget(self.dismiss)
        for widget in (self.task, self.bar, self.cancel):
            row.addWidget(widget)
        document.events.notice.connect(self._show_notice)
        document.events.task.connect(self._show_task)
        self._show_notice(document.notice)
        self._show_task(document.task)

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self._show_place(self.document.notice.saved if self.document.notice else "")
        self.dismiss.setIcon(icon("close", theme.text))

    def use_hint(self, hint: str) -> None:
        """Show this where there is nothing else to be read; empty for the usual one."""
        self.hint = hint
        self._show_notice(self.document.notice)

    def _show_notice(self, notice: Notice | None) -> None:
        self.text.setText(notice.text if notice else self.hint or tr(HINT))
        self.text.setObjectName("" if notice else "muted")
        self.dismiss.setVisible(notice is not None)
        self._show_place(notice.saved if notice else "")
        self.offer.setVisible(bool(notice and notice.offer))
        if notice and notice.offer:
            self.offer.setText(tr(BY_ID[notice.offer].title))
        self.setProperty("kind", notice.kind if notice else "none")
        # A style sheet looks at properties only when polished again.
        for widget in (self, self.text):
            self.style().unpolish(widget)
            self.style().polish(widget)

    def _show_place(self, saved: str) -> None:
        """A link to the folder of what was saved."""
        self.place.setVisible(bool(saved))
        folder = str(Path(saved).absolute().parent) if saved else ""
        shown = self.place.fontMetrics().elidedText(folder, Qt.TextElideMode.ElideMiddle, PLACE_PX)
        face = tr("Open folder {folder}").format(folder=shown)
        self.place.setText(
            f'<a href="folder" style="color:{self.theme.accent}">{html.escape(face)}</a>'
        )
        self.place.setToolTip(folder)
        self.place.setAccessibleName(tr("Open folder {folder}").format(folder=folder))

    def open_folder(self) -> None:
        """Show where the last thing was saved, in the system's file manager."""
        notice = self.document.notice
        if notice is not None and notice.saved:
            folder = str(Path(notice.saved).absolute().parent)
            if not QDesktopServices.openUrl(QUrl.fromLocalFile(folder)):
                self.document.say(
                    tr("No program was found that opens {folder}.").format(folder=folder),
                    "warning",
                )

    def _show_task(self, task: Task | None) -> None:
        for widget in (self.task, self.bar, self.cancel):
            widget.setVisible(task is not None)
        if task is not None:
            self.task.setText(task.title)
            # A progress bar that may paints at once, and with it all that waits in the window.
            self.bar.setUpdatesEnabled(False)
            self.bar.setRange(0, 0 if task.share is None else 100)
            if task.share is not None:
                self.bar.setValue(round(task.share * 100))
            self.bar.setUpdatesEnabled(True)
