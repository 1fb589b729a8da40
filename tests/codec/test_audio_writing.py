"""Writing recordings, whole or not at all."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from codec.audio import _writing, files
from codec.audio.files import read_audio, write_audio
from codec.errors import AudioFileError
from tests.codec.audio_kit import (
    RATE_HZ,
    assert_is_one_sentence,
    speechlike,
    without_privileges,
)

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


def test_a_gain_is_applied_and_what_it_clips_is_counted(tmp_path):
    samples = np.array([0.25, -0.5, 0.75, 0.1] * 1000, np.float32)
    written = write_audio(tmp_path / "loud.wav", samples, 8000, gain_db=6.0)
    assert written.clipped_samples == 1000
    found, _ = sf.read(tmp_path / "loud.wav")
    assert np.allclose(found, np.clip(samples * 10 ** (6 / 20), -1, 1), atol=2**-14)


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


def test_the_package_works_without_the_slow_ones():
    slow = ["torch", "scipy", "librosa", "numba", "pyloudnorm", "PySide6"]
    use = "codec.audio.integrated_lufs(numpy.ones(48_000), 48_000)"
    named = f"[name for name in {slow} if name in sys.modules]"
    code = f"import codec.audio, numpy, sys; {use}; print({named})"
    root = Path(files.__file__).parents[2]
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"
