"""Recordings that cannot be read: each gets one sentence of its own."""

from __future__ import annotations

import os
import struct
import tempfile
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from hypothesis import given, settings
from hypothesis import strategies as st

from codec.audio.files import Audio, read_audio
from codec.errors import AudioFileError
from tests.codec.audio_kit import (
    CHUNKED,
    FORMATS,
    RATE_HZ,
    assert_is_one_sentence,
    make_file,
    refusal,
    speechlike,
    without_privileges,
)

# Bad files, each with its sentence


def test_a_missing_file_a_folder_and_an_empty_file_are_told_apart(tmp_path):
    assert "does not exist" in refusal(tmp_path / "gone.wav")
    assert "does not exist" in refusal(tmp_path / "no folder" / "gone.wav")
    assert "is a folder" in refusal(tmp_path)
    with pytest.raises(AudioFileError, match="without a name does not exist"):
        read_audio("")
    with pytest.raises(AudioFileError, match=r"a\?b\.wav could not be read"):
        read_audio("a\0b.wav")
    empty = tmp_path / "empty.wav"
    empty.touch()
    assert "0 bytes" in refusal(empty)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders here")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.wav")
    assert "pipe" in refusal(tmp_path / "pipe.wav")


@pytest.mark.skipif(os.name == "nt", reason="permissions work otherwise there")
def test_a_file_that_may_not_be_read_is_refused_for_that(tmp_path):
    path = make_file(tmp_path, "wav")
    path.chmod(0)
    with without_privileges():
        assert "permissions" in refusal(path)


@pytest.mark.parametrize(
    "content", [b"hello " * 300, bytes(5_000), np.random.default_rng(1).bytes(5_000), b"R"]
)
def test_what_is_not_audio_is_refused_for_that(tmp_path, content):
    path = tmp_path / "notes.wav"
    path.write_bytes(content)
    assert "not audio" in refusal(path)


def test_headerless_audio_is_refused_for_that(tmp_path):
    path = tmp_path / "clip.raw"
    path.write_bytes(bytes(5_000))
    assert "without a header" in refusal(path)


@pytest.mark.parametrize(
    "kind", ["wav", "float.wav", "ogg", "aiff", "w64", "rf64", "au", "caf", "sph"]
)
def test_a_file_without_samples_is_refused_for_that(tmp_path, kind):
    assert "no samples" in refusal(make_file(tmp_path, kind, data=speechlike()[:0]))


@pytest.mark.parametrize("kept", [0.4, 0.99])
@pytest.mark.parametrize("kind", FORMATS)
def test_a_truncated_file_is_refused_for_that(tmp_path, kind, kept):
    path = make_file(tmp_path, kind, data=speechlike(200_000))
    content = path.read_bytes()
    path.write_bytes(content[: int(kept * len(content))])
    assert "cut short" in refusal(path)


@pytest.mark.parametrize("kind", CHUNKED)
def test_one_lost_frame_is_noticed(tmp_path, kind):
    path = make_file(tmp_path, kind)
    path.write_bytes(path.read_bytes()[:-4])
    assert "cut short: it holds only 99.9 %" in refusal(path)


@pytest.mark.parametrize("kind", ["ogg", "opus"])
def test_an_ogg_that_lacks_its_last_page_is_noticed(tmp_path, kind):
    path = make_file(tmp_path, kind, data=speechlike(200_000))
    content = path.read_bytes()
    path.write_bytes(content[: content.rfind(b"OggS")])
    assert "cut short" in refusal(path)


@pytest.mark.parametrize("kind", ["flac", "ogg", "opus"])
def test_a_hole_in_a_compressed_file_is_noticed(tmp_path, kind):
    path = make_file(tmp_path, kind, data=speechlike(200_000))
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = np.random.default_rng(3).bytes(64)
    path.write_bytes(content)
    assert "damaged" in refusal(path)


def test_a_flac_cut_between_two_frames_is_noticed(tmp_path):
    path = make_file(tmp_path, "flac", data=speechlike(200_000))
    content = path.read_bytes()
    # Fixed block size, 16 bits mono: every frame starts with these two bytes.
    path.write_bytes(content[: content.rfind(b"\xff\xf8")])
    assert "cut short" in refusal(path)


def without_first_mp3_frame(path: Path) -> None:
    """Take the frame with the Xing header, which holds the count, from an MP3."""
    content = path.read_bytes()
    assert b"Xing" in content[:64] or b"Info" in content[:64]
    path.write_bytes(content[content.find(b"\xff\xf3", 4) :])


def test_an_mp3_of_varying_bit_rate_without_a_length_is_not_read_in_part(tmp_path):
    rng = np.random.default_rng(5)
    data = np.concatenate([0.3 * rng.standard_normal(40_000), np.zeros(160_000)])
    path = tmp_path / "clip.mp3"
    arguments = {"format": "MP3", "bitrate_mode": "VARIABLE", "compression_level": 0.2}
    with sf.SoundFile(path, "w", RATE_HZ, 1, **arguments) as sound:
        sound.write(data)
    assert read_audio(path).samples.shape == (1, 200_000)
    without_first_mp3_frame(path)
    assert "varying bit rate" in refusal(path)


def test_an_mp3_of_constant_bit_rate_needs_no_length_in_its_header(tmp_path):
    path = tmp_path / "clip.mp3"
    arguments = {"format": "MP3", "bitrate_mode": "CONSTANT", "compression_level": 0.5}
    with sf.SoundFile(path, "w", RATE_HZ, 1, **arguments) as sound:
        sound.write(speechlike(200_000))
    without_first_mp3_frame(path)
    assert abs(read_audio(path).samples.shape[1] - 200_000) < 4 * 1152


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_samples_that_are_no_numbers_are_counted_and_placed(tmp_path, bad):
    data = speechlike(100_000, channels=2)
    data[80_000, 1] = data[90_000, 0] = data[90_000, 1] = bad
    message = refusal(make_file(tmp_path, "float.wav", data=data))
    assert "NaN or infinite" in message
    assert "3 of them" in message
    assert "5.000 s" in message


@pytest.mark.parametrize("rate_hz", [0, 999, 768_001, 1_000_000])
def test_a_rate_that_is_out_of_range_is_named(tmp_path, rate_hz):
    path = make_file(tmp_path, "wav")
    content = bytearray(path.read_bytes())
    struct.pack_into("<I", content, 24, rate_hz)
    path.write_bytes(content)
    assert f" {rate_hz} Hz" in refusal(path)


@pytest.mark.parametrize("channels", [33, 64, 1_000])
def test_too_many_channels_are_counted(tmp_path, channels):
    data = np.zeros((10, channels))
    assert f"{channels} channels" in refusal(make_file(tmp_path, "wav", data=data))


@pytest.mark.parametrize("channels", [0, 5_000])
def test_impossible_channel_counts_are_named(tmp_path, channels):
    path = make_file(tmp_path, "wav")
    content = bytearray(path.read_bytes())
    struct.pack_into("<H", content, 22, channels)
    path.write_bytes(content)
    assert "channels" in refusal(path)


def test_more_than_four_hours_are_refused_and_four_are_not(tmp_path):
    four_hours = np.zeros(4 * 3600 * 1_000, dtype=np.int16)
    longest = make_file(tmp_path, "wav", data=four_hours, samplerate=1_000, subtype="PCM_U8")
    assert read_audio(longest).duration_s == 4 * 3600
    longer = np.append(four_hours, np.int16(0))
    path = make_file(tmp_path, "wav", data=longer, samplerate=1_000, subtype="PCM_U8")
    assert "4 h" in refusal(path)


def test_a_header_that_promises_years_costs_no_memory(tmp_path):
    path = make_file(tmp_path, "flac")
    content = bytearray(path.read_bytes())
    content[21] |= 0x0F
    content[22:26] = b"\xff" * 4
    path.write_bytes(content)
    assert "4 h" in refusal(path)


# Open-ended damage


@st.composite
def damage(draw):
    """Return a function that changes, drops, repeats or cuts a file's bytes."""
    places = draw(st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8))))
    # Headers are where it hurts: half of the changes go to the first 100 bytes.
    in_header = draw(st.booleans())
    cut = draw(st.one_of(st.just(1.0), st.floats(0, 1)))
    repeated = draw(st.booleans())

    def apply(content: bytes) -> bytes:
        changed = bytearray(content)
        reach = 100 if in_header else len(changed)
        for place, new in places:
            start = int(place * reach)
            changed[start : start + len(new)] = new
        changed = changed[: max(1, int(cut * len(changed)))]
        return bytes(changed + changed if repeated else changed)

    return apply


@pytest.fixture(scope="module")
def intact(tmp_path_factory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("intact")
    return {kind: make_file(folder, kind).read_bytes() for kind in FORMATS}


@pytest.mark.parametrize("kind", [*CHUNKED, "flac", "ogg", "opus"])
@settings(max_examples=60, derandomize=True, deadline=None)
@given(change=damage())
def test_any_damage_gives_a_recording_or_one_sentence(intact, kind, change):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"damaged.{kind}")
        path.write_bytes(change(intact[kind]))
        try:
            audio = read_audio(path)
        except AudioFileError as error:
            assert_is_one_sentence(str(error), path.name)
        else:
            assert isinstance(audio, Audio)
            assert audio.samples.shape[1] > 0
            assert np.isfinite(audio.samples).all()


@settings(max_examples=100, derandomize=True, deadline=None)
@given(content=st.binary(min_size=1, max_size=300))
def test_any_bytes_behind_a_known_mark_give_a_recording_or_one_sentence(content):
    marks = (b"RIFF\x64\0\0\0WAVEfmt ", b"fLaC", b"OggS", b"FORM\0\0\0\x64AIFF", b"ID3\4\0\0")
    with tempfile.TemporaryDirectory() as folder:
        for index, mark in enumerate(marks):
            path = Path(folder, f"made up {index}.wav")
            path.write_bytes(mark + content)
            try:
                assert read_audio(path).samples.size > 0
            except AudioFileError as error:
                assert_is_one_sentence(str(error), path.name)
