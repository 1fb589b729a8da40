"""Follows the fundamental frequency of what the panes show, beside the window."""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Generator

import numpy as np

from app.engine.jobs import Worker
from app.engine.upkeep import Need, Stretch, Upkeep
from app.model.clip import Wave
from app.model.document import Document
from app.model.mix import Difference, Mix, Pane
from app.model.overlays import Contour
from app.words import tr
from codec.audio import resample

# What YIN is run at: enough for 500 Hz, and a quarter of the work at 48 kHz.
PITCH_HZ, HOP = 16_000, 160
HOP_S = HOP / PITCH_HZ
# Frames at a time, and those on either side that windows and running median look at.
BLOCK_FRAMES, AROUND_FRAMES = 500, 8
MARGIN = 0.25
LONGEST_S = 60.0


class Contours:
    """Keeps ``document.contours`` in step with what is visible, while they are switched on."""

    def __init__(self, document: Document, worker: Worker) -> None:
        self.document = document
        self.upkeep = Upkeep(
            worker,
            "pitch",
            then=document.put_contour,
            failed=lambda error: document.say(str(error), "fault"),
        )
        self._editions: Counter[Mix | None] = Counter()
        self._told = False
        for event in (document.events.overlays, document.events.visible, document.events.panes):
            event.connect(self.follow_all)
        document.events.clip.connect(lambda: document.contours.clear())
        document.wave_changed.connect(self._wave_changed)

    def follow_all(self) -> None:
        document = self.document
        too_long = document.visible[1] - document.visible[0] > LONGEST_S
        told, self._told = self._told, document.overlays.pitch and too_long
        if self._told and not told:
            document.say(
                tr("The f0 contour is drawn for up to {seconds:.0f} s at once; zoom in.").format(
                    seconds=LONGEST_S
                )
            )
        for pane in document.panes:
            self.follow(pane)

    def _wave_changed(self, sound: Mix | None) -> None:
        self._editions[sound] += 1
        for pane in self.document.panes:
            if self.document.sound_of(pane) == sound:
                self.follow(pane)

    def follow(self, pane: Pane) -> None:
        """See to it that the contour of one pane is there, if it can be seen."""
        document = self.document
        wave, visible = document.wave_of(pane), document.visible
        length = visible[1] - visible[0]
        if not document.overlays.pitch or length > LONGEST_S or pane == Difference():
            return
        if wave is None:
            return
        covers = max(0.0, visible[0] - MARGIN * length), visible[1] + MARGIN * length
        edition = 0 if wave.complete else self._editions[document.sound_of(pane)]
        need = Need(weakref.ref(wave), edition, visible, covers)
        self.upkeep.ask(pane, need, lambda job: contour_of(wave, covers))


def contour_of(wave: Wave, stretch: Stretch) -> Generator[None, None, Contour]:
    """The fundamental frequency of a stretch of ``wave``, or what of it lies within.

    Yields between blocks: pictures go first.
    """
    import torch

    from codec.audio.pitch import track_pitch  # needs torch, which the window does not wait for

    first = int(stretch[0] / HOP_S)
    last = max(first, int(min(stretch[1], wave.duration_s) / HOP_S))
    found = [np.zeros(0, np.float32)]
    for start in range(first, last, BLOCK_FRAMES):
        yield
        count = min(BLOCK_FRAMES, last - start)
        before = max(0, start - AROUND_FRAMES)
        edges_s = before * HOP_S, (start + count + AROUND_FRAMES) * HOP_S
        a, b = (round(t * wave.rate_hz) for t in edges_s)
        piece = resample(wave.samples[a:b], wave.rate_hz, PITCH_HZ)
        padded = np.zeros((start + count + AROUND_FRAMES - before) * HOP, np.float32)
        padded[: len(piece)] = piece[: len(padded)]
        f0 = track_pitch(torch.from_numpy(padded)[None, None], PITCH_HZ, HOP)[0]
        found.append(f0[start - before :][:count].numpy())
    return Contour((first + 0.5) * HOP_S, HOP_S, np.concatenate(found))
