"""The mixer: solo, levels, what was never trained, continuous, and that it all fits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QPushButton

from app.actions import LAYER_KEYS
from app.model.document import Document
from app.model.mix import Mix, Source, Stroke, Voice
from codec.api import LayerSet
from codec.audio import read_audio, resample
from tests.app.still_kit import still_window

SHIFT = Qt.KeyboardModifier.ShiftModifier
ODD = LayerSet.parse("1,3-5", 12)


@pytest.fixture
def still(qtbot):
    with still_window() as window:
        yield window


# -- solo ---------------------------------------------------------------------------


def test_solo_is_only_that_layer_and_after_it_the_mix_is_as_it_was(still, qtbot):
    document, mixer = still.document, still.mixer
    stroke = Stroke(0.4, 0.8, LayerSet.semantic())
    document.mix, document.strokes = ODD, (stroke,)
    qtbot.mouseClick(mixer.strips[6].solo, Qt.MouseButton.LeftButton)
    assert document.sound_of(Source.MIX) == Mix(LayerSet.of({6}))
    assert document.heard is Source.MIX and mixer.strips[6].solo.isChecked()
    assert [b.sounding for b in mixer.buttons] == [i == 6 for i in range(12)]
    assert [b.isChecked() for b in mixer.buttons] == [i in ODD for i in range(12)]
    qtbot.mouseClick(mixer.strips[6].solo, Qt.MouseButton.LeftButton)
    assert document.sound_of(Source.MIX) == Mix(ODD, (stroke,))
    assert [b.sounding for b in mixer.buttons] == [i in ODD for i in range(12)]


def test_each_layer_has_a_solo_key_and_solos_add_up(still, qtbot):
    for index, key in enumerate(LAYER_KEYS):
        qtbot.keyClick(still, key.lower(), SHIFT)
        assert still.document.solo == LayerSet.prefix(index + 1)
    qtbot.keyClick(still, Qt.Key.Key_S, SHIFT)
    assert not still.document.solo and still.document.mix == LayerSet.all(12)


def test_choosing_another_mix_ends_solo(still, qtbot):
    still.mixer.solo(3)
    qtbot.keyClicks(still, "a")
    assert still.document.sound_of(Source.MIX) == Mix(LayerSet.acoustic(12))


def test_a_soloed_layer_is_what_is_decoded(opened, settle):
    opened.mixer.solo(4)
    settle(opened)
    document, codec = opened.document, opened.inspector.decoder.codec
    wanted = codec.decode(document.codes, LayerSet.of({4}))[0, 0].numpy()
    assert np.allclose(document.wave_of(Source.MIX).samples, wanted, atol=1e-5)


# -- levels -------------------------------------------------------------------------


def test_the_bars_show_each_layers_energy_in_sight_against_the_strongest(still):
    document = still.document
    energy = np.ones((12, 50), np.float32)
    energy[0, :25], energy[5] = 4.0, 0.25
    document.energy = energy
    document.show(0.0, 1.0)
    levels = [button.level for button in still.mixer.buttons]
    assert levels[:2] == pytest.approx([1.0, 0.5]) and levels[5] == pytest.approx(0.25)
    document.show(1.0, 2.0)
    levels = [button.level for button in still.mixer.buttons]
    assert levels[:2] == pytest.approx([1.0, 1.0]) and levels[5] == pytest.approx(0.5)
    # 0.25 of 11.25 in all.
    assert "-16.5 dB" in still.mixer.buttons[5].toolTip()


def test_the_energy_is_that_of_the_layers_embeddings_frame_by_frame(opened):
    document, codec = opened.document, opened.inspector.decoder.codec
    wanted = codec.layer_embeddings(document.codes)[0].square().mean(1).numpy()
    assert np.allclose(document.energy, wanted, rtol=1e-4)
    assert all(0 < button.level <= 1 for button in opened.mixer.buttons)


# -- what was never trained ---------------------------------------------------------


def test_strips_are_marked_whose_switch_leads_to_what_was_never_trained(still):
    still.mixer.choose(LayerSet.prefix(4))
    marked = [button.marked for button in still.mixer.buttons]
    # Without RVQ-4 and with RVQ-5 it is RVQ-1:3 and RVQ-1:5.
    assert marked == [index not in (3, 4) for index in range(12)]
    alone = [strip.solo.property("marked") for strip in still.mixer.strips]
    assert alone == [index > 0 for index in range(12)]
    assert "not trained" in still.mixer.buttons[0].toolTip()
    assert "not trained" in still.mixer.strips[5].solo.toolTip()
    still.document.codec = replace(still.document.codec, trained_subsets=frozenset({"any"}))
    assert not any(button.marked for button in still.mixer.buttons)


def test_continuous_is_marked_until_a_checkpoint_was_trained_for_it(still, qtbot):
    mixer, document = still.mixer, still.document
    assert mixer.continuous.property("marked") and not mixer.warning.isVisible()
    qtbot.keyClicks(still, "c")
    assert document.continuous and mixer.continuous.isChecked()
    assert "unquantized" in mixer.warning.text() and mixer.warning.isVisible()
    assert "no bit rate" in mixer.rate.text()
    taught = frozenset({"prefix", "continuous"})
    document.codec = replace(document.codec, trained_subsets=taught)
    assert not mixer.continuous.property("marked") and not mixer.warning.isVisible()


def test_a_codec_that_has_no_residual_says_so_and_the_switch_stays_off(still, qtbot):
    still.document.codec = replace(still.document.codec, capabilities=frozenset())
    qtbot.keyClicks(still, "c")
    assert not still.document.continuous and not still.commands["continuous"].isChecked()
    assert "Continuous" in still.notices.text.text()
    assert not still.mixer.continuous.isEnabled()


# -- continuous ---------------------------------------------------------------------


def test_continuous_decodes_the_residual_of_the_open_clip(opened, qtbot, settle, recording):
    qtbot.keyClicks(opened, "c")
    settle(opened)
    document, codec = opened.document, opened.inspector.decoder.codec
    wave = resample(read_audio(recording).mono(), 24_000, 16_000)
    import torch

    codes = codec.encode(torch.from_numpy(wave)[None, None], keep_residual=True)
    wanted = codec.decode(codes, LayerSet.all(12), continuous=True)[0, 0].numpy()
    made = document.wave_of(Source.MIX)
    assert made.complete and "continuous" in document.title_of(Source.MIX)
    assert np.allclose(made.samples, wanted, atol=1e-3)
    plain = codec.decode(document.codes)[0, 0].numpy()
    assert np.abs(made.samples - plain).max() > 1e-2
    qtbot.keyClicks(opened, "c")
    settle(opened)
    assert np.allclose(document.wave_of(Source.MIX).samples, plain, atol=1e-5)


def test_cancelling_leaves_continuous_off_and_what_was_heard_stays(opened, settle):
    opened.mixer.switch_continuous()
    assert opened.document.task is not None
    opened.document.cancel_requested.emit()
    settle(opened)
    assert not opened.document.continuous
    assert opened.document.wave_of(Source.MIX).complete


# -- how it looks -------------------------------------------------------------------


@pytest.mark.parametrize("size", [(1080, 620), (2560, 1440)])
def test_everything_fits_even_with_another_voice_a_warning_and_twelve_strips(still, size):
    still.resize(*size)
    document = still.document
    document.voice = Voice(
        "/nowhere/somebody-with-a-long-name.wav", "somebody-with-a-long-name.wav"
    )
    document.continuous = True
    for painting in (True, False):
        document.painting = painting
        QApplication.processEvents()
        panel = still.mixer.rect()
        shown = [w for w in still.mixer.findChildren(QPushButton) if w.isVisible()]
        assert len(shown) >= 24 + 8
        places = []
        for widget in (*shown, still.mixer.rate, still.mixer.voice.matching):
            place = widget.rect().translated(widget.mapTo(still.mixer, QPoint(0, 0)))
            assert panel.contains(place), widget.accessibleName()
            places.append(place)
        for index, place in enumerate(places):
            assert not any(place.intersects(other) for other in places[:index])
        for button in still.mixer.buttons:
            assert 19 <= button.height() <= 34


def test_every_control_of_the_mixer_has_a_name_and_a_tip(still):
    still.document.voice = Voice("/nowhere/b.wav", "b.wav")
    for control in (*still.mixer.findChildren(QPushButton), still.mixer.voice.matching):
        assert control.accessibleName() and control.toolTip(), control.text()
    assert still.paint_lane.accessibleName() == "Paint lane"


def test_a_mix_has_the_sound_of_its_layers_whatever_is_on_the_brush():
    document = Document(mix=ODD, brush=LayerSet.semantic(), painting=True)
    assert document.sound_of(Source.MIX) == Mix(ODD)
