"""What the help commands open; imported when the first of them is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import resources
from app.tour import SAMPLE, STEPS
from app.views import about, dialogs
from app.views.help_dialog import HelpDialog, topic_here
from app.views.palette import Palette
from app.views.tour import Tour

if TYPE_CHECKING:
    from app.main_window import MainWindow


def show(command_id: str, window: MainWindow) -> None:
    """Carry out one of ``palette``, ``tour``, ``explain``, ``shortcuts`` and ``about``."""
    {
        "palette": lambda: Palette(window, window.commands).open(),
        "tour": lambda: take_tour(window),
        "explain": lambda: HelpDialog(window, topic_here(window)).open(),
        "shortcuts": lambda: dialogs.show_shortcuts(window),
        "about": lambda: about.show_about(window, window.document),
    }[command_id]()


def take_tour(window: MainWindow) -> None:
    """Walk through the window on a sample."""
    window.live.show(False)
    window.open(resources.SAMPLES / SAMPLE)
    on = window.commands

    def switch_on(command_id: str) -> None:
        if not on[command_id].isChecked():
            on[command_id].trigger()

    Tour(window, STEPS, switch_on, window.theme)
