"""Freezes the program, carries it elsewhere and tries it there.

``python tests/freeze.py`` takes some minutes; ``--keep`` leaves the program where it was tried,
``--program FOLDER`` tries one that is already built.  The exit code is 0 or 1.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import soundfile
from PySide6.QtGui import QImage

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "resources" / "samples" / "english-slt-rainbow.flac"
NAME, CODEC = "HybridCodec-Inspector", "hybridcodec-mini"
WINDOW, CONSOLE = "hybridcodec-inspector", "hybridcodec"
SIZE = (1200, 700)
FEWEST_COLOURS = 100
RUN_LIMIT_S = 300
SHOWN_PARTS = 8


class Wrong(Exception):
    """What the frozen program should not have done."""


@contextmanager
def step(title: str) -> Iterator[None]:
    """Print how long it took."""
    begun = time.monotonic()
    print(f"{title} …", flush=True)
    yield
    print(f"    {time.monotonic() - begun:.1f} s", flush=True)


def expect(condition: bool, sentence: str) -> None:
    if not condition:
        raise Wrong(sentence)


def build(work: Path) -> Path:
    """The program's folder, made by PyInstaller inside ``work``."""
    log = work / "build.log"
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--distpath", work / "dist"]
    with open(log, "w", encoding="utf-8") as output:
        done = subprocess.run(
            [*command, "--workpath", work / "build", ROOT / "build.spec"],
            cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
    if done.returncode:
        tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:]
        raise Wrong("\n".join(["PyInstaller failed:", *tail]))
    return work / "dist" / NAME


def size_mb(path: Path) -> float:
    """The size of a file or a folder; links count nothing."""
    files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    return sum(p.stat().st_size for p in files if not p.is_symlink()) / 1e6


def print_sizes(folder: Path) -> None:
    """The whole and its largest parts."""
    inside = folder / "_internal"
    sizes = {p.name: size_mb(p) for p in (*folder.iterdir(), *inside.iterdir()) if p != inside}
    print(f"    {sum(sizes.values()):.0f} MB")
    for name, size in sorted(sizes.items(), key=lambda item: -item[1])[:SHOWN_PARTS]:
        print(f"    {size:7.1f} MB  {name}")


def run(folder: Path, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program with an empty home, as someone without Python would."""
    home = folder.parent / "home"
    home.mkdir(exist_ok=True)
    environment = {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "QT_QPA_PLATFORM": "offscreen",
        **dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"), str(home)),
        **{k: os.environ[k] for k in ("SYSTEMROOT", "TEMP", "TMPDIR") if k in os.environ},
    }
    return subprocess.run(
        [folder / program, *arguments], cwd=folder.parent, env=environment, check=False,
        capture_output=True, text=True, encoding="utf-8", timeout=RUN_LIMIT_S,
    )  # fmt: skip


def expect_success(done: subprocess.CompletedProcess[str]) -> None:
    expect(done.returncode == 0, f"exit code {done.returncode}:\n{done.stderr}")
    expect(not done.stderr, f"it complains:\n{done.stderr}")


def expect_sentence(done: subprocess.CompletedProcess[str], about: str) -> None:
    """One sentence for the person and exit code 2."""
    expect(done.returncode == 2, f"exit code {done.returncode} instead of 2:\n{done.stderr}")
    one_line = done.stderr.count("\n") == 1 and about in done.stderr
    expect(one_line, f"not one sentence:\n{done.stderr}")


def try_window(folder: Path) -> None:
    picture, size = folder.parent / "window.png", f"{SIZE[0]}x{SIZE[1]}"
    expect_success(run(folder, WINDOW, "--screenshot", picture, "--size", size, SAMPLE))
    image = QImage(str(picture))
    expect(not image.isNull(), "the picture does not open")
    found = image.size().toTuple()
    expect(found == SIZE, f"the picture has {found} pixels instead of {SIZE}")
    colours = {image.pixel(x, y) for x in range(0, SIZE[0], 4) for y in range(0, SIZE[1], 4)}
    expect(len(colours) >= FEWEST_COLOURS, f"the picture has only {len(colours)} colours")


def try_info(folder: Path) -> None:
    done = run(folder, CONSOLE, "info", CODEC, "--json")
    expect_success(done)
    facts = json.loads(done.stdout)
    expect(facts["name"] == CODEC, f"it describes {facts['name']}")
    expect(facts["has_weights"], "the bundled weights are not found")


def try_reconstruct(folder: Path) -> None:
    target = folder.parent / "reconstructed"
    expect_success(run(folder, CONSOLE, "reconstruct", "--out", target, SAMPLE))
    samples, rate_hz = soundfile.read(target / f"{SAMPLE.stem}.wav")
    missing_s = soundfile.info(SAMPLE).duration - len(samples) / rate_hz
    expect(abs(missing_s) <= 1 / rate_hz, f"{missing_s} s are missing")
    expect(bool(np.isfinite(samples).all() and np.any(samples)), "the reconstruction is silent")


def try_broken(folder: Path) -> None:
    broken = folder.parent / "broken.wav"
    broken.write_bytes(b"RIFF\x00\x00\x00\x00WAVEfmt broken")
    picture, codes = folder.parent / "broken.png", folder.parent / "broken.hcodes"
    expect_sentence(run(folder, CONSOLE, "encode", broken, codes), broken.name)
    expect_sentence(run(folder, WINDOW, "--screenshot", picture, broken), broken.name)
    expect(not picture.exists() and not codes.exists(), "something was written nevertheless")


def try_files(folder: Path) -> None:
    """What came along for playing, which needs a person to try, and where links lead."""
    expect(any(folder.rglob("*portaudio*")), "PortAudio is missing")
    broken = [str(path) for path in folder.rglob("*") if path.is_symlink() and not path.exists()]
    expect(not broken, f"links that lead nowhere: {', '.join(broken)}")


def check(work: Path, elsewhere: Path, program: Path | None) -> None:
    """Build, carry and try; raises ``Wrong``."""
    folder = elsewhere / NAME
    if program is None:
        with step("Building"):
            # Moved, not copied: whatever still looked for the old place would not find it.
            shutil.move(build(work), folder)
    else:
        shutil.copytree(program, folder, symlinks=True)
    print_sizes(folder)
    for title, attempt in {
        "A picture of the window": try_window,
        "The bundled codec's description": try_info,
        "A reconstruction": try_reconstruct,
        "A broken file": try_broken,
        "Sound library and links": try_files,
    }.items():
        with step(title):
            attempt(folder)


def main() -> int:
    parser = argparse.ArgumentParser(description="Freeze the program and try it elsewhere.")
    parser.add_argument("--keep", action="store_true", help="leave the program in its folder")
    parser.add_argument("--program", type=Path, metavar="FOLDER", help="try this one")
    options = parser.parse_args()
    elsewhere = Path(tempfile.mkdtemp(prefix="carried elsewhere ü "))
    try:
        with tempfile.TemporaryDirectory() as work:
            check(Path(work), elsewhere, options.program)
    except (Wrong, OSError, ValueError, subprocess.TimeoutExpired) as error:
        print(f"Wrong: {error}", file=sys.stderr)
        return 1
    finally:
        if options.keep:
            print(f"The program is in '{elsewhere}'.")
        else:
            shutil.rmtree(elsewhere, ignore_errors=True)
    print("The frozen program works.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
