"""What is not read is named with the way out; with PyAV installed, it is read."""

from __future__ import annotations

import struct
import sys

import numpy as np
import pytest

from codec.audio import read_audio, read_recording
from codec.audio._formats import foreign
from tests.codec.audio_kit import RATE_HZ, make_file, refusal, speechlike
from tests.codec.container_kit import encoded, ogg_page, shorten, sphere, wav_around

EBML = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm"
HEADS = {
    "clip.m4a": (b"\0\0\0\x1cftypM4A \0\0\0\0" + bytes(40) + b"stsd\0mp4a", "M4A (AAC)"),
    "alac.m4a": (b"\0\0\0\x1cftypM4A \0\0\0\0" + bytes(40) + b"stsd\0alac", "M4A (ALAC)"),
    "clip.3gp": (b"\0\0\0\x1cftyp3gp4\0\0\0\0" + bytes(40) + b"samr", "3GP (AMR)"),
    "clip.mp4": (b"\0\0\0\x1cftypisom\0\0\0\0", "MP4"),
    "clip.aac": (b"\xff\xf1\x60\x40\x0c\x7f\xfc" + bytes(300), "AAC"),
    "clip.amr": (b"#!AMR\n" + bytes(64), "AMR"),
    "wide.amr": (b"#!AMR-WB\n" + bytes(64), "AMR-WB"),
    "clip.webm": (EBML, "WebM"),
    "clip.mka": (EBML.replace(b"webm", b"matr"), "Matroska"),
    "clip.wma": (b"0&\xb2u\x8ef\xcf\x11\xa6\xd9\0\xaa\0b\xcel" + bytes(40), "WMA"),
    "clip.spx": (
        ogg_page(b"Speex   " + bytes(72), 5, 0, 0, 2) + ogg_page(bytes(9), 5, 1, 320, 4),
        "Speex in Ogg",
    ),
    "clip.wv": (b"wvpk" + bytes(64), "WavPack"),
    "clip.ape": (b"MAC " + bytes(64), "Monkey's Audio"),
    "clip.sph": (sphere("pcm,embedded-shorten-v2.00", shorten(np.zeros(9)), 9), "Shorten"),
    "aac.wav": (wav_around(bytes(500), 0xFF), "WAV with AAC"),
    "clip.avi": (b"RIFF\x64\0\0\0AVI LIST" + bytes(100), "AVI"),
}
ADVICE = {
    "feats.ark": (b"utt1 \0BFM \x04\x02\0\0\0\x04\x03\0\0\0" + bytes(24), "Kaldi archive"),
    "wav.ark": (b"utt1 RIFF\x64\0\0\0WAVEfmt " + bytes(99), "Kaldi archive"),
    "text.ark": (b"utt1  [\n  0.1 0.2 ]\n", "Kaldi archive"),
    "clip.wav": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull"),
    "page.wav": (b"<!DOCTYPE html><html><title>404</title></html>", "web page"),
    "wavs.zip": (b"PK\x03\x04" + bytes(64), "ZIP archive"),
    "clip.wav.gz": (b"\x1f\x8b" + bytes(64), "gzip"),
    "wave.npy": (b"\x93NUMPY\x01\0" + bytes(64), "NumPy"),
    "voice.slk": (b"\x02#!SILK_V3" + bytes(64), "SILK"),
    "clip.TextGrid": (b'File type = "ooTextFile"\n', "TextGrid"),
    "wb.sph": (sphere("pcm,embedded-wavpack", bytes(99), 50), "sph2pipe"),
    "ul.sph": (sphere("ulaw,embedded-shorten-v2.00", bytes(99), 50), "sph2pipe"),
}


@pytest.fixture
def without_pyav(monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)


@pytest.mark.parametrize("file_name", HEADS)
def test_a_format_that_is_not_read_is_named_with_the_way_out(tmp_path, without_pyav, file_name):
    content, name = HEADS[file_name]
    path = tmp_path / file_name
    path.write_bytes(content)
    message = refusal(path)
    assert name in message
    stem = file_name.rsplit(".", 1)[0]
    assert f"ffmpeg -i {file_name} {stem}.wav" in message


@pytest.mark.parametrize("file_name", ADVICE)
def test_what_ffmpeg_cannot_help_with_has_advice_of_its_own(tmp_path, file_name):
    content, word = ADVICE[file_name]
    path = tmp_path / file_name
    path.write_bytes(content)
    message = refusal(path)
    assert word in message
    assert "ffmpeg" not in message


def test_the_way_out_of_a_name_with_spaces_can_be_pasted(tmp_path, without_pyav):
    path = tmp_path / "take 1.m4a"
    path.write_bytes(HEADS["clip.m4a"][0])
    assert "ffmpeg -i 'take 1.m4a' 'take 1.wav'" in refusal(path)


@pytest.mark.parametrize("suffix", ["pcm", "ul", "sln"])
def test_sound_without_a_header_is_told_from_its_suffix(tmp_path, suffix):
    path = tmp_path / f"clip.{suffix}"
    path.write_bytes(np.random.default_rng(1).bytes(5_000))
    assert "without a header" in refusal(path)


def test_a_suffix_that_libsndfile_takes_at_its_word_is_told_of(tmp_path):
    path = tmp_path / "clip.vox"
    path.write_bytes(b"\x80\x08" * 2_000)
    audio = read_audio(path)
    assert audio.rate_hz == 8_000
    assert "no header" in audio.notes[0]


@pytest.mark.parametrize(
    "content",
    [b"#EXTM3U\n#EXTINF:1,\nother.wav\n", b"ffconcat version 1.0\nfile other.wav\n"],
)
def test_a_list_of_other_files_is_never_followed(tmp_path, content):
    make_file(tmp_path, "wav").rename(tmp_path / "other.wav")
    path = tmp_path / "clip.m4a"
    path.write_bytes(content)
    assert "not audio" in refusal(path)


def test_good_files_are_never_taken_for_foreign_ones(tmp_path):
    for kind in ("wav", "flac", "ogg", "opus", "aiff", "caf", "sph"):
        path = make_file(tmp_path, kind)
        with open(path, "rb") as file:
            assert foreign(file, path, path.stat().st_size) is None


# With PyAV

KINDS = {
    "m4a": ("aac", 0.98),
    "webm": ("libopus", 0.98),
    "mka": ("flac", 0.999),
    "wma": ("wmav2", 0.98),
    "wv": ("wavpack", 0.999),
    "tta": ("tta", 0.999),
    "mov": ("pcm_s16le", 0.999),
    "aac": ("aac", None),
}


def made(folder, kind, **changes):
    pytest.importorskip("av", reason="PyAV is not installed")
    codec = KINDS[kind][0]
    rate_hz = 48_000 if codec == "libopus" else RATE_HZ
    arguments = {"data": speechlike(48_000), "rate_hz": rate_hz, **changes}
    try:
        return encoded(folder / f"clip.{kind}", codec, **arguments)
    except ValueError as error:
        pytest.skip(f"this PyAV does not write {codec}: {error}")


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("kind", KINDS)
def test_with_pyav_other_formats_are_read(tmp_path, kind, channels):
    data = speechlike(48_000, channels)
    audio = read_audio(made(tmp_path, kind, data=data))
    assert audio.channels == channels
    assert "read with FFmpeg" in audio.notes[0]
    frames, likeness = audio.samples.shape[1], KINDS[kind][1]
    if likeness is None:  # no word of the encoder's delay in the file
        assert 48_000 <= frames < 48_000 + 3 * 1024
        return
    assert abs(frames - 48_000) <= 2_048
    length = min(frames, 48_000)
    for c in range(channels):
        assert np.corrcoef(audio.samples[c, :length], data[:length, c])[0, 1] > likeness
    np.testing.assert_array_equal(read_recording(tmp_path / f"clip.{kind}").mono(), audio.mono())


def test_sphere_with_shorten_is_read_to_the_bit(tmp_path):
    pytest.importorskip("av", reason="PyAV is not installed")
    whole = (speechlike(10_100)[:, 0] * 32767).astype(np.int16)
    path = tmp_path / "clip.sph"
    path.write_bytes(sphere("pcm,embedded-shorten-v2.00", shorten(whole), len(whole)))
    audio = read_audio(path)
    assert audio.rate_hz == RATE_HZ
    np.testing.assert_array_equal(audio.samples[0] * 32_768, whole)


def test_an_m4a_that_was_cut_is_refused_for_that(tmp_path):
    path = made(tmp_path, "m4a", options={"movflags": "faststart"})
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    assert "cut short" in refusal(path)
    path.write_bytes(content[: content.find(b"moov") + 60])
    assert "cut short" in refusal(path)


def test_a_file_without_a_sound_track_is_refused_for_that(tmp_path):
    av = pytest.importorskip("av", reason="PyAV is not installed")
    path = tmp_path / "silent.mka"
    with av.open(str(path), "w", format="matroska") as container:
        stream = container.add_stream("rawvideo", rate=10)
        stream.width = stream.height = 16
        stream.pix_fmt = "yuv420p"
        frame = av.VideoFrame(16, 16, "yuv420p")
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert "without a sound track" in refusal(path)


def test_reading_through_pyav_tells_its_progress_and_closes_its_file(tmp_path):
    shares = []
    path = made(tmp_path, "mka", data=speechlike(400_000))
    read_audio(path, progress=shares.append)
    assert shares == sorted(shares) and shares[-1] == 1 and len(shares) > 3
    path.unlink()


def test_a_rate_that_a_wav_in_an_unread_codec_states_is_judged_too(tmp_path):
    pytest.importorskip("av", reason="PyAV is not installed")
    path = tmp_path / "clip.wav"
    flac = wav_around(make_file(tmp_path, "flac").read_bytes(), 0xF1AC)
    path.write_bytes(flac[:24] + struct.pack("<I", 0) + flac[28:])
    refusal(path)
