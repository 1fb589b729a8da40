"""Reading recordings: what a person gets for good files."""

from __future__ import annotations

import gc
import os
import struct
import tempfile

import numpy as np
import pytest

from codec.audio import _scratch
from codec.audio.files import Cancelled, read_audio
from tests.codec.audio_kit import (
    FORMATS,
    RATE_HZ,
    make_file,
    refusal,
    speechlike,
)

# Good files


@pytest.mark.parametrize("kind", FORMATS)
def test_each_format_is_read_at_its_own_rate_and_length(tmp_path, kind):
    audio = read_audio(make_file(tmp_path, kind))
    assert audio.samples.dtype == np.float32
    assert audio.samples.shape == (1, 24_000)
    assert audio.rate_hz == RATE_HZ
    assert audio.duration_s == 1.5
    assert audio.notes == ()
    # Lossy formats keep the tone; the lossless ones keep every sample (below).
    assert np.corrcoef(audio.samples[0], speechlike()[:, 0])[0, 1] > 0.98


@pytest.mark.parametrize(
    ("kind", "subtype", "step"),
    [
        ("wav", "PCM_U8", 2**-7),
        ("wav", "PCM_16", 2**-15),
        ("wav", "PCM_24", 2**-23),
        ("wav", "PCM_32", 2**-24),
        ("wav", "DOUBLE", 2**-24),
        ("float.wav", "FLOAT", 0),
        ("flac", "PCM_24", 2**-23),
        ("aiff", "PCM_16", 2**-15),
    ],
)
def test_integers_come_out_scaled_to_full_scale_at_one(tmp_path, kind, subtype, step):
    audio = read_audio(make_file(tmp_path, kind, subtype=subtype))
    assert np.abs(audio.samples[0] - speechlike()[:, 0]).max() <= step


@pytest.mark.parametrize("rate_hz", [1_000, 11_025, 44_100, 192_000, 768_000])
def test_rates_from_1_to_768_khz_are_kept(tmp_path, rate_hz):
    assert read_audio(make_file(tmp_path, "wav", samplerate=rate_hz)).rate_hz == rate_hz


@pytest.mark.parametrize("channels", [2, 6, 32])
def test_channels_stay_apart_and_mono_is_their_mean(tmp_path, channels):
    data = speechlike(channels=channels)
    audio = read_audio(make_file(tmp_path, "float.wav", data=data))
    np.testing.assert_array_equal(audio.samples, data.T)
    assert audio.mono().dtype == np.float32
    np.testing.assert_allclose(audio.mono(), data.mean(axis=1), atol=1e-6)
    assert audio.notes == (f"{channels} channels, mixed to mono for the codec",)


def test_a_suffix_that_lies_does_not_matter(tmp_path):
    lying = make_file(tmp_path, "flac").rename(tmp_path / "clip.mp3")
    np.testing.assert_allclose(read_audio(lying).samples[0], speechlike()[:, 0], atol=2**-15)


@pytest.mark.parametrize("name", ["größe – 録音.wav", "a. b. c.wav", "no suffix"])
def test_unusual_names_are_read_and_shown_as_they_are(tmp_path, name):
    path = make_file(tmp_path, "wav").rename(tmp_path / name)
    assert read_audio(path).name == name


@pytest.mark.skipif(os.name == "nt", reason="such names cannot exist there")
@pytest.mark.parametrize("raw_name", [b"line\nbreak.wav", b"no\xfftext.wav"])
def test_names_that_are_no_text_are_shown_with_question_marks(tmp_path, raw_name):
    path = make_file(tmp_path, "wav").rename(tmp_path / os.fsdecode(raw_name))
    name = read_audio(path).name
    assert name in ("line?break.wav", "no?text.wav")
    name.encode("utf-8")


def test_loud_floats_are_kept_and_remarked_on(tmp_path):
    data = speechlike() * 32_768
    audio = read_audio(make_file(tmp_path, "float.wav", data=data))
    np.testing.assert_array_equal(audio.samples[0], data[:, 0])
    (note,) = audio.notes
    assert "integers" in note


def test_floats_a_little_over_full_scale_are_neither_clipped_nor_remarked_on(tmp_path):
    data = speechlike() * 4
    assert np.abs(data).max() > 1
    audio = read_audio(make_file(tmp_path, "float.wav", data=data))
    np.testing.assert_array_equal(audio.samples[0], data[:, 0])
    assert audio.notes == ()


# Files written into a pipe have sizes that mean nothing


@pytest.mark.parametrize("riff_bytes", [0, 8, 36, 0xFFFF_FFFF])
@pytest.mark.parametrize("data_bytes", [0, 0x7FFF_F000, 0xFFFF_FFFF])
def test_a_wav_from_a_pipe_is_read_whole(tmp_path, riff_bytes, data_bytes):
    path = make_file(tmp_path, "wav")
    content = bytearray(path.read_bytes())
    struct.pack_into("<I", content, 4, riff_bytes)
    struct.pack_into("<I", content, 40, data_bytes)
    path.write_bytes(content)
    np.testing.assert_allclose(read_audio(path).samples[0], speechlike()[:, 0], atol=2**-15)


def test_a_wav_without_samples_but_with_other_chunks_is_not_taken_for_one(tmp_path):
    path = make_file(tmp_path, "wav", data=speechlike()[:0])
    content = bytearray(path.read_bytes()) + b"LIST" + struct.pack("<I", 400) + bytes(400)
    struct.pack_into("<I", content, 4, len(content) - 8)
    path.write_bytes(content)
    assert "no samples" in refusal(path)


def test_a_flac_stream_without_a_length_is_read_whole(tmp_path):
    data = speechlike(200_000)
    path = make_file(tmp_path, "flac", data=data)
    content = bytearray(path.read_bytes())
    content[21] &= 0xF0  # the 36 bits of STREAMINFO's count of samples
    content[22:26] = bytes(4)
    path.write_bytes(content)
    shares = []
    audio = read_audio(path, progress=shares.append)
    np.testing.assert_allclose(audio.samples[0], data[:, 0], atol=2**-15)
    assert shares == sorted(shares)
    assert shares[-1] == 1


# Long recordings


@pytest.fixture
def long_from_here(monkeypatch, tmp_path):
    """Call everything over 1000 samples long, and return the folder for its files."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(_scratch, "LONG_SAMPLES", 1_000)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_a_long_recording_lies_in_a_file_and_reads_the_same(tmp_path, long_from_here):
    data = speechlike(150_000, channels=2)
    audio = read_audio(make_file(tmp_path, "float.wav", data=data))
    mono = audio.mono()
    assert type(audio.samples) is np.ndarray
    assert _scratch.mapping_of(audio.samples) is not None
    assert _scratch.mapping_of(mono) is not None
    np.testing.assert_array_equal(audio.samples, data.T)
    np.testing.assert_allclose(mono, data.mean(axis=1), atol=1e-7)


def test_a_short_recording_lies_in_memory(tmp_path):
    assert _scratch.mapping_of(read_audio(make_file(tmp_path, "wav")).samples) is None


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="open files cannot be counted")
def test_nothing_is_left_of_a_long_recording_that_is_let_go(tmp_path, long_from_here):
    path = make_file(tmp_path, "wav", data=speechlike(150_000))
    open_before = len(os.listdir("/proc/self/fd"))
    audio = read_audio(path)
    assert len(os.listdir("/proc/self/fd")) > open_before
    del audio
    gc.collect()
    assert len(os.listdir("/proc/self/fd")) == open_before
    assert os.listdir(long_from_here) == []


def test_a_view_keeps_a_long_recording_alive(tmp_path, long_from_here):
    data = speechlike(150_000)
    view = read_audio(make_file(tmp_path, "float.wav", data=data)).samples[0, 1_000:2_000]
    gc.collect()
    np.testing.assert_array_equal(view, data[1_000:2_000, 0])


def test_no_room_for_a_long_recording_is_said(tmp_path, long_from_here, request):
    path = make_file(tmp_path, "wav", data=speechlike(150_000))
    request.getfixturevalue("small_files_only")
    assert "temporary folder" in refusal(path)
    assert os.listdir(long_from_here) == []


# Progress and cancelling


def test_progress_rises_to_one(tmp_path):
    shares = []
    path = make_file(tmp_path, "wav", data=speechlike(300_000))
    read_audio(path, progress=shares.append)
    assert len(shares) > 4
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.5
    assert shares[-1] == 1


def test_cancelling_ends_the_reading_at_the_next_block(tmp_path, long_from_here):
    path = make_file(tmp_path, "wav", data=speechlike(300_000))
    shares = []
    with pytest.raises(Cancelled):
        read_audio(path, progress=shares.append, cancelled=lambda: len(shares) == 2)
    assert len(shares) == 2
    assert shares[-1] < 0.5
    assert os.listdir(long_from_here) == []


def test_what_a_callback_raises_is_not_taken_for_a_bad_file(tmp_path):
    def broken(_share):
        raise OSError("the caller's own")

    with pytest.raises(OSError, match="the caller's own"):
        read_audio(make_file(tmp_path, "wav"), progress=broken)
