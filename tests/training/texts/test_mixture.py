"""What reaches training, and what must not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bot.scoring.text import normalise
from training.recipe import Fit, Recipe, Source
from training.texts import mixture
from training.texts.augment import augment
from training.texts.data import DataFolder
from training.texts.evasion import PERTURBATIONS
from training.texts.mixture import Mixture

FIT = Fit(epochs=1, batch_size=8, learning_rate=1e-4)


def build(folder: Path, **changes: Any) -> Mixture:
    recipe = Recipe(
        name="test",
        base_model="compact",
        normalise=True,
        fit=FIT,
        **{"dev": [Source(file="dev.csv")], "train": [Source(file="train.csv")], **changes},
    )
    return mixture.build(recipe, DataFolder(folder))


def write(folder: Path, name: str, rows: list[tuple[str, int]], **columns: list[Any]) -> None:
    frame = pd.DataFrame(rows, columns=["text", "label"]).assign(**columns)
    frame.to_csv(folder / name, index=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "dev.csv", [("dev insult", 1), ("dev greeting", 0)])
    write(tmp_path, "train.csv", [(f"text number {n}", n % 2) for n in range(40)])
    return tmp_path


def test_held_out_doubled_and_conflicting_texts_leave_training(folder: Path) -> None:
    write(
        folder,
        "train.csv",
        [
            ("You  FOOL", 1), ("you fool", 1), ("nice one", 0), ("wtf", 0), ("WTF", 1),
            ("Dev  Insult", 1), ("check me", 0), ("calm day", 0),
        ],
    )  # fmt: skip
    write(folder, "check.csv", [("CHECK me", 0)])
    write(folder, "everyday.csv", [("calm  day", 0)])
    mixed = build(
        folder, evaluate=[Source(file="check.csv")], everyday=[Source(file="everyday.csv")]
    )
    assert {text.lower() for text in mixed.train["text"]} == {"you fool", "nice one"}
    assert len(mixed.train) == 2
    (count,) = mixed.counts
    assert (count.read, count.kept, count.removed_evaluation, count.removed_conflicting) == (
        8, 2, 3, 2,
    )  # fmt: skip


def test_of_equal_texts_the_first_source_keeps_it(folder: Path) -> None:
    write(folder, "again.csv", [("text number 1", 1), ("something new", 1)])
    mixed = build(folder, train=[Source(file="train.csv"), Source(file="again.csv")])
    assert list(mixed.train.loc[mixed.train["source"] == "again", "text"]) == ["something new"]


def test_the_origin_way_keeps_every_row(folder: Path) -> None:
    write(folder, "train.csv", [("you fool", 1), ("You fool", 1), ("dev greeting", 0)])
    assert len(build(folder, deduplicate=False).train) == 3


def test_caps_repeats_and_holdout_count_up(folder: Path) -> None:
    source = Source(file="train.csv", max_toxic=10, max_benign=20, repeat=3)
    mixed = build(folder, train=[source], holdout=0.2)
    (count,) = mixed.counts
    assert count.held_out == 8
    assert count.kept == count.toxic + mixed.train.query("label == 0")["text"].nunique()
    assert count.toxic == 10
    assert count.drawn == len(mixed.train) == 3 * count.kept
    assert len(mixed.dev) == 10
    assert set(mixed.train["text"]).isdisjoint(mixed.dev["text"])


def test_groups_stay_together(folder: Path) -> None:
    rows = [(f"trio {n} part {part}", part % 2) for n in range(20) for part in range(3)]
    write(folder, "trios.csv", rows, trio=[n for n in range(20) for _ in range(3)])
    source = Source(file="trios.csv", group_column="trio", max_rows=20)
    mixed = build(folder, train=[source], holdout=0.2)
    held_out = mixed.dev[mixed.dev["source"] == "trios"]
    for part, most in ((mixed.train, 20), (held_out, 12)):
        trios = part["text"].str.split().str[1]
        assert (trios.value_counts() == 3).all()
        assert most - 3 < len(part) <= most


def test_each_pass_draws_anew(folder: Path) -> None:
    source = Source(file="train.csv", max_rows=10)
    mixed = build(folder, train=[source], passes=4)
    (count,) = mixed.counts
    assert count.drawn == len(mixed.train) == 40
    assert 20 < count.kept <= 38
    passes = [set(mixed.train["text"][start : start + 10]) for start in range(0, 40, 10)]
    assert passes[0] != passes[1]


def test_joined_texts_keep_their_label(folder: Path) -> None:
    mixed = build(folder, join=0.9)
    joined = mixed.train[mixed.train["text"].str.contains(". ", regex=False)]
    assert len(joined) > 20
    for row in joined.itertuples():
        numbers = [int(part.rsplit(" ", 1)[1]) for part in str(row.text).split(". ")]
        assert max(number % 2 for number in numbers) == row.label


def test_a_text_may_have_another_label_by_another_definition(folder: Path) -> None:
    write(folder, "sexism.csv", [("text number 5", 0), ("text number 7", 1), ("theirs", 1)])
    write(folder, "again.csv", [("text number 5", 0), ("text number 7", 1)])
    train = [Source(file="train.csv"), Source(file="sexism.csv", definition="sexism")]
    mixed = build(folder, train=train)
    of = {name: part for name, part in mixed.train.groupby("definition")}
    assert list(of["sexism"]["text"]) == ["text number 5", "text number 7", "theirs"]
    assert of[""]["text"].isin(["text number 5", "text number 7"]).sum() == 2
    mixed = build(folder, train=[*train, Source(file="again.csv", definition="sexism")])
    assert [count.removed_conflicting for count in mixed.counts] == [0, 0, 0]
    assert [count.kept for count in mixed.counts][1:] == [3, 0]


def test_where_sources_of_one_definition_differ_the_first_is_believed(folder: Path) -> None:
    write(folder, "again.csv", [("text number 5", 0), ("text number 7", 0), ("new", 0)])
    mixed = build(folder, train=[Source(file="train.csv"), Source(file="again.csv")])
    of_five = mixed.train[mixed.train["text"] == "text number 5"]
    assert list(of_five["source"]) == ["train"]
    assert [count.kept for count in mixed.counts][1:] == [1]


def test_what_other_sets_call_harmless_is_joined_to_nothing(folder: Path) -> None:
    write(folder, "sexism.csv", [(f"you are vile {n}", 0) for n in range(60)] + [("x y", 1)])
    train = [Source(file="train.csv"), Source(file="sexism.csv", definition="sexism")]
    ours = build(folder, train=train, join=0.9).train.query("definition == ''")
    assert ours["text"].str.contains(". ", regex=False).sum() > 20
    assert not ours["text"].str.contains("vile").any()


def test_a_toxic_text_is_not_pushed_out_behind_a_long_harmless_one(folder: Path) -> None:
    write(folder, "long.csv", [(f"{'so it goes ' * 30}{n}", 0) for n in range(20)])
    mixed = build(folder, train=[Source(file="train.csv"), Source(file="long.csv")], join=0.9)
    long = mixed.train["text"][mixed.train["text"].str.contains("so it goes")]
    assert len(long) == 20
    assert not long.str.contains("text number").any()


def test_the_same_seed_gives_the_same_mixture(folder: Path) -> None:
    source = Source(file="train.csv", max_rows=30)
    first, second, other = (
        build(folder, train=[source], augment=0.5, holdout=0.1, seed=seed) for seed in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(first.train, second.train)
    assert list(first.train["text"]) != list(other.train["text"])


def test_disguises_that_the_normaliser_cannot_undo_are_more_frequent() -> None:
    text = "nobody wanted another terrible argument"

    def survive(disguised: Callable[[np.random.Generator], str]) -> int:
        rng = np.random.default_rng(0)
        return sum(normalise(disguised(rng)) != text for _ in range(300))

    def evenly(rng: np.random.Generator) -> str:
        disguise = list(PERTURBATIONS.values())[rng.integers(len(PERTURBATIONS))]
        return disguise(text, float(rng.uniform(0.1, 0.7)), rng)

    assert survive(lambda rng: augment(text, rng)) > 1.3 * survive(evenly)


def test_augmenting_alters_some_texts_and_never_empties_one() -> None:
    rng = np.random.default_rng(0)
    text = "You are such an idiot, really!"
    altered = {augment(text, rng) for _ in range(200)}
    assert len(altered) > 20
    assert any("*" in one for one in altered)
    assert all(2 * len(one) >= len(text) for one in altered)  # vowels and spaces may go
    assert all(augment(text, rng) for text in ("?", "👍", "...", "ok") for _ in range(50))
    assert any("🐒" in augment("look at them 🐒!", rng).lower() for _ in range(5))
