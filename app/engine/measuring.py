"""Measures what each layer does to a stretch of the clip, beside everything else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from app.engine.decoder import Decoder
from app.engine.gauge import Gauge, Measurement
from app.engine.jobs import Fault, Job, Worker
from app.engine.material import Material, Materials
from app.model.clip import Clip
from app.model.document import Document
from app.model.measured import HIGH_PASS_HZ, MEASURED, Marks, Stretch, prefixes, stretch_of
from app.model.mix import Mix
from app.model.tokens import Analysis
from codec.api import CodecInfo, LayerSet
from codec.audio import resample
from codec.errors import UserError
from codec.tokens import uses_of

# Decoded at a time, in a stream or as a window: what is wanted meanwhile waits no longer
# than this takes.  A window decodes again what the decoder looks back at, so it is longer.
STREAM_FRAMES, WINDOW_FRAMES = 10, 25
# Jobs in the codec's thread: a new mix replaces an old one, and leaves the rest alone.
PREFIXES, MIX = "measure RVQ-1:k", "measure the mix"

Key = tuple[CodecInfo, Stretch, bool]


class Measuring:
    """Fills ``analysis.marks`` for every RVQ-1:k, and for the mix whenever it is another.

    Decoding goes through the codec's thread, a few frames at a time so that a toggle
    goes first; measures are taken in a process of their own.  What was measured of the
    open clip is kept, by codec and stretch.
    """

    def __init__(self, document: Document, analysis: Analysis, decoder: Decoder) -> None:
        self.document, self.analysis, self.decoder = document, analysis, decoder
        self.worker, self.gauge = Worker("measures"), Gauge(MEASURED)
        self._kept: dict[Key, Marks] = {}
        self._of: tuple[Clip | None, CodecInfo | None] = (None, None)
        # What has been asked for; and what of it is decoded and waits to be measured.
        self._wanted: set[Mix] = set()
        self._decoded: set[tuple[Key, Mix]] = set()
        events = document.events
        for event in (events.codes, events.codec):
            event.connect(self._codes_changed)
        for event in (events.mix, events.solo, events.strokes, events.continuous, events.voice):
            event.connect(self._mix_changed)
        document.wave_changed.connect(self._wave_changed)
        document.cancel_requested.connect(self.cancel)
        analysis.events.shown.connect(self._shown)
        analysis.events.high_pass.connect(self._high_pass_changed)
        analysis.measure_requested.connect(self.measure)
        analysis.cancel_requested.connect(self.cancel)

    @property
    def busy(self) -> bool:
        """Whether anything is being decoded to be measured, or measured."""
        return self.worker.busy or self.analysis.progress is not None

    def close(self) -> None:
        """Stop thread and process."""
        self.worker.close()
        self.gauge.stop()

    # -- what to measure --------------------------------------------------------

    def measure(self) -> None:
        """Measure what ``stretch_of`` says, but for what is known of it already."""
        stretch, materials = stretch_of(self.document), self.decoder.materials
        if stretch is None or not self._is_encoded:
            return
        info = materials.codec.info
        key = info, stretch, self.analysis.high_pass
        marks = self._kept.get(key)
        if marks is None:
            tokens = materials.codes.tokens[0, :, stretch.first : stretch.first + stretch.frames]
            uses = uses_of(tokens.cpu().numpy(), [layer.codebook_size for layer in info.layers])
            bits = np.array([use.entropy_bits for use in uses])
            marks = self._kept[key] = Marks(stretch, info, bits, {}, {}, high_pass=key[2])
        self.analysis.marks = marks
        self.decoder.worker.cancel(PREFIXES)
        self._wanted = set(prefixes(info.n_layers))
        self._decode(PREFIXES, prefixes(info.n_layers))
        self._measure_mix()

    def cancel(self) -> None:
        """Stop; what has been measured stays."""
        for key in (PREFIXES, MIX):
            self.decoder.worker.cancel(key)
        self.worker.cancel()
        self._decoded.clear()
        self._wanted.clear()
        self.analysis.progress = None

    def rest(self) -> None:
        """Let the process that measures go; it is started again when it is needed."""
        self.worker.submit("stop", lambda job: self.gauge.stop())

    @property
    def _is_encoded(self) -> bool:
        """Whether the codes are there, and were made by the codec that is loaded now."""
        document, materials = self.document, self.decoder.materials
        is_there = document.codes is not None and materials is not None
        return is_there and materials.codec.info == document.codec

    @property
    def _mix(self) -> Mix:
        return self.document.mixed

    def _shown(self, tab: str | None) -> None:
        if tab is None:
            self.cancel()
            self.rest()
        elif tab == "measures" and self.analysis.marks is None:
            self.measure()
        elif tab == "measures":
            self._mix_changed()

    def _high_pass_changed(self) -> None:
        """The same stretch again, by what is measured of it now."""
        if self.analysis.marks is not None:
            self.worker.cancel()
            self._decoded.clear()
            self.measure()

    def _codes_changed(self) -> None:
        """Codes of the same clip may only have become more; those of another begin anew."""
        of, before = (self.document.clip, self.document.codec), self._of
        self._of = of
        if of[0] is not before[0]:
            self._kept.clear()
        if of != before:
            self.cancel()
            self.analysis.marks = None
        if self.analysis.shown == "measures" and self.analysis.marks is None:
            self.measure()

    def _mix_changed(self) -> None:
        """Another mix is measured beside what is known, if anything was measured at all."""
        marks = self.analysis.marks
        if self.analysis.shown == "measures" and marks is not None and self._is_encoded:
            if marks.values or self._wanted:
                self._measure_mix()

    def _wave_changed(self, sound: Mix | None) -> None:
        """A mix that had to wait for what it takes from elsewhere, once it is heard."""
        if sound is not None and sound == self._mix and (sound.voice or sound.continuous):
            if self.analysis.marks is not None and sound not in self._wanted:
                self._mix_changed()

    # -- decoding and measuring -------------------------------------------------

    def _measure_mix(self) -> None:
        """Have the present mix measured, and no earlier one any more."""
        mix = self._mix
        self.decoder.worker.cancel(MIX)
        self._wanted &= {*prefixes(self.analysis.marks.info.n_layers), mix}
        if mix not in self._wanted and self._is_ready(mix):
            self._wanted.add(mix)
            self._decode(MIX, [mix])
        self._show_progress()

    def _is_ready(self, mix: Mix) -> bool:
        """Which frames of another voice go where depends on the length of the whole clip."""
        materials, frames_s = self.decoder.materials, 1 / self.document.codec.frame_rate_hz
        is_whole = materials.codes.frames * frames_s >= self.document.duration_s - frames_s
        return materials.ready(mix) and (mix.voice is None or is_whole)

    def _decode(self, key: str, sounds: Sequence[Mix]) -> None:
        """Have what is not known of ``sounds`` decoded, each to be measured as it is there."""
        marks, materials, clip = self.analysis.marks, self.decoder.materials, self.document.clip
        of = marks.info, marks.stretch, marks.high_pass
        known = {*marks.values, *(sound for other, sound in self._decoded if other == of)}
        missing = [sound for sound in sounds if sound not in known]

        def work(job: Job) -> Iterator[None]:
            for sound in missing:
                pieces = []
                for piece in decoded(materials.of(sound), marks.stretch):
                    pieces.append(piece)
                    yield
                job.deliver(self._measure, of, sound, materials, clip, np.concatenate(pieces))

        if missing:
            self.decoder.worker.submit(key, work, failed=self._failed)

    def _measure(
        self, key: Key, sound: Mix, materials: Materials, clip: Clip, made: np.ndarray
    ) -> None:
        rate_hz = materials.codec.info.sample_rate_hz
        self._decoded.add((key, sound))

        def work(job: Job) -> Measurement:
            original = part_of(clip, key[1], rate_hz)
            without = {"high_pass_hz": HIGH_PASS_HZ} if key[2] else {}
            return self.gauge.take(original, made, rate_hz, job.check, **without)

        self.worker.submit(
            f"measure {hash((key, sound))}",
            work,
            then=lambda found: self._measured(key, sound, found),
            failed=self._failed,
        )

    def _measured(self, key: Key, sound: Mix, found: Measurement) -> None:
        self._decoded.discard((key, sound))
        before = self._kept.get(key)
        if before is None:
            return
        values = {**before.values, sound: found.values}
        undefined = {**before.undefined, sound: found.undefined}
        marks = self._kept[key] = replace(
            before,
            values=values,
            absent=found.absent,
            undefined=undefined,
            has_lows=found.has_lows,
        )
        if self.analysis.marks is before:
            self.analysis.marks = marks
            self._show_progress()

    def _show_progress(self) -> None:
        known = self._wanted & set(self.analysis.marks.values)
        if known == self._wanted:
            self._wanted.clear()
            self.analysis.progress = None
        else:
            self.analysis.progress = len(known) / len(self._wanted)

    def _failed(self, error: UserError) -> None:
        self.cancel()
        self.document.say(str(error), "fault" if isinstance(error, Fault) else "error")


def decoded(material: Material, stretch: Stretch) -> Iterator[np.ndarray]:
    """The wave of a stretch as it is heard, float32 [T], piece by piece; for the codec's thread."""
    info, last = material.codec.info, stretch.first + stretch.frames
    if info.causal and stretch.first == 0 and not material.continuous:
        yield from _streamed(material, last)
        return
    count = WINDOW_FRAMES if info.causal else stretch.frames
    for first in range(stretch.first, last, count):
        yield material.decode(first, min(count, last - first))


def _streamed(material: Material, last: int) -> Iterator[np.ndarray]:
    """From the start on, which costs each frame but once."""
    tokens, layers = material.codes.tokens[:1], material.layers
    with material.codec.stream() as stream:
        for first in range(0, last, STREAM_FRAMES):
            frames = slice(first, min(first + STREAM_FRAMES, last))
            on = layers if isinstance(layers, LayerSet) else layers[:, frames]
            yield stream.decode(tokens[..., frames], on)[0, 0].float().cpu().numpy()


def part_of(clip: Clip, stretch: Stretch, rate_hz: int) -> np.ndarray:
    """A stretch of the recording as the codec heard it: float32 [T] at ``rate_hz``."""
    first, last = (round(s * clip.audio.rate_hz) for s in (stretch.start_s, stretch.end_s))
    return resample(clip.mono[first:last], clip.audio.rate_hz, rate_hz)
