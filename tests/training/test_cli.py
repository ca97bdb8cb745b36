"""The command line from a CSV to a prediction, and what it says when something is wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from bot.errors import UserError
from bot.scoring.scorer import Scorer
from training.cli import app, main

RECIPE = """
name = "tiny"
base_model = "compact"
normalise = true
window = 16
window_overlap = 4
max_length = 16
[split]
test_size = 0.25
random_state = 42
[fit]
epochs = 6
batch_size = 16
learning_rate = 5e-3
group_by_length = true
rounded = true
checks_per_epoch = 2
best_metric = "roc_auc"
"""
SOURCES = """
[[train]]
file = "tiny.csv"
rows = "split_train"
[[dev]]
file = "tiny.csv"
rows = "split_test"
[[everyday]]
file = "everyday.csv"
[[evaluate]]
file = "tiny.csv"
rows = "split_test"
group_column = "label"
[[evaluate]]
file = "everyday.csv"
name = "other chat"
"""


class PowerCut(Exception):
    """Ends a training run in the middle."""


def run(*arguments: object) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None:
        raise result.exception
    return result.stdout


@pytest.fixture(scope="module")
def workplace(
    corpus_csv: Path, tiny_base: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """A trained and exported model, made by the commands."""
    root = tmp_path_factory.mktemp("work")
    data = root / "data"
    data.mkdir()
    shutil.copy(corpus_csv, data / "tiny.csv")
    everyday = [(f"i like the {word} again and again", 0) for word in ("cake", "song", "map")]
    pd.DataFrame(everyday, columns=["text", "label"]).to_csv(data / "everyday.csv", index=False)
    recipe = root / "tiny.toml"
    recipe.write_text(RECIPE + SOURCES, encoding="utf-8")
    trained, model = root / "trained", root / "tiny"
    chosen = ("--recipe", recipe, "--data", data)
    run("train", *chosen, "--base-model", tiny_base, "--output", trained)
    run("export", "--data", data, "--trained", trained, "--output", model)
    return {"root": root, "data": data, "recipe": recipe, "trained": trained, "model": model}


def read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def test_training_writes_what_it_did(workplace: dict[str, Path]) -> None:
    summary = read(workplace["trained"] / "training.json")
    assert (summary["n_train"], summary["n_dev"]) == (150, 50)
    assert len(summary["checks"]) >= 12
    assert summary["dev"]["roc_auc"] > 0.95
    assert summary["dev"]["roc_auc"] == max(check["eval_roc_auc"] for check in summary["checks"])
    assert not (workplace["trained"] / "checkpoints").exists()


def test_training_again_gives_the_same_model(
    workplace: dict[str, Path], tiny_base: Path, tmp_path: Path
) -> None:
    run(
        "train", "--recipe", workplace["recipe"], "--data", workplace["data"],
        "--base-model", tiny_base, "--output", tmp_path,
    )  # fmt: skip
    first, again = (
        (folder / "model.safetensors").read_bytes() for folder in (workplace["trained"], tmp_path)
    )
    assert first == again


def test_the_exported_folder_is_what_the_bot_loads(workplace: dict[str, Path]) -> None:
    scorer = Scorer.open(workplace["model"])
    manifest = scorer.manifest
    assert (manifest.name, manifest.max_length, manifest.window_overlap) == ("tiny", 16, 4)
    assert manifest.thresholds.flag <= manifest.thresholds.delete
    insult, praise = scorer.score_many(["well you are a moron", "well i like the garden"])
    assert insult > 0.5 > praise
    tokenizer = read(workplace["model"] / "tokenizer.json")
    assert (tokenizer["truncation"], tokenizer["padding"]) == (None, None)


def test_the_exported_model_agrees_with_the_trained_one(workplace: dict[str, Path]) -> None:
    parity = Scorer.open(workplace["model"]).manifest.metrics["parity"]
    assert parity["n"] == 50
    assert 0 <= parity["mean_difference"] <= parity["max_difference"] < 0.2
    assert abs(parity["roc_auc_trained"] - parity["roc_auc_exported"]) < 0.02


def test_calibrating_again_changes_nothing(workplace: dict[str, Path]) -> None:
    before = Scorer.open(workplace["model"]).manifest
    chosen = ("--recipe", workplace["recipe"], "--data", workplace["data"])
    assert "temperature" in run("calibrate", *chosen, "--model", workplace["model"])
    after = Scorer.open(workplace["model"]).manifest
    assert after.temperature == pytest.approx(before.temperature, rel=1e-2)
    assert after.thresholds.flag == pytest.approx(before.thresholds.flag, abs=0.005)


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


def test_recipes_build_on_each_other(
    workplace: dict[str, Path], tiny_base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One command trains what is missing."""
    monkeypatch.chdir(tmp_path)
    base = RECIPE.replace('"compact"', json.dumps(str(tiny_base))) + SOURCES
    recipes = {
        "one": base.replace('"tiny"', '"one"', 1),
        "two": (
            RECIPE.replace('"compact"', f'{{ "build/one" = 0.8, "{tiny_base}" = 0.2 }}') + SOURCES
        ).replace('"tiny"', '"two"', 1),
    }
    monkeypatch.setattr("training.recipe.RECIPES", tmp_path)
    for name, text in recipes.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    data = workplace["data"]
    out = run("train", "--recipe", "two", "--data", data)
    assert "one -> build/one" in out
    trained, untrained = read(tmp_path / "build" / "two" / "training.json")["started_from"]
    assert trained["n_train"] > 0
    assert untrained == {}
    assert "build/one" not in run("train", "--recipe", "two", "--data", data, "--output", "again")
    with pytest.raises(UserError, match="build/one was trained by another recipe, --limit"):
        run("train", "--recipe", "two", "--data", data, "--output", "thrice", "--limit", 30)


def test_cross_validation_trains_with_several_seeds_and_on_whole_groups(
    workplace: dict[str, Path], tiny_base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.crossvalidate.SEEDS", 2)
    monkeypatch.setattr("training.crossvalidate.FOLDS", 2)
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


def test_any_csv_trains_by_naming_its_columns(
    tmp_path: Path, corpus: pd.DataFrame, tiny_base: Path
) -> None:
    file = tmp_path / "other.csv"
    renamed = corpus.rename(columns={"text": "Body", "label": "Bad"})
    renamed.assign(Bad=renamed["Bad"].map({1: "True", 0: "False"})).to_csv(file, index=False)
    out = run(
        "train", "--recipe", "origin", "--data", file, "--text-column", "Body",
        "--label-column", "Bad", "--base-model", tiny_base, "--limit", 40,
        "--output", tmp_path / "out",
    )  # fmt: skip
    assert "Trained on 40 texts" in out


def test_an_interrupted_run_is_not_overwritten_and_goes_on_by_resume(
    workplace: dict[str, Path], tiny_base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from transformers import Trainer

    arguments = (
        "train", "--recipe", workplace["recipe"], "--data", workplace["data"],
        "--base-model", tiny_base, "--output", tmp_path,
    )  # fmt: skip
    with pytest.raises(UserError, match="no interrupted run"):
        run(*arguments, "--resume")

    save = Trainer._save_checkpoint

    def save_and_die(self: Any, *args: Any, **kwargs: Any) -> None:
        save(self, *args, **kwargs)
        if self.state.global_step >= 20:
            raise PowerCut

    monkeypatch.setattr(Trainer, "_save_checkpoint", save_and_die)
    with pytest.raises(PowerCut):
        run(*arguments)
    monkeypatch.undo()
    with pytest.raises(UserError, match="holds an interrupted run: go on with it by --resume"):
        run(*arguments)
    run(*arguments, "--resume")
    resumed = read(tmp_path / "training.json")
    straight = read(workplace["trained"] / "training.json")
    assert len(resumed["checks"]) == len(straight["checks"])
    assert resumed["dev"]["loss"] == pytest.approx(straight["dev"]["loss"], rel=0.05)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("train", "--data", "nowhere"), "There is no file or folder nowhere"),
        (("train", "--data", "[bold]x"), "There is no file or folder [bold]x"),
        (("train", "--recipe", "no", "--data", "DATA"), "There is no recipe no"),
        (("train", "--recipe", "origin", "--data", "DATA"), "youtoxic_english_1000_clean.csv is"),
        (("train", "--data", "DATA", "--text-column", "a"), "go with one CSV file"),
        (("evaluate", "--data", "DATA", "--whole"), "--whole goes with one CSV file"),
        (("evaluate", "--data", "CSV", "--model", "nowhere"), "There is no trained model in"),
        (("train", "--data", "CSV", "--text-column", "a"), "has no column a"),
        (("export", "--data", "DATA", "--trained", "nowhere"), "There is no trained model in"),
        (("predict", "hi", "--model", "nowhere"), "There is no trained model in nowhere"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(
    *,
    arguments: tuple[str, ...],
    said: str,
    workplace: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    paths = {"DATA": str(workplace["data"]), "CSV": str(workplace["data"] / "tiny.csv")}
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["training", *(paths.get(part, part) for part in arguments)])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error
    assert error.count("\n") == 1
