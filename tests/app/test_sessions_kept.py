"""What a session asks for and cannot have now is not lost by saving it again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from app.main_window import MainWindow
from app.model.mix import Source, Voice
from app.model.session import read_session, write_session
from codec.api import LayerSet
from codec.hybrid.checkpoint import Card, save_checkpoint
from codec.hybrid.model import HybridModel
from tests.app.conftest import TINY, WAIT_MS, buzz, write


@pytest.fixture
def done(qtbot):
    """Waits until nothing is left to do, sessions included."""

    def wait(window: MainWindow) -> None:
        def quiet() -> bool:
            busy = window.inspector.busy or window.workbench.busy
            return not busy and window.document.task is None

        qtbot.waitUntil(quiet, timeout=WAIT_MS)

    return wait


def save(window: MainWindow, path: Path, done) -> Path:
    window.workbench.keeper.save(str(path))
    done(window)
    return path


def reopen(window: MainWindow, path: Path, done) -> None:
    window.workbench.keeper.new()
    done(window)
    window.document.voice = None
    window.workbench.keeper.open(str(path))
    done(window)


@pytest.fixture
def voiced(window, tmp_path, done) -> tuple[MainWindow, Path, Path]:
    """A session of a clip in another voice: the window, the session, the voice's file."""
    folder = tmp_path / "work"
    folder.mkdir()
    clip = write(folder / "clip.wav", buzz(1.0, 16_000), 16_000)
    other = write(folder / "other.wav", buzz(1.5, 16_000)[::-1] * 0.7, 16_000)
    window.open(clip)
    done(window)
    window.document.voice = Voice(str(other), other.name, "stretch")
    done(window)
    return window, save(window, folder / "work.hcsession", done), other


def test_a_session_moved_with_its_folder_keeps_its_voice(voiced, tmp_path, done):
    window, session, _ = voiced
    window.workbench.keeper.new()
    done(window)
    moved = session.parent.rename(tmp_path / "moved")
    reopen(window, moved / session.name, done)
    document = window.document
    assert document.clip.path == str(moved / "clip.wav")
    assert document.voice.path == str(moved / "other.wav")
    assert document.wave_of(Source.MIX) is not None


def test_a_voice_that_is_not_there_is_told_of_and_saved_all_the_same(voiced, done):
    window, session, other = voiced
    away = other.rename(other.with_name("away.wav"))
    window.inspector.decoder.donors.found.clear()  # as after a start
    reopen(window, session, done)
    assert window.document.voice is None
    assert "other.wav" in window.document.notice.text
    save(window, session, done)
    assert read_session(session).entries[0].choices.voice.name == "other.wav"
    away.rename(other)
    reopen(window, session, done)
    assert window.document.voice.path == str(other)


def test_a_voice_that_the_person_chooses_or_removes_is_what_is_saved(voiced, done):
    window, session, other = voiced
    reopen(window, session, done)
    window.document.voice = None
    done(window)
    save(window, session, done)
    assert read_session(session).entries[0].choices.voice is None
    third = write(other.with_name("third.wav"), buzz(0.5, 16_000), 16_000)
    window.document.voice = Voice(str(third), third.name, "frames")
    done(window)
    save(window, session, done)
    assert read_session(session).entries[0].choices.voice.name == "third.wav"


def test_a_checkpoint_that_is_not_there_is_still_the_sessions(
    window, checkpoint, tmp_path, done, recording
):
    folder = tmp_path / "work"
    folder.mkdir()
    own = folder / "own.safetensors"
    torch.manual_seed(3)
    save_checkpoint(own, HybridModel(TINY), Card("MIT", "Random."))
    window.load_codec(str(own))
    window.open(recording)
    done(window)
    session = save(window, folder / "work.hcsession", done)
    window.load_codec(str(checkpoint))
    away = own.rename(folder / "away.safetensors")
    reopen(window, session, done)
    assert window.inspector.decoder.name == str(checkpoint)
    save(window, session, done)
    away.rename(own)
    moved = folder.rename(tmp_path / "moved")
    reopen(window, moved / session.name, done)
    assert window.inspector.decoder.name == str(moved / "own.safetensors")
    # Another one that a person chooses is what is saved from then on.
    window.load_codec(str(checkpoint))
    done(window)
    assert read_session(save(window, moved / session.name, done)).codec == str(checkpoint)


def test_layers_that_this_codec_lacks_are_not_lost(window, tmp_path, done, recording):
    torch.manual_seed(2)
    small = tmp_path / "small.safetensors"
    four = replace(TINY, name="small", acoustic_layers=3)
    save_checkpoint(small, HybridModel(four), Card("MIT", "Random."))
    window.open(recording)
    done(window)
    window.document.mix = LayerSet.parse("1,3-9", 12)
    session = save(window, tmp_path / "work.hcsession", done)
    write_session(replace(read_session(session), codec=str(small)), session)
    reopen(window, session, done)
    assert max(window.document.mix.indices) < 4
    save(window, session, done)
    assert read_session(session).entries[0].choices.mix == LayerSet.parse("1,3-9", 12)
