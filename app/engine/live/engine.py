"""The window's side of the live mode: starts the live process, and keeps the state in step."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from app.engine.jobs import Job, Worker
from app.engine.live import messages as say
from app.engine.live.keeping import NOTHING_YET, Kept, Recorder, keep_last
from app.engine.live.link import Ended, Link, Ready
from app.engine.live.loopback import TAKES_S
from app.engine.live.shared import Format, Gauges, Taps
from app.model.live import HEADPHONES, Latency, LiveState, LoopDelay, Phase
from app.words import mark, tr
from codec.api import LayerSet
from codec.errors import UserError

KEPT_HERE = mark("The last {seconds:.0f} s of the input; what was heard lies beside, as {played}.")
KEPT_FOR_NOW = mark(
    "The last {seconds:.0f} s of the input; what was heard lies beside, as {played}, "
    "until the program is closed."
)
ENDED = mark("The live process has ended unexpectedly; press Start to begin anew.")


class LiveEngine(QObject):
    """Follows ``state`` and fills it in.

    The process is started by :meth:`prepare` or the first start, never before: it takes the
    codec's memory a second time.

    Parameters
    ----------
    codec, device
        As ``codec.zoo.load`` takes them.
    keep_in
        The folder for minutes that are kept; None for one that goes with the window.

    Attributes
    ----------
    taps
        What was heard and played lately; ``None`` until the codec is loaded.
    """

    # The path of a kept minute's input, and a sentence to show with it.
    kept = Signal(str, str)

    _arrived = Signal(int, object)
    # A recording's path, how it ended in a sentence, and whether it was meant to.
    _recorded = Signal(str, str, bool)

    def __init__(
        self, state: LiveState, codec: str, device: str, keep_in: Path | None = None
    ) -> None:
        super().__init__()
        self.state = state
        self.taps: Taps | None = None
        self._load = say.Load(codec, device)
        self._link: Link | None = None
        self._generation = 0
        self._warned = False
        # What is to be read for as long as it holds.
        self._howl_told = self._lost_told = ""
        self._files: Worker | None = None
        self._recorder: Recorder | None = None
        self._keep_in = keep_in
        self._folder: tempfile.TemporaryDirectory | None = None
        self._arrived.connect(self._receive, Qt.ConnectionType.QueuedConnection)
        self._recorded.connect(self._recording_ended, Qt.ConnectionType.QueuedConnection)
        events = state.events
        for name in ("layers", "wet", "gain_db", "bypass", "muted", "semantic_only", "guarded",
                     "matched"):  # fmt: skip
            getattr(events, name).connect(self._control)
        events.wanted.connect(self._start_or_stop)
        for name in ("input", "output", "buffer_s"):
            getattr(events, name).connect(self._reopen)

    # -- what the window asks for -----------------------------------------------

    def prepare(self) -> None:
        """Start the process, load the codec and look for devices; no effect the second time."""
        if self._link is None:
            self._generation += 1
            number = self._generation
            self._link = Link(lambda message: self._arrived.emit(number, message))
            self._files = Worker("live-files")
            self._send(say.Look())
            self._send(self._load)

    def use_codec(self, codec: str, device: str) -> None:
        """Run with another codec."""
        self._load = say.Load(codec, device)
        if self._link is not None:
            self.stop_recording()
            self.taps, self.state.codec = None, None
            if self.state.wanted:
                self.state.phase = Phase.STARTING
            self._send(self._load)

    def look_for_devices(self) -> None:
        """List the devices anew; while running, only those known to PortAudio already."""
        self.prepare()
        self._send(say.Look())

    def measure(self) -> None:
        """Measure the loop with a chirp; the result comes into ``state.loop_delay``."""
        if self.state.phase is Phase.RUNNING:
            self.state.say(
                tr(
                    "Measuring: a test tone is played twice; keep quiet for {seconds:.0f} s."
                ).format(seconds=TAKES_S)
            )
            self._send(say.Measure())
        else:
            self.state.say(tr("Start the live mode, then measure."), "warning")

    # -- keeping ----------------------------------------------------------------

    def keep_minute(self) -> None:
        """Make a recording of the last minute; its path comes by ``kept``."""
        taps = self.taps
        if taps is None:
            self.state.say(tr(NOTHING_YET), "warning")
            return
        if self._folder is None and self._keep_in is None:
            self._folder = tempfile.TemporaryDirectory(prefix="hybridcodec-live-")
        folder = self._keep_in or Path(self._folder.name)

        def work(job: Job) -> Kept:
            return keep_last(taps, folder)

        self._files.submit("keep", work, then=self._kept, failed=self._not_kept)

    def _kept(self, kept: Kept) -> None:
        self.kept.emit(
            str(kept.heard),
            (tr(KEPT_HERE) if self._keep_in else tr(KEPT_FOR_NOW)).format(
                seconds=kept.seconds, played=kept.played
            ),
        )

    def _not_kept(self, error: UserError) -> None:
        self.state.say(str(error), "warning")

    def record(self, path: str | Path) -> None:
        """Record input and output from now on, as the two channels of a FLAC file."""
        if self.taps is None:
            self.state.say(tr(NOTHING_YET), "warning")
            return
        self._end_recording()
        try:
            self._recorder = Recorder(
                Path(path), self.taps, partial(self._recorded.emit, str(path))
            )
        except UserError as error:
            self.state.say(str(error), "error")
            return
        self.state.recording = str(path)

    def stop_recording(self) -> None:
        """End the recording, if there is one; a sentence tells when its file is whole."""
        self.state.recording = None
        if self._recorder is not None:
            self._recorder.stop()

    def _end_recording(self) -> None:
        self.stop_recording()
        if self._recorder is not None:
            self._recorder.finish()

    @property
    def recorded_s(self) -> float:
        """How much of the recording is on the disk."""
        return self._recorder.seconds if self._recorder is not None else 0.0

    def _recording_ended(self, path: str, sentence: str, is_well: bool) -> None:
        if not is_well and self.state.recording == path:
            self.state.recording = None
        if is_well:
            self.state.say(sentence, saved=path)
        else:
            self.state.say(sentence, "error")

    # -- how it is going --------------------------------------------------------

    @property
    def gauges(self) -> Gauges:
        """How the loop is doing; all zeros before the process runs."""
        shared = self._link.shared if self._link is not None else None
        return shared.gauges if shared is not None else Gauges()

    @property
    def process_id(self) -> int | None:
        """The live process's number, once it runs."""
        return self._link.process_id if self._link is not None else None

    def latency(self) -> Latency | None:
        """The parts of the way from mouth to ear; ``None`` while nothing runs."""
        if self.taps is None or self.state.phase is not Phase.RUNNING:
            return None
        gauges = self.gauges
        return Latency(
            gauges.device_in_s,
            gauges.resampling_s,
            self.taps.form.frame_s,
            gauges.compute_s,
            gauges.queue_s,
            gauges.device_out_s,
        )

    def close(self) -> None:
        """End the process; waits for it for a moment at most."""
        self._end_recording()
        link, self._link = self._link, None
        self._generation += 1
        self.taps = None
        if link is not None:
            self._files.close()
            link.close()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
        self.state.wanted, self.state.phase = False, Phase.OFF

    # -- following the state ----------------------------------------------------

    def _control(self) -> None:
        state, link = self.state, self._link
        if link is None or link.shared is None:
            return
        controls = link.shared.controls
        controls.layers = sum(1 << index for index in state.layers.indices)
        controls.wet, controls.gain_db = state.wet, state.gain_db
        controls.bypass, controls.muted = state.bypass, state.muted
        controls.semantic_only, controls.guarded = state.semantic_only, state.guarded
        controls.matched = state.matched

    def _start_or_stop(self, wanted: bool) -> None:
        if wanted:
            self.prepare()
            self.state.phase = Phase.STARTING
            self._open()
            if not self._warned:
                self._warned = True
                self.state.say(tr(HEADPHONES), "warning")
        elif self._link is not None:
            self._send(say.Close())

    def _reopen(self) -> None:
        if self.state.wanted:
            self._open()

    def _open(self) -> None:
        state = self.state
        self._send(say.Open(state.input, state.output, state.buffer_s))

    def _send(self, message: object) -> None:
        if self._link is not None:
            self._link.send(message)

    # -- what the process tells -------------------------------------------------

    def _receive(self, generation: int, message: Any) -> None:
        if generation != self._generation:
            return
        state = self.state
        match message:
            case Ready():
                self._control()
            case say.Loaded(info=info):
                form = Format(info.sample_rate_hz, info.hop_samples, info.n_layers)
                self.taps = Taps(self._link.shared, form)
                if state.layers.indices and max(state.layers.indices) >= info.n_layers:
                    state.layers = LayerSet.all(info.n_layers)
                state.codec = info
            case say.Refused(sentence=sentence):
                state.say(tr(sentence), "error")
            case say.Found():
                for name, devices in vars(message).items():
                    setattr(state, name, devices)
            case say.Opened():
                state.phase = Phase.RUNNING
                self._waiting_for("")
            case say.Closed(sentence=sentence):
                self._stopped(sentence)
            case say.Lost(sentence=sentence):
                state.phase = Phase.WAITING
                self._waiting_for(tr(sentence))
            case say.Howl(hz=hz):
                self._howl(hz)
            case say.Measured(delay=delay, sentence=sentence):
                self._measured(delay, sentence)
            case say.Fault(sentence=sentence):
                state.say(tr(sentence), "fault")
            case Ended():
                self.close()
                state.codec = None
                state.say(tr(ENDED), "fault")

    def _stopped(self, sentence: str) -> None:
        # A start may have been asked for since: then this is not the last word.
        if sentence or not self.state.wanted:
            self.stop_recording()
            self.state.wanted, self.state.phase = False, Phase.OFF
            self._howl(None)
            self._waiting_for("")
        if sentence:
            self.state.say(tr(sentence), "error")

    def _waiting_for(self, sentence: str) -> None:
        """Tell of a device that is waited for, for as long as it is."""
        self.state.unsay(self._lost_told)
        self._lost_told = sentence
        if sentence:
            self.state.say(sentence, "warning")

    def _howl(self, hz: float | None) -> None:
        self.state.howl_hz = hz
        self.state.unsay(self._howl_told)
        self._howl_told = ""
        if hz is not None:
            self._howl_told = tr(
                "Feedback, strongest at {hz:.0f} Hz: the output is turned down for a while; "
                "use headphones, or turn the loudspeaker or the input gain down."
            ).format(hz=hz)
            self.state.say(self._howl_told, "warning")

    def _measured(self, delay: LoopDelay | None, sentence: str) -> None:
        if delay is None:
            self.state.say(tr(sentence), "warning")
            return
        self.state.loop_delay = delay
        self.state.say(
            tr(
                "Around the loop: {without_codec:.0f} ms without the codec, {with_codec:.0f} ms "
                "with it."
            ).format(
                without_codec=1000 * delay.without_codec_s, with_codec=1000 * delay.with_codec_s
            )
        )
