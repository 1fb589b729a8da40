"""A window with a tiny codec, and recordings to open in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import shiboken6
import soundfile
import torch

from app.main_window import MainWindow
from app.model.document import Document
from codec.hybrid.checkpoint import Card, save_checkpoint
from codec.hybrid.config import HybridConfig, SpectralConfig, StreamsConfig
from codec.hybrid.model import HybridModel

TINY = HybridConfig(
    name="tiny",
    sample_rate_hz=16_000,
    latent_dim=16,
    transform=SpectralConfig(
        encoder_width=16,
        encoder_hidden=16,
        encoder_blocks=1,
        latent_hidden=16,
        latent_blocks=1,
        decoder_width=16,
        decoder_hidden=16,
        decoder_blocks=1,
    ),  # fmt: skip
    streams=StreamsConfig(1, 1, 1, 1, hidden=16),
    semantic_codes=64,
    acoustic_codes=32,
)
WAIT_MS = 20_000


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A twelve-layer codec with random weights, trained (it says) for prefixes only."""
    torch.manual_seed(1)
    path = tmp_path_factory.mktemp("tiny") / "tiny.safetensors"
    save_checkpoint(path, HybridModel(TINY), Card("MIT", "Random.", frozenset({"prefix"})))
    return path


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Two seconds at 24 kHz: a gliding voice-like buzz."""
    return write(tmp_path / "voice.wav", buzz(2.0, 24_000), 24_000)


def buzz(seconds: float, rate_hz: int) -> np.ndarray:
    """A sawtooth gliding from 110 to 220 Hz, about −20 dBFS: float32 [T]."""
    time = np.arange(round(seconds * rate_hz)) / rate_hz
    phase = np.cumsum(110 * 2 ** (time / seconds)) / rate_hz
    return (0.2 * (phase % 1 - 0.5)).astype(np.float32)


def write(path: Path, samples: np.ndarray, rate_hz: int, **options) -> Path:
    soundfile.write(path, samples, rate_hz, **options)
    return path


@pytest.fixture(autouse=True)
def nothing_left_on_the_screen(qapp) -> Iterator[None]:
    """Delete the windows that were closed: Qt goes on styling them as long as they are.

    What their parts connected to the states they show would keep the parts for ever.
    """
    yield
    for widget in qapp.topLevelWidgets():
        if isinstance(widget, MainWindow) and not widget.isVisible():
            states = widget.document, widget.live.state
            shiboken6.delete(widget)
            for state in states:
                for signal in state.events.signals.values():
                    signal.disconnect()


@pytest.fixture
def window(qtbot, checkpoint: Path) -> Iterator[MainWindow]:
    """The real window with its threads, and silence for a sound device."""
    window = MainWindow(Document(), "dark")
    window.resize(1100, 760)
    window.show()
    window.start(str(checkpoint), "cpu", silent=True)
    qtbot.waitUntil(lambda: window.document.codec is not None, timeout=WAIT_MS)
    yield window
    window.close()


@pytest.fixture
def settle(qtbot) -> Callable[[MainWindow], None]:
    """Waits until nothing is left to read, encode, decode or draw."""

    def wait(window: MainWindow) -> None:
        def quiet() -> bool:
            return not window.inspector.busy and window.document.task is None

        qtbot.waitUntil(quiet, timeout=WAIT_MS)

    return wait


@pytest.fixture
def opened(window: MainWindow, recording: Path, settle) -> MainWindow:
    """The window with a recording open and everything done."""
    window.open(recording)
    settle(window)
    return window


@pytest.fixture(scope="module")
def lasting(qapp, checkpoint: Path, tmp_path_factory) -> Iterator[MainWindow]:
    """One window for all tests of a file; what they change they put back."""
    from tests.app.strip_kit import open_window

    window = open_window(checkpoint, tmp_path_factory.mktemp("clip"))
    yield window
    window.close()
