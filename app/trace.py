"""Measures the real window: how long until something is seen or heard, and whether it waits.

``python -m app --trace FILE`` opens the window, drives it as a person would, and
prints a table; with ``--json`` an object.  Times are in milliseconds, memory is in
MB.  A recording of any length will do: what takes long there is measured on a
stretch of ``VISIBLE_S``.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer

from app.main_window import MainWindow
from app.model.mix import Source
from app.preparing import when_prepared

HEARTBEAT_MS = LOOK_MS = 1
PATIENCE_S = 600.0
VISIBLE_S = 10.0
TOGGLES = 10
ZOOMS = 6
BLOCK = 480


class Heart:
    """Beats in the window's event loop; the gaps say how long the loop was held up."""

    def __init__(self) -> None:
        self.gaps_ms: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(HEARTBEAT_MS)

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps_ms.append(1000 * (now - self._last))
        self._last = now

    def stop(self) -> None:
        self._timer.stop()


class Eye(QObject):
    """Whether what is on the screen is the newest picture of every pane."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.sees_all = True
        window.document.image_changed.connect(self._changed)
        window.stack.canvas.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint:
            # A filter comes first; what is asked for here comes after the painting.
            QTimer.singleShot(0, lambda: setattr(self, "sees_all", True))
        return False

    def _changed(self) -> None:
        self.sees_all = False


class Trace:
    """Drives one window through opening, toggling, switching and zooming."""

    def __init__(self, window: MainWindow, started_s: float) -> None:
        self.window, self.document, self.eye = window, window.document, Eye(window)
        self.result: dict[str, float] = {"start_ms": 1000 * (time.perf_counter() - started_s)}

    def run(self, path: str, codec: str, device: str) -> dict[str, float]:
        """Everything, in order; returns the figures by name.

        Where codec or recording are refused the document's notice says why, and
        the figures end there.
        """
        heart = Heart()
        when_prepared(self.window, lambda: self.window.start(codec, device, silent=True))
        self._until(lambda: self.document.codec is not None or self._refused())
        for part in (lambda: self._open(path), self._toggle, self._switch, self._zoom):
            if not self._refused():
                part()
        heart.stop()
        self.result["event_loop_p99_ms"] = float(np.percentile(heart.gaps_ms, 99))
        self.result["event_loop_worst_ms"] = float(max(heart.gaps_ms))
        self.result["memory_mb"] = peak_memory_mb()
        return self.result

    def _open(self, path: str) -> None:
        document = self.document
        with self._timed("first_picture_ms"):
            self.window.open(path)
            self._see(lambda: Source.ORIGINAL in document.images)
        with self._timed("open_ms", self.result["first_picture_ms"]):
            document.show(0.0, VISIBLE_S)
            self._settle()

    def _toggle(self) -> None:
        """Switch a layer while playing: until the first sample and the first picture of it."""
        document, player = self.document, self.window.inspector.transport.player
        middle_s = document.duration_s / 2
        document.show(middle_s - VISIBLE_S / 2, middle_s + VISIBLE_S / 2)
        document.heard = Source.MIX
        document.looping = document.playing = True
        document.seek(middle_s)
        self._settle()
        heard, seen = [], []
        for index in range(TOGGLES):
            before, image = player.track.samples, document.images.get(Source.MIX)
            begun = time.perf_counter()
            self.window.mixer.toggle(1 + index % (self.window.mixer.n_layers - 1))
            self._until(lambda before=before: player.track.samples is not before)
            heard.append(1000 * (time.perf_counter() - begun))
            self._see(lambda image=image: document.images.get(Source.MIX) is not image)
            seen.append(1000 * (time.perf_counter() - begun))
            self._settle()
        document.looping = document.playing = False
        self.result["toggle_heard_ms"] = statistics.median(heard)
        self.result["toggle_seen_ms"] = statistics.median(seen)

    def _switch(self) -> None:
        """Between sounds that are decoded: until the player has taken it up."""
        player, took = self.window.inspector.transport.player, []
        block = np.zeros((BLOCK, 2), np.float32)
        for source in (Source.ORIGINAL, Source.SEMANTIC, Source.ORIGINAL, Source.MIX):
            self.document.heard = source
            self._settle()
        for source in (Source.ORIGINAL, Source.SEMANTIC, Source.MIX):
            before = player.track
            begun = time.perf_counter()
            self.document.heard = source
            self._until(lambda before=before: player.track is not before)
            player.render(block)
            took.append(1000 * (time.perf_counter() - begun))
        self.result["switch_ms"] = statistics.median(took)

    def _zoom(self) -> None:
        """Until every pane shows the new stretch in its own resolution."""
        document, took = self.document, []
        for index in range(ZOOMS):
            images = dict(document.images)
            begun = time.perf_counter()
            self.window.commands["zoom_in" if index % 2 == 0 else "zoom_out"].trigger()
            self._see(
                lambda images=images: all(
                    document.images.get(s) is not images.get(s) for s in document.panes
                )
            )
            took.append(1000 * (time.perf_counter() - begun))
        self.result["zoom_ms"] = statistics.median(took)

    def _see(self, done: Callable[[], bool]) -> None:
        """Until ``done``, and until the pictures have been painted after that."""
        self._until(lambda: (done() and self.eye.sees_all) or self._refused())

    def _refused(self) -> bool:
        notice = self.document.notice
        return notice is not None and notice.kind in ("error", "fault")

    def _settle(self) -> None:
        self._until(lambda: not self.window.inspector.busy and self.document.task is None)

    @contextmanager
    def _timed(self, name: str, already_ms: float = 0.0) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.result[name] = already_ms + 1000 * (time.perf_counter() - begun)

    def _until(self, done: Callable[[], bool]) -> None:
        """Let the window's own event loop run until ``done``."""
        loop, give_up_at = QEventLoop(), time.perf_counter() + PATIENCE_S
        look = QTimer()
        look.timeout.connect(
            lambda: loop.quit() if done() or time.perf_counter() > give_up_at else None
        )
        look.setTimerType(Qt.TimerType.PreciseTimer)
        look.start(LOOK_MS)
        if not done():
            loop.exec()
        look.stop()


def peak_memory_mb() -> float:
    """The most memory this process has had, in MB; NaN where the system does not say."""
    try:
        import resource
    except ImportError:
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def show(result: dict[str, float], *, as_json: bool) -> str:
    """The figures as a table, or as a JSON object."""
    rounded = {name: round(value, 1) for name, value in result.items()}
    if as_json:
        return json.dumps(rounded)
    width = max(map(len, rounded))
    return "\n".join(f"{name.ljust(width)}  {value:10.1f}" for name, value in rounded.items())
