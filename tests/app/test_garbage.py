"""What the window lets go is taken apart in the window's thread, and it does go."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
import weakref
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from app import garbage

ROOT = Path(__file__).resolve().parents[2]
WATCH = """
import gc, sys, threading
seen = set()
def note(phase, info):
    seen.add(threading.current_thread().name)
gc.callbacks.append(note)
from app.__main__ import main
sys.argv = ["app", *sys.argv[1:]]
code = main()
print(code, *sorted(seen))
"""


class Ring(QObject):
    """Refers to itself, as a dialog does whose buttons call it."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self


@pytest.fixture(autouse=True)
def nothing_was_just_imported() -> None:
    """What is there after an import is kept."""
    garbage.collect()


def rings() -> list[Ring]:
    """Far more objects than Python makes before it collects."""
    return [Ring() for _ in range(5 * gc.get_threshold()[0])]


def test_a_worker_leaves_alone_what_the_window_let_go():
    gone: list[str] = []
    dropped = rings()
    for ring in dropped:
        weakref.finalize(ring, lambda: gone.append(threading.current_thread().name))
    many = len(dropped)
    dropped.clear()
    del ring
    worker = threading.Thread(target=rings)
    worker.start()
    worker.join()
    assert not gone
    garbage.collect()
    assert gone == [threading.current_thread().name] * many


def test_garbage_does_not_pile_up():
    counts = []
    for _ in range(60):
        rings()
        garbage.collect()
        counts.append(sum(isinstance(thing, Ring) for thing in gc.get_objects()))
    assert max(counts) == 0


def test_what_grew_old_before_it_was_let_go_is_collected_in_the_end():
    old = Ring()
    for _ in range(30):
        rings()
        garbage.collect()
    gone = weakref.ref(old)
    del old
    for _ in range(200):
        rings()
        garbage.collect()
    assert gone() is None


def test_the_program_collects_in_the_window_s_thread_alone(tmp_path, recording, checkpoint):
    arguments = ["--screenshot", tmp_path / "out.png", "--codec", checkpoint, recording]
    done = subprocess.run(
        [sys.executable, "-c", WATCH, *map(str, arguments)],
        cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.stdout.split() == ["0", "MainThread"], done.stderr
