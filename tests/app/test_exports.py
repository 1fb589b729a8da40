"""Everything that can be exported, opened by something else than what wrote it."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QMessageBox

from app.engine.exports import save_stretch
from app.engine.gauge import Measurement
from app.model.clip import Wave
from app.model.document import Region
from app.model.mix import Source
from app.views.export_dialogs import FigureDialog, PrefixesDialog
from codec.api import LayerSet
from tests.app.report_kit import Page
from tests.app.strip_kit import rest, settle, wait_for

REGION = Region(0.5, 1.25)
RATE_HZ, CLIP_HZ = 16_000, 24_000
STEP = 2.0**-15  # of 16 bits


@pytest.fixture
def window(lasting):
    """As when the clip had just been opened, with a region."""
    rest(lasting)
    lasting.document.loudness, lasting.document.heard = "original", Source.ORIGINAL
    lasting.exporting.sound_suffix, lasting.exporting.with_original = ".flac", True
    lasting.strip.analysis.shown = None
    lasting.document.region = REGION
    settle(lasting)
    return lasting


@pytest.fixture
def full_disk(monkeypatch):
    """A disk that has no room left when a file is to be made safe on it."""

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)


def decoded(window, layers: LayerSet) -> np.ndarray:
    """The region as the codec itself decodes it: float32 [T]."""
    codec, codes = window.inspector.decoder.codec, window.document.codes
    wave = codec.decode(codes, layers)[0, 0].numpy()
    return wave[round(REGION.start_s * RATE_HZ) : round(REGION.end_s * RATE_HZ)]


def facts_in(path) -> dict:
    with soundfile.SoundFile(path) as file:
        return json.loads(file.comment)


# -- sounds -------------------------------------------------------------------------


@pytest.mark.parametrize(("suffix", "loudness"), [(".flac", "original"), (".wav", "off")])
def test_every_prefix_is_a_file_that_sounds_and_says_what_it_is(window, tmp_path, suffix, loudness):
    window.document.loudness = loudness
    window.exporting.sound_suffix = suffix
    window.exporting.prefixes(tmp_path)
    settle(window)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 13 and names[0] == f"voice_RVQ-1{suffix}"
    assert names[-1] == f"voice_original{suffix}"
    for k in range(1, 13):
        path = tmp_path / names[k - 1]  # sorted by name they are sorted by k
        samples, rate_hz = soundfile.read(path)
        facts = facts_in(path)
        assert facts["layers"] == LayerSet.prefix(k).spec and facts["codec"] == "tiny"
        assert facts["stretch_s"] == [REGION.start_s, REGION.end_s]
        assert (rate_hz, facts["loudness"]) == (RATE_HZ, loudness)
        wanted = decoded(window, LayerSet.prefix(k)) * 10 ** (facts["gain_db"] / 20)
        # What is decoded in windows is equal to 1e-5; the gain is told to 0.0005 dB, 6e-5 of 1.
        assert np.allclose(samples, np.clip(wanted, -1, 1), atol=2 * STEP + 1e-4)
        assert (facts["gain_db"] != 0) is (loudness == "original")
    original, rate_hz = soundfile.read(tmp_path / names[-1])
    assert (rate_hz, len(original)) == (CLIP_HZ, round(REGION.duration_s * CLIP_HZ))
    with soundfile.SoundFile(tmp_path / names[0]) as file:
        assert file.software.startswith("HybridCodec Inspector")
    assert window.document.notice.text.startswith("Saved 13 files in ")


def test_what_is_heard_is_saved_at_its_level_with_its_facts(window, tmp_path):
    document = window.document
    document.mix, document.heard = LayerSet.of({0, 2}), Source.MIX
    settle(window)
    window.inspector.exports.heard(tmp_path / "mix.wav")
    settle(window)
    gain_db = document.gains_db[document.sound_of(Source.MIX)]
    samples, _ = soundfile.read(tmp_path / "mix.wav")
    wanted = decoded(window, LayerSet.of({0, 2})) * 10 ** (gain_db / 20)
    assert np.allclose(samples, np.clip(wanted, -1, 1), atol=2 * STEP)
    facts = facts_in(tmp_path / "mix.wav")
    assert (facts["layers"], facts["source"]) == ("1,3", "voice.wav")
    assert facts["gain_db"] == pytest.approx(gain_db, abs=0.001)


def test_samples_that_were_clipped_are_counted(tmp_path):
    wave = Wave(np.array([0.5, 0.9, -0.9, 0.1] * 10, np.float32), 8000)
    facts = {"source": "a.wav", "sound": "Original"}
    told = save_stretch(wave, 0.0, 1.0, tmp_path / "a.wav", facts, 3.0)
    assert told == "Saved a.wav. 20 samples clipped."


def test_cancel_keeps_whole_files_only_and_says_how_many(window, tmp_path):
    window.exporting.prefixes(tmp_path)
    wait_for(lambda: len(list(tmp_path.glob("*.flac"))) >= 2)
    window.document.cancel_requested.emit()
    assert window.document.task is None
    settle(window)
    assert "Cancelled" in window.document.notice.text and "of 13" in window.document.notice.text
    files = list(tmp_path.iterdir())
    assert all(path.suffix == ".flac" and soundfile.info(path).frames > 0 for path in files)
    # And the codec goes on as before.
    window.exporting.prefixes(tmp_path)
    settle(window)
    assert len(list(tmp_path.iterdir())) == 13


def test_another_recording_ends_what_was_being_exported_of_the_last(window, tmp_path):
    window.exporting.prefixes(tmp_path)
    window.open(window.document.clip.path)
    settle(window)
    # It waits behind the first file at most; then there is nothing to go on with.
    files = list(tmp_path.iterdir())
    assert len(files) < 13 and all(soundfile.info(path).frames > 0 for path in files)
    assert window.document.notice is None or "13" not in window.document.notice.text


def test_files_that_are_there_are_only_replaced_when_the_person_says_so(
    window, tmp_path, monkeypatch
):
    assert window.exporting.may_replace(tmp_path)
    (tmp_path / "voice_RVQ-1.flac").write_bytes(b"mine")
    asked = []
    answer = QMessageBox.StandardButton.Cancel
    monkeypatch.setattr(QMessageBox, "question", lambda *a: asked.append(a[2]) or answer)
    assert not window.exporting.may_replace(tmp_path)
    assert "voice_RVQ-1.flac" in asked[0]


# -- a disk that is full --------------------------------------------------------------


def test_a_full_disk_is_one_sentence_and_leaves_nothing_half_written(window, tmp_path, full_disk):
    old = tmp_path / "figure.svg"
    old.write_bytes(b"the old one")
    window.strip.analysis.shown = "code_use"
    settle(window)
    exporting = window.exporting
    for export in (
        lambda: exporting.prefixes(tmp_path),
        lambda: window.inspector.exports.heard(tmp_path / "heard.flac"),
        lambda: exporting.figure(old),
        lambda: exporting.measures(tmp_path / "use.csv"),
    ):
        window.document.notice = None
        export()
        settle(window)
        assert window.document.notice.kind == "error"
        assert "disk is full" in window.document.notice.text
        assert window.document.task is None
    assert [path.name for path in tmp_path.iterdir()] == ["figure.svg"]
    assert old.read_bytes() == b"the old one"


# -- tables and figures ---------------------------------------------------------------


def test_the_open_table_is_saved_as_it_would_be_copied(window, tmp_path):
    window.exporting.run("export_measures")
    assert window.document.notice.kind == "warning"
    window.strip.analysis.shown = "code_use"
    settle(window)
    window.exporting.measures(tmp_path / "use.csv")
    settle(window)
    text = (tmp_path / "use.csv").read_text(encoding="utf-8")
    assert text == window.strip.csv()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["layer"] for row in rows] == [f"RVQ-{n}" for n in range(1, 13)]
    assert all(0 < float(row["usage"]) <= 1 for row in rows)


def test_a_figure_is_asked_for_and_drawn_as_chosen(window, tmp_path, monkeypatch):
    path = tmp_path / "picture"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: (str(path), ""))
    window.commands["export_figure"].trigger()
    dialog = window.findChild(FigureDialog)
    assert dialog._dpi.isEnabled()
    dialog._format.setCurrentIndex(1)
    assert not dialog._dpi.isEnabled()  # vectors have none
    dialog._ground.setCurrentIndex(1)
    dialog.accept()
    settle(window)
    # The suffix that was chosen is added to a name without one.
    assert b"#15171c" in path.with_suffix(".svg").read_bytes()
    window.exporting.figure(tmp_path / "figure.bmp")
    assert ".pdf" in window.document.notice.text and window.document.notice.kind == "error"


def test_prefixes_are_asked_for_in_words(window, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *a: "")
    window.commands["export_prefixes"].trigger()
    dialog = window.findChild(PrefixesDialog)
    dialog._format.setCurrentIndex(1)
    dialog._original.setChecked(False)
    dialog.accept()
    assert (window.exporting.sound_suffix, window.exporting.with_original) == (".wav", False)
    assert len(window.inspector.exports.targets(tmp_path, ".wav", original=False)) == 12


# -- the report -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def report_file(lasting, tmp_path_factory) -> Path:
    """A report of a mix that is no prefix, measured here and not in a process of its own."""

    def take(original, made, rate_hz, check) -> Measurement:
        return Measurement({"mel": float(np.abs(original - made).mean())}, {"stoi": "pystoi"})

    rest(lasting)
    lasting.document.mix, lasting.document.region = LayerSet.of({0, 4}), REGION
    settle(lasting)
    path = tmp_path_factory.mktemp("report") / "report.html"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lasting.measuring.gauge, "take", take)
        lasting.exporting.reporting.report(path)
        settle(lasting)
    assert lasting.document.notice.text == "Saved report.html."
    return path


@pytest.fixture(scope="module")
def reported(report_file) -> Page:
    return Page(report_file.read_text(encoding="utf-8"))


def test_a_report_is_whole_and_asks_for_nothing_from_elsewhere(reported):
    assert reported.faults == []
    assert reported.links and all(link.startswith("data:") for link in reported.links)
    assert "default-src 'none'" in reported.policy
    assert "voice.wav through tiny" in reported.headings
    figures = [link for link in reported.links if link.startswith("data:image/svg+xml")]
    assert len(set(figures)) == 2  # for light and for dark
    assert all(b"</svg>" in reported.content(link) for link in figures)


def test_the_sounds_of_a_report_can_be_played_and_switched_between(reported):
    assert len(reported.audios) == len(reported.radios) == 14
    lengths = set()
    for link in reported.audios:
        with soundfile.SoundFile(io.BytesIO(reported.content(link))) as file:
            lengths.add(round(file.frames / file.samplerate, 3))
    # The same frames of all, whole ones around the region.
    assert len(lengths) == 1 and lengths.pop() >= REGION.duration_s
    titles = reported.labels
    assert titles[0] == "Original" and titles[1] == "RVQ-1 (Semantic)"
    assert titles[12] == "RVQ-1:12 (Full)" and titles[13] == "RVQ-1,5 (Mix)"


def test_the_tables_of_a_report_say_what_was_measured_and_what_was_not(reported):
    measures, use = reported.tables
    assert [row[0] for row in measures[1:]][:2] == ["RVQ-1", "RVQ-1:2"] and len(measures) == 14
    assert measures[-1][0] == "Mix: RVQ-1,5"
    assert "Mel distance (ln)" in measures[0] and not any("STOI" in cell for cell in measures[0])
    assert "STOI" in reported.text and "pystoi" in reported.text  # why it is not there
    assert [row[0] for row in use[1:]] == [f"RVQ-{n}" for n in range(1, 13)]


def test_a_report_that_is_cancelled_while_measuring_is_not_written(window, tmp_path, monkeypatch):
    def take(original, made, rate_hz, check) -> Measurement:
        window.measuring.worker.post(window.document.cancel_requested.emit)
        return Measurement({"mel": 1.0}, {})

    monkeypatch.setattr(window.measuring.gauge, "take", take)
    window.document.region = Region(0.25, 0.5)
    window.exporting.reporting.report(tmp_path / "report.html")
    settle(window)
    assert "Cancelled" in window.document.notice.text and not list(tmp_path.iterdir())


def test_a_browser_draws_the_report_plays_it_and_changes_the_sound(report_file, tmp_path):
    if find_spec("PySide6.QtWebEngineCore") is None and not os.environ.get("CI"):
        pytest.skip("no browser engine; it comes with the test extra")
    driver, picture = Path(__file__).with_name("browser_kit.py"), tmp_path / "page.png"
    done = subprocess.run(
        [sys.executable, driver, report_file, picture], capture_output=True, text=True, timeout=200
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["console"] == [] and found["network"] == []
    assert found["visible"] and found["pictures"] == found["images"] > 0
    assert found["sounds"] == 14 and found["chosen"] == 13
    assert found["after"] > found["at"] > 0 and found["stopped"] == "Play"
    drawn = QImage(str(picture))
    colours = {drawn.pixel(x, y) for x in range(0, 900, 7) for y in range(0, 900, 7)}
    assert len(colours) > 100  # the spectrograms
