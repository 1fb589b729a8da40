"""Layer sets as people write them and as the screen shows them."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codec.api import LayerSet
from codec.errors import LayerSpecError, UserError

few = settings(derandomize=True, max_examples=60, deadline=None)
any_set = st.sets(st.integers(0, 11)).map(LayerSet.of)


@few
@given(any_set)
def test_a_set_written_down_is_read_back_as_itself(layers):
    assert LayerSet.parse(layers.spec, 12) == layers
    if layers:
        assert LayerSet.parse(layers.label(12).removeprefix("RVQ-"), 12) == layers


@few
@given(any_set, st.integers(0, 11))
def test_toggling_a_layer_twice_changes_nothing(layers, index):
    assert (index in layers.toggled(index)) != (index in layers)
    assert layers.toggled(index).toggled(index) == layers


@few
@given(st.text(max_size=12))
def test_any_text_is_either_read_or_refused_in_one_sentence(text):
    try:
        assert len(LayerSet.parse(text, 12)) <= 12
    except LayerSpecError as error:
        assert str(error).endswith(".")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("semantic", {1}),
        (" ALL ", set(range(1, 13))),
        ("acoustic", set(range(2, 13))),
        ("none", set()),
        ("1:4", {1, 2, 3, 4}),
        ("12", {12}),
        ("1, 3-5 ,9", {1, 3, 4, 5, 9}),
        ("3,1,3", {1, 3}),
    ],
)
def test_the_spellings_of_the_command_line_are_read(text, numbers):
    assert LayerSet.parse(text, 12) == LayerSet.of(n - 1 for n in numbers)


@pytest.mark.parametrize(
    "text",
    ["", ",", "0", "13", "1:13", "5-3", "1:", ":4", "1-2-3", "-1", "1.5", "x", "1,,2", "9" * 5000],
)
def test_a_senseless_specification_is_refused(text):
    with pytest.raises(LayerSpecError) as caught:
        LayerSet.parse(text, 12)
    assert isinstance(caught.value, UserError)


@pytest.mark.parametrize(
    ("layers", "label"),
    [
        (LayerSet.semantic(), "RVQ-1"),
        (LayerSet.prefix(4), "RVQ-1:4"),
        (LayerSet.all(12), "RVQ-1:12"),
        (LayerSet.acoustic(12), "RVQ-2:12"),
        (LayerSet.of({0, 2, 3, 4}), "RVQ-1,3-5"),
        (LayerSet.none(), "no layer"),
    ],
)
def test_labels_use_the_fields_names(layers, label):
    assert layers.label(12) == label


def test_a_negative_index_and_a_layer_too_many_are_refused():
    with pytest.raises(LayerSpecError, match="start at 0"):
        LayerSet.of({-1})
    with pytest.raises(LayerSpecError, match="Layer 13"):
        LayerSet.of({12}).checked(12)


@pytest.mark.parametrize(
    ("kinds", "trained", "untrained"),
    [
        ({"semantic"}, ["semantic", "none"], ["1:2", "acoustic", "all", "3"]),
        ({"prefix"}, ["semantic", "1:2", "all"], ["acoustic", "1,3"]),
        ({"acoustic"}, ["acoustic", "none"], ["2", "all", "semantic"]),
        ({"any"}, ["acoustic", "2", "1,3-4", "all"], []),
        (set(), ["none"], ["semantic", "all"]),
    ],
)
def test_a_codec_knows_which_sets_it_was_trained_for(codec_of, kinds, trained, untrained):
    info = dataclasses.replace(codec_of("tiny-spectral").info, trained_subsets=frozenset(kinds))
    assert all(info.was_trained_for(LayerSet.parse(text, 4)) for text in trained)
    assert not any(info.was_trained_for(LayerSet.parse(text, 4)) for text in untrained)


def test_the_rate_of_a_set_counts_its_layers_alone(codec_of):
    info = codec_of("tiny-spectral").info
    assert info.rate_of(LayerSet.of({0, 2})) == 200 * (5 + 4)
    assert info.rate_of(LayerSet.none()) == 0
