"""What is drawn is where it belongs: time, frequency and level."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.decoder import windows
from app.engine.painter import render
from app.engine.sound import Sound
from app.model.clip import Wave
from app.model.document import FREQUENCY_SCALES, Picture
from app.views.frequency_axis import FrequencyAxis
from app.views.time_view import clock
from codec.audio import resample


def sine(hz: float, rate_hz: int, level_db: float, seconds: float = 1.0) -> Wave:
    time = np.arange(round(seconds * rate_hz)) / rate_hz
    wave = 10 ** (level_db / 20) * np.sin(2 * np.pi * hz * time)
    return Wave(wave.astype(np.float32), rate_hz)


@pytest.fixture
def axis(qtbot):
    return FrequencyAxis()


@pytest.mark.parametrize("rate_hz", [16_000, 44_100, 48_000])
@pytest.mark.parametrize("scale", FREQUENCY_SCALES)
@pytest.mark.parametrize("hz", [500.0, 2000.0, 6000.0])
def test_a_tone_is_brightest_at_its_frequency_on_the_axis(axis, scale, rate_hz, hz):
    image = render(sine(hz, rate_hz, -40), (0.2, 0.8), 300, Picture(scale=scale), 8000.0)
    axis.set_frequencies(image.frequencies_hz, image.span)
    rows, (low, high) = image.levels.shape[0], image.span
    brightest = low + (image.levels[:, 150].argmax() + 0.5) / rows * (high - low)
    assert abs(brightest - axis.height_of(hz)) < 1.5 / rows
    assert axis.hz_at(axis.height_of(hz)) == pytest.approx(hz, rel=1e-6)


@pytest.mark.parametrize("scale", FREQUENCY_SCALES)
def test_a_frequency_is_at_one_height_whatever_the_rate_of_the_recording(qtbot, scale):
    heights = []
    for rate_hz in (16_000, 22_050, 44_100, 48_000):
        image = render(sine(500, rate_hz, -40), (0, 1), 300, Picture(scale=scale), 8000.0)
        axis = FrequencyAxis()
        axis.set_frequencies(image.frequencies_hz, image.span)
        heights.append([axis.height_of(hz) for hz in (200, 1000, 7000)])
    assert np.ptp(heights, axis=0).max() < 1e-6


@pytest.mark.parametrize("rate_hz", [16_000, 48_000])
def test_a_level_has_the_same_colour_at_every_rate(rate_hz):
    picture = Picture(db_low=-100, db_high=0)
    image = render(sine(1000, rate_hz, -20), (0.2, 0.8), 300, picture, 8000.0)
    assert image.levels[:, 150].max() == pytest.approx(255 * 0.8, abs=2)


def test_a_click_stands_at_its_time_at_every_zoom():
    wave = Wave(np.zeros(32_000, np.float32), 16_000)
    wave.samples[20_000] = 0.5
    for visible in ((0.0, 2.0), (1.2, 1.3), (1.24, 1.26)):
        image = render(wave, visible, 500, Picture(window_s=0.004), 8000.0)
        assert image.start_s <= visible[0] and image.end_s >= visible[1] - 1e-3
        width = (image.end_s - image.start_s) / image.levels.shape[1]
        bright = np.flatnonzero(image.levels.max(0) > 60)
        middle = image.start_s + (bright.mean() + 0.5) * width
        assert middle == pytest.approx(1.25, abs=width + 1e-4)


@pytest.mark.parametrize("scale", FREQUENCY_SCALES)
def test_the_axis_labels_are_the_frequencies_at_their_places(axis, scale):
    image = render(sine(1000, 16_000, -30), (0.0, 1.0), 300, Picture(scale=scale), 8000.0)
    axis.set_frequencies(image.frequencies_hz, image.span)
    ((_, heights),) = axis.tickValues(0, 1, 200)
    labels = axis.tickStrings(heights, 1, 1)
    assert len(labels) >= 3 and len(set(labels)) == len(labels)
    for height, label in zip(heights, labels, strict=True):
        assert axis.height_of(float(label)) == pytest.approx(height, abs=0.01)
    gaps = np.diff(sorted(heights)) * 200
    assert gaps.min() >= 20


@settings(max_examples=40)
@given(
    play_hz=st.sampled_from([44_100, 48_000, 16_000]),
    cuts=st.lists(st.integers(0, 60), max_size=5),
    start=st.integers(0, 60),
)
def test_a_sound_filled_in_windows_is_the_whole_resampled(play_hz, cuts, start):
    rng = np.random.default_rng(0)
    hop, wave = 640, rng.standard_normal(60 * 640 - 100).astype(np.float32) * 0.1
    sound = Sound(len(wave), 16_000, play_hz)
    known = np.zeros_like(wave)
    edges = sorted({start, 60, *(c for c in cuts if c > start)})
    first = sorted({0, start, *(c for c in cuts if c < start)})
    spans = [*zip(edges, edges[1:], strict=False), *zip(first, first[1:], strict=False)]
    for a, b in spans:
        low, high = a * hop, min(b * hop, len(wave))
        known[low:high] = wave[low:high]
        sound.fill(known, low, high)
    # What came before the first window is known only at the end.
    if start:
        sound.fill(known, start * hop, min((start + 1) * hop, len(wave)))
    wanted = resample(wave, 16_000, play_hz)
    assert sound.samples.shape == wanted.shape
    assert np.abs(sound.samples - wanted).max() < 2e-3


@given(frames=st.integers(1, 5000), share=st.floats(0, 0.999))
def test_decoding_starts_at_the_playhead_and_covers_every_frame_once(frames, share):
    start = int(frames * share)
    chosen = windows(start, frames, 25.0)
    assert chosen[0][0] == start
    covered = [f for first, count in chosen for f in range(first, first + count)]
    assert sorted(covered) == list(range(frames))


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00.000"), (61.2345, "1:01.234"), (3599.9996, "1:00:00.000")]
)
def test_the_clock_reads_as_a_person_would_write_it(seconds, text):
    assert clock(seconds) == text
