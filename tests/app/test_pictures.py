"""What is drawn is where it belongs: time, frequency and level."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from app.engine.jobs import Worker
from app.engine.painter import Painter, difference_of
from app.engine.painter import render as render_subject
from app.engine.raster import MOST_A_COLUMN, Raster, Tiles, cut_resampled
from app.model.clip import Wave
from app.model.document import Document, Picture
from app.model.mix import Difference, LayerAlone, Source
from app.model.picture import FREQUENCY_SCALES
from app.views.frequency_axis import FrequencyAxis
from app.views.time_view import clock
from codec.audio import resample
from tests.app.conftest import WAIT_MS
from tests.app.picture_kit import TOP_HZ, column_at, noise, render, sine, with_clip


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
    brightest = low + (column_at(image, 0.5).argmax() + 0.5) / rows * (high - low)
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
    assert column_at(image, 0.5).max() == pytest.approx(255 * 0.8, abs=2)


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


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00.000"), (61.2345, "1:01.234"), (3599.9996, "1:00:00.000")]
)
def test_the_clock_reads_as_a_person_would_write_it(seconds, text):
    assert clock(seconds) == text


@pytest.mark.parametrize("scale", FREQUENCY_SCALES)
@pytest.mark.parametrize("pool", [2, 3, 7])
def test_a_tone_keeps_its_level_in_a_pane_too_low_for_every_band(scale, pool):
    picture, tone = Picture(scale=scale, db_low=-100, db_high=0), sine(1000, 16_000, -20)
    whole = render(tone, (0.2, 0.8), 300, picture)
    low = render(tone, (0.2, 0.8), 300, picture, pool=pool)
    assert len(low.levels) == -(-len(whole.levels) // pool)
    assert column_at(low, 0.5).max() == column_at(whole, 0.5).max()
    assert np.array_equal(low.db.max(0), whole.db.max(0))
    assert low.level_at(0.5, 1000) >= whole.level_at(0.5, 1000)


def test_pictures_of_different_rates_have_the_same_columns():
    images = []
    for rate_hz in (16_000, 22_050, 44_100):
        wave = Wave(np.zeros(2 * rate_hz, np.float32), rate_hz)
        wave.samples[round(1.25 * rate_hz)] = 0.5
        images.append(render(wave, (0.0, 2.0), 500, Picture(window_s=0.008)))
    first = images[0]
    for image in images[1:]:
        assert (image.start_s, image.end_s) == (first.start_s, first.end_s)
        clicks = [i.levels.max(0).astype(int) for i in (first, image)]
        assert clicks[0].argmax() == clicks[1].argmax()


def test_a_fixed_hop_is_kept_and_columns_hold_whole_hops():
    near = Raster.fitting((0.0, 0.5), 1000, Picture(hop_s=0.01), TOP_HZ)
    assert near.column_s == 0.01 and near.per_column == 1
    far = Raster.fitting((0.0, 10.0), 250, Picture(hop_s=0.01), TOP_HZ)
    assert far.column_s == pytest.approx(0.04) and far.per_column == 4


@pytest.mark.parametrize("seconds", [0.02, 1.0, 60.0, 3600.0])
def test_no_sound_falls_between_the_frames_until_columns_get_very_long(seconds):
    picture = Picture()
    raster = Raster.fitting((0.0, seconds), 800, picture, TOP_HZ)
    gap_s = raster.column_s / raster.per_column
    assert gap_s <= picture.window_s / 2 or raster.per_column == MOST_A_COLUMN
    assert seconds / 800 <= raster.column_s <= max(seconds / 800, 0.0005) * 2**0.25 * (1 + 1e-9)


class Watched:
    """An hour of silence that counts what is looked at, and can only be sliced."""

    def __init__(self, length: int) -> None:
        self.length, self.looked_at = length, 0

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, wanted: slice) -> np.ndarray:
        start, stop, _ = wanted.indices(self.length)
        self.looked_at += stop - start
        return np.zeros(stop - start, np.float32)


def test_of_an_hour_only_slices_are_looked_at_and_few_of_them():
    rate_hz, columns = 44_100, 800
    wave = Wave(Watched(3600 * rate_hz), rate_hz)
    image = render(wave, (0.0, 3600.0), columns, Picture())
    window = round(0.032 * rate_hz)
    assert image.levels.shape[1] <= columns
    # Whole tiles of at most 64 columns.
    assert 0 < wave.samples.looked_at <= (columns + 64) * MOST_A_COLUMN * window


def test_pieces_at_another_rate_are_those_of_the_sound_resampled():
    wave = sine(440, 44_100, -6, 2.0).samples * np.linspace(0, 1, 88_200, dtype=np.float32)
    whole = resample(wave, 44_100, 16_000)
    for starts in (np.arange(8000, 9000, 50), np.arange(2000, 30_000, 7000)):
        pieces = cut_resampled(wave, 44_100, 16_000, starts, 512)
        wanted = np.stack([whole[start : start + 512] for start in starts])
        late_s = 0.5 / 44_100 + 0.5 / 16_000
        assert np.abs(pieces - wanted).max() < 2 * np.pi * 440 * late_s * 0.5


# -- difference ---------------------------------------------------------------------


def difference(wave: Wave, original: Wave, gain_db: float = 0.0, floor_db: float = -95.0, pool=1):
    picture = Picture(db_low=floor_db)
    raster = Raster.fitting((0.0, 1.0), 300, picture, TOP_HZ)
    subject = difference_of(
        Tiles(), wave, original, gain_db=gain_db, floor_db=floor_db, range_db=30
    )
    return render_subject(subject, raster, (0.0, 1.0), 1.0, pool=pool)


@pytest.mark.parametrize("pool", [1, 5])
def test_a_sound_twice_as_loud_differs_by_6_db_everywhere_it_is_above_the_floor(pool):
    original = noise(16_000)
    louder = Wave(original.samples * 2, 16_000)
    image = difference(louder, original, pool=pool)
    known = ~np.isnan(image.db)
    assert known.mean() > 0.99
    assert image.db[known] == pytest.approx(6.0206, abs=1e-3)
    # 6.02 dB of a scale from -30 to +30.
    assert set(image.levels[known]) == {int(255 * 36.0206 / 60)}


def test_the_loudness_matching_gain_is_taken_into_the_difference():
    original = noise(16_000)
    softer = Wave(original.samples / 2, 16_000)
    image = difference(softer, original, gain_db=6.0206)
    assert np.nanmax(np.abs(image.db)) < 1e-2
    assert set(np.unique(image.levels)) == {127}


def test_where_neither_is_above_the_floor_no_difference_is_drawn():
    image = difference(sine(1000, 16_000, -20), sine(1000, 16_000, -26), floor_db=-60)
    assert image.level_at(0.5, 1000) == pytest.approx(6, abs=0.01)
    assert image.level_at(0.5, 6000) is None
    assert column_at(image, 0.5)[-30:].tolist() == [127] * 30


@pytest.mark.parametrize("scale", FREQUENCY_SCALES)
def test_the_difference_to_an_original_of_another_rate_is_taken_in_the_same_frames(scale):
    mix, original = noise(16_000), noise(16_000)
    original = Wave(resample(original.samples, 16_000, 48_000), 48_000)
    raster = Raster.fitting((0.0, 1.0), 300, Picture(scale=scale), TOP_HZ)
    subject = difference_of(Tiles(), mix, original, gain_db=0, floor_db=-95, range_db=30)
    image = render_subject(subject, raster, (0.0, 1.0), 1.0)
    # Up to where the resampler's filter begins, the two are one sound.
    below = image.db[image.frequencies_hz < 6500, 10:-10]
    assert np.nanmedian(np.abs(below)) < 0.05


# -- what is computed, and what is not ------------------------------------------------


@pytest.fixture
def painting(qtbot) -> Iterator[tuple[Document, Worker, list]]:
    """A document with a sound in it, the worker that paints it, and the panes painted so far."""
    document, worker = with_clip(noise(16_000, 8.0)), Worker("pictures")
    document.panes = (Source.ORIGINAL,)
    document.painter = Painter(document, worker)
    painted: list = []
    document.image_changed.connect(painted.append)
    yield document, worker, painted
    worker.close()


def test_panning_within_the_margin_costs_nothing_and_beyond_it_one_picture(painting, qtbot):
    document, worker, painted = painting
    document.show(3.0, 5.0)
    qtbot.waitUntil(lambda: not worker.busy, timeout=WAIT_MS)
    assert painted == [Source.ORIGINAL]
    for step in range(1, 10):
        document.show(3.0 + 0.05 * step, 5.0 + 0.05 * step)
        assert not worker.busy
    document.show(6.0, 8.0)
    qtbot.waitUntil(lambda: not worker.busy, timeout=WAIT_MS)
    assert painted == [Source.ORIGINAL] * 2
    image = document.images[Source.ORIGINAL]
    assert image.start_s <= 6.0 and image.end_s >= 8.0


def test_only_panes_that_are_shown_are_painted(painting, qtbot):
    document, worker, painted = painting
    for pane in (Source.SEMANTIC, Source.MIX, LayerAlone(3)):
        document.put_wave(document.sound_of(pane), noise(16_000, 8.0, seed=1))
    document.panes = (LayerAlone(3), Difference())
    qtbot.waitUntil(lambda: not worker.busy, timeout=WAIT_MS)
    assert set(painted) == {LayerAlone(3), Difference()}


def test_a_new_gain_paints_only_the_difference_anew(painting, qtbot):
    document, worker, painted = painting
    document.put_wave(document.sound_of(Source.MIX), noise(16_000, 8.0))
    document.panes = (Source.ORIGINAL, Source.MIX, Difference())
    qtbot.waitUntil(lambda: not worker.busy, timeout=WAIT_MS)
    painted.clear()
    document.put_gain(document.sound_of(Source.MIX), 3.0)
    qtbot.waitUntil(lambda: not worker.busy, timeout=WAIT_MS)
    assert painted == [Difference()]
    assert document.images[Difference()].level_at(4.0, 1000) == pytest.approx(3.0, abs=1e-3)
    assert "+3.0 dB" in document.title_of(Difference())


def test_a_sound_that_grows_faster_than_it_is_drawn_is_drawn_nevertheless(painting, qtbot):
    document, worker, painted = painting
    wave = Wave(np.zeros(8 * 16_000, np.float32), 16_000, complete=False)
    gate = threading.Event()
    worker.submit("busy", lambda job: gate.wait(10))
    document.panes = (Source.MIX,)
    for second in range(8):
        wave.samples[second * 16_000 : (second + 1) * 16_000] = 0.1
        document.put_wave(document.sound_of(Source.MIX), wave)
    gate.set()
    qtbot.waitUntil(lambda: not worker.busy, timeout=WAIT_MS)
    # What was asked for first, and once more for all that came after.
    assert painted == [Source.MIX] * 2
    wave.complete = True
    document.put_wave(document.sound_of(Source.MIX), wave)
    qtbot.waitUntil(lambda: not worker.busy, timeout=WAIT_MS)
    assert painted == [Source.MIX] * 3


def test_of_a_sound_that_grows_only_the_tiles_that_changed_are_computed_again():
    wave, tiles = Wave(np.zeros(160_000, np.float32), 16_000, complete=False), Tiles()
    raster = Raster.fitting((0.0, 10.0), 800, Picture(), TOP_HZ)
    before = [tiles.get(wave, 16_000, raster, index) for index in range(8)]
    at = int(2.5 * 64 * raster.column_s * 16_000)
    wave.samples[at : at + 100] = 0.3
    after = [tiles.get(wave, 16_000, raster, index) for index in range(8)]
    assert [a is b for a, b in zip(after, before, strict=True)] == [i != 2 for i in range(8)]


def test_a_closed_recording_does_not_stay_in_memory(painting, qtbot):
    import gc
    import weakref

    document, worker, painted = painting
    document.paint = document.painter.paint_all()
    qtbot.waitUntil(lambda: not worker.busy, timeout=WAIT_MS)
    assert painted
    gone = weakref.ref(document.waves[None])
    document.put_wave(None, noise(16_000, 8.0, seed=5))
    qtbot.waitUntil(lambda: not worker.busy, timeout=WAIT_MS)
    gc.collect()
    assert gone() is None
