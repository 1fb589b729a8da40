"""A codec whose RVQ-1 listens through a network of its own."""

import json
from dataclasses import replace

import librosa
import numpy as np
import pytest
import torch
from safetensors.torch import load_file

import resources
from codec.errors import CheckpointError
from codec.hybrid.checkpoint import Card, load_checkpoint, save_checkpoint
from codec.hybrid.config import CONFIGS, HybridConfig, SpeechEncoderConfig
from codec.hybrid.model import HybridModel
from codec.hybrid.speech_encoder import SpeechEncoder, mel_filters
from tests.codec.conftest import random_model


@pytest.mark.parametrize(("rate_hz", "window", "bands"), [(16_000, 400, 80), (24_000, 512, 40)])
def test_the_mel_filters_are_librosas(rate_hz, window, bands):
    wanted = librosa.filters.mel(sr=rate_hz, n_fft=window, n_mels=bands)
    assert np.allclose(mel_filters(rate_hz, window, bands).numpy().T, wanted, atol=1e-7)


def test_it_says_at_a_frame_nothing_of_what_comes_after_it():
    config = SpeechEncoderConfig(width=16, heads=2, hidden=16, layers=2, past_frames=8)
    encoder = SpeechEncoder(config, 8, 16_000, 640).eval()
    wave = torch.randn(1, 1, 640 * 20)
    other = wave.clone()
    other[..., 640 * 12 :] = torch.randn(1, 1, 640 * 8)
    with torch.inference_mode():
        changed = (encoder(wave) - encoder(other)).abs().amax((0, 1)) > 0
    assert not changed[:12].any()
    assert changed[12:].all()


def test_rvq_1_comes_from_it_and_the_acoustic_layers_from_what_is_left(codec_of, speech):
    codec = codec_of("tiny-speech")
    wave = speech(4000)
    before = codec.encode(wave).tokens
    with torch.no_grad():
        for parameter in codec.model.speech_encoder.parameters():
            parameter.neg_()
    after = codec.encode(wave).tokens
    with torch.no_grad():
        for parameter in codec.model.speech_encoder.parameters():
            parameter.neg_()
    assert not torch.equal(before[:, 0], after[:, 0])
    assert torch.equal(codec.encode(wave).tokens, before)


def test_a_checkpoint_with_it_comes_back(tmp_path, config_of, speech):
    model = random_model("tiny-speech")
    path = tmp_path / "model.safetensors"
    save_checkpoint(path, model, Card())
    loaded, _ = load_checkpoint(path)
    assert loaded.config == config_of("tiny-speech")
    assert loaded.encode(speech(800)).shape == model.encode(speech(800)).shape


def test_configurations_without_it_are_written_as_before_and_read_either_way(config_of):
    plain = CONFIGS["hybridcodec-25hz"].to_dict()
    assert "speech_encoder" not in plain
    with_one = config_of("tiny-speech").to_dict()
    assert HybridConfig.from_dict(json.loads(json.dumps(with_one))) == config_of("tiny-speech")
    assert HybridConfig.from_dict(plain).speech_encoder is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"width": 10, "heads": 4}, "cannot share evenly"),
        ({"window_samples": 10}, "fewer than its hop's"),
        ({"layers": -1}, "SpeechEncoderConfig.layers is -1"),
        ({"hop_samples": 15}, "no multiple of 30"),
    ],
)
def test_a_senseless_one_is_refused_in_a_sentence(change, words, config_of):
    data = config_of("tiny-speech").to_dict()
    data["speech_encoder"] = {**data["speech_encoder"], **change}
    with pytest.raises(CheckpointError, match=words):
        HybridConfig.from_dict(data)


def test_it_is_refused_in_a_codec_that_is_not_causal(config_of):
    offline = config_of("tiny-offline")
    with pytest.raises(CheckpointError, match="in a codec that is not"):
        replace(offline, speech_encoder=config_of("tiny-speech").speech_encoder)


def test_the_branch_to_begin_from_fits_such_a_codec():
    """What lies in resources/training is whole, and of the shapes that its README names."""
    mini = CONFIGS["hybridcodec-mini"]
    config = replace(mini, semantic_codes=4096, speech_encoder=SpeechEncoderConfig())
    with torch.device("meta"):
        wanted = HybridModel(config).state_dict()
    found = load_file(resources.ROOT / "training" / "semantic.safetensors")
    parts = ("speech_encoder.", "semantic_")
    assert set(found) == {name for name in wanted if name.startswith(parts)}
    assert all(value.shape == wanted[name].shape for name, value in found.items())
    assert all(torch.isfinite(value).all() for value in found.values())
