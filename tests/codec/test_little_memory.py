"""A device with little memory: said in a sentence, and worked around."""

from __future__ import annotations

import pytest
import torch

from codec.errors import DeviceMemoryError

FRAMES_THAT_FIT = 40


def until_it_fits(work):
    """Try again as often as the codec has said that it can do with less."""
    refusals = 0
    while True:
        try:
            return work(), refusals
        except DeviceMemoryError:
            refusals += 1
            assert refusals < 20


@pytest.fixture
def small(codec_of, monkeypatch):
    """A codec on a device that holds some 40 frames, as far as one can tell."""
    codec = codec_of("tiny-spectral")
    monkeypatch.setattr(codec, "chunk_frames", codec.chunk_frames)
    synthesise, encode = codec.model.synthesise, codec.model.encode_keeping

    def limited(work, frames_of):
        def run(x, *rest, **options):
            if frames_of(x) > FRAMES_THAT_FIT:
                raise torch.OutOfMemoryError("CUDA out of memory.")
            return work(x, *rest, **options)

        return run

    hop = codec.info.hop_samples
    monkeypatch.setattr(codec.model, "synthesise", limited(synthesise, lambda x: x.shape[-1]))
    monkeypatch.setattr(codec.model, "encode_keeping", limited(encode, lambda x: x.shape[-1] / hop))
    return codec


def test_what_does_not_fit_is_said_and_fits_in_smaller_pieces(small, codec_of, speech):
    wave = speech(200 * small.info.hop_samples)
    with pytest.raises(DeviceMemoryError, match="memory of cpu ran out; close other programs"):
        small.encode(wave)
    codes, refusals = until_it_fits(lambda: small.encode(wave))
    assert refusals > 0 and codes.frames == 200
    made, _ = until_it_fits(lambda: small.decode(codes))
    assert made.shape == wave.shape
    assert small.chunk_frames <= FRAMES_THAT_FIT and small.can_spare_memory


def test_a_stream_takes_long_pieces_in_smaller_ones(small, speech):
    wave = speech(100 * small.info.hop_samples)
    small.chunk_frames = 30
    with small.stream() as stream:
        tokens = stream.encode(wave)
        assert torch.equal(tokens, small.encode(wave).tokens)
        assert stream.decode(tokens).shape == wave.shape


def test_there_is_an_end_to_sparing(small):
    while small.can_spare_memory:
        with pytest.raises(DeviceMemoryError), small.within_memory():
            raise torch.OutOfMemoryError
    assert small.chunk_frames >= 1
