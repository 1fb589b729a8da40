"""Playback as the document asks for it: play, pause, loop, seek, and at which level and speed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer

from app.engine.jobs import Worker
from app.engine.meter import dbfs
from app.engine.outlet import Outlet
from app.engine.playback import Player, Track
from app.model.clip import Wave
from app.model.document import Document
from app.model.mix import Mix
from app.model.sounding import EBU_LUFS, SILENT, Level
from codec.audio import matching_gain_db

# Every system mixes at this rate or converts from it without complaint.
PLAY_HZ = 48_000
FRAME_MS = 16


class Transport(QObject):
    """Follows what the document says about playing; moves its playhead, shows its level."""

    def __init__(self, document: Document, worker: Worker, *, silent: bool = False) -> None:
        super().__init__()
        self.document = document
        self.rate_hz = PLAY_HZ
        self.player = Player(self.rate_hz)
        self.player.speed = document.speed
        self.outlet = Outlet(document, self.player, worker, silent=silent)
        self._windows = self._clipped = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._tick)
        events = document.events
        events.playing.connect(self._play_or_pause)
        events.scrubbing.connect(self._scrub)
        events.looping.connect(self._loop)
        events.region.connect(self._loop)
        events.speed.connect(lambda speed: setattr(self.player, "speed", speed))
        events.loudness.connect(self._match_all)
        document.seek_requested.connect(self._seek)

    def set_length(self, samples: int) -> None:
        self.player.set_length(samples)

    # -- which sound, and how loud -----------------------------------------------

    def match(self, sound: Mix | None, wave: Wave, original: Wave) -> None:
        """Note the gain that brings ``wave`` to the loudness that is asked for."""
        ebu = self.document.loudness == "ebu"
        target = EBU_LUFS if ebu else original.lufs
        gain = 0.0
        if (ebu or sound is not None) and wave.lufs is not None and target is not None:
            gain = matching_gain_db(wave.lufs, target, peak=wave.peak)
        self.document.put_gain(sound, gain)

    def _match_all(self) -> None:
        """Another loudness was chosen; without any, the gains of the one before are kept."""
        original = self.document.waves.get(None)
        if original is None or not self.document.matched:
            return
        for sound, wave in self.document.waves.items():
            if wave.lufs is not None:
                self.match(sound, wave, original)

    def hear(self, sound: Mix | None, samples: Any) -> None:
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

    # -- playing -----------------------------------------------------------------

    def stop(self) -> None:
        """Stop and go back to the start, for another clip."""
        self.document.playing = False
        self.player.clear_loop()
        self.player.set_track(None)
        self.player.seek(0)
        self.document.position_s = 0.0

    def close(self) -> None:
        self._timer.stop()
        self.outlet.close()

    def _play_or_pause(self, playing: bool) -> None:
        if playing and self.document.clip is None:
            self.document.playing = False
        elif playing:
            self.outlet.ensure()
            self._loop()
            self.player.play()
            self._timer.start()
        else:
            self.player.pause()
            self._rest()

    def _scrub(self, dragging: bool) -> None:
        """Each place that the playhead is dragged to is heard for a moment."""
        self.player.scrub(dragging)
        if dragging:
            self.outlet.ensure()
            self._timer.start()
        elif not self.document.playing:
            self._rest()

    def _rest(self) -> None:
        self._timer.stop()
        self._publish()
        self.document.level = SILENT

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
        self._measure()
        if self.document.scrubbing:
            return
        if self.outlet.lost:
            self.document.playing = False
            self.outlet.say_lost()
        elif not self.player.playing:
            self.document.playing = False

    def _publish(self) -> None:
        self.document.position_s = self.player.position / self.rate_hz

    def _measure(self) -> None:
        """Show how loud it has been since the last time, if anything has been played."""
        windows, rms, peak = self.player.meter.read(self._windows)
        if windows == self._windows:
            return
        clipped = self.player.clipped
        self.document.level = Level(dbfs(rms), dbfs(peak), clipped > self._clipped)
        self.document.dropouts = self.outlet.dropouts
        self._windows, self._clipped = windows, clipped
