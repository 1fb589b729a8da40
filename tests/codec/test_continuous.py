"""Decoding the residual before quantization, in place of the layers that quantize it."""

from dataclasses import replace

import pytest
import torch

from codec.api import Codes, LayerSet
from codec.errors import UserError

HOP = 40
EXACT = 1e-5
ALL, SEMANTIC = LayerSet.all(4), LayerSet.semantic()


@pytest.fixture(params=["tiny-waveform", "tiny-spectral", "tiny-offline"])
def codec(request, codec_of):
    return codec_of(request.param)


@pytest.fixture
def codes(codec, speech):
    return codec.encode(speech(1000), keep_residual=True)


def largest(x):
    return x.abs().max().item() if x.numel() else 0.0


def test_keeping_the_residual_changes_no_token(codec, codes, speech):
    plain = codec.encode(speech(1000))
    assert plain.residual is None
    assert torch.equal(plain.tokens, codes.tokens)
    assert codes.residual.shape == (1, 16, codes.frames)
    assert codes.residual.dtype == torch.float32


def test_the_residual_is_what_the_acoustic_layers_were_found_for(codec, codes):
    found = codec.model.acoustic_quantizer.encode(codes.residual)
    assert torch.equal(found, codes.tokens[:, 1:])


def test_it_is_decoded_as_it_is_trained(codec, codes):
    """In RVQ-2's place, with zeros in those of the layers after it, all switched on."""
    embeddings = codec.layer_embeddings(codes).clone()
    embeddings[:, 1:] = 0
    embeddings[:, 1] = codes.residual
    wanted = codec.decode_embeddings(embeddings, ALL)[..., :1000]
    assert largest(codec.decode(codes, ALL, continuous=True) - wanted) < EXACT
    assert largest(codec.decode(codes, ALL) - wanted) > 1e-4


def test_a_residual_that_is_just_what_the_codes_say_sounds_like_the_codes(codec, codes):
    said = replace(codes, residual=codec.layer_embeddings(codes)[:, 1:].sum(1))
    made = codec.decode(said, ALL, continuous=True)
    assert largest(made - codec.decode(codes, ALL)) < EXACT


@pytest.mark.parametrize("spec", ["1,2", "1,3-4", "all"])
def test_any_acoustic_layer_stands_for_all_of_them(codec, codes, spec):
    made = codec.decode(codes, LayerSet.parse(spec, 4), continuous=True)
    assert torch.equal(made, codec.decode(codes, ALL, continuous=True))


def test_without_an_acoustic_layer_nothing_of_the_residual_is_heard(codec, codes):
    made = codec.decode(codes, SEMANTIC, continuous=True)
    assert largest(made - codec.decode(codes, SEMANTIC)) < EXACT
    other = replace(codes, residual=codes.residual + 1)
    assert torch.equal(made, codec.decode(other, SEMANTIC, continuous=True))
    assert largest(codec.decode(codes, LayerSet.none(), continuous=True)) == 0


def test_the_semantic_layer_can_be_off(codec, codes):
    acoustic = LayerSet.acoustic(4)
    made = codec.decode(codes, acoustic, continuous=True)
    other = replace(codes, tokens=(codes.tokens + 1) % 16)
    assert torch.equal(made, codec.decode(other, acoustic, continuous=True))
    assert largest(made - codec.decode(codes, ALL, continuous=True)) > 1e-4


def test_a_window_is_the_slice_of_the_whole_also_where_layers_change(codec, speech):
    codes = codec.encode(speech(100 * HOP - 11), keep_residual=True)
    mask = torch.ones(4, codes.frames, dtype=torch.bool)
    mask[1:, 30:55] = False
    mask[:, 70:72] = False
    for layers in (ALL, mask):
        whole = codec.decode(codes, layers, continuous=True)
        for start, frames in ((0, 9), (1, 40), (37, 30), (60, None), (99, 5)):
            part = codec.decode(codes, layers, continuous=True, start_frame=start, frames=frames)
            end = codes.samples if frames is None else (start + frames) * HOP
            wanted = whole[..., start * HOP : end]
            assert part.shape == wanted.shape
            assert largest(part - wanted) < EXACT


def test_long_clips_keep_it_chunk_by_chunk(codec, speech, monkeypatch):
    wave = speech(30 * HOP - 5)
    whole = codec.encode(wave, keep_residual=True)
    monkeypatch.setattr(codec, "chunk_frames", 7)
    stretches = list(codec.encode_stretches(wave, keep_residual=True))
    assert len(stretches) == (5 if codec.info.causal else 1)
    joined = Codes.joined(stretches)
    assert torch.equal(joined.tokens, whole.tokens)
    assert joined.samples == whole.samples
    assert largest(joined.residual - whole.residual) < EXACT


def test_each_clip_of_a_batch_keeps_its_own(codec, speech):
    waves = torch.cat([speech(500, seed=s) for s in range(2)])
    codes = codec.encode(waves, keep_residual=True)
    made = codec.decode(codes, continuous=True)
    for i, wave in enumerate(waves):
        alone = codec.decode(codec.encode(wave[None], keep_residual=True), continuous=True)
        assert largest(made[i : i + 1] - alone) < EXACT


def test_codes_without_a_residual_say_what_to_do(codec, speech):
    with pytest.raises(UserError, match=r"no unquantized residual; .*keep_residual.*\.$"):
        codec.decode(codec.encode(speech(300)), continuous=True)


def test_a_codec_tells_whether_it_can_and_whether_it_was_trained_to(codec):
    info = codec.info
    assert info.continuous and not info.was_trained_for_continuous
    info.check_continuous()
    taught = replace(info, trained_subsets=frozenset({"any", "continuous"}))
    assert taught.was_trained_for_continuous and taught.was_trained_for(ALL)
    with pytest.raises(UserError, match=r"switch Continuous off"):
        replace(info, capabilities=frozenset()).check_continuous()
    only = replace(info, trained_subsets=frozenset({"continuous"}))
    assert not only.was_trained_for(ALL)
