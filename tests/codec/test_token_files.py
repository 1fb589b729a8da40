"""Tokens saved for other programs are read back by other programs."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from codec.api import Codes
from codec.codes_file import read_codes
from codec.errors import UserError
from codec.token_files import TOKEN_SUFFIXES, export_tokens, runs


@pytest.fixture
def codec(codec_of):
    return codec_of("tiny-spectral")


@pytest.fixture
def codes(codec) -> Codes:
    rng = np.random.default_rng(5)
    sizes = np.array([layer.codebook_size for layer in codec.info.layers])
    tokens = rng.integers(0, sizes[:, None], (len(sizes), 30))
    tokens[0, 5:12] = 1
    hop = codec.info.hop_samples
    return Codes(torch.from_numpy(tokens)[None], 30 * hop - hop // 2)


def test_numpy_reads_the_tokens_and_the_rates(tmp_path, codec, codes):
    path = tmp_path / "a.npz"
    export_tokens(path, codes, codec.info)
    with np.load(path, allow_pickle=False) as data:
        assert np.array_equal(data["tokens"], codes.tokens[0].numpy())
        assert data["frame_rate_hz"] == codec.info.frame_rate_hz
        assert data["samples"] == codes.samples


def test_json_has_a_row_of_tokens_a_layer(tmp_path, codec, codes):
    path = tmp_path / "a.json"
    export_tokens(path, codes, codec.info)
    data = json.loads(path.read_text(encoding="utf-8"))
    assert [layer["tokens"] for layer in data["layers"]] == codes.tokens[0].tolist()
    assert data["layers"][0]["name"] == "RVQ-1" and data["codec"] == codec.info.name


def test_the_packed_file_decodes_again(tmp_path, codec, codes):
    path = tmp_path / "a.hcodes"
    export_tokens(path, codes, codec.info)
    assert torch.equal(read_codes(path).codes.tokens, codes.tokens)


def test_a_textgrid_reader_finds_the_layers_and_their_tokens(tmp_path, codec, codes):
    textgrid = pytest.importorskip("praatio.textgrid")
    path = tmp_path / "a.TextGrid"
    export_tokens(path, codes, codec.info)
    grid = textgrid.openTextgrid(str(path), includeEmptyIntervals=True)
    assert list(grid.tierNames) == [layer.name for layer in codec.info.layers]
    frame_s = 1 / codec.info.frame_rate_hz
    for tier_name, row in zip(grid.tierNames, codes.tokens[0].tolist(), strict=True):
        found = []
        for start, end, label in grid.getTier(tier_name).entries:
            found += [int(label)] * round((end - start) / frame_s)
        assert found == row


def test_another_suffix_is_refused_with_the_ones_there_are(tmp_path, codec, codes):
    with pytest.raises(UserError, match="TextGrid"):
        export_tokens(tmp_path / "a.pkl", codes, codec.info)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", TOKEN_SUFFIXES)
def test_a_place_that_is_not_there_is_told(tmp_path, codec, codes, suffix):
    with pytest.raises(UserError, match="choose another place"):
        export_tokens(tmp_path / "missing" / f"a{suffix}", codes, codec.info)


@given(arrays.arrays(np.int32, st.integers(0, 40), elements=st.integers(0, 3)))
def test_runs_put_together_are_the_tokens(tokens):
    found = runs(tokens)
    assert [t for a, b, t in found for _ in range(b - a)] == tokens.tolist()
    assert all(x[2] != y[2] and x[1] == y[0] for x, y in zip(found, found[1:], strict=False))
