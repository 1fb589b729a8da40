"""The codec's own thread: loading it, encoding a clip once, decoding what is heard and seen."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from app.engine.donor import Donors
from app.engine.encoder import Encoder
from app.engine.jobs import Fault, Job, Worker
from app.engine.material import Material, Materials
from app.engine.original import SHORT_S, Original
from app.engine.plan import AHEAD_S, FAR_S, Stretch, around
from app.engine.sound import Sound
from app.engine.torch_import import load_codec
from app.model.clip import Wave
from app.model.document import Document, Task
from app.model.mix import Mix, Source
from app.words import tr
from codec.api import Codes, LayerSet
from codec.errors import CheckpointError, ComputeDeviceError, DeviceMemoryError, UserError

if TYPE_CHECKING:
    from codec.api import Codec

# Decoded sounds that are kept though nobody hears or sees them, in seconds of audio in all.
KEEP_S = 1200.0
# While the playhead moves on, what lies ahead of it is looked at so often.
FOLLOW_S = 1.0
# A growing sound is told of when so large a part of what is visible is new.
TELL_SHARE = 1 / 25


class Decoder:
    """Fills ``document.codec``, ``codes`` and ``waves``, and ``sounds`` at the playback rate.

    Clips up to ``SHORT_S`` are decoded whole; of longer ones only what lies ahead
    of the playhead and what is visible.
    """

    def __init__(self, document: Document, worker: Worker, play_hz: int) -> None:
        self.document, self.worker, self.play_hz = document, worker, play_hz
        self.codec: Codec | None = None
        # What is to be loaded or was, and what is in use.
        self.name = self.used = ""
        self.donors = Donors(document, worker)
        self.donors.on_ready = self.plan
        self.materials: Materials | None = None
        self.sounds: OrderedDict[Mix | None, Sound | Original] = OrderedDict()
        self.on_sound: Callable[[Mix | None], None] = lambda sound: None
        self._encoder: Encoder | None = None
        self._planned: set[Mix] = set()
        self._planned_at_s = 0.0
        self._errands: list[tuple[Mix, float, float, Callable[[], None]]] = []
        self._far = True
        self._telling = False
        events = document.events
        for event in (
            *(events.codes, events.mix, events.solo, events.strokes, events.continuous),
            *(events.voice, events.heard, events.panes, events.visible),
        ):
            event.connect(self._changed)
        events.position_s.connect(self._follow)

    # -- loading ----------------------------------------------------------------

    def load(
        self,
        name: str,
        device: str,
        then: Callable[[], None] = lambda: None,
        refused: Callable[[], None] = lambda: None,
    ) -> None:
        """Load a codec, and ``then`` do that; if it is ``refused``, the one in use stays."""
        self.name = name
        self.document.task = Task(tr("Loading the codec"))
        loaded = lambda codec: (self._loaded(codec, name), then())  # noqa: E731
        failed = lambda error: (self._not_loaded(error), refused())  # noqa: E731
        work = lambda job: load_codec(name, device)  # noqa: E731
        self.worker.submit("load", work, then=loaded, failed=failed)

    def _loaded(self, codec: Codec, name: str) -> None:
        self.codec, self.used = codec, name
        self._idle()
        self.donors.use(codec)
        self.document.compute = str(codec.device)
        if len(self.document.mix) > 0 and max(self.document.mix.indices) >= codec.info.n_layers:
            self.document.give_up("mix", LayerSet.all(codec.info.n_layers))
        self.document.codec = codec.info
        self.encode()

    def _not_loaded(self, error: UserError) -> None:
        self.name = self.used
        self._failed(error)

    def _failed(self, error: UserError) -> None:
        self._idle()
        if isinstance(error, DeviceMemoryError) and self._spare_memory():
            return
        offers = {CheckpointError: "load_codec", ComputeDeviceError: "settings"}
        offer = next((o for kind, o in offers.items() if isinstance(error, kind)), "")
        kind = "fault" if isinstance(error, Fault) else "error"
        self.document.say(str(error), kind, offer)

    def _spare_memory(self) -> bool:
        """Go on with fewer frames at a time, then on the CPU; False when neither is left."""
        codec, say = self.codec, self.document.say
        if codec.can_spare_memory:
            say(
                tr("The memory of {device} is short: fewer frames are decoded at once.").format(
                    device=codec.device
                )
            )
            if self._encoder is not None and not self._encoder.finished:
                self.encode()
            else:
                self.plan()
            return True
        if str(codec.device) == "cpu":
            return False
        say(
            tr("The memory of {device} ran out; the codec runs on the CPU now.").format(
                device=codec.device
            ),
            "warning",
        )
        self.load(self.name, "cpu")
        return True

    def _idle(self) -> None:
        self.document.task = None
        self._telling = False

    # -- encoding ---------------------------------------------------------------

    def forget(self) -> None:
        """Drop everything that belongs to the clip that was open."""
        self.worker.cancel("encode")
        self._encoder = self.materials = None
        self._forget_decoded()
        self.sounds.clear()
        self.document.waves.clear()
        self.document.codes = None
        self._idle()

    def _forget_decoded(self) -> None:
        """Drop what was made from earlier codes; the original stays."""
        self.worker.cancel("decode")
        self._planned.clear()
        self._errands.clear()
        for kept in (self.sounds, self.document.waves):
            for mix in [key for key in kept if key is not None]:
                del kept[mix]

    def encode(self) -> None:
        """Encode the open clip, once; what was decoded before belongs to the past."""
        clip, codec = self.document.clip, self.codec
        if clip is not None and codec is not None:
            # Nothing more from earlier codes; what there is of them is seen until these come.
            self.materials = None
            self.worker.cancel("decode")
            self._encoder = Encoder(codec, clip)
            self.encode_more()

    def encode_more(self) -> None:
        """Go on encoding: there is more of the clip than there was."""
        encoder = self._encoder
        if encoder is None or encoder.finished:
            return

        def work(job: Job) -> Iterator[None]:
            for _ in encoder.steps(job):
                job.progress(encoder.share)
                codes = encoder.codes_to_tell()
                if codes is not None:
                    # Not by way of the job: another one may go on from here.
                    self.worker.post(lambda codes=codes: self._encoded(encoder, codes))
                yield

        def progressed(share: float) -> None:
            # Until then the reading is told of.
            if encoder.clip.complete and encoder is self._encoder:
                self.document.task = Task(
                    tr("Encoding {name}").format(name=encoder.clip.name), share
                )

        progressed(encoder.share)
        self.worker.submit("encode", work, failed=self._failed, progressed=progressed)

    def _encoded(self, encoder: Encoder, codes: Codes) -> None:
        if encoder is not self._encoder:
            return
        if encoder.finished:
            self._idle()
        if self.materials is None:
            self._forget_decoded()
        self.materials = Materials(encoder.codec, encoder.clip, codes, self.donors.found)
        self.document.codes = codes

    def cancel(self) -> None:
        """Stop the running task; what is there stays."""
        self.worker.cancel()
        self._errands.clear()
        if self.document.task is None:
            return
        if self._telling:
            self._far = False
            sentence = tr("Cancelled. Zoom or change the mix to go on.")
        else:
            self._encoder = None
            again = (
                tr("Open the recording again")
                if self.codec
                else tr("Choose a codec in the File menu")
            )
            sentence = tr("Cancelled. {again} to go on.").format(again=again)
        self._idle()
        self.document.say(sentence)

    # -- decoding ---------------------------------------------------------------

    def have(self, mix: Mix, start_s: float, end_s: float, then: Callable[[], None]) -> None:
        """Decode a stretch for ``then``, which is called in the window's thread."""
        self._errands.append((mix, start_s, end_s, then))
        self.plan()

    def _changed(self, *_: object) -> None:
        self._far = True
        self.plan()

    def _follow(self, position_s: float) -> None:
        """See to what lies ahead of the playhead when it has moved."""
        sound = self.sounds.get(self.document.sound_of(self.document.heard))
        if isinstance(sound, Sound) and not sound.playable.all():
            if not 0 <= position_s - self._planned_at_s < FOLLOW_S:
                self.plan()

    def plan(self) -> None:
        """Work out anew what is to be decoded; what is most urgent comes first."""
        original = self.sounds.get(None)
        if self.materials is None or original is None:
            return
        self._planned_at_s = self.document.position_s
        stretches = self._stretches(self.materials)
        sounds = {stretch.mix: stretch.sound for stretch in stretches}
        new = sounds.keys() - self._planned
        self._planned = set(sounds)
        self._drop_old()
        for mix in new:
            if sounds[mix].decoded.any():
                self._publish(mix, sounds[mix])
        self._submit([s for s in stretches if s.is_due], self.materials, original.wave)

    def _submit(self, stretches: list[Stretch], materials: Materials, original: Wave) -> None:
        """Have this decoded, and nothing else any more."""
        if self._telling:
            self._idle()
        if not stretches:
            self.worker.cancel("decode")
            return
        missing_s = sum(stretch.missing_s for stretch in stretches)
        self._telling = missing_s > FAR_S and self.document.task is None

        def work(job: Job) -> Iterator[None]:
            for _ in self._work(job, stretches, materials, original):
                left_s = sum(stretch.missing_s for stretch in stretches)
                job.progress(1 - left_s / max(missing_s, left_s, 1e-9))
                yield

        def told(share: float | None) -> None:
            if self._telling:
                self.document.task = None if share is None else Task(tr("Decoding"), share)
                self._telling = share is not None

        told(0.0)
        self.worker.submit(
            "decode", work, then=told, failed=self._failed, progressed=told, first=True
        )

    def _stretches(self, materials: Materials) -> list[Stretch]:
        """What is wanted: for the ear, for others who wait, for the eye, and all of short clips."""
        document, at_s, total_s = self.document, self.document.position_s, self.document.duration_s
        encoded = self._encoder is None or self._encoder.finished
        upto, (left_s, right_s) = materials.codes.frames, document.visible
        news_s = TELL_SHARE * (right_s - left_s)
        stretches: list[Stretch] = []

        def want(mix: Mix | None, start_s: float, end_s: float, **how: Any) -> None:
            sound = self._sound(mix, materials)
            if sound is not None:
                stretches.append(Stretch.of(mix, sound, start_s, end_s, upto, news_s, **how))

        heard = document.sound_of(document.heard)
        shown = dict.fromkeys(document.sound_of(pane) for pane in document.panes)
        want(heard, at_s, at_s + AHEAD_S, play=True, urgent=True)
        if document.looping and document.region is not None:
            want(heard, document.region.start_s, document.region.end_s, play=True)
        for errand in self._errands if encoded else ():
            want(*errand[:3], then=lambda errand=errand: self._done(errand))
        if right_s - left_s > FAR_S and not (self._far and encoded):
            # Encoding comes first, and what was cancelled does not begin again by itself.
            right_s = left_s + FAR_S if self._far else left_s
        for part in around(at_s, left_s, right_s):
            for mix in shown:
                want(mix, *part)
        if total_s <= SHORT_S:
            for mix in dict.fromkeys((heard, document.sound_of(Source.MIX), *shown)):
                for part in around(at_s, 0.0, total_s):
                    want(mix, *part, play=True)
        return stretches

    def _sound(self, mix: Mix | None, materials: Materials) -> Sound | None:
        """Where ``mix`` is or will be decoded to; None while it cannot be."""
        if mix is None or not materials.ready(mix):
            return None
        encoder, info = self._encoder, materials.codec.info
        if mix.voice is not None and encoder is not None and not encoder.finished:
            return None  # which of its frames go where depends on the length of these
        sound = self.sounds.get(mix)
        if sound is None:
            clip = materials.clip
            length = max(1, round(len(clip.mono) * info.sample_rate_hz / clip.audio.rate_hz))
            sound = Sound(clip.name, length, info.hop_samples, info.sample_rate_hz, self.play_hz)
            self.sounds[mix] = sound
        self.sounds.move_to_end(mix)
        return sound

    def _work(
        self, job: Job, stretches: list[Stretch], materials: Materials, original: Wave
    ) -> Iterator[None]:
        """In the codec's thread: window after window, yielding in between."""
        made: dict[Mix, Material] = {}
        for stretch in stretches:
            mix, sound, new = stretch.mix, stretch.sound, 0
            try:
                while (window := stretch.next_window()) is not None:
                    job.check()
                    first, last = window
                    if not sound.decoded[first]:
                        if mix not in made:
                            made[mix] = materials.of(mix)
                        self._decode(made[mix], sound, first, last)
                    if stretch.play:
                        sound.bring(first, last)
                    if stretch.urgent:
                        sound.weigh(original, stretch.first, last)
                    new += last - first
                    if stretch.is_news(new, first):
                        self._tell(mix, sound)
                        new = 0
                    yield
                if stretch.urgent and not sound.weighed:
                    sound.weigh(original, stretch.first, stretch.last)
                    new = 1
            finally:
                # Also when another job takes over: it finds this decoded and has nothing to tell.
                if new:
                    self._tell(mix, sound)
            if stretch.then is not None:
                self.worker.post(stretch.then)

    def _decode(self, material: Material, sound: Sound, first: int, last: int) -> None:
        sound.put(first, material.decode(first, last - first))
        if sound.decoded.all() and sound.wave.duration_s <= SHORT_S:
            sound.measure()

    def _tell(self, mix: Mix, sound: Sound) -> None:
        # Not by way of the job: what a cancelled one has decoded is there all the same.
        sound.forget_pages()
        self.worker.post(lambda: self._publish(mix, sound))

    def _publish(self, mix: Mix, sound: Sound) -> None:
        original = self.sounds.get(None)
        if original is not None and self.sounds.get(mix) is sound:
            sound.tell(original.wave)
            self.document.put_wave(mix, sound.wave)
            self.on_sound(mix)

    def original_measured(self) -> None:
        """Bring what is known of loudness into line with the original's."""
        for mix, sound in list(self.sounds.items()):
            if mix in self.document.waves and isinstance(sound, Sound):
                sound.tell(self.sounds[None].wave)
                self.on_sound(mix)

    def _done(self, errand: tuple[Mix, float, float, Callable[[], None]]) -> None:
        if errand in self._errands:
            self._errands.remove(errand)
            errand[3]()

    def _drop_old(self) -> None:
        """Keep recent mixes within bounds; never drop what the panes or the ear have now."""
        kept_s = sum(s.decoded_s for mix, s in self.sounds.items() if mix is not None)
        for mix in [mix for mix in self.sounds if mix not in self._planned | {None}]:
            if kept_s <= KEEP_S:
                return
            kept_s -= self.sounds.pop(mix).decoded_s
            self.document.waves.pop(mix, None)
