"""What is counted in tokens, and how many bits they hold."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from codec.tokens import LayerUse, count_codes, entropy_bits, majority, perplexity, uses_of

SIZES = st.integers(1, 64)
# Sums of a few hundred products of numbers up to 1, in double precision.
ROUNDING = 1e-9


@st.composite
def tokens_of_a_layer(draw) -> tuple[np.ndarray, int]:
    size = draw(SIZES)
    tokens = draw(arrays.arrays(np.int64, st.integers(1, 200), elements=st.integers(0, size - 1)))
    return tokens, size


@given(tokens_of_a_layer())
def test_entropy_is_at_most_what_the_codebook_or_the_tokens_can_hold(layer):
    tokens, size = layer
    bits = entropy_bits(count_codes(tokens, size))
    assert 0 <= bits <= math.log2(size) + ROUNDING
    assert bits <= math.log2(len(tokens)) + ROUNDING


@given(tokens_of_a_layer())
def test_perplexity_lies_between_one_and_the_codes_that_occur(layer):
    tokens, size = layer
    found = perplexity(count_codes(tokens, size))
    assert 1 <= found <= len(np.unique(tokens)) * (1 + ROUNDING) <= size * (1 + ROUNDING)


@given(tokens_of_a_layer(), st.randoms(use_true_random=False))
def test_names_of_codes_and_the_order_of_tokens_do_not_matter(layer, random):
    tokens, size = layer
    names = np.array(random.sample(range(size), size))
    shuffled = names[tokens].tolist()
    random.shuffle(shuffled)
    before, after = uses_of(tokens[None], [size])[0], uses_of(np.array([shuffled]), [size])[0]
    assert after.entropy_bits == pytest.approx(before.entropy_bits, abs=ROUNDING)
    assert after.usage == before.usage
    assert np.array_equal(after.sorted_shares, before.sorted_shares)


@given(tokens_of_a_layer())
def test_the_mean_rarity_of_the_tokens_is_their_entropy(layer):
    tokens, size = layer
    use = LayerUse(count_codes(tokens, size))
    assert use.surprise_bits[tokens].mean() == pytest.approx(use.entropy_bits, abs=ROUNDING)
    assert np.isinf(use.surprise_bits[use.counts == 0]).all()


@given(tokens_of_a_layer())
def test_shares_are_those_of_the_codes_the_most_frequent_first(layer):
    tokens, size = layer
    shares = LayerUse(count_codes(tokens, size)).sorted_shares
    assert shares.sum() == pytest.approx(1)
    assert (np.diff(shares) <= 0).all()
    assert shares[0] * len(tokens) == pytest.approx(max(np.bincount(tokens)))


@pytest.mark.parametrize(
    ("tokens", "bits"),
    [([0, 0, 0, 0], 0.0), ([0, 1, 2, 3], 2.0), ([0, 0, 1, 1], 1.0), ([0, 0, 0, 1], 0.8112781245)],
)
def test_the_entropy_of_a_few_tokens_is_what_paper_and_pencil_give(tokens, bits):
    use = LayerUse(count_codes(np.array(tokens), 8))
    assert use.entropy_bits == pytest.approx(bits, abs=1e-9)
    assert use.perplexity == pytest.approx(2**bits)
    assert use.codes == len(set(tokens)) and use.usage == len(set(tokens)) / 8


def test_tokens_of_a_long_clip_of_evenly_used_codes_hold_the_nominal_bits():
    tokens = np.random.default_rng(0).integers(0, 1024, 200_000)
    bits = entropy_bits(count_codes(tokens, 1024))
    # Miller's bias, (codes − 1) / (2 N ln 2), is what is missing, give or take its spread.
    bias = 1023 / (2 * len(tokens) * math.log(2))
    assert bits == pytest.approx(10 - bias, abs=bias / 4)


def test_no_tokens_hold_no_bits():
    use = LayerUse(count_codes(np.zeros(0, np.int64), 16))
    assert (use.entropy_bits, use.perplexity, use.usage, use.tokens) == (0, 1, 0, 0)
    assert len(use.sorted_shares) == 0


@pytest.mark.parametrize("stray", [-1, 16])
def test_a_token_that_is_no_code_is_refused(stray):
    with pytest.raises(ValueError, match="0 to 15"):
        count_codes(np.array([3, stray]), 16)


@given(
    arrays.arrays(
        np.int32,
        st.tuples(st.integers(1, 3), st.integers(1, 5), st.integers(1, 9)),
        elements=st.integers(0, 4),
    )
)
def test_the_majority_is_the_code_that_occurs_most_often(tokens):
    found = majority(tokens)
    assert found.shape == tokens.shape[:-1]
    for place in np.ndindex(found.shape):
        assert found[place] == np.bincount(tokens[place]).argmax()
