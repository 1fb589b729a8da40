"""A transport with a sound to play and no device, and a window without an engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from app.engine.jobs import Worker
from app.engine.transport import PLAY_HZ, Transport
from app.main_window import MainWindow
from app.model.clip import Clip, Wave
from app.model.document import Document
from app.model.mix import Source
from codec.audio import Audio
from tests.app.conftest import buzz

CLIP_S = 2.0


@contextmanager
def running_transport(document: Document) -> Iterator[Transport]:
    """Plays the open clip of two seconds in silence; knows the waves of Original and Full."""
    worker = Worker("sound")
    transport = Transport(document, worker, silent=True)
    voice = buzz(CLIP_S, PLAY_HZ)
    document.clip = Clip(Audio(voice[None], PLAY_HZ, "voice.wav"), "voice.wav")
    noise = np.random.default_rng(0).normal(0, 0.02, len(voice)).astype(np.float32)
    for source, samples in ((Source.ORIGINAL, voice), (Source.FULL, voice + noise)):
        wave = Wave(samples, PLAY_HZ)
        wave.measure()
        document.waves[document.sound_of(source)] = wave
        transport.match(document.sound_of(source), wave, document.waves[None])
    transport.set_length(len(voice))
    transport.hear(None, voice)
    try:
        yield transport
    finally:
        document.playing = False
        worker.close()
        transport.close()


@contextmanager
def bare_window(document: Document) -> Iterator[MainWindow]:
    """The window with all its commands, and nothing that runs beside it."""
    window = MainWindow(document, "dark")
    window.show()
    try:
        yield window
    finally:
        window.close()
