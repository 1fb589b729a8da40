"""The audio thread's half of playback: where the playhead is and which fades are running.

A :class:`Deck` is touched by no thread but the one that renders.  Everything it needs to know comes
as one :class:`Wanted`; it starts the fades that lead there and counts them in samples, so that the
sound does not depend on how the output cuts it into blocks.

Four things fade independently of each other: the track, the place (after a seek or at the seam of
a loop), the master gain, and the gate that opens and closes with play and pause.  Where the places
follow each other faster or slower than time does, see :mod:`app.engine.stretch`.
"""

from __future__ import annotations

import math

import numpy as np

from app.engine.stretch import Needle, Samples
from app.engine.wanted import Track, Wanted

__all__ = ["CROSSFADE_MS", "GRAIN_MS", "GRAIN_STEP_MS", "PAUSE_FADE_MS", "Deck"]

CROSSFADE_MS = 10
PAUSE_FADE_MS = 5
# A dragged playhead lets a grain be heard at each place it comes to: long enough to know a vowel
# by, and no new one before this much of the last was heard, so that the drag does not buzz.
GRAIN_MS = 80
GRAIN_STEP_MS = 40


class _Fade:
    """The progress of one fade, in samples."""

    __slots__ = ("done", "length")

    def __init__(self, length: int) -> None:
        self.length = self.done = length

    @property
    def left(self) -> int:
        return self.length - self.done

    def advance(self, count: int) -> None:
        self.done = min(self.done + count, self.length)


class Deck:
    """Reads the wanted tracks at the playhead, block by block, into one channel.

    ``ended`` holds the play and the seek number that were in force when the end was reached.
    """

    def __init__(self, rate_hz: int, max_block: int) -> None:
        self.crossfade = round(rate_hz * CROSSFADE_MS / 1000)
        self.gate_length = round(rate_hz * PAUSE_FADE_MS / 1000)
        middle = (np.arange(self.crossfade) + 0.5) / self.crossfade
        self._power = np.sin(middle * math.pi / 2).astype(np.float32)
        self._ramp = middle.astype(np.float32)
        middle = (np.arange(self.gate_length) + 0.5) / self.gate_length
        self._gate_curve = (0.5 - 0.5 * np.cos(middle * math.pi)).astype(np.float32)

        self._track = self._old_track = None
        self._track_fade = _Fade(self.crossfade)
        self._track_curve = self._power
        self._needle, self._old_needle = Needle(rate_hz, max_block), Needle(rate_hz, max_block)
        self._head_fade = _Fade(self.crossfade)
        self._gain = self._old_gain = 1.0
        self._gain_fade = _Fade(self.crossfade)
        self._fades = (self._track_fade, self._head_fade, self._gain_fade)
        self._gate = 0  # samples into the fade-in; 0: nothing is heard
        self._grain = _Fade(round(rate_hz * GRAIN_MS / 1000))
        self._grain_step = round(rate_hz * GRAIN_STEP_MS / 1000)

        self.play_number = self.seek_number = 0
        self.ended = (-1, -1)
        self._old_sound = np.zeros(max_block, np.float32)
        self._scratch = np.zeros(max_block, np.float32)

    @property
    def head(self) -> int:
        return self._needle.head

    def render(self, wanted: Wanted, mono: Samples) -> None:
        """Fill ``mono`` ``[n]``, ``n`` at most ``max_block``, and move the playhead."""
        at = 0
        self._take_up(wanted)
        while at < len(mono):
            count = self._span(wanted, len(mono) - at)
            if count < 1:  # a bug: better a silent block than a callback that never returns
                raise RuntimeError("playback does not move")
            part = mono[at : at + count]
            opening = self._opening(wanted)
            if opening or self._gate:
                self._sound(part)
                self._apply_gate(part, opening)
                self._advance(count)
            else:
                part.fill(0.0)
            at += count
            self._take_up(wanted)

    def position(self, wanted: Wanted) -> int:
        """The playhead as the person understands it: in the loop, or no further than the end."""
        if wanted.seam is None:
            return min(self.head, wanted.length)
        start, end = wanted.seam
        # The fade of a seek to just before the seam carries the head past it.
        past_seam = self._head_fade.left and end <= self.head < end + self._fade_reach
        return start + (self.head - start) % (end - start) if past_seam else self.head

    def tracks(self) -> tuple[Track | None, Track | None]:
        """The track that is heard and the one that is fading out; from any thread."""
        track = self._track  # first: a switch in between moves it on to the other place
        return track, self._old_track

    # What is to happen at this very sample

    def _take_up(self, wanted: Wanted) -> None:
        """Start what is wanted, as far as no fade of the same kind is running."""
        if self._gate == 0:  # nothing is heard, so nothing needs to fade or to go on
            for fade in self._fades:
                fade.done = fade.length
            self._needle.place(self.head)
        if not self._track_fade.left:
            self._change_track(wanted.track)
        if not self._gain_fade.left and wanted.master_gain != self._gain:
            self._old_gain, self._gain = self._gain, wanted.master_gain
            self._begin(self._gain_fade)
        self._choose_grains(wanted)  # back at speed 1, the head comes to where the sound is
        if not self._head_fade.left:
            self._move_head(wanted)
            self._choose_grains(wanted)
        obeyed = (self.play_number, self.seek_number) == (wanted.play_number, wanted.seek_number)
        at_end = wanted.seam is None and self.head >= wanted.length
        if obeyed and at_end and self._running(wanted) and not wanted.scrubbing:
            self.ended = (wanted.play_number, wanted.seek_number)

    def _begin(self, fade: _Fade) -> None:
        fade.done = 0 if self._gate else fade.length

    def _change_track(self, track: Track | None) -> None:
        if track is self._track:
            self._old_track = None  # its fade is over
            return
        old = self._old_track = self._track
        self._track = track
        gain_alone = old is not None and track is not None and old.samples is track.samples
        self._track_curve = self._ramp if gain_alone else self._power
        self._begin(self._track_fade)

    def _move_head(self, wanted: Wanted) -> None:
        sought = wanted.seek_number != self.seek_number and not self._seek_waits(wanted)
        pressed = wanted.play_number != self.play_number
        self.play_number = wanted.play_number
        if sought:
            self.seek_number = wanted.seek_number
            self._grain.done = 0 if wanted.scrubbing else self._grain.length
        target = wanted.sought_sample if sought else self.head
        target = self._allowed(wanted, target, pressed)
        if target != self.head:
            self._needle, self._old_needle = self._old_needle, self._needle
            if not (sought or pressed):
                # At a seam the old side runs backwards: what follows need not exist, or be heard.
                self._old_needle.turn_round()
            self._needle.place(target)
            self._begin(self._head_fade)

    def _seek_waits(self, wanted: Wanted) -> bool:
        """Whether a seek comes later: in the silence that is near, or with the next grain."""
        if not self._gate:
            return False
        young = wanted.scrubbing and self._grain.done < self._grain_step
        return young or not self._running(wanted)

    def _allowed(self, wanted: Wanted, target: int, pressed: bool) -> int:
        """Where a playhead at ``target`` really goes: loops repeat, play at the end restarts."""
        if wanted.seam is None:
            return 0 if pressed and target >= wanted.length else min(target, wanted.length)
        start, end = wanted.seam
        if pressed and not start <= target < end:
            return start
        if target < end or not (self._gate or self._running(wanted)):
            return target
        late = target - end  # above 0 where another fade had to end first: the period stays exact
        return start + late if late < self._fade_reach else start

    @property
    def _fade_reach(self) -> int:
        """How far the head gets during a fade."""
        return self._needle.over(self.crossfade)

    def _choose_grains(self, wanted: Wanted) -> None:
        """Decide where the needles read next, where they have to know."""
        if not (self._gate or self._running(wanted)):
            return
        samples = None if self._track is None else self._track.samples
        low, high = 0, wanted.length
        if wanted.seam is not None and wanted.seam[0] <= self.head < wanted.seam[1]:
            low, high = wanted.seam
        self._needle.choose(samples, wanted.speed, low, high)
        if self._head_fade.left:
            self._old_needle.choose(samples, wanted.speed, 0, wanted.length)

    def _running(self, wanted: Wanted) -> bool:
        if wanted.scrubbing:
            return self._grain.left > 0
        return wanted.playing and self.ended[0] != wanted.play_number

    def _opening(self, wanted: Wanted) -> bool:
        """Whether the gate opens or is open; it closes in time to be shut at the end."""
        if not self._running(wanted):
            return False
        return wanted.seam is not None or self._needle.until(wanted.length) > self._gate

    def _span(self, wanted: Wanted, most: int) -> int:
        """How many samples, ``most`` at most, until something else has to be done."""
        for fade in self._fades:
            if fade.left:
                most = min(most, fade.left)
        opening = self._opening(wanted)
        if not opening and not self._gate:
            return most
        most = min(most, self._unbroken(wanted))
        if not opening:
            return min(most, self._gate)
        unopened = self.gate_length - self._gate
        if wanted.seam is None:
            room = self._needle.until(wanted.length) - self._gate
            most = min(most, (room + 1) // 2 if unopened else room)
        return min(most, unopened) if unopened else most

    def _unbroken(self, wanted: Wanted) -> int:
        """Samples until a needle has to be told where to read, or a dragged playhead goes on."""
        most = self._needle.left
        if self._head_fade.left:
            most = min(most, self._old_needle.left)
        elif wanted.seam is not None:
            most = min(most, self._needle.until(wanted.seam[1]))
        if wanted.scrubbing and self._grain.left:
            young = self._grain_step - self._grain.done
            most = min(most, young if young > 0 else self._grain.left)
        return most

    # The sound

    def _sound(self, part: Samples) -> None:
        """Fill ``part`` ``[n]``, no longer than ``_span`` allows."""
        self._read(self._track, part)
        if self._track_fade.left:
            old = self._old_sound[: len(part)]
            self._read(self._old_track, old)
            self._mix(part, old, self._track_fade, self._track_curve)
        if self._gain_fade.left:
            gain = self._scratch[: len(part)]
            curve = self._ramp[self._gain_fade.done : self._gain_fade.done + len(part)]
            np.multiply(curve, self._gain - self._old_gain, out=gain)
            gain += self._old_gain
            part *= gain
        elif self._gain != 1.0:
            part *= self._gain

    def _read(self, track: Track | None, part: Samples) -> None:
        """``track`` at the playhead, and what is left of the place where it was before."""
        if track is None:
            part.fill(0.0)
            return
        self._needle.read(track.samples, part)
        if self._head_fade.left:
            old = self._scratch[: len(part)]
            self._old_needle.read(track.samples, old)
            self._mix(part, old, self._head_fade, self._power)
        if track.gain != 1.0:
            part *= track.gain

    @staticmethod
    def _mix(new: Samples, old: Samples, fade: _Fade, curve: Samples) -> None:
        """Add ``old`` to ``new``, both weighted for where ``fade`` is; spoils ``old``."""
        at, upto = fade.done, fade.done + len(new)
        new *= curve[at:upto]
        old *= curve[::-1][at:upto]
        new += old

    def _apply_gate(self, part: Samples, opening: bool) -> None:
        """Fade ``part`` in or out and move the gate."""
        gate, count = self._gate, len(part)
        if not opening:
            part *= self._gate_curve[gate - count : gate][::-1]
            self._gate = gate - count
        elif gate < self.gate_length:
            part *= self._gate_curve[gate : gate + count]
            self._gate = gate + count

    def _advance(self, count: int) -> None:
        self._needle.advance(count)
        self._old_needle.advance(count)
        self._grain.advance(count)
        for fade in self._fades:
            fade.advance(count)
