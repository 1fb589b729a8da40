"""The codec's own thread: loading it, encoding a clip once, decoding sets of layers on demand."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from app.engine.jobs import Fault, Job, Worker
from app.engine.sound import Sound
from app.model.clip import Clip, Wave
from app.model.document import Document, Task
from app.model.mix import Mix
from codec.api import Codes, LayerSet
from codec.audio import resample
from codec.errors import CheckpointError, UserError

if TYPE_CHECKING:
    from torch import Tensor

    from codec.api import Codec

# The first window is short, so that a toggle is heard at once; then longer ones.
FIRST_WINDOW_S, NEXT_WINDOW_S = 0.4, 4.0
# Decoded sounds that are kept, in seconds of audio in all (about 4 bytes × both rates).
KEEP_S = 1200.0


class Decoder:
    """Fills ``document.codec``, ``codes`` and ``waves``, and ``sounds`` at the playback rate."""

    def __init__(self, document: Document, worker: Worker, play_hz: int) -> None:
        self.document, self.worker, self.play_hz = document, worker, play_hz
        self.codec: Codec | None = None
        self._wanted: set[str] = set()
        self.sounds: OrderedDict[Mix | None, Sound] = OrderedDict()
        self.on_sound: Callable[[Mix | None], None] = lambda sound: None

    # -- loading ----------------------------------------------------------------

    def load(self, name: str, device: str) -> None:
        """Load a codec; the one in use stays if that fails."""

        def work(job: Job) -> Codec:
            from codec import zoo

            return zoo.load(name, device)

        self.document.task = Task("Loading the codec")
        self.worker.submit("load", work, then=self._loaded, failed=self._failed)

    def _loaded(self, codec: Codec) -> None:
        self.codec = codec
        self._idle()
        self.document.compute = str(codec.device)
        if len(self.document.mix) > 0 and max(self.document.mix.indices) >= codec.info.n_layers:
            self.document.mix = LayerSet.all(codec.info.n_layers)
        self.document.codec = codec.info
        self.encode()

    def _failed(self, error: UserError) -> None:
        self._idle()
        offer = "load_codec" if isinstance(error, CheckpointError) else ""
        kind = "fault" if isinstance(error, Fault) else "error"
        self.document.say(str(error), kind, offer)

    def _idle(self) -> None:
        self.document.task = None

    # -- encoding ---------------------------------------------------------------

    def forget(self) -> None:
        """Drop everything that belongs to the clip that was open."""
        self.worker.cancel("encode")
        self._forget_decoded()
        self.sounds.clear()
        self.document.waves.clear()
        self.document.codes = None
        self._idle()

    def _forget_decoded(self) -> None:
        """Drop what was made from earlier codes; the original stays."""
        for key in self._wanted:
            self.worker.cancel(key)
        self._wanted.clear()
        for kept in (self.sounds, self.document.waves):
            for mix in [key for key in kept if key is not None]:
                del kept[mix]

    def encode(self) -> None:
        """Encode the open clip, once; what was decoded before belongs to the past."""
        clip, codec = self.document.clip, self.codec
        if clip is None or codec is None:
            return

        def work(job: Job) -> Codes:
            import torch

            wave = resample(clip.mono, clip.audio.rate_hz, codec.info.sample_rate_hz)
            if len(wave) == 0:
                wave = np.zeros(1, np.float32)

            tensor = torch.from_numpy(np.ascontiguousarray(wave))[None, None]
            return codec.encode(tensor, progress=job.progress, cancelled=job.is_cancelled)

        title = f"Encoding {clip.name}"
        self.document.task = Task(title, 0.0)
        self.worker.submit(
            "encode",
            work,
            then=lambda codes: self._encoded(clip, codes),
            failed=self._failed,
            progressed=lambda share: setattr(self.document, "task", Task(title, share)),
        )

    def cancel(self) -> None:
        """Stop the running task; what is there stays."""
        self.worker.cancel()
        if self.document.task is not None:
            self._idle()
            again = "Open the recording again" if self.codec else "Choose a codec in the File menu"
            self.document.say(f"Cancelled. {again} to go on.")

    def _encoded(self, clip: Clip, codes: Codes) -> None:
        if clip is self.document.clip:
            self._idle()
            self._forget_decoded()
            self.document.codes = codes

    # -- decoding ---------------------------------------------------------------

    def want(self, mix: Mix | None, key: str, start_s: float, *, first: bool = False) -> None:
        """Decode ``mix`` from ``start_s`` onwards, then the rest; kept results come at once.

        A newer wish of the same ``key`` replaces an older one; ``first`` goes before others.
        """
        if mix is None:
            return
        known = self.document.waves.get(mix)
        if known is not None and known.complete and mix in self.sounds:
            self.sounds.move_to_end(mix)
            self.document.put_wave(mix, known)
            self.on_sound(mix)
            return
        codes, codec = self.document.codes, self.codec
        if codes is None or codec is None:
            return
        self._wanted.add(key)
        layers = layers_of(mix, codes, codec)
        wave = Wave(np.zeros(codes.samples, np.float32), codec.info.sample_rate_hz, complete=False)
        sound = Sound(codes.samples, codec.info.sample_rate_hz, self.play_hz)
        start_frame = min(int(start_s * codec.info.frame_rate_hz), max(0, codes.frames - 1))

        def publish() -> None:
            self._publish(mix, wave, sound)

        def work(job: Job) -> None:
            for first, count in windows(start_frame, codes.frames, codec.info.frame_rate_hz):
                job.check()
                fill(codec, codes, layers, first, count, wave, sound)
                job.deliver(publish)
            # Before the playhead nothing was known when the first window was brought over.
            at = start_frame * codec.info.hop_samples
            sound.fill(wave.samples, at, min(at + codec.info.hop_samples, codes.samples))
            job.check()
            wave.measure()
            wave.complete = True
            job.deliver(publish)

        self.worker.submit(key, work, failed=self._failed, first=first)

    def _publish(self, mix: Mix, wave: Wave, sound: Sound) -> None:
        self.sounds[mix] = sound
        self.sounds.move_to_end(mix)
        self._drop_old()
        self.document.put_wave(mix, wave)
        self.on_sound(mix)

    def _drop_old(self) -> None:
        """Keep recent mixes within bounds; never drop what the panes or the ear have now."""
        document = self.document
        needed = {document.sound_of(p) for p in (*document.panes, document.heard)} | {None}
        each_s = max(document.duration_s, 0.1)
        for mix in [k for k in self.sounds if k not in needed]:
            if len(self.sounds) * each_s <= KEEP_S:
                return
            del self.sounds[mix]
            document.waves.pop(mix, None)


def layers_of(mix: Mix, codes: Codes, codec: Codec) -> LayerSet | Tensor:
    """What the codec is asked to decode: a set of layers, or a mask a frame where painted."""
    if not mix.strokes:
        return mix.layers
    import torch

    info = codec.info
    return torch.from_numpy(mix.mask(codes.frames, info.frame_rate_hz, info.n_layers))


def windows(start: int, frames: int, frame_rate_hz: float) -> list[tuple[int, int]]:
    """Windows (first, count) in frames: from ``start`` to the end, then what lies before it."""
    short = max(1, int(FIRST_WINDOW_S * frame_rate_hz))
    long = max(1, int(NEXT_WINDOW_S * frame_rate_hz))
    result = []
    for first, last in ((start, frames), (0, start)):
        while first < last:
            count = min(short if not result else long, last - first)
            result.append((first, count))
            first += count
    return result


def fill(
    codec: Codec,
    codes: Codes,
    layers: LayerSet | Tensor,
    first: int,
    count: int,
    wave: Wave,
    sound: Sound,
) -> None:
    """Decode one window into ``wave`` and ``sound``."""
    piece = codec.decode(codes, layers, start_frame=first, frames=count)
    start = first * codec.info.hop_samples
    end = start + piece.shape[-1]
    wave.samples[start:end] = piece[0, 0].float().cpu().numpy()
    sound.fill(wave.samples, start, end)
