"""What every test gets: no screen, an empty home, and a check that nothing is left running."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import settings

from app import garbage

# Before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYTEST_QT_API", "pyside6")
# The texts that are looked for, whatever the system's language.
os.environ["LANGUAGE"] = "en"
# Before anything imports torch, as the program itself does it.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# Tiny tensors gain nothing from a second core.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# As in the program: what a closed window leaves behind is not taken apart by a worker's thread.
garbage.take_over()

# Reproducible on every machine, however slow; HYPOTHESIS_PROFILE=default explores.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

GRACE_S = 2.0
LOOK_AGAIN_S = 0.05
# Helpers that libraries start once for the whole process, by the beginning of their names.
LIBRARY_THREADS = ("tqdm_monitor", "pydevd", "pytest_timeout")


def pytest_unconfigure() -> None:
    garbage.give_back()


@pytest.fixture(autouse=True)
def isolated_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No test reads or writes the settings and caches of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for name, folder in {
        "XDG_CONFIG_HOME": ".config",
        "XDG_CACHE_HOME": ".cache",
        "XDG_DATA_HOME": ".local/share",
        "XDG_STATE_HOME": ".local/state",
        "APPDATA": "AppData/Roaming",
        "LOCALAPPDATA": "AppData/Local",
    }.items():
        monkeypatch.setenv(name, str(home / folder))
    if qt_core := sys.modules.get("PySide6.QtCore"):
        qt_core.QStandardPaths.setTestModeEnabled(True)


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    """Fail a test that leaves a thread, a timer, a Qt thread or a sound stream behind.

    Fixtures set up later are taken down earlier, so what a test's own fixtures close is closed
    by then.  Wider fixtures are set up before, and what they run is no leak.
    """
    before = _running()
    yield
    _let_qt_finish()
    give_up_at = time.monotonic() + GRACE_S
    while leaks := [leak for leak in _running() if not _is_in(leak, before)]:
        if time.monotonic() > give_up_at:
            break
        gc.collect()  # takes longer than all the rest: only where something is still there
        _let_qt_finish()
        time.sleep(LOOK_AGAIN_S)
    told = [_described(leak) for leak in leaks]
    for leak in leaks:
        _stop(leak)  # one leak fails one test, not all that follow
    garbage.collect()
    if told:
        pytest.fail("the test has left running: " + "; ".join(told), pytrace=False)


def _running() -> list[object]:
    """Python threads, active Qt timers, running Qt threads and open sound streams."""
    threads: list[object] = [
        thread
        for thread in threading.enumerate()
        # A dummy stands for a foreign thread that once called Python; it is never taken away.
        if not isinstance(thread, threading._DummyThread)
        and not thread.name.startswith(LIBRARY_THREADS)
    ]
    kinds = _kinds()
    if not kinds:
        return threads
    # Not isinstance: that would wake up lazy proxies.  Qt's own timers have no Python object.
    candidates = [thing for thing in gc.get_objects() if type(thing) in kinds]
    return threads + [thing for thing in candidates if kinds[type(thing)](thing)]


def _kinds() -> dict[type, Callable[[object], bool]]:
    """Each class worth looking for, and how to tell that an object of it is running."""
    roots: dict[type, Callable] = {}
    qt_core = sys.modules.get("PySide6.QtCore")
    if qt_core and qt_core.QCoreApplication.instance():
        import shiboken6

        alive = shiboken6.isValid
        roots[qt_core.QTimer] = lambda timer: alive(timer) and timer.isActive()
        roots[qt_core.QThread] = lambda thread: alive(thread) and _runs_apart(thread)
    if sounddevice := sys.modules.get("sounddevice"):
        base = getattr(sounddevice, "_StreamBase", None)
        if base is not None:
            roots[base] = lambda stream: not stream.closed
    return {kind: test for root, test in roots.items() for kind in _family(root)}


def _family(root: type) -> Iterator[type]:
    yield root
    for kind in root.__subclasses__():
        yield from _family(kind)


def _runs_apart(thread: object) -> bool:
    """Whether a QThread is running and is not the one that runs the tests."""
    qt_core = sys.modules["PySide6.QtCore"]
    return thread.isRunning() and thread is not qt_core.QThread.currentThread()


def _let_qt_finish() -> None:
    """Let Qt delete what is to be deleted and finish what its global pool is doing."""
    qt_core = sys.modules.get("PySide6.QtCore")
    if not qt_core or not qt_core.QCoreApplication.instance():
        return
    qt_core.QThreadPool.globalInstance().waitForDone(int(GRACE_S * 1000))
    qt_core.QCoreApplication.sendPostedEvents(None, qt_core.QEvent.Type.DeferredDelete)
    qt_core.QCoreApplication.processEvents()


def _is_in(thing: object, things: list[object]) -> bool:
    return any(thing is other for other in things)


def _described(leak: object) -> str:
    if isinstance(leak, threading.Thread):
        return f"thread {leak.name!r}"
    kind = type(leak)
    name = leak.objectName() if hasattr(leak, "objectName") else ""
    return f"{kind.__module__}.{kind.__qualname__}" + (f" {name!r}" if name else "")


def _stop(leak: object) -> None:
    """Stop what can be stopped from outside: a stream, a timer."""
    if hasattr(leak, "closed"):
        leak.close()
    elif hasattr(leak, "isActive"):
        leak.stop()
