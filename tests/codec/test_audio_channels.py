"""One channel of a recording, and channels that cancel each other when they are mixed."""

from __future__ import annotations

import numpy as np
import pytest

from codec.audio import channel_of, read_audio, read_recording
from codec.errors import UserError
from tests.codec.audio_kit import RATE_HZ, make_file, speechlike


def stereo(likeness: float, frames: int = 100_000) -> np.ndarray:
    """float32 [frames, 2] whose channels have this correlation."""
    rng = np.random.default_rng(4)
    left, other = rng.standard_normal((2, frames)) * 0.1
    right = likeness * left + np.sqrt(1 - likeness**2) * other
    return np.stack([left, right], axis=1).astype(np.float32)


@pytest.mark.parametrize("channel", [1, 2, 3])
def test_one_channel_is_read_by_itself(tmp_path, channel):
    data = speechlike(100_000, channels=3)
    path = make_file(tmp_path, "float.wav", data=data)
    audio = read_audio(path, channel=channel)
    np.testing.assert_array_equal(audio.samples, data.T[channel - 1 : channel])
    assert audio.notes == (f"channel {channel} of 3",)
    recording = read_recording(path, channel=channel)
    np.testing.assert_array_equal(recording.mono(), data[:, channel - 1])
    assert (recording.channel, recording.file_channels) == (channel, 3)


def test_a_channel_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UserError, match="has 2 channels, so there is no channel 3"):
        read_audio(make_file(tmp_path, "wav", data=stereo(0)), channel=3)
    with pytest.raises(UserError, match="has 1 channel, so there is no channel 2"):
        read_audio(make_file(tmp_path, "wav"), channel=2)
    assert read_audio(make_file(tmp_path, "wav"), channel=1).notes == ()


@pytest.mark.parametrize("likeness", [-1, -0.95])
@pytest.mark.parametrize("kind", ["float.wav", "flac"])
def test_channels_of_opposite_phase_are_told_of(tmp_path, kind, likeness):
    path = make_file(tmp_path, kind, data=stereo(likeness))
    assert any("opposite phase" in note for note in read_audio(path).notes)
    recording = read_recording(path)
    assert recording.cancels
    assert any("opposite phase" in note for note in recording.notes)
    alone = read_recording(path, channel=1)
    assert not alone.cancels
    assert np.abs(alone.mono()).max() > 0.3


@pytest.mark.parametrize("likeness", [1, 0.5, 0, -0.5])
def test_channels_that_can_be_mixed_are_not(tmp_path, likeness):
    path = make_file(tmp_path, "float.wav", data=stereo(likeness))
    assert read_audio(path).notes == ("2 channels, mixed to mono for the codec",)


@pytest.mark.parametrize("channels", [2, 8, 32])
def test_one_full_channel_among_empty_ones_cancels_nothing(tmp_path, channels):
    data = np.zeros((20_000, channels), np.float32)
    data[:, 0] = speechlike(20_000)[:, 0]
    assert not read_recording(make_file(tmp_path, "float.wav", data=data)).cancels
    assert not read_recording(make_file(tmp_path, "float.wav", data=data * 0)).cancels


def test_channels_are_named_in_words_and_numbers():
    assert [channel_of(t) for t in ("mix", "left", "Right", "1", "32")] == [None, 1, 2, 1, 32]
    for text in ("", "0", "33", "-1", "middle", "1.5", "²", "9" * 9):
        with pytest.raises(UserError, match="mix, left, right or a number"):
            channel_of(text)


def test_a_channel_is_read_at_its_rate_and_length(tmp_path):
    audio = read_audio(make_file(tmp_path, "opus", data=stereo(0)), channel=2)
    assert (audio.rate_hz, audio.samples.shape) == (RATE_HZ, (1, 100_000))
