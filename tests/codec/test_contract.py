"""Every codec keeps the contract: a line each."""

from __future__ import annotations

import pytest

from codec import zoo
from codec.api import Codec
from codec.zoo.opus import Opus
from codec.zoo.snac import SnacCodec
from tests.codec.contract_kit import Contract
from tests.codec.snac_kit import tiny_snac


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
