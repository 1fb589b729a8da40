"""Ties the document to what runs beside the window: files, codec, pictures, playback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.engine.batches import Batches
from app.engine.decoder import Decoder
from app.engine.energy import EnergyMeter
from app.engine.exports import Exports
from app.engine.jobs import Fault, Worker
from app.engine.original import Opening, Original
from app.engine.overlays import Contours
from app.engine.painter import Painter
from app.engine.transport import Transport
from app.model.clip_list import ClipList
from app.model.document import Document, Task
from app.model.mix import Mix
from app.words import tr
from codec.api import LayerSet
from codec.errors import UserError
from codec.zoo import DEFAULT


class Inspector:
    """Opens recordings and keeps everything in the document up to date."""

    def __init__(
        self, document: Document, clips: ClipList, device: str, *, silent: bool = False
    ) -> None:
        self.document, self.clips = document, clips
        self.files, self.coding = Worker("files"), Worker("codec")
        self.drawing, self.sound = Worker("pictures"), Worker("sound")
        self.batching = Worker("batch")
        self.batches = Batches(self.batching, clips, lambda: (self.decoder.name, self.device))
        self.transport = Transport(document, self.sound, silent=silent)
        self.decoder = Decoder(document, self.coding, self.transport.rate_hz)
        self.painter = Painter(document, self.drawing)
        self.contours = Contours(document, self.drawing)
        self.decoder.on_sound = self._sound_ready
        self.decoder.donors.reader = self.files
        self.decoder.donors.channel_of = clips.channel_of
        self.energy = EnergyMeter(document, self.decoder)
        self.exports = Exports(document, self.files, self.decoder, clips)
        # What is shown, and what has been read to its end.
        self._original: Original | None = None
        self._whole: Original | None = None
        document.events.heard.connect(self._set_track)
        document.events.loudness.connect(self._set_track)
        document.cancel_requested.connect(self._cancel)
        self.device = device

    @property
    def busy(self) -> bool:
        """Whether anything is still being read, encoded, decoded or drawn."""
        return any(worker.busy for worker in self.workers)

    @property
    def workers(self) -> tuple[Worker, ...]:
        return self.files, self.coding, self.drawing, self.sound, self.batching

    def load_codec(self, name: str, then: Callable[[], None] = lambda: None) -> None:
        """Use another codec: a known name, a folder or a checkpoint file; ``then`` do that."""
        self.decoder.load(name, self.device, then)

    def use_device(
        self, device: str, then: Callable[[], None], refused: Callable[[], None]
    ) -> None:
        """Compute on another device, with the same codec, and ``then`` do that.

        If the device is ``refused``, everything stays as it is.
        """

        def moved() -> None:
            self.device = device
            then()

        self.decoder.load(self.decoder.name or DEFAULT, device, moved, refused)

    # -- opening ----------------------------------------------------------------

    def open(self, path: str | Path, remark: str = "", *, saved: str = "") -> None:
        """Open a recording; what is open comes back if it cannot be read to its end.

        ``remark`` is a sentence to show once it is open; ``saved`` is the path of what was
        saved, if it tells of that.
        """
        title = tr("Reading {name}").format(name=Path(path).name)
        self.document.task = Task(title, 0.0)
        opening = Opening(
            path,
            self.transport.rate_hz,
            shown=lambda original: self._show(original, remark, saved),
            grown=self._grown,
            channel=self.clips.channel_of(str(path)),
        )
        self.files.submit(
            "open",
            opening.work,
            then=self._read,
            failed=lambda error: self._not_read(error, str(path)),
            progressed=lambda share: setattr(self.document, "task", Task(title, share)),
        )

    def _failed(self, error: UserError) -> None:
        self.document.task = None
        self.document.say(str(error), "fault" if isinstance(error, Fault) else "error")

    def _show(self, original: Original | None, remark: str = "", saved: str = "") -> None:
        """Have this clip open, be it read to its end or not; None for none."""
        document = self.document
        self.clips.leave()
        self._original = original
        self.transport.stop()
        self.decoder.forget()
        document.images.clear()
        document.gains_db.clear()
        document.region = None
        document.strokes, document.solo = (), LayerSet.none()
        document.envelope = None
        document.clip = original.clip if original else None
        document.show(0.0, document.duration_s)
        document.notice = None
        if original is None:
            self.clips.arrive()
            return
        notes = original.clip.audio.notes
        if notes or remark:
            told = f"{original.clip.name}: {'; '.join(notes)}." if notes else ""
            self._note(f"{told} {remark}".strip(), original, saved)
        if not original.clip.complete:
            share = original.clip.ready / len(original.clip.mono)
            document.task = Task(tr("Reading {name}").format(name=original.clip.name), share)
        self.decoder.sounds[None] = original
        self.transport.set_length(len(original.samples))
        self.clips.arrive()
        self._grown(original)
        self.decoder.encode()

    def _note(self, told: str, original: Original, saved: str) -> None:
        """With a way out where the channels cancel each other."""
        cancels = original.clip.audio.cancels
        kind, offer = ("warning", "next_channel") if cancels else ("note", "")
        self.document.say(told, kind, offer, saved=saved)

    def choose_channel(self, channel: int) -> None:
        """Open one channel of the clip's file, counted from 1, or the mix of all with 0."""
        clip = self.document.clip
        if clip is not None and channel != clip.channel:
            self.clips.set_channel(clip.path, channel)
            self.decoder.donors.forget(clip.path)
            self.open(clip.path)

    def next_channel(self) -> None:
        """The mix of all channels, then one after the other."""
        clip = self.document.clip
        if clip is None or clip.file_channels == 1:
            self.document.say(tr("This clip has one channel; there is no other to choose."))
        else:
            self.choose_channel((clip.channel + 1) % (clip.file_channels + 1))

    def _grown(self, original: Original) -> None:
        """More of the clip can be seen, heard and encoded."""
        self.document.envelope = original.envelope.copy()
        self.document.put_wave(None, original.wave)
        self._sound_ready(None)
        self.decoder.encode_more()

    def _read(self, original: Original) -> None:
        """All of the clip is there; only now the one before it can be let go."""
        self._whole = original
        self.document.task = None
        original.wave.complete = True
        self._grown(original)
        self.files.submit(
            "measure",
            lambda job: original.wave.measure(),
            then=lambda _: self._measured(original),
            failed=self._failed,
        )

    def _measured(self, original: Original) -> None:
        if original is self._original:
            self._sound_ready(None)
            self.decoder.original_measured()

    def _not_read(self, error: UserError, path: str) -> None:
        if self._original is not self._whole:
            self._show(self._whole)
        self.clips.refuse(path, str(error))
        self._failed(error)

    def close_clip(self) -> None:
        """Have nothing open."""
        self.files.cancel("open")
        self._whole = None
        self._show(None)

    def _cancel(self) -> None:
        if self.exports.cancel():
            return
        self.files.cancel("open")
        self.decoder.cancel()
        shown = self._original
        if shown is self._whole:
            return
        if shown.clip.complete:
            self._read(shown)  # it has been; that was about to be told
        else:
            notice = self.document.notice
            self._show(self._whole)
            self.document.notice = notice

    def swap_voice(self) -> None:
        """Exchange the open clip and the one whose voice it was given."""

        def open_anew(path: str) -> None:
            self.clips.begin_anew(path)
            self.open(path)

        self.decoder.donors.swap(open_anew)

    # -- decoding and hearing ---------------------------------------------------

    def _sound_ready(self, sound: Mix | None) -> None:
        document = self.document
        wave, original = document.waves.get(sound), document.waves.get(None)
        if wave is not None and original is not None and wave.lufs is not None:
            self.transport.match(sound, wave, original)
        if sound == document.sound_of(document.heard):
            self._set_track()

    def _set_track(self) -> None:
        """Hear what is chosen as soon as it is there, at the level it is to have.

        Until then what was heard goes on.
        """
        document = self.document
        chosen = document.sound_of(document.heard)
        sound = self.decoder.sounds.get(chosen)
        if sound is not None and sound.is_playable(document.position_s) and sound.weighed:
            self.transport.hear(chosen, sound.samples)

    def close(self) -> None:
        """Stop sound and threads."""
        for worker in self.workers:
            worker.close()
        self.transport.close()
