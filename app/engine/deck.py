"""The audio thread's half of playback: where the playhead is and which fades are running.

A :class:`Deck` is touched by no thread but the one that renders.  Everything it needs to know comes
as one :class:`Wanted`; it starts the fades that lead there and counts them in samples, so that the
sound does not depend on how the output cuts it into blocks.

Four things fade independently of each other: the track, the place (after a seek or at the seam of
a loop), the master gain, and the gate that opens and closes with play and pause.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

__all__ = ["CROSSFADE_MS", "PAUSE_FADE_MS", "Deck", "Samples", "Track", "Wanted", "checked_gain"]

CROSSFADE_MS = 10
PAUSE_FADE_MS = 5

Samples = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Track:
    """One sound that can be heard at the shared playhead.

    Parameters
    ----------
    samples
        Float32 ``[T]`` at the player's rate, full scale ±1.  Not copied: another thread may still
        be filling it in (zeros where nothing is known yet), and what it writes is heard from the
        next block on.
    gain
        Linear factor, at least 0; how sources are brought to one loudness.
    name
        What the sound is called on the screen.

    Two tracks are the same only if they are the same object: a new mix is a new ``Track``.

    Raises
    ------
    ValueError
        Where ``samples`` is not one-dimensional float32 or ``gain`` is not a finite number ≥ 0.
    """

    samples: Samples
    gain: float = 1.0
    name: str = ""

    def __post_init__(self) -> None:
        # A converted copy would be deaf to whoever fills in the original: refuse instead.
        if self.samples.dtype != np.float32 or self.samples.ndim != 1:
            raise ValueError(
                f"samples must be float32 [T], not {self.samples.dtype} {self.samples.shape}"
            )
        # A memory map is the same memory as a plain array, without Python code in every slice.
        object.__setattr__(self, "samples", np.asarray(self.samples))
        object.__setattr__(self, "gain", checked_gain("gain", self.gain))

    def with_gain(self, gain: float) -> Track:
        """The same samples at another level; switching to it is a plain ramp of the gain."""
        return replace(self, gain=gain)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Everything that has been commanded.  The numbers tell a new order from the one obeyed."""

    track: Track | None = None
    playing: bool = False
    play_number: int = 0
    seek_to: int = 0
    seek_number: int = 0
    loop: tuple[int, int] | None = None
    length: int = 0
    master_gain: float = 1.0

    @property
    def sought_sample(self) -> int:
        """Where the last seek leads, within 0 … ``length``."""
        return min(max(self.seek_to, 0), self.length)


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
        self.head = self._old_head = 0
        self._old_step = 1
        self._head_fade = _Fade(self.crossfade)
        self._gain = self._old_gain = 1.0
        self._gain_fade = _Fade(self.crossfade)
        self._fades = (self._track_fade, self._head_fade, self._gain_fade)
        self._gate = 0  # samples into the fade-in; 0: nothing is heard

        self.play_number = self.seek_number = 0
        self.ended = (-1, -1)
        self._old_sound = np.zeros(max_block, np.float32)
        self._scratch = np.zeros(max_block, np.float32)

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
        if wanted.loop is None:
            return min(self.head, wanted.length)
        start, end = wanted.loop
        # The fade of a seek to just before the seam carries the head past it.
        past_seam = self._head_fade.left and end <= self.head < end + self.crossfade
        return self.head - (end - start) if past_seam else self.head

    def tracks(self) -> tuple[Track | None, Track | None]:
        """The track that is heard and the one that is fading out; from any thread."""
        track = self._track  # first: a switch in between moves it on to the other place
        return track, self._old_track

    # What is to happen at this very sample

    def _take_up(self, wanted: Wanted) -> None:
        """Start what is wanted, as far as no fade of the same kind is running."""
        if self._gate == 0:  # nothing is heard, so nothing needs to fade
            for fade in self._fades:
                fade.done = fade.length
        if not self._track_fade.left:
            self._change_track(wanted.track)
        if not self._gain_fade.left and wanted.master_gain != self._gain:
            self._old_gain, self._gain = self._gain, wanted.master_gain
            self._begin(self._gain_fade)
        if not self._head_fade.left:
            self._move_head(wanted)
        obeyed = (self.play_number, self.seek_number) == (wanted.play_number, wanted.seek_number)
        at_end = wanted.loop is None and self.head >= wanted.length
        if obeyed and at_end and self._running(wanted):
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
        sought = wanted.seek_number != self.seek_number
        pressed = wanted.play_number != self.play_number
        self.seek_number, self.play_number = wanted.seek_number, wanted.play_number
        target = wanted.sought_sample if sought else self.head
        target = self._allowed(wanted, target, pressed)
        if target != self.head:
            # At a seam the old side runs backwards: what follows it need not exist, or be heard.
            self._old_step = 1 if sought or pressed else -1
            self._old_head, self.head = self.head, target
            self._begin(self._head_fade)

    def _allowed(self, wanted: Wanted, target: int, pressed: bool) -> int:
        """Where a playhead at ``target`` really goes: loops repeat, play at the end restarts."""
        if wanted.loop is None:
            return 0 if pressed and target >= wanted.length else min(target, wanted.length)
        start, end = wanted.loop
        if pressed and not start <= target < end:
            return start
        if target < end or not (self._gate or self._running(wanted)):
            return target
        late = target - end  # above 0 where another fade had to end first: the period stays exact
        return start + late if late < self.crossfade else start

    def _running(self, wanted: Wanted) -> bool:
        return wanted.playing and self.ended[0] != wanted.play_number

    def _opening(self, wanted: Wanted) -> bool:
        """Whether the gate opens or is open; it closes in time to be shut at the end."""
        room = wanted.length - self.head
        return self._running(wanted) and (wanted.loop is not None or room > self._gate)

    def _span(self, wanted: Wanted, most: int) -> int:
        """How many samples, ``most`` at most, until something else has to be done."""
        for fade in self._fades:
            if fade.left:
                most = min(most, fade.left)
        opening = self._opening(wanted)
        if not opening and not self._gate:
            return most
        if wanted.loop is not None and not self._head_fade.left:
            most = min(most, wanted.loop[1] - self.head)
        if not opening:
            return min(most, self._gate)
        unopened = self.gate_length - self._gate
        if wanted.loop is None:
            room = wanted.length - self.head - self._gate
            most = min(most, (room + 1) // 2 if unopened else room)
        return min(most, unopened) if unopened else most

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
        _copy(track.samples, self.head, part)
        if self._head_fade.left:
            old = self._scratch[: len(part)]
            if self._old_step > 0:
                _copy(track.samples, self._old_head, old)
            else:
                _copy(track.samples, self._old_head - len(part), old[::-1])
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
        self.head += count
        self._old_head += self._old_step * count
        for fade in self._fades:
            fade.advance(count)


def _copy(samples: Samples, start: int, part: Samples) -> None:
    """``part`` ``[n]`` becomes ``samples[start : start + n]``, with zeros outside ``samples``."""
    first = min(max(-start, 0), len(part))
    last = max(min(len(samples) - start, len(part)), first)
    part[:first] = 0.0
    part[first:last] = samples[start + first : start + last]
    part[last:] = 0.0


def checked_gain(field: str, gain: float) -> float:
    """``gain`` as a float; ``ValueError`` unless it is a finite number of at least 0."""
    gain = float(gain)
    if not (math.isfinite(gain) and gain >= 0.0):
        raise ValueError(f"{field} must be a finite number of at least 0, not {gain}")
    return gain
