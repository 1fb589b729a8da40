"""Stereo in the window: what cancels when it is mixed is told of, and a channel is chosen."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from app.model.labels import file_name
from app.model.mix import Source
from app.model.report import facts_of_clip
from app.model.session import read_session, write_session
from app.views.figure import figure_of
from tests.app.conftest import buzz, write


@pytest.fixture
def opposite(tmp_path: Path) -> Path:
    """A second of stereo of which the right channel is the left one upside down."""
    wave = buzz(1.0, 16_000)
    return write(tmp_path / "opposite.wav", np.stack([wave, -wave], axis=1), 16_000)


def channels_offered(window) -> dict[str, bool]:
    menu = next(
        m
        for m in window.findChildren(type(window.workbench.recent_menu).__mro__[1])
        if type(m).__name__ == "ChannelMenu"
    )
    return {action.text().replace("&", ""): action.isChecked() for action in menu.actions()}


def test_opposite_phase_is_told_of_with_a_way_out(window, settle, opposite):
    window.open(opposite)
    settle(window)
    notice = window.document.notice
    assert notice.kind == "warning" and "opposite phase" in notice.text
    assert np.abs(window.document.clip.mono).max() < 2**-14
    window.notices.offer.click()
    settle(window)
    clip = window.document.clip
    assert clip.channel == 1
    np.testing.assert_allclose(clip.mono, buzz(1.0, 16_000), atol=2**-15)
    assert window.document.wave_of(Source.MIX).samples.any()


def test_a_channel_is_chosen_from_the_menu_and_kept(window, settle, opposite, tmp_path):
    window.open(opposite)
    settle(window)
    assert channels_offered(window) == {
        "Mix of all channels": True, "Left (1)": False, "Right (2)": False,
    }  # fmt: skip
    window.document.mix = window.document.mix.of({0, 2})
    window.inspector.choose_channel(2)
    settle(window)
    assert channels_offered(window)["Right (2)"]
    np.testing.assert_allclose(window.document.clip.mono, -buzz(1.0, 16_000), atol=2**-15)
    # What was chosen for the clip stays, and so does the channel where it is opened again.
    assert window.document.mix.indices == {0, 2}
    session = window.workbench.clips.session("tiny")
    assert len(session.entries) == 1 and session.entries[0].channel == 2
    write_session(session, tmp_path / "x.hcsession")
    assert read_session(tmp_path / "x.hcsession").entries[0].channel == 2


def test_the_next_channel_goes_round(window, settle, opposite):
    window.open(opposite)
    settle(window)
    seen = []
    for _ in range(4):
        window.commands["next_channel"].trigger()
        settle(window)
        seen.append(window.document.clip.channel)
    assert seen == [1, 2, 0, 1]


def test_a_clip_of_one_channel_has_no_other(opened):
    opened.commands["next_channel"].trigger()
    assert "one channel" in opened.document.notice.text
    assert channels_offered(opened) == {}


def test_the_command_line_chooses_a_channel(window, settle, opposite):
    window.workbench.begin([str(opposite)], channel=2)
    settle(window)
    assert window.document.clip.channel == 2
    assert window.document.notice.kind == "note"


def test_what_is_made_of_one_channel_says_which(window, settle, opposite, tmp_path):
    window.open(opposite)
    settle(window)
    document, exporting = window.document, window.exporting
    assert "channel" not in figure_of(document).words
    window.inspector.choose_channel(2)
    settle(window)
    assert window.notices.text.text() == "opposite.wav: channel 2 of 2."
    assert window.windowTitle().startswith("opposite.wav, right channel")
    assert figure_of(document).title == "opposite.wav, right channel, 0.00–1.00 s"
    assert file_name(document, "tokens") == "opposite (right channel) · tokens"
    assert facts_of_clip(document)["Channel"] == "Right (2)"
    targets = exporting.exports.targets(tmp_path, ".wav", original=True)
    assert [path.name for path in targets][:2] == [
        "opposite (right channel)_original.wav", "opposite (right channel)_RVQ-1.wav",
    ]  # fmt: skip
    exporting.exports.heard(tmp_path / "heard.flac")
    settle(window)
    with soundfile.SoundFile(tmp_path / "heard.flac") as file:
        assert file.title == "opposite.wav, channel 2: Original"
        assert json.loads(file.comment)["channel"] == 2
