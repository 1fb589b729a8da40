"""What each layer does: the plots, the table, and the measuring behind them."""

from __future__ import annotations

import csv
import io
import math
import multiprocessing
from dataclasses import replace

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.engine.gauge import Gauge
from app.engine.material import Material
from app.engine.measuring import decoded, part_of
from app.model.document import Region
from app.model.measured import FIGURES, Stretch, prefixes, records_of, stretch_of
from app.model.mix import Mix, Stroke
from codec.api import LayerSet
from codec.errors import Cancelled
from codec.evaluate import measures
from codec.evaluate.marks import Reason
from codec.evaluate.measures import Sound, mel_distance
from tests.app.strip_kit import rest, settle, wait_for

pytest.importorskip("librosa")


@pytest.fixture(scope="module")
def lasting(lasting):
    """The lasting window measures what is quick to measure."""
    lasting.measuring.gauge.names = ("mel",)
    return lasting


@pytest.fixture
def measured(lasting, qtbot):
    """The window with everything measured of the whole clip."""
    rest(lasting)
    if lasting.strip.analysis.shown is None:
        qtbot.keyClick(lasting, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    lasting.measuring.measure()
    settle(lasting)
    assert lasting.strip.analysis.marks.is_complete
    return lasting


def panel_of(window, key: str):
    return next(p for p in window.strip.measures.panels if p.figure.key == key)


def test_the_curve_shows_what_the_measure_gives_for_each_prefix(measured):
    document, codec = measured.document, measured.inspector.decoder.codec
    stretch = stretch_of(document)
    original = part_of(document.clip, stretch, 16_000)
    ks, values = panel_of(measured, "mel").curve.getData()
    assert ks.tolist() == list(range(1, 13))
    for k in (1, 7, 12):
        made = codec.decode(document.codes, LayerSet.prefix(k))[0, 0].numpy()[: len(original)]
        wanted = mel_distance(Sound(original, 16_000), Sound(made, 16_000))
        # A stream equals the whole to 1e-5 of a sample; the spectra's floor makes more of that.
        assert values[k - 1] == pytest.approx(wanted, abs=1e-3)
    assert panel_of(measured, "kbit_per_s").curve.getData()[1] == pytest.approx(
        [25 * (6 + 5 * k) / 1000 for k in range(12)]
    )


def test_the_mix_is_marked_apart_from_the_curve_at_its_own_value(measured):
    kept = dict(measured.strip.analysis.marks.values)
    measured.mixer.choose(LayerSet.parse("1,5-6", 12))
    settle(measured)
    marks = measured.strip.analysis.marks
    assert {**marks.values, **kept} == dict(marks.values), "the prefixes were measured again"
    value = marks.values[Mix(LayerSet.parse("1,5-6", 12))]["mel"]
    panel = panel_of(measured, "mel")
    ((x, y),) = [(point.pos().x(), point.pos().y()) for point in panel.mix.points()]
    assert x > 12 and y == value and panel.level.value() == value
    assert (x, "Mix") in panel.plot.getAxis("bottom")._tickLevels[0]
    assert panel.value.toPlainText() == f"{value:.3f}"
    assert "RVQ-1,5-6" in measured.strip.measures.legend.text()
    rate = panel_of(measured, "kbit_per_s").mix.points()[0].pos().y()
    assert rate == pytest.approx(25 * 16 / 1000)


def test_a_mix_that_is_a_prefix_has_that_prefixes_value(measured):
    measured.mixer.choose(LayerSet.prefix(4))
    assert not measured.measuring.busy
    panel = panel_of(measured, "mel")
    assert panel.mix.points()[0].pos().y() == panel.curve.getData()[1][3]


def test_the_same_figures_stand_in_a_table_and_are_copied_as_csv(measured, qtbot):
    panel = measured.strip.measures
    qtbot.mouseClick(panel.as_table, Qt.MouseButton.LeftButton)
    assert panel.table.isVisible() and not panel.canvas.isVisible()
    records = records_of(measured.strip.analysis.marks, Mix(LayerSet.all(12)))
    assert panel.table.rowCount() == 13
    assert panel.table.item(2, 0).text() == "RVQ-1:3"
    assert panel.table.item(2, 1).text() == f"{records[2]['mel']:.3f}"
    assert panel.table.item(12, 0).text() == "Mix: RVQ-1:12"
    qtbot.keyClick(measured, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    rows = list(csv.DictReader(io.StringIO(QGuiApplication.clipboard().text())))
    assert [float(row["mel"]) for row in rows] == [r["mel"] for r in records]
    qtbot.mouseClick(panel.as_table, Qt.MouseButton.LeftButton)
    assert panel.canvas.isVisible()


def test_the_region_is_measured_when_asked_and_the_clip_is_still_known(measured, qtbot):
    panel, whole = measured.strip.measures, measured.strip.analysis.marks
    assert "whole clip, 0.00–2.00 s" in panel.told.text() and not panel.start.isVisible()
    measured.document.region = Region(0.5, 1.5)
    assert measured.strip.analysis.marks is whole
    assert panel.start.text() == "Measure the region"
    qtbot.mouseClick(panel.start, Qt.MouseButton.LeftButton)
    settle(measured)
    assert "whole region, 0.48–1.52 s" in panel.told.text()
    part = measured.strip.analysis.marks
    assert part.values[prefixes(12)[2]]["mel"] != whole.values[prefixes(12)[2]]["mel"]
    measured.document.region = None
    assert panel.start.text() == "Measure the clip"
    qtbot.mouseClick(panel.start, Qt.MouseButton.LeftButton)
    assert measured.strip.analysis.marks is whole and not measured.measuring.busy


def test_measuring_can_be_cancelled_and_taken_up_again(measured, qtbot):
    panel, analysis = measured.strip.measures, measured.strip.analysis
    measured.document.region = Region(0.2, 1.8)
    qtbot.mouseClick(panel.start, Qt.MouseButton.LeftButton)
    assert panel.start.text() == "Cancel" and panel.bar.isVisible()
    qtbot.mouseClick(panel.start, Qt.MouseButton.LeftButton)
    settle(measured)
    assert not analysis.marks.is_complete and not panel.bar.isVisible()
    qtbot.mouseClick(panel.start, Qt.MouseButton.LeftButton)
    settle(measured)
    assert analysis.marks.is_complete


def test_nothing_is_measured_behind_another_page(measured):
    measured.document.region = Region(0.3, 1.7)
    measured.measuring.measure()
    assert measured.measuring.busy
    measured.strip.hide()
    assert measured.strip.analysis.progress is None
    measured.strip.show()


def test_what_no_package_is_there_for_is_named_in_one_sentence_and_left_out(measured):
    analysis, panel = measured.strip.analysis, measured.strip.measures
    before = analysis.marks
    absent = {"pesq_wb": "pesq", "speaker_similarity": "resemblyzer"}
    analysis.marks = replace(before, absent=absent)
    text = panel.left_out.text()
    assert panel.left_out.isVisible() and text.count("; ") == 1
    for words in ("PESQ-WB (no pesq)", "Speaker sim. (no resemblyzer)", "evaluate-all"):
        assert words in text
    assert {p.figure.key for p in panel.canvas.panels} == {"mel", "stoi", "kbit_per_s"}
    headings = [
        panel.table.horizontalHeaderItem(c).text() for c in range(panel.table.columnCount())
    ]
    assert not any("PESQ" in heading for heading in headings)
    analysis.marks = before
    assert len(panel.canvas.panels) == len(FIGURES) and not panel.left_out.isVisible()


@pytest.fixture
def taken():
    """Measures taken as the window has them taken, in a process that is gone afterwards."""
    gauges = []

    def take(names, original, made, **more):
        gauges.append(Gauge(names))
        return gauges[-1].take(original, made, 16_000, lambda: None, **more)

    yield take
    for gauge in gauges:
        gauge.stop()


def noise(seconds: float = 1.0) -> np.ndarray:
    wave = np.random.default_rng(0).standard_normal(round(seconds * 16_000))
    return (0.1 * wave).astype(np.float32)


def test_a_measure_without_its_package_is_told_of_and_the_others_are_taken(monkeypatch, taken):
    there = measures.find_spec
    monkeypatch.setattr(measures, "find_spec", lambda name: None if name == "pesq" else there(name))
    found = taken(("mel", "pesq_wb"), noise(), noise())
    assert found.absent == {"pesq_wb": "pesq"} and not found.undefined
    assert found.values["mel"] == 0 and math.isnan(found.values["pesq_wb"])


def test_a_silent_or_short_sound_has_no_measure_and_says_why(taken):
    names, silence = ("mel", "stoi"), np.zeros(16_000, np.float32)
    for original, made, reasons in (
        (silence, noise(), {"mel": Reason.SILENT, "stoi": Reason.SILENT}),
        (noise(), silence, {"stoi": Reason.SILENT_MADE}),
        (noise(0.03), noise(0.03), {"mel": Reason.SHORT, "stoi": Reason.SHORT}),
    ):
        found = taken(names, original, made)
        assert found.undefined == reasons
        assert all(math.isnan(found.values[name]) == (name in reasons) for name in names)


def test_a_measure_that_ends_its_process_leaves_the_others(tmp_path, monkeypatch, taken):
    (tmp_path / "pesq.py").write_text("import os\ndef pesq(*given): os._exit(1)\n")
    monkeypatch.syspath_prepend(tmp_path)
    found = taken(("pesq_wb", "mel"), noise(), noise())
    assert found.undefined == {"pesq_wb": Reason.CRASHED} and found.values["mel"] == 0


def test_rumble_is_left_out_of_the_measures_where_asked(taken):
    made = noise() + 0.3
    assert taken(("mel",), made, made).has_lows and not taken(("mel",), noise(), noise()).has_lows
    offset = taken(("mel",), noise(), made).values["mel"]
    assert taken(("mel",), noise(), made, high_pass_hz=60.0).values["mel"] < offset / 10


def test_why_a_figure_is_missing_stands_above_the_plots(measured):
    analysis, panel = measured.strip.analysis, measured.strip.measures
    before = analysis.marks
    undefined = dict.fromkeys(prefixes(12), {"stoi": Reason.SILENT, "pesq_wb": Reason.SILENT})
    analysis.marks = replace(before, undefined=undefined)
    assert panel.left_out.text() == "Not defined: STOI, PESQ-WB (the recording is silent)."
    analysis.marks = before
    assert not panel.left_out.isVisible()


def test_what_is_low_can_be_left_out_where_there_is_rumble(measured, qtbot):
    analysis, panel = measured.strip.analysis, measured.strip.measures
    before = analysis.marks
    assert not before.has_lows and not panel.without_lows.isVisible()
    analysis.marks = replace(before, has_lows=True)
    assert "rumble" in panel.left_out.text() and panel.without_lows.isVisible()
    panel.without_lows.click()
    settle(measured)
    marks = analysis.marks
    assert marks.high_pass and marks.is_complete and "rumble" not in panel.left_out.text()
    all_layers = prefixes(12)[-1]
    assert marks.values[all_layers]["mel"] != before.values[all_layers]["mel"]
    panel.without_lows.click()
    settle(measured)
    assert not analysis.marks.high_pass
    assert analysis.marks.values[all_layers] == before.values[all_layers]


def test_closing_the_strip_ends_the_process_that_measures(measured):
    assert processes()
    measured.strip.analysis.shown = None
    settle(measured)
    wait_for(lambda: not processes())


def processes() -> list:
    return [p for p in multiprocessing.active_children() if p.name == "measures"]


def test_closing_the_window_while_it_measures_leaves_neither_thread_nor_process(opened, qtbot):
    # That no thread is left is what every test is checked for.
    qtbot.keyClick(opened, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    wait_for(lambda: bool(processes()))
    assert opened.measuring.busy
    opened.close()
    assert not processes()


def test_waiting_for_a_measure_stops_when_it_is_no_longer_wanted():
    def cancelled() -> None:
        raise Cancelled

    gauge = Gauge(("mel",))
    with pytest.raises(Cancelled):
        gauge.take(np.zeros(10, np.float32), np.zeros(10, np.float32), 16_000, cancelled)
    assert not processes()


# -- what is measured ---------------------------------------------------------------


@pytest.mark.parametrize("first", [0, 13])
def test_a_stretch_is_decoded_as_it_is_heard(measured, first):
    codec, codes = measured.inspector.decoder.codec, measured.document.codes
    painted = torch.zeros(12, codes.frames, dtype=torch.bool)
    painted[:4, 20:] = True
    for layers in (LayerSet.parse("1,3", 12), LayerSet.all(12), painted):
        stretch = Stretch(first, frames=33, frame_s=0.04)
        made = np.concatenate([*decoded(Material(codec, codes, layers, False), stretch)])
        wanted = codec.decode(codes, layers)[0, 0, first * 640 : (first + 33) * 640].numpy()
        assert made.shape == wanted.shape and np.allclose(made, wanted, atol=1e-5)


def test_of_long_recordings_the_first_half_minute_is_measured(measured, monkeypatch):
    document = measured.document
    monkeypatch.setattr(type(document), "duration_s", 100.0)
    tokens = document.codes.tokens.repeat(1, 1, 50)
    codes = replace(document.codes, tokens=tokens, samples=tokens.shape[-1] * 640)
    monkeypatch.setitem(document.__dict__, "codes", codes)
    assert stretch_of(document).label == "first 30 s of the clip, 0.00–30.00 s"
    monkeypatch.setitem(document.__dict__, "region", Region(40.0, 90.0))
    assert stretch_of(document).label == "first 30 s of the region, 40.00–70.00 s"
    monkeypatch.setitem(document.__dict__, "region", Region(50.01, 50.02))
    assert stretch_of(document) == Stretch(1250, 1, 0.04, "region", True)


def test_a_painted_or_unquantized_mix_has_the_rate_of_what_it_is(measured):
    marks = measured.strip.analysis.marks

    def rate(mix: Mix) -> float:
        return records_of(marks, mix)[-1]["kbit_per_s"]

    assert rate(Mix(LayerSet.semantic())) == pytest.approx(0.15)
    painted = Mix(LayerSet.semantic(), (Stroke(0.0, 0.5, LayerSet.prefix(2)),))
    # Frames 0 to 11 and, by its middle, the 12th: 12 of 50 with five bits more.
    assert rate(painted) == pytest.approx(25 * (6 + 5 * 12 / 50) / 1000)
    assert math.isnan(rate(Mix(LayerSet.all(12), continuous=True)))
    assert rate(Mix(LayerSet.semantic(), continuous=True)) == pytest.approx(0.15)
