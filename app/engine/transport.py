"""Playback as the document asks for it: play, pause, loop, seek, and at which level."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer

from app.engine.jobs import Job, Worker
from app.engine.output import Output, open_output
from app.engine.playback import Player, Track
from app.model.clip import Wave
from app.model.document import Document
from app.model.mix import Mix
from codec.audio import matching_gain_db

# Every system mixes at this rate or converts from it without complaint.
PLAY_HZ = 48_000
FRAME_MS = 16


class Transport(QObject):
    """Follows ``document.playing``, ``looping``, ``region`` and ``heard``; moves the playhead."""

    def __init__(self, document: Document, worker: Worker, *, silent: bool = False) -> None:
        super().__init__()
        self.document, self.worker, self.silent = document, worker, silent
        self.rate_hz = PLAY_HZ
        self.player = Player(self.rate_hz)
        self.output: Output | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._tick)
        document.events.playing.connect(self._play_or_pause)
        document.events.looping.connect(self._loop)
        document.events.region.connect(self._loop)
        document.seek_requested.connect(self._seek)

    def set_length(self, samples: int) -> None:
        self.player.set_length(samples)

    def match(self, sound: Mix | None, wave: Wave, original: Wave) -> None:
        """Note the gain that brings ``wave`` to the original's loudness."""
        gain = 0.0
        if sound is not None and wave.lufs is not None and original.lufs is not None:
            gain = matching_gain_db(wave.lufs, original.lufs, peak=wave.peak)
        self.document.put_gain(sound, gain)

    def hear(self, sound: Mix | None, samples: np.ndarray) -> None:
        """Cross over to these samples, at the same position.

        Samples that are heard already, with more of them decoded since, are no
        other track: a crossfade of a sound with itself would swell.
        """
        document, now = self.document, self.player.track
        gain_db = document.gains_db.get(sound, 0.0) if document.matched else 0.0
        gain = 10 ** (gain_db / 20)
        if now is None or now.samples is not samples:
            self.player.set_track(Track(samples, gain=gain, name=document.heard.value))
        elif now.gain != gain:
            self.player.set_track(now.with_gain(gain))

    def stop(self) -> None:
        """Stop and go back to the start, for another clip."""
        self.document.playing = False
        self.player.clear_loop()
        self.player.set_track(None)
        self.player.seek(0)
        self.document.position_s = 0.0

    def close(self) -> None:
        self._timer.stop()
        if self.output is not None:
            self.output.close()
            self.output = None

    def _ensure_output(self) -> None:
        """Open the sound device beside the window: asking the system for it takes a while."""
        if self.output is not None and not self.output.lost:
            return
        if self.output is not None:
            self.output.close()
            self.output = None

        def work(job: Job) -> None:
            output, sentence = open_output(self.player, silent=self.silent)
            if job.is_cancelled():
                output.close()
            else:
                job.deliver(self._opened, output, sentence)

        self.worker.submit("output", work)

    def _opened(self, output: Output, sentence: str | None) -> None:
        self.output = output
        if sentence:
            self.document.say(sentence, "warning")

    def _play_or_pause(self, playing: bool) -> None:
        if playing and self.document.clip is None:
            self.document.playing = False
        elif playing:
            self._ensure_output()
            self._loop()
            self.player.play()
            self._timer.start()
        else:
            self.player.pause()
            self._timer.stop()
            self._publish()

    def _seek(self, position_s: float) -> None:
        self.player.seek(round(position_s * self.rate_hz))
        self.document.position_s = position_s

    def _loop(self) -> None:
        document = self.document
        if not document.looping or document.clip is None:
            self.player.clear_loop()
            return
        start_s, end_s = 0.0, document.duration_s
        if document.region is not None:
            start_s, end_s = document.region.start_s, document.region.end_s
        self.player.set_loop(round(start_s * self.rate_hz), round(end_s * self.rate_hz))

    def _tick(self) -> None:
        self._publish()
        if self.output is not None and self.output.lost:
            self.document.playing = False
            self.document.say(
                "The sound device went away; connect it again or choose another, then press play.",
                "warning",
            )
        elif not self.player.playing:
            self.document.playing = False

    def _publish(self) -> None:
        self.document.position_s = self.player.position / self.rate_hz
