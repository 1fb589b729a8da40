"""A recording in one channel that can be looked at and heard while it is still being read."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from codec.audio._scratch import Scratch
from codec.audio.files import Audio, mixed, notes_on, open_audio

__all__ = ["Recording", "read_recording"]


@dataclass(eq=False)
class Recording:
    """The mean of a file's channels, or one of them.

    Attributes
    ----------
    samples
        float32 ``[T]`` at the file's own rate, zeros from ``ready`` on.  In
        memory if short, else over a temporary file without a name.
    rate_hz
        Sample rate of the file.
    name
        Name of the file for the screen.
    notes
        Remarks for the person, each a short phrase.
    ready
        How many samples have been read.
    channel
        Which one it is, counted from 1; None for the mean.
    file_channels
        How many the file has.
    cancels
        Whether the mean is nearly silent, as they are of opposite phase.
    """

    samples: np.ndarray
    rate_hz: int
    name: str
    notes: tuple[str, ...] = ()
    ready: int = 0
    channel: int | None = None
    file_channels: int = 1
    cancels: bool = False

    @property
    def duration_s(self) -> float:
        """Length in seconds, of all there will be."""
        return len(self.samples) / self.rate_hz

    @property
    def complete(self) -> bool:
        """Whether all of it has been read."""
        return self.ready == len(self.samples)

    def mono(self) -> np.ndarray:
        """Return ``samples``."""
        return self.samples


def read_recording(
    path: str | os.PathLike[str],
    *,
    channel: int | None = None,
    growing: Callable[[Recording], None] | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Recording:
    """Read a file as :func:`codec.audio.read_audio` does, and in one channel.

    Parameters
    ----------
    channel
        The only one to read, counted from 1; None mixes all.
    growing
        Called after each block with what will be returned, ``ready`` so far;
        not at all where the file does not say how long it is.  Should it turn
        out shorter than it says, another recording is returned.

    See Also
    --------
    codec.audio.read_audio : the other parameters, and what is raised.
    """
    with open_audio(path, channel=channel, progress=progress, cancelled=cancelled) as decoder:
        known = {"channel": channel, "file_channels": decoder.file_channels}
        length = decoder.promised_frames
        if length is None:
            samples = Audio(decoder.read(), decoder.rate_hz, decoder.name).mono()
        else:
            scratch = Scratch(length, decoder.name)
            recording = Recording(scratch.samples, decoder.rate_hz, decoder.name, **known)
            for block in decoder.blocks():
                # What is not a number is refused at the end; until then it is silence.
                whole = block
                if decoder.has_bad_samples:
                    whole = np.where(np.isfinite(block), block, np.float32(0))
                scratch.write(recording.ready, mixed(whole.T))
                recording.ready = decoder.frames
                recording.notes, recording.cancels = notes_on(decoder), decoder.cancels
                if growing:
                    growing(recording)
            if recording.complete:
                return recording
            samples = recording.samples[: recording.ready]
    known["cancels"] = decoder.cancels
    notes = notes_on(decoder)
    return Recording(samples, decoder.rate_hz, decoder.name, notes, len(samples), **known)
