"""Sounds that are filled in here and there, and what is decoded of them in what order."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from app.engine.material import Material
from app.engine.plan import NEXT_WINDOW_S, Stretch, around
from app.engine.sound import Sound
from app.model.clip import Wave
from app.model.mix import Mix
from codec.api import LayerSet
from codec.audio import integrated_lufs, resample
from codec.threads import thread_count
from codec.zoo import load
from tests.app.conftest import buzz

SEMANTIC = Mix(LayerSet.semantic())


def test_a_sound_brought_over_in_any_order_is_the_whole_one_resampled():
    cell, cells = 640, 100
    wave = buzz(cell * cells / 16_000, 16_000)
    sound = Sound("clip", len(wave) - 100, cell, 16_000, 44_100)
    for first, last in ((40, 60), (70, 100), (0, 10), (60, 70), (10, 40)):
        sound.put(first, wave[first * cell : min(last * cell, len(wave) - 100)])
        sound.bring(first, last)
    assert sound.decoded.all() and sound.playable.all()
    whole = resample(wave[:-100], 16_000, 44_100)
    assert len(sound.samples) == len(whole)
    assert np.allclose(sound.samples, whole, atol=2e-3)


def test_an_estimate_of_loudness_is_made_against_the_same_words():
    """Loud where it is decoded, silent elsewhere: the gain must not come from the silence."""
    speech = buzz(8, 16_000)
    speech[: 4 * 16_000] *= 0.05
    original_wave = Wave(speech, 16_000, lufs=integrated_lufs(speech, 16_000))
    sound = Sound("clip", len(speech), 640, 16_000, 48_000)
    assert not sound.weighed
    sound.put(100, 0.5 * speech[100 * 640 :])
    sound.weigh(original_wave, 100, 200)
    sound.tell(original_wave)
    assert sound.weighed and not sound.wave.complete
    assert sound.wave.lufs - original_wave.lufs == pytest.approx(20 * np.log10(0.5), abs=0.1)


def test_what_is_missing_is_found_window_by_window_shortest_at_the_playhead():
    sound = Sound("clip", 25 * 200 * 640, 640, 16_000, 48_000)
    sound.decoded[500:520] = True
    ear = Stretch.of(SEMANTIC, sound, 10.0, 30.0, 5000, 0.0, play=True, urgent=True)
    found = []
    while (window := ear.next_window()) is not None:
        found.append(window)
        sound.decoded[slice(*window)] = sound.playable[slice(*window)] = True
    # What there is to play lasts long enough for what follows it.
    assert found[:3] == [(250, 255), (255, 275), (275, 375)]
    assert (500, 520) in found and found[-1][1] == 750
    covered = np.zeros(5000, int)
    for first, last in found:
        covered[first:last] += 1
        assert last - first <= NEXT_WINDOW_S * 25
    assert (covered[250:750] == 1).all() and covered.sum() == 500
    eye = Stretch.of(SEMANTIC, sound, 9.0, 31.0, 5000, 0.0)
    assert eye.next_window() == (225, 250) and eye.missing_s == pytest.approx(2.0)


def test_what_lies_behind_the_playhead_comes_last():
    assert around(5.0, 0.0, 20.0) == [(5.0, 20.0), (0.0, 5.0)]
    assert around(25.0, 0.0, 20.0) == around(0.0, 0.0, 20.0) == [(0.0, 20.0)]


def test_the_short_window_at_the_playhead_is_decoded_by_one_thread(checkpoint, monkeypatch):
    """More threads would wait for each other, longer than they help; long windows take them all."""
    codec = load(str(checkpoint), device="cpu")
    wave = torch.from_numpy(buzz(2.0, codec.info.sample_rate_hz))[None, None]
    codes, decode, threads = codec.encode(wave), codec.decode, []

    def counting(*given, **named):
        threads.append(torch.get_num_threads())
        return decode(*given, **named)

    monkeypatch.setattr(codec, "decode", counting)
    material = Material(codec, codes, LayerSet.all(codec.info.n_layers), False)
    with thread_count(2):
        assert len(material.decode(10, 10)) == 10 * codec.info.hop_samples
        assert torch.get_num_threads() == 2
        material.decode(0, 30)
    assert threads == [1, 2]
