"""Two things that pull a player, with a sound device and without one.

See Also
--------
app.engine.playback : what is pulled.
app.engine.devices : which devices there are; its names can be had from here as well.
"""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from app.engine.devices import (
    NO_DEVICE,
    NO_PORTAUDIO,
    NO_SOUNDDEVICE,
    OutputDevice,
    SoundDeviceError,
    _portaudio,
    default_output_rate,
    find_output,
    list_outputs,
    note_stream,
    refresh_devices,
)
from app.engine.playback import Player
from app.words import tr

__all__ = [
    "NO_DEVICE",
    "NO_PORTAUDIO",
    "NO_SOUNDDEVICE",
    "Output",
    "OutputDevice",
    "SilentOutput",
    "SoundDeviceError",
    "SoundOutput",
    "default_output_rate",
    "list_outputs",
    "note_stream",
    "open_output",
    "refresh_devices",
]

SOUND_BLOCK_MS = 20
SILENT_BLOCK_MS = 10
# After a longer pause (a laptop that slept) the silent output does not make up for what it missed.
CATCH_UP_S = 0.5


class Output(ABC):
    """What pulls a player.

    ``rate_hz`` frames a second, from :meth:`start` to :meth:`stop`; a context manager that starts
    and closes.

    Attributes
    ----------
    rate_hz
        The player's rate.
    underruns
        How often the device ran out of sound so far.
    lost
        Whether the device went away by itself.  Close the output then and open another.
    """

    def __init__(self, player: Player) -> None:
        self._player = player
        self.rate_hz = player.rate_hz
        self.underruns = 0
        self.lost = False

    @property
    @abstractmethod
    def active(self) -> bool:
        """Whether the player is being pulled."""

    @property
    @abstractmethod
    def latency_s(self) -> float:
        """How long after it was rendered a sample is heard, as far as that is known."""

    @abstractmethod
    def start(self) -> None:
        """Begin to pull; no effect where it is active already."""

    @abstractmethod
    def stop(self) -> None:
        """Cease to pull; :meth:`start` goes on."""

    def close(self) -> None:
        """Stop and give the device back, for good; no effect the second time."""
        self.stop()

    def __enter__(self) -> Output:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class SoundOutput(Output):
    """A player on a sound device.

    Parameters
    ----------
    player
        Its rate should be the device's ``default_rate_hz``; at another one the system resamples
        or refuses.
    device
        ``None``: the system's default.  Found again by its name should the list have changed.
    latency
        ``"low"``, ``"high"`` or seconds, as PortAudio understands it: a wish, see ``latency_s``.

    Raises
    ------
    SoundDeviceError
        With a sentence for the person.
    """

    def __init__(
        self,
        player: Player,
        device: OutputDevice | None = None,
        *,
        latency: float | str = "low",
    ) -> None:
        super().__init__(player)
        self._asked_to_stop = True
        index, name, channels = find_output(device)
        self._refused = tr(
            "{name} does not play at {rate_hz} Hz; close what else is using it, or choose "
            "another output device."
        ).format(name=name, rate_hz=player.rate_hz)
        with _portaudio(self._refused, why=True) as sd:
            self._stream = sd.OutputStream(
                samplerate=player.rate_hz,
                blocksize=round(player.rate_hz * SOUND_BLOCK_MS / 1000),
                device=index,
                channels=min(2, channels),
                dtype="float32",
                latency=latency,
                callback=self._callback,
                finished_callback=self._finished,
            )
        note_stream(self._stream)

    @property
    def active(self) -> bool:
        return not self._stream.closed and self._stream.active

    @property
    def latency_s(self) -> float:
        return 0.0 if self._stream.closed else float(self._stream.latency)

    def start(self) -> None:
        """Begin to pull; no effect where it is active already.

        Raises
        ------
        SoundDeviceError
            Where the device does not start, has been lost or is closed.
        """
        if self.active:
            return
        if self.lost or self._stream.closed:
            raise SoundDeviceError(self._refused)
        with _portaudio(self._refused, why=True):
            self._asked_to_stop = False
            self._stream.start()

    def stop(self) -> None:
        self._asked_to_stop = True
        if not self._stream.closed:
            self._stream.stop()

    def close(self) -> None:
        self._asked_to_stop = True
        self._stream.close()

    def _callback(self, outdata: np.ndarray, frames: int, time: Any, status: Any) -> None:
        if status.output_underflow:
            self.underruns += 1
        self._player.render(outdata)

    def _finished(self) -> None:
        if not self._asked_to_stop:
            self.lost = True


class SilentOutput(Output):
    """Pulls a player in real time where there is no sound device, so that the playhead moves."""

    def __init__(self, player: Player) -> None:
        super().__init__(player)
        self._block = np.zeros((round(player.rate_hz * SILENT_BLOCK_MS / 1000), 1), np.float32)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def active(self) -> bool:
        return self._thread is not None

    @property
    def latency_s(self) -> float:
        return 0.0

    def start(self) -> None:
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._pull, name="silent-output")
            self._thread.start()

    def stop(self) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            self._stopping.set()
            thread.join()

    def _pull(self) -> None:
        begun_s, blocks = time.monotonic(), 0
        while True:
            # Always reckoned from the beginning: rounding and late wake-ups do not add up.
            wait_s = begun_s + blocks * len(self._block) / self.rate_hz - time.monotonic()
            if wait_s < -CATCH_UP_S:
                begun_s -= wait_s
            if self._stopping.wait(max(wait_s, 0.0)):
                return
            self._player.render(self._block)
            blocks += 1


def open_output(
    player: Player, device: OutputDevice | None = None, *, silent: bool = False
) -> tuple[Output, str | None]:
    """An output that is already pulling ``player``; never fails for want of a device.

    Returns
    -------
    output
        On ``device`` (``None``: the system's default) or, where that cannot be had or ``silent``
        is asked for, a :class:`SilentOutput`.
    sentence
        For the person, where there is no sound though none was asked for: why, and what to do.
    """
    sentence = None
    if not silent:
        try:
            return _open_sound(player, device), None
        except SoundDeviceError as error:
            sentence = str(error)
    output = SilentOutput(player)
    output.start()
    return output, sentence


def _open_sound(player: Player, device: OutputDevice | None) -> SoundOutput:
    try:
        return _started(SoundOutput(player, device))
    except SoundDeviceError:
        # Devices come and go: the list may be the only thing that is wrong.
        if not refresh_devices():
            raise
    return _started(SoundOutput(player, device))


def _started(output: SoundOutput) -> SoundOutput:
    try:
        output.start()
    except SoundDeviceError:
        output.close()
        raise
    return output
