"""HybridCodec behind its interface, with random weights: what a caller may rely on."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from codec.api import Codes, LayerSet
from codec.errors import Cancelled, LayerSpecError
from codec.layers.gate import SilenceGate

few = settings(derandomize=True, max_examples=25, deadline=None)
HOP = 40
TINY = ["tiny-waveform", "tiny-spectral"]
EXACT = 1e-5


@pytest.fixture(params=TINY)
def codec(request, codec_of):
    return codec_of(request.param)


def largest(x):
    return x.abs().max().item() if x.numel() else 0.0


@few
@given(samples=st.integers(1, 3000), batch=st.integers(1, 3), name=st.sampled_from(TINY))
def test_a_clip_of_any_length_comes_back_as_long_as_it_was(codec_of, speech, samples, batch, name):
    codec = codec_of(name)
    codes = codec.encode(speech(samples, batch))
    assert codes.samples == samples
    assert codes.tokens.shape == (batch, 4, -(-samples // HOP))
    assert codes.tokens.dtype == torch.int64
    sizes = torch.tensor([layer.codebook_size for layer in codec.info.layers])
    assert (codes.tokens >= 0).all()
    assert (codes.tokens < sizes[:, None]).all()
    wave = codec.decode(codes)
    assert wave.shape == (batch, 1, samples)
    assert wave.isfinite().all()


def test_two_minutes_run_in_chunks_and_equal_one_piece(codec, speech, monkeypatch):
    wave = speech(120 * 8000 + 7)
    codes = codec.encode(wave)
    made = codec.decode(codes)
    assert made.shape == wave.shape
    monkeypatch.setattr(codec, "chunk_frames", 10**9)
    whole = codec.encode(wave)
    # A frame whose two nearest codes are equally near may fall either way.
    assert (codes.tokens == whole.tokens).float().mean() > 0.999
    assert largest(made - codec.decode(codes)) < EXACT


def test_each_clip_of_a_batch_is_coded_as_if_alone(codec, speech):
    waves = torch.cat([speech(1000, seed=s) for s in range(3)])
    together = codec.encode(waves)
    for i, wave in enumerate(waves):
        alone = codec.encode(wave[None])
        assert torch.equal(together.tokens[i : i + 1], alone.tokens)
        assert largest(codec.decode(together)[i : i + 1] - codec.decode(alone)) < EXACT


@pytest.mark.parametrize("shape", [(1, 100), (1, 2, 100), (1, 1, 0)])
def test_a_wave_of_another_shape_is_refused(codec, shape):
    with pytest.raises(ValueError, match="wave must be"):
        codec.encode(torch.zeros(shape))


# -- layers ---------------------------------------------------------------------


def pitch_of(model, embeddings, chosen):
    """What a spectral decoder's pulses follow with these layers on."""
    if not hasattr(model, "pitch"):
        return None
    mask = torch.zeros(1, 4, 1)
    mask[:, list(chosen)] = 1
    return model.pitch_of(embeddings, mask)


@pytest.mark.parametrize("chosen", [{0}, {0, 1}, {1, 3}, {0, 2, 3}, {0, 1, 2, 3}])
def test_a_layer_set_is_the_sum_of_its_embeddings_through_the_decoders(codec, speech, chosen):
    codes = codec.encode(speech(1000))
    embeddings = codec.layer_embeddings(codes)
    assert embeddings.shape == (1, 4, 16, codes.frames)
    model, acoustic = codec.model, sorted(chosen - {0})
    with torch.inference_mode():
        latent = torch.zeros_like(embeddings[:, 0])
        if 0 in chosen:
            latent = latent + model.semantic_decoder(embeddings[:, 0])
        if acoustic:
            latent = latent + model.acoustic_decoder(embeddings[:, acoustic].sum(1))
        expected = model.decoder(latent, pitch_of(model, embeddings, chosen))[..., :1000]
    made = codec.decode(codes, LayerSet.of(chosen))
    assert largest(made - expected) < EXACT
    again = codec.decode_embeddings(embeddings, LayerSet.of(chosen))
    assert torch.equal(made, again[..., :1000])


def test_acoustic_layers_add_up_before_the_acoustic_decoder_not_after(codec, speech):
    codes = codec.encode(speech(1000))
    embeddings, model = codec.layer_embeddings(codes), codec.model
    with torch.inference_mode():
        after = sum(model.acoustic_decoder(embeddings[:, i]) for i in (1, 2))
        wrong = model.decoder(after, pitch_of(model, embeddings, {1, 2}))[..., :1000]
    assert largest(codec.decode(codes, LayerSet.of({1, 2})) - wrong) > 1e-3


def test_the_acoustic_stream_codes_what_the_decoded_semantic_stream_leaves(codec, speech):
    wave, model = speech(1000), codec.model
    with torch.inference_mode():
        z = model.encoder(wave)
        first = model.semantic_quantizer.encode(model.semantic_encoder(z))
        s = model.semantic_decoder(model.semantic_quantizer.embed(first))
        rest = model.acoustic_quantizer.encode(model.acoustic_encoder(z - s))
    tokens = codec.encode(wave).tokens
    assert torch.equal(tokens[:, 0], first)
    assert torch.equal(tokens[:, 1:], rest)


@pytest.mark.parametrize("off", range(4))
def test_a_layer_that_is_off_contributes_nothing(codec, speech, off):
    codes = codec.encode(speech(1000))
    others = codes.tokens.clone()
    others[:, off] = (others[:, off] + 5) % 16
    layers = LayerSet.all(4).toggled(off)
    changed = Codes(others, codes.samples)
    assert torch.equal(codec.decode(codes, layers), codec.decode(changed, layers))
    assert largest(codec.decode(codes) - codec.decode(changed)) > 1e-4


def test_no_layer_is_silence_from_the_first_sample_on(codec, speech):
    codes = codec.encode(speech(1000))
    assert largest(codec.decode(codes, LayerSet.none())) == 0
    with codec.stream() as stream:
        assert largest(stream.decode(codes.tokens, LayerSet.none())) == 0


def test_none_means_all_layers(codec, speech):
    codes = codec.encode(speech(500))
    assert torch.equal(codec.decode(codes), codec.decode(codes, LayerSet.all(4)))


def test_a_layer_that_the_codec_has_not_is_refused(codec, speech):
    with pytest.raises(LayerSpecError, match="Layer 5"):
        codec.decode(codec.encode(speech(500)), LayerSet.of({4}))


# -- masks by frame -------------------------------------------------------------


def test_a_mask_that_never_changes_equals_its_layer_set(codec, speech):
    codes = codec.encode(speech(1000))
    mask = torch.zeros(4, codes.frames, dtype=torch.bool)
    mask[[0, 2]] = True
    assert largest(codec.decode(codes, mask) - codec.decode(codes, LayerSet.of({0, 2}))) < EXACT


def test_a_mask_acts_in_its_own_frames_and_not_before(codec, speech):
    codes = codec.encode(speech(1000))
    mask = torch.ones(4, codes.frames, dtype=torch.bool)
    mask[1:, 10:] = False
    made, full = codec.decode(codes, mask), codec.decode(codes)
    assert largest(made[..., : 10 * HOP] - full[..., : 10 * HOP]) < EXACT
    assert largest(made[..., 10 * HOP :] - full[..., 10 * HOP :]) > 1e-4


def test_everything_off_for_a_while_is_silence_for_that_while(codec, speech):
    codes = codec.encode(speech(1000))
    mask = torch.ones(4, codes.frames, dtype=torch.bool)
    mask[:, 8:14] = False
    made = codec.decode(codes, mask)
    fade = round(SilenceGate.FADE_S * 8000)
    assert largest(made[..., 8 * HOP + fade : 14 * HOP]) == 0
    assert largest(made[..., 14 * HOP + fade :]) > 1e-3


def test_a_mask_of_another_shape_is_refused(codec, speech):
    codes = codec.encode(speech(1000))
    with pytest.raises(ValueError, match="mask must be"):
        codec.decode(codes, torch.ones(4, codes.frames + 1))


def test_the_gate_fades_out_and_in_without_a_step():
    gate = SilenceGate(8000, HOP)
    mask = torch.tensor([1.0, 0, 0, 1]).view(1, 1, 4)
    gain = gate(torch.ones(1, 1, 4 * HOP), mask)[0, 0]
    assert gain[:HOP].eq(1).all()
    assert gain[2 * HOP : 3 * HOP].eq(0).all()
    assert gain[-1] == 1
    assert gain.diff().abs().max() < 1.01 / round(SilenceGate.FADE_S * 8000)


# -- windows --------------------------------------------------------------------


@few
@given(
    start=st.integers(0, 120),
    frames=st.one_of(st.none(), st.integers(0, 130)),
    spec=st.sampled_from(["all", "semantic", "acoustic", "1,3"]),
    name=st.sampled_from([*TINY, "tiny-offline"]),
)
def test_a_window_is_the_slice_of_the_whole(codec_of, speech, start, frames, spec, name):
    codec, samples = codec_of(name), 100 * HOP - 11
    codes = codec.encode(speech(samples))
    layers = LayerSet.parse(spec, 4)
    whole = codec.decode(codes, layers)
    end = samples if frames is None else (start + frames) * HOP
    part = codec.decode(codes, layers, start_frame=start, frames=frames)
    assert part.shape == whole[..., start * HOP : end].shape
    assert largest(part - whole[..., start * HOP : end]) < EXACT


@pytest.mark.parametrize("chunk", [1, 7, 16])
def test_a_window_in_small_chunks_is_the_slice_of_the_whole(codec, speech, monkeypatch, chunk):
    codes = codec.encode(speech(3000))
    mask = torch.ones(4, codes.frames)
    mask[:, 39] = 0  # the window begins where everything is switched on again
    whole = codec.decode(codes, mask)
    monkeypatch.setattr(codec, "chunk_frames", chunk)
    made = codec.decode(codes, mask, start_frame=40, frames=20)
    assert made.shape[-1] == 20 * HOP
    assert largest(made - whole[..., 40 * HOP : 60 * HOP]) < EXACT


def test_a_window_under_a_mask_that_changes_is_the_slice_of_the_whole(codec, speech):
    codes = codec.encode(speech(4000))
    mask = torch.rand(4, codes.frames, generator=torch.Generator().manual_seed(1)) < 0.4
    whole = codec.decode(codes, mask)
    for start in (1, 37, 60, 99):
        part = codec.decode(codes, mask, start_frame=start, frames=9)
        assert largest(part - whole[..., start * HOP : (start + 9) * HOP]) < EXACT


# -- time -----------------------------------------------------------------------


def test_the_future_changes_neither_past_tokens_nor_past_sound(codec, speech):
    wave = speech(2000)
    other = wave.clone()
    other[..., 25 * HOP :] = speech(2000, seed=9)[..., 25 * HOP :]
    codes, changed = codec.encode(wave), codec.encode(other)
    assert torch.equal(codes.tokens[..., :25], changed.tokens[..., :25])
    assert not torch.equal(codes.tokens[..., 25:], changed.tokens[..., 25:])
    past = slice(0, 25 * HOP)
    assert largest(codec.decode(codes)[..., past] - codec.decode(changed)[..., past]) < EXACT


def test_a_codec_that_is_not_causal_works_offline_and_refuses_to_stream(codec_of, speech):
    codec = codec_of("tiny-offline")
    wave = speech(2000)
    codes = codec.encode(wave)
    assert codec.decode(codes).shape == wave.shape
    later = codes.tokens.clone()
    later[..., 26:] = (later[..., 26:] + 3) % 16
    changed = codec.decode(Codes(later, 2000))
    assert largest(changed[..., : 25 * HOP] - codec.decode(codes)[..., : 25 * HOP]) > 1e-4
    with pytest.raises(ValueError, match="cannot stream"):
        codec.stream()


def test_encoding_tells_its_progress_and_can_be_stopped(codec, speech, monkeypatch):
    monkeypatch.setattr(codec, "chunk_frames", 10)
    shares = []
    codec.encode(speech(1400), progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert len(shares) == 4
    with pytest.raises(Cancelled):
        codec.encode(speech(1400), cancelled=lambda: len(shares) > 0)
