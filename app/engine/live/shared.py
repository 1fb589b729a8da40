"""The memory that the window and the live process share.

The window writes :class:`Controls` and reads the rest; the live process writes the rest and
reads ``Controls``.  Every field is one aligned word, so that no reader sees half of it.
Samples are published by the frame: first the frame, then ``Gauges.frames``.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from multiprocessing.context import BaseContext
from typing import Any

import numpy as np

KEEP_S = 60.0
MOST_RATE_HZ = 48_000
MOST_TOKENS = 2**18
# Frames nearest to being written over are left out: a reader takes its time.
MARGIN_FRAMES = 8


class Controls(ctypes.Structure):
    """What the person has chosen.  ``layers`` is a bit set, layer 1 in the lowest bit."""

    _fields_ = [
        ("layers", ctypes.c_uint64),
        ("wet", ctypes.c_double),
        ("gain_db", ctypes.c_double),
        ("bypass", ctypes.c_int64),
        ("muted", ctypes.c_int64),
        ("semantic_only", ctypes.c_int64),
        ("guarded", ctypes.c_int64),
        ("matched", ctypes.c_int64),
    ]


class Gauges(ctypes.Structure):
    """How the loop is doing.

    ``frames`` is how many were published, ``dropouts`` how often our own queue ran dry or over,
    ``overflows`` how often the system's did; times are in seconds.
    """

    _fields_ = [
        ("frames", ctypes.c_uint64),
        ("load", ctypes.c_double),
        ("compute_s", ctypes.c_double),
        ("resampling_s", ctypes.c_double),
        ("queue_s", ctypes.c_double),
        ("target_s", ctypes.c_double),
        ("device_in_s", ctypes.c_double),
        ("device_out_s", ctypes.c_double),
        ("correction", ctypes.c_double),
        ("howl_hz", ctypes.c_double),
        ("dropouts", ctypes.c_uint64),
        ("overflows", ctypes.c_uint64),
        ("silent_s", ctypes.c_double),
        ("skipped_s", ctypes.c_double),
        ("match_db", ctypes.c_double),
    ]


@dataclass(frozen=True)
class Shared:
    """The shared memory itself; given to the live process when it is started."""

    controls: Controls
    gauges: Gauges
    samples: Any
    tokens: Any

    @classmethod
    def allocate(cls, context: BaseContext) -> Shared:
        """Room for ``KEEP_S`` of two sounds at up to 48 kHz: 23 MB."""
        return cls(
            context.RawValue(Controls),
            context.RawValue(Gauges),
            context.RawArray(ctypes.c_float, round(2 * KEEP_S * MOST_RATE_HZ)),
            context.RawArray(ctypes.c_int32, MOST_TOKENS),
        )


@dataclass(frozen=True)
class Format:
    """What the frames of a codec are like."""

    rate_hz: int
    hop_samples: int
    n_layers: int

    @property
    def frame_s(self) -> float:
        return self.hop_samples / self.rate_hz


class Taps:
    """The last minute of what went into the codec, what came out, and the tokens between.

    A ring of frames: frame n lies at ``n % capacity``.

    Attributes
    ----------
    input, output
        float32 [capacity, hop] at the codec's rate.
    tokens
        int32 [capacity, layers].
    """

    def __init__(self, shared: Shared, form: Format) -> None:
        self.form, self._gauges = form, shared.gauges
        samples = np.frombuffer(shared.samples, np.float32)
        tokens = np.frombuffer(shared.tokens, np.int32)
        self.capacity = min(
            len(samples) // (2 * form.hop_samples),
            len(tokens) // form.n_layers,
            round(KEEP_S / form.frame_s) + MARGIN_FRAMES,
        )
        count = self.capacity * form.hop_samples
        self.input = samples[:count].reshape(self.capacity, form.hop_samples)
        self.output = samples[count : 2 * count].reshape(self.capacity, form.hop_samples)
        self.tokens = tokens[: self.capacity * form.n_layers].reshape(self.capacity, form.n_layers)

    @property
    def frames(self) -> int:
        """How many frames have been published so far."""
        return self._gauges.frames

    @property
    def oldest(self) -> int:
        """The first frame that can still be read safely."""
        return max(0, self.frames - self.capacity + MARGIN_FRAMES)

    def publish(self, heard: np.ndarray, tokens: np.ndarray, played: np.ndarray) -> None:
        """Add a frame: input [hop], tokens [layers], output [hop]."""
        at = self.frames % self.capacity
        self.input[at], self.tokens[at], self.output[at] = heard, tokens, played
        self._gauges.frames = self.frames + 1

    def read(self, first: int, last: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Frames first … last − 1, of those still there.

        Returns input and output, float32 [T], and tokens, int32 [layers, F]; copies.
        """
        which = np.arange(max(first, self.oldest), min(last, self.frames)) % self.capacity
        heard, played = self.input[which], self.output[which]
        return heard.reshape(-1), played.reshape(-1), self.tokens[which].T
