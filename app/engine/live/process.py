"""The live process: sound devices, codec and the loop between them, away from the window.

The devices' callbacks only copy between memory that was taken beforehand.  They run in threads
of this process, so what they may have to wait for is its one other thread, the codec's: that
lets go of the interpreter inside every operation, and at the latest after ``SWITCH_S``.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import time
from multiprocessing.connection import Connection

import numpy as np

from app.engine import SWITCH_S
from app.engine.devices import SoundDeviceError, refresh_devices
from app.engine.live import messages as say
from app.engine.live.chain import Coder, PassingCoder, StreamCoder
from app.engine.live.devices import Loudspeaker, Microphone, default, list_devices
from app.engine.live.loopback import NOT_HEARD, Probe
from app.engine.live.pump import Pump
from app.engine.live.shared import Shared, Taps
from app.model.live import LoopDelay
from app.words import mark
from codec.api import Codec, LayerSet
from codec.errors import UserError

log = logging.getLogger(__name__)

LOOK_AGAIN_S = 1.0
SLEEP_S = (0.001, 0.005)
WARM_UP_FRAMES = 5
NO_CODEC = mark("No codec is loaded, so nothing can run live; choose one in the File menu.")


def serve(connection: Connection, shared: Shared) -> None:
    """Follow the window's messages until it is gone; the process's main function."""
    # Ctrl+C in a terminal reaches both processes; the window decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    sys.setswitchinterval(SWITCH_S)
    live = LiveProcess(connection, shared)
    try:
        live.run()
    except (EOFError, BrokenPipeError, ConnectionResetError):  # the window is gone
        live.close()


class LiveProcess:
    """Does what it is told, and tells what happens to it."""

    def __init__(self, connection: Connection, shared: Shared) -> None:
        self._connection, self._shared = connection, shared
        self._codec: Codec | None = None
        self._taps: Taps | None = None
        self._wanted: say.Open | None = None
        self._streams: tuple[Microphone, Loudspeaker] | None = None
        self._measuring: list[float] | None = None  # the delays found so far
        self._howl_hz: float | None = None
        self._found: say.Found | None = None

    # -- messages ---------------------------------------------------------------

    def run(self) -> None:
        """Until told to quit."""
        while True:
            message = None
            if self._connection.poll(self._patience_s()):
                message = self._connection.recv()
            if isinstance(message, say.Quit):
                self.close()
                return
            try:
                self._turn(message)
            except UserError as error:
                self._give_up(str(error))
            except (BrokenPipeError, ConnectionResetError):
                raise
            except Exception as error:  # the window tells the person
                log.exception("live process")
                self._connection.send(say.Fault(f"Something went wrong inside ({error})."))
                self._give_up("")

    def _turn(self, message: object) -> None:
        """Do what ``message`` says, if there is one, and go on with what runs or is waited for."""
        if message is not None:
            self._obey(message)
        elif self._streams is None and self._wanted is not None:
            self._try_again()
        if self._streams is not None:
            self._advance()

    def _patience_s(self) -> float | None:
        if self._streams is not None:
            return 0.0
        return LOOK_AGAIN_S if self._wanted is not None else None

    def _obey(self, message: object) -> None:
        match message:
            case say.Load():
                self._load(message)
            case say.Look():
                self._look()
            case say.Open():
                self._open(message)
            case say.Close():
                self._fade_out()
                self.close()
                self._connection.send(say.Closed())
            case say.Measure() if self._streams is not None:
                self._measuring = []
                self._measure_next()

    def _give_up(self, sentence: str) -> None:
        self.close()
        self._connection.send(say.Closed(sentence))

    def _load(self, wish: say.Load) -> None:
        import torch

        from app.engine.torch_import import load_codec

        torch.set_num_threads(1)  # frames are small: more threads only wait for each other
        self._close_streams()
        try:
            codec = load_codec(wish.codec, wish.device)
            coder = StreamCoder(codec)
        except UserError as error:
            if self._codec is None:
                raise
            # What ran goes on.
            self._connection.send(say.Refused(str(error)))
            self._connection.send(say.Loaded(self._codec.info))
            if self._wanted is not None:
                self._open(self._wanted)
            return
        self._codec = self._taps = None
        for _ in range(WARM_UP_FRAMES):
            coder.code(
                np.zeros(coder.form.hop_samples, np.float32), LayerSet.all(codec.info.n_layers)
            )
        self._codec, self._shared.gauges.frames = codec, 0
        self._taps = Taps(self._shared, coder.form)
        # What is there now stays: the collector need not look at it again, mid-sound.
        gc.collect()
        gc.freeze()
        self._connection.send(say.Loaded(codec.info))
        if self._wanted is not None:
            self._open(self._wanted)

    def _look(self) -> None:
        if self._streams is None:
            refresh_devices()
        found = say.Found(
            list_devices("input"), list_devices("output"), default("input"), default("output")
        )
        if found != self._found:
            self._found = found
            self._connection.send(found)

    # -- running ----------------------------------------------------------------

    def _open(self, wish: say.Open) -> None:
        if self._codec is None:
            raise UserError(NO_CODEC)
        self._close_streams()
        self._wanted = wish
        try:
            self._start(wish)
        except SoundDeviceError:
            # Devices come and go: the list may be the only thing that is wrong.
            if not refresh_devices():
                raise
            self._start(wish)
        self._connection.send(say.Opened())

    def _start(self, wish: say.Open) -> None:
        microphone = Microphone(wish.input)
        loudspeaker = Loudspeaker(wish.output, wish.buffer_s)
        gauges, rates_hz = self._shared.gauges, (microphone.rate_hz, loudspeaker.rate_hz)
        pump = Pump(*rates_hz, self._shared.controls, gauges, wish.buffer_s)
        pump.use(StreamCoder(self._codec), self._taps)
        microphone.ring, loudspeaker.drain = pump.source, pump.drain
        loudspeaker.start()
        try:
            microphone.start()
        except SoundDeviceError:
            loudspeaker.close()
            raise
        self._pump = pump
        self._use(microphone, loudspeaker)

    def _use(self, microphone: Microphone, loudspeaker: Loudspeaker) -> None:
        gauges = self._shared.gauges
        gauges.device_in_s, gauges.device_out_s = microphone.latency_s, loudspeaker.latency_s
        self._streams = microphone, loudspeaker

    def _advance(self) -> None:
        """Work off a frame, or wait a little for one."""
        gone = next((stream for stream in self._streams if stream.lost), None)
        if gone is not None:
            self._lose(gone.device.name)
            return
        if not self._pump.step():
            shortest_s, longest_s = SLEEP_S
            time.sleep(min(max(self._pump.missing_s(), shortest_s), longest_s))
            return
        self._shared.gauges.overflows = sum(stream.flags for stream in self._streams)
        self._relieve()
        self._tell_howl()
        if self._measuring is not None and self._pump.probe.done:
            self._measure_next()

    def _tell_howl(self) -> None:
        howl_hz = self._pump.chain.guard.howl_hz if self._shared.controls.guarded else None
        if howl_hz != self._howl_hz:
            self._howl_hz = howl_hz
            self._connection.send(say.Howl(howl_hz))

    def _relieve(self) -> None:
        """Give a device that runs dry or over again and again more to hold back, until the end."""
        streams = list(self._streams)
        at = next((at for at, stream in enumerate(streams) if stream.struggles()), None)
        if at is None:
            return
        name = streams[at].device.name
        try:
            streams[at] = streams[at].relieved()
            streams[at].start()
        except SoundDeviceError:
            self._lose(name)
            return
        self._use(*streams)

    def _lose(self, name: str) -> None:
        self._close_streams()
        self._connection.send(
            say.Lost(f"{name} went away; live goes on when it is back, or choose another device.")
        )

    def _try_again(self) -> None:
        self._look()
        try:
            self._start(self._wanted)
        except SoundDeviceError:
            return
        self._connection.send(say.Opened())

    def _fade_out(self) -> None:
        """Let what waits be heard; the drain fades where it ends."""
        if self._streams is not None:
            pump = self._pump
            pump.drain.ending = True
            time.sleep(pump.sink.fill / pump.output_hz + self._streams[1].latency_s)

    def close(self) -> None:
        """Stop, and wait for no device."""
        self._wanted = None
        self._close_streams()

    def _close_streams(self) -> None:
        streams, self._streams = self._streams, None
        for stream in streams or ():
            stream.close()
        if self._measuring is not None:
            self._measuring = None
            self._connection.send(say.Measured(None, mark("The measurement was broken off.")))

    # -- the loop's delay -------------------------------------------------------

    def _measure_next(self) -> None:
        """First without the codec, then with it, then go on as before."""
        probe, found = self._pump.probe, self._measuring
        if probe is not None:
            delay_s = probe.delay_s()
            if delay_s is None:
                self._measured(say.Measured(None, NOT_HEARD))
                return
            found.append(delay_s)
        if len(found) == 2:
            self._measured(say.Measured(LoopDelay(*found)))
            return
        rate_hz = self._codec.info.sample_rate_hz
        coder: Coder = StreamCoder(self._codec) if found else PassingCoder(rate_hz)
        self._pump.use(coder, probe=Probe(self._pump.input_hz))

    def _measured(self, result: say.Measured) -> None:
        self._measuring = None
        self._pump.use(StreamCoder(self._codec), self._taps)
        self._connection.send(result)
