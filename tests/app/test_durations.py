"""A clip is as long as its samples last, wherever that is told: never a whole number of frames."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from PySide6.QtTest import QTest

from app.engine.analyst import tokens_of
from app.model.labels import facts_of
from app.model.measured import stretch_of
from app.model.mix import Mix, Stroke
from app.model.tokens import Cell
from codec.api import LayerSet
from tests.app.conftest import buzz, write

# None fills its last frame of 40 ms.
CLIPS = ((8.381375, 16_000), (5.06, 24_000), (0.1, 44_100), (1.2345, 22_050))


@pytest.fixture(params=CLIPS, ids=lambda clip: f"{clip[0]} s")
def timed(request, window, settle, tmp_path):
    """The window with a clip whose end is within a frame, and how long it is."""
    length_s, rate_hz = request.param
    samples = buzz(length_s, rate_hz)
    window.open(write(tmp_path / "take.wav", samples, rate_hz))
    settle(window)
    return window, len(samples) / rate_hz


def test_every_number_that_stands_for_the_end_is_the_end(timed, tmp_path, settle):
    window, total_s = timed
    document = window.document
    assert document.duration_s == pytest.approx(total_s, abs=1e-12)
    shown = f"–{total_s:.2f} s"
    assert stretch_of(document).end_s == pytest.approx(total_s, abs=1e-12)
    assert shown in stretch_of(document).label
    tokens = tokens_of(document.codes, document.codec)
    assert shown in tokens.describe(Cell(0, tokens.frames - 1))
    _check_painted(window, total_s)
    _check_exports(window, total_s, tmp_path, settle)


def _check_painted(window, total_s: float) -> None:
    document = window.document
    document.strokes = (Stroke(0.04, tokens_end_s(document), LayerSet.semantic()),)
    assert document.strokes[0].end_s > total_s
    mix = document.sound_of(document.panes[-1])
    assert isinstance(mix, Mix) and mix.strokes
    assert facts_of(document, mix, 0.0, total_s)["painted"][0][1] == pytest.approx(total_s)
    QTest.qWait(1)
    assert f"to {total_s:.2f} s" in window.paint_lane.accessibleDescription()
    document.strokes = ()


def tokens_end_s(document) -> float:
    return document.codes.frames / document.codec.frame_rate_hz


def _check_exports(window, total_s: float, tmp_path, settle) -> None:
    settle(window)
    for suffix in (".TextGrid", ".json", ".npz"):
        window.exporting.exports.tokens(tmp_path / f"take{suffix}")
        settle(window)
    text = (tmp_path / "take.TextGrid").read_text()
    ends = [float(end) for end in re.findall(r"xmax = (\S+)", text)]
    assert max(ends) == pytest.approx(total_s, abs=1e-9)
    assert ends[0] == ends[1] == max(ends)
    starts = [float(start) for start in re.findall(r"xmin = (\S+)", text)]
    assert max(starts) < total_s
    facts = json.loads((tmp_path / "take.json").read_text())
    assert facts["duration_s"] == pytest.approx(total_s, abs=1e-9)
    with np.load(tmp_path / "take.npz", allow_pickle=False) as data:
        assert data["duration_s"] == pytest.approx(total_s, abs=1e-9)
