"""However loud a decoder gets, its sound stays within full scale."""

from __future__ import annotations

import torch

from codec.hybrid.spectral import KNEE, limited


def test_speech_is_left_as_it_is_and_more_is_bent_without_a_corner():
    x = torch.linspace(-4, 4, 80_001, dtype=torch.float64)
    y = limited(x)
    assert torch.equal(y[x.abs() <= KNEE], x[x.abs() <= KNEE])
    # The step at full scale is but what rounding leaves of 1 − tanh.
    assert y.abs().max() <= 1 and (y.diff() >= 0).all()
    assert y.diff().diff().abs().max() < 1e-6  # x'' of a corner would be 1e-4


def test_no_layer_set_of_a_much_too_loud_model_clips(codec_of, speech, monkeypatch):
    codec = codec_of("tiny-spectral")
    head = codec.model.decoder.head
    wave = speech(4000)
    codes = codec.encode(wave)
    monkeypatch.setattr(head.bias, "data", head.bias.data + 6)
    made = codec.decode(codes)
    assert KNEE < made.abs().max() <= 1 and made.isfinite().all()
