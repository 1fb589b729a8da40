"""Ties the document to what runs beside the window: files, codec, pictures, playback."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.engine.decoder import Decoder
from app.engine.jobs import Fault, Job, Worker
from app.engine.painter import Painter
from app.engine.sound import Sound
from app.engine.transport import Transport
from app.model.clip import Clip, Wave
from app.model.document import Document, Task
from app.model.mix import Difference, Mix, Pane, Source, key_of
from codec.audio import read_audio, write_audio
from codec.errors import UserError

ENVELOPE_COLUMNS = 2000


class Inspector:
    """Opens recordings and keeps everything in the document up to date."""

    def __init__(
        self, document: Document, codec: str, device: str, *, silent: bool = False
    ) -> None:
        self.document = document
        self.files, self.coding = Worker("files"), Worker("codec")
        self.drawing, self.sound = Worker("pictures"), Worker("sound")
        self.transport = Transport(document, self.sound, silent=silent)
        self.decoder = Decoder(document, self.coding, self.transport.rate_hz)
        self.painter = Painter(document, self.drawing)
        self.decoder.on_sound = self._sound_ready
        events = document.events
        events.codes.connect(self._decode_all)
        for event in (events.mix, events.strokes, events.continuous, events.voice):
            event.connect(lambda: self._decode(Source.MIX))
        events.heard.connect(self._heard_changed)
        events.panes.connect(self._decode_all)
        events.matched.connect(self._set_track)
        document.cancel_requested.connect(self._cancel)
        self.device = device
        self.decoder.load(codec, device)

    @property
    def busy(self) -> bool:
        """Whether anything is still being read, encoded, decoded or drawn."""
        return any(worker.busy for worker in self.workers)

    @property
    def workers(self) -> tuple[Worker, ...]:
        return self.files, self.coding, self.drawing, self.sound

    def load_codec(self, name: str) -> None:
        """Use another codec: a known name, a folder or a checkpoint file."""
        self.decoder.load(name, self.device)

    # -- opening ----------------------------------------------------------------

    def open(self, path: str | Path, remark: str = "") -> None:
        """Open a recording; what is open stays until it has been read.

        ``remark`` is a sentence to show once it is open.
        """

        def work(job: Job) -> Clip:
            audio = read_audio(path, progress=job.progress, cancelled=job.is_cancelled)
            clip = Clip(audio, str(path))
            clip.mono  # noqa: B018 - computed here, beside the window
            return clip

        title = f"Reading {Path(path).name}"
        self.document.task = Task(title, 0.0)
        self.files.submit(
            "open",
            work,
            then=lambda clip: self._opened(clip, remark),
            failed=self._failed,
            progressed=lambda share: setattr(self.document, "task", Task(title, share)),
        )

    def _failed(self, error: UserError) -> None:
        self.document.task = None
        self.document.say(str(error), "fault" if isinstance(error, Fault) else "error")

    def _opened(self, clip: Clip, remark: str) -> None:
        document = self.document
        self.transport.stop()
        self.decoder.forget()
        document.images.clear()
        document.gains_db.clear()
        document.region = None
        document.envelope = None
        document.clip = clip
        document.show(0.0, clip.duration_s)
        document.notice = None
        if clip.audio.notes or remark:
            told = f"{clip.name}: {'; '.join(clip.audio.notes)}." if clip.audio.notes else ""
            document.say(f"{told} {remark}".strip())
        document.put_wave(None, Wave(clip.mono, clip.audio.rate_hz))
        original = document.waves[None]
        self.files.submit(
            "prepare",
            lambda job: self._prepare(original, job),
            then=lambda sound: self._prepared(clip, sound),
        )
        self.decoder.encode()

    def _prepare(self, wave: Wave, job: Job) -> Sound:
        job.deliver(setattr, self.document, "envelope", envelope(wave.samples))
        sound = Sound(len(wave.samples), wave.rate_hz, self.transport.rate_hz)
        sound.fill(wave.samples, 0, len(wave.samples))
        wave.measure()
        return sound

    def _prepared(self, clip: Clip, sound: Sound) -> None:
        if clip is not self.document.clip:
            return
        self.decoder.sounds[None] = sound
        self.transport.set_length(len(sound.samples))
        self._sound_ready(None)

    def _cancel(self) -> None:
        self.files.cancel("open")
        self.decoder.cancel()

    # -- decoding and hearing ---------------------------------------------------

    def _decode_all(self) -> None:
        document = self.document
        for pane in dict.fromkeys((document.heard, Source.MIX, *document.panes)):
            if pane != Difference():
                self._decode(pane)

    def _decode(self, pane: Pane) -> None:
        sound = self.document.sound_of(pane)
        first = pane is self.document.heard
        self.decoder.want(sound, f"decode {key_of(pane)}", self.document.position_s, first=first)

    def _heard_changed(self) -> None:
        heard = self.document.heard
        self._set_track()
        self._decode(heard)

    def _sound_ready(self, sound: Mix | None) -> None:
        document = self.document
        wave, original = document.waves.get(sound), document.waves.get(None)
        if wave is not None and original is not None and wave.lufs is not None:
            self.transport.match(sound, wave, original)
        if sound == document.sound_of(document.heard):
            self._set_track()

    def _set_track(self) -> None:
        """Hear what is chosen as soon as it is there; until then what was heard goes on."""
        document = self.document
        chosen = document.sound_of(document.heard)
        sound = self.decoder.sounds.get(chosen)
        if sound is not None:
            self.transport.hear(chosen, sound.samples)

    def export(self, path: str | Path) -> None:
        """Save what is heard, or the selected region of it, as an audio file."""
        document = self.document
        wave, region = document.wave_of(document.heard), document.region
        if wave is None or not wave.complete:
            document.say("There is nothing to save yet; wait until it has been decoded.", "warning")
            return

        def work(job: Job) -> str:
            samples = wave.samples
            if region is not None:
                first, last = (round(t * wave.rate_hz) for t in (region.start_s, region.end_s))
                samples = samples[first:last]
            written = write_audio(path, samples, wave.rate_hz)
            clipped = written.clipped_samples
            return f"Saved {Path(path).name}." + (f" {clipped} samples clipped." if clipped else "")

        self.files.submit("export", work, then=document.say, failed=self._failed)

    def close(self) -> None:
        """Stop sound and threads."""
        for worker in self.workers:
            worker.close()
        self.transport.close()


def envelope(wave: np.ndarray) -> np.ndarray:
    """Lowest and highest sample of equal stretches of ``wave`` [T]: float32 [2, N]."""
    count = min(ENVELOPE_COLUMNS, max(1, len(wave)))
    edges = np.linspace(0, len(wave), count, endpoint=False).astype(np.int64)
    if len(wave) == 0:
        return np.zeros((2, 1), np.float32)
    return np.stack([np.minimum.reduceat(wave, edges), np.maximum.reduceat(wave, edges)])
