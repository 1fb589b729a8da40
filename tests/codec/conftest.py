"""Tiny codecs with random weights, and recordings made on the spot."""

from __future__ import annotations

import copy
import gc
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from typer.testing import CliRunner

from codec.cli import app
from codec.hybrid.checkpoint import Card, save_checkpoint
from codec.hybrid.codec import HybridCodec
from codec.hybrid.config import (
    CONFIGS,
    HybridConfig,
    SpectralConfig,
    SpeechEncoderConfig,
    StreamsConfig,
    WaveformConfig,
)
from codec.hybrid.model import HybridModel


def tiny(name: str, transform: WaveformConfig | SpectralConfig, causal: bool = True):
    """8 kHz, hop 40, four layers: 32 codes, then three times 16."""
    return HybridConfig(
        name=name,
        sample_rate_hz=8000,
        latent_dim=16,
        transform=transform,
        streams=StreamsConfig(1, 1, 1, 1, hidden=32),
        semantic_codes=32,
        acoustic_codes=16,
        acoustic_layers=3,
        code_dim=4,
        causal=causal,
    )


WAVEFORM = WaveformConfig(encoder_width=4, decoder_width=32, strides=(2, 4, 5))
SPECTRAL = SpectralConfig(
    window_samples=64,
    fine_hop_samples=20,
    stride=2,
    encoder_width=16,
    encoder_hidden=32,
    encoder_blocks=1,
    latent_hidden=32,
    latent_blocks=1,
    decoder_width=16,
    decoder_hidden=32,
    decoder_blocks=1,
    lag_bands=8,
    lag_window_samples=40,
    pitch_width=16,
    pitch_blocks=1,
    frame_samples=64,
    preroll_samples=20,
    fade_samples=10,
)
SPEECH_ENCODER = SpeechEncoderConfig(
    window_samples=50,
    hop_samples=20,
    bands=10,
    width=12,
    heads=2,
    hidden=20,
    layers=2,
    past_frames=5,
)

KNOWN = {
    "tiny-waveform": tiny("tiny-waveform", WAVEFORM),
    "tiny-spectral": tiny("tiny-spectral", SPECTRAL),
    "tiny-speech": replace(tiny("tiny-speech", SPECTRAL), speech_encoder=SPEECH_ENCODER),
    "tiny-offline": tiny("tiny-offline", WAVEFORM, causal=False),
    **CONFIGS,
}


@cache
def random_model(name: str) -> HybridModel:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(20)
        return lively(HybridModel(KNOWN[name]))


@cache
def random_codec(name: str) -> HybridCodec:
    # A copy, since a codec folds the model that it is given.
    return HybridCodec(copy.deepcopy(random_model(name)))


@torch.no_grad()
def lively(model: HybridModel) -> HybridModel:
    """Let the encoder hear more than its own biases, or all tokens would be the same."""
    for name, parameter in model.encoder.named_parameters():
        if name.endswith("bias"):
            parameter.mul_(0.1)
        elif name.endswith("original0"):  # weight norm's gain
            parameter.mul_(1.7)
    return model


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Tiny tensors gain nothing from a second core, and wait for it."""
    # What torch brought along stays anyway: every later collection need not walk through it.
    gc.freeze()
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def config_of() -> Callable[[str], HybridConfig]:
    """Configurations by name: the tiny ones and the real ones."""
    return KNOWN.__getitem__


@pytest.fixture(scope="session")
def codec_of() -> Callable[[str], HybridCodec]:
    """Codecs with random weights by name; shared, so leave them as they are."""
    return random_codec


@pytest.fixture(scope="session")
def speech() -> Callable[..., torch.Tensor]:
    """Something with pitch, pauses and noise: float32 [B, 1, T]."""

    def make(samples: int, batch: int = 1, seed: int = 0) -> torch.Tensor:
        rng = np.random.default_rng(seed)
        time_s = np.arange(samples) / 8000
        voice = np.sin(2 * np.pi * (150 + 40 * np.sin(2 * np.pi * 1.5 * time_s)) * time_s)
        loud = np.clip(np.sin(2 * np.pi * 2.2 * time_s + seed), 0, 1)
        noise = rng.standard_normal((batch, 1, samples)) * 0.05
        return torch.from_numpy((0.3 * voice * loud + noise).astype(np.float32))

    return make


@pytest.fixture(scope="session")
def write_wav(speech) -> Callable[..., Path]:
    """Write a recording and return its path."""

    def write(path: Path, seconds: float = 0.5, rate_hz: int = 8000, channels: int = 1, seed=0):
        wave = speech(round(seconds * rate_hz), channels, seed)[:, 0].numpy().T
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, wave, rate_hz, subtype="PCM_16")
        return path

    return write


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory) -> Path:
    """A checkpoint of the tiny spectral codec, as the trainer would write it."""
    path = tmp_path_factory.mktemp("checkpoint") / "model.safetensors"
    card = Card(
        "CC0-1.0", "For the tests.", frozenset({"semantic", "prefix"}), 4000.0, {"steps": 1}
    )
    save_checkpoint(path, random_model("tiny-spectral"), card)
    return path


@pytest.fixture
def run():
    def invoke(*arguments):
        return CliRunner().invoke(app, [str(a) for a in arguments], prog_name="codec")

    return invoke


@pytest.fixture
def ok(run):
    """Run a command that must succeed."""

    def invoke(*arguments):
        result = run(*arguments)
        assert result.exit_code == 0, result.output
        return result

    return invoke


@pytest.fixture
def refused(run):
    """Run a command that must end with 2 and one sentence on stderr, which is returned."""

    def invoke(*arguments):
        result = run(*arguments)
        assert result.exit_code == 2, result.output
        assert "Traceback" not in result.output
        sentence = result.stderr.strip()
        assert "\n" not in sentence
        assert sentence.endswith(".")
        return sentence

    return invoke


@pytest.fixture
def small_files_only():
    """Let the system refuse to write any file past 50 kB."""
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
