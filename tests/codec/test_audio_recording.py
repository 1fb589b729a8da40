"""A recording that is looked at while it is read, and where its samples are kept."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

from codec.audio import Scratch, _scratch, read_audio, read_recording
from codec.errors import AudioFileError, Cancelled
from tests.codec.audio_kit import FORMATS, RATE_HZ, make_file, speechlike

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def long_from_here(monkeypatch, tmp_path):
    """Call everything over 1000 samples long, and return the folder for its files."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(_scratch, "LONG_SCRATCH_SAMPLES", 1_000)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.parametrize("kind", FORMATS)
def test_it_is_the_mono_of_what_is_read_at_once(tmp_path, kind):
    path = make_file(tmp_path, kind, data=speechlike(30_000, channels=2))
    audio, recording = read_audio(path), read_recording(path)
    np.testing.assert_array_equal(recording.mono(), audio.mono())
    assert recording.complete and recording.ready == len(audio.mono())
    assert (recording.rate_hz, recording.name) == (RATE_HZ, path.name)
    assert recording.notes == audio.notes


def test_what_is_ready_does_not_change_any_more_and_the_rest_is_silent(tmp_path, long_from_here):
    data = speechlike(200_000)
    seen = []

    def growing(recording):
        seen.append((recording.ready, recording.duration_s, recording.complete))
        now = recording.samples
        np.testing.assert_array_equal(now[: recording.ready], data[: recording.ready, 0])
        assert not now[recording.ready :].any()

    path = make_file(tmp_path, "float.wav", data=data)
    recording = read_recording(path, growing=growing)
    assert [ready for ready, _, _ in seen] == sorted({ready for ready, _, _ in seen})
    assert seen[0][0] < 200_000 and seen[-1] == (200_000, 200_000 / RATE_HZ, True)
    assert {duration_s for _, duration_s, _ in seen} == {200_000 / RATE_HZ}
    assert _scratch.mapping_of(recording.mono()) is not None


def test_what_is_not_a_number_is_silent_until_the_end_refuses_it(tmp_path):
    data = speechlike(150_000)
    data[100_000] = np.nan
    seen = []
    with pytest.raises(AudioFileError, match="NaN"):
        read_recording(
            make_file(tmp_path, "float.wav", data=data),
            growing=lambda r: seen.append(np.isfinite(r.samples).all()),
        )
    assert len(seen) == 3 and all(seen)


def test_reading_can_be_cancelled_between_two_blocks(tmp_path):
    seen = []
    with pytest.raises(Cancelled):
        read_recording(
            make_file(tmp_path, "wav", data=speechlike(200_000)),
            growing=lambda r: seen.append(r.ready),
            cancelled=lambda: len(seen) == 2,
        )
    assert len(seen) == 2


@pytest.mark.parametrize("length", [900, 5_000])
def test_a_scratch_holds_what_is_written_anywhere_and_zeros_elsewhere(long_from_here, length):
    scratch = Scratch(length, "clip.wav")
    wanted = np.zeros(length, np.float32)
    for start, count in ((700, 100), (0, 50), (length - 10, 40), (750, 20)):
        block = speechlike(count)[:, 0] + start
        scratch.write(start, block)
        wanted[start : start + count] = block[: length - start]
    np.testing.assert_array_equal(scratch.samples, wanted)
    assert (_scratch.mapping_of(scratch.samples) is None) == (length == 900)
    assert os.listdir(long_from_here) == []


def test_no_room_for_a_scratch_is_said(long_from_here, request):
    request.getfixturevalue("small_files_only")
    with pytest.raises(AudioFileError, match=r"clip\.wav do not fit in the temporary folder"):
        Scratch(150_000, "clip.wav").write(0, np.zeros(150_000, np.float32))


@pytest.mark.skipif(os.name != "posix", reason="nobody else ends like this")
def test_nothing_is_left_on_the_disk_by_a_program_that_is_killed(tmp_path):
    code = (
        "import os, signal, numpy; from codec.audio import Scratch; "
        "scratch = Scratch(8_000_000, 'clip'); scratch.write(0, numpy.ones(1_000_000, 'f4')); "
        "print('written', flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout == "written\n" and done.returncode < 0
    assert os.listdir(tmp_path) == []
