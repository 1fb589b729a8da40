"""Recordings as other programs leave them: several in one file, padded, wrapped, unclosed."""

from __future__ import annotations

import io
import struct
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codec.audio import read_audio, read_recording
from codec.audio._ogg import ogg_links
from codec.audio._pieces import PiecedFile, patched
from tests.codec.audio_kit import FORMATS, RATE_HZ, make_file, refusal, speechlike
from tests.codec.container_kit import (
    ogg_flac,
    ogg_page,
    ogg_pages,
    sphere,
    wav_around,
    written,
)

JOINABLE = ["wav", "float.wav", "flac", "ogg", "opus", "mp3", "aiff", "au", "w64", "rf64"]


def tone(hz: float, frames: int, channels: int = 1, rate_hz: int = RATE_HZ) -> np.ndarray:
    """float32 [frames, channels]"""
    wave = 0.3 * np.sin(2 * np.pi * hz * np.arange(frames) / rate_hz)
    return np.repeat(wave[:, np.newaxis], channels, axis=1).astype(np.float32)


def loudest_hz(samples: np.ndarray, rate_hz: int) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(spectrum.argmax() * rate_hz / len(samples))


# Several recordings in one file


@pytest.mark.parametrize("kind", JOINABLE)
def test_recordings_put_one_behind_the_other_are_all_read(tmp_path, kind):
    first = make_file(tmp_path, kind, data=tone(300, 24_000)).read_bytes()
    second = make_file(tmp_path, kind, data=tone(700, 16_000)).read_bytes()
    path = tmp_path / f"both.{kind}"
    path.write_bytes(first + second)
    audio = read_audio(path)
    assert audio.samples.shape == (1, 40_000)
    assert audio.rate_hz == RATE_HZ
    assert loudest_hz(audio.samples[0, 1_000:23_000], RATE_HZ) == pytest.approx(300, abs=2)
    assert loudest_hz(audio.samples[0, 25_000:39_000], RATE_HZ) == pytest.approx(700, abs=2)
    (note,) = audio.notes
    assert note.startswith("2 recordings")
    np.testing.assert_array_equal(read_recording(path).mono(), audio.mono())


@pytest.mark.parametrize("kind", ["ogg", "opus"])
def test_a_chain_of_unlike_streams_is_read_at_the_highest_rate(tmp_path, kind):
    first = make_file(tmp_path, kind, data=tone(300, 16_000)).read_bytes()
    stereo = tone(700, 48_000, 2, 48_000)
    second = make_file(tmp_path, kind, data=stereo, samplerate=48_000).read_bytes()
    path = tmp_path / f"both.{kind}"
    path.write_bytes(first + second)
    audio = read_audio(path)
    assert audio.rate_hz == 48_000
    assert audio.samples.shape == (2, 96_000)
    for channel in audio.samples:
        assert loudest_hz(channel[2_000:46_000], 48_000) == pytest.approx(300, abs=2)
        assert loudest_hz(channel[50_000:94_000], 48_000) == pytest.approx(700, abs=2)
    assert "resampled to 48000 Hz" in audio.notes[0]
    np.testing.assert_allclose(read_recording(path).mono(), audio.mono(), atol=1e-6)


def test_a_part_of_a_chain_that_cannot_be_read_is_told_of(tmp_path):
    path = make_file(tmp_path, "opus")
    speex = ogg_page(b"Speex   " + bytes(72), 5, 0, 0, flags=2)
    speex += ogg_page(bytes(100), 5, 1, 320, flags=4)
    path.write_bytes(path.read_bytes() + speex)
    audio = read_audio(path)
    assert audio.samples.shape == (1, 24_000)
    assert audio.notes == ("recording 2 of 2 in it (Speex) cannot be read",)


def test_a_chain_whose_second_part_is_cut_short_is_refused_for_that(tmp_path):
    content = make_file(tmp_path, "opus").read_bytes()
    path = tmp_path / "both.opus"
    path.write_bytes(content + content[: content.rfind(b"OggS")])
    assert "cut short" in refusal(path)


def test_of_streams_side_by_side_the_first_is_read_and_the_other_told_of(tmp_path):
    first = ogg_pages(make_file(tmp_path, "ogg", data=tone(300, 24_000)).read_bytes())
    second = ogg_pages(make_file(tmp_path, "opus", data=tone(700, 24_000)).read_bytes())
    path = tmp_path / "both.ogg"
    path.write_bytes(b"".join([first[0], second[0], *second[1:], *first[1:]]))
    audio = read_audio(path)
    assert audio.samples.shape == (1, 24_000)
    assert loudest_hz(audio.samples[0], RATE_HZ) == pytest.approx(300, abs=2)
    assert audio.notes == ("its first sound track; 1 more left out",)


def test_ogg_flac_is_read(tmp_path):
    data = speechlike(30_000)
    path = tmp_path / "clip.oga"
    flac = written(tmp_path / "clip.flac", data)
    path.write_bytes(ogg_flac(flac, 30_000))
    np.testing.assert_allclose(read_audio(path).samples[0], data[:, 0], atol=2**-15)
    path.write_bytes(ogg_flac(flac, 30_000) * 2)
    assert read_audio(path).samples.shape == (1, 60_000)


def test_what_stands_between_two_mp3s_is_no_sound(tmp_path):
    content = make_file(tmp_path, "mp3", data=tone(300, 24_000)).read_bytes()
    id3v1 = b"TAG" + bytes(125)
    id3v2 = b"ID3\x04\0\0\0\0\x10\x00" + b"\xff\xf3" * 1024
    path = tmp_path / "album.mp3"
    path.write_bytes(id3v2 + content + id3v1 + id3v2 + content + id3v1)
    assert read_audio(path).samples.shape == (1, 48_000)


def test_samples_that_the_header_forgot_are_told_of(tmp_path):
    path = make_file(tmp_path, "wav", data=speechlike())
    content = bytearray(path.read_bytes())
    struct.pack_into("<I", content, 40, 20_000)
    path.write_bytes(content)
    audio = read_audio(path)
    assert audio.samples.shape == (1, 10_000)
    assert audio.notes == ("28000 bytes behind the end that its header states were left out",)


def test_tags_and_padding_behind_the_samples_are_nothing_to_tell(tmp_path):
    path = make_file(tmp_path, "wav")
    content = path.read_bytes()
    for more in (b"ID3\x04" + b"\x01" * 500, bytes(4096), b"LIST\x04\0\0\0INFO", b"\x01" * 100):
        path.write_bytes(content + more)
        audio = read_audio(path)
        assert (audio.samples.shape, audio.notes) == ((1, 24_000), ())


def test_more_recordings_than_anybody_puts_into_a_file_are_refused(tmp_path):
    path = make_file(tmp_path, "wav", data=speechlike(10))
    path.write_bytes(path.read_bytes() * 1001)
    assert "1000 recordings" in refusal(path)


def test_a_file_that_is_no_ogg_is_not_searched_through_for_pages():
    class Counting(io.BytesIO):
        count = 0

        def read(self, size=-1):
            self.count += size
            return super().read(size)

    file = Counting(b"RIFF" + bytes(10**6))
    assert ogg_links(file, 10**6 + 4) == []
    assert 0 < file.count < 1000


@pytest.mark.parametrize("tail", [b"\0" * 5_000, b"junk" * 900, b"\xff\xfb" * 700])
def test_an_mp3_with_junk_at_its_end_is_read(tmp_path, tail):
    path = make_file(tmp_path, "mp3", data=tone(300, 48_000))
    path.write_bytes(path.read_bytes() + tail)
    assert read_audio(path).samples.shape == (1, 48_000)


# Blocks that are not full


@pytest.mark.parametrize("frames", [24_000, 24_320, 24_001, 23_700])
def test_a_gsm_wav_ends_where_its_sound_ends(tmp_path, frames):
    data = tone(400, frames, rate_hz=8_000)
    path = make_file(tmp_path, "wav", data=data, samplerate=8_000, subtype="GSM610")
    audio = read_audio(path)
    assert audio.samples.shape == (1, frames)
    assert np.abs(audio.samples[0, -300:]).max() < 0.5
    assert read_recording(path).samples.shape == (frames,)


@pytest.mark.parametrize("padded", [True, False])
def test_a_gsm_wav_without_a_count_has_no_junk_of_a_padding_byte(tmp_path, padded):
    # An odd number of blocks of 65 bytes: WAV asks for a byte more, some count it as data.
    data = tone(400, 75 * 320, rate_hz=8_000)
    path = make_file(tmp_path, "wav", data=data, samplerate=8_000, subtype="GSM610")
    content = path.read_bytes()
    fmt = content[20 : content.find(b"fact")]
    start = content.find(b"data") + 8
    body = content[start : start + 75 * 65]
    chunks = b"WAVEfmt " + struct.pack("<I", len(fmt)) + fmt
    chunks += b"data" + struct.pack("<I", len(body) + padded) + body + b"\0"
    path.write_bytes(b"RIFF" + struct.pack("<I", len(chunks)) + chunks)
    audio = read_audio(path)
    assert audio.samples.shape == (1, 24_000)
    assert np.abs(audio.samples[0, -300:]).max() < 0.5


@pytest.mark.parametrize("subtype", ["IMA_ADPCM", "MS_ADPCM"])
def test_an_adpcm_wav_ends_at_the_count_that_it_gives(tmp_path, subtype):
    path = make_file(tmp_path, "wav", data=speechlike(24_000), subtype=subtype)
    content = bytearray(path.read_bytes())
    at = content.find(b"fact") + 8
    for count, wanted in ((23_900, 23_900), (5, None), (10**9, None)):
        struct.pack_into("<I", content, at, count)
        path.write_bytes(content)
        frames = read_audio(path).samples.shape[1]
        # A count that cannot be true is not followed.
        assert frames == wanted if wanted else 24_000 <= frames < 24_600


@pytest.mark.parametrize("mode", ["CONSTANT", "VARIABLE"])
def test_an_mp3_in_a_wav_is_read(tmp_path, mode):
    data = speechlike(48_000)
    more = {"format": "MP3", "bitrate_mode": mode, "compression_level": 0.5}
    mp3 = written(tmp_path / "clip.mp3", data, **more)
    path = tmp_path / "clip.wav"
    path.write_bytes(wav_around(mp3, 0x55))
    assert read_audio(path).samples.shape == (1, 48_000)
    # As most programs write it: without the frame that has the count.
    bare = mp3[mp3.find(b"\xff\xf3", 4) :]
    if mode == "CONSTANT":
        path.write_bytes(wav_around(bare, 0x55))
        assert 48_000 <= read_audio(path).samples.shape[1] < 48_000 + 4 * 1152


# Headers that libsndfile does not take


def test_bw64_is_read(tmp_path):
    path = make_file(tmp_path, "rf64")
    content = path.read_bytes()
    assert content[:4] == b"RF64"
    path.write_bytes(b"BW64" + content[4:])
    np.testing.assert_allclose(read_audio(path).samples[0], speechlike()[:, 0], atol=2**-15)
    path.write_bytes(b"BW64" + content[4:-1_000])
    assert "cut short" in refusal(path)


def test_a_caf_from_a_pipe_is_read_whole(tmp_path):
    path = make_file(tmp_path, "caf")
    content = bytearray(path.read_bytes())
    at = content.find(b"data") + 4
    content[at : at + 8] = b"\xff" * 8
    path.write_bytes(content)
    np.testing.assert_allclose(read_audio(path).samples[0], speechlike()[:, 0], atol=2**-15)


def test_an_aiff_from_a_pipe_is_read_whole(tmp_path):
    path = make_file(tmp_path, "aiff")
    content = bytearray(path.read_bytes())
    # As SoX writes them: COMM's count too.
    struct.pack_into(">I", content, 4, 0x7F00_002E)
    struct.pack_into(">I", content, content.find(b"COMM") + 10, 0x7F00_0000 // 2)
    struct.pack_into(">I", content, content.find(b"SSND") + 4, 0x7F00_0008)
    path.write_bytes(content)
    np.testing.assert_allclose(read_audio(path).samples[0], speechlike()[:, 0], atol=2**-15)


def test_an_au_of_unknown_size_is_read_whole(tmp_path):
    path = make_file(tmp_path, "au")
    content = bytearray(path.read_bytes())
    struct.pack_into(">I", content, 8, 0xFFFF_FFFF)
    path.write_bytes(content)
    np.testing.assert_allclose(read_audio(path).samples[0], speechlike()[:, 0], atol=2**-15)


def test_a_sphere_file_that_lacks_samples_is_refused_for_that(tmp_path):
    body = (speechlike()[:, 0] * 32767).astype("<i2").tobytes()
    path = tmp_path / "clip.sph"
    path.write_bytes(sphere("pcm", body, 24_000))
    assert read_audio(path).samples.shape == (1, 24_000)
    path.write_bytes(sphere("pcm", body[:-2_000], 24_000))
    assert "cut short" in refusal(path)


# Open-ended


@settings(max_examples=30, derandomize=True, deadline=None)
@given(
    parts=st.lists(
        st.tuples(st.sampled_from(["wav", "flac", "ogg", "aiff"]), st.integers(2_000, 9_000)),
        min_size=1,
        max_size=4,
    ),
    same=st.booleans(),
)
def test_any_row_of_recordings_is_as_long_as_all_of_them(parts, same):
    """``same``: all of the first one's format; else only recordings of one family follow."""
    kind = parts[0][0]
    lengths = [length for other, length in parts if same or other == kind]
    with tempfile.TemporaryDirectory() as folder:
        content = b"".join(
            written(Path(folder, "part"), tone(400, length), **FORMATS[kind]) for length in lengths
        )
        path = Path(folder, f"row.{kind}")
        path.write_bytes(content)
        assert read_audio(path).samples.shape == (1, sum(lengths))


@settings(max_examples=200, derandomize=True, deadline=None)
@given(
    content=st.binary(max_size=60),
    pieces=st.lists(
        st.one_of(st.binary(max_size=9), st.tuples(st.integers(0, 50), st.integers(0, 20))),
        max_size=6,
    ),
    reads=st.lists(st.tuples(st.integers(0, 90), st.integers(0, 40)), max_size=8),
)
def test_a_pieced_file_reads_as_its_pieces_joined(content, pieces, reads):
    whole = content.ljust(80, b".")
    wanted = b"".join(p if isinstance(p, bytes) else whole[p[0] : p[0] + p[1]] for p in pieces)
    pieced = PiecedFile(io.BytesIO(whole), pieces)
    assert pieced.size_bytes == len(wanted)
    for start, length in reads:
        pieced.seek(start)
        assert pieced.read(length) == wanted[start : start + length]
    pieced.seek(0)
    assert pieced.read() == wanted


def test_a_patched_file_differs_only_where_it_should():
    assert patched(io.BytesIO(b"0123456789"), 10, {8: b"ef", 1: b"abc"}).read() == b"0abc4567ef"
