"""A real X server that lives in memory, for what Qt's offscreen platform does not do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

TALL = "1280x900x24"


@contextmanager
def x_server(screen: str = TALL) -> Iterator[str]:
    """Run Xvfb with one ``screen`` and give its display's name; skip the test without Xvfb."""
    if shutil.which("Xvfb") is None:
        pytest.skip("no Xvfb here; it is in the package xvfb")
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", screen, "-nolisten", "tcp"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()


def run_on(display: str, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a module of the tests in a process of its own whose windows are on ``display``."""
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
    )
