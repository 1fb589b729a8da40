"""The check for leaks catches leaks, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parents[1]
CONFTEST = (ROOT / "tests" / "conftest.py").read_text(encoding="utf-8")

TIDY = """
    import threading
    import pytest
    from PySide6.QtCore import QRunnable, QThreadPool, QTimer
    from PySide6.QtWidgets import QWidget

    @pytest.fixture(scope="module")
    def lasting(qapp):
        timer = QTimer()
        timer.start(10)
        yield timer
        timer.stop()

    def test_with_a_timer_of_the_whole_module(lasting):
        pass

    def test_with_a_thread_that_ends_by_itself():
        threading.Timer(0.2, lambda: None).start()

    def test_with_a_window_that_takes_its_timer_along(qtbot):
        window = QWidget()
        window.timer = QTimer(window)
        window.timer.start(10)
        qtbot.addWidget(window)

    def test_with_work_in_the_pool(qapp):
        QThreadPool.globalInstance().start(QRunnable.create(lambda: None))

    def test_with_a_file_in_an_empty_home(tmp_path):
        from pathlib import Path
        assert not list(tmp_path.iterdir())
        assert not list(Path.home().iterdir())
        (Path.home() / "settings.ini").write_text("")

    def test_with_an_empty_home_again():
        from pathlib import Path
        assert not list(Path.home().iterdir())
"""

LEAKY = """
    import sys
    import threading
    import types
    import pytest
    from PySide6.QtCore import QThread, QTimer
    from PySide6.QtWidgets import QWidget

    kept = []
    release = threading.Event()

    @pytest.fixture(scope="module", autouse=True)
    def released():
        yield
        release.set()
        for thing in kept:
            if isinstance(thing, QThread):
                thread = thing
                thread.quit()
                thread.wait()

    def test_thread():
        threading.Thread(target=release.wait, name="forgotten").start()

    def test_timer(qapp):
        kept.append(QTimer(objectName="ticking"))
        kept[-1].start(10)

    def test_timer_in_a_window(qapp):
        class Blink(QTimer):
            pass
        kept.append(QWidget())
        Blink(kept[-1]).start(10)

    def test_qt_thread(qapp):
        kept.append(QThread(objectName="spinning"))
        kept[-1].start()

    def test_sound_stream():
        class Stream:  # a real one needs a sound device
            closed = False
            def close(self):
                self.closed = True
        module = types.ModuleType("sounddevice")
        module._StreamBase = Stream
        sys.modules["sounddevice"] = module
        kept.append(Stream())

    def test_after_them():
        pass
"""


@pytest.fixture
def run_tests(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    """Run the given tests under this project's conftest, in a process of their own."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makeconftest(CONFTEST)

    def run(tests: str) -> pytest.RunResult:
        pytester.makepyfile(tests)
        return pytester.runpytest_subprocess("-p", "no:cacheprovider")

    return run


def test_whoever_tidies_up_passes(run_tests):
    run_tests(TIDY).assert_outcomes(passed=6)


def test_whoever_leaves_something_running_fails_alone(run_tests):
    result = run_tests(LEAKY)
    # What is found after a test's own part is an error of that test beside its pass.
    result.assert_outcomes(passed=6, errors=5)
    result.stdout.fnmatch_lines_random(
        [
            "*has left running: thread 'forgotten'*",
            "*has left running: *QTimer 'ticking'*",
            "*has left running: *Blink*",
            "*has left running: *QThread 'spinning'*",
            "*has left running: *Stream*",
            "ERROR *::test_thread - *",
            "ERROR *::test_qt_thread - *",
        ]
    )
