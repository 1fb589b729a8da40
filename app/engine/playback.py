"""Playback: one playhead, any number of tracks, and switches that nobody hears as a cut.

A :class:`Player` is commanded from the window's side and pulled by an output, which calls
:meth:`Player.render` from its audio callback.  The two sides share no lock.  Every command
replaces one immutable ``Wanted``; ``render`` reads that reference once at the start of a block,
compares it with what is being heard, and starts the fades that lead there.  In return it publishes
one immutable ``_Heard``.  Reading and writing a reference is atomic, so neither side ever sees
half a command.

Fades are counted in samples, not in blocks, so that the sound does not depend on how the output
cuts it up.

See Also
--------
app.engine.deck : the audio thread's half.
app.engine.stretch : how it reads at another speed.
app.engine.output : what pulls the sound out of a player.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from app.engine.deck import CROSSFADE_MS, PAUSE_FADE_MS, Deck
from app.engine.meter import Meter
from app.engine.stretch import Samples, checked_speed
from app.engine.wanted import Track, Wanted, checked_gain

__all__ = ["CROSSFADE_MS", "PAUSE_FADE_MS", "Player", "PlayerState", "Track"]


class PlayerState(NamedTuple):
    """What is heard at one instant: all values belong to the same block.

    ``position`` in samples; ``peak`` is the absolute peak of the last block, linear, 0 … 1.
    """

    position: int
    playing: bool
    finished: bool
    peak: float


class _Heard(NamedTuple):
    """What ``render`` tells the other threads.  ``ended``: play and seek number at the end."""

    position: int = 0
    seek_number: int = 0
    ended: tuple[int, int] = (-1, -1)
    peak: float = 0.0


class Player:
    """Plays the chosen track from one playhead, gapless through every change.

    Switching the track is an equal-power crossfade (cosine out, sine in, ``CROSSFADE_MS``) at the
    same sample position.  Equal power keeps the level where the two sounds have nothing in
    common; where they are alike, as two versions of the same speech are, it swells by up to 3 dB
    in the middle.  A track that differs from the current one in its gain alone (see
    :meth:`Track.with_gain`) takes a straight ramp instead.  What is commanded in the middle of a
    fade waits for its end; of several such commands only the newest is carried out.

    All commands may come from any thread; none waits for the audio.

    Parameters
    ----------
    rate_hz
        The sample rate of all tracks and of the output.
    max_block
        Frames rendered in one go; larger requests are split.  Sets the size of the scratch memory.

    Attributes
    ----------
    meter
        Measures what is played, as it goes out.
    clipped
        Samples so far that were beyond ±1 and were cut there.
    failures
        Blocks so far that could not be rendered and were silent instead; 0 unless there is a bug.
    """

    def __init__(self, rate_hz: int, max_block: int = 8192) -> None:
        if rate_hz < 1000:  # below, a fade would be no longer than a handful of samples
            raise ValueError(f"rate_hz must be at least 1000, not {rate_hz}")
        if max_block < 1:
            raise ValueError(f"max_block must be at least 1, not {max_block}")
        self.rate_hz = rate_hz
        self.clipped = 0
        self.failures = 0
        self._deck = Deck(rate_hz, max_block)
        self.meter = Meter(rate_hz)
        self._mono = np.zeros(max_block, np.float32)
        self._magnitude = np.zeros(max_block, np.float32)
        self._mask = np.zeros(max_block, np.bool_)
        self._commands = threading.Lock()  # between commanding threads; render never takes it
        self._wanted = Wanted()
        self._heard = _Heard()
        self._fixed_length: int | None = None
        self._longest = 0
        self._kept: list[Track | None] = []

    # Commands

    def set_track(self, track: Track | None) -> None:
        """Hear ``track`` from now on, at the position where the playhead is; ``None``: silence."""
        with self._commands:
            self._longest = max(self._longest, 0 if track is None else len(track.samples))
            self._kept.append(track)
            self._order(track=track, length=self._length())

    def set_length(self, length: int | None) -> None:
        """Where playback ends, in samples; ``None``: with the longest track heard from now on."""
        if length is not None and length < 0:
            raise ValueError(f"length must be at least 0 samples, not {length}")
        with self._commands:
            track = self._wanted.track
            self._fixed_length = length
            self._longest = 0 if track is None else len(track.samples)
            self._order(length=self._length())

    def play(self) -> None:
        """Start where the playhead is, with a fade of ``PAUSE_FADE_MS``.

        At the end of the clip it starts from 0; with a loop set and the playhead outside, from the
        start of the loop.  No effect while playing.
        """
        with self._commands:
            if not self.playing:
                self._order(playing=True, play_number=self._wanted.play_number + 1)

    def pause(self) -> None:
        """Stop with a ``PAUSE_FADE_MS`` fade; the playhead stays where the fade has ended."""
        with self._commands:
            self._order(playing=False)

    def seek(self, sample: int) -> None:
        """Move the playhead, with a crossfade where something is heard.

        Kept within 0 … ``length``.  While a loop is playing, a place at or behind its end means
        its start.  While the playhead is dragged, see :meth:`scrub`, a seek lets a short grain be
        heard, and nothing more.
        """
        with self._commands:
            self._order(seek_to=int(sample), seek_number=self._wanted.seek_number + 1)

    def scrub(self, dragging: bool) -> None:
        """Begin or end to drag the playhead: each :meth:`seek` in between is heard for a moment.

        A grain lasts ``GRAIN_MS`` and gives way to another after half of that at the earliest.
        Loops and the end of the clip do not hold the playhead meanwhile.  Afterwards it is where
        it was dragged to, and playing goes on if it was going on before.
        """
        with self._commands:
            if dragging != self._wanted.scrubbing:
                place, number = self.position, self._wanted.seek_number + 1
                self._order(scrubbing=dragging, seek_to=place, seek_number=number)

    def set_loop(self, start: int, end: int) -> None:
        """Repeat ``[start, end)``, in samples, with a period of exactly ``end - start``.

        A playhead in front of the loop plays into it; one behind it goes to its start.  At the
        seam the last ``CROSSFADE_MS`` are heard once more, backwards and fading, under the fresh
        start: no sample from outside the loop is needed or heard.  A start before 0 means 0; a loop
        shorter than ``min_loop`` is lengthened to that, see :attr:`loop` for what holds.
        """
        start = max(int(start), 0)
        with self._commands:
            self._order(loop=(start, max(int(end), start + self.min_loop)))

    def clear_loop(self) -> None:
        """Go on past the end of the loop."""
        with self._commands:
            self._order(loop=None)

    @property
    def master_gain(self) -> float:
        """Linear factor on everything, at least 0; a change takes ``CROSSFADE_MS``."""
        return self._wanted.master_gain

    @master_gain.setter
    def master_gain(self, gain: float) -> None:
        gain = checked_gain("master_gain", gain)
        with self._commands:
            self._order(master_gain=gain)

    @property
    def speed(self) -> float:
        """How fast the playhead moves, 1 as recorded, 0.25 … 2; the pitch stays as recorded.

        A change is heard within 20 ms.  At 1 the samples are played untouched.
        """
        return self._wanted.speed

    @speed.setter
    def speed(self, speed: float) -> None:
        speed = checked_speed(speed)
        with self._commands:
            self._order(speed=speed)

    # What is heard

    @property
    def state(self) -> PlayerState:
        """Position, playing, finished and peak, all of the same instant."""
        heard = self._heard  # first: render may only ever be behind the orders, never ahead
        wanted = self._wanted
        sought = wanted.scrubbing or wanted.seek_number != heard.seek_number
        return PlayerState(
            position=wanted.sought_sample if sought else heard.position,
            playing=wanted.playing and heard.ended[0] != wanted.play_number,
            finished=heard.ended == (wanted.play_number, wanted.seek_number),
            peak=heard.peak,
        )

    @property
    def position(self) -> int:
        """The playhead in samples: the next to be rendered, or the place just sought."""
        return self.state.position

    @property
    def playing(self) -> bool:
        """Whether the playhead is meant to move; false as soon as the end has been reached."""
        return self.state.playing

    @property
    def finished(self) -> bool:
        """Whether the end has been reached and neither :meth:`play` nor :meth:`seek` came since."""
        return self.state.finished

    @property
    def peak(self) -> float:
        """Absolute peak of the last block, linear, 0 … 1."""
        return self._heard.peak

    @property
    def track(self) -> Track | None:
        """The track that was chosen last."""
        return self._wanted.track

    @property
    def loop(self) -> tuple[int, int] | None:
        """``(start, end)`` in samples, or ``None``."""
        return self._wanted.loop

    @property
    def length(self) -> int:
        """Where playback ends, in samples."""
        return self._wanted.length

    @property
    def min_loop(self) -> int:
        """The shortest loop in samples: one crossfade."""
        return self._deck.crossfade

    # The audio thread

    def render(self, out: Samples) -> None:
        """Fill ``out`` ``[frames, channels]`` with the next frames, the same in every channel.

        For the audio callback of one output at a time: takes no lock, logs nothing, raises
        nothing; only small Python objects are allocated.  What is not a number becomes 0, what
        is beyond ±1 is cut.
        """
        try:
            with np.errstate(all="ignore"):  # a warning would be written out from the callback
                self._render(out)
        except Exception:  # would end the stream for good, and nobody could say why
            out.fill(0.0)
            self.failures += 1

    def _render(self, out: Samples) -> None:
        wanted, deck = self._wanted, self._deck
        peak = 0.0
        for at in range(0, len(out), len(self._mono)):
            mono = self._mono[: len(out) - at]
            deck.render(wanted, mono)
            peak = max(peak, self._guard(mono))
            self.meter.take(mono)
            out[at : at + len(mono)] = mono[:, None]
        self._heard = _Heard(deck.position(wanted), deck.seek_number, deck.ended, peak)

    def _guard(self, mono: Samples) -> float:
        """Make ``mono`` ``[n]`` fit for a loudspeaker, in place; its absolute peak."""
        magnitude, mask = self._magnitude[: len(mono)], self._mask[: len(mono)]
        np.isfinite(mono, out=mask)
        if not mask.all():
            np.logical_not(mask, out=mask)
            np.copyto(mono, 0.0, where=mask)
        peak = float(np.abs(mono, out=magnitude).max())
        if peak > 1.0:
            self.clipped += int(np.count_nonzero(np.greater(magnitude, 1.0, out=mask)))
            np.clip(mono, -1.0, 1.0, out=mono)
        return min(peak, 1.0)

    def _order(self, **changes: Any) -> None:
        before = self._wanted.track  # render may be about to take it up
        self._wanted = replace(self._wanted, **changes)
        # Letting go of a long track takes milliseconds: never leave that to the audio thread.
        in_use = (*self._deck.tracks(), before, self._wanted.track)
        self._kept = [track for track in self._kept if track in in_use]

    def _length(self) -> int:
        return self._longest if self._fixed_length is None else self._fixed_length
