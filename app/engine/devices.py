"""Sound devices: which there are, and PortAudio, which knows them.

PortAudio is looked for when it is first needed, not when this module is imported: without it
everything still works, in silence, and the person is told why.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any
from weakref import WeakSet

from app.model.sounding import OutputDevice
from app.words import mark, tr
from codec.errors import UserError

__all__ = [
    "OutputDevice",
    "SoundDeviceError",
    "default_output_rate",
    "find_output",
    "list_outputs",
    "note_stream",
    "refresh_devices",
]

NO_PORTAUDIO = mark(
    "PortAudio was not found, so nothing can be heard; install libportaudio2 "
    "(or what your system calls it) and start the application again."
)
NO_SOUNDDEVICE = mark(
    "The Python package sounddevice is not installed, so nothing can be heard; "
    "install it with “pip install sounddevice” and start the application again."
)
NO_DEVICE = mark(
    "No sound device was found, so nothing can be heard; connect one, then play again."
)


class SoundDeviceError(UserError):
    """A sound device that is not there, has gone, or does not open."""


def list_outputs() -> list[OutputDevice]:
    """All devices that can play; empty where there is none or no PortAudio."""
    try:
        with _portaudio(tr(NO_DEVICE)) as sd:
            apis = [api["name"] for api in sd.query_hostapis()]
            default = sd.default.device[1]
            found = sd.query_devices()
    except SoundDeviceError:
        return []
    return [_described(info, apis, default) for info in found if info["max_output_channels"] > 0]


def default_output_rate() -> int | None:
    """The rate in Hz that the default device prefers; ``None`` where there is no device."""
    try:
        with _portaudio(tr(NO_DEVICE)) as sd:
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
        with _portaudio(tr(NO_DEVICE)) as sd:
            sd._terminate()  # there is no public way
            sd._initialize()
    except SoundDeviceError:
        return False
    return True


def note_stream(stream: Any) -> None:
    """Make known a sounddevice stream that :func:`refresh_devices` must not pull away."""
    _streams.add(stream)


_streams: WeakSet[Any] = WeakSet()


def _sounddevice() -> ModuleType:
    try:
        import sounddevice
    except ImportError as error:
        raise SoundDeviceError(tr(NO_SOUNDDEVICE)) from error
    except OSError as error:  # what sounddevice raises where the library is missing
        raise SoundDeviceError(tr(NO_PORTAUDIO)) from error
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


def find_output(device: OutputDevice | None) -> tuple[int, str, int]:
    """Index, name and channels of ``device`` (``None``: the default) as PortAudio knows it now.

    Raises
    ------
    SoundDeviceError
        Where there is none, or this one is not connected any more.
    """
    if device is None:
        with _portaudio(tr(NO_DEVICE)) as sd:
            info = sd.query_devices(kind="output")
        return info["index"], info["name"], info["max_output_channels"]
    same = [d for d in list_outputs() if (d.name, d.host_api) == (device.name, device.host_api)]
    if not same:
        raise SoundDeviceError(
            tr(
                "{name} is not connected any more; connect it or choose another output device."
            ).format(name=device.name)
        )
    # Two devices may share a name: the one at the old place, if it is still there.
    best = next((d for d in same if d.index == device.index), same[0])
    return best.index, best.name, best.channels


def _described(info: dict[str, Any], apis: list[str], default: int) -> OutputDevice:
    return OutputDevice(
        index=info["index"],
        name=info["name"],
        host_api=apis[info["hostapi"]],
        channels=info["max_output_channels"],
        default_rate_hz=round(info["default_samplerate"]),
        is_default=info["index"] == default,
    )
