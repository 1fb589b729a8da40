"""The live process's microphone and loudspeaker."""

from __future__ import annotations

import time
from typing import Any, Literal

import numpy as np

from app.engine.devices import NO_DEVICE, SoundDeviceError, _portaudio, note_stream
from app.engine.live.drain import Drain
from app.engine.live.gaps import Gaps
from app.engine.live.ring import Ring
from app.model.live import LiveDevice
from app.words import mark

Kind = Literal["input", "output"]

BLOCK_MS = 10
# What a microphone is asked to hold back, unless it prefers more.
LATENCY_S = 0.03
# One that runs dry or over so often within so long is given more to hold back.
STRUGGLES, STRUGGLE_S = 5, 10.0
MOST_LATENCY_S = 0.2
# Some devices that were pulled out do not say so; none is ever silent for so long.
STALE_S = 2.0
NO_MICROPHONE = mark(
    "No microphone was found, so there is nothing to hear; connect one, then start."
)


def list_devices(kind: Kind) -> tuple[LiveDevice, ...]:
    """All microphones or all loudspeakers; empty where there is none or no PortAudio."""
    try:
        with _portaudio(NO_DEVICE) as sd:
            apis = [api["name"] for api in sd.query_hostapis()]
            return tuple(
                _described(info, apis[info["hostapi"]], kind)
                for info in sd.query_devices()
                if info[f"max_{kind}_channels"] > 0
            )
    except SoundDeviceError:
        return ()


def default(kind: Kind) -> LiveDevice | None:
    """The one that the system prefers, if there is one."""
    try:
        return find(None, kind)[1]
    except SoundDeviceError:
        return None


def find(device: LiveDevice | None, kind: Kind) -> tuple[int, LiveDevice]:
    """PortAudio's number for ``device`` (``None``: the default), and what it is now.

    Raises
    ------
    SoundDeviceError
        Where it is not connected, or there is none at all.
    """
    with _portaudio(NO_MICROPHONE if kind == "input" else NO_DEVICE) as sd:
        apis = [api["name"] for api in sd.query_hostapis()]
        if device is None:
            info = sd.query_devices(kind=kind)
            return info["index"], _described(info, apis[info["hostapi"]], kind)
        for info in sd.query_devices():
            found = _described(info, apis[info["hostapi"]], kind)
            same = (found.name, found.host_api) == (device.name, device.host_api)
            if same and found.channels > 0:
                return info["index"], found
    raise SoundDeviceError(
        f"{device.name} is not connected any more; connect it or choose another device."
    )


def _described(info: dict[str, Any], host_api: str, kind: Kind) -> LiveDevice:
    return LiveDevice(
        info["name"], host_api, info[f"max_{kind}_channels"], round(info["default_samplerate"])
    )


class DeviceStream:
    """A running stream of one device; a base for the two kinds.

    ``hold_s`` is how much it is asked to hold back; ``flags`` counts how often the system itself
    broke the sound off.
    """

    kind: Kind

    def __init__(self, device: LiveDevice | None, hold_s: float = LATENCY_S) -> None:
        self._index, self.device = find(device, self.kind)
        self.rate_hz = self.device.rate_hz
        self.hold_s = hold_s
        self.flags = self._flags_before = 0
        self.gaps = Gaps()
        self._closing = self._finished = False
        self._served_s = self._counted_s = time.monotonic()

    def start(self) -> None:
        """Open the device at its own rate and let it run.

        Raises
        ------
        SoundDeviceError
            Where it does not open.
        """
        name = self.device.name
        with _portaudio(f"{name} could not be opened; close what is using it.", why=True) as sd:
            info = sd.query_devices(self._index)
            make = sd.InputStream if self.kind == "input" else sd.OutputStream
            self._stream = make(
                samplerate=self.rate_hz,
                blocksize=self.rate_hz * BLOCK_MS // 1000,
                device=self._index,
                # Where mono is refused, stereo is not; of a microphone the first channel is used.
                channels=min(2, self.device.channels),
                dtype="float32",
                latency=max(self.hold_s, info[f"default_low_{self.kind}_latency"]),
                callback=self._callback,
                finished_callback=self._finish,
            )
            note_stream(self._stream)
            try:
                self._stream.start()
            except sd.PortAudioError:
                self._stream.close()
                raise
        self.latency_s = float(self._stream.latency)
        self._served_s = time.monotonic()

    @property
    def lost(self) -> bool:
        """Whether the device went away."""
        return self._finished or time.monotonic() - self._served_s > STALE_S

    def struggles(self) -> bool:
        """Whether it ran dry or over again and again, and could be given more to hold back."""
        now = time.monotonic()
        if now - self._counted_s > STRUGGLE_S:
            self._counted_s, self._flags_before = now, self.flags
        return self.flags - self._flags_before >= STRUGGLES and self.hold_s < MOST_LATENCY_S

    def relieved(self) -> DeviceStream:
        """The same device with twice as much to hold back; not started, and this one closed.

        Raises
        ------
        SoundDeviceError
            Where it is not there any more.
        """
        self.close()
        fresh = type(self)(self.device, min(2 * self.hold_s, MOST_LATENCY_S))
        fresh.rate_hz = self.rate_hz
        fresh.flags = fresh._flags_before = self.flags + 1  # it breaks off for this
        fresh.take_over(self)
        return fresh

    def take_over(self, other: DeviceStream) -> None:
        """Go on where ``other``, of the same kind, has ended."""
        raise NotImplementedError

    def close(self) -> None:
        self._closing = True
        self._stream.close()

    def _callback(self, data: np.ndarray, frames: int, when: Any, status: Any) -> None:
        raise NotImplementedError

    def _finish(self) -> None:
        self._finished = not self._closing


class Microphone(DeviceStream):
    """Writes what it hears into a ring."""

    kind = "input"
    ring: Ring

    def take_over(self, other: Microphone) -> None:
        self.ring = other.ring

    def _callback(self, data: np.ndarray, frames: int, when: Any, status: Any) -> None:
        self._served_s = time.monotonic()
        full = self.ring.write(data[:, 0]) < frames
        # Where it begins, nothing of before is known: only what the system says counts.
        before = self.gaps.count
        self.gaps.look(when.currentTime, 0.0, 0.0, flagged=bool(status) or full)
        self.flags += self.gaps.count - before


class Loudspeaker(DeviceStream):
    """Plays what a drain gives."""

    kind = "output"
    drain: Drain

    def take_over(self, other: Loudspeaker) -> None:
        self.drain = other.drain

    def _callback(self, data: np.ndarray, frames: int, when: Any, status: Any) -> None:
        self._served_s = time.monotonic()
        gaps = self.gaps
        before = gaps.count
        length_s = frames / self.rate_hz
        gaps.look(when.currentTime, when.outputBufferDacTime, length_s, flagged=bool(status))
        self.flags += gaps.count - before
        # One channel is worked out, in place, and copied to the others.
        self.drain.serve(data[:, 0])
        data[:, 1:] = data[:, :1]
