"""What is measured of a model and written down, and what a prediction looks like."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from bot.errors import UserError
from bot.scoring.scorer import Scorer
from tests.training.command_line import RECIPE, read, run


def test_evaluating_one_file_gives_the_notebooks_schema(workplace: dict[str, Path]) -> None:
    results = workplace["root"] / "one"
    run(
        "evaluate", "--recipe", workplace["recipe"], "--data", workplace["data"] / "tiny.csv",
        "--model", workplace["trained"], "--results", results,
    )  # fmt: skip
    report = read(results / "trained.json")
    assert report["task"] == "binary_classification"
    assert report["target_label"] == "label"
    assert report["data"] == {
        "n_samples": 200, "n_train": 150, "n_test": 50,
        "train_size": 0.75, "test_size": 0.25, "random_state": 42,
    }  # fmt: skip
    assert set(report["metrics"]) == {"accuracy", "precision", "recall", "f1", "roc_auc"}
    assert sum(report["confusion_matrix"].values()) == 50
    assert report["timestamp"]
    assert report["notes"]


def test_evaluating_a_folder_measures_every_set_and_fills_the_card(
    workplace: dict[str, Path],
) -> None:
    results = workplace["root"] / "all"
    run(
        "evaluate", "--recipe", workplace["recipe"], "--data", workplace["data"],
        "--model", workplace["model"], "--results", results,
    )  # fmt: skip
    sets = read(results / "tiny.json")["sets"]
    assert list(sets) == ["tiny", "other chat", "everyday"]
    assert sets["tiny"]["groups"]["1"]["n"] == 25
    assert sets["everyday"]["metrics"]["roc_auc"] is None
    assert sets["everyday"]["flag"]["recall"] is None
    markdown = (results / "tiny.md").read_text(encoding="utf-8")
    assert "| tiny | 50 | 25 |" in markdown
    for picture in ("roc", "precision-recall", "confusion", "reliability", "scores", "disguises"):
        assert f"![{picture}](tiny/{picture}.png)" in markdown
        assert (results / "tiny" / f"{picture}.png").stat().st_size > 1000
    assert "you are a" not in (results / "tiny.json").read_text(encoding="utf-8")
    card = (workplace["model"] / "README.md").read_text(encoding="utf-8")
    for heading in ("Training data", "Default thresholds", "Results", "Limits", "reproduce"):
        assert heading in card
    assert "| tiny | 50 | 25 |" in card
    Scorer.open(workplace["model"])


def test_cross_validation_trains_with_several_seeds_and_on_whole_groups(
    workplace: dict[str, Path], tiny_base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.reporting.crossvalidate.SEEDS", 2)
    monkeypatch.setattr("training.reporting.crossvalidate.FOLDS", 2)
    rows = pd.read_csv(workplace["data"] / "tiny.csv")
    rows["opener"] = rows["text"].str.split().str[0]
    rows.to_csv(tmp_path / "tiny.csv", index=False)
    recipe = tmp_path / "folds.toml"
    recipe.write_text(
        RECIPE.replace('"compact"', json.dumps(str(tiny_base))).replace(
            "window = 16", "window = 16\nholdout = 0.1"
        )
        + '[[train]]\nfile = "tiny.csv"\ngroup_column = "opener"\nrows = "split_train"\n',
        encoding="utf-8",
    )
    arguments = ("crossvalidate", "--recipe", recipe, "--data", tmp_path, "--results", tmp_path)
    assert "by opener" in run(*arguments)
    schemes = read(tmp_path / "crossvalidation.json")["schemes"]
    assert {name: len(scheme["runs"]) for name, scheme in schemes.items()} == {
        "notebook's split": 2, "by opener": 2,
    }  # fmt: skip
    assert schemes["by opener"]["runs"][0]["n_test"] == 100
    assert schemes["notebook's split"]["mean"]["roc_auc"] > 0.9

    recipe.write_text(recipe.read_text().replace('group_column = "opener"\n', ""))
    with pytest.raises(UserError, match="names no group_column"):
        run(*arguments)
    with pytest.raises(UserError, match="There is no folder"):
        run("crossvalidate", "--data", tmp_path / "tiny.csv")


def test_comparing_ranks_the_rivals_on_the_same_split(
    workplace: dict[str, Path], tmp_path: Path
) -> None:
    run(
        "compare", "--recipe", workplace["recipe"], "--data", workplace["data"],
        "--model", workplace["model"], "--results", tmp_path,
    )  # fmt: skip
    rows = pd.read_csv(tmp_path / "model_comparison.csv")
    assert rows["model"].iloc[0] == str(workplace["model"])
    quality = dict(zip(rows["model"], rows["roc_auc"], strict=True))
    rivals = ("SVM", "naive Bayes", "logistic regression", "random forest")
    assert all(quality[f"TF-IDF + {rival}"] > 0.9 for rival in rivals)
    assert (rows["messages_per_second"] > 0).all()
    assert (tmp_path / "model_comparison.png").stat().st_size > 1000


@pytest.mark.parametrize("command", ["evaluate", "compare"])
def test_a_recipe_without_evaluation_sets_is_refused_before_any_work(
    command: str, workplace: dict[str, Path], tmp_path: Path
) -> None:
    recipe = tmp_path / "blind.toml"
    recipe.write_text('extends = "origin"\nname = "blind"\nevaluate = []\n', encoding="utf-8")
    results = tmp_path / "results"
    with pytest.raises(UserError, match=r"blind has no \[\[evaluate\]\] source"):
        run(
            command, "--recipe", recipe, "--data", workplace["data"],
            "--model", workplace["model"], "--results", results,
        )  # fmt: skip
    assert not results.exists()


def test_whole_evaluates_every_row(workplace: dict[str, Path]) -> None:
    results = workplace["root"] / "whole"
    run(
        "evaluate", "--whole", "--recipe", workplace["recipe"], "--results", results,
        "--data", workplace["data"] / "tiny.csv", "--model", workplace["model"],
    )  # fmt: skip
    assert read(results / "tiny.json")["data"]["n_test"] == 200


def test_predict_prints_the_notebooks_answer(workplace: dict[str, Path]) -> None:
    toxic = json.loads(run("predict", "hey you are a rat", "--model", workplace["model"]))
    assert list(toxic) == ["text", "predicted_label", "label_name", "score"]
    assert (toxic["predicted_label"], toxic["label_name"]) == (1, "TOXIC (1)")
    fine = json.loads(run("predict", "hey i like the cake", "--model", workplace["trained"]))
    assert (fine["predicted_label"], fine["label_name"]) == (0, "NO TOXIC (0)")
    assert 0 <= fine["score"] < 0.5 < toxic["score"] <= 1
