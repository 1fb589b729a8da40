"""What lies over the pictures is where the sound, the tokens and the codec put it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch
from PySide6.QtWidgets import QApplication

from app.engine.jobs import Worker
from app.engine.overlays import HOP_S, Contours, contour_of
from app.model.clip import Wave
from app.model.document import Document
from app.model.mix import Difference, Source
from app.model.overlays import F0_HIGH_HZ, F0_LOW_HZ, Contour, Cursor, Overlays, f0_ticks
from app.views.pitch_axis import PitchAxis
from app.views.readout import readout
from app.views.spectrogram_stack import SpectrogramStack
from codec.api import Codes
from tests.app.conftest import WAIT_MS, buzz
from tests.app.picture_kit import noise, put_picture, with_clip
from tests.app.test_figure import pixels
from tests.app.test_panes import codec_with


def finish(steps) -> Contour:
    """Run a job that yields to its end."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


@pytest.mark.parametrize("rate_hz", [8000, 16_000, 22_050, 48_000])
@pytest.mark.parametrize("stretch", [(0.0, 9.0), (6.1, 6.6)])
def test_a_gliding_voice_has_its_contour_at_the_right_times(rate_hz, stretch):
    contour = finish(contour_of(Wave(buzz(8.0, rate_hz), rate_hz), stretch))
    times = contour.start_s + np.arange(len(contour.f0_hz)) * contour.hop_s
    assert times[0] == pytest.approx(stretch[0], abs=HOP_S)
    assert times[-1] == pytest.approx(min(stretch[1], 8.0), abs=2 * HOP_S)
    inside = (times > 0.1) & (times < 7.9)
    assert contour.f0_hz[inside] == pytest.approx(110 * 2 ** (times[inside] / 8), rel=0.02)


def test_noise_has_next_to_no_contour():
    contour = finish(contour_of(noise(16_000, 2.0), (0.0, 2.0)))
    assert (contour.f0_hz > 0).mean() < 0.05


def test_a_sound_shorter_than_a_frame_has_an_empty_contour():
    assert len(finish(contour_of(noise(16_000, 0.005), (0.0, 1.0))).f0_hz) == 0


@pytest.fixture
def following(qtbot) -> Iterator[tuple[Document, Worker]]:
    """A document whose contours are followed, with one voice an octave above the other."""
    document, worker = with_clip(Wave(buzz(2.0, 16_000), 16_000)), Worker("pictures")
    document.panes = (Source.ORIGINAL, Source.MIX, Difference())
    document.contours_followed = Contours(document, worker)
    document.put_wave(document.sound_of(Source.MIX), Wave(buzz(2.0, 32_000), 16_000))
    yield document, worker
    worker.close()


def test_contours_are_computed_only_while_they_are_switched_on(following, qtbot):
    document, worker = following
    document.show(0.0, 1.0)
    assert not worker.busy and document.contours == {}
    document.overlays = Overlays(pitch=True)
    qtbot.waitUntil(lambda: not worker.busy, timeout=WAIT_MS)
    assert set(document.contours) == {Source.ORIGINAL, Source.MIX}
    before = dict(document.contours)
    document.show(0.1, 1.1)
    assert not worker.busy and document.contours == before


def test_each_pane_has_the_contour_of_its_own_sound(following, qtbot):
    document, worker = following
    document.overlays = Overlays(pitch=True)
    qtbot.waitUntil(lambda: not worker.busy, timeout=WAIT_MS)
    middle = [document.contours[p].f0_hz[90:110] for p in (Source.ORIGINAL, Source.MIX)]
    assert np.median(middle[0]) == pytest.approx(110 * 2**0.5, rel=0.02)
    # The same samples at half the rate they were made for: an octave lower, half as fast.
    assert np.median(middle[1]) == pytest.approx(110 * 2**0.25 / 2, rel=0.02)


def test_of_a_long_stretch_a_sentence_says_to_zoom_in(qtbot):
    document, worker = with_clip(Wave(np.zeros(70 * 16_000, np.float32), 16_000)), Worker("p")
    followed = Contours(document, worker)
    document.overlays = Overlays(pitch=True)
    assert "60 s" in document.notice.text and not worker.busy
    document.notice = None
    document.show(0.0, 65.0)
    assert document.notice is None
    document.show(0.0, 0.5)
    assert worker.busy
    qtbot.waitUntil(lambda: not worker.busy, timeout=WAIT_MS)
    assert followed.document.contours
    worker.close()


# -- drawn ----------------------------------------------------------------------------


@pytest.fixture
def stack(qtbot) -> SpectrogramStack:
    document = with_clip(Wave(buzz(2.0, 16_000), 16_000))
    document.codec = replace(codec_with(12), bandwidth_hz=6000.0)
    stack = SpectrogramStack(document)
    qtbot.addWidget(stack)
    stack.resize(900, 500)
    for pane in document.panes:
        put_picture(document, pane, document.waves[None])
    return stack


def overlays(stack: SpectrogramStack):
    return [pane.overlays for pane in stack.panes.values()]


def test_a_contour_is_drawn_at_its_frequency_and_broken_where_there_is_no_voice(stack):
    document = stack.document
    document.overlays = Overlays(pitch=True)
    document.put_contour(
        Source.MIX, Contour(0.005, 0.01, np.array([0, 200, 210, 0, 300], np.float32))
    )
    pane = stack.panes[Source.MIX]
    times, heights = pane.overlays.pitch.getData()
    assert times == pytest.approx([0.005, 0.015, 0.025, 0.035, 0.045])
    assert np.isnan(heights).tolist() == [True, False, False, True, False]
    # On an axis of its own, whatever the frequencies of the picture.
    f0_hz = F0_LOW_HZ + heights * (F0_HIGH_HZ - F0_LOW_HZ)
    assert f0_hz[[1, 2, 4]] == pytest.approx([200, 210, 300])
    labels = {text: height for height, text in pane.overlays.pitch_axis.ticks}
    assert labels["200"] == pytest.approx(heights[1])
    assert pane.overlays.pitch_axis.isVisible()
    document.picture = replace(document.picture, scale="mel", ceiling_hz=1000.0)
    put_picture(document, Source.MIX, document.waves[None])
    assert pane.overlays.pitch.getData()[1] == pytest.approx(heights, nan_ok=True)
    document.overlays = Overlays()
    assert pane.overlays.pitch.getData()[0] is None
    assert not pane.overlays.pitch_axis.isVisible()


def test_a_tone_of_200_hz_is_at_200_on_the_right_hand_axis(stack, qtbot):
    """On the screen, whatever the ceiling; and the axis is named, with its unit."""
    document = stack.document
    stack.show()
    qtbot.waitExposed(stack)
    document.overlays = Overlays(pitch=True)
    tone = Wave((0.2 * ((200 * np.arange(32_000) / 16_000) % 1 - 0.5)).astype(np.float32), 16_000)
    contour = finish(contour_of(tone, (0.0, 2.0)))
    document.put_ceiling(Source.MIX, 1000.0)
    for source in (Source.ORIGINAL, Source.MIX):
        document.put_contour(source, contour)
        pane = stack.panes[source]
        ((height, _),) = [t for t in pane.overlays.pitch_axis.ticks if t[1] == "200"]
        box = pane.box.sceneBoundingRect()
        shot = pixels(stack.canvas.grab().toImage())
        area = shot[round(box.top()) : round(box.bottom()), round(box.left()) : round(box.right())]
        from_cyan = np.abs(area.astype(int) - [0x8F, 0xF7, 0xFF]).sum(2)
        width = len(area[0])
        row = from_cyan[:, width // 4 : width // 2].mean(1).argmin()
        assert 1 - (row + 0.5) / len(area) == pytest.approx(height, abs=2 / len(area))
        # The axis' own tick, at the right edge.
        ticks = np.flatnonzero(from_cyan[:, -4] < 48)
        assert 0 < len(ticks) < 12 and np.abs(ticks - row).min() <= 1
        assert pane.overlays.pitch_axis.ticks[-1][1].startswith("f0 ")
        assert pane.overlays.pitch_axis.ticks[-1][1].endswith(" Hz")


def test_f0_is_read_out_for_each_sound_and_said_to_be_unvoiced(stack):
    document = stack.document
    document.put_contour(Source.MIX, Contour(0.005, 0.01, np.array([0, 200, 210], np.float32)))
    document.cursor = Cursor(0.015, 1000.0)
    assert "f0" not in readout(document)
    document.overlays = Overlays(pitch=True)
    assert stack.readout.toPlainText().count("f0") == 1
    assert readout(document).split("Mix ")[1].endswith("dBFS, f0 200 Hz")
    document.cursor = Cursor(0.001, 1000.0)
    assert readout(document).split("Mix ")[1].endswith("dBFS, unvoiced")
    document.cursor = Cursor(1.0, 1000.0)  # nothing is known there
    assert readout(document).split("Mix ")[1].endswith("dBFS")


def test_the_level_under_the_cursor_stands_beside_the_f0_axis(stack):
    document, pane = stack.document, stack.panes[Source.MIX]
    document.cursor = Cursor(0.5, 1000.0)
    document.overlays = Overlays(pitch=True)
    document.put_contour(Source.MIX, Contour(0.0, 0.01, np.full(200, 120.0, np.float32)))
    axis = pane.overlays.pitch_axis
    assert pane.level.sceneBoundingRect().right() <= axis.sceneBoundingRect().left()
    document.overlays = Overlays()
    assert pane.level.sceneBoundingRect().right() > axis.sceneBoundingRect().left()


def test_a_pane_without_room_for_it_has_no_labels_on_top_of_each_other():
    for height in range(14, 400, 7):
        at = [h * height for h, _ in f0_ticks(height, 16)]
        assert all(b - a >= 16 - 1e-6 for a, b in zip(at, at[1:], strict=False))
    assert [label for _, label in f0_ticks(26, 16)] == ["f0 200 Hz"]
    assert f0_ticks(14, 16) == []


def test_the_playhead_does_not_have_the_f0_axis_drawn_again(stack, qtbot, monkeypatch):
    document, painted = stack.document, []
    stack.show()
    qtbot.waitExposed(stack)
    document.overlays = Overlays(pitch=True)
    document.put_contour(Source.MIX, Contour(0.0, 0.01, np.full(200, 120.0, np.float32)))
    QApplication.processEvents()
    monkeypatch.setattr(PitchAxis, "paint", lambda *_: painted.append(1))
    for step in range(20):
        document.position_s = 0.2 + step * 0.05
        QApplication.processEvents()
    assert painted == []


def test_a_tick_stands_at_each_change_of_the_first_layers_token(stack):
    document = stack.document
    tokens = torch.zeros(1, 12, 50, dtype=torch.int64)
    tokens[0, 0, 10:20] = 7
    tokens[0, 3, :] = torch.arange(50)
    document.codes = Codes(tokens, 32_000)
    document.overlays = Overlays(changes=True)
    for each in overlays(stack):
        times, _ = each.ticks.getData()
        assert times[::2] == pytest.approx([0.4, 0.8])
    document.overlays = Overlays()
    assert all(len(each.ticks.getData()[0]) == 0 for each in overlays(stack))


def test_ticks_too_close_to_tell_apart_are_not_drawn(stack):
    document = stack.document
    document.codec = replace(document.codec, hop_samples=16)
    document.codes = Codes(torch.arange(2000)[None, None].repeat(1, 12, 1), 32_000)
    document.overlays = Overlays(changes=True)
    assert all(len(each.ticks.getData()[0]) == 0 for each in overlays(stack))
    document.show(1.0, 1.1)
    for each in overlays(stack):
        times = each.ticks.getData()[0][::2]
        assert np.count_nonzero((times >= 1.0) & (times < 1.1)) == 100


def test_the_limit_of_the_bandwidth_is_a_line_only_where_it_is_below_the_top(stack):
    document = stack.document
    document.overlays = Overlays(bandwidth=True)
    for pane in stack.panes.values():
        assert pane.overlays.limit.isVisible()
        assert pane.axis.hz_at(pane.overlays.limit.value()) == pytest.approx(6000)
    document.codec = replace(document.codec, bandwidth_hz=8000.0)
    assert not any(each.limit.isVisible() for each in overlays(stack))
