"""Undo and redo of what a person chose."""

from __future__ import annotations

import pytest

from app.model.document import Document, Region
from app.model.history import TOGETHER_S, History
from app.model.mix import Source, Stroke
from codec.api import LayerSet


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def document() -> Document:
    return Document()


@pytest.fixture
def history(document, clock) -> History:
    return History(document, clock)


def test_each_kind_of_change_comes_back_and_forth(document, history, clock):
    painted = (Stroke(0.1, 0.2, LayerSet.semantic()),)
    changes = {
        "mix": LayerSet.prefix(3),
        "region": Region(0.5, 1.0),
        "strokes": painted,
        "continuous": True,
        "panes": (Source.MIX,),
        "visible": (0.2, 0.4),
    }
    before = {name: getattr(document, name) for name in changes}
    for name, value in changes.items():
        setattr(document, name, value)
        clock.now_s += 10
    for name in reversed(changes):
        assert getattr(document, name) == changes[name]
        history.undo()
        assert getattr(document, name) == before[name]
    assert not history.can_undo
    for name, value in changes.items():
        history.redo()
        assert getattr(document, name) == value
    assert not history.can_redo


def test_a_sliders_way_is_one_step(document, history, clock):
    for k in range(11, 3, -1):
        document.mix = LayerSet.prefix(k)
        clock.now_s += TOGETHER_S / 3
    history.undo()
    assert document.mix == LayerSet.prefix(12) and not history.can_undo


def test_two_changes_with_a_pause_between_are_two_steps(document, history, clock):
    document.mix = LayerSet.prefix(5)
    clock.now_s += TOGETHER_S * 2
    document.mix = LayerSet.prefix(6)
    history.undo()
    assert document.mix == LayerSet.prefix(5)


def test_a_new_change_after_undo_ends_the_way_forward(document, history, clock):
    document.mix = LayerSet.prefix(5)
    history.undo()
    clock.now_s += 10
    document.region = Region(0.0, 1.0)
    assert not history.can_redo
    history.redo()
    assert document.mix == LayerSet.prefix(12) and document.region == Region(0.0, 1.0)


def test_a_change_soon_after_undo_does_not_swallow_the_state_before_it(document, history):
    document.mix = LayerSet.prefix(5)
    history.undo()
    document.mix = LayerSet.prefix(7)
    history.undo()
    assert document.mix == LayerSet.prefix(12)


def test_setting_the_same_value_again_is_no_step(document, history):
    document.mix = LayerSet.prefix(12)
    document.region = None
    assert not history.can_undo


def test_forgetting_begins_at_what_is_now(document, history):
    document.mix = LayerSet.prefix(5)
    history.forget()
    history.undo()
    assert document.mix == LayerSet.prefix(5)


def test_what_opening_a_clip_sets_is_no_step(document, history, clock):
    document.mix = LayerSet.prefix(5)
    document.clip = object()
    document.visible = (0.0, 7.0)
    assert not history.can_undo
    clock.now_s += 10
    document.visible = (1.0, 2.0)
    history.undo()
    assert document.visible == (0.0, 7.0) and document.mix == LayerSet.prefix(5)


def test_what_was_chosen_for_a_clip_before_is_no_step_however_long_opening_takes(
    document, history, clock
):
    document.clip = object()
    clock.now_s += 10
    document.region = Region(0.25, 0.5)
    history.opened()
    assert not history.can_undo
    clock.now_s += 10
    document.region = None
    history.undo()
    assert document.region == Region(0.25, 0.5)
