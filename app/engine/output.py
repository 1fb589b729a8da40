"""Sound devices: which there are, and two things that pull a player, with and without one.

PortAudio is looked for when it is first needed, not when this module is imported: without it
everything still works, in silence, and the person is told why.

See Also
--------
app.engine.playback : what is pulled.
"""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any
from weakref import WeakSet

import numpy as np

from app.engine.playback import Player
from codec.errors import UserError

__all__ = [
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

NO_PORTAUDIO = (
    "PortAudio was not found, so nothing can be heard; install libportaudio2 "
    "(or what your system calls it) and start the application again."
)
NO_SOUNDDEVICE = (
    "The Python package sounddevice is not installed, so nothing can be heard; "
    "install it with “pip install sounddevice” and start the application again."
)
NO_DEVICE = "No sound device was found, so nothing can be heard; connect one, then play again."


class SoundDeviceError(UserError):
    """A sound device that is not there, has gone, or does not open."""


@dataclass(frozen=True)
class OutputDevice:
    """A device that can play.  ``index`` is PortAudio's, valid until :func:`refresh_devices`."""

    index: int
    name: str
    host_api: str
    channels: int
    default_rate_hz: int


def list_outputs() -> list[OutputDevice]:
    """All devices that can play; empty where there is none or no PortAudio."""
    try:
        with _portaudio(NO_DEVICE) as sd:
            apis = [api["name"] for api in sd.query_hostapis()]
            found = sd.query_devices()
    except SoundDeviceError:
        return []
    return [_described(info, apis) for info in found if info["max_output_channels"] > 0]


def default_output_rate() -> int | None:
    """The rate in Hz that the default device prefers; ``None`` where there is no device."""
    try:
        with _portaudio(NO_DEVICE) as sd:
            return round(sd.query_devices(kind="output")["default_samplerate"])
    except SoundDeviceError:
        return None


def refresh_devices() -> bool:
    """Look for devices again: PortAudio's list is as old as its start.

    Takes 60 to 90 ms.  Returns whether it was done: a stream that is open anywhere in the
    application (see :func:`note_stream`) would not survive it, so then nothing happens.
    """
    if any(not stream.closed for stream in _streams):
        return False
    try:
        with _portaudio(NO_DEVICE) as sd:
            sd._terminate()  # there is no public way
            sd._initialize()
    except SoundDeviceError:
        return False
    return True


def note_stream(stream: Any) -> None:
    """Make known a sounddevice stream that :func:`refresh_devices` must not pull away."""
    _streams.add(stream)


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
        index, name, channels = _find(device)
        self._refused = (
            f"{name} does not play at {player.rate_hz} Hz; "
            "close what else is using it, or choose another output device."
        )
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


_streams: WeakSet[Any] = WeakSet()


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


def _sounddevice() -> ModuleType:
    try:
        import sounddevice
    except ImportError as error:
        raise SoundDeviceError(NO_SOUNDDEVICE) from error
    except OSError as error:  # what sounddevice raises where the library is missing
        raise SoundDeviceError(NO_PORTAUDIO) from error
    return sounddevice


@contextmanager
def _portaudio(sentence: str, *, why: bool = False) -> Iterator[ModuleType]:
    """The module sounddevice; what PortAudio refuses becomes ``sentence``."""
    sd = _sounddevice()
    try:
        yield sd
    except sd.PortAudioError as error:
        reason = f" ({error.args[0]})" if why else ""
        raise SoundDeviceError(sentence + reason) from error


def _find(device: OutputDevice | None) -> tuple[int, str, int]:
    """Index, name and channels of ``device`` as PortAudio knows it now."""
    if device is None:
        with _portaudio(NO_DEVICE) as sd:
            info = sd.query_devices(kind="output")
        return info["index"], info["name"], info["max_output_channels"]
    same = [d for d in list_outputs() if (d.name, d.host_api) == (device.name, device.host_api)]
    if not same:
        raise SoundDeviceError(
            f"{device.name} is not connected any more; connect it or choose another output device."
        )
    # Two devices may share a name: the one at the old place, if it is still there.
    best = next((d for d in same if d.index == device.index), same[0])
    return best.index, best.name, best.channels


def _described(info: dict[str, Any], apis: list[str]) -> OutputDevice:
    return OutputDevice(
        index=info["index"],
        name=info["name"],
        host_api=apis[info["hostapi"]],
        channels=info["max_output_channels"],
        default_rate_hz=round(info["default_samplerate"]),
    )
