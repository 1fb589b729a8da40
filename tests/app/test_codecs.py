"""Changing the codec while a recording is open."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from app.model.mix import Mix, Source
from codec.api import LayerSet
from codec.audio import resample
from codec.hybrid.checkpoint import Card, save_checkpoint
from codec.hybrid.model import HybridModel
from tests.app.conftest import TINY
from tests.codec.snac_kit import write_snac


def test_a_known_codec_without_weights_says_so_and_the_one_in_use_stays(opened, settle):
    before = opened.document.codec
    opened.inspector.load_codec("hybridcodec-25hz")
    settle(opened)
    assert "released weights" in opened.notices.text.text()
    assert opened.notices.offer.isVisible()
    assert "checkpoint" in opened.notices.offer.text()
    assert opened.document.codec is before
    opened.mixer.choose(LayerSet.prefix(2))
    settle(opened)
    assert opened.document.wave_of(Source.MIX).complete


def test_another_codec_replaces_every_sound_of_the_one_before(opened, settle, tmp_path):
    before = opened.document.wave_of(Source.MIX).samples.copy()
    torch.manual_seed(2)
    other = tmp_path / "other.safetensors"
    save_checkpoint(other, HybridModel(TINY), Card("MIT", "Other.", frozenset({"any"})))
    opened.receive([str(other)])
    settle(opened)
    document, codec = opened.document, opened.inspector.decoder.codec
    assert document.codec.summary == "Other."
    made = document.wave_of(Source.MIX).samples
    assert np.allclose(made, codec.decode(document.codes)[0, 0].numpy(), atol=1e-5)
    assert not np.allclose(made, before, atol=1e-3)


def test_what_is_played_is_what_was_decoded_also_when_it_began_in_the_middle(opened, settle):
    opened.document.seek(1.1)
    opened.mixer.choose(LayerSet.parse("1,7", 12))
    settle(opened)
    wave = opened.document.wave_of(Source.MIX).samples
    played = opened.inspector.decoder.sounds[Mix(LayerSet.parse("1,7", 12))].samples
    assert np.allclose(played, resample(wave, 16_000, 48_000), atol=2e-3)


def test_a_damaged_checkpoint_is_refused_with_a_sentence(opened, settle, tmp_path):
    bad = tmp_path / "bad.safetensors"
    bad.write_bytes(b"\x80\x04K\x01.")
    opened.receive([str(bad)])
    settle(opened)
    assert "bad.safetensors" in opened.notices.text.text()
    assert opened.document.codec.name == "tiny"


@pytest.mark.parametrize("name", ["opus-6k", "snac"])
def test_a_codec_that_the_window_cannot_show_is_refused_and_the_one_in_use_stays(
    opened, settle, tmp_path, name
):
    """One without tokens, and one whose layers have rates of their own."""
    if name == "snac":
        folder = write_snac(tmp_path)
        name = f"snac-24khz={folder}"
    before = opened.document.codec
    opened.inspector.load_codec(name)
    settle(opened)
    assert "one token a frame" in opened.notices.text.text()
    assert opened.document.codec is before and opened.inspector.decoder.used != name
    opened.mixer.choose(LayerSet.prefix(2))
    settle(opened)
    assert opened.document.wave_of(Source.MIX).complete
