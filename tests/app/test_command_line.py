"""``python -m app`` from outside: pictures, exit codes, sentences."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess:
    names = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, arguments)],
        cwd=ROOT, env={**names, **environment}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def pixels(path: Path) -> np.ndarray:
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB888)
    data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return data[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def test_a_screenshot_shows_the_finished_window(tmp_path, recording, checkpoint):
    out = tmp_path / "out.png"
    done = run(
        "--screenshot", out, "--size", "1280x720", "--theme", "light", "--layers", "1,3-5",
        "--codec", checkpoint, recording,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    picture = pixels(out)
    assert picture.shape == (720, 1280, 3)
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 200


def test_a_screenshot_shows_the_stretch_and_the_page_that_are_asked_for(
    tmp_path, recording, checkpoint
):
    """The same stretch looks the same, whichever way one came there."""
    out = {}
    for name, arguments in {
        "whole": (),
        "view": ("--view", "1.0-1.4"),
        "pages on": ("--view", "0.6-1.0", "--page", "2"),
        "page back": ("--view", "1.2-1.6", "--page", "-1"),
    }.items():
        out[name] = tmp_path / f"{name}.png"
        done = run("--screenshot", out[name], *arguments, "--codec", checkpoint, recording)
        assert (done.returncode, done.stderr) == (0, "")
    shown = {name: pixels(path) for name, path in out.items()}
    assert np.array_equal(shown["pages on"], shown["view"])
    assert np.array_equal(shown["page back"], shown["view"])
    assert not np.array_equal(shown["whole"], shown["view"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--layers", "1,99"), "layers 1 to 12"),
        (("--layers", "foo"), "foo"),
        (("--size", "12"), "WxH"),
        (("--codec", "nonesuch"), "nonesuch"),
        (("--codec", "hybridcodec-25hz"), "released weights"),
        (("--device", "quantum"), "quantum"),
        (("--channel", "middle"), "mix, left, right"),
        (("--channel", "right"), "no channel 2"),
        (("--view", "4.0"), "4.0-5.4"),
        (("--view", "1.4-1.0"), "START before END"),
        (("--view=-1-1",), "START-END"),
        (("--view", "7-8"), "2 s long"),
        (("--page", "123456"), "at most 10000"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(tmp_path, recording, arguments, words):
    out = tmp_path / "out.png"
    done = run("--screenshot", out, *arguments, recording)
    assert done.returncode == 2
    assert words in done.stderr and len(done.stderr.strip().splitlines()) == 1
    assert not out.exists()


def test_a_broken_file_is_said_in_one_sentence(tmp_path, checkpoint):
    broken = tmp_path / "broken.flac"
    broken.write_bytes(b"fLaC nothing more")
    done = run("--screenshot", tmp_path / "out.png", "--codec", checkpoint, broken)
    assert done.returncode == 2
    assert "broken.flac" in done.stderr and len(done.stderr.strip().splitlines()) == 1


def test_a_picture_that_cannot_be_written_is_said(tmp_path, recording, checkpoint):
    done = run("--screenshot", tmp_path / "no" / "out.png", "--codec", checkpoint, recording)
    assert done.returncode == 2 and "could not be saved" in done.stderr


TRACED = {
    "start_ms", "open_ms", "first_picture_ms", "toggle_heard_ms", "toggle_seen_ms", "switch_ms",
    "zoom_ms", "event_loop_p99_ms", "event_loop_worst_ms", "memory_mb",
}  # fmt: skip


def test_a_trace_measures_the_window_on_a_recording(recording, checkpoint):
    done = run("--trace", "--json", "--codec", checkpoint, recording)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert set(figures) == TRACED
    assert all(value > 0 for value in figures.values())
    assert figures["first_picture_ms"] <= figures["open_ms"]
    assert figures["toggle_heard_ms"] <= figures["toggle_seen_ms"]


def test_a_trace_of_nothing_or_of_a_broken_file_says_so(tmp_path, checkpoint):
    assert "name a FILE" in run("--trace").stderr
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"no")
    done = run("--trace", "--codec", checkpoint, broken)
    assert done.returncode == 2 and "broken.wav" in done.stderr and done.stdout == ""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks for a Linux display")
def test_without_a_display_the_window_says_so():
    done = run(QT_QPA_PLATFORM="")
    assert done.returncode == 2
    assert "No display" in done.stderr and len(done.stderr.strip().splitlines()) == 1


def imported_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_the_window_does_not_wait_for_torch():
    assert "torch" not in imported_by("import app.main_window, app.run")


def test_the_model_knows_neither_widgets_nor_torch():
    found = imported_by("import app.model.document, app.model.clip")
    assert not found & {"torch", "PySide6.QtWidgets", "PySide6.QtGui", "pyqtgraph"}


def test_the_codec_imports_without_qt():
    modules = "codec.api, codec.audio, codec.zoo, codec.hybrid.codec, codec.files, codec.cli"
    assert not any(name.startswith("PySide6") for name in imported_by(f"import {modules}"))


def test_a_screenshot_never_replaces_what_it_shows(tmp_path):
    clip = tmp_path / "clip.wav"
    clip.write_bytes(b"precious")
    (tmp_path / "link.png").symlink_to(clip)
    for target in (clip, tmp_path / "link.png"):
        done = run("--screenshot", target, clip)
        assert done.returncode == 2 and "would replace what is shown" in done.stderr
    assert clip.read_bytes() == b"precious"
