"""The window on small and large screens: nothing is out of reach."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QSlider, QWidget

from app.__main__ import LEAST_SIZE, USUAL_SIZE, size_of
from app.run import within_screen
from app.settings import Settings
from app.views.dialogs import show_shortcuts
from app.views.scrolled import Scrolled
from app.views.settings_dialog import SettingsDialog

# What a window may have of screens from 1280 × 720, over 1920 × 1080 at 200 %, to 2560 × 1600.
ROOMS = [(1280, 676), (960, 496), (1080, 620), (1366, 724), (1920, 1036), (2560, 1556)]


def settle() -> None:
    """Let layouts of parts within parts find their sizes."""
    for _ in range(4):
        QApplication.processEvents()


def place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def out_of_reach(window: QWidget) -> list[str]:
    """Controls that neither are in the window nor can be scrolled there."""
    found = []
    for widget in window.findChildren(QWidget):
        if not isinstance(widget, QAbstractButton | QComboBox | QSlider) or not widget.isVisible():
            continue
        area, whole, name = widget.parent(), place(widget, window), widget.accessibleName()
        while area is not None and not isinstance(area, Scrolled):
            area = area.parent()
        if area is not None:
            bars = area.horizontalScrollBar(), area.verticalScrollBar()
            beyond = area.part.size() - area.viewport().size()
            if beyond.width() > bars[0].maximum() or beyond.height() > bars[1].maximum():
                found.append(f"{name}: the part is larger than its bars reach")
            inside = place(widget, area.part), area.part.rect()
            whole = place(area, window)
            if not inside[1].contains(inside[0]):
                found.append(f"{name}: outside its part")
        if not window.rect().contains(whole):
            found.append(f"{name or widget}: {whole}")
    return found


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("live", [False, True])
def test_everything_is_within_reach(lasting, monkeypatch, room, live):
    monkeypatch.setattr(lasting.live.engine, "prepare", lambda: None)
    before = lasting.size()
    lasting.live.show(live)
    lasting.resize(*room)
    settle()
    try:
        assert (lasting.width(), lasting.height()) == room
        assert out_of_reach(lasting) == []
        for part in (lasting.notices, *(() if live else (lasting.stack, lasting.overview))):
            assert lasting.rect().contains(place(part, lasting))
        if not live:
            assert lasting.stack.height() >= 160  # there is still something to see
    finally:
        lasting.live.show(False)
        lasting.resize(before)


def test_with_everything_open_nothing_is_out_of_reach(lasting, qtbot):
    before = lasting.size()
    lasting.strip.analysis.shown = "code_use"
    lasting.document.painting = True
    lasting.workbench.panel.setVisible(True)
    lasting.resize(1268, 676)
    settle()
    try:
        assert (lasting.width(), lasting.height()) == (1268, 676)
        assert out_of_reach(lasting) == []
    finally:
        lasting.workbench.panel.setVisible(False)
        lasting.document.painting, lasting.strip.analysis.shown = False, None
        lasting.resize(before)


def test_what_has_been_scrolled_folds_and_unfolds_again(lasting):
    """Strips that grew in a high window become low again before anything is scrolled."""
    before = lasting.size()
    heights = []
    for room in ((1280, 900), (1080, 620), (960, 496), (1280, 900)):
        lasting.resize(*room)
        settle()
        heights.append(lasting.mixer.strips[0].height())
        area = next(a for a in lasting.findChildren(Scrolled) if a.part is lasting.mixer)
        assert (area.verticalScrollBar().maximum() > 0) is (room == (960, 496))
    assert heights[0] == heights[3] > heights[1] >= heights[2]
    lasting.resize(before)


class Screen:
    """Stands for an application on a screen of this size."""

    def __init__(self, width: int, height: int) -> None:
        self.room = QRect(0, 0, width, height)

    def primaryScreen(self):  # noqa: N802 - Qt's name
        return self

    def availableGeometry(self) -> QRect:  # noqa: N802
        return self.room


@pytest.mark.parametrize("screen", [(1280, 720), (960, 540), (1280, 690), (2560, 1600)])
def test_the_first_window_is_no_larger_than_the_screen(screen):
    width, height = within_screen(Screen(*screen), USUAL_SIZE)
    assert width < screen[0] and height <= screen[1] - 40
    assert width >= LEAST_SIZE[0] and height >= LEAST_SIZE[1]
    if screen[0] > 2000:
        assert (width, height) == USUAL_SIZE


def test_a_small_window_can_be_asked_for():
    assert size_of("960x540") == (960, 540)
    assert size_of("600x300") is None


def test_dialogs_fit_the_smallest_screen(lasting, qtbot):
    settings = SettingsDialog(lasting, Settings())
    assert settings.sizeHint().height() <= 500
    settings.deleteLater()
    show_shortcuts(lasting)
    dialog = next(w for w in QApplication.topLevelWidgets() if w.isVisible() and w.isModal())
    assert dialog.height() <= lasting.screen().availableGeometry().height() - 40
    assert dialog.minimumSizeHint().height() <= 500
    dialog.close()
    for panel in (lasting.tools.panel, lasting.tools.chooser):
        assert panel.sizeHint().height() <= 500


def test_scrolled_gives_a_part_just_the_room_there_is(qtbot):
    part = QWidget()
    part.setMinimumSize(300, 200)
    area = Scrolled(part, Qt.Orientation.Horizontal)
    qtbot.addWidget(area)
    area.resize(200, 240)
    area.show()
    assert part.width() == 300 and area.horizontalScrollBar().maximum() == 100
    area.resize(500, 240)
    assert part.width() == 500 and area.horizontalScrollBar().maximum() == 0
