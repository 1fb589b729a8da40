"""Starting the window, or its headless twin that saves a picture and quits."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pyqtgraph as pg
import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app import garbage, memory
from app.engine import SWITCH_S
from app.first_view import pages_of, steps_to, stretch_of
from app.languages import install, language_of
from app.main_window import TITLE, MainWindow
from app.model.document import Document
from app.places import settings_folder
from app.preparing import when_prepared
from app.settings import Settings, SettingsError
from codec.api import LayerSet
from codec.audio import channel_of
from codec.errors import UserError

POLL_MS, BEAT_MS = 20, 500
# What a window has around it: borders, and a title above.
FRAME_PX = (12, 44)


def run(options: argparse.Namespace, size: tuple[int, int], started_s: float) -> int:
    """Show the window with what the command line asked for, until it is closed.

    ``started_s`` is when the process began, on the performance counter.
    """
    sys.setswitchinterval(SWITCH_S)
    garbage.take_over()
    memory.share_heap()
    document = Document()
    try:
        if options.layers is not None:
            document.mix = LayerSet.parse(options.layers, 12)
        channel = channel_of(options.channel) or 0
        view = stretch_of(options.view) if options.view is not None else None
        pages = pages_of(options.page)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    pg.setConfigOptions(antialias=False, imageAxisOrder="row-major")
    app = QApplication.instance() or QApplication(sys.argv[:1])
    app.setApplicationName(TITLE)
    # Python gets to see Ctrl+C only when it runs: with the next beat at the latest.
    signal.signal(signal.SIGINT, lambda *_: QTimer.singleShot(0, app.quit))
    headless = options.screenshot is not None
    alone = headless or options.trace or options.live_soak is not None
    # What only measures or draws neither obeys nor changes what a person has set.
    folder = None if alone else settings_folder()
    install(app, language_of(_language_set(folder)))
    window = MainWindow(document, options.theme, folder)
    options.device = options.device or window.workbench.settings["device"]
    # A window that is alone is of the usual size whatever the screen: figures are compared.
    window.resize(*(size if alone or options.size else within_screen(app, size)))
    window.show()
    beat = QTimer(window)
    beat.timeout.connect(garbage.collect)
    beat.start(BEAT_MS)
    if options.trace:
        return _trace(app, window, options, started_s)
    if options.live_soak is not None:
        return _soak(window, options)
    result = {"code": 0}

    def begin() -> None:
        window.start(options.codec, options.device, silent=headless)
        window.workbench.begin(options.files, channel)
        steps = steps_to(window, view, pages)
        if headless or steps:
            timer = QTimer(window)
            timer.timeout.connect(
                (lambda: _when_done(window, timer, steps, options.screenshot, result))
                if headless
                else (lambda: _when_open(window, timer, steps))
            )
            timer.start(POLL_MS)

    # After the first paint: the window is on screen before anything slow begins.
    QTimer.singleShot(0, lambda: when_prepared(window, begin))
    app.exec()
    _end(window)
    return result["code"]


def within_screen(app: QApplication, size: tuple[int, int]) -> tuple[int, int]:
    """``size``, or what of it the screen has room for beside bars and the window's frame."""
    room = app.primaryScreen().availableGeometry()
    return min(size[0], room.width() - FRAME_PX[0]), min(size[1], room.height() - FRAME_PX[1])


def _language_set(folder: Path | None) -> str:
    """The language that is set; of settings that cannot be read, the window tells later."""
    try:
        return Settings.read(folder / "settings.json")["language"] if folder else "system"
    except SettingsError:
        return "system"


def _end(window: MainWindow) -> None:
    window.close()
    # Now, not while Python is torn down: a window that outlives the application crashes Qt.
    shiboken6.delete(window)
    garbage.give_back()


def _trace(
    app: QApplication, window: MainWindow, options: argparse.Namespace, started_s: float
) -> int:
    """Measure the window on the first file and print the figures."""
    from app.trace import Trace, show

    app.processEvents()
    trace = Trace(window, started_s)
    figures = trace.run(options.files[0], options.codec, options.device)
    notice = window.document.notice
    failed = notice is not None and notice.kind in ("error", "fault")
    print(notice.text if failed else show(figures, as_json=options.json),
          file=sys.stderr if failed else sys.stdout)  # fmt: skip
    _end(window)
    return 2 if failed else 0


def _soak(window: MainWindow, options: argparse.Namespace) -> int:
    """Run live for a while, with figures; see :mod:`app.live_soak`."""
    from app.live_soak import soak

    try:
        return soak(window, options.codec, options.device, options.live_soak, as_json=options.json)
    finally:
        _end(window)


def _when_open(window: MainWindow, timer: QTimer, steps: list[Callable[[], None]]) -> None:
    """Once there is a clip: go to what of it is to be seen first."""
    if window.document.clip is not None:
        timer.stop()
        for step in steps:
            step()
    elif not window.inspector.busy:
        timer.stop()  # it could not be opened, as has been said


def _when_done(
    window: MainWindow,
    timer: QTimer,
    steps: list[Callable[[], None]],
    path: str,
    result: dict[str, int],
) -> None:
    """Once nothing is left to do: save the picture, or say what went wrong."""
    if window.inspector.busy or window.workbench.busy or window.document.task is not None:
        return
    if steps and window.document.clip is not None:
        steps.pop(0)()  # with everything drawn before the next, as for a person
        return
    timer.stop()
    notice = window.document.notice
    if notice is not None and notice.kind in ("error", "fault"):
        print(notice.text, file=sys.stderr)
        result["code"] = 1 if notice.kind == "fault" else 2
    elif not window.save_picture(path):
        print(f"The picture could not be saved to '{path}'; choose another place.", file=sys.stderr)
        result["code"] = 2
    QApplication.quit()
