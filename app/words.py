"""What the person reads, in the language that was chosen; knows nothing of Qt.

Whatever is shown goes through :func:`tr` where it is shown.  A pattern is translated before
it is filled: ``tr("Saved {name}.").format(name=name)``.  Texts in tables at the top of a module
are written as ``mark("…")`` and translated by ``tr`` once they are shown; those of commands,
topics, steps and settings are known without (``resources/translations/make_translations.py``).
"""

from __future__ import annotations

from collections.abc import Callable

_translate: Callable[[str], str] = str
_language = "en"


def speak(language: str, translate: Callable[[str], str]) -> None:
    """Have every text from now on as ``translate`` gives it; ``str`` for English."""
    global _language, _translate
    _language, _translate = language, translate


def language() -> str:
    """The language that is spoken, as HTML names it."""
    return _language


def tr(text: str) -> str:
    """``text``, which is English, in the language that is spoken."""
    return _translate(text) if text else ""


def mark(text: str) -> str:
    """``text`` as it is: it will be translated where it is shown."""
    return text


def plural(count: int, one: str, many: str) -> str:
    """``one`` or ``many``, translated, with ``{count}`` filled in."""
    return tr(one if count == 1 else many).format(count=count)
