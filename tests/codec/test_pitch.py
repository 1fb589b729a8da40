"""Pitch: what the recording has, and the pulses that the decoder makes of it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from codec.audio.pitch import track_pitch
from codec.hybrid.config import CONFIGS
from codec.hybrid.pitch import Pitch, height_of, pulse_frames, pulse_phase
from codec.hybrid.spectral import Source, SpectralDecoder

RATE, HOP = 16_000, 160


def saw(f0_hz: np.ndarray) -> torch.Tensor:
    """A sawtooth that follows ``f0_hz`` [T]: [1, 1, T]."""
    phase = np.cumsum(f0_hz) / RATE
    return torch.from_numpy((0.3 * (phase % 1 - 0.5)).astype(np.float32))[None, None]


@pytest.mark.parametrize("f0_hz", [65.0, 100.0, 173.0, 251.0, 440.0])
def test_the_pitch_of_a_steady_voice_is_found(f0_hz):
    found = track_pitch(saw(np.full(RATE, f0_hz)), RATE, HOP)[0, 5:-5]
    assert found.shape == (90,)
    assert found.numpy() == pytest.approx(f0_hz, rel=0.01)


def test_a_gliding_pitch_is_followed_at_the_middle_of_each_hop():
    f0 = 100 * 2 ** (np.arange(RATE) / RATE)
    found = track_pitch(saw(f0), RATE, HOP)[0].numpy()
    wanted = f0[HOP // 2 :: HOP]
    assert found[5:-5] == pytest.approx(wanted[5:-5], rel=0.02)


def test_noise_and_silence_have_no_pitch():
    noise = torch.randn(1, 1, RATE, generator=torch.Generator().manual_seed(0)) * 0.1
    assert (track_pitch(noise, RATE, HOP) > 0).float().mean() < 0.05
    assert not track_pitch(torch.zeros(1, 1, RATE), RATE, HOP).any()


def test_height_and_pitch_are_each_others_inverse():
    f0 = torch.tensor([[50.0, 100.0, 221.0, 500.0]])
    again = Pitch(height_of(f0), torch.ones_like(f0)).f0_hz
    assert again[0].tolist() == pytest.approx(f0[0].tolist(), rel=1e-5)
    assert not Pitch(height_of(f0), -torch.ones_like(f0)).f0_hz.any()


pitches = st.lists(st.one_of(st.just(0.0), st.floats(50, 500)), min_size=1, max_size=60)


@settings(max_examples=60)
@given(pitches, st.data())
def test_the_phase_is_the_same_in_one_piece_and_in_chunks(f0_hz, data):
    f0 = torch.tensor([f0_hz], dtype=torch.float64)
    whole, end = pulse_phase(f0, 0.01)
    cut = data.draw(st.integers(0, len(f0_hz)))
    carry, parts = None, []
    for part in (f0[:, :cut], f0[:, cut:]):
        if part.shape[1]:
            phase, carry = pulse_phase(part, 0.01, carry)
            parts.append(phase)
    distance = (torch.cat(parts, 1) - whole + 0.5) % 1 - 0.5
    assert distance.abs().max() < 1e-9
    assert ((carry - end + 0.5) % 1 - 0.5).abs() < 1e-9


@given(pitches)
def test_the_phase_adds_up_within_a_voiced_stretch_and_starts_anew_after_a_pause(f0_hz):
    phase = pulse_phase(torch.tensor([f0_hz], dtype=torch.float64), 0.01)[0][0]
    running = 0.0
    for f0, found in zip(f0_hz, phase.tolist(), strict=True):
        running = running if f0 else 0.0
        assert abs((found - running + 0.5) % 1 - 0.5) < 1e-9
        running += f0 * 0.01


def test_a_pulse_frame_has_every_harmonic_alike_and_unit_power():
    f0 = torch.tensor([[125.0]], dtype=torch.float64)
    frame = pulse_frames(f0, torch.zeros_like(f0), RATE, 0, 1280)[0, 0]
    assert float(frame.square().mean()) == pytest.approx(1.0, rel=0.02)
    spectrum = torch.fft.rfft(frame).abs() / 640
    harmonics = spectrum[10::10][:60]
    assert float(harmonics.min()) == pytest.approx(float(harmonics.max()), rel=1e-3)
    between = torch.cat([spectrum[k::10][:60] for k in range(1, 10)])
    assert float(between.max()) < 1e-3 * float(harmonics.max())


def test_unvoiced_frames_have_no_pulses():
    silent = torch.zeros(1, 3, dtype=torch.float64)
    assert not pulse_frames(silent, silent, RATE, 16, 64).any()


def test_frames_of_a_steady_pitch_join_into_one_unbroken_pulse_train():
    config = CONFIGS["hybridcodec-mini"].transform
    decoder = SpectralDecoder(config, 8, RATE)
    f0 = torch.full((1, 40), 130.0, dtype=torch.float64)
    phase, _ = pulse_phase(f0, HOP / RATE)
    frames = pulse_frames(f0, phase, RATE, 0, len(decoder.window)) * decoder.window
    wave = decoder.overlap_add(frames, None)[0, 0]
    whole = pulse_frames(f0[:, :1], phase[:, :1], RATE, 0, len(wave))[0, 0]
    assert (wave - whole)[HOP:].abs().max() < 1e-3 * whole.abs().max()


def test_noise_is_the_same_every_time_and_level_over_frequency():
    source = Source(CONFIGS["hybridcodec-mini"].transform, RATE)
    silent = torch.zeros(2, 300, dtype=torch.float64)
    _, noise = source(silent, None)
    assert torch.equal(noise[0], noise[1])
    power = noise[0].abs().square().mean(0)
    assert float(power[1:-1].max() / power[1:-1].min()) < 3
