"""What happens to the sound between microphone and loudspeaker, without any device.

Samples in, at the microphone's rate; samples out, at the loudspeaker's; a frame of the codec at
a time in between.  The dry sound takes the same way and the same time as the decoded one, so
that the two can be mixed and compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from app.engine.live.guard import FeedbackGuard
from app.engine.live.loudness import LoudnessMatcher
from app.engine.live.shared import Controls, Format
from codec.api import Codec, LayerSet
from codec.audio import VarispeedResampler
from codec.errors import UserError

PASSING_BLOCK_S = 0.01


class Coder(Protocol):
    """Turns a frame into tokens and these back into a frame."""

    form: Format

    def code(self, frame: np.ndarray, layers: LayerSet) -> tuple[np.ndarray, np.ndarray]:
        """``frame`` float32 [hop] → tokens int64 [layers] and the decoded frame [hop]."""


class StreamCoder:
    """A codec's streaming session.

    Raises
    ------
    UserError
        If the codec cannot stream.
    """

    def __init__(self, codec: Codec) -> None:
        info = codec.info
        if not info.causal:
            raise UserError(
                f"{info.name} looks ahead, so it cannot run live; choose a causal codec."
            )
        self.form = Format(info.sample_rate_hz, info.hop_samples, info.n_layers)
        self._stream = codec.stream()

    def code(self, frame: np.ndarray, layers: LayerSet) -> tuple[np.ndarray, np.ndarray]:
        import torch

        tokens = self._stream.encode(torch.from_numpy(frame)[None, None])
        wave = self._stream.decode(tokens, layers)
        return tokens[0, :, 0].cpu().numpy(), wave[0, 0].float().cpu().numpy()


class PassingCoder:
    """No codec at all, in short blocks: what a loop costs without one."""

    def __init__(self, rate_hz: int) -> None:
        self.form = Format(rate_hz, round(PASSING_BLOCK_S * rate_hz), 0)

    def code(self, frame: np.ndarray, layers: LayerSet) -> tuple[np.ndarray, np.ndarray]:
        return np.zeros(0, np.int64), frame


@dataclass(frozen=True)
class Frame:
    """One frame on its way: input and output [hop] at the codec's rate, tokens [layers], and
    what goes to the loudspeaker [T] at its rate."""

    heard: np.ndarray
    tokens: np.ndarray
    played: np.ndarray
    out: np.ndarray


class Chain:
    """Resampling, gain, codec, mixing, guard, resampling.

    The resamplers hold back 2.5 ms together.  Streams of soxr that can be as good hold back 12 to
    58 ms each between 16, 44.1 and 48 kHz, of the 70 ms that all of this may take.

    Parameters
    ----------
    coder
        The codec's stream; the chain is its only user.
    input_hz, output_hz
        The devices' rates.
    controls
        Read once a frame; changes of level take a frame to fade in.
    """

    def __init__(self, coder: Coder, input_hz: int, output_hz: int, controls: Controls) -> None:
        self.coder, self.controls, form = coder, controls, coder.form
        self._in = VarispeedResampler(input_hz, form.rate_hz)
        self._out = VarispeedResampler(form.rate_hz, output_hz)
        self.delay_s = self._in.delay_s + self._out.delay_s
        self.guard = FeedbackGuard(form.rate_hz, form.frame_s)
        self._waiting = np.zeros(0, np.float32)
        self._ramp = (np.arange(form.hop_samples, dtype=np.float32) + 1) / form.hop_samples
        self._duck = self._match = 1.0
        self.matcher = LoudnessMatcher(form.rate_hz, form.frame_s)
        self._levels = self._wanted()

    def push(self, samples: np.ndarray) -> None:
        """Take what the microphone gave, float32 [T]."""
        self._waiting = np.concatenate([self._waiting, self._in.push(samples)])

    @property
    def match_db(self) -> float:
        """By how much the decoded sound is made louder now."""
        return float(20 * np.log10(self._match))

    def ready(self) -> bool:
        """Whether a whole frame waits."""
        return len(self._waiting) >= self.coder.form.hop_samples

    def missing_s(self) -> float:
        """How much sound is missing until a frame is whole."""
        return (self.coder.form.hop_samples - len(self._waiting)) / self.coder.form.rate_hz

    def next(self, ratio: float = 1.0) -> Frame:
        """Work off one frame, once :meth:`ready`; ``ratio`` above 1 lengthens the output."""
        hop = self.coder.form.hop_samples
        before, self._levels = self._levels, self._wanted()
        gain, wet, dry = (
            a + (b - a) * self._ramp for a, b in zip(before, self._levels, strict=True)
        )
        heard = np.clip(np.nan_to_num(self._waiting[:hop]) * gain, -1, 1)
        self._waiting = self._waiting[hop:]
        tokens, wave = self.coder.code(heard, self._layers())
        wave = np.nan_to_num(wave)
        self._match = self._matched(heard, wave)
        played = np.clip(wet * wave + dry * heard, -1, 1)
        duck = self.guard.look(heard, played)
        self._duck = duck if self.controls.guarded else 1.0  # taken up by the next frame's ramp
        return Frame(heard, tokens, played, self._out.push(played, ratio))

    def _wanted(self) -> tuple[float, float, float]:
        """Gain of the input, of the decoded and of the dry sound; linear."""
        controls = self.controls
        level = 0.0 if controls.muted else self._duck
        wet = 0.0 if controls.bypass else min(max(controls.wet, 0.0), 1.0)
        return 10 ** (controls.gain_db / 20), level * wet * self._match, level * (1 - wet)

    def _matched(self, heard: np.ndarray, wave: np.ndarray) -> float:
        """By how much the decoded sound is to be louder from the next frame on."""
        controls = self.controls
        layers = 1 if controls.semantic_only else controls.layers
        gain = self.matcher.look(heard, wave, layers)
        return gain if controls.matched else 1.0

    def _layers(self) -> LayerSet:
        if self.controls.semantic_only:
            return LayerSet.semantic()
        n_layers = self.coder.form.n_layers
        return LayerSet.of(i for i in range(n_layers) if self.controls.layers >> i & 1)
