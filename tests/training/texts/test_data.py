"""Reading labelled CSV files, and the sentence for each way they can be wrong."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pandas as pd
import pytest

from bot.errors import UserError
from training import recipe as recipes
from training.recipe import Source, Split
from training.texts.data import DataFolder, fold, read, require_two_classes


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("toxic", "harmless"), [("1", "0"), ("True", "False"), ("true", "FALSE"), ("1.0", "0.0")]
)
def test_labels_are_understood_in_every_usual_spelling(
    tmp_path: Path, toxic: str, harmless: str
) -> None:
    path = write(tmp_path / "a.csv", f"text,label\nbad,{toxic}\ngood,{harmless}\n")
    assert list(read(path, Source(file="a.csv"))["label"]) == [1, 0]


def test_rows_without_text_or_label_are_dropped_but_the_word_null_is_text(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "text,label\nbad,1\n,0\nlost,\nnull,0\n")
    frame = read(path, Source(file="a.csv"))
    assert list(frame["text"]) == ["bad", "null"]


def test_columns_are_named_by_the_source_and_where_selects_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "Body,IsToxic,part\nbad,True,x\ngood,False,y\n")
    source = Source(file="a.csv", text_column="Body", label_column="IsToxic", where={"part": ["y"]})
    assert read(path, source).to_dict("records") == [{"text": "good", "label": 0}]


def test_gzip_is_read_and_halves_are_in_file_order(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "a.csv.gz", "wt", encoding="utf-8") as file:
        file.write("text,label\n" + "".join(f"t{n},{n % 2}\n" for n in range(5)))
    folder = DataFolder(tmp_path)
    first = folder.load(Source(file="a.csv", rows="first_half"), Split())
    second = folder.load(Source(file="a.csv", rows="second_half"), Split())
    assert list(first["text"]) == ["t0", "t1"]
    assert list(second["text"]) == ["t2", "t3", "t4"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("words,label\nhi,1\n", "has no column text; its columns are words, label"),
        ("text,label\nhi,maybe\n", "holds the label 'maybe'"),
        ("text,label\nhi,2\n", "holds the label '2'"),
        ("", "is empty"),
        ("text,label\n,1\n", "has no row with a text and a label"),
    ],
)
def test_a_file_that_cannot_be_used_is_said_in_one_sentence(
    tmp_path: Path, content: str, said: str
) -> None:
    write(tmp_path / "a.csv", content)
    with pytest.raises(UserError, match=said):
        DataFolder(tmp_path).load(Source(file="a.csv"), Split())


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"The data file nowhere\.csv is neither in"):
        DataFolder(tmp_path).find("nowhere.csv")


def test_one_class_cannot_be_split(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "text,label\na,1\nb,1\n")
    with pytest.raises(UserError, match=r"All 2 rows of a\.csv have the label 1"):
        DataFolder(tmp_path).load(Source(file="a.csv", rows="split_train"), Split())
    with pytest.raises(UserError, match="is empty"):
        require_two_classes(pd.Series(dtype="int64"), "The set")


def test_equal_texts_fold_to_the_same_key() -> None:
    assert fold(pd.Series(["  You\tFool ", "you fool"])).nunique() == 1


@pytest.mark.skipif(
    "TOXICITY_DATA" not in os.environ, reason="TOXICITY_DATA names no folder with YouToxic in it"
)
def test_youtoxic_splits_as_in_the_notebook() -> None:
    recipe = recipes.load("origin")
    folder = DataFolder(Path(os.environ["TOXICITY_DATA"]))
    train = folder.load(recipe.train[0], recipe.split)
    test = folder.load(recipe.dev[0], recipe.split)
    assert (len(train), len(test)) == (797, 200)
    assert set(train.index).isdisjoint(test.index)
    assert (int(train["label"].sum()), int(test["label"].sum())) == (367, 92)
