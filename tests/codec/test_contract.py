"""Every codec keeps the contract: a line each."""

from __future__ import annotations

import pytest
import torch

from codec import zoo
from codec.api import Codec
from codec.zoo.opus import Opus
from codec.zoo.snac import SnacCodec
from tests.codec.contract_kit import Contract


class TestBundled(Contract):
    @pytest.fixture
    def codec(self) -> Codec:
        return zoo.load("hybridcodec-mini", "cpu")


class TestTinySpectral(Contract):
    @pytest.fixture
    def codec(self, codec_of) -> Codec:
        return codec_of("tiny-spectral")


class TestTinyWaveform(Contract):
    @pytest.fixture
    def codec(self, codec_of) -> Codec:
        return codec_of("tiny-waveform")


class TestTinyOffline(Contract):
    @pytest.fixture
    def codec(self, codec_of) -> Codec:
        return codec_of("tiny-offline")


class TestOpus(Contract):
    @pytest.fixture
    def codec(self) -> Codec:
        return Opus(12)


class TestSnac(Contract):
    """Three token rates, and layers in blocks, as the 24 and the 44.1 kHz model have them."""

    @pytest.fixture(params=[None, 8], ids=["blocks of 1", "blocks of 2"])
    def codec(self, request) -> Codec:
        return SnacCodec(tiny_snac(request.param))


TINY_SNAC = {
    "sampling_rate": 24_000,
    "encoder_dim": 8,
    "encoder_rates": [2, 4, 8],
    "decoder_dim": 64,
    "decoder_rates": [8, 4, 2],
    "codebook_size": 64,
    "codebook_dim": 4,
    "vq_strides": [4, 2, 1],
}


def tiny_snac(window: int | None):
    """A SNAC of random weights with token rates 1 : 2 : 4."""
    snac = pytest.importorskip("snac")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        return snac.SNAC(**TINY_SNAC, attn_window_size=window)
