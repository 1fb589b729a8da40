"""The content of one clip in the voice of another."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from app.model.mix import Source, Voice
from codec.api import Codes, LayerSet
from codec.audio import read_audio, resample
from codec.voices import matched_frames
from tests.app.conftest import buzz, write


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Another voice, half as long again, at another rate: 75 frames where the open clip has 50."""
    return write(tmp_path / "other.wav", buzz(3.0, 48_000)[::-1] * 0.7, 48_000)


@pytest.fixture
def choose(monkeypatch):
    """Answer the next file dialog."""

    def answer(path: Path) -> None:
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))

    return answer


def codes_of(codec, path: Path, *, keep_residual: bool = False) -> Codes:
    audio = read_audio(path)
    wave = resample(audio.mono(), audio.rate_hz, codec.info.sample_rate_hz)
    tensor = torch.from_numpy(np.ascontiguousarray(wave))[None, None]
    return codec.encode(tensor, keep_residual=keep_residual)


def test_stretching_takes_the_frame_at_the_same_share_of_the_length():
    assert matched_frames(4, 4, "stretch").tolist() == [0, 1, 2, 3]
    assert matched_frames(3, 6, "stretch").tolist() == [1, 3, 5]
    assert matched_frames(4, 2, "stretch").tolist() == [0, 0, 1, 1]
    assert matched_frames(90_000, 7, "stretch").max() == 6


def test_frame_by_frame_begins_again_where_the_other_clip_ends():
    assert matched_frames(5, 2, "frames").tolist() == [0, 1, 0, 1, 0]
    assert matched_frames(2, 5, "frames").tolist() == [0, 1]


def test_the_mix_is_the_open_clips_rvq_1_under_the_other_clips_acoustic_layers(
    opened, settle, choose, other
):
    choose(other)
    opened.commands["voice_from"].trigger()
    settle(opened)
    document, codec = opened.document, opened.inspector.decoder.codec
    assert document.heard is Source.MIX and document.title_of(Source.MIX).endswith("of other.wav")
    own, theirs = document.codes.tokens, codes_of(codec, other).tokens
    assert theirs.shape[-1] == 75
    for face, index in (
        ("Stretch", ((np.arange(50) + 0.5) * 1.5).astype(int)),
        ("Frames", np.arange(50)),
    ):
        matching = opened.mixer.voice.matching
        matching.setCurrentText(face)
        matching.activated.emit(matching.currentIndex())
        settle(opened)
        tokens = torch.cat([own[:, :1], theirs[:, 1:, index]], 1)
        wanted = codec.decode(Codes(tokens, document.codes.samples))[0, 0].numpy()
        wave = document.wave_of(Source.MIX)
        assert wave.complete and len(wave.samples) == 32_000
        assert np.allclose(wave.samples, wanted, atol=1e-5)


def test_the_average_voice_is_the_same_in_every_frame(opened, settle, other):
    """The mean of what the acoustic layers add up to, under this clip's own words."""
    document, codec = opened.document, opened.inspector.decoder.codec
    document.voice = Voice(str(other), other.name)
    matching = opened.mixer.voice.matching
    matching.setCurrentText("Average")
    matching.activated.emit(matching.currentIndex())
    settle(opened)
    assert document.voice.matching == "average" and document.heard is Source.MIX
    mean = codec.layer_embeddings(codes_of(codec, other))[:, 1:].sum(1).mean(-1, keepdim=True)
    own = document.codes
    codes = Codes(own.tokens, own.samples, mean.expand(-1, -1, own.frames))
    wanted = codec.decode(codes, continuous=True)[0, 0].numpy()
    assert np.allclose(document.wave_of(Source.MIX).samples, wanted, atol=1e-4)
    opened.mixer.choose(LayerSet.parse("1-3", 12))
    settle(opened)
    mean = codec.layer_embeddings(codes_of(codec, other))[:, 1:3].sum(1).mean(-1, keepdim=True)
    codes = Codes(own.tokens, own.samples, mean.expand(-1, -1, own.frames))
    wanted = codec.decode(codes, LayerSet.parse("1-3", 12), continuous=True)[0, 0].numpy()
    assert np.allclose(document.wave_of(Source.MIX).samples, wanted, atol=1e-4)


def test_the_average_of_a_clip_is_worked_out_once(opened, settle, other, monkeypatch):
    """Each toggle asks for it, and the other clip may be an hour long."""
    document, codec = opened.document, opened.inspector.decoder.codec
    asked, real = [], codec.layer_embeddings
    monkeypatch.setattr(codec, "layer_embeddings", lambda codes: asked.append(1) or real(codes))
    document.voice = Voice(str(other), other.name, "average")
    document.heard = Source.MIX
    for spec in ("1-12", "1-4", "1,6"):
        opened.mixer.choose(LayerSet.parse(spec, 12))
        settle(opened)
    assert document.wave_of(Source.MIX).complete and asked.count(1) == 1


@pytest.mark.parametrize("trained", [True, False])
def test_the_average_voice_comes_first_where_the_codec_learned_it(
    opened, settle, choose, other, trained
):
    info = opened.document.codec
    kinds = info.trained_subsets | {"average"} if trained else info.trained_subsets - {"average"}
    opened.document.codec = dataclasses.replace(info, trained_subsets=frozenset(kinds))
    choose(other)
    opened.commands["voice_from"].trigger()
    settle(opened)
    assert opened.document.voice.matching == ("average" if trained else "stretch")


def test_strokes_and_continuous_work_under_another_voice(opened, settle, other):
    document, codec = opened.document, opened.inspector.decoder.codec
    document.continuous = True
    document.voice = Voice(str(other), other.name, "frames")
    document.brush = LayerSet.semantic()
    opened.mixer.choose(LayerSet.all(12))
    settle(opened)
    theirs = codes_of(codec, other, keep_residual=True)
    tokens = torch.cat([document.codes.tokens[:, :1], theirs.tokens[:, 1:, :50]], 1)
    codes = Codes(tokens, document.codes.samples, theirs.residual[..., :50])
    wanted = codec.decode(codes, continuous=True)[0, 0].numpy()
    assert np.allclose(document.wave_of(Source.MIX).samples, wanted, atol=1e-4)


def test_the_other_clip_is_read_and_encoded_once(opened, settle, other):
    document = opened.document
    document.voice = Voice(str(other), other.name)
    settle(opened)
    other.unlink()
    opened.mixer.choose(LayerSet.parse("1,4", 12))
    document.voice = None
    document.voice = Voice(str(other), other.name, "frames")
    settle(opened)
    assert document.voice is not None and document.wave_of(Source.MIX).complete


@pytest.mark.parametrize("content", [None, b"", b"not audio at all"])
def test_a_file_that_cannot_be_read_gets_a_sentence_and_the_voice_before_stays(
    opened, settle, choose, other, tmp_path, content
):
    document = opened.document
    first = Voice(str(other), other.name)
    document.voice = first
    settle(opened)
    bad = tmp_path / "bad.wav"
    if content is not None:
        bad.write_bytes(content)
    choose(bad)
    opened.commands["voice_from"].trigger()
    settle(opened)
    assert document.voice == first
    assert document.notice.kind == "error" and "bad.wav" in opened.notices.text.text()
    assert document.wave_of(Source.MIX).complete


def test_swapping_opens_the_other_clip_and_takes_the_voice_of_this_one(
    opened, qtbot, settle, recording, other
):
    document, codec = opened.document, opened.inspector.decoder.codec
    document.voice = Voice(str(other), other.name, "frames")
    settle(opened)
    assert opened.mixer.voice.isVisible()
    qtbot.mouseClick(opened.mixer.voice.swap, Qt.MouseButton.LeftButton)
    settle(opened)
    assert document.clip.name == "other.wav"
    assert document.voice == Voice(str(recording), "voice.wav", "frames")
    theirs = codes_of(codec, recording).tokens
    tokens = torch.cat([document.codes.tokens[:, :1], theirs[:, 1:, np.arange(75) % 50]], 1)
    wanted = codec.decode(Codes(tokens, document.codes.samples))[0, 0].numpy()
    assert np.allclose(document.wave_of(Source.MIX).samples, wanted, atol=1e-4)
    qtbot.mouseClick(opened.mixer.voice.swap, Qt.MouseButton.LeftButton)
    settle(opened)
    assert document.clip.name == "voice.wav" and document.voice.name == "other.wav"


def test_removing_the_voice_gives_the_clip_its_own_layers_back(opened, qtbot, settle, other):
    document, codec = opened.document, opened.inspector.decoder.codec
    document.voice = Voice(str(other), other.name)
    settle(opened)
    qtbot.mouseClick(opened.mixer.voice.remove, Qt.MouseButton.LeftButton)
    settle(opened)
    assert document.voice is None and not opened.mixer.voice.isVisible()
    wanted = codec.decode(document.codes)[0, 0].numpy()
    assert np.allclose(document.wave_of(Source.MIX).samples, wanted, atol=1e-5)


def test_without_a_second_clip_there_is_nothing_to_swap(opened):
    opened.commands["voice_swap"].trigger()
    assert "Acoustic layers from…" in opened.notices.text.text()


def test_a_voice_stays_when_another_codec_is_loaded(opened, settle, other, checkpoint):
    document = opened.document
    document.voice = Voice(str(other), other.name)
    settle(opened)
    opened.inspector.load_codec(str(checkpoint))
    settle(opened)
    codec = opened.inspector.decoder.codec
    theirs = codes_of(codec, other).tokens
    index = ((np.arange(50) + 0.5) * 1.5).astype(int)
    tokens = torch.cat([document.codes.tokens[:, :1], theirs[:, 1:, index]], 1)
    wanted = codec.decode(Codes(tokens, document.codes.samples))[0, 0].numpy()
    assert np.allclose(document.wave_of(Source.MIX).samples, wanted, atol=1e-5)
