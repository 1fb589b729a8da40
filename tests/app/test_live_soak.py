"""``python -m app --live-soak``: the real window, live, with figures to tell how it goes."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from app.__main__ import main
from app.engine.live.software_card import CardError, SoftwareCard
from tests.app.sound_kit import REPOSITORY, unavailable


def soak(*arguments: str, **env: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "app", "--live-soak", *arguments],
        cwd=REPOSITORY,
        env=os.environ | env,
        capture_output=True,
        text=True,
        timeout=280,
    )


def test_a_soak_tells_dropouts_load_latency_and_memory(checkpoint, tmp_path):
    (tmp_path / "card").mkdir()
    try:
        SoftwareCard(tmp_path / "card")
    except CardError as error:
        unavailable(str(error))
    result = soak("1", "--json", "--codec", str(checkpoint), XDG_RUNTIME_DIR=str(tmp_path))
    assert result.returncode in (0, 1), result.stderr
    told = json.loads(result.stdout)
    assert result.returncode == (1 if told["dropouts"] else 0)
    # A machine that is too busy for sound hears no chirp.
    if told["loop"] is not None:
        (with_codec,), (without,) = told["loop"]["with_codec_ms"], told["loop"]["without_codec_ms"]
        assert told["loop"]["codec_adds_ms"] == pytest.approx(with_codec - without, abs=0.2)
    (row,) = told["rows"]
    parts = ("resampling_ms", "frame_ms", "compute_ms", "queue_ms")
    assert row["ours_ms"] == pytest.approx(sum(row[name] for name in parts), abs=0.3)
    assert row["frame_ms"] == 40 and row["load_percent"] > 0
    if sys.platform.startswith("linux"):
        assert row["live_mb"] > 50 and row["window_mb"] > 50


def test_without_a_sound_server_a_soak_says_so(checkpoint, tmp_path):
    result = soak("3", "--codec", str(checkpoint), PATH=str(tmp_path))
    assert result.returncode == 2
    assert "cannot be tried here: not installed: pulseaudio" in result.stderr


@pytest.mark.parametrize("seconds", ["0", "-5", "nan", "inf"])
def test_a_soak_of_no_length_is_refused(seconds, capsys):
    assert main(["--live-soak", seconds]) == 2
    assert "cannot be run" in capsys.readouterr().err
