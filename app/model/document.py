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

from app.model import sights
from app.model.clip import Clip, Wave
from app.model.mix import Difference, LayerAlone, Mix, Pane, Source, Stroke, Voice
from app.model.overlays import Contour, Cursor, Overlays
from app.model.picture import Picture
from app.model.sounding import SILENT, Level, Loudness, OutputDevice
from app.words import tr
from codec.api import CodecInfo, Codes, LayerSet

NoticeKind = Literal["note", "warning", "error", "fault"]


@dataclass(frozen=True)
class Region:
    """A stretch of the clip, in seconds; start < end."""

    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        return self.end_s - self.start_s


@dataclass(frozen=True, eq=False)
class Image:
    """A spectrogram ready to draw.

    ``levels`` uint8 [rows, columns], 0 at ``db_low`` and 255 at ``db_high``;
    ``frequencies_hz`` [bands] rising.  ``span`` is where the lowest band begins and
    the highest ends, as heights in a pane (0 … 1): recordings of different rates
    have bins of different widths, and still share one axis.  ``db`` float32
    [rows, columns] is what ``levels`` were made from, NaN where there is nothing
    to compare and +inf where nothing is there yet.  Each row is the loudest of
    ``pool`` bands, the highest row of what is left.  ``sound`` is what it is a
    picture of, "" if that is not told.
    """

    levels: np.ndarray
    start_s: float
    end_s: float
    frequencies_hz: np.ndarray
    span: tuple[float, float] = (0.0, 1.0)
    db: np.ndarray | None = None
    pool: int = 1
    sound: Mix | None | str = ""

    @property
    def top_hz(self) -> float:
        """The highest frequency that is drawn: the pane's upper edge, or where the bands end."""
        last, before = self.frequencies_hz[-1], self.frequencies_hz[-2]
        return float(last + (last - before) / 2) / max(self.span[1], 1.0)

    def level_at(self, seconds: float, hz: float) -> float | None:
        """What is drawn there, in dB; None outside the picture or where there is nothing."""
        if self.db is None or not self.start_s <= seconds < self.end_s:
            return None
        if hz > 1.000001 * self.top_hz:  # but for rounding
            return None
        rows, columns = self.db.shape
        column = int((seconds - self.start_s) / (self.end_s - self.start_s) * columns)
        bands = np.arange(len(self.frequencies_hz))
        band = round(float(np.interp(hz, self.frequencies_hz, bands)))
        level = float(self.db[band // self.pool, min(column, columns - 1)])
        return level if np.isfinite(level) else None

    def gaps(self, start_s: float, end_s: float) -> tuple[tuple[float, float], ...]:
        """The parts of a stretch that are not in the picture, or were not there yet."""
        columns = self.levels.shape[1]
        known = np.zeros(columns + 2, bool)
        known[1:-1] = True if self.db is None else self.db[0] != np.inf
        turns = np.flatnonzero(np.diff(known)) * (self.end_s - self.start_s) / columns
        # Known from every first turn to every second; unknown before, between and after.
        edges = [start_s, *(np.clip(self.start_s + turns, start_s, end_s).tolist()), end_s]
        pairs = zip(edges[::2], edges[1::2], strict=True)
        return tuple((first, last) for first, last in pairs if last - first > 1e-6)


@dataclass(frozen=True)
class Task:
    """What is being worked on, how far it is (0 … 1, None when unknown)."""

    title: str
    share: float | None = None


@dataclass(frozen=True)
class Notice:
    """One sentence for the person, how serious it is, and a command that may help.

    ``saved`` is the file or folder that it tells of, if it tells that something was saved.
    """

    text: str
    kind: NoticeKind = "note"
    offer: str = ""
    saved: str = ""


@dataclass
class Document:
    """Everything that a view may show and a person may change."""

    clip: Clip | None = None
    codec: CodecInfo | None = None
    codes: Codes | None = None
    # Mean square of each layer's contribution to its stream, by frame: float32 [L, F].
    energy: np.ndarray | None = None
    envelope: np.ndarray | None = None
    heard: Source = Source.ORIGINAL
    mix: LayerSet = field(default_factory=lambda: LayerSet.prefix(12))
    # While any layer is soloed, only those are in the mix, and nothing painted.
    solo: LayerSet = field(default_factory=LayerSet.none)
    strokes: tuple[Stroke, ...] = ()
    # Whether the mixer's switches choose what is painted, and what that is.
    painting: bool = False
    brush: LayerSet = field(default_factory=LayerSet.semantic)
    continuous: bool = False
    voice: Voice | None = None
    region: Region | None = None
    looping: bool = False
    loudness: Loudness = "original"
    speed: float = 1.0
    playing: bool = False
    # While the playhead is dragged: every seek is heard for a moment.
    scrubbing: bool = False
    # Whether another source is heard for as long as something is held.
    comparing: bool = False
    # None: the system's default.
    output: OutputDevice | None = None
    outputs: tuple[OutputDevice, ...] = ()
    level: Level = SILENT
    dropouts: int = 0
    position_s: float = 0.0
    visible: tuple[float, float] = (0.0, 1.0)
    # Whether the view goes along when the playhead leaves it.
    follows: bool = True
    columns: int = 1000
    rows: int = 200
    picture: Picture = field(default_factory=Picture)
    overlays: Overlays = field(default_factory=Overlays)
    cursor: Cursor | None = None
    panes: tuple[Pane, ...] = (Source.ORIGINAL, Source.SEMANTIC, Source.MIX)
    notice: Notice | None = None
    task: Task | None = None
    compute: str = ""

    events: ClassVar[SignalGroupDescriptor] = SignalGroupDescriptor()
    # A sound has new samples: the mix it belongs to, None for the original.
    wave_changed: ClassVar[Signal] = Signal(object)
    image_changed: ClassVar[Signal] = Signal(object)
    gain_changed: ClassVar[Signal] = Signal(object)
    contour_changed: ClassVar[Signal] = Signal(object)
    # The person asks for a position in seconds, or for the running task to stop.
    seek_requested: ClassVar[Signal] = Signal(float)
    cancel_requested: ClassVar[Signal] = Signal()
    # What is changed next is a step of its own for undo, however soon it follows another.
    step_begun: ClassVar[Signal] = Signal()
    # What was chosen cannot be had, and something else stands in its place: the field's
    # name, and what was chosen.
    given_up: ClassVar[Signal] = Signal(str, object)
    # The list of output devices is about to be looked at: make it anew.
    outputs_requested: ClassVar[Signal] = Signal()

    def __post_init__(self) -> None:
        self.waves: dict[Mix | None, Wave] = {}
        self.images: dict[Pane, Image] = {}
        self.contours: dict[Pane, Contour] = {}
        self.gains_db: dict[Mix | None, float] = {}
        # While the view goes where the playhead is, by itself.
        self.carrying = False
        self._last_loudness: Loudness = "original"
        self._compared: tuple[Source, Source] = (self.heard, self.heard)

    def give_up(self, name: str, value: object) -> None:
        """Set a field to ``value``, as what the person chose cannot be had."""
        before = getattr(self, name)
        setattr(self, name, value)
        self.given_up.emit(name, before)

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
        return self.mixed

    @property
    def mixed(self) -> Mix:
        """What the mix decodes: the soloed layers alone, or those chosen and painted."""
        if self.solo:
            return Mix(self.solo, (), self.continuous, self.voice)
        return Mix(self.mix, self.strokes, self.continuous, self.voice)

    def title_of(self, pane: Pane) -> str:
        """The pane's name and, where it is decoded, its layers."""
        if isinstance(pane, LayerAlone):
            return tr("RVQ-{n} alone").format(n=pane.index + 1)
        if isinstance(pane, Difference):
            gain_db = self.difference_gain_db
            matched = tr(" with {gain_db:+.1f} dB").format(gain_db=gain_db) if self.matched else ""
            return tr("Difference  ·  Mix{matched} against Original").format(matched=matched)
        sound = self.sound_of(pane)
        name = tr(pane.value)
        return name if sound is None else f"{name}  ·  {sound.label(self.n_layers)}"

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

    def put_contour(self, pane: Pane, contour: Contour) -> None:
        self.contours[pane] = contour
        self.contour_changed.emit(pane)

    @property
    def difference_gain_db(self) -> float:
        """What is added to the mix's levels before the original's are taken off."""
        mix, original = (self.gains_db.get(s, 0.0) for s in (self.sound_of(Source.MIX), None))
        return mix - original if self.matched else 0.0

    @property
    def matched(self) -> bool:
        """Whether ``gains_db`` are applied; set, it goes back to the loudness chosen last."""
        return self.loudness != "off"

    @matched.setter
    def matched(self, on: bool) -> None:
        if self.matched:
            self._last_loudness = self.loudness
        self.loudness = self._last_loudness if on else "off"

    def compare(self, on: bool) -> None:
        """Hear the original (where it is heard already, the mix) until called with False.

        What is chosen meanwhile stays chosen.
        """
        if on == self.comparing:
            return
        self.comparing = on
        if on:
            other = Source.MIX if self.heard is Source.ORIGINAL else Source.ORIGINAL
            self._compared = (self.heard, other)
            self.heard = other
        else:
            before, other = self._compared
            if self.heard is other:
                self.heard = before

    def begin_anew(self) -> None:
        """Choose what is chosen at the start: nothing of the last clip, its voice or its mix."""
        fresh = Document()
        for name in ("voice", "continuous", "strokes", "painting", "solo", "brush", "region"):
            setattr(self, name, getattr(fresh, name))
        self.mix, self.heard = LayerSet.all(self.n_layers), fresh.heard
        self.looping, self.speed = fresh.looping, fresh.speed

    @property
    def chosen(self) -> Source:
        """What is heard, or will be again when comparing ends."""
        return self._compared[0] if self.comparing else self.heard

    def seek(self, position_s: float) -> None:
        """Ask for the playhead to be at ``position_s``, kept inside the clip."""
        self.seek_requested.emit(min(max(position_s, 0.0), self.duration_s))

    def go_to_start(self) -> None:
        """Ask for the playhead at the start of the region or the clip, and see it there."""
        start_s = self.region.start_s if self.region else 0.0
        self.seek(start_s)
        self.reveal(start_s)

    @property
    def duration_s(self) -> float:
        return self.clip.duration_s if self.clip else 0.0

    @property
    def top_hz(self) -> float:
        """What the codec can carry at most: the upper edge of spectrograms without a ceiling."""
        return self.codec.sample_rate_hz / 2 if self.codec else 8000.0

    def top_of(self, pane: Pane) -> float:
        """The upper edge of a pane's spectrogram."""
        return min(self.picture.ceiling_of(pane) or self.top_hz, self.top_hz)

    def put_ceiling(self, pane: Pane | None, hz: float | None) -> None:
        """Choose the upper edge of one pane's spectrogram, of all of them for no pane.

        None, and what the codec cannot carry, is as high as the codec goes.
        """
        ceiling_hz = None if hz is None or hz >= self.top_hz else hz
        self.picture = self.picture.with_ceiling(pane, ceiling_hz)

    def show(self, start_s: float, end_s: float) -> None:
        """Choose the visible stretch, kept inside the clip and no shorter than 20 ms.

        What is shorter is widened about its middle.
        """
        self._show(sights.within(start_s, end_s, self.duration_s))

    def zoom_about(self, at_s: float, factor: float) -> None:
        """See ``factor`` times as much time, with ``at_s`` where it is now.

        As much of it as the limits allow; at a limit the view stands still.
        """
        self._show(sights.zoomed(self.visible, at_s, factor, self.duration_s))

    def _show(self, visible: tuple[float, float]) -> None:
        if not sights.are_alike(visible, self.visible):
            self.visible = visible

    def zoom(self, factor: float) -> None:
        """See so many times as much, about the playhead if it is in sight, else the middle."""
        start, end = self.visible
        in_sight = start <= self.position_s <= end
        self.zoom_about(self.position_s if in_sight else (start + end) / 2, factor)

    def reveal(self, seconds: float) -> None:
        """Have ``seconds`` in sight, at the same zoom, with most of the view after it.

        Such a step of the view is none for undo.
        """
        start, end = self.visible
        if start <= seconds <= end:
            return
        first = seconds - sights.LEAD * (end - start)
        self.carrying = True
        try:
            self.show(first, first + end - start)
        finally:
            self.carrying = False

    def show_region(self) -> None:
        """See just the region, if there is one."""
        if self.region is not None:
            self.show(self.region.start_s, self.region.end_s)

    def say(
        self, text: str, kind: NoticeKind = "note", offer: str = "", *, saved: str = ""
    ) -> None:
        """Show one sentence; ``offer`` is the id of a command to put beside it.

        ``saved`` is the path of what was saved: a link to its folder stands beside it.
        """
        self.notice = Notice(text, kind, offer, saved)
