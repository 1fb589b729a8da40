"""The buttons and commands of the pictures: which are shown, how, and what lies over them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.actions import BY_ID, tip
from app.model.document import Document
from app.model.picture import stepped_ceiling
from app.views.spectrogram_stack import SpectrogramStack
from app.words import tr

if TYPE_CHECKING:
    from app.views.pane_chooser import PaneChooser
    from app.views.picture_panel import PicturePanel

# Field of ``document.overlays`` → the command that switches it.
OVERLAYS = {
    "pitch": "overlay_pitch",
    "changes": "overlay_changes",
    "bandwidth": "overlay_bandwidth",
}
PAN_SHARE = 0.5
PICTURE_COMMANDS = (
    *("panes", "picture", *OVERLAYS.values(), "pan_back", "pan_on"),
    *("pane_next", "pane_up", "pane_down"),
    *("cursor_here", "cursor_left", "cursor_right", "cursor_up", "cursor_down"),
    *("ceiling_down", "ceiling_up", "ceiling_off", "region_edit"),
)


class PictureTools(QWidget):
    """Two buttons with a panel each; :meth:`run` carries out a command by its id."""

    def __init__(
        self, document: Document, stack: SpectrogramStack, actions: Mapping[str, QAction]
    ) -> None:
        super().__init__()
        self.document, self.stack, self.actions_by_id = document, stack, actions
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.buttons = {
            "panes": self._button("panes", tr("Panes")),
            "picture": self._button("picture", tr("Picture")),
        }
        for button in self.buttons.values():
            column.addWidget(button, 1)
        self._slots = self._make_slots()
        document.events.overlays.connect(self._show_overlays)
        self._show_overlays()

    @cached_property
    def chooser(self) -> PaneChooser:
        from app.views.pane_chooser import PaneChooser

        return PaneChooser(self.document, self)

    @cached_property
    def panel(self) -> PicturePanel:
        from app.views.picture_panel import PicturePanel

        return PicturePanel(self.document, self, lambda: self.stack.current)

    def _button(self, command_id: str, face: str) -> QPushButton:
        command = BY_ID[command_id]
        button = QPushButton(face)
        button.setObjectName("slim")
        button.setToolTip(tip(command))
        button.setAccessibleName(tr(command.title))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.run(command_id))
        return button

    def run(self, command_id: str) -> None:
        """Carry out one of ``PICTURE_COMMANDS``."""
        self._slots[command_id]()

    def _make_slots(self) -> dict[str, Callable[[], None]]:
        stack = self.stack
        return {
            "panes": lambda: self.chooser.open_under(self.buttons["panes"]),
            "picture": lambda: self.panel.open_under(self.buttons["picture"]),
            **{c: lambda f=field: self._switch(f) for field, c in OVERLAYS.items()},
            "pan_back": lambda: self._pan(-PAN_SHARE),
            "pan_on": lambda: self._pan(+PAN_SHARE),
            "ceiling_down": lambda: self._step_ceiling(-1),
            "ceiling_up": lambda: self._step_ceiling(+1),
            "ceiling_off": lambda: self._put_ceiling(None),
            "region_edit": stack.region_fields.begin,
            "pane_next": stack.choose_next,
            "pane_up": lambda: stack.move_current(-1),
            "pane_down": lambda: stack.move_current(+1),
            "cursor_here": stack.cursor_to_playhead,
            "cursor_left": lambda: stack.move_cursor(-1, 0),
            "cursor_right": lambda: stack.move_cursor(+1, 0),
            "cursor_up": lambda: stack.move_cursor(0, +1),
            "cursor_down": lambda: stack.move_cursor(0, -1),
        }

    def _switch(self, field: str) -> None:
        on = not getattr(self.document.overlays, field)
        self.document.overlays = replace(self.document.overlays, **{field: on})

    def _step_ceiling(self, steps: int) -> None:
        """Of the current pane, or of all from the highest's on."""
        document = self.document
        top_hz = document.top_of(self.stack.current or document.panes[0])
        self._put_ceiling(stepped_ceiling(top_hz, steps, document.top_hz))

    def _put_ceiling(self, hz: float | None) -> None:
        self.document.put_ceiling(self.stack.current, hz)

    def _pan(self, share: float) -> None:
        start, end = self.document.visible
        self.document.show(start + share * (end - start), end + share * (end - start))

    def _show_overlays(self) -> None:
        for field, command_id in OVERLAYS.items():
            self.actions_by_id[command_id].setChecked(getattr(self.document.overlays, field))
