"""A SNAC of random weights, small enough for tests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

# Token rates 1 : 2 : 4.
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


def tiny_snac(window: int | None = None):
    """The model; with an attention ``window`` it works in blocks."""
    snac = pytest.importorskip("snac")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        return snac.SNAC(**TINY_SNAC, attn_window_size=window)


def write_snac(parent: Path) -> Path:
    """A folder with its configuration and weights, its name awkward."""
    folder = parent / "weights=1"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(TINY_SNAC | {"attn_window_size": None}))
    save_file(tiny_snac().state_dict(), folder / "model.safetensors")
    return folder
