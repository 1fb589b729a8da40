"""The strip below the pictures: token map, use of the codes, and what each layer does."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QPushButton, QSplitter, QTabWidget, QWidget

from app.actions import BY_ID
from app.model.document import Document
from app.model.tokens import Analysis, Tab
from app.views.help_dialog import explain
from app.views.icons import icon
from app.views.measures_plot import MeasuresPanel
from app.views.theme import Theme
from app.views.token_map import TokenMap
from app.views.token_panel import CodeUsePanel
from app.words import tr

STRIP_COMMANDS = ("tokens", "code_use", "measures", "copy_figures")
# Of the height of pictures and strip, when it is opened.
SHARE, LEAST_PX, MOST_PX = 0.36, 205, 340


class AnalysisStrip(QSplitter):
    """``pictures`` above, the strip below it while ``analysis.shown`` says so."""

    def __init__(
        self, document: Document, pictures: QWidget, actions: Mapping[str, QAction]
    ) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.document, self.actions_by_id = document, actions
        self.analysis = Analysis()
        self.map = TokenMap(document, self.analysis)
        self.use = CodeUsePanel(document, self.analysis)
        self.measures = MeasuresPanel(document, self.analysis)
        self.pages: dict[Tab, QWidget] = {
            "tokens": self.map,
            "code_use": self.use,
            "measures": self.measures,
        }
        self.tabs = QTabWidget()
        self.tabs.setObjectName("strip")
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for tab, page in self.pages.items():
            self.tabs.addTab(page, tr(BY_ID[tab].title))
            explain(page, tab)
            self.tabs.setTabToolTip(self.tabs.count() - 1, actions[tab].toolTip())
        self.close_button = QPushButton()
        self.close_button.setObjectName("slim")
        self.close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.close_button.setToolTip(tr("Close this panel."))
        self.close_button.setAccessibleName(tr("Close panel"))
        self.close_button.clicked.connect(lambda: setattr(self.analysis, "shown", None))
        self.tabs.setCornerWidget(self.close_button)
        self.addWidget(pictures)
        self.addWidget(self.tabs)
        self.setCollapsible(0, False)
        self.setCollapsible(1, False)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.tabs.hide()
        self.tabs.currentChanged.connect(self._chosen)
        self.analysis.events.shown.connect(self._show)

    def recolour(self, theme: Theme) -> None:
        self.close_button.setIcon(icon("close", theme.text))
        for page in self.pages.values():
            page.recolour(theme)

    def run(self, command_id: str) -> None:
        """Carry out one of ``STRIP_COMMANDS``: a tab opens, or closes the strip if it is open."""
        if command_id == "copy_figures":
            self.copy()
            return
        self.analysis.shown = None if self.analysis.shown == command_id else command_id
        self._mark(self.analysis.shown)

    def copy(self) -> None:
        """Put the figures of the open tab on the clipboard as CSV."""
        text = self.csv()
        if text:
            QGuiApplication.clipboard().setText(text)
            self.document.say(tr("The table was copied as CSV."))
        else:
            self.say_nothing_open()

    def csv(self) -> str:
        """The figures of the open tab; empty where there are none."""
        page = self.pages.get(self.analysis.shown)
        return page.csv() if isinstance(page, CodeUsePanel | MeasuresPanel) else ""

    def say_nothing_open(self) -> None:
        """Say how to have figures."""
        self.document.say(
            tr(
                "There are no figures to copy or save; open Codebook usage or "
                "Quality vs. layers first."
            ),
            "warning",
        )

    def hideEvent(self, event) -> None:  # noqa: N802 - Qt's name
        super().hideEvent(event)
        if not event.spontaneous():  # another page is shown, which may need the processor
            self.analysis.cancel_requested.emit()

    def _chosen(self, index: int) -> None:
        if self.tabs.isVisible():
            self.analysis.shown = list(self.pages)[index]

    def _show(self, tab: Tab | None) -> None:
        was_open = not self.tabs.isHidden()
        if tab is not None:
            self.tabs.setCurrentWidget(self.pages[tab])
        self.tabs.setVisible(tab is not None)
        if tab is not None and not was_open:
            height = self.height()
            below = min(max(round(SHARE * height), LEAST_PX), MOST_PX)
            self.setSizes([height - below, below])
        self._mark(tab)

    def _mark(self, tab: Tab | None) -> None:
        for other in self.pages:
            self.actions_by_id[other].setChecked(other == tab)
