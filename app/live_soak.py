"""Runs the real window live for a long time and watches: ``python -m app --live-soak [SECONDS]``.

First the loop is measured, with the codec and, through the same devices and queues, without it.
Then somebody speaks, while a second thread keeps the window's thread busy, as a person who moves
everything would.  Where no sound server runs, one is started with a microphone and a loudspeaker
made of software.  A line every ten seconds; the exit code is 1 if the sound ever broke off, and 2
if it could not be tried.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal

import resources
from app.engine.live.software_card import CardError, SoftwareCard
from app.main_window import MainWindow
from app.model.live import LiveDevice, LoopDelay, Phase

EVERY_S = 10.0
PATIENCE_S = 120.0
# Dropouts while the queue is still finding its length are not counted.
SETTLE_S = 3.0
# The loop is measured so often: once in a short soak.
LOOPS, LONG_S = 5, 60.0
LOOK_MS = 50
# Of every FRAME_MS the window's thread is kept busy for so long, and the interpreter for more.
FRAME_MS, BUSY_MS, BESIDE_MS = 16, 8, 2
SPEECH = resources.SAMPLES / "english-slt-rainbow.flac"
PARTS = ("device_in", "resampling", "frame", "compute", "queue", "device_out", "ours", "total")
TOO_LONG = "it takes too long"


def soak(window: MainWindow, codec: str, device: str, seconds: float, *, as_json: bool) -> int:
    """Run ``window`` live for so long and print how it goes; the program's exit code."""
    try:
        with _sound() as card:
            return _Soak(window, card, as_json=as_json).run(codec, device, seconds)
    except (CardError, TimeoutError) as error:
        print(f"The live mode cannot be tried here: {error}.", file=sys.stderr)
        return 2


class _Soak:
    def __init__(self, window: MainWindow, card: SoftwareCard | None, *, as_json: bool) -> None:
        self.window, self.card, self.as_json = window, card, as_json
        self.state, self.engine = window.live.state, window.live.engine
        self._speaking: subprocess.Popen | None = None
        self._failure = ""
        self._warnings = 0
        self.state.said.connect(self._note)

    def run(self, codec: str, device: str, seconds: float) -> int:
        self.window.start(codec, device, silent=True)
        self.window.live.show(True)
        self._until(lambda: self.state.codec is not None)
        loops = self._measure(LOOPS if seconds >= LONG_S else 1) if self.card is not None else []
        self._start("mic")
        speech = QTimer()
        speech.timeout.connect(self._speak)
        speech.start(LOOK_MS)
        stress = _Stress()
        try:
            self._wait(min(SETTLE_S, seconds))
            rows = self._watch(seconds, stress)
        finally:
            speech.stop()
            stress.stop()
            self.engine.close()
            if self._speaking is not None:
                self._speaking.kill()
                self._speaking.wait()
        broken = rows[-1]["dropouts"]
        if self.as_json:
            print(json.dumps({"loop": _told(loops), "rows": rows, "dropouts": broken}))
        return 1 if broken else 0

    def _start(self, microphone: str) -> None:
        """Run with this microphone of the software card, if there is one."""
        if self.card is not None:
            self.state.output = self._named(self.state.outputs, "speaker")
            self.state.input = self._named(self.state.inputs, microphone)
        self.state.wanted = True
        self._until(lambda: self.state.phase is Phase.RUNNING)

    def _measure(self, times: int) -> list[LoopDelay]:
        """Loudspeaker and microphone joined by a wire, and silent but for the chirps."""
        self.state.muted = True
        self._start("wire")
        found: list[LoopDelay] = []
        for _ in range(times):
            self.state.loop_delay, warnings = None, self._warnings
            self.engine.measure()
            self._until(lambda w=warnings: self.state.loop_delay or self._warnings > w)
            if self.state.loop_delay is not None:
                found.append(self.state.loop_delay)
        self.state.muted = False
        if not self.as_json:
            print(_loop_line(found), flush=True)
        return found

    def _watch(self, seconds: float, stress: _Stress) -> list[dict[str, float]]:
        rows, begun_s = [], time.monotonic()
        before = self._dropouts()
        for number in range(math.ceil(seconds / EVERY_S)):
            stress.worst_s = 0.0
            self._wait(min(EVERY_S, seconds - number * EVERY_S))
            rows.append(self._row(time.monotonic() - begun_s, before, stress.worst_s))
            if not self.as_json:
                print(_line(rows[-1]), flush=True)
        return rows

    def _row(self, at_s: float, before: int, worst_s: float) -> dict[str, float]:
        gauges, latency = self.engine.gauges, self.engine.latency()
        if latency is None:
            raise TimeoutError(self._failure or "the sound has stopped")
        return {
            "at_s": round(at_s, 1),
            "dropouts": self._dropouts() - before,
            "load_percent": round(100 * gauges.load, 1),
            "correction_ppm": round(1e6 * gauges.correction),
            **{f"{name}_ms": _ms(getattr(latency, f"{name}_s")) for name in PARTS},
            "window_mb": memory_mb(os.getpid()),
            "live_mb": memory_mb(self.engine.process_id),
            "window_held_up_ms": _ms(worst_s),
        }

    def _dropouts(self) -> int:
        return self.engine.gauges.dropouts + self.engine.gauges.overflows

    def _speak(self) -> None:
        if self.card is not None and (self._speaking is None or self._speaking.poll() is not None):
            self._speaking = self.card.speak(SPEECH)

    def _note(self, sentence: str, kind: str) -> None:
        self._warnings += kind == "warning"
        if kind in ("error", "fault"):
            self._failure = sentence.rstrip(".")

    @staticmethod
    def _named(devices: tuple[LiveDevice, ...], name: str) -> LiveDevice:
        found = next((device for device in devices if device.name == name), None)
        if found is None:
            raise CardError(f"the device {name} is not found")
        return found

    def _wait(self, seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(round(1000 * seconds), loop.quit)
        loop.exec()

    def _until(self, done: Callable[[], object]) -> None:
        give_up_at = time.monotonic() + PATIENCE_S
        while not done():
            self._wait(LOOK_MS / 1000)
            if self._failure or time.monotonic() > give_up_at:
                raise TimeoutError(self._failure or TOO_LONG)


class _Stress(QObject):
    """A thread that gives the window's thread work in every frame, and works itself besides.

    ``worst_s``: how long the window took at most until it began with what it was given.
    """

    _work = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.worst_s = 0.0
        self._work.connect(self._do, Qt.ConnectionType.QueuedConnection)
        self._done, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="live-stress", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._done.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait((FRAME_MS - BUSY_MS) / 1000):
            self._done.clear()
            self._work.emit(time.perf_counter())
            _burn(BESIDE_MS)
            self._done.wait(1.0)

    def _do(self, asked_s: float) -> None:
        self.worst_s = max(self.worst_s, time.perf_counter() - asked_s)
        _burn(BUSY_MS)
        self._done.set()


def _burn(milliseconds: float) -> None:
    """Hold the interpreter for so long."""
    until = time.perf_counter() + milliseconds / 1000
    while time.perf_counter() < until:
        sum(range(500))


@contextmanager
def _sound() -> Iterator[SoftwareCard | None]:
    """The sound server that runs, or one of our own, which the live process then finds."""
    if _server_runs():
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="hybridcodec-card-") as folder:
        card = SoftwareCard(Path(folder), 44_100)
        card.start()
        os.environ.update({name: card.env[name] for name in ("HOME", "XDG_RUNTIME_DIR")})
        try:
            yield card
        finally:
            card.stop()


def _server_runs() -> bool:
    if shutil.which("pactl") is None:
        return False
    return subprocess.run(["pactl", "info"], capture_output=True, timeout=30).returncode == 0


def memory_mb(process_id: int) -> float:
    """What a process holds in memory now, in MB; NaN where the system does not say."""
    try:
        pages = int(Path(f"/proc/{process_id}/statm").read_text().split()[1])
    except OSError:
        return math.nan
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)


def _told(loops: list[LoopDelay]) -> dict[str, list[float] | float] | None:
    """The measurements, and by how much the codec makes the loop longer (their median)."""
    if not loops:
        return None
    return {
        "with_codec_ms": [_ms(loop.with_codec_s) for loop in loops],
        "without_codec_ms": [_ms(loop.without_codec_s) for loop in loops],
        "codec_adds_ms": _ms(median(x.with_codec_s - x.without_codec_s for x in loops)),
    }


def _loop_line(loops: list[LoopDelay]) -> str:
    told = _told(loops)
    if told is None:
        return "loop: test tone not detected"
    with_codec, without = (
        f"{median(told[name]):.1f} ms" for name in ("with_codec_ms", "without_codec_ms")
    )
    return (
        f"loop {with_codec} with the codec, {without} without it: the codec adds "
        f"{told['codec_adds_ms']:.1f} ms (medians of {len(loops)})"
    )


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 1)


def _line(row: dict[str, float]) -> str:
    return (
        f"{row['at_s']:7.1f} s  dropouts {row['dropouts']:<3d} load {row['load_percent']:5.1f} %  "
        f"ours {row['ours_ms']:5.1f} ms (frame {row['frame_ms']:.0f}, compute "
        f"{row['compute_ms']:.1f}, queue {row['queue_ms']:.1f}, resampling "
        f"{row['resampling_ms']:.1f})  total {row['total_ms']:5.1f} ms  clocks "
        f"{row['correction_ppm']:+5d} ppm  memory {row['window_mb']:.1f} + {row['live_mb']:.1f} "
        f"MB  window held up {row['window_held_up_ms']:.0f} ms"
    )
