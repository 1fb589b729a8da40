"""The state of the live mode: what is chosen, and how it is going.

As with the document, every field tells its listeners when it changes.  The view changes these
fields and draws them; the live engine follows them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import ClassVar, Literal

from psygnal import Signal, SignalGroupDescriptor

from app.words import mark
from codec.api import CodecInfo, LayerSet

GAIN_RANGE_DB = (-20.0, 30.0)
# So long a machine may be held up without the sound breaking off, if not told otherwise.
BUFFER_S, BUFFER_RANGE_S = 0.08, (0.02, 0.2)
HEADPHONES = mark(
    "Use headphones: a microphone that hears the loudspeaker hears the codec's own output "
    "and may howl."
)
SaidKind = Literal["note", "warning", "error", "fault"]


class Phase(Enum):
    """What the live engine is doing."""

    OFF = "Off"
    STARTING = "Starting"
    RUNNING = "Running"
    WAITING = "Waiting for a device"


@dataclass(frozen=True)
class LiveDevice:
    """A microphone or a loudspeaker; ``rate_hz`` is the rate it prefers.

    It is the same one by what it is called.
    """

    name: str
    host_api: str
    channels: int = field(compare=False)
    rate_hz: int = field(compare=False)


@dataclass(frozen=True)
class Latency:
    """Where the time goes between the mouth and the ear, in seconds."""

    device_in_s: float
    resampling_s: float
    frame_s: float
    compute_s: float
    queue_s: float
    device_out_s: float

    @property
    def total_s(self) -> float:
        return self.device_in_s + self.ours_s + self.device_out_s

    @property
    def ours_s(self) -> float:
        """All that is not the devices'."""
        return self.resampling_s + self.frame_s + self.compute_s + self.queue_s


@dataclass(frozen=True)
class LoopDelay:
    """From a chirp going in to its being heard again, in seconds; with and without the codec."""

    without_codec_s: float
    with_codec_s: float


@dataclass
class LiveState:
    """Everything that the live view shows and changes, but for sounds and pictures.

    Attributes
    ----------
    phase
        Set by the engine; ``wanted`` is how the person starts and stops.
    codec
        The codec that runs live; ``None`` until it is loaded.
    layers, semantic_only
        What is decoded; the second, held, hears RVQ-1 alone meanwhile.
    wet, bypass
        Share of the decoded sound, 0 … 1; held, the second hears none of it meanwhile.
    gain_db
        Of the microphone, within ``GAIN_RANGE_DB``.
    guarded, howl_hz
        Whether howling is looked for; the tone while the output is turned down for it.
    matched
        Whether the decoded sound is made as loud as the microphone's.
    inputs, outputs, default_input, default_output
        The devices there are, and those that the system prefers.
    input, output
        Those chosen; ``None`` for the system's default.
    buffer_s
        What the loudspeaker holds back, and what waits before it at least.
    loop_delay
        What was measured last.
    recording
        The file that is being recorded to.
    """

    events: ClassVar[SignalGroupDescriptor] = SignalGroupDescriptor()

    phase: Phase = Phase.OFF
    wanted: bool = False
    codec: CodecInfo | None = None
    layers: LayerSet = field(default_factory=lambda: LayerSet.all(12))
    semantic_only: bool = False
    wet: float = 1.0
    bypass: bool = False
    muted: bool = False
    gain_db: float = 0.0
    guarded: bool = True
    howl_hz: float | None = None
    matched: bool = False
    inputs: tuple[LiveDevice, ...] = ()
    outputs: tuple[LiveDevice, ...] = ()
    default_input: LiveDevice | None = None
    default_output: LiveDevice | None = None
    input: LiveDevice | None = None
    output: LiveDevice | None = None
    buffer_s: float = BUFFER_S
    loop_delay: LoopDelay | None = None
    recording: str | None = None

    # A sentence for the person, how serious it is, and the path of what was saved, if any.
    said: ClassVar[Signal] = Signal(str, str, str)
    # One of them that holds no more.
    unsaid: ClassVar[Signal] = Signal(str)

    def say(self, sentence: str, kind: SaidKind = "note", *, saved: str = "") -> None:
        """Tell the person something; ``saved`` is the path of what was saved, if it tells of it."""
        self.said.emit(sentence, kind, saved)

    def unsay(self, sentence: str) -> None:
        """Take back what was told, if it is still to be read."""
        if sentence:
            self.unsaid.emit(sentence)

    @property
    def heard_layers(self) -> LayerSet:
        """The layers that are decoded now."""
        return LayerSet.semantic() if self.semantic_only else self.layers
