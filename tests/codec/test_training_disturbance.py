"""Training against disturbance follows what a listener hears."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import resources
from codec.audio import read_audio, resample
from codec.train.disturbance import DisturbanceLoss

RATE_HZ = 16_000
LOSS = DisturbanceLoss(RATE_HZ)


@pytest.fixture(scope="module")
def speech() -> np.ndarray:
    audio = read_audio(resources.SAMPLES / "english-slt-rainbow.flac")
    return resample(audio.samples.mean(0), audio.rate_hz, RATE_HZ)[: 4 * RATE_HZ]


def loss_of(made: np.ndarray, wanted: np.ndarray) -> float:
    return float(LOSS(*(torch.from_numpy(x).float()[None, None] for x in (made, wanted))))


def noisy(speech: np.ndarray, snr_db: float) -> np.ndarray:
    noise = np.random.default_rng(0).standard_normal(len(speech))
    return speech + speech.std() * 10 ** (-snr_db / 20) * noise


def test_equal_speech_costs_nothing_however_loud_it_was_recorded(speech):
    assert loss_of(speech, speech) < 0.002
    made = noisy(speech, 10)
    assert loss_of(0.25 * made, 0.25 * speech) == pytest.approx(loss_of(made, speech), rel=1e-3)


def test_more_noise_costs_more(speech):
    costs = [loss_of(noisy(speech, snr_db), speech) for snr_db in (30, 20, 10, 0)]
    assert costs == sorted(costs) and costs[-1] > 2 * costs[0]


def test_the_same_noise_costs_less_under_a_loud_voice_than_in_its_pauses(speech):
    """A ratio of powers would call both equal; a listener does not."""
    level = np.abs(speech).reshape(-1, 400).max(1).repeat(400)
    loud = level > np.median(level)
    noise = 0.1 * speech.std() * np.random.default_rng(2).standard_normal(len(speech))
    costs = [loss_of(speech + noise * where, speech) for where in (loud, ~loud)]
    assert costs[0] < 0.8 * costs[1]


def test_what_cannot_be_heard_costs_nothing(speech):
    """A hiss under the threshold of hearing, beside the same hiss where hearing is keenest."""
    silence = np.zeros(RATE_HZ, np.float32)
    hiss = 1e-6 * np.random.default_rng(1).standard_normal(RATE_HZ).astype(np.float32)
    assert loss_of(hiss, silence) == pytest.approx(loss_of(silence, silence), abs=1e-6)
    assert loss_of(3e3 * hiss, silence) > 0.1


def test_silence_and_other_speech_can_be_learned_from(speech):
    made = torch.zeros(2, 1, RATE_HZ, requires_grad=True)
    wanted = torch.zeros(2, 1, RATE_HZ)
    wanted[0, 0] = torch.from_numpy(speech[:RATE_HZ])
    loss = LOSS(made, wanted)
    loss.sum().backward()
    assert loss.isfinite().all() and made.grad.isfinite().all()
    assert LOSS(wanted[:, :, :5600], wanted[:, :, :5600]).shape == (2,)
