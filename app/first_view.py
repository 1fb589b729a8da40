"""What of the clip is to be seen first, as the command line asks for it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from codec.errors import UserError

if TYPE_CHECKING:
    from app.main_window import MainWindow

STRETCH = re.compile(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*[-–]\s*(\d+(?:\.\d*)?|\.\d+)\s*")
MOST_PAGES = 10_000


def stretch_of(text: str) -> tuple[float, float]:
    """``START-END`` in seconds, such as ``4.0-5.4``.  Raises UserError."""
    found = STRETCH.fullmatch(text)
    start_s, end_s = map(float, found.groups()) if found else (0.0, 0.0)
    if not start_s < end_s < math.inf:
        raise UserError(
            f"The view '{text}' is not START-END in seconds with START before END, such as 4.0-5.4."
        )
    return start_s, end_s


def pages_of(count: int) -> int:
    """``count``, which is negative for pages back.  Raises UserError."""
    if abs(count) > MOST_PAGES:
        raise UserError(f"{count} pages are too many; at most {MOST_PAGES} can be turned.")
    return count


def steps_to(
    window: MainWindow, stretch: tuple[float, float] | None, pages: int
) -> list[Callable[[], None]]:
    """What leads there, a step at a time as with the keys; for when a clip is open."""
    document = window.document

    def show() -> None:
        if stretch[0] >= document.duration_s:
            document.say(
                f"The view {stretch[0]:g}-{stretch[1]:g} s is not in '{document.clip.name}', which "
                f"is {document.duration_s:g} s long; choose a stretch inside.",
                "error",
            )
            return
        document.show(stretch[0], min(stretch[1], document.duration_s))

    turn = window.commands["pan_on" if pages > 0 else "pan_back"].trigger
    return [*([show] if stretch else []), *[turn] * abs(pages)]
