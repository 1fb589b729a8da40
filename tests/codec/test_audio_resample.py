"""Changing sample rates."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codec.audio import _scratch
from codec.audio.resample import StreamResampler, resample

RATES_HZ = [8_000, 11_025, 16_000, 22_050, 24_000, 44_100, 48_000, 96_000]


def tone(rate_hz: int, seconds: float = 1.0, frequency_hz: float = 440.0) -> np.ndarray:
    time = np.arange(round(rate_hz * seconds)) / rate_hz
    return (0.5 * np.sin(2 * np.pi * frequency_hz * time)).astype(np.float32)


@pytest.mark.parametrize("from_hz", RATES_HZ)
@pytest.mark.parametrize("to_hz", RATES_HZ)
def test_a_tone_stays_the_same_tone_in_time_and_level(from_hz, to_hz):
    result = resample(tone(from_hz), from_hz, to_hz)
    assert result.dtype == np.float32
    expected = tone(to_hz)
    assert result.shape == expected.shape
    # Away from the ends, where the filter meets the silence around the clip.
    inner = slice(to_hz // 10, -to_hz // 10)
    # soxr HQ is good to 20 bits, float32 to 24: far below -90 dB of full scale.
    np.testing.assert_allclose(result[inner], expected[inner], atol=3e-5)


def test_what_the_lower_rate_cannot_hold_is_gone():
    result = resample(tone(48_000, frequency_hz=10_000), 48_000, 16_000)
    assert np.abs(result[1_000:-1_000]).max() < 1e-4  # -80 dB


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    length=st.integers(0, 3_000),
    from_hz=st.integers(1_000, 768_000),
    to_hz=st.integers(1_000, 768_000),
)
def test_the_length_is_exact_for_any_rates(length, from_hz, to_hz):
    x = np.ones(length, dtype=np.float32)
    result = resample(x, from_hz, to_hz)
    assert result.shape == (round(length * to_hz / from_hz),)
    assert np.isfinite(result).all()


def test_channels_are_resampled_each_by_itself():
    stereo = np.stack([tone(16_000), tone(16_000, frequency_hz=1_000)])
    result = resample(stereo, 16_000, 24_000)
    assert result.shape == (2, 24_000)
    for row, alone in zip(result, stereo, strict=True):
        np.testing.assert_array_equal(row, resample(alone, 16_000, 24_000))


def test_equal_rates_give_back_the_same_array():
    x = tone(16_000)
    assert resample(x, 16_000, 16_000) is x
    stereo = np.stack([x, x])
    assert resample(stereo, 16_000, 16_000) is stereo


def test_a_long_recording_is_resampled_to_the_same_samples(monkeypatch):
    x = np.random.default_rng(0).standard_normal((2, 200_000)).astype(np.float32)
    in_memory = resample(x, 44_100, 16_000)
    monkeypatch.setattr(_scratch, "LONG_SAMPLES", 1_000)
    in_file = resample(x, 44_100, 16_000)
    assert _scratch.mapping_of(in_memory) is None
    assert _scratch.mapping_of(in_file) is not None
    np.testing.assert_array_equal(in_file, in_memory)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(
    cuts=st.lists(st.integers(0, 4_000), max_size=12),
    rates=st.tuples(st.sampled_from(RATES_HZ), st.sampled_from(RATES_HZ)),
    channels=st.integers(1, 3),
)
def test_pieces_of_any_size_join_to_the_whole(cuts, rates, channels):
    x = np.random.default_rng(1).standard_normal((channels, 4_000)).astype(np.float32)
    stream = StreamResampler(*rates, channels=channels)
    pieces = [stream.push(piece) for piece in np.split(x, sorted(cuts), axis=1)]
    pieces.append(stream.flush())
    assert all(piece.dtype == np.float32 for piece in pieces)
    joined = np.concatenate(pieces, axis=1)
    whole = resample(x, *rates)
    assert abs(joined.shape[1] - whole.shape[1]) <= 2
    length = min(joined.shape[1], whole.shape[1])
    np.testing.assert_allclose(joined[:, :length], whole[:, :length], atol=1e-6)


def test_a_stream_gives_samples_before_it_ends():
    stream = StreamResampler(16_000, 24_000)
    ready = sum(len(stream.push(piece)) for piece in np.split(tone(16_000), 25))
    assert ready > 0.9 * 24_000


@pytest.mark.parametrize("rates", [(16_000, 24_000), (16_000, 16_000)])
def test_a_flushed_stream_starts_afresh(rates):
    x = tone(16_000)
    stream = StreamResampler(*rates)
    first = np.concatenate([stream.push(x), stream.flush()])
    second = np.concatenate([stream.push(x), stream.flush()])
    np.testing.assert_array_equal(first, second)


def test_a_stream_keeps_the_axes_it_is_given():
    for shape in ((400,), (1, 400)):
        stream = StreamResampler(16_000, 24_000)
        assert stream.push(np.zeros(shape)).ndim == len(shape)
        assert stream.flush().ndim == len(shape)


@pytest.mark.parametrize("rate_hz", [0, -16_000, 768_001])
def test_rates_out_of_range_are_named(rate_hz):
    with pytest.raises(ValueError, match=f"from_hz is {rate_hz}, not 1 to 768000 Hz"):
        resample(tone(16_000), rate_hz, 16_000)
    with pytest.raises(ValueError, match=f"to_hz is {rate_hz}, not 1 to 768000 Hz"):
        StreamResampler(16_000, rate_hz)


def test_arrays_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="shape"):
        resample(np.zeros((1, 1, 10)), 16_000, 24_000)
    with pytest.raises(ValueError, match="shape"):
        StreamResampler(16_000, 24_000, channels=2).push(np.zeros(10))
