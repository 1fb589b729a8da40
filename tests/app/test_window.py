"""What a person does with the window, and what they then see."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from app.actions import COMMANDS, LAYER_KEYS
from app.model.document import Region
from app.model.mix import Mix, Source
from codec.api import LayerSet
from tests.app.conftest import WAIT_MS, buzz, write


def test_opening_a_recording_shows_it_beside_two_reconstructions(opened):
    images = opened.document.images
    assert set(images) == {Source.ORIGINAL, Source.SEMANTIC, Source.MIX}
    for image in images.values():
        assert image.levels.shape[1] > 200
        assert np.ptp(image.levels) > 0
    assert opened.windowTitle().startswith("voice.wav")


def test_every_picture_covers_the_clip_and_uses_one_frequency_scale(opened):
    images = list(opened.document.images.values())
    for image in images:
        assert image.start_s <= 0 and image.end_s == pytest.approx(2.0, abs=0.02)
        assert image.frequencies_hz[-1] == pytest.approx(8000, rel=0.02)


@pytest.mark.parametrize("rate_hz", [8000, 22_050, 48_000])
@pytest.mark.parametrize(
    ("suffix", "options"),
    [
        (".wav", {}),
        (".flac", {}),
        (".ogg", {}),
        (".opus", {"format": "OGG", "subtype": "OPUS"}),
        (".mp3", {}),
    ],
)
def test_common_formats_and_rates_open(window, settle, tmp_path, suffix, options, rate_hz):
    if suffix == ".opus" and rate_hz == 22_050:
        rate_hz = 24_000
    path = write(tmp_path / f"clip{suffix}", buzz(0.7, rate_hz), rate_hz, **options)
    window.open(path)
    settle(window)
    assert window.document.clip is not None, window.document.notice
    assert window.document.duration_s == pytest.approx(0.7, abs=0.1)
    assert Source.MIX in window.document.images


def test_a_stereo_recording_is_opened_with_a_visible_note(window, settle, tmp_path):
    stereo = np.stack([buzz(0.5, 44_100), -0.5 * buzz(0.5, 44_100)], axis=1)
    window.open(write(tmp_path / "two.wav", stereo, 44_100))
    settle(window)
    assert "mixed to mono" in window.notices.text.text()


def test_a_very_short_recording_opens(window, settle, tmp_path):
    window.open(write(tmp_path / "short.wav", np.full(3, 0.1, np.float32), 16_000))
    settle(window)
    assert window.document.codes.frames == 1


@pytest.mark.parametrize("content", [b"", b"not audio at all", b"RIFF\x24\x00\x00\x00WAVEfmt "])
def test_a_broken_file_gets_a_sentence_and_what_is_open_stays(opened, settle, tmp_path, content):
    before, images = opened.document.clip, dict(opened.document.images)
    broken = tmp_path / "broken.wav"
    broken.write_bytes(content)
    opened.open(broken)
    settle(opened)
    assert opened.document.notice.kind == "error"
    assert "broken.wav" in opened.notices.text.text()
    assert "Traceback" not in opened.notices.text.text()
    assert opened.document.clip is before and opened.document.images == images


def test_a_file_that_is_dropped_on_the_window_opens(window, settle, recording):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(recording))])
    event = QDropEvent(
        QPointF(300, 300), Qt.DropAction.CopyAction, data,
        Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    window.dropEvent(event)
    settle(window)
    assert window.document.clip.name == "voice.wav"


def test_a_layer_button_switches_one_layer_and_only_the_mix_changes(opened, qtbot, settle):
    before = dict(opened.document.images)
    qtbot.mouseClick(opened.mixer.buttons[4], Qt.MouseButton.LeftButton)
    settle(opened)
    assert opened.document.mix == LayerSet.of(set(range(12)) - {4})
    assert not opened.mixer.buttons[4].isChecked()
    assert opened.document.heard is Source.MIX
    after = opened.document.images
    assert after[Source.ORIGINAL] is before[Source.ORIGINAL]
    assert after[Source.SEMANTIC] is before[Source.SEMANTIC]
    assert not np.array_equal(after[Source.MIX].levels, before[Source.MIX].levels)


def test_the_mix_is_what_the_codec_decodes_from_those_layers(opened, settle):
    opened.mixer.choose(LayerSet.parse("1,3-5", 12))
    settle(opened)
    document, codec = opened.document, opened.inspector.decoder.codec
    wanted = codec.decode(document.codes, LayerSet.parse("1,3-5", 12))[0, 0].numpy()
    assert np.allclose(document.wave_of(Source.MIX).samples, wanted, atol=1e-5)


def test_each_layer_has_a_key(opened, qtbot):
    for index, key in enumerate(LAYER_KEYS):
        qtbot.keyClicks(opened, key.lower())
        assert index not in opened.document.mix
        qtbot.keyClicks(opened, key.lower())
        assert index in opened.document.mix


def test_presets_choose_their_layers(opened, qtbot):
    for key, wanted in (("s", "1"), ("a", "2-12"), ("f", "1-12")):
        qtbot.keyClicks(opened, key)
        assert opened.document.mix.spec == wanted
    qtbot.keyClick(opened, Qt.Key.Key_Down)
    assert opened.document.mix == LayerSet.prefix(11)
    opened.mixer.prefix.setValue(3)
    assert opened.document.mix == LayerSet.prefix(3)
    assert opened.mixer.prefix_name.text() == "RVQ-1:3"


def test_a_set_the_checkpoint_was_not_trained_for_is_marked(opened):
    opened.mixer.choose(LayerSet.prefix(4))
    assert not opened.mixer.warning.isVisible()
    opened.mixer.choose(LayerSet.acoustic(12))
    assert opened.mixer.warning.isVisible()


def test_keys_1_to_4_choose_what_is_heard(opened, qtbot):
    for key, source in zip(
        "2341", (Source.SEMANTIC, Source.FULL, Source.MIX, Source.ORIGINAL), strict=True
    ):
        qtbot.keyClicks(opened, key)
        assert opened.document.heard is source
        assert opened.transport.faces[source].isChecked()


def test_space_plays_and_the_playhead_moves(opened, qtbot):
    qtbot.keyClick(opened, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: opened.document.position_s > 0.1, timeout=WAIT_MS)
    assert opened.transport.clock.text() != "0:00.000"
    qtbot.keyClick(opened, Qt.Key.Key_Space)
    assert not opened.document.playing


def test_switching_what_is_heard_does_not_move_the_playhead(opened, qtbot, settle):
    player = opened.inspector.transport.player
    out = np.zeros((480, 2), np.float32)
    player.play()
    for _ in range(10):
        player.render(out)
    at = player.position
    for key in "234":
        qtbot.keyClicks(opened, key)
        settle(opened)
    assert player.position == at
    player.render(out)
    assert player.position == at + 480


def test_a_looped_region_is_repeated(opened, qtbot):
    document = opened.document
    document.region = Region(0.5, 0.8)
    document.looping = True
    player = opened.inspector.transport.player
    player.play()
    out = np.zeros((4800, 2), np.float32)
    positions = []
    for _ in range(20):
        player.render(out)
        positions.append(player.position / 48_000)
    assert all(0.5 <= p <= 0.8 for p in positions)
    assert len({round(p, 3) for p in positions}) > 1


def test_playback_ends_at_the_end_and_the_button_says_so(opened, qtbot):
    opened.document.seek(1.9)
    opened.document.playing = True
    qtbot.waitUntil(lambda: not opened.document.playing, timeout=WAIT_MS)
    assert opened.document.position_s == pytest.approx(2.0, abs=0.02)


def test_sources_are_matched_in_loudness_and_the_gain_is_shown(opened, qtbot, settle):
    qtbot.keyClicks(opened, "3")
    settle(opened)
    gain = opened.document.gains_db[Mix(LayerSet.all(12))]
    assert gain != 0
    assert opened.transport.gain.text() == f"{gain:+.1f} dB"
    track = opened.inspector.transport.player.track
    assert track.gain == pytest.approx(10 ** (gain / 20))
    qtbot.keyClicks(opened, "m")
    assert opened.inspector.transport.player.track.gain == 1
    assert opened.transport.gain.text() == ""


def test_the_gain_of_a_new_mix_is_shown_as_soon_as_it_is_known(opened, settle):
    opened.mixer.choose(LayerSet.parse("2,5", 12))
    settle(opened)
    gain = opened.document.gains_db[Mix(LayerSet.parse("2,5", 12))]
    assert gain != 0 and opened.transport.gain.text() == f"{gain:+.1f} dB"


def test_more_of_the_same_sound_and_a_new_gain_are_no_new_track(opened, qtbot, settle):
    opened.mixer.choose(LayerSet.parse("1,9", 12))
    settle(opened)
    transport, layers = opened.inspector.transport, opened.document.sound_of(Source.MIX)
    track = transport.player.track
    transport.hear(layers, track.samples)
    assert transport.player.track is track
    qtbot.keyClicks(opened, "m")
    assert transport.player.track.samples is track.samples and transport.player.track.gain == 1


def position_in(pane, seconds: float) -> QPoint:
    """Where an instant lies in a pane, in the canvas's pixels."""
    scene = pane.box.mapViewToScene(QPointF(seconds, 0.5))
    return pane.plot.scene().views()[0].mapFromScene(scene)


def test_a_click_in_a_picture_moves_the_playhead_there(opened, qtbot):
    pane = opened.stack.panes[Source.SEMANTIC]
    qtbot.mouseClick(
        opened.stack.canvas.viewport(), Qt.MouseButton.LeftButton, pos=position_in(pane, 1.5)
    )
    assert opened.document.position_s == pytest.approx(1.5, abs=0.01)
    assert pane.marks.playhead.value() == pytest.approx(1.5, abs=0.01)


def test_a_drag_in_a_picture_selects_a_region_shown_in_all(opened, qtbot):
    view = opened.stack.canvas.viewport()
    pane = opened.stack.panes[Source.ORIGINAL]
    start, end = position_in(pane, 0.4), position_in(pane, 1.2)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 11):
        qtbot.mouseMove(view, start + (end - start) * step / 10)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    region = opened.document.region
    assert region is not None
    assert (region.start_s, region.end_s) == pytest.approx((0.4, 1.2), abs=0.02)
    for other in (*opened.stack.panes.values(), opened.overview):
        assert other.marks.region.isVisible()
        assert other.marks.region.getRegion() == pytest.approx((0.4, 1.2), abs=0.02)


def test_the_wheel_zooms_every_picture_about_the_pointer(opened, settle):
    pane = opened.stack.panes[Source.MIX]
    at = position_in(pane, 1.0)
    view = opened.stack.canvas.viewport()
    event = QWheelEvent(
        QPointF(at), QPointF(view.mapToGlobal(at)), QPoint(), QPoint(0, 240),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)
    settle(opened)
    start, end = opened.document.visible
    assert end - start == pytest.approx(2.0 / 1.25**2, rel=0.01)
    assert start < 1.0 < end
    for other in opened.stack.panes.values():
        assert other.box.viewRange()[0] == pytest.approx([start, end], abs=1e-6)


def test_the_view_never_leaves_the_clip(opened):
    document = opened.document
    document.show(-5, 1)
    assert document.visible == pytest.approx((0, 2))
    document.show(1.9, 1.9)
    assert document.visible[0] >= 0 and document.visible[1] <= 2.0
    assert document.visible[1] - document.visible[0] == pytest.approx(0.02)


def test_encoding_can_be_cancelled(window, qtbot, settle, tmp_path):
    long = write(tmp_path / "long.wav", np.tile(buzz(10.0, 16_000), 12), 16_000)
    window.open(long)
    encoding = lambda: bool(window.document.task and "Encoding" in window.document.task.title)  # noqa: E731
    qtbot.waitUntil(encoding, timeout=WAIT_MS)
    qtbot.mouseClick(window.notices.cancel, Qt.MouseButton.LeftButton)
    settle(window)
    # What was encoded until then may stay.
    assert window.document.codes is None or window.document.codes.frames < 120 * 25
    assert "Cancelled" in window.notices.text.text()
    assert window.document.clip.name == "long.wav"


def test_opening_another_recording_replaces_everything_of_the_first(opened, settle, tmp_path):
    opened.document.region = Region(0.1, 0.2)
    opened.open(write(tmp_path / "other.wav", buzz(1.0, 16_000)[::-1].copy(), 16_000))
    settle(opened)
    assert opened.document.region is None
    assert opened.document.visible == pytest.approx((0.0, 1.0))
    assert opened.document.codes.samples == 16_000
    assert opened.document.position_s == 0


def test_what_is_heard_can_be_saved_and_read_by_others(opened, settle, tmp_path):
    opened.document.heard = Source.MIX
    opened.document.region = Region(0.5, 1.0)
    settle(opened)
    opened.inspector.exports.heard(tmp_path / "mix.wav")
    settle(opened)
    samples, rate = soundfile.read(tmp_path / "mix.wav")
    assert rate == 16_000 and len(samples) == 8000
    document = opened.document
    gain = 10 ** (document.gains_db[document.sound_of(Source.MIX)] / 20)
    wanted = gain * document.wave_of(Source.MIX).samples[8000:16_000]
    assert np.allclose(samples, np.clip(wanted, -1, 1), atol=1e-4)


def test_every_command_has_a_menu_entry_a_tool_tip_and_a_key_of_its_own(opened):
    keys = [c.shortcut for c in COMMANDS if c.shortcut] + list(LAYER_KEYS)
    assert len(keys) == len(set(keys))
    for command in COMMANDS:
        assert opened.commands[command.id].toolTip().startswith(command.help)


def test_a_picture_that_fails_leaves_the_old_file_whole(opened, tmp_path, monkeypatch):
    path = tmp_path / "old.png"
    assert opened.save_picture(path)
    before = path.read_bytes()
    monkeypatch.setattr(type(opened.grab()), "save", lambda *_: False)
    assert not opened.save_picture(path)
    assert path.read_bytes() == before and list(tmp_path.glob("*.part")) == []


@pytest.mark.parametrize("theme", ["light", "dark", "system"])
def test_each_theme_recolours_the_window(opened, theme):
    opened.set_theme(theme)
    image = opened.grab().toImage()
    corner = image.pixelColor(2, image.height() - 2).lightness()
    assert corner > 200 if theme == "light" else corner < 60 or theme == "system"


def test_help_and_about_open(opened, qtbot):
    for command in ("shortcuts", "about"):
        opened.commands[command].trigger()
        dialog = QApplication.activeModalWidget() or opened.findChildren(type(opened))
        assert dialog
        for widget in QApplication.topLevelWidgets():
            if widget is not opened and widget.isVisible():
                widget.close()


def test_controls_have_names_for_assistive_tools(opened):
    for button in opened.mixer.buttons:
        assert button.accessibleName().startswith("RVQ-")
    assert opened.transport.clock.accessibleName()
    assert Path(opened.document.clip.path).exists()
