#!/usr/bin/env bash
# snac 1.2.1: what decoding the same tokens gives.
#
# One expects a decoder in eval mode to be a function of its tokens.  Seen: it adds fresh random
# noise, in eval mode as in training, so that decoding twice differs by more than float noise;
# a clip decoded in a batch differs from the same clip alone, even from one seed.  A list
# of its first layers only, which residual quantization would allow, raises IndexError; with a
# zero vector in place of the others it decodes.  (Random weights; torch 2.13.0.)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q torch==2.13.0 snac==1.2.1 numpy==2.2.6 einops==0.8.1
"$folder/venv/bin/python" - <<'PY'
import torch
from snac import SNAC

torch.manual_seed(0)
model = SNAC(
    sampling_rate=24_000, encoder_dim=8, encoder_rates=[2, 4, 8], decoder_dim=64,
    decoder_rates=[8, 4, 2], attn_window_size=None, codebook_size=64, codebook_dim=4,
    vq_strides=[4, 2, 1],
).eval()
wave = 0.1 * torch.randn(2, 1, 24_000)
with torch.inference_mode():
    codes = model.encode(wave)
    one, two = (model.decode(codes) for _ in range(2))
    torch.manual_seed(1)
    both = model.decode(codes)
    torch.manual_seed(1)
    alone = model.decode([layer[1:] for layer in codes])
    print("rms of a decoding:", float(one.square().mean().sqrt()))
    print("rms of the difference of two:", float((one - two).square().mean().sqrt()))
    print("in a batch against alone, one seed:", float((both[1:] - alone).abs().max()))
    assert float((one - two).abs().max()) > 1e-3
    assert float((both[1:] - alone).abs().max()) > 1e-3
    try:
        model.decode(codes[:2])
    except IndexError as error:
        print("the first two of three layers: IndexError:", error)
    else:
        raise AssertionError("a prefix decodes")
    total = 0
    for layer, tokens in zip(model.quantizer.quantizers[:2], codes[:2]):
        total = total + layer.out_proj(layer.decode_code(tokens)).repeat_interleave(layer.stride, -1)
    print("by hand:", tuple(model.decoder(total).shape))
PY
echo "as described"
