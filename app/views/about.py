"""The About box: versions, device, licences, and the model's own card."""

from __future__ import annotations

import platform
import re
from html import escape
from importlib import metadata
from pathlib import Path

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTabWidget, QTextBrowser, QWidget

import resources
from app.licences import LICENCES
from app.model.document import Document
from app.views.dialogs import show_dialog
from app.words import tr
from codec.api import CodecInfo


def show_about(parent: QWidget, document: Document) -> None:
    """Versions, device, licences, and what the model is."""
    tabs = QTabWidget()
    tabs.setObjectName("about")
    tabs.addTab(_page(about_text(document)), tr("About"))
    card = card_of(document.codec)
    if card is not None:
        tabs.addTab(CardPage(card.read_text(encoding="utf-8")), tr("Model card"))
    tabs.addTab(_page(licences_text()), tr("Licences"))
    show_dialog(parent, tr("About"), tabs, QSize(1000, 640))


class CardPage(QTextBrowser):
    """A model's card, a section at a time: all of it at once would make the window wait."""

    def __init__(self, card: str) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self._missing = re.split(r"^(?=## )", without_pictures(card), flags=re.MULTILINE)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._show_next)
        self._timer.start(0)

    def _show_next(self) -> None:
        end = QTextCursor(self.document())
        end.movePosition(QTextCursor.MoveOperation.End)
        if not self.document().isEmpty():
            end.insertBlock(QTextBlockFormat(), QTextCharFormat())
        end.insertMarkdown(self._missing.pop(0))
        if not self._missing:
            self._timer.stop()


def about_text(document: Document) -> str:
    """What the program and the codec are, as rich text."""
    lines = [
        "<h3>HybridCodec Inspector</h3>"
        + tr("Listening into a neural speech codec, layer by layer."),
        tr("Free software under the MIT licence."),
    ]
    info = document.codec
    if info is not None:
        kbps = info.bits_per_second / 1000
        lines.append(
            tr(
                "<b>{name}</b>: {summary} {n_layers} layers, {kbps:.3g} kbit/s, {khz:g} kHz, "
                "computed on {device}. Licence of the weights: {licence}."
            ).format(
                name=escape(info.name),
                summary=escape(info.summary or tr("no summary")),
                n_layers=info.n_layers,
                kbps=kbps,
                khz=info.sample_rate_hz / 1000,
                device=escape(document.compute),
                licence=escape(info.licence or tr("not stated")),
            )
        )
    lines.append(
        tr("Python {python} on {system} {machine}.").format(
            python=platform.python_version(), system=platform.system(), machine=platform.machine()
        )
    )
    return "".join(f"<p>{line}</p>" for line in lines)


def licences_text() -> str:
    """Every package that the program is made with, its version and licence, as rich text."""
    rows = "".join(
        f"<tr><td>{name}&nbsp;&nbsp;</td><td>{_version(name)}&nbsp;&nbsp;</td><td>{licence}</td></tr>"
        for name, licence in LICENCES
    )
    told = tr("The program is MIT-licensed and made with:")
    return f"<p>{told}</p><table>{rows}</table>"


def card_of(codec: CodecInfo | None) -> Path | None:
    """The card of a bundled model; None for others."""
    path = resources.MODELS / codec.name / "README.md" if codec else None
    return path if path is not None and path.is_file() else None


def without_pictures(card: str) -> str:
    """A card's text: to read and decode its pictures takes longer than a window may wait."""
    return re.sub(r"^!\[.*\)$", "", card, flags=re.MULTILINE)


def _page(html: str) -> QTextBrowser:
    page = QTextBrowser()
    page.setOpenLinks(False)
    page.setHtml(html)
    return page


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "?"
