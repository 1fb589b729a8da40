"""The state of the window: what is open, what is heard, what is seen.

Every field tells its listeners when it changes (``document.events.mix.connect``).
Views change these fields and draw them; the engine reads them and fills in
``waves``.  Nobody else keeps a copy.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

import numpy as np
from psygnal import Signal, SignalGroupDescriptor

from app.model.clip import Clip, Wave
from app.model.mix import Difference, LayerAlone, Mix, Pane, Source, Stroke, Voice
from codec.api import CodecInfo, Codes, LayerSet

FrequencyScale = Literal["linear", "mel", "log", "bark"]
NoticeKind = Literal["note", "warning", "error", "fault"]
COLOUR_MAPS = ("magma", "viridis", "inferno", "cividis")
FREQUENCY_SCALES: tuple[FrequencyScale, ...] = ("linear", "mel", "log", "bark")


@dataclass(frozen=True)
class Region:
    """A stretch of the clip, in seconds; start < end."""

    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        return self.end_s - self.start_s


@dataclass(frozen=True)
class Picture:
    """How every spectrogram is drawn: one scale for all panes, never fitted one by one."""

    scale: FrequencyScale = "linear"
    window_s: float = 0.032
    db_low: float = -95.0
    db_high: float = -25.0
    colour_map: str = "magma"


@dataclass(frozen=True, eq=False)
class Image:
    """A spectrogram ready to draw.

    ``levels`` uint8 [bands, columns], 0 at ``db_low`` and 255 at ``db_high``;
    ``frequencies_hz`` [bands] rising.  ``span`` is where the lowest row begins and
    the highest ends, as heights in a pane (0 … 1): recordings of different rates
    have bins of different widths, and still share one axis.
    """

    levels: np.ndarray
    start_s: float
    end_s: float
    frequencies_hz: np.ndarray
    span: tuple[float, float] = (0.0, 1.0)


@dataclass(frozen=True)
class Task:
    """What is being worked on, how far it is (0 … 1, None when unknown)."""

    title: str
    share: float | None = None


@dataclass(frozen=True)
class Notice:
    """One sentence for the person, how serious it is, and a command that may help."""

    text: str
    kind: NoticeKind = "note"
    offer: str = ""


@dataclass
class Document:
    """Everything that a view may show and a person may change."""

    clip: Clip | None = None
    codec: CodecInfo | None = None
    codes: Codes | None = None
    envelope: np.ndarray | None = None
    heard: Source = Source.ORIGINAL
    mix: LayerSet = field(default_factory=lambda: LayerSet.prefix(12))
    strokes: tuple[Stroke, ...] = ()
    continuous: bool = False
    voice: Voice | None = None
    region: Region | None = None
    looping: bool = False
    matched: bool = True
    playing: bool = False
    position_s: float = 0.0
    visible: tuple[float, float] = (0.0, 1.0)
    columns: int = 1000
    picture: Picture = field(default_factory=Picture)
    panes: tuple[Pane, ...] = (Source.ORIGINAL, Source.SEMANTIC, Source.MIX)
    notice: Notice | None = None
    task: Task | None = None
    compute: str = ""

    events: ClassVar[SignalGroupDescriptor] = SignalGroupDescriptor()
    # A sound has new samples: the mix it belongs to, None for the original.
    wave_changed: ClassVar[Signal] = Signal(object)
    image_changed: ClassVar[Signal] = Signal(object)
    gain_changed: ClassVar[Signal] = Signal(object)
    # The person asks for a position in seconds, or for the running task to stop.
    seek_requested: ClassVar[Signal] = Signal(float)
    cancel_requested: ClassVar[Signal] = Signal()

    def __post_init__(self) -> None:
        self.waves: dict[Mix | None, Wave] = {}
        self.images: dict[Pane, Image] = {}
        self.gains_db: dict[Mix | None, float] = {}

    @property
    def n_layers(self) -> int:
        return self.codec.n_layers if self.codec else 12

    def sound_of(self, pane: Pane) -> Mix | None:
        """What a source or a pane decodes; None is the original, undecoded.

        A difference needs the original besides; its own sound is the mix.
        """
        if isinstance(pane, LayerAlone):
            return Mix(LayerSet.of({pane.index}))
        if pane is Source.ORIGINAL:
            return None
        if pane is Source.SEMANTIC:
            return Mix(LayerSet.semantic())
        if pane is Source.FULL:
            return Mix(LayerSet.all(self.n_layers))
        return Mix(self.mix, self.strokes, self.continuous, self.voice)

    def title_of(self, pane: Pane) -> str:
        """The pane's name and, where it is decoded, its layers."""
        if isinstance(pane, LayerAlone):
            return f"RVQ-{pane.index + 1} alone"
        if isinstance(pane, Difference):
            return "Difference  ·  Mix against Original"
        sound = self.sound_of(pane)
        return pane.value if sound is None else f"{pane.value}  ·  {sound.label(self.n_layers)}"

    def wave_of(self, pane: Pane) -> Wave | None:
        return self.waves.get(self.sound_of(pane))

    def put_wave(self, sound: Mix | None, wave: Wave) -> None:
        self.waves[sound] = wave
        self.wave_changed.emit(sound)

    def put_image(self, pane: Pane, image: Image) -> None:
        self.images[pane] = image
        self.image_changed.emit(pane)

    def put_gain(self, sound: Mix | None, gain_db: float) -> None:
        self.gains_db[sound] = gain_db
        self.gain_changed.emit(sound)

    def seek(self, position_s: float) -> None:
        """Ask for the playhead to be at ``position_s``, kept inside the clip."""
        self.seek_requested.emit(min(max(position_s, 0.0), self.duration_s))

    @property
    def duration_s(self) -> float:
        return self.clip.duration_s if self.clip else 0.0

    @property
    def top_hz(self) -> float:
        """The upper edge of every spectrogram: what the codec can carry at most."""
        return self.codec.sample_rate_hz / 2 if self.codec else 8000.0

    def show(self, start_s: float, end_s: float) -> None:
        """Choose the visible stretch, kept inside the clip and no shorter than 20 ms."""
        total = max(self.duration_s, 0.02)
        length = min(max(end_s - start_s, 0.02), total)
        start = min(max(start_s, 0.0), total - length)
        self.visible = (start, start + length)

    def say(self, text: str, kind: NoticeKind = "note", offer: str = "") -> None:
        """Show one sentence; ``offer`` is the id of a command to put beside it."""
        self.notice = Notice(text, kind, offer)
