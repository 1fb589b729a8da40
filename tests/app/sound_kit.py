"""A sound server with a loudspeaker and a microphone made of software.

``HYBRIDCODEC_REQUIRE_SOUND=1`` or ``CI`` turns a missing sound server from a skip to a failure.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.engine.live.software_card import CardError, SoftwareCard

REPOSITORY = Path(__file__).resolve().parents[2]


@contextmanager
def running_card(folder: Path, rate_hz: int = 48_000) -> Iterator[SoftwareCard]:
    """A card with its server, until the block ends; skips the test where there can be none."""
    try:
        card = SoftwareCard(folder, rate_hz)
        card.start()
    except CardError as error:
        unavailable(str(error))
    try:
        yield card
    finally:
        card.stop()


def unavailable(reason: str) -> None:
    """Skip, or fail where a sound server has to be there."""
    if os.environ.get("HYBRIDCODEC_REQUIRE_SOUND") == "1" or os.environ.get("CI"):
        pytest.fail(f"a sound server is required here, but {reason}")
    pytest.skip(reason)


def script(card: SoftwareCard, code: str) -> subprocess.Popen:
    """Run Python code beside the card's server; it talks through its pipes."""
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=REPOSITORY,
        env=card.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
