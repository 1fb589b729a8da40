"""A live loop without devices: a pump, what feeds it, and what takes its sound."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

import numpy as np
from PySide6.QtWidgets import QApplication

from app.engine.live.chain import StreamCoder
from app.engine.live.pump import Pump
from app.engine.live.shared import Controls, Shared, Taps
from codec.api import Codec, LayerSet

INPUT_HZ, OUTPUT_HZ = 48_000, 44_100
BLOCK_S = 0.01
BUFFER_S = 0.04
# A process that has torch to import on a busy machine.
START_S = 80.0


class Loop:
    """A pump whose devices are method calls, in a time that only :meth:`run` lets pass.

    Attributes
    ----------
    played
        Everything that the loudspeaker got so far, float32 [T].
    """

    def __init__(self, codec: Codec, input_hz: int = INPUT_HZ, output_hz: int = OUTPUT_HZ) -> None:
        self.codec = codec
        self.shared = Shared.allocate(get_context("spawn"))
        self.controls, self.gauges = self.shared.controls, self.shared.gauges
        set_controls(self.controls)
        coder = StreamCoder(codec)
        self.taps = Taps(self.shared, coder.form)
        self.pump = Pump(input_hz, output_hz, self.controls, self.gauges, BUFFER_S)
        self.pump.use(coder, self.taps)
        self._played: list[np.ndarray] = []

    @property
    def played(self) -> np.ndarray:
        return np.concatenate(self._played)

    def run(
        self,
        sound: np.ndarray,
        *,
        works: bool = True,
        each: Callable[[np.ndarray], np.ndarray] = lambda heard: heard,
    ) -> None:
        """Let ``sound``, float32 [T] at the microphone's rate, be spoken, and time pass.

        With ``works`` False the codec's thread is held up meanwhile.  ``each`` may change a
        block of the microphone's samples at the last moment.
        """
        pump = self.pump
        block, out_block = round(pump.input_hz * BLOCK_S), round(pump.output_hz * BLOCK_S)
        for at in range(0, len(sound), block):
            pump.source.write(each(sound[at : at + block]))
            while works and pump.step():
                pass
            out = np.full(out_block, np.nan, np.float32)
            pump.drain.serve(out)
            self._played.append(out)

    def offline(self) -> tuple[np.ndarray, Any]:
        """The frames the codec got, float32 [T], and what it makes of them in one go."""
        import torch

        heard, _, _ = self.taps.read(0, self.taps.frames)
        return heard, self.codec.encode(torch.from_numpy(heard)[None, None])


def until(done: Callable[[], Any]) -> None:
    """Let the window live until ``done``; for fixtures that outlive a test, and tests.

    Raises
    ------
    TimeoutError
        If that takes far too long.
    """
    give_up_at = time.monotonic() + START_S
    while not done():
        QApplication.processEvents()
        time.sleep(0.005)
        if time.monotonic() > give_up_at:
            raise TimeoutError


def set_controls(controls: Controls, **changes: Any) -> None:
    """What a new :class:`~app.model.live.LiveState` asks for, but for ``changes``."""
    chosen = {"layers": 0xFFF, "wet": 1.0, "gain_db": 0.0, "bypass": False, "muted": False}
    chosen |= {"semantic_only": False, "guarded": False} | changes
    for name, value in chosen.items():
        setattr(controls, name, value)


def bits(layers: LayerSet) -> int:
    return sum(1 << index for index in layers.indices)


@contextmanager
def changed(controls: Controls, **changes: Any) -> Iterator[None]:
    """Something held while the block runs."""
    before = {name: getattr(controls, name) for name in changes}
    for name, value in changes.items():
        setattr(controls, name, value)
    yield
    for name, value in before.items():
        setattr(controls, name, value)
