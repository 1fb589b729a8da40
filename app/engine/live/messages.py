"""What the window and the live process tell each other, besides the memory they share."""

from __future__ import annotations

from dataclasses import dataclass

from app.model.live import LiveDevice, LoopDelay
from codec.api import CodecInfo

# -- to the live process --------------------------------------------------------


@dataclass(frozen=True)
class Load:
    """Use this codec (a name, a folder or a file) on this compute device."""

    codec: str
    device: str


@dataclass(frozen=True)
class Look:
    """List the sound devices anew."""


@dataclass(frozen=True)
class Open:
    """Run, with these devices; ``None`` is the system's default.

    ``buffer_s`` is what the loudspeaker is to hold back, and the queue before it.
    """

    input: LiveDevice | None
    output: LiveDevice | None
    buffer_s: float


@dataclass(frozen=True)
class Close:
    """Stop."""


@dataclass(frozen=True)
class Measure:
    """Measure the loop with a chirp."""


@dataclass(frozen=True)
class Quit:
    """End the process."""


# -- to the window --------------------------------------------------------------


@dataclass(frozen=True)
class Loaded:
    info: CodecInfo


@dataclass(frozen=True)
class Refused:
    """The codec cannot run live, and why; the one before goes on."""

    sentence: str


@dataclass(frozen=True)
class Found:
    """The sound devices there are, and which of them the system prefers."""

    inputs: tuple[LiveDevice, ...]
    outputs: tuple[LiveDevice, ...]
    default_input: LiveDevice | None
    default_output: LiveDevice | None


@dataclass(frozen=True)
class Opened:
    """It runs."""


@dataclass(frozen=True)
class Closed:
    """It has stopped; ``sentence`` says why if nobody asked for it."""

    sentence: str = ""


@dataclass(frozen=True)
class Lost:
    """A device went away; it is waited for."""

    sentence: str


@dataclass(frozen=True)
class Howl:
    """The guard has turned the sound down for a tone, or up again (``None``)."""

    hz: float | None


@dataclass(frozen=True)
class Measured:
    """What the chirp found, or why it found nothing."""

    delay: LoopDelay | None
    sentence: str = ""


@dataclass(frozen=True)
class Fault:
    """A fault of ours in the live process."""

    sentence: str
