"""Which language the window speaks: Qt's translators, and :mod:`app.words`, which asks them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

import resources
from app.words import speak

CONTEXT = "inspector"
ENGLISH = "en"
LANGUAGES = (ENGLISH, "de")


def language_of(chosen: str) -> str:
    """One of ``LANGUAGES``: what is chosen, or for ``system`` the first that the system prefers."""
    preferred = QLocale.system().uiLanguages() if chosen == "system" else [chosen]
    codes = (tag.replace("_", "-").split("-")[0] for tag in preferred)
    return next((code for code in codes if code in LANGUAGES), ENGLISH)


def install(app: QCoreApplication, language: str) -> None:
    """Have what is made from now on, also Qt's own buttons, in one of ``LANGUAGES``."""
    for translator in app.findChildren(QTranslator):
        app.removeTranslator(translator)
        translator.setParent(None)
    # Numbers are typed and written as the texts are, whatever the system's language.
    locale = QLocale(language)
    QLocale.setDefault(locale)
    if language == ENGLISH:
        speak(language, str)
        return
    qt = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    for file in (qt / f"qtbase_{language}.qm", resources.TRANSLATIONS / f"inspector_{language}.qm"):
        translator = QTranslator(app)
        if translator.load(str(file)):
            app.installTranslator(translator)
    translate = lambda text: QCoreApplication.translate(CONTEXT, text)  # noqa: E731
    speak(language, translate, locale.groupSeparator(), locale.decimalPoint())
