"""Moves sound from the microphone's ring through the chain into the loudspeaker's ring."""

from __future__ import annotations

import time

import numpy as np

from app.engine.live.balance import Balance
from app.engine.live.chain import Chain, Coder
from app.engine.live.drain import Drain
from app.engine.live.loopback import Probe, dry_controls
from app.engine.live.ring import Ring
from app.engine.live.shared import Controls, Gauges, Taps

RING_S = 4.0
# More than this above what should wait is never caught up by correcting the clocks.
SURPLUS_S = 0.1
SMOOTHING = 0.1
# Dropouts no further apart are of one trouble, and what waits grows for it once: a codec that
# does not keep up for a while is not helped by more that waits.
TROUBLE_S = 5.0


class Pump:
    """Everything between the two callbacks, a step at a time; no device, no thread.

    Parameters
    ----------
    input_hz, output_hz
        The devices' rates.
    controls, gauges
        What the person wants; where to say how it is going.
    least_s
        What waits for the loudspeaker, at least.

    Attributes
    ----------
    source, sink
        The rings that the callbacks write to and, through ``drain``, read from.
    """

    def __init__(
        self, input_hz: int, output_hz: int, controls: Controls, gauges: Gauges, least_s: float
    ) -> None:
        self.input_hz, self.output_hz = input_hz, output_hz
        self.controls, self.gauges = controls, gauges
        self.source = Ring(round(RING_S * input_hz))
        self.sink = Ring(round(RING_S * output_hz))
        self.drain = Drain(self.sink, output_hz)
        self.balance = Balance(least_s)
        self._piece = np.zeros(round(RING_S * input_hz), np.float32)
        self._broken = 0
        self._calm_s = TROUBLE_S

    def use(self, coder: Coder, taps: Taps | None = None, probe: Probe | None = None) -> None:
        """Run through ``coder`` from now on.

        Its frames are published to ``taps``; a ``probe`` takes the place of microphone and
        controls.
        """
        controls = self.controls if probe is None else dry_controls()
        self.chain = Chain(coder, self.input_hz, self.output_hz, controls)
        self.taps, self.probe = taps, probe
        self.frame_s = coder.form.frame_s
        self.gauges.resampling_s = self.chain.delay_s
        self.balance.left_s = None
        # Begin anew: what waits is played to its end, and that is no dropout.
        self.drain.ending = True

    def missing_s(self) -> float:
        """How long until the next frame is whole, in the microphone's time."""
        return max(0.0, self.chain.missing_s() - self.source.fill / self.input_hz)

    def step(self) -> bool:
        """Work off at most one frame; False where none was whole."""
        if self.drain.ending and self.drain.playing:
            self.source.skip(self.source.fill)
            return False
        count = self.source.read(self._piece)
        piece = self._piece[:count]
        self.chain.push(piece if self.probe is None else self.probe.swap(piece))
        if not self.chain.ready():
            return False
        begun_s = time.perf_counter()
        ratio = self._regulate()
        frame = self.chain.next(ratio)
        if self.taps is not None:
            self.taps.publish(frame.heard, frame.tokens, frame.played)
        self.sink.write(frame.out)
        self.drain.ending = False
        self._tell(time.perf_counter() - begun_s)
        return True

    def _regulate(self) -> float:
        drain, balance = self.drain, self.balance
        self._calm_s += self.frame_s
        if drain.dropouts != self._broken:
            self._broken = drain.dropouts
            balance.broke_off(again=self._calm_s < TROUBLE_S)
            self._calm_s = 0.0
        if drain.playing:
            # As it will be when this frame has been worked off.
            left_s = self.sink.fill / self.output_hz - self.gauges.compute_s
            ratio = balance.look(max(0.0, left_s), self.frame_s)
        else:
            ratio = 1.0
        drain.lead = round(balance.target_s * self.output_hz)
        drain.keep = round((balance.target_s + self.frame_s) * self.output_hz)
        drain.limit = drain.keep + round(SURPLUS_S * self.output_hz)
        return ratio

    def _tell(self, took_s: float) -> None:
        gauges, drain, balance = self.gauges, self.drain, self.balance
        gauges.compute_s += (took_s - gauges.compute_s) * SMOOTHING
        gauges.load = gauges.compute_s / self.frame_s
        gauges.queue_s = balance.left_s or 0.0
        gauges.target_s = balance.target_s
        gauges.correction = balance.correction
        gauges.dropouts = drain.dropouts
        gauges.silent_s = drain.silent / self.output_hz
        gauges.skipped_s = drain.skipped / self.output_hz
        gauges.match_db = self.chain.match_db
        gauges.howl_hz = self.chain.guard.howl_hz or 0.0
