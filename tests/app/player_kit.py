"""A player to test, and what pulls it."""

from __future__ import annotations

import math

import numpy as np

from app.engine.playback import CROSSFADE_MS, PAUSE_FADE_MS, Player, Track

RATE_HZ = 16_000
CROSSFADE = RATE_HZ * CROSSFADE_MS // 1000
GATE = RATE_HZ * PAUSE_FADE_MS // 1000
LENGTH = 4000
# The player computes in float32; a few operations on values up to 1.
ROUNDING = 4 * np.finfo(np.float32).eps

RISE = np.sin((np.arange(CROSSFADE) + 0.5) / CROSSFADE * math.pi / 2)
FALL = RISE[::-1]


def noise(seed: int = 0, length: int = LENGTH, level: float = 0.4) -> np.ndarray:
    """Float32 [length] between ±level: no two stretches alike."""
    return np.random.default_rng(seed).uniform(-level, level, length).astype(np.float32)


def playing(track: Track | None, at: int) -> Player:
    """A player past its fade-in, whose playhead is at ``at``, at least ``GATE``."""
    player = Player(RATE_HZ)
    player.set_length(LENGTH)
    player.set_track(track)
    player.seek(at - GATE)
    player.play()
    pull(player, GATE)
    assert player.position == at
    return player


def pull(player: Player, frames: int, channels: int = 1) -> np.ndarray:
    """What the output gets: float32 [frames], the same in every channel."""
    out = np.full((frames, channels), np.nan, np.float32)
    player.render(out)
    assert player.failures == 0
    assert (out == out[:, :1]).all()
    return out[:, 0]


def close(heard: np.ndarray, expected: np.ndarray) -> None:
    np.testing.assert_allclose(heard, expected, rtol=0, atol=ROUNDING)
