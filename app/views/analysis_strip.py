"""The strip below the pictures: token map, use of the codes, and what each layer does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QPushButton, QSplitter, QTabWidget, QVBoxLayout, QWidget

from app.actions import BY_ID
from app.model.document import Document
from app.model.tokens import Analysis, Tab
from app.views.help_dialog import explain
from app.views.icons import icon
from app.views.theme import Theme
from app.words import tr

if TYPE_CHECKING:
    from app.views.measures_plot import MeasuresPanel
    from app.views.token_map import TokenMap
    from app.views.token_panel import CodeUsePanel

TABS: tuple[Tab, ...] = ("tokens", "code_use", "measures")
STRIP_COMMANDS = ("tokens", "code_use", "measures", "copy_figures")
# Of the height of pictures and strip, when it is opened.
SHARE, LEAST_PX, MOST_PX = 0.36, 205, 340


class AnalysisStrip(QSplitter):
    """``pictures`` above, the strip below it while ``analysis.shown`` says so.

    Its pages have more plots than the rest of the window together; each is made when
    it is first shown or asked for.
    """

    def __init__(
        self, document: Document, pictures: QWidget, actions: Mapping[str, QAction]
    ) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.document, self.actions_by_id = document, actions
        self.analysis = Analysis()
        self._theme: Theme | None = None
        self._made: dict[Tab, QWidget] = {}
        self.tabs = QTabWidget()
        self.tabs.setObjectName("strip")
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for tab in TABS:
            holder = QWidget()
            QVBoxLayout(holder).setContentsMargins(0, 0, 0, 0)
            self.tabs.addTab(holder, tr(BY_ID[tab].title))
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

    @cached_property
    def map(self) -> TokenMap:
        from app.views.token_map import TokenMap

        return self._make("tokens", TokenMap)

    @cached_property
    def use(self) -> CodeUsePanel:
        from app.views.token_panel import CodeUsePanel

        return self._make("code_use", CodeUsePanel)

    @cached_property
    def measures(self) -> MeasuresPanel:
        from app.views.measures_plot import MeasuresPanel

        return self._make("measures", MeasuresPanel)

    @property
    def pages(self) -> dict[Tab, QWidget]:
        """All of them, in the order of the tabs."""
        return {tab: self.page(tab) for tab in TABS}

    def page(self, tab: Tab) -> QWidget:
        return {
            "tokens": lambda: self.map,
            "code_use": lambda: self.use,
            "measures": lambda: self.measures,
        }[tab]()

    def _make(self, tab: Tab, kind: Callable[[Document, Analysis], QWidget]) -> QWidget:
        page = self._made[tab] = kind(self.document, self.analysis)
        explain(page, tab)
        if self._theme is not None:
            page.recolour(self._theme)
        self.tabs.widget(TABS.index(tab)).layout().addWidget(page)
        return page

    def recolour(self, theme: Theme) -> None:
        self._theme = theme
        self.close_button.setIcon(icon("close", theme.text))
        for page in self._made.values():
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
        page = self._made.get(self.analysis.shown)
        return page.csv() if hasattr(page, "csv") else ""

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
            self.analysis.shown = TABS[index]

    def _show(self, tab: Tab | None) -> None:
        was_open = not self.tabs.isHidden()
        if tab is not None:
            self.page(tab)
            self.tabs.setCurrentIndex(TABS.index(tab))
        self.tabs.setVisible(tab is not None)
        if tab is not None and not was_open:
            height = self.height()
            below = min(max(round(SHARE * height), LEAST_PX), MOST_PX)
            self.setSizes([height - below, below])
        self._mark(tab)

    def _mark(self, tab: Tab | None) -> None:
        for other in TABS:
            self.actions_by_id[other].setChecked(other == tab)
