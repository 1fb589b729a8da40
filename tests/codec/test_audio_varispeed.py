"""Resampling with little delay and a ratio that varies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from codec.audio import VarispeedResampler
from codec.audio.varispeed import KERNEL_S, STOP_DB

RATES = [(48_000, 16_000), (44_100, 16_000), (16_000, 48_000), (16_000, 44_100), (24_000, 24_000)]
SECONDS = 0.3


def sine(hz: float, rate_hz: int, seconds: float = SECONDS) -> np.ndarray:
    return np.sin(2 * np.pi * hz * np.arange(round(seconds * rate_hz)) / rate_hz).astype(np.float32)


@pytest.mark.parametrize(("from_hz", "to_hz"), RATES)
def test_a_tone_comes_out_at_its_own_instant_and_level(from_hz, to_hz):
    out = VarispeedResampler(from_hz, to_hz).push(sine(3000, from_hz))
    expected = sine(3000, to_hz)[: len(out)]
    edge = round(KERNEL_S * to_hz)
    # The images of the tone and the pass band's ripple: both as deep as the stop band.
    tolerance = 2 * 10 ** (-STOP_DB / 20)
    np.testing.assert_allclose(out[edge:-edge], expected[edge:-edge], rtol=0, atol=tolerance)


@pytest.mark.parametrize(("from_hz", "to_hz"), RATES)
def test_no_more_is_held_back_than_it_says(from_hz, to_hz):
    resampler = VarispeedResampler(from_hz, to_hz)
    assert resampler.delay_s <= KERNEL_S / 2 + 1 / from_hz
    given_, got = 0, 0
    for _ in range(20):
        given_ += from_hz // 100
        got += len(resampler.push(np.zeros(from_hz // 100, np.float32)))
        held_s = given_ / from_hz - got / to_hz
        assert -1 / to_hz <= held_s <= resampler.delay_s + 1 / to_hz


@pytest.mark.parametrize("hz", [8500, 11_000, 15_000])
def test_what_lies_above_the_lower_rate_is_kept_out(hz):
    out = VarispeedResampler(48_000, 16_000).push(sine(hz, 48_000))
    assert np.abs(out[100:-100]).max() < 2 * 10 ** (-STOP_DB / 20)


@example([48, 517, 900, 315], (16_000, 44_100))  # one place is rounded up to a sample
@given(st.lists(st.integers(0, 900), min_size=1, max_size=12), st.sampled_from(RATES))
def test_pieces_of_any_size_join_to_the_same_sound(sizes, rates):
    sound = np.random.default_rng(0).uniform(-1, 1, sum(sizes)).astype(np.float32)
    whole = VarispeedResampler(*rates).push(sound)
    resampler = VarispeedResampler(*rates)
    pieces = [resampler.push(p) for p in np.split(sound, np.cumsum(sizes)[:-1])]
    joined = np.concatenate(pieces)
    # A place on a sample may round to either side of it, where the kernel's ends differ.
    assert abs(len(joined) - len(whole)) <= 1
    both = min(len(joined), len(whole))
    np.testing.assert_allclose(joined[:both], whole[:both], rtol=0, atol=10 ** (-STOP_DB / 20))


def test_a_varying_ratio_bends_the_pitch_without_a_step():
    resampler = VarispeedResampler(16_000, 48_000)
    tone, ratios = sine(1000, 16_000, 2.0), [1.0, 1.005, 0.995, 1.002]
    pieces = np.array_split(tone, 40)
    out = np.concatenate([resampler.push(p, ratios[i % 4]) for i, p in enumerate(pieces)])
    assert len(out) == pytest.approx(48_000 * 2 * np.mean(ratios), abs=200)
    # Nowhere may it change faster than the tone at its highest pitch.
    fastest = 2 * np.sin(np.pi * 1000 * 1.006 / 48_000)
    assert np.abs(np.diff(out[200:-200])).max() < fastest + 4 * 10 ** (-STOP_DB / 20)


def test_a_rate_that_no_sound_has_is_refused():
    with pytest.raises(ValueError, match="at least 4000"):
        VarispeedResampler(100, 16_000)
