"""What holds for every codec, whatever it declares: one class, run through by each codec.

A codec joins with a line in ``test_contract.py``.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
import torch

from codec.api import Codec, Codes, LayerSet
from codec.errors import UserError

# Two ways to the same sound may differ by float noise.
EXACT = 1e-4


def speechlike(rate_hz: int, samples: int, seed: int = 0) -> torch.Tensor:
    """A buzz with moving formants and pauses: float32 [1, 1, samples]."""
    rng = np.random.default_rng(seed)
    t = np.arange(samples) / rate_hz
    f0 = 110 + 20 * np.sin(2 * np.pi * 1.3 * t + seed)
    wave = sum(np.sin(2 * np.pi * k * np.cumsum(f0) / rate_hz) / k for k in range(1, 12))
    wave *= 0.5 + 0.5 * np.sin(2 * np.pi * 3 * t)
    wave += 0.02 * rng.standard_normal(samples)
    return torch.from_numpy((0.1 * wave).astype(np.float32))[None, None]


def same(a: torch.Tensor, b: torch.Tensor) -> bool:
    return a.shape == b.shape and (a.numel() == 0 or float((a - b).abs().max()) < EXACT)


def subsets(codec: Codec) -> list[LayerSet]:
    """Some sets of layers that the codec says it can decode."""
    n = codec.info.n_layers
    some = [LayerSet.all(n)]
    if codec.info.can("prefixes"):
        some += [LayerSet.prefix(k) for k in range(1, n)]
    if codec.info.can("subsets") and n > 1:
        some += [LayerSet.of({n - 1}), LayerSet.of(set(range(0, n, 2)))]
    return some


def windows(frames: int) -> Iterator[tuple[int, int]]:
    yield from ((0, 1), (frames // 2, 2), (max(0, frames - 1), 5), (0, frames))


class Contract:
    """Subclass with a fixture ``codec``."""

    def wave(self, codec: Codec, seconds: float = 0.5, seed: int = 0) -> torch.Tensor:
        rate = codec.info.sample_rate_hz
        return speechlike(rate, max(1, round(seconds * rate)), seed)

    # -- the declaration ----------------------------------------------------------

    def test_the_declaration_is_of_one_piece(self, codec: Codec):
        info = codec.info
        assert info.sample_rate_hz > 0 and info.hop_samples > 0 and info.name
        assert [layer.number for layer in info.layers] == list(range(1, info.n_layers + 1))
        for i, layer in enumerate(info.layers):
            assert layer.codebook_size <= 2**layer.bits
            assert info.token_rate_hz(i) == info.frame_rate_hz * layer.tokens_per_frame
        assert len(info.streams) == info.n_layers + (info.latents is not None)
        assert (info.kind == "discrete") == bool(info.layers)
        whole = info.rate_of(LayerSet.all(info.n_layers))
        assert info.bits_per_second == (info.packet_bits_per_second or whole)
        assert not info.semantic or info.acoustic, "a semantic layer stands against acoustic ones"

    # -- lengths ------------------------------------------------------------------

    @pytest.mark.parametrize("off", [-1, 0, 1])
    @pytest.mark.parametrize("frames", [0, 1, 3])
    def test_the_wave_comes_back_as_long_as_it_was(self, codec: Codec, frames: int, off: int):
        samples = max(1, frames * codec.info.hop_samples + off)
        codes = codec.encode(speechlike(codec.info.sample_rate_hz, samples))
        assert codes.samples == samples and codes.batch == 1
        assert codec.decode(codes).shape == (1, 1, codec.info.decoded_samples(samples))
        self.check_tokens(codec, codes)

    def check_tokens(self, codec: Codec, codes: Codes) -> None:
        info = codec.info
        if not info.layers:
            assert codes.layers == () and codes.frames == 0
            return
        assert codes.frames == info.frames_of(codes.samples)
        for layer, tokens in zip(info.layers, codes.layers, strict=True):
            assert tokens.dtype == torch.int64
            assert tokens.shape == (codes.batch, codes.frames * layer.tokens_per_frame)
            assert int(tokens.min()) >= 0 and int(tokens.max()) < layer.codebook_size

    def test_no_samples_at_all_are_refused(self, codec: Codec):
        with pytest.raises(ValueError, match="T ≥ 1"):
            codec.encode(torch.zeros(1, 1, 0))

    def test_stretches_are_what_encoding_at_once_gives(self, codec: Codec):
        wave = self.wave(codec)
        parts = Codes.joined(list(codec.encode_stretches(wave)))
        whole = codec.encode(wave)
        # Packets may differ: an Ogg stream has a random number of its own.
        assert parts.samples == whole.samples and same(codec.decode(parts), codec.decode(whole))
        assert all(map(torch.equal, parts.layers, whole.layers))

    # -- the same again -----------------------------------------------------------

    def test_decoding_twice_gives_the_same_sound(self, codec: Codec):
        codes = codec.encode(self.wave(codec))
        first = codec.decode(codes).clone()
        torch.manual_seed(123)
        assert torch.equal(first, codec.decode(codes))

    def test_a_batch_of_two_is_two_single_clips(self, codec: Codec):
        one, two = self.wave(codec, seed=1), self.wave(codec, seed=2)
        both = codec.encode(torch.cat([one, two]))
        alone = [codec.encode(one), codec.encode(two)]
        assert both.batch == 2
        for i, single in enumerate(alone):
            pairs = zip(both.layers, single.layers, strict=True)
            assert all(torch.equal(a[i : i + 1], b) for a, b in pairs)
            assert same(codec.decode(both)[i : i + 1], codec.decode(single))

    def test_nothing_random_is_used_up(self, codec: Codec):
        torch.manual_seed(7)
        wanted = torch.rand(3)
        torch.manual_seed(7)
        codec.decode(codec.encode(self.wave(codec)))
        assert torch.equal(wanted, torch.rand(3))

    # -- layers -------------------------------------------------------------------

    def test_every_declared_set_decodes_to_the_clips_length(self, codec: Codec):
        codes = codec.encode(self.wave(codec))
        for layers in subsets(codec):
            made = codec.decode(codes, layers)
            assert made.shape[-1] == codec.info.decoded_samples(codes.samples), layers.spec
            assert torch.isfinite(made).all()

    def test_layers_that_are_off_do_not_matter(self, codec: Codec):
        codes = codec.encode(self.wave(codec))
        for layers in subsets(codec):
            off = [i for i in range(codec.info.n_layers) if i not in layers]
            if not off:
                continue
            changed = [x.clone() for x in codes.layers]
            for i in off:
                changed[i] = (changed[i] + 1) % codec.info.layers[i].codebook_size
            others = (
                torch.stack(changed, 1) if not isinstance(codes.tokens, tuple) else tuple(changed)
            )
            assert same(
                codec.decode(codes, layers), codec.decode(Codes(others, codes.samples), layers)
            )

    def test_a_layer_that_is_not_there_is_refused(self, codec: Codec):
        codes = codec.encode(self.wave(codec, 0.1))
        with pytest.raises(UserError, match="but this codec has"):
            codec.decode(codes, LayerSet.of({codec.info.n_layers}))

    def test_a_set_beyond_the_declaration_is_refused_in_a_sentence(self, codec: Codec):
        if codec.info.can("subsets") or codec.info.n_layers < 2:
            pytest.skip("decodes any set, or has one layer at most")
        with pytest.raises(UserError, match="decodes only"):
            codec.decode(codec.encode(self.wave(codec, 0.1)), LayerSet.of({1}))

    def test_tokens_outside_a_codebook_are_refused(self, codec: Codec):
        codes = codec.encode(self.wave(codec, 0.1))
        for i, wrong in itertools.product(range(min(2, codec.info.n_layers)), (-1, None)):
            changed = [x.clone() for x in codes.layers]
            changed[i][..., 0] = codec.info.layers[i].codebook_size if wrong is None else wrong
            tokens = tuple(changed) if isinstance(codes.tokens, tuple) else torch.stack(changed, 1)
            with pytest.raises((IndexError, UserError)):
                codec.decode(Codes(tokens, codes.samples))

    def test_the_residual_is_there_or_is_refused(self, codec: Codec):
        wave = self.wave(codec, 0.2)
        if not codec.info.can("residual"):
            with pytest.raises(UserError, match="without quantizing"):
                codec.encode(wave, keep_residual=True)
            with pytest.raises(UserError, match="without quantizing"):
                codec.decode(codec.encode(wave), continuous=True)
            return
        codes = codec.encode(wave, keep_residual=True)
        assert codec.decode(codes, continuous=True).shape == codec.decode(codes).shape

    def test_contributions_are_there_or_are_refused(self, codec: Codec):
        codes = codec.encode(self.wave(codec, 0.2))
        if not codec.info.can("contributions"):
            with pytest.raises(UserError, match="no contributions"):
                codec.layer_embeddings(codes)
            return
        made = codec.layer_embeddings(codes)
        assert made.shape[:2] == (1, codec.info.n_layers) and made.shape[-1] == codes.frames

    # -- windows and streams --------------------------------------------------------

    def test_a_window_is_the_slice_of_the_whole(self, codec: Codec):
        codes = codec.encode(self.wave(codec))
        whole, hop = codec.decode(codes), codec.info.decoded_hop_samples
        frames = codes.frames or codec.info.frames_of(codes.samples)
        for start, count in windows(frames):
            window = codec.decode(codes, start_frame=start, frames=count)
            assert same(window, whole[..., start * hop : (start + count) * hop]), (start, count)

    @pytest.mark.parametrize("chunk", [1, 700, 100_000])
    def test_a_stream_is_what_decoding_at_once_gives(self, codec: Codec, chunk: int):
        if not codec.info.can("streaming"):
            with pytest.raises((UserError, ValueError)):
                codec.stream()
            return
        wave = self.wave(codec, 0.1 if chunk == 1 else 0.5)
        codes = codec.encode(wave)
        with codec.stream() as stream:
            parts = [stream.encode(part) for part in wave.split(chunk, -1)]
            tokens = torch.cat([*parts, stream.flush()], -1)
            made = stream.decode(tokens)
        assert torch.equal(tokens, codes.tokens)
        assert same(made[..., : codes.samples], codec.decode(codes))
