"""From a fresh clone to a running program: ``python3 -m app.bootstrap run``, ``test``, ``check``.

Uses nothing but the standard library.  Installs what the system lacks (on
Debian and Ubuntu, with apt), makes ``.venv`` here, installs the project into
it, then starts the window on a bundled sample, runs the tests, or checks style and types.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
CONSTRAINTS = ROOT / ".ci" / "constraints.txt"
SAMPLE = ROOT / "resources" / "samples" / "english-slt-rainbow.flac"

# Python itself, what Qt and its X11 platform load at run time, and PortAudio.
RUN_PACKAGES = [
    "python3-venv",
    "libegl1",
    "libgl1",
    "libxkbcommon0",
    "libdbus-1-3",
    "libfontconfig1",
    "libglib2.0-0",
    "fonts-dejavu-core",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxcb-shape0",
    "libxkbcommon-x11-0",
    "libxcb-xkb1",
    "libportaudio2",
]
# A sound server, a screen in memory and what Qt's browser engine loads, for the tests.
TEST_PACKAGES = [
    *("pulseaudio", "pulseaudio-utils", "libasound2-plugins", "xvfb"),
    *("libnss3", "libxcomposite1", "libxdamage1", "libxkbfile1", "libxrandr2", "libxtst6"),
    *("libgbm1", "libdrm2", "libgssapi-krb5-2"),
]

# Style and types, in this order: the quick ones first.
CHECKS = [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]]


class Stop(Exception):
    """One sentence for the person."""


def call(*command: str | Path, **environment: str) -> None:
    """Run a command, showing what it prints; stop with one sentence if it fails."""
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=ROOT, env={**os.environ, **environment}, check=False)
    if done.returncode:
        raise Stop(f"'{' '.join(words[:4])} …' failed; see its messages above and try again.")


def once(name: str, content: str) -> Path | None:
    """A note in the virtual environment that a step is done; None when it says so already."""
    note = VENV / f".{name}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"
    return None if note.exists() else note


def install_system(packages: list[str]) -> None:
    """Install Debian packages where there is apt; elsewhere the wheels bring all they need."""
    if not shutil.which("apt-get"):
        return
    status = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Abbrev}", *packages],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if status.returncode == 0 and status.stdout.count("ii") == len(packages):
        return
    prefix: list[str] = []
    if os.geteuid() != 0:
        if not shutil.which("sudo"):
            raise Stop(f"As root, run 'apt-get install {' '.join(packages)}', then try again.")
        prefix = ["sudo"]
    print(f"Installing system packages: {' '.join(packages)}", flush=True)
    call(*prefix, "apt-get", "update", "-q")
    call(*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-q", "-y",
         "--no-install-recommends", *packages)  # fmt: skip


def install_project(extras: str) -> Path:
    """Make the virtual environment and install the project; returns its Python."""
    folder, name = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    python = VENV / folder / name
    if not python.exists():
        print(f"Making the virtual environment {VENV}", flush=True)
        call(sys.executable, "-m", "venv", VENV)
    wanted = (ROOT / "pyproject.toml").read_text("utf-8") + CONSTRAINTS.read_text("utf-8")
    note = once("installed", extras + wanted)
    if note:
        print("Installing the program and what it needs (once; this takes a while)", flush=True)
        call(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
             "-c", CONSTRAINTS, "-e", f".{extras}")  # fmt: skip
        note.touch()
    return python


def check(python: Path) -> int:
    """Run every one of ``CHECKS``; 1 if any of them found something."""
    codes = [subprocess.call([python, "-m", *words], cwd=ROOT) for words in CHECKS]
    return int(any(codes))


def main(arguments: list[str]) -> int:
    """``run [FILE …]``, ``test [PYTEST OPTION …]`` or ``check``."""
    what, rest = (arguments or [""])[0], arguments[1:]
    try:
        if sys.version_info < (3, 10):  # noqa: UP036 - this runs before anything is installed
            raise Stop(f"Python 3.10 or newer is needed; this is {sys.version.split()[0]}.")
        if what == "run":
            install_system(RUN_PACKAGES)
            python = install_project("")
            return subprocess.call([python, "-m", "app", *(rest or [str(SAMPLE)])], cwd=ROOT)
        if what == "test":
            install_system([*RUN_PACKAGES, *TEST_PACKAGES])
            python = install_project("[test]")
            return subprocess.call([python, "-m", "pytest", *rest], cwd=ROOT)
        if what == "check":
            return check(install_project("[test,dev]"))
        raise Stop("Say 'python3 -m app.bootstrap run', or 'test' or 'check' in place of 'run'.")
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
