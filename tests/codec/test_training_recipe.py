"""A recipe is read strictly: what is unknown, of the wrong type or out of range is said."""

import json

import pytest

import resources
from codec.errors import UserError
from codec.hybrid.config import CONFIGS
from codec.train.config import Recipe
from codec.train.subsets import SubsetShares

BUNDLED = resources.MODELS / "hybridcodec-mini" / "recipe.json"
PAPER = resources.MODELS / "hybridcodec-25hz" / "recipe.json"


def test_a_recipe_comes_back_from_json_as_it_was():
    recipe = Recipe(steps=7, shares=SubsetShares(0.1, continuous=0.2), teacher="wavlm:6")
    assert Recipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe


def test_what_a_recipe_leaves_out_has_its_default():
    assert Recipe.from_dict({}) == Recipe()
    changed = Recipe.from_dict({"weights": {"mel": 3}})
    assert (changed.weights.mel, changed.weights.distill) == (3, Recipe().weights.distill)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"stepz": 3}, "no stepz; known are codec, steps"),
        ({"weights": {"mle": 3}}, "no weights.mle; known are mel"),
        ({"steps": 0}, "steps is 0; give a whole number from 1"),
        ({"steps": 2.5}, "steps is 2.5; give a whole number"),
        ({"steps": True}, "steps is True"),
        ({"steps": "many"}, "steps is 'many'"),
        ({"steps": 10**400}, "steps is 1000"),
        ({"crop_s": 0.1}, "crop_s is 0.1; give a number from 0.2 to 60"),
        ({"learning_rate": float("nan")}, "learning_rate is nan"),
        ({"ema": float("inf")}, "ema is inf"),
        ({"teacher": None}, "teacher is None; give a text"),
        ({"betas": [0.9]}, "betas is (0.9,); give 2 numbers from 0 to 0.999999"),
        ({"betas": [0.9, 1]}, "betas is (0.9, 1)"),
        ({"weights": 3}, "weights is 3; give an object of mel"),
        ({"weights": {"mel": -1}}, "weights.mel is -1; give a number from 0"),
        ({"shares": {"semantic": 2}}, "shares.semantic is 2; give a number from 0 to 1"),
        ({"shares": {"semantic": 0.6, "prefix": 0.6}}, "1.4 together; give 1 at most"),
        ({"discriminators": {"periods": []}}, "discriminators.periods is ()"),
        ({"discriminators": {"windows": [8]}}, "discriminators.windows is (8,)"),
        ({"semantic_gradient": 0}, "no teacher"),
        ({"learner": "encoder"}, "learner is 'encoder'; give all or decoder"),
        ({"learner": None}, "learner is None; give all or decoder"),
        ({"learner": "decoder", "teacher": "wavlm:6"}, "leave out the teacher"),
        ({"learner": "acoustic", "teacher": "wavlm:6"}, "leave out the teacher"),
        ({"weights": {"recognition": 1}}, "names no recognizer"),
        ({"shares": {"average": 0.6}}, "shares.average is 0.6; give a number from 0 to 0.5"),
        ([], "not a JSON object"),
    ],
)
def test_a_senseless_recipe_is_one_sentence_with_field_value_and_range(data, words):
    with pytest.raises(UserError) as caught:
        Recipe.from_dict(data)
    sentence = str(caught.value)
    assert words in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 400


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "\xff"])
def test_a_file_that_is_no_recipe_is_one_sentence(tmp_path, text):
    path = tmp_path / "recipe.json"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(UserError, match="recipe.json' cannot be read"):
        Recipe.from_file(path)
    with pytest.raises(UserError, match="cannot be read"):
        Recipe.from_file(tmp_path / "nope.json")


def test_the_bundled_models_recipe_leaves_rvq_1_to_its_teacher():
    recipe = Recipe.from_file(BUNDLED)
    assert recipe.codec == "hybridcodec-mini"
    assert (recipe.teacher, recipe.semantic_gradient) == ("pocketsphinx", 0)
    assert set(recipe.shares.trained_subsets) == {
        "semantic", "prefix", "any", "acoustic", "continuous",
    }  # fmt: skip


def test_the_bundled_models_decoder_went_on_with_its_tokens_kept():
    recipe, before = (
        Recipe.from_file(BUNDLED.with_stem("recipe-decoder")),
        Recipe.from_file(BUNDLED),
    )
    assert recipe.keeps_tokens and not before.keeps_tokens
    assert recipe.shares == before.shares and recipe.semantic_gradient == 0


def test_the_decoder_may_go_on_alone_under_tokens_that_a_teacher_shaped():
    assert Recipe.from_dict({"learner": "decoder", "semantic_gradient": 0}).keeps_tokens


def test_the_papers_recipe_has_the_papers_numbers():
    """Losses, crops, steps and teacher as arXiv 2606.06743 states them."""
    recipe = Recipe.from_file(PAPER)
    assert recipe.codec in CONFIGS
    assert (recipe.teacher, recipe.semantic_gradient) == ("w2v-bert-2.0:16", 1)
    assert (recipe.steps, recipe.crop_s, recipe.adversarial_from) == (60_000, 3, 0)
    weights = recipe.weights
    assert (weights.mel, weights.distill, weights.feature, weights.adversarial) == (15, 15, 2, 1)
    assert (weights.codebook, weights.commitment, weights.loudness) == (1, 0.25, 0)
    assert len(recipe.discriminators.periods) == 5
