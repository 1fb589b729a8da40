"""Encodes what a mix takes from beyond the open clip's tokens: another voice, or residuals."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.engine.jobs import Fault, Job, Worker
from app.engine.material import Need, need_of
from app.model.clip import Clip
from app.model.document import Document, Task
from app.model.mix import Source, Voice
from app.words import tr
from codec.api import Codes
from codec.audio import Recording, read_recording, resample
from codec.errors import UserError

if TYPE_CHECKING:
    from codec.api import Codec

KEPT = 4
JOB = "donor"


class Donors:
    """Keeps ``found`` filled with what the mix needs, each encoded once in the codec's thread.

    Calls ``on_ready`` in the window's thread when something was found.  What cannot
    be had is taken out of the mix again, with a sentence.
    """

    def __init__(self, document: Document, worker: Worker) -> None:
        self.document, self.worker = document, worker
        # Where files are read and resampled; the window has another thread for it.
        self.reader = worker
        self.codec: Codec | None = None
        self.found: OrderedDict[Need, Codes] = OrderedDict()
        self.on_ready: Callable[[], None] = lambda: None
        # Which channel of a file is wanted (0: the mix of all).
        self.channel_of: Callable[[str], int] = lambda path: 0
        self._fetching: Need | None = None
        self._last_voice: Voice | None = None
        self._swapping: tuple[str, Voice] | None = None
        for event in (document.events.codes, document.events.continuous, document.events.voice):
            event.connect(self._fetch)
        document.events.clip.connect(self._swapped)
        document.cancel_requested.connect(self._cancelled)

    def use(self, codec: Codec) -> None:
        """Encode with this codec from now on; what another one made means nothing to it."""
        self.codec = codec
        # A new table: what is being decoded goes on with the old one.
        self.found = OrderedDict()
        self._stop()
        if self.document.continuous and not codec.info.continuous:
            self.document.give_up("continuous", False)

    def swap(self, open_clip: Callable[[str], None]) -> None:
        """Open the clip whose voice is taken now; once it is open, take this one's."""
        voice, clip = self.document.voice, self.document.clip
        if voice is None or clip is None:
            self.document.say(
                tr("There is no second clip; choose Acoustic layers from… first."), "warning"
            )
        elif not Path(clip.path).is_file():
            self.document.say(
                tr("{name} is not in a file that could be read again; save it first.").format(
                    name=clip.name
                ),
                "warning",
            )
        else:
            self._swapping = voice.path, Voice(clip.path, clip.name, voice.matching)
            open_clip(voice.path)

    def _swapped(self, clip: Clip | None) -> None:
        asked, self._swapping = self._swapping, None
        if asked is not None and clip is not None and clip.path == asked[0]:
            self.document.voice = asked[1]

    # -- fetching ---------------------------------------------------------------

    def _fetch(self) -> None:
        document, codec = self.document, self.codec
        clip = document.clip
        for past in [key for key in self.found if isinstance(key.source, Clip)]:
            if past.source is not clip:
                del self.found[past]
        if codec is None or clip is None or document.codes is None:
            return
        mix = document.sound_of(Source.MIX)
        need = need_of(mix, clip)
        if need is None or need in self.found:
            self._last_voice = mix.voice
            self._stop()
        elif need != self._fetching and (clip.complete or need.source is not clip):
            self._read(need, codec)

    def _read(self, need: Need, codec: Codec) -> None:
        """Have the wave first, at the codec's rate, then its codes."""
        source = need.source
        title = tr("Encoding {name}").format(
            name=source.name if isinstance(source, Clip) else Path(source).name
        )

        channel = None if isinstance(source, Clip) else self.channel_of(source) or None

        def work(job: Job) -> np.ndarray:
            clip = source
            if not isinstance(clip, Clip):
                recording = read_recording(source, channel=channel, cancelled=job.is_cancelled)
                clip = Clip(recording, source)
                job.deliver(self._noted, recording)
            return wave_at(clip, codec.info.sample_rate_hz)

        self._stop()
        self._fetching = need
        self.document.task = Task(title, 0.0)
        self.reader.submit(
            JOB, work, then=lambda wave: self._encode(need, codec, wave, title), failed=self._failed
        )

    def _noted(self, recording: Recording) -> None:
        if recording.cancels:
            told = f"{recording.name}: {'; '.join(recording.notes)}."
            self.document.say(told, "warning")

    def forget(self, path: str) -> None:
        """Read a clip anew when it is wanted again: another channel of it was chosen."""
        for need in [need for need in self.found if need.source == path]:
            del self.found[need]

    def _encode(self, need: Need, codec: Codec, wave: np.ndarray, title: str) -> None:
        self.worker.submit(
            JOB,
            lambda job: encode_wave(codec, wave, job, keep_residual=need.residual),
            then=lambda codes: self._have(need, codes),
            failed=self._failed,
            progressed=lambda share: setattr(self.document, "task", Task(title, share)),
            first=True,
        )

    def _have(self, need: Need, codes: Codes) -> None:
        self._end()
        self.found[need] = codes
        while len(self.found) > KEPT:
            self.found.popitem(last=False)
        self._last_voice = self.document.voice
        self.on_ready()

    def _failed(self, error: UserError) -> None:
        failed = self._fetching
        self._end()
        self._give_up(failed)
        self.document.say(str(error), "fault" if isinstance(error, Fault) else "error")

    def _cancelled(self) -> None:
        if self._fetching is not None:
            stopped = self._fetching
            self._stop()
            self._give_up(stopped)

    def _give_up(self, need: Need | None) -> None:
        """The mix goes back to what can be decoded."""
        document = self.document
        if document.voice != self._last_voice:
            document.give_up("voice", self._last_voice)
        elif need is not None and not isinstance(need.source, Clip):
            # It could be had once, but not any more.
            self._last_voice = None
            document.give_up("voice", None)
        else:
            document.give_up("continuous", False)

    def _stop(self) -> None:
        if self._fetching is not None:
            self.reader.cancel(JOB)
            self.worker.cancel(JOB)
            self._end()

    def _end(self) -> None:
        self._fetching = None
        self.document.task = None


def wave_at(clip: Clip, rate_hz: int) -> np.ndarray:
    """A clip's mono at another rate: float32 [T ≥ 1]."""
    wave = resample(clip.mono, clip.audio.rate_hz, rate_hz)
    return np.ascontiguousarray(wave) if len(wave) else np.zeros(1, np.float32)


def encode_wave(
    codec: Codec, wave: np.ndarray, job: Job, *, keep_residual: bool = False
) -> Generator[None, None, Codes]:
    """Codes of ``wave`` float32 [T] at the codec's rate, with time for others in between."""
    import torch

    tensor = torch.from_numpy(wave)[None, None]
    parts: list[Codes] = []
    for part in codec.encode_stretches(tensor, keep_residual=keep_residual):
        parts.append(part)
        job.check()
        job.progress(sum(part.samples for part in parts) / len(wave))
        yield
    return Codes.joined(parts)


def encode_clip(codec: Codec, clip: Clip, job: Job) -> Codes:
    """Codes of a whole clip; tells ``job`` its progress."""
    import torch

    tensor = torch.from_numpy(wave_at(clip, codec.info.sample_rate_hz))[None, None]
    return codec.encode(tensor, progress=job.progress, cancelled=job.is_cancelled)
