"""What a person asks the program about itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QTabWidget, QTextBrowser

from app.help import TOPICS
from app.licences import LICENCES
from app.model.document import Document
from app.model.mix import Source
from app.tour import STEPS
from app.views.about import about_text, card_of
from app.views.help_dialog import HelpDialog, topic_of
from app.views.tour import Tour
from codec import zoo

PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


def test_every_view_says_what_one_is_looking_at(opened, settle):
    views = {
        "overview": opened.overview,
        "spectrograms": opened.stack,
        "readout": opened.stack.readout,
        "layers": opened.mixer,
        "paint": opened.paint_lane,
        "transport": opened.transport,
        "live": opened.live.view,
        **opened.strip.pages,
    }
    for topic, view in views.items():
        assert topic_of(view) == topic
        assert all(topic_of(child) for child in view.findChildren(type(view)))
    for topic in TOPICS:
        assert len(topic.text.split()) > 25 and topic.text.endswith(".")


@pytest.mark.parametrize(("name", "heading"), [("stack", "Spectrograms"), ("mixer", "Layers")])
def test_the_view_under_the_pointer_is_explained_first(opened, qtbot, monkeypatch, name, heading):
    view = getattr(opened, name)
    middle = view.mapToGlobal(QPoint(view.width() // 2, view.height() // 2))
    monkeypatch.setattr(QCursor, "pos", lambda: middle)
    opened.commands["explain"].trigger()
    dialog = opened.findChild(HelpDialog)
    assert dialog.page.toPlainText().startswith(heading)
    dialog.list.setCurrentRow(len(TOPICS) - 1)
    assert dialog.page.toPlainText().startswith(TOPICS[-1].title)
    dialog.close()


def test_about_names_the_device_every_package_and_the_models_card(window, qtbot):
    document = Document(codec=zoo.describe(zoo.DEFAULT).info, compute="cpu")
    assert "computed on cpu" in about_text(document)
    window.document.codec = document.codec
    window.commands["about"].trigger()
    tabs = window.findChild(QTabWidget, "about")
    pages = {tabs.tabText(i): tabs.widget(i) for i in range(tabs.count())}
    assert list(pages) == ["About", "Model card", "Licences"]
    assert isinstance(pages["Model card"], QTextBrowser)
    # It is shown a section at a time, and is then all there.
    card = card_of(document.codec).read_text(encoding="utf-8")
    titles = re.findall(r"^## (.+)$", card, re.M)
    assert "How it was trained" in titles
    qtbot.waitUntil(lambda: titles[-1] in pages["Model card"].toPlainText())
    assert set(titles) <= set(pages["Model card"].toPlainText().split("\n"))
    block = re.search(r"^dependencies = \[(.*?)^\]", PROJECT.read_text("utf-8"), re.M | re.S)
    needed = re.findall(r'"([A-Za-z0-9-]+)[><=]', block.group(1))
    assert set(needed) <= {name for name, _ in LICENCES}
    for name in needed:
        assert name in pages["Licences"].toPlainText()
    tabs.window().close()


def test_the_tour_marks_each_view_in_turn_and_leaves_the_window_as_it_was(opened, qtbot, settle):
    opened.commands["tour"].trigger()
    tour = opened.findChild(Tour)
    settle(opened)
    for step in STEPS:
        assert tour.title.text() == step.title and tour.on.hasFocus()
        view = next(v for v in (opened.stack, opened.transport, opened.mixer, opened.strip.map)
                    if topic_of(v) == step.topic)  # fmt: skip
        middle = view.mapTo(opened, view.rect().center())
        assert tour.mark.geometry().contains(middle)
        assert opened.rect().contains(tour.geometry())
        qtbot.keyClick(tour.on, Qt.Key.Key_Return)
    assert opened.document.heard is Source.MIX and opened.strip.map.isVisible()
    qtbot.waitUntil(lambda: not opened.findChildren(Tour))
    opened.commands["tour"].trigger()
    tour = opened.findChild(Tour)
    opened.resize(1300, 900)
    assert opened.rect().contains(tour.geometry())
    qtbot.keyClick(tour.on, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not opened.findChildren(Tour))
    settle(opened)
