"""The two commands of the README, and the one of CONTRIBUTING.md."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from app import bootstrap

ROOT = Path(__file__).resolve().parents[1]


def test_the_readme_gives_two_commands_and_ci_runs_the_second():
    readme = (ROOT / "README.md").read_text("utf-8")
    commands = re.findall(r"^python3 -m app\.bootstrap \w+$", readme, re.MULTILINE)
    assert commands == ["python3 -m app.bootstrap run", "python3 -m app.bootstrap test"]
    assert f"exec {commands[1]}" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_style_and_types_are_checked_before_the_tests():
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert lines[-2] == "python3 -m app.bootstrap check"
    assert lines[-2] in (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def test_one_finding_is_enough_and_every_check_still_runs(monkeypatch):
    ran = []

    def call(words, **options):
        ran.append(words[2:])
        return int("--check" in words)

    monkeypatch.setattr(bootstrap.subprocess, "call", call)
    assert bootstrap.check(sys.executable) == 1
    assert ran == bootstrap.CHECKS


def test_a_word_it_does_not_know_gets_one_sentence():
    done = subprocess.run(
        [sys.executable, "-m", "app.bootstrap", "fly"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "bootstrap run" in done.stderr and len(done.stderr.splitlines()) == 1


def test_it_needs_nothing_but_the_standard_library():
    code = "import sys, app.bootstrap; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not {"numpy", "torch", "PySide6"} & set(done.stdout.split())


def test_the_sample_that_it_opens_is_there_and_torch_is_pinned():
    assert bootstrap.SAMPLE.exists()
    assert re.fullmatch(r"torch==[\d.]+\n", bootstrap.CONSTRAINTS.read_text("utf-8"))


def test_as_an_ordinary_user_without_sudo_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: name == "apt-get" or None)
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(
        bootstrap.subprocess,
        "run",
        lambda *a, **k: subprocess.CompletedProcess(a, 1, stdout=""),
    )
    try:
        bootstrap.install_system(["libportaudio2"])
    except bootstrap.Stop as stop:
        assert "apt-get install libportaudio2" in str(stop)
    else:
        raise AssertionError("nothing was said")
