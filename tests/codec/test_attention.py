"""Attention with a bounded past: what it sees, in chunks and in one piece."""

import itertools

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from codec.layers.attention import CausalAttention, CausalTransformer
from codec.layers.state import StreamState

EXACT = 1e-5
WIDTH, HEADS = 12, 3


def lively(past, kind=CausalAttention):
    torch.manual_seed(past)
    layer = kind(WIDTH, HEADS, past) if kind is CausalAttention else kind(WIDTH, HEADS, 20, past)
    attention = layer if kind is CausalAttention else layer.attention
    torch.nn.init.normal_(attention.distance_bias)
    return layer.eval().requires_grad_(False)


def by_hand(layer, x):
    """Frame after frame, with nothing but a softmax over itself and its past."""
    query, key, value = layer.query_key_value(x.T).split(WIDTH, -1)
    size, rows = WIDTH // HEADS, []
    for t in range(len(x.T)):
        first = max(0, t - layer.past)
        heads = []
        for h in range(HEADS):
            part = slice(h * size, (h + 1) * size)
            scores = key[first : t + 1, part] @ query[t, part] / size**0.5
            scores = scores + layer.distance_bias[h, : t - first + 1].flip(0)
            heads.append(scores.softmax(0) @ value[first : t + 1, part])
        rows.append(layer.out(torch.cat(heads)))
    return torch.stack(rows, 1)


@pytest.mark.parametrize("past", [1, 4, 9])
def test_a_frame_sees_itself_and_so_many_before_by_distance(past):
    layer = lively(past)
    x = torch.randn(WIDTH, 40)
    assert torch.allclose(layer(x[None])[0], by_hand(layer, x), atol=EXACT)


def test_what_lies_beyond_the_past_changes_nothing():
    layer, x = lively(5), torch.randn(1, WIDTH, 30)
    other = x.clone()
    other[..., :10] = 100 * torch.randn(1, WIDTH, 10)
    changed = (layer(x) - layer(other)).abs().amax((0, 1)) > 0
    assert changed[9] and changed[14] and not changed[15:].any()


def test_chunks_equal_one_piece():
    for past, chunk in itertools.product((1, 3, 8), (1, 2, 5, 16, 50)):
        layer, x, state = lively(past, CausalTransformer), torch.randn(2, WIDTH, 50), StreamState()
        parts = [layer(piece, state) for piece in x.split(chunk, -1)]
        assert torch.allclose(torch.cat(parts, -1), layer(x), atol=EXACT), (past, chunk)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 20), min_size=1, max_size=8), st.integers(1, 7))
def test_chunks_of_any_lengths_equal_one_piece(lengths, past):
    layer, state = lively(past, CausalTransformer), StreamState()
    x = torch.randn(1, WIDTH, sum(lengths))
    parts = [layer(piece, state) for piece in x.split(lengths, -1)]
    assert torch.allclose(torch.cat(parts, -1), layer(x), atol=EXACT)


def test_one_stream_of_a_batch_can_begin_anew():
    layer, state = lively(6), StreamState()
    x = torch.randn(2, WIDTH, 10)
    with torch.inference_mode():
        layer(torch.randn(2, WIDTH, 10), state)
        state.reset(0)
        made = layer(x, state)
    fresh = layer(x)
    assert torch.allclose(made[0], fresh[0], atol=EXACT)
    assert not torch.allclose(made[1], fresh[1], atol=1e-2)


def test_every_gradient_is_a_number_where_the_last_block_is_not_full():
    layer = lively(3, CausalTransformer).requires_grad_(True)
    layer(torch.randn(1, WIDTH, 20)).square().sum().backward()
    for name, parameter in layer.named_parameters():
        assert torch.isfinite(parameter.grad).all(), name
