"""From a CSV to the model folder that the bot loads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from bot.errors import UserError
from bot.scoring.scorer import Scorer
from tests.training.command_line import RECIPE, SOURCES, read, run


class PowerCut(Exception):
    """Ends a training run in the middle."""


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
    card = (workplace["model"] / "README.md").read_text(encoding="utf-8")
    assert f"Flag from **{manifest.thresholds.flag:g}**" in card


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
    card = (workplace["model"] / "README.md").read_text(encoding="utf-8")
    assert f"Flag from **{after.thresholds.flag:g}**" in card


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
