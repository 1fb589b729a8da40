"""In chunks or in one piece: the same result, for every layer and for whole codecs."""

import itertools

import pytest
import torch

from codec.api import LayerSet
from codec.hybrid import replay
from codec.layers.conv import Conv1d, ConvTranspose1d, fold_weight_norm
from codec.layers.state import StreamState

EXACT = 1e-5
FRAMES = 24
CAUSAL = ["tiny-waveform", "tiny-spectral", "tiny-speech", "hybridcodec-mini"]


@pytest.fixture(params=CAUSAL)
def codec(request, codec_of):
    return codec_of(request.param)


@pytest.fixture
def wave(codec, speech):
    """Not a whole number of frames, two streams."""
    return speech(FRAMES * codec.info.hop_samples - 13, 2)


def largest(x):
    return x.abs().max().item() if x.numel() else 0.0


# -- single layers --------------------------------------------------------------


@pytest.mark.parametrize("norm", [False, True])
def test_convolutions_in_chunks_equal_one_piece(norm):
    torch.manual_seed(0)
    grid = itertools.product((1, 2, 3, 7, 10), (1, 2, 5), (1, 3, 9), (1, 3, 10))
    for kernel, stride, dilation, chunk in grid:
        if dilation * (kernel - 1) + 1 < stride:
            continue
        layer = Conv1d(3, 4, kernel, stride=stride, dilation=dilation, norm=norm)
        assert_chunked_equals_whole(layer, torch.randn(2, 3, 30 * stride), chunk * stride)


@pytest.mark.parametrize("norm", [False, True])
def test_transposed_convolutions_in_chunks_equal_one_piece(norm):
    torch.manual_seed(0)
    for stride, chunk in itertools.product((1, 2, 5, 8), (1, 2, 7)):
        layer = ConvTranspose1d(3, 4, stride=stride, norm=norm)
        assert_chunked_equals_whole(layer, torch.randn(2, 3, 20), chunk)


def assert_chunked_equals_whole(layer, x, chunk):
    state = StreamState()
    with torch.inference_mode():
        whole = layer(x)
        parts = [layer(piece, state) for piece in x.split(chunk, -1)]
    made = torch.cat(parts, -1)
    assert made.shape == whole.shape
    assert largest(made - whole) < EXACT, f"{layer}, chunks of {chunk}"


def test_folding_weight_norm_changes_no_result():
    torch.manual_seed(0)
    layer, x = Conv1d(3, 4, 7, norm=True), torch.randn(1, 3, 20)
    before = layer(x)
    assert largest(fold_weight_norm(layer)(x) - before) < EXACT


# -- whole codecs ---------------------------------------------------------------


def test_tokens_of_a_stream_equal_those_of_one_piece(codec, wave):
    """Chunks of whole frames and of any odd number of samples, down to a part of a frame."""
    whole = codec.encode(wave).tokens
    for share in (1, 3, 7 / 40, 39 / 40, 2.7):
        chunk = round(share * codec.info.hop_samples)
        with codec.stream(2) as stream:
            parts = [stream.encode(piece) for piece in wave.split(chunk, -1)]
            parts.append(stream.flush())
        assert torch.equal(torch.cat(parts, -1), whole), f"chunks of {chunk} samples"


@pytest.mark.parametrize("spec", ["all", "semantic", "acoustic", "1,3"])
def test_the_sound_of_a_stream_equals_that_of_one_piece(codec, wave, spec):
    codes = codec.encode(wave)
    layers = LayerSet.parse(spec, codec.info.n_layers)
    whole = codec.decode(codes, layers)
    assert largest(whole) > 1e-2
    for chunk in (1, 2, 5, FRAMES):
        with codec.stream(2) as stream:
            parts = [stream.decode(piece, layers) for piece in codes.tokens.split(chunk, -1)]
        made = torch.cat(parts, -1)
        assert made.shape[-1] == FRAMES * codec.info.hop_samples
        assert largest(made[..., : codes.samples] - whole) < EXACT, f"chunks of {chunk} frames"


@pytest.mark.parametrize("chunk", [1, 4])
def test_layers_may_change_between_chunks_of_a_stream(codec, wave, chunk):
    n_layers = codec.info.n_layers
    specs = ["all", "semantic", "none", "acoustic", "1:3", "none", "2,4"]
    sets = itertools.cycle(LayerSet.parse(spec, n_layers) for spec in specs)
    codes = codec.encode(wave)
    mask = torch.zeros(n_layers, FRAMES)
    parts = []
    with codec.stream(2) as stream:
        for first, piece in zip(
            range(0, FRAMES, chunk), codes.tokens.split(chunk, -1), strict=True
        ):
            layers = next(sets)
            mask[sorted(layers.indices), first : first + chunk] = 1
            parts.append(stream.decode(piece, layers))
    made = torch.cat(parts, -1)[..., : codes.samples]
    assert largest(made - codec.decode(codes, mask)) < EXACT


def test_frames_that_are_replayed_from_fixed_memory_equal_one_piece(codec, wave, monkeypatch):
    """As on CUDA, but for the recording: there the same work, here the work again."""

    def record(work):
        result = work()
        return lambda: result.copy_(work()), result

    made = []
    monkeypatch.setattr(replay, "possible", lambda device: True)
    monkeypatch.setattr(replay, "warm_up", lambda work: [work() for _ in range(3)])
    monkeypatch.setattr(replay, "record", lambda work: made.append(work) or record(work))
    hop, n_layers = codec.info.hop_samples, codec.info.n_layers
    codes, mask = codec.encode(wave), torch.ones(n_layers, FRAMES)
    mask[1:, 7:12] = 0
    mask[:, 15] = 0
    sets = [LayerSet.of(mask[:, at].nonzero()[:, 0].tolist()) for at in range(FRAMES)]
    with codec.stream(2) as stream:
        tokens = [stream.encode(wave[..., : 3 * hop])]
        tokens += [stream.encode(piece) for piece in wave[..., 3 * hop :].split(hop, -1)]
        tokens.append(stream.flush())
        sound = [stream.decode(codes.tokens[..., :1], sets[0])]
        sound.append(stream.decode(codes.tokens[..., 1:4], mask[:, 1:4]))
        for at in range(4, FRAMES):
            sound.append(stream.decode(codes.tokens[..., at : at + 1], sets[at]))
    assert len(made) == 2  # one for each direction
    assert torch.equal(torch.cat(tokens, -1), codes.tokens)
    assert largest(torch.cat(sound, -1)[..., : codes.samples] - codec.decode(codes, mask)) < EXACT


def test_a_frame_that_cannot_be_recorded_runs_all_the_same(codec, wave, monkeypatch):
    def record(work):
        work()
        raise RuntimeError("operation not permitted when stream is capturing")

    monkeypatch.setattr(replay, "possible", lambda device: True)
    monkeypatch.setattr(replay, "warm_up", lambda work: work())
    monkeypatch.setattr(replay, "record", record)
    hop, codes = codec.info.hop_samples, codec.encode(wave)
    with codec.stream(2) as stream:
        tokens = [*(stream.encode(piece) for piece in wave.split(hop, -1)), stream.flush()]
        sound = [stream.decode(frame) for frame in codes.tokens.split(1, -1)]
    assert torch.equal(torch.cat(tokens, -1), codes.tokens)
    assert largest(torch.cat(sound, -1)[..., : codes.samples] - codec.decode(codes)) < EXACT


def test_parallel_streams_do_not_hear_each_other(codec, wave, speech):
    other = torch.cat([wave[:1], speech(wave.shape[-1], seed=7)])
    hop = codec.info.hop_samples
    with codec.stream(2) as one, codec.stream(2) as two:
        for a, b in zip(wave.split(4 * hop, -1), other.split(4 * hop, -1), strict=True):
            tokens_a, tokens_b = one.encode(a), two.encode(b)
            assert torch.equal(tokens_a[0], tokens_b[0])
            assert torch.equal(one.decode(tokens_a)[0], two.decode(tokens_b)[0])


def test_one_stream_of_a_batch_can_start_anew(codec, wave):
    """The other goes on as if nothing had happened."""
    hop, model = codec.info.hop_samples, codec.model
    first, second = wave[..., : 8 * hop], wave[..., 8 * hop : 16 * hop]
    mask = torch.ones(1, codec.info.n_layers, 1)
    with torch.inference_mode():
        encoder, decoder = StreamState(), StreamState()
        model.synthesise(model.embed(model.encode(first, encoder)), mask, decoder)
    encoder.reset(1)
    decoder.reset(1)
    with torch.inference_mode():
        tokens = model.encode(second, encoder)
        sound = model.synthesise(model.embed(tokens), mask, decoder)
    fresh = codec.encode(second[1:])
    assert torch.equal(tokens[1:], fresh.tokens)
    assert largest(sound[1:] - codec.decode(fresh)) < EXACT
    both = codec.encode(wave[..., : 16 * hop])
    assert torch.equal(tokens[0], both.tokens[0, :, 8:])
    assert largest(sound[0] - codec.decode(both)[0, :, 8 * hop :]) < EXACT


def test_a_stream_that_was_reset_is_as_new(codec, wave):
    with codec.stream(2) as stream:
        before = stream.encode(wave), stream.flush()
        stream.decode(before[0])
        stream.reset()
        after = stream.encode(wave), stream.flush()
    assert torch.equal(torch.cat(before, -1), torch.cat(after, -1))


def test_a_stream_that_has_no_whole_frame_yet_gives_nothing(codec):
    with codec.stream() as stream:
        tokens = stream.encode(torch.zeros(1, 1, 3))
        assert tokens.shape == (1, codec.info.n_layers, 0)
        assert stream.decode(tokens).shape == (1, 1, 0)
        assert stream.flush().shape[-1] == 1
        assert stream.flush().shape[-1] == 0


def test_a_chunk_of_another_shape_is_refused(codec):
    with codec.stream(2) as stream, pytest.raises(ValueError, match="chunk must be"):
        stream.encode(torch.zeros(1, 1, 100))
