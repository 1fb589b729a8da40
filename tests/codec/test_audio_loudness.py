"""Loudness, and the gain that makes two sounds equally loud."""

from __future__ import annotations

import math

import numpy as np
import pyloudnorm
import pytest

from codec.audio.loudness import integrated_lufs, matching_gain_db, peak_dbfs, rms_dbfs

RATE_HZ = 48_000


def tone(seconds: float, amplitude: float = 1.0, rate_hz: int = RATE_HZ, frequency_hz=997.0):
    time = np.arange(round(rate_hz * seconds)) / rate_hz
    return (amplitude * np.sin(2 * np.pi * frequency_hz * time)).astype(np.float32)


def uneven_noise(seconds: float, rate_hz: int, channels: int = 1) -> np.ndarray:
    """Return noise ``[C, T]`` whose level swings by 40 dB, so that the gates matter."""
    frames = round(seconds * rate_hz)
    swing = 10 ** (np.sin(2 * np.pi * np.arange(frames) / rate_hz / 7.3) - 1.5)
    noise = np.random.default_rng(0).standard_normal((channels, frames))
    return (0.3 * swing * noise).astype(np.float32)


# Loudness


@pytest.mark.parametrize("rate_hz", [16_000, 24_000, 44_100, 48_000])
def test_a_full_scale_tone_reads_what_the_standard_says(rate_hz):
    # BS.1770-4, annex 1: a 0 dBFS sine at 997 Hz in one channel is -3.01 LKFS.
    assert integrated_lufs(tone(3, rate_hz=rate_hz), rate_hz) == pytest.approx(-3.01, abs=0.1)


@pytest.mark.parametrize("seconds", [0.4, 5.0, 19.95, 20.05, 20.35, 47.3, 60.0])
@pytest.mark.parametrize(("rate_hz", "channels"), [(16_000, 1), (11_025, 2)])
def test_a_recording_measured_in_parts_reads_as_at_once(seconds, rate_hz, channels):
    # The offset would be heard as a thump wherever a filter started anew.
    x = uneven_noise(seconds, rate_hz, channels) + np.float32(0.5)
    at_once = pyloudnorm.Meter(rate_hz).integrated_loudness(x.T.astype(np.float64))
    # Blocks of 0.4 s are cut to whole samples: one in 4410 may fall otherwise.
    assert integrated_lufs(x, rate_hz) == pytest.approx(at_once, abs=0.002)


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 5])
def test_loudness_is_what_pyloudnorm_says(rate_hz, channels):
    x = uneven_noise(8.3, rate_hz, channels) + np.float32(0.2)
    theirs = pyloudnorm.Meter(rate_hz).integrated_loudness(x.T.astype(np.float64))
    assert integrated_lufs(x, rate_hz) == pytest.approx(theirs, abs=1e-9)


def test_ten_decibels_more_are_ten_lu_more():
    quiet, loud = tone(2, 0.05), tone(2, 0.05 * 10**0.5)
    difference = integrated_lufs(loud, RATE_HZ) - integrated_lufs(quiet, RATE_HZ)
    assert difference == pytest.approx(10, abs=0.01)


def test_pauses_do_not_make_speech_quieter():
    speech = tone(4, 0.2)
    with_pauses = np.concatenate([speech, np.zeros(20 * RATE_HZ, dtype=np.float32)])
    assert integrated_lufs(with_pauses, RATE_HZ) == pytest.approx(
        integrated_lufs(speech, RATE_HZ), abs=0.5
    )


@pytest.mark.parametrize("seconds", [0.03, 0.1, 0.25, 0.39])
def test_a_short_clip_reads_as_if_it_lasted_longer(seconds):
    short = integrated_lufs(tone(seconds, 0.2), RATE_HZ)
    assert short == pytest.approx(integrated_lufs(tone(5, 0.2), RATE_HZ), abs=0.5)


@pytest.mark.parametrize("shape", [(0,), (1,), (100,), (RATE_HZ,), (2, RATE_HZ)])
def test_silence_is_minus_infinity(shape):
    assert integrated_lufs(np.zeros(shape, dtype=np.float32), RATE_HZ) == -math.inf


def test_what_lies_under_the_gate_is_silence():
    assert integrated_lufs(tone(2, 1e-5), RATE_HZ) == -math.inf


@pytest.mark.parametrize("rate_hz", [1_000, 2_000, 4_000])
def test_low_rates_read_as_the_same_sound_at_a_higher_rate(rate_hz):
    low = integrated_lufs(tone(3, 0.3, rate_hz, 200.0), rate_hz)
    assert low == pytest.approx(integrated_lufs(tone(3, 0.3, 48_000, 200.0), 48_000), abs=0.3)


def test_more_channels_than_the_standard_knows_are_measured_as_their_mean():
    x = np.repeat(tone(2, 0.2)[np.newaxis], 8, axis=0)
    alone = integrated_lufs(x[0], RATE_HZ)
    assert integrated_lufs(x, RATE_HZ) == pytest.approx(alone, abs=0.01)


def test_the_samples_are_left_as_they_were():
    x = uneven_noise(3, 16_000, 2)
    before = x.copy()
    integrated_lufs(x, 16_000)
    np.testing.assert_array_equal(x, before)


def test_arrays_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="shape"):
        integrated_lufs(np.zeros((1, 2, 3)), RATE_HZ)


# Gain


@pytest.mark.parametrize("amplitude", [0.02, 0.1, 0.4])
def test_the_gain_makes_two_sounds_equally_loud(amplitude):
    x, target = tone(2, amplitude), tone(2, 0.15)
    target_lufs = integrated_lufs(target, RATE_HZ)
    gain_db = matching_gain_db(integrated_lufs(x, RATE_HZ), target_lufs, peak=amplitude)
    matched = x * 10 ** (gain_db / 20)
    assert integrated_lufs(matched, RATE_HZ) == pytest.approx(target_lufs, abs=0.01)


@pytest.mark.parametrize("peak", [0.1, 0.5, 1.0, 4.0])
@pytest.mark.parametrize("target_lufs", [-40.0, -23.0, -5.0])
def test_no_gain_lifts_a_peak_above_the_ceiling(peak, target_lufs):
    gain_db = matching_gain_db(-30.0, target_lufs, peak=peak, ceiling_dbfs=-1.0)
    assert 20 * math.log10(peak) + gain_db <= -1.0 + 1e-9
    assert gain_db <= target_lufs + 30 + 1e-9


def test_a_peak_holds_the_gain_down_by_just_as_much_as_it_must():
    gain_db = matching_gain_db(-30.0, -10.0, peak=0.5, ceiling_dbfs=-1.0)
    assert gain_db == pytest.approx(-1.0 + 6.0206, abs=1e-3)


def test_no_gain_is_beyond_the_limit():
    assert matching_gain_db(-60.0, -20.0, peak=1e-4, limit_db=24) == 24
    assert matching_gain_db(0.0, -60.0, peak=0.5, limit_db=24) == -24
    assert matching_gain_db(-20.0, -20.0, peak=1e6, limit_db=24) == -24


@pytest.mark.parametrize("silent", [-math.inf, math.nan])
def test_silence_is_not_amplified(silent):
    assert matching_gain_db(silent, -23.0, peak=0.0) == 0
    assert matching_gain_db(-23.0, silent, peak=0.5) == 0


# Levels


def test_levels_are_those_of_the_textbook():
    assert rms_dbfs(tone(1)) == pytest.approx(-3.0103, abs=0.001)
    assert rms_dbfs(-np.ones(10)) == 0
    assert rms_dbfs(np.array([[0.1, -0.1], [0.1, 0.1]])) == pytest.approx(-20)
    assert peak_dbfs(np.array([0.1, -0.5, 0.2])) == pytest.approx(-6.0206, abs=1e-4)
    assert peak_dbfs(np.array([[0.1, 0.2], [0.3, -2.0]])) == pytest.approx(6.0206, abs=1e-4)


@pytest.mark.parametrize("x", [np.zeros(0), np.zeros(100), np.zeros((2, 100))])
def test_levels_of_silence_are_minus_infinity(x):
    assert rms_dbfs(x) == -math.inf
    assert peak_dbfs(x) == -math.inf


def test_levels_of_many_blocks_are_those_of_the_whole():
    x = np.random.default_rng(0).standard_normal(300_000).astype(np.float32)
    x[250_000] = -9
    assert rms_dbfs(x) == pytest.approx(10 * np.log10(np.mean(x.astype(np.float64) ** 2)))
    assert peak_dbfs(x) == pytest.approx(20 * np.log10(9))
