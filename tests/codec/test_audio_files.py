"""Reading and writing recordings: what a person gets for good files and for bad ones."""

from __future__ import annotations

import contextlib
import errno
import gc
import os
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from hypothesis import given, settings
from hypothesis import strategies as st

from codec.audio import _scratch, _writing, files
from codec.audio.files import Audio, Cancelled, read_audio, write_audio
from codec.errors import AudioFileError

RATE_HZ = 16_000
FORMATS = {
    "wav": {"format": "WAV"},
    "float.wav": {"format": "WAV", "subtype": "FLOAT"},
    "flac": {"format": "FLAC"},
    "ogg": {"format": "OGG", "subtype": "VORBIS"},
    "opus": {"format": "OGG", "subtype": "OPUS"},
    "mp3": {"format": "MP3"},
    "aiff": {"format": "AIFF"},
    "w64": {"format": "W64"},
    "rf64": {"format": "RF64"},
    "au": {"format": "AU"},
    "caf": {"format": "CAF"},
}
CHUNKED = ["wav", "float.wav", "aiff", "w64", "rf64", "au"]


def speechlike(frames: int = 24_000, channels: int = 1) -> np.ndarray:
    """Return a tone in noise, float32 ``[frames, channels]``, different in each channel."""
    time = np.arange(frames) / RATE_HZ
    rng = np.random.default_rng(7)
    tones = [0.3 * np.sin(2 * np.pi * 220 * (c + 1) * time) for c in range(channels)]
    noise = 0.02 * rng.standard_normal((frames, channels))
    return (np.stack(tones, axis=1) + noise).astype(np.float32)


def make_file(folder: Path, kind: str, **changes) -> Path:
    path = folder / f"clip.{kind}"
    arguments = {"data": speechlike(), "samplerate": RATE_HZ, **FORMATS[kind], **changes}
    sf.write(path, **arguments)
    return path


def refusal(path: Path) -> str:
    """Return the sentence with which ``path`` is refused."""
    with pytest.raises(AudioFileError) as caught:
        read_audio(path)
    message = str(caught.value)
    assert_is_one_sentence(message, path.name)
    return message


def assert_is_one_sentence(message: str, name: str) -> None:
    assert message.startswith(name) or f" {name} " in message
    assert message.endswith(".")
    assert "\n" not in message
    assert ". " not in message.replace(name, "")
    assert len(message) < 250


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


@contextlib.contextmanager
def without_privileges():
    """Let the superuser meet the permissions that others meet."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


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


@pytest.mark.parametrize("kind", ["wav", "float.wav", "ogg", "aiff", "w64", "rf64", "au", "caf"])
def test_a_file_without_samples_is_refused_for_that(tmp_path, kind):
    assert "no samples" in refusal(make_file(tmp_path, kind, data=speechlike()[:0]))


@pytest.mark.parametrize("kept", [0.4, 0.99])
@pytest.mark.parametrize("kind", [k for k in FORMATS if k != "caf"])
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


@pytest.mark.parametrize("kind", [*CHUNKED, "flac", "ogg", "opus", "caf"])
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


@pytest.fixture
def small_files_only():
    """Let the system refuse to write any file past 50 kB."""
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)


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


# Writing


@pytest.mark.parametrize("suffix", files.WRITABLE_SUFFIXES)
@pytest.mark.parametrize("channels", [1, 2])
def test_what_is_written_is_read_back(tmp_path, suffix, channels):
    data = speechlike(channels=channels).T
    path = tmp_path / f"out{suffix.upper()}"
    written = write_audio(path, data, RATE_HZ)
    assert (written.path, written.samples, written.clipped_samples) == (path, 24_000, 0)
    audio = read_audio(path)
    assert audio.rate_hz == RATE_HZ
    assert audio.samples.shape == (channels, 24_000)
    for row, original in zip(audio.samples, data, strict=True):
        assert np.corrcoef(row, original)[0, 1] > 0.98
    assert os.listdir(tmp_path) == [path.name]


def test_one_channel_may_be_given_without_its_axis(tmp_path):
    data = speechlike()[:, 0]
    written = write_audio(tmp_path / "out.wav", data, RATE_HZ)
    assert written.samples == 24_000
    audio = read_audio(written.path)
    # libsndfile writes times 32 767 and reads by 32 768: a step of rounding and one of scale.
    np.testing.assert_allclose(audio.samples[0], data, atol=2 * 2**-15)


def test_wav_and_flac_are_16_bit_unless_asked_otherwise(tmp_path):
    data = speechlike().T
    for suffix in (".wav", ".flac"):
        assert sf.info(write_audio(tmp_path / f"a{suffix}", data, 8_000).path).subtype == "PCM_16"
        path = write_audio(tmp_path / f"b{suffix}", data, 8_000, subtype="PCM_24").path
        assert sf.info(path).subtype == "PCM_24"


def test_samples_beyond_full_scale_are_clipped_and_counted(tmp_path):
    data = np.array([[0.0, 1.0, 1.5, -1.0, -3.0, 0.5]], dtype=np.float32)
    written = write_audio(tmp_path / "out.wav", data, RATE_HZ)
    assert written.clipped_samples == 2
    expected = np.clip(data, -1, 1)
    np.testing.assert_allclose(read_audio(written.path).samples, expected, atol=2 * 2**-15)


def test_lossy_formats_clip_too(tmp_path):
    data = 3 * np.sin(2 * np.pi * 440 * np.arange(16_000) / RATE_HZ)
    written = write_audio(tmp_path / "out.ogg", data, RATE_HZ)
    assert written.clipped_samples == (np.abs(data) > 1).sum()
    # A clipped sine is nearly a square, which overshoots by 18 % where it is band-limited.
    assert 0.9 < np.abs(read_audio(written.path).samples).max() < 1.3


def test_floats_are_written_as_they_are(tmp_path):
    data = speechlike().T * 20
    written = write_audio(tmp_path / "out.wav", data, RATE_HZ, subtype="float")
    assert written.clipped_samples == 0
    np.testing.assert_array_equal(read_audio(written.path).samples, data)


@pytest.mark.parametrize("suffix", files.WRITABLE_SUFFIXES)
def test_tags_are_written(tmp_path, suffix):
    tags = {"title": "Größe", "artist": "RVQ-1:4", "comment": "seed 7"}
    path = write_audio(tmp_path / f"a{suffix}", speechlike().T, RATE_HZ, metadata=tags).path
    with sf.SoundFile(path) as sound:
        found = sound.copy_metadata()
    assert {key: found.get(key) for key in tags} == tags


def test_a_wav_too_large_for_its_header_becomes_an_rf64(tmp_path, monkeypatch):
    monkeypatch.setattr(_writing, "RF64_FROM_SAMPLES", 1_000)
    path = write_audio(tmp_path / "out.wav", speechlike().T, RATE_HZ).path
    assert sf.info(path).format == "RF64"
    assert read_audio(path).samples.shape == (1, 24_000)


def write_refusal(path: Path, samples=None, rate_hz: int = RATE_HZ, **options) -> str:
    before = {p: p.read_bytes() for p in path.parent.glob("*") if p.is_file()}
    with pytest.raises(AudioFileError) as caught:
        write_audio(path, speechlike().T if samples is None else samples, rate_hz, **options)
    assert_is_one_sentence(str(caught.value), path.name)
    assert {p: p.read_bytes() for p in path.parent.glob("*") if p.is_file()} == before
    return str(caught.value)


def test_what_cannot_be_written_is_refused_with_what_can(tmp_path):
    for name in ("out.xyz", "out", "out.wav.txt"):
        message = write_refusal(tmp_path / name)
        assert all(suffix in message for suffix in files.WRITABLE_SUFFIXES)
    assert "48000" in write_refusal(tmp_path / "out.opus", rate_hz=44_100)
    assert "44100" in write_refusal(tmp_path / "out.mp3", rate_hz=96_000)
    assert "PCM_16" in write_refusal(tmp_path / "out.flac", subtype="FLOAT")
    assert "9 channels" in write_refusal(tmp_path / "out.flac", np.zeros((9, 100)))


def test_places_that_cannot_be_written_are_told_apart(tmp_path):
    assert "no folder" in write_refusal(tmp_path / "no folder" / "out.wav")
    (tmp_path / "folder.wav").mkdir()
    assert "is a folder" in write_refusal(tmp_path / "folder.wav")
    with pytest.raises(AudioFileError, match="cannot be the name"):
        write_audio(tmp_path / "a\0b.wav", speechlike().T, RATE_HZ)


@pytest.mark.skipif(os.name == "nt", reason="permissions work otherwise there")
def test_a_closed_folder_is_told():
    # Not in tmp_path: others may not even enter that.
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o555)
        with without_privileges():
            assert "may not be changed" in write_refusal(Path(folder, "out.wav"))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_samples_that_are_no_numbers_are_not_written(tmp_path, bad):
    data = speechlike().T.copy()
    data[0, 5] = data[0, 9] = bad
    assert "2 samples" in write_refusal(tmp_path / "out.wav", data)
    assert "no samples" in write_refusal(tmp_path / "out.wav", data[:, :0])


@pytest.mark.parametrize("suffix", files.WRITABLE_SUFFIXES)
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, suffix, request):
    path = tmp_path / f"out{suffix}"
    path.write_bytes(b"the old one")
    noise = np.random.default_rng(2).uniform(-0.5, 0.5, 10 * 48_000)
    request.getfixturevalue("small_files_only")
    assert "was not written" in write_refusal(path, noise, 48_000)
    assert path.read_bytes() == b"the old one"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
def test_a_full_disk_is_called_that(tmp_path, monkeypatch):
    class FullSink(_writing._Sink):
        def __init__(self, _path, _mode):
            super().__init__("/dev/full", "wb")

    monkeypatch.setattr(_writing, "_Sink", FullSink)
    assert "disk is full" in write_refusal(tmp_path / "out.wav")


def test_a_full_disk_at_the_last_moment_is_called_that(tmp_path, monkeypatch):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "disk is full" in write_refusal(tmp_path / "out.wav")


def test_a_link_is_written_through(tmp_path):
    real, link = tmp_path / "real.wav", tmp_path / "link.wav"
    real.write_bytes(b"old")
    try:
        link.symlink_to(real)
    except OSError:
        pytest.skip("links cannot be made here")
    write_audio(link, speechlike().T, RATE_HZ)
    assert link.is_symlink()
    assert read_audio(real).samples.shape == (1, 24_000)


def test_callers_mistakes_are_not_blamed_on_the_file(tmp_path):
    with pytest.raises(ValueError, match="shape"):
        write_audio(tmp_path / "out.wav", np.zeros((2, 2, 2)), RATE_HZ)
    with pytest.raises(ValueError, match="int16"):
        write_audio(tmp_path / "out.wav", np.zeros(9, dtype=np.int16), RATE_HZ)
    with pytest.raises(ValueError, match="mood"):
        write_audio(tmp_path / "out.wav", np.zeros(9), RATE_HZ, metadata={"mood": "good"})
    assert os.listdir(tmp_path) == []


def test_the_package_is_imported_without_the_slow_ones():
    slow = ["torch", "scipy", "librosa", "numba", "pyloudnorm", "PySide6"]
    code = f"import codec.audio, sys; print([name for name in {slow} if name in sys.modules])"
    root = Path(files.__file__).parents[2]
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"
