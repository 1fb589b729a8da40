"""Training for intelligibility follows the measure that it is named after."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from pystoi import stoi

import resources
from codec.audio import read_audio, resample
from codec.train.intelligibility import IntelligibilityLoss

RATE_HZ = 16_000
LOSS = IntelligibilityLoss(RATE_HZ)


@pytest.fixture(scope="module")
def speech() -> np.ndarray:
    audio = read_audio(resources.SAMPLES / "english-slt-rainbow.flac")
    return resample(audio.samples.mean(0), audio.rate_hz, RATE_HZ)[: 4 * RATE_HZ]


def loss_of(made: np.ndarray, wanted: np.ndarray) -> float:
    return float(LOSS(*(torch.from_numpy(x).float()[None, None] for x in (made, wanted))))


def test_the_same_words_cost_nothing_at_any_level(speech):
    assert loss_of(speech, speech) == pytest.approx(0, abs=1e-4)
    assert loss_of(0.25 * speech, speech) == pytest.approx(0, abs=1e-3)


def test_more_noise_costs_more_and_as_much_as_is_measured(speech):
    noise = np.random.default_rng(0).standard_normal(len(speech)).astype(np.float32)
    level, costs = speech.std(), []
    for snr_db in (20, 10, 0, -10):
        noisy = speech + noise * level * 10 ** (-snr_db / 20)
        measured = np.mean([stoi(speech, noisy, RATE_HZ, extended) for extended in (False, True)])
        costs.append(loss_of(noisy, speech))
        # Other frames, bands and a higher rate: near, not equal.
        assert 1 - costs[-1] == pytest.approx(measured, abs=0.12)
    assert costs == sorted(costs)


def test_silence_and_other_speech_can_be_learned_from(speech):
    made = torch.zeros(2, 1, RATE_HZ, requires_grad=True)
    wanted = torch.zeros(2, 1, RATE_HZ)
    wanted[0, 0] = torch.from_numpy(speech[:RATE_HZ])
    loss = LOSS(made, wanted)
    loss.sum().backward()
    assert loss.isfinite().all() and made.grad.isfinite().all()
