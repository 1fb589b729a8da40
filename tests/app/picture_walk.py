"""Walks through a clip by zooms and pans, and compares what is on the screen with the sound.

Run as a process of its own on a real X server: ``python -m tests.app.picture_walk SEED STEPS``
prints a JSON object with ``compared``, how many pictures were, and ``wrong``, a sentence for
each that shows another time than its axis says.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.engine.jobs import Worker
from app.engine.painter import Painter
from app.main_window import MainWindow
from app.model.clip import Wave
from app.model.document import Document
from app.model.mix import Mix, Pane, Source
from app.views.level_scale import look_up
from app.views.spectrogram_pane import SpectrogramPane
from codec.api import LayerSet
from codec.audio import SpectrogramSettings, spectrogram_db
from tests.app.picture_kit import with_clip

RATE_HZ, CLIP_S, NOTE_S = 16_000, 8.0, 0.05
GRID_S = 0.002
# Below the title and within the frame nothing but the picture and the playhead is drawn.
TITLE_PX, EDGE_PX = 26, 3
WAIT_S = 20.0
# Where a note ends within a column of the picture, it is like either.
FEW = 0.02


def melody(seed: int) -> Wave:
    """Three tones at a time, others every 50 ms, so that every instant looks different."""
    rng = np.random.default_rng(seed)
    length = round(NOTE_S * RATE_HZ)
    time_s = np.arange(length) / RATE_HZ
    notes = [
        sum(np.sin(2 * np.pi * hz * time_s) for hz in rng.uniform(200, 7800, 3))
        for _ in range(round(CLIP_S / NOTE_S))
    ]
    return Wave((0.1 * np.concatenate(notes)).astype(np.float32), RATE_HZ)


class Walk:
    """A window with three sounds in three panes, and a hand that zooms and pans in it."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        sounds = [melody(10 * seed + n) for n in range(3)]
        document = self.document = with_clip(sounds[0])
        document.seek_requested.connect(lambda s: setattr(document, "position_s", s))
        self.window = MainWindow(document, "dark")
        self.window.resize(1200, 860)
        self.window.show()
        self.worker = Worker("pictures")
        Painter(document, self.worker)
        document.mix = LayerSet.of({0, 2})
        keys = None, Mix(LayerSet.semantic()), Mix(document.mix)
        for key, sound in zip(keys, sounds, strict=True):
            document.put_wave(key, sound)
        panes = Source.ORIGINAL, Source.SEMANTIC, Source.MIX
        self.levels = {p: levels_of(s, document) for p, s in zip(panes, sounds, strict=True)}
        self.settle()

    def settle(self) -> None:
        """Wait until everything is computed and on the screen."""
        until = time.monotonic() + WAIT_S
        quiet = 0
        while quiet < 3:
            assert time.monotonic() < until, "the pictures never came to rest"
            QTest.qWait(15)
            quiet = 0 if self.worker.busy else quiet + 1

    def steps(self) -> dict[str, Callable[[], None]]:
        on = self.window.commands
        return {
            "wheel in": lambda: self.wheel(+1),
            "four notches in": lambda: [self.wheel(+1) for _ in range(4)],
            "wheel out": lambda: self.wheel(-1),
            "shift+wheel on": lambda: self.wheel(-1, Qt.KeyboardModifier.ShiftModifier),
            "shift+wheel back": lambda: self.wheel(+1, Qt.KeyboardModifier.ShiftModifier),
            "page on": on["pan_on"].trigger,
            "page back": on["pan_back"].trigger,
            "zoom in": on["zoom_in"].trigger,
            "zoom out": on["zoom_out"].trigger,
            "zoom all": on["zoom_all"].trigger,
            "frame dragged": self.drag_frame,
            "playhead moved": lambda: self.document.seek(self.random.uniform(0, CLIP_S)),
        }

    def wheel(self, notches: int, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
        view = self.window.stack.canvas.viewport()
        at = QPointF(self.random.uniform(0.2, 0.8) * view.width(), 0.3 * view.height())
        event = QWheelEvent(
            at, view.mapToGlobal(at), QPoint(), QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(view, event)
        QApplication.processEvents()

    def drag_frame(self) -> None:
        overview = self.window.overview
        middle = sum(self.document.visible) / 2
        box, canvas = overview.box, overview.canvas
        scene = box.mapViewToScene(QPointF(middle, 0))
        start = canvas.mapFromScene(QPointF(scene.x(), box.sceneBoundingRect().top() + 4))
        by = self.random.choice((-1, 1)) * self.random.randint(5, 60)
        view = canvas.viewport()
        QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
        for share in range(1, 6):
            QTest.mouseMove(view, start + QPoint(round(by * share / 5), 0))
            QTest.qWait(5)
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=start + QPoint(by, 0))

    def wrong(self, done: str) -> list[str]:
        """What is wrong on the screen after a step, a sentence a pane."""
        self.settle()
        shot = (
            self.window.screen().grabWindow(0).toImage().convertToFormat(QImage.Format.Format_RGB32)
        )
        bits = np.frombuffer(shot.constBits(), np.uint8).reshape(shot.height(), -1)
        pixels = bits.reshape(shot.height(), -1, 4)[:, : shot.width(), 2::-1]
        told = []
        for pane, view in self.window.stack.panes.items():
            share = self.share_wrong(pixels, pane, view)
            if share > FEW:
                start, end = self.document.visible
                told.append(
                    f"after '{done}' {share:.0%} of the columns of {pane} do not show "
                    f"{start:.3f} to {end:.3f} s"
                )
        return told

    def share_wrong(self, pixels: np.ndarray, pane: Pane, view: SpectrogramPane) -> float:
        """How many columns of a pane are more like other instants than like their own."""
        canvas = self.window.stack.canvas
        area = view.box.sceneBoundingRect()
        corner = canvas.viewport().mapToGlobal(canvas.mapFromScene(area.topLeft()))
        columns = np.arange(EDGE_PX, int(area.width()) - EDGE_PX)
        rows = np.arange(TITLE_PX, int(area.height()) - EDGE_PX)
        shown = pixels[corner.y() + rows[:, None], corner.x() + columns]
        colours = look_up(self.document.picture, difference=False)[:, :3].astype(np.int16)
        # Nearest colour: uint8 levels [rows, columns].
        grey = np.abs(shown[..., None, :].astype(np.int16) - colours[::4]).sum(-1).argmin(-1) * 4
        left, right = view.box.viewRange()[0]
        times = left + (columns + 0.5) / area.width() * (right - left)
        heights = 1 - (rows + 0.5) / area.height()
        levels = self.levels[pane]
        bands = np.clip((heights * len(levels)).astype(int), 0, len(levels) - 1)
        # Half a column of the raster either way.
        span = 0.75 * (right - left) / len(columns)
        own = np.stack(
            [error(grey, levels, bands, times + at) for at in np.linspace(-span, span, 5)]
        ).min(0)
        away = error(grey, levels, bands, (times + 3.37 * NOTE_S) % CLIP_S)
        playhead = np.abs(times - self.document.position_s) < 4 * (right - left) / len(columns)
        return float(np.mean((own > 0.6 * np.median(away)) & ~playhead))


def error(grey: np.ndarray, levels: np.ndarray, bands: np.ndarray, times: np.ndarray) -> np.ndarray:
    """How far each column is from the sound at its instant: mean levels by column [columns]."""
    at = np.clip(np.rint(times / GRID_S).astype(int), 0, levels.shape[1] - 1)
    near = [
        np.abs(grey - levels[np.clip(bands + by, 0, len(levels) - 1)][:, at]) for by in (-1, 0, 1)
    ]
    return np.min(near, 0).mean(0)


def levels_of(wave: Wave, document: Document) -> np.ndarray:
    """The sound's short-time spectrum every 2 ms, in levels of the picture: [bands, frames]."""
    picture = document.picture
    settings = SpectrogramSettings(window_s=picture.window_s, hop_s=GRID_S)
    db = spectrogram_db(wave.samples, wave.rate_hz, settings).db
    share = (db - picture.db_low) / (picture.db_high - picture.db_low)
    return np.clip(255 * share, 0, 255).astype(np.int16)


def main(seed: int, count: int) -> None:
    app = QApplication([])
    walk = Walk(seed)
    told = walk.wrong("start")
    # As the fault was found, then at random.
    plan = ["four notches in", "page on", *walk.random.choices(list(walk.steps()), k=count)]
    for name in plan:
        walk.steps()[name]()
        told += walk.wrong(name)
    walk.window.close()
    walk.worker.close()
    app.processEvents()
    print(json.dumps({"compared": 3 * (len(plan) + 1), "wrong": told}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
