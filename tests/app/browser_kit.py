"""Opens a page in Qt's browser engine, in a process of its own, and says what it found.

``python browser_kit.py PAGE PICTURE`` plays the page for a moment, changes the sound, and
prints a JSON object; the picture is of the page as it is drawn.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Chromium refuses to run as root inside its sandbox; these pages are our own.
os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")
os.environ.setdefault(
    "QTWEBENGINE_CHROMIUM_FLAGS",
    "--disable-gpu --autoplay-policy=no-user-gesture-required --mute-audio",
)

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineUrlRequestInterceptor
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication

PATIENCE_MS = 60_000
DRIVE = """
(() => {
  const result = window.found = {done: false};
  const radios = [...document.querySelectorAll(".sound input")];
  const figures = [...document.querySelectorAll("img")];
  const clock = document.getElementById("clock"), play = document.getElementById("play");
  result.sounds = radios.length;
  result.pictures = figures.filter((image) => image.complete && image.naturalWidth > 0).length;
  result.images = figures.length;
  result.visible = play.offsetParent !== null;
  play.click();
  const began = Date.now();
  const look = setInterval(() => {
    const at = parseFloat(clock.textContent);
    if (play.textContent === "Pause" && at > 0.2) {
      radios[radios.length - 1].click();
      result.at = at;
      clearInterval(look);
      setTimeout(() => {
        result.after = parseFloat(clock.textContent);
        result.chosen = radios.findIndex((radio) => radio.checked);
        play.click();
        result.stopped = play.textContent;
        result.done = true;
      }, 300);
    } else if (Date.now() - began > 40000) {
      clearInterval(look);
      result.done = true;
    }
  }, 50);
})();
"""


class Watch(QWebEngineUrlRequestInterceptor):
    """Notes what a page asks for beyond itself."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def interceptRequest(self, info) -> None:  # noqa: N802 - Qt's name
        if info.requestUrl().scheme() in ("http", "https", "ws", "wss", "ftp"):
            self.asked.append(info.requestUrl().toString())


class Page(QWebEnginePage):
    """Keeps what the page says in its console."""

    def __init__(self, parent) -> None:
        super().__init__(parent)
        self.said: list[str] = []

    def javaScriptConsoleMessage(self, level, message, line, source) -> None:  # noqa: N802
        self.said.append(message)


def main(page_path: str, picture: str) -> int:
    app = QApplication(sys.argv[:1])
    view, watch = QWebEngineView(), Watch()
    page = Page(view)
    page.setUrlRequestInterceptor(watch)
    view.setPage(page)
    view.resize(1000, 1400)
    view.show()
    poll = QTimer()

    def finish(text: str) -> None:
        found = json.loads(text)
        if not found.get("done"):
            return
        poll.stop()
        view.grab().save(picture)
        print(json.dumps({**found, "console": page.said, "network": watch.asked}))
        app.quit()

    def loaded(well: bool) -> None:
        if not well:
            app.exit(1)
            return
        page.runJavaScript(DRIVE)
        poll.timeout.connect(lambda: page.runJavaScript("JSON.stringify(window.found)", finish))
        poll.start(100)

    page.loadFinished.connect(loaded)
    view.load(QUrl.fromLocalFile(str(Path(page_path).absolute())))
    QTimer.singleShot(PATIENCE_MS, lambda: app.exit(1))
    code = app.exec()
    view.setPage(None)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
