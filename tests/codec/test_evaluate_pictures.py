"""Pictures beside an evaluation: what is drawn stands where it belongs, and is told apart."""

from __future__ import annotations

import math

import numpy as np
import pytest

from codec.evaluate.report import Report

pytest.importorskip("matplotlib", reason="matplotlib is not installed")

from codec.evaluate import gallery, plot

RATE_HZ = 16_000


def drawn(monkeypatch, report: Report, tmp_path):
    """The matplotlib figure of a report."""
    figures = []
    monkeypatch.setattr(plot, "save_figure", lambda figure, path, colours: figures.append(figure))
    plot.plot_report(report, tmp_path / "plot.svg")
    return figures[0]


def a_report() -> Report:
    """RVQ-1:k in the order that somebody typed, and more sets and baselines than colours."""
    rows = [{"label": "original", "kind": "original", "layers": "", "prefix": None}]
    for k in (4, 1, 12, 2):
        rows.append({"label": f"RVQ-1:{k}", "kind": "layers", "layers": f"1:{k}", "prefix": k})
    for n in range(2, 12):
        rows.append({"label": f"RVQ-{n}", "kind": "layers", "layers": str(n), "prefix": None})
    for n in range(3):
        rows.append({"label": f"Opus {n}", "kind": "baseline", "layers": "", "prefix": None})
    for place, row in enumerate(rows):
        row |= {"stoi": 0.05 * place, "mel": math.nan}
    return Report("tiny", "", 2, 1, 0.1, 0, rows, [0.5] * 12)


def test_sets_are_joined_by_k_in_whatever_order_they_were_named(monkeypatch, tmp_path):
    (panel, *_) = drawn(monkeypatch, a_report(), tmp_path).axes
    curve = next(line for line in panel.get_lines() if line.get_label() == "RVQ-1:k")
    assert list(curve.get_xdata()) == [1, 2, 4, 12]
    assert list(curve.get_ydata()) == pytest.approx([0.1, 0.2, 0.05, 0.15])


def test_no_two_sets_or_baselines_look_alike(monkeypatch, tmp_path):
    report = a_report()
    (panel, *_) = drawn(monkeypatch, report, tmp_path).axes
    looks = [(line.get_color(), str(line._unscaled_dash_pattern)) for line in panel.get_lines()]
    assert len(looks) == len(set(looks)) == 1 + len(report.rows) - 4
    few = plot._styles(Report("", "", 1, 1, 0, 0, report.rows[:8]))
    colours = [style["color"] for style in few.values()]
    assert len(set(colours)) == len(colours) == 4


def test_a_spectrogram_has_every_column_at_its_time():
    wave = np.zeros(2 * RATE_HZ, np.float32)
    wave[round(0.5 * RATE_HZ)] = 1.0
    figure = gallery._draw({"original": wave, "RVQ-1": wave}, RATE_HZ)
    panel = figure.axes[0]
    (image,) = panel.get_images()
    left, right, *_ = image.get_extent()
    columns = np.asarray(image.get_array())
    width_s = (right - left) / columns.shape[1]
    assert width_s == pytest.approx(0.01, rel=1e-9)
    middle = left + (columns.max(0).argmax() + 0.5) * width_s
    assert middle == pytest.approx(0.5, abs=1e-9)
    assert panel.get_xlim() == pytest.approx((0.0, 2.0))
