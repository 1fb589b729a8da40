"""Spectrograms: where a tone is seen, how strong, and tiles that fit together."""

from __future__ import annotations

import dataclasses
import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codec.audio.spectrogram import (
    FLOOR_DB,
    SpectrogramSettings,
    bark_to_hz,
    hz_to_bark,
    hz_to_mel,
    mel_to_hz,
    spectrogram_db,
)

RATE_HZ = 16_000
SCALES = ["linear", "mel", "log", "bark"]


def tone(frequency_hz: float, rate_hz: int = RATE_HZ, seconds: float = 0.5) -> np.ndarray:
    time = np.arange(round(seconds * rate_hz)) / rate_hz
    return np.sin(2 * np.pi * frequency_hz * time).astype(np.float32)


def noise(samples: int = 20_000) -> np.ndarray:
    return (0.1 * np.random.default_rng(0).standard_normal(samples)).astype(np.float32)


# Level and place


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 24_000, 44_100, 48_000])
def test_a_full_scale_tone_at_a_bin_reads_0_db_there(rate_hz):
    chosen = SpectrogramSettings()
    bins_hz = spectrogram_db(np.zeros(1), rate_hz, chosen).frequencies_hz
    for index in (10, len(bins_hz) // 2, len(bins_hz) - 10):
        picture = spectrogram_db(tone(bins_hz[index], rate_hz), rate_hz, chosen)
        column = picture.db[:, picture.db.shape[1] // 2]
        assert column.argmax() == index
        assert column[index] == pytest.approx(0, abs=0.01)


def test_half_the_amplitude_reads_6_db_less():
    full = spectrogram_db(tone(1_000), RATE_HZ, SpectrogramSettings()).db[:, 30].max()
    half = spectrogram_db(tone(1_000) / 2, RATE_HZ, SpectrogramSettings()).db[:, 30].max()
    assert full - half == pytest.approx(6.0206, abs=0.001)


def test_a_constant_and_an_alternation_of_full_scale_read_0_db():
    constant = spectrogram_db(np.ones(8_000), RATE_HZ, SpectrogramSettings()).db[:, 30]
    assert constant[0] == pytest.approx(0, abs=0.01)
    alternating = np.tile([1.0, -1.0], 4_000)
    column = spectrogram_db(alternating, RATE_HZ, SpectrogramSettings()).db[:, 30]
    assert column[-1] == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("rate_hz", [16_000, 48_000])
@pytest.mark.parametrize("scale", ["mel", "log", "bark"])
def test_a_full_scale_tone_at_the_centre_of_a_band_reads_0_db_there(scale, rate_hz):
    chosen = SpectrogramSettings(scale=scale, f_min_hz=100)
    centers_hz = spectrogram_db(np.zeros(1), rate_hz, chosen).frequencies_hz
    for index in range(5, 124, 7):
        picture = spectrogram_db(tone(centers_hz[index], rate_hz), rate_hz, chosen)
        column = picture.db[:, picture.db.shape[1] // 2]
        # At 100 Hz the tone's own mirror image reaches into the window's main lobe.
        assert column[index] == pytest.approx(0, abs=0.2)
        # A band narrower than a bin cannot stand out from its neighbours by more.
        assert column.max() < 1.5
        loudest_hz = centers_hz[column.argmax()]
        assert abs(loudest_hz - centers_hz[index]) < max(32, 0.02 * centers_hz[index])


@pytest.mark.parametrize("scale", SCALES)
def test_no_band_is_empty(scale):
    chosen = SpectrogramSettings(scale=scale, n_bands=256)
    picture = spectrogram_db(noise(), RATE_HZ, chosen)
    assert picture.db.max(axis=1).min() > -80


@pytest.mark.parametrize("scale", SCALES)
def test_silence_reads_the_floor(scale):
    picture = spectrogram_db(np.zeros(4_000), RATE_HZ, SpectrogramSettings(scale=scale))
    assert (picture.db == FLOOR_DB).all()


def test_a_click_is_seen_at_its_time():
    x = np.zeros(RATE_HZ, dtype=np.float32)
    x[6_400] = 1  # 0.4 s, the centre of frame 50
    picture = spectrogram_db(x, RATE_HZ, SpectrogramSettings())
    loudest = picture.db.max(axis=0).argmax()
    assert loudest == 50
    assert picture.times_s[loudest] == 0.4


def test_the_first_frame_is_centred_on_the_first_sample():
    x = np.zeros(4_000, dtype=np.float32)
    x[0] = 1
    picture = spectrogram_db(x, RATE_HZ, SpectrogramSettings())
    # A click of 1 under the peak of the window, whose sum is half its 512 samples.
    assert picture.db[5, 0] == pytest.approx(20 * math.log10(2 / 256), abs=0.01)


# Shapes and axes


@pytest.mark.parametrize("scale", SCALES)
def test_the_picture_has_the_axes_it_says(scale):
    chosen = SpectrogramSettings(scale=scale, hop_s=0.01, n_bands=80, f_min_hz=50)
    picture = spectrogram_db(noise(16_001), RATE_HZ, chosen)
    assert picture.db.dtype == np.float32
    assert picture.db.shape == (len(picture.frequencies_hz), len(picture.times_s))
    assert picture.db.shape[1] == chosen.frame_count(16_001, RATE_HZ) == 101
    np.testing.assert_allclose(picture.times_s, np.arange(101) * 0.01)
    assert (np.diff(picture.frequencies_hz) > 0).all()
    assert picture.frequencies_hz[0] >= 50
    assert picture.frequencies_hz[-1] <= 8_000
    if scale != "linear":
        assert picture.db.shape[0] == 80
    assert (picture.settings, picture.rate_hz) == (chosen, RATE_HZ)


def test_linear_bins_are_those_between_the_edges():
    everything = spectrogram_db(noise(), RATE_HZ, SpectrogramSettings())
    edges = SpectrogramSettings(f_min_hz=1_000, f_max_hz=4_000)
    part = spectrogram_db(noise(), RATE_HZ, edges)
    inside = (everything.frequencies_hz >= 1_000) & (everything.frequencies_hz <= 4_000)
    np.testing.assert_array_equal(part.frequencies_hz, everything.frequencies_hz[inside])
    np.testing.assert_array_equal(part.db, everything.db[inside])
    assert part.frequencies_hz[0] == 1_000
    assert part.frequencies_hz[-1] == 4_000


def test_bands_above_half_the_rate_stay_on_the_axis_and_read_the_floor():
    chosen = SpectrogramSettings(scale="mel", f_max_hz=12_000)
    low, high = (spectrogram_db(noise(), rate_hz, chosen) for rate_hz in (16_000, 24_000))
    np.testing.assert_array_equal(low.frequencies_hz, high.frequencies_hz)
    above = low.frequencies_hz > 8_000
    assert above.any()
    assert (low.db[above] == FLOOR_DB).all()
    assert (high.db[above] > FLOOR_DB).any(axis=1).all()


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("rate_hz", [1_000, 768_000])
def test_the_lowest_and_the_highest_rate_have_pictures(scale, rate_hz):
    picture = spectrogram_db(noise(5_000), rate_hz, SpectrogramSettings(scale=scale))
    assert np.isfinite(picture.db).all()
    assert picture.db.max() > -60


# Tiles


def assert_tiles_fit(scale: str, x: np.ndarray, cuts: list[int]) -> None:
    chosen = SpectrogramSettings(scale=scale)
    whole = spectrogram_db(x, RATE_HZ, chosen)
    frames = whole.db.shape[1]
    borders = sorted({0, frames, *(cut % (frames + 1) for cut in cuts)})
    tiles = [
        spectrogram_db(x, RATE_HZ, chosen, start_sample=first * 128, frames=last - first)
        for first, last in itertools.pairwise(borders)
    ]
    # The band filters are a matrix product, whose sums may be taken in another order.
    tolerance_db = 0 if scale == "linear" else 1e-3
    joined = np.concatenate([tile.db for tile in tiles], axis=1)
    np.testing.assert_allclose(joined, whole.db, rtol=0, atol=tolerance_db)
    times_s = np.concatenate([tile.times_s for tile in tiles])
    np.testing.assert_array_equal(times_s, whole.times_s)


@pytest.mark.parametrize("scale", SCALES)
@settings(max_examples=15, derandomize=True, deadline=None)
@given(cuts=st.lists(st.integers(0, 10_000), max_size=6), samples=st.integers(1, 30_000))
def test_tiles_of_any_size_are_the_whole_picture(scale, cuts, samples):
    assert_tiles_fit(scale, noise(samples), cuts)


@pytest.mark.parametrize("scale", ["linear", "mel"])
def test_tiles_fit_where_the_whole_is_computed_in_blocks(scale):
    assert_tiles_fit(scale, noise(600_000), [1, 2_047, 2_048, 2_049, 4_000])


class Watched(np.ndarray):
    """An array that notes which of its samples are asked for."""

    def __getitem__(self, key):
        self.asked = getattr(self, "asked", [])
        self.asked.append(range(*key.indices(len(self))))
        return np.asarray(self)[key]


def test_a_tile_looks_only_at_the_samples_under_its_windows():
    x = noise(400_000).view(Watched)
    spectrogram_db(x, RATE_HZ, SpectrogramSettings(), start_sample=128_000, frames=10)
    (asked,) = x.asked
    assert (asked.start, asked.stop) == (128_000 - 256, 128_000 + 9 * 128 + 256)


def test_steps_longer_than_the_window_skip_samples_and_are_read_in_blocks():
    x = noise(3_000_000).view(Watched)
    chosen = SpectrogramSettings(window_s=0.001, hop_s=1.0)
    whole = spectrogram_db(x, RATE_HZ, chosen)
    assert max(len(asked) for asked in x.asked) <= 2**20
    alone = spectrogram_db(noise(3_000_000), RATE_HZ, chosen, start_sample=100 * RATE_HZ, frames=1)
    np.testing.assert_array_equal(whole.db[:, 100], alone.db[:, 0])


def test_a_tile_may_start_anywhere():
    x = noise()
    tile = spectrogram_db(x, RATE_HZ, SpectrogramSettings(), start_sample=77, frames=20)
    later = spectrogram_db(x[77:], RATE_HZ, SpectrogramSettings(), frames=20)
    # Once its window is past sample 77, a frame cannot tell where x began.
    np.testing.assert_array_equal(tile.db[:, 2:], later.db[:, 2:])
    assert tile.times_s[0] == 77 / RATE_HZ


def test_beyond_the_end_there_is_silence():
    x = noise(1_000)
    picture = spectrogram_db(x, RATE_HZ, SpectrogramSettings(), start_sample=896, frames=10)
    assert picture.db.shape[1] == 10
    assert (picture.db[:, 3:] == FLOOR_DB).all()
    assert (picture.db[:, 0] > FLOOR_DB).any()
    far = spectrogram_db(x, RATE_HZ, SpectrogramSettings(), start_sample=10**9, frames=2)
    assert (far.db == FLOOR_DB).all()


@pytest.mark.parametrize("samples", [0, 1])
def test_next_to_no_samples_give_next_to_no_frames(samples):
    picture = spectrogram_db(np.zeros(samples), RATE_HZ, SpectrogramSettings())
    assert picture.db.shape == (257, samples)
    assert spectrogram_db(noise(), RATE_HZ, SpectrogramSettings(), frames=0).db.shape[1] == 0


# Settings


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("window_s", 0.0),
        ("window_s", 1.5),
        ("window_s", math.nan),
        ("hop_s", 0.0),
        ("hop_s", -0.01),
        ("hop_s", math.inf),
        ("scale", "cepstral"),
        ("n_bands", 0),
        ("n_bands", 80.5),
        ("n_bands", 5_000),
        ("f_min_hz", -1.0),
        ("f_min_hz", math.nan),
        ("f_max_hz", 0.0),
        ("f_max_hz", math.inf),
    ],
)
def test_an_impossible_setting_is_named_with_its_value_and_range(field, value):
    with pytest.raises(ValueError, match=rf"^{field} is .*{value!r}, not .+"):
        SpectrogramSettings(**{field: value})


def test_edges_that_cross_and_a_log_scale_from_0_are_refused():
    with pytest.raises(ValueError, match="f_max_hz is 400, not above 500 Hz"):
        SpectrogramSettings(f_min_hz=500, f_max_hz=400)
    with pytest.raises(ValueError, match="f_min_hz is 0, not above 0 Hz on a log scale"):
        SpectrogramSettings(scale="log", f_min_hz=0)
    with pytest.raises(ValueError, match="f_min_hz is 9000, not below 8000 Hz"):
        spectrogram_db(noise(), RATE_HZ, SpectrogramSettings(f_min_hz=9_000))


def test_settings_cannot_be_changed_afterwards():
    with pytest.raises(dataclasses.FrozenInstanceError):
        SpectrogramSettings().hop_s = 0.1


def test_impossible_tiles_and_shapes_are_refused():
    chosen = SpectrogramSettings()
    with pytest.raises(ValueError, match="start_sample is -1"):
        spectrogram_db(noise(), RATE_HZ, chosen, start_sample=-1)
    with pytest.raises(ValueError, match="frames is -1"):
        spectrogram_db(noise(), RATE_HZ, chosen, frames=-1)
    with pytest.raises(ValueError, match="shape"):
        spectrogram_db(np.zeros((2, 100)), RATE_HZ, chosen)


# Scales


def test_scales_agree_with_the_published_values():
    assert hz_to_mel(1_000) == pytest.approx(1_000, abs=0.1)  # 1000 mel by definition
    assert hz_to_mel(0) == 0
    # Critical-band edges of Zwicker 1961, which Traunmüller's formula meets within 0.05 Bark
    # from 2 to 20 Bark: 200, 510, 1080, 2000, 4400 and 6400 Hz.
    edges_hz = np.array([200, 510, 1_080, 2_000, 4_400, 6_400])
    np.testing.assert_allclose(hz_to_bark(edges_hz), [2, 5, 9, 13, 18, 20], atol=0.06)


@pytest.mark.parametrize(("there", "back"), [(hz_to_mel, mel_to_hz), (hz_to_bark, bark_to_hz)])
def test_scales_rise_and_lead_back(there, back):
    hz = np.concatenate([[0], np.geomspace(1, 384_000, 2_000)])
    assert (np.diff(there(hz)) > 0).all()
    np.testing.assert_allclose(back(there(hz)), hz, rtol=1e-6, atol=1e-9)
