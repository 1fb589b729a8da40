"""Runs the real window live for a long time and watches: ``python -m app --live-soak [SECONDS]``.

The window's thread is kept busy meanwhile, as a person who moves everything would.  Where no
sound server runs, one is started with a microphone and a loudspeaker made of software, and
speech is played into it.  A line every ten seconds; the exit code is 1 if the sound ever broke
off, and 2 if it could not be tried.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer

import resources
from app.engine.live.software_card import CardError, SoftwareCard
from app.main_window import MainWindow
from app.model.live import LiveDevice, Phase

EVERY_S = 10.0
PATIENCE_S = 120.0
# Dropouts while the queue is still finding its length are not counted.
SETTLE_S = 3.0
FRAME_MS, BUSY_MS = 16, 8
SPEECH = resources.SAMPLES / "english-slt-rainbow.flac"


def soak(window: MainWindow, codec: str, device: str, seconds: float, *, as_json: bool) -> int:
    """Run ``window`` live for so long and print how it goes; the program's exit code."""
    try:
        with _sound() as card:
            return _Soak(window, card).run(codec, device, seconds, as_json=as_json)
    except (CardError, TimeoutError) as error:
        print(f"The live mode cannot be tried here: {error}.", file=sys.stderr)
        return 2


class _Soak:
    def __init__(self, window: MainWindow, card: SoftwareCard | None) -> None:
        self.window, self.card = window, card
        self.state, self.engine = window.live.state, window.live.engine
        self._speaking: subprocess.Popen | None = None
        self._sentence = "it takes too long"
        self.state.said.connect(self._note)
        self._worst_s, self._beat_s = 0.0, time.perf_counter()

    def run(self, codec: str, device: str, seconds: float, *, as_json: bool) -> int:
        self.window.start(codec, device, silent=True)
        self.window.live.show(True)
        self._until(lambda: self.state.codec is not None)
        if self.card is not None:
            self.state.input = self._named(self.state.inputs, "mic")
            self.state.output = self._named(self.state.outputs, "speaker")
        self.state.wanted = True
        self._until(lambda: self.state.phase is Phase.RUNNING)
        busy = QTimer()
        busy.setTimerType(Qt.TimerType.PreciseTimer)
        busy.timeout.connect(self._be_busy)
        busy.start(FRAME_MS)
        self._wait(SETTLE_S)
        rows = self._watch(seconds, as_json=as_json)
        busy.stop()
        self.engine.close()
        if self._speaking is not None:
            self._speaking.kill()
            self._speaking.wait()
        broken = rows[-1]["dropouts"]
        if as_json:
            print(json.dumps({"rows": rows, "dropouts": broken}))
        return 1 if broken else 0

    def _watch(self, seconds: float, *, as_json: bool) -> list[dict[str, float]]:
        rows, begun_s = [], time.monotonic()
        before = self._dropouts()
        for number in range(math.ceil(seconds / EVERY_S)):
            self._worst_s = 0.0
            self._wait(min(EVERY_S, seconds - number * EVERY_S))
            rows.append(self._row(time.monotonic() - begun_s, before))
            if not as_json:
                print(_line(rows[-1]), flush=True)
        return rows

    def _row(self, at_s: float, before: int) -> dict[str, float]:
        gauges, latency = self.engine.gauges, self.engine.latency()
        if latency is None:
            raise TimeoutError(self._sentence)
        return {
            "at_s": round(at_s, 1),
            "dropouts": self._dropouts() - before,
            "load_percent": round(100 * gauges.load, 1),
            "correction_ppm": round(1e6 * gauges.correction),
            **{
                f"{name}_ms": round(1000 * getattr(latency, f"{name}_s"), 1)
                for name in ("device_in", "resampling", "frame", "compute", "queue", "device_out",
                             "ours", "total")
            },
            "window_mb": memory_mb(os.getpid()),
            "live_mb": memory_mb(self.engine.process_id),
            "window_held_up_ms": round(1000 * self._worst_s, 1),
        }  # fmt: skip

    def _dropouts(self) -> int:
        return self.engine.gauges.dropouts + self.engine.gauges.overflows

    def _be_busy(self) -> None:
        """What a hard-working window does in a frame; and keep speech coming."""
        now = time.perf_counter()
        self._worst_s, self._beat_s = max(self._worst_s, now - self._beat_s), now
        while time.perf_counter() - now < BUSY_MS / 1000:
            sum(range(500))
        if self.card is not None and (self._speaking is None or self._speaking.poll() is not None):
            self._speaking = self.card.speak(SPEECH)

    def _note(self, sentence: str, kind: str) -> None:
        if kind in ("error", "fault"):
            self._sentence = sentence.rstrip(".")

    @staticmethod
    def _named(devices: tuple[LiveDevice, ...], name: str) -> LiveDevice:
        return next(device for device in devices if device.name == name)

    def _wait(self, seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(round(1000 * seconds), loop.quit)
        loop.exec()

    def _until(self, done: Callable[[], bool]) -> None:
        give_up_at = time.monotonic() + PATIENCE_S
        while not done():
            self._wait(0.05)
            if time.monotonic() > give_up_at or self._sentence != "it takes too long":
                raise TimeoutError(self._sentence)


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


def _line(row: dict[str, float]) -> str:
    return (
        f"{row['at_s']:7.1f} s  dropouts {row['dropouts']:<3d} load {row['load_percent']:5.1f} %  "
        f"ours {row['ours_ms']:5.1f} ms (frame {row['frame_ms']:.0f}, compute "
        f"{row['compute_ms']:.1f}, queue {row['queue_ms']:.1f}, resampling "
        f"{row['resampling_ms']:.1f})  total {row['total_ms']:5.1f} ms  clocks "
        f"{row['correction_ppm']:+5d} ppm  memory {row['window_mb']:.1f} + {row['live_mb']:.1f} "
        f"MB  window held up {row['window_held_up_ms']:.0f} ms"
    )
