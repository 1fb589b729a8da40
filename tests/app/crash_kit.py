"""A window of its own process, to be killed: ``python -m tests.app.crash_kit OUT CODEC FILE …``.

It works on the files, writes what is seen and heard into the folder OUT, says
``ready``, and then saves sessions without end.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QApplication

from app.main_window import MainWindow
from app.model.document import Document, Region
from app.model.mix import Source, Stroke
from app.model.session import write_session
from codec.api import LayerSet

PATIENCE_S = 60.0


def open_window(folder: Path, codec: str) -> MainWindow:
    """The window of both sides: before it is killed, and after."""
    pg.setConfigOptions(antialias=False, imageAxisOrder="row-major")
    window = MainWindow(Document(), "dark", folder)
    window.resize(1100, 760)
    window.show()
    window.start(codec, "cpu", silent=True)
    return window


def settle(window: MainWindow) -> None:
    give_up_at = time.monotonic() + PATIENCE_S
    while window.inspector.busy or window.workbench.busy or window.document.task:
        QApplication.processEvents()
        time.sleep(0.002)
        if time.monotonic() > give_up_at:
            raise TimeoutError("the window does not come to rest")


def paint(window: MainWindow) -> None:
    """Choose something of everything for the second of three clips."""
    document = window.document
    window.workbench.clips.step(+1)
    settle(window)
    document.mix = LayerSet.parse("1,3-5", 12)
    document.strokes = (
        Stroke(0.2, 0.6, LayerSet.semantic()),
        Stroke(0.8, 0.9, LayerSet.acoustic(12)),
    )
    document.region, document.heard = Region(0.25, 0.75), Source.MIX
    document.picture = replace(document.picture, scale="mel", colour_map="viridis")
    document.seek(0.375)
    document.show(0.1, 0.95)
    settle(window)


def main(out: Path, codec: str, files: list[str]) -> None:
    app = QApplication([])
    window = open_window(out / "kept", codec)
    window.receive(files)
    settle(window)
    paint(window)
    keeper = window.workbench.keeper
    keeper.keep()
    settle(window)
    np.save(out / "mix.npy", window.document.wave_of(Source.MIX).samples)
    app.processEvents()
    window.stack.grab().save(str(out / "stack.png"))
    print("ready", flush=True)
    session = keeper.session()
    while True:
        write_session(session, out / "saved without end.hcsession")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
