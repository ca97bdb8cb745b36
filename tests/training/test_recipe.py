"""Recipes are checked when they are read."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.errors import UserError
from training import recipe as recipes

MINIMAL = """
name = "mine"
base_model = "compact"
normalise = true
holdout = 0.1
[fit]
epochs = 1
batch_size = 8
learning_rate = 1e-4
[[train]]
file = "a.csv"
"""


def test_origin_is_the_notebooks_run() -> None:
    origin = recipes.load("origin")
    assert origin.base_model == "distilbert-base-uncased"
    assert (origin.max_length, origin.normalise, origin.deduplicate) == (128, False, False)
    fit = origin.fit
    assert (fit.epochs, fit.batch_size, fit.learning_rate, fit.weight_decay, fit.best_metric) == (
        3, 16, 5e-5, 0.01, "f1",
    )  # fmt: skip
    assert (origin.split.test_size, origin.split.random_state) == (0.2, 42)


@pytest.mark.parametrize("name", ["long", "short", "shipped"])
def test_what_is_shipped_trains_on_no_evaluate_only_set(name: str) -> None:
    shipped = recipes.load(name)
    trained = {source.file.split(".")[0] for source in shipped.train}
    evaluate_only = {"hatecheck", "trac2_youtube_en", "convabuse", "topical_chat", "sms_ham"}
    assert trained.isdisjoint(evaluate_only)
    assert evaluate_only <= {source.file.split(".")[0] for source in shipped.evaluate}
    assert {source.file: source.rows for source in shipped.everyday}["irc_chat.csv.gz"] == (
        "second_half"
    )


def test_the_shipped_model_takes_three_steps() -> None:
    assert recipes.load("shipped").steps_before() == ["long", "short"]
    assert recipes.load("long").steps_before() == []
    assert recipes.load("origin").steps_before() == []


def test_what_cross_validation_starts_from_has_not_seen_youtoxic() -> None:
    bases = recipes.load("youtoxic").base_models
    assert bases == recipes.load("shipped").base_models == {
        "build/long": 0.5, "build/short": 0.3, "compact": 0.2,
    }  # fmt: skip
    for name in ("long", "short"):
        assert not any("youtoxic" in source.file for source in recipes.load(name).train)


def test_models_whose_mean_is_taken_began_with_the_same_head() -> None:
    assert len({recipes.load(name).seed for name in ("long", "short", "shipped", "youtoxic")}) == 1


def test_a_recipe_takes_from_another_what_it_does_not_say(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('extends = "origin"\nname = "mine"\nseed = 7\n', encoding="utf-8")
    mine, origin = recipes.load(str(path)), recipes.load("origin")
    assert (mine.name, mine.seed) == ("mine", 7)
    assert (mine.fit, mine.train) == (origin.fit, origin.train)


def test_a_recipe_cannot_need_its_own_model() -> None:
    recipe = recipes.load("long").model_copy(update={"base_model": "build/long"})
    with pytest.raises(UserError, match="needs its own model"):
        recipe.steps_before()


def test_a_recipe_is_read_by_path_and_cannot_be_changed(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(MINIMAL, encoding="utf-8")
    recipe = recipes.load(str(path))
    assert recipe.train[0].title == "a"
    with pytest.raises(ValidationError, match="frozen"):
        setattr(recipe, "seed", 1)  # noqa: B010


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("epochs = 1", "epochs = 0", "fit.epochs"),
        ("epochs = 1", "epoch = 1", "fit.epochs"),
        ('file = "a.csv"', 'file = "a.csv"\nrows = "third"', "train.0.rows"),
        ("holdout = 0.1", "", "give dev sources or a holdout share"),
        ('name = "mine"', 'name = "../mine"', "at name"),
        (
            'name = "mine"',
            'name = "mine"\nwindow = 16\nwindow_overlap = 14',
            "smaller than a window",
        ),
        ('file = "a.csv"', 'file = "a.csv"\n[[train]]\nfile = "a.csv"', "different names"),
        ("normalise = true", "normalise = ", "not valid TOML"),
        ('"compact"', '{ compact = 0.5, "build/long" = 0.4 }', "must add up to 1"),
        ('"compact"', '{ compact = 1.5, "build/long" = -0.5 }', r"at base_model\.build/long: "),
        (
            '"compact"',
            '{ compact = "half" }',
            r"at base_model\.compact: Input should be a valid num",
        ),
        ('name = "mine"', 'name = "mine"\nextends = 3', "must extend another recipe"),
        ('name = "mine"', 'name = "mine"\nextends = "bad"', "must extend another recipe"),
        ('name = "mine"', 'name = "mine"\nextends = "no"', "extends no, which is not among"),
    ],
)
def test_a_bad_value_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(MINIMAL.replace(old, new), encoding="utf-8")
    with pytest.raises(UserError, match=said):
        recipes.load(str(path))


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(UserError, match="use one of long, origin, shipped, short"):
        recipes.load("nothing")
