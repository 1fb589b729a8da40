"""What the person reads, in the language that was chosen; knows nothing of Qt.

Whatever is shown goes through :func:`tr` where it is shown.  A pattern is translated before
it is filled: ``tr("Saved {name}.").format(name=name)``.  Texts in tables at the top of a module
are written as ``mark("…")`` and translated by ``tr`` once they are shown; those of commands,
topics, steps and settings are known without (``resources/translations/make_translations.py``).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from numbers import Number
from string import Formatter
from typing import Any

_translate: Callable[[str], str] = str
_language = "en"
_separators: dict[int, str] = {}


def speak(
    language: str, translate: Callable[[str], str], thousands: str = ",", decimal: str = "."
) -> None:
    """Have every text from now on as ``translate`` gives it; ``str`` for English.

    ``thousands`` stands between the thousands of a number, ``decimal`` before its fraction.
    """
    global _language, _translate, _separators
    _language, _translate = language, translate
    _separators = str.maketrans({",": thousands, ".": decimal})


def language() -> str:
    """The language that is spoken, as HTML names it."""
    return _language


class _Numbers(Formatter):
    def format_field(self, value: Any, form: str) -> str:
        text = super().format_field(value, form)
        return separated(text) if isinstance(value, Number) else text


class Pattern(str):
    """A text to be filled; numbers in it have the separators of the language."""

    def format(self, *values: object, **named: object) -> str:
        return _Numbers().vformat(str(self), values, named)


def tr(text: str) -> Pattern:
    """``text``, which is English, in the language that is spoken."""
    return Pattern(_translate(text) if text else "")


def separated(text: str) -> str:
    """A number as Python writes it, with the separators of the language."""
    return text.translate(_separators)


def number(value: float, form: str) -> str:
    """``value`` in one of Python's formats, for a person: "0,3" where Germans read it.

    What programs read keeps its point: files, CSV, JSON.
    """
    return separated(format(value, form))


def plain(value: float, digits: int = 2) -> str:
    """``value`` to so many significant digits, never with a power of ten."""
    if not value or not math.isfinite(value):
        return number(value, "g")
    decimals = digits - 1 - math.floor(math.log10(abs(value)))
    text = f"{round(value, decimals):.{max(decimals, 0)}f}"
    return separated(text.rstrip("0").rstrip(".") if "." in text else text)


def mark(text: str) -> str:
    """``text`` as it is: it will be translated where it is shown."""
    return text


def plural(count: int, one: str, many: str) -> str:
    """``one`` or ``many``, translated, with ``{count}`` filled in."""
    return tr(one if count == 1 else many).format(count=count)
