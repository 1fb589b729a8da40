"""The paper's numbers pin the network: counted differently, it would be another model."""

import dataclasses

import pytest
import torch

from codec import zoo
from codec.api import LayerSet
from codec.errors import CheckpointError
from codec.hybrid.config import CONFIGS
from codec.hybrid.model import HybridModel


def meta_model(config):
    with torch.device("meta"):
        return HybridModel(config)


def count(module):
    return sum(p.numel() for p in module.parameters())


@pytest.fixture(scope="module")
def paper():
    return meta_model(CONFIGS["hybridcodec-25hz"])


def test_the_paper_scale_model_has_exactly_the_papers_parameters(paper):
    assert count(paper) == 159_622_562
    assert sum(paper.parameter_counts().values()) == 159_622_562


def test_each_part_of_the_paper_scale_model_has_its_share(paper):
    assert count(paper.encoder) == 21_881_984
    assert count(paper.decoder) == 53_145_698
    for stack in (
        paper.semantic_encoder,
        paper.semantic_decoder,
        paper.acoustic_encoder,
        paper.acoustic_decoder,
    ):
        assert [count(block) for block in stack] == [4_207_616] * 5
    assert count(paper.semantic_quantizer) == 149_520
    assert [count(layer) for layer in paper.acoustic_quantizer.layers] == [26_640] * 11


@pytest.mark.parametrize(("variant", "blocks"), [("HC-SE", 5), ("HC-SED", 10), ("HC-SED-AED", 20)])
def test_the_ablations_differ_by_their_convnext_blocks(variant, blocks):
    config = CONFIGS["hybridcodec-25hz"]
    model = meta_model(dataclasses.replace(config, streams=config.streams.variant(variant)))
    assert count(model) == 159_622_562 - (20 - blocks) * 4_207_616


def test_an_unknown_ablation_is_refused():
    with pytest.raises(CheckpointError, match=r"HC-XYZ.*HC-SE"):
        CONFIGS["hybridcodec-25hz"].streams.variant("HC-XYZ")


def test_the_bundled_model_stays_small_enough_for_two_cores():
    assert count(meta_model(CONFIGS["hybridcodec-mini"])) <= 15_000_000


def test_the_bit_rates_are_the_papers():
    info = zoo.describe("hybridcodec-25hz").info
    assert info.frame_rate_hz == 25
    assert info.n_layers == 12
    assert info.bits_per_second == 3100
    assert info.rate_of(LayerSet.semantic()) == 350
