"""How well a recipe does on splits of its source: its own split with several seeds, then by group.

A random split of comments lets the topic of a video leak from training to test; folds that keep
each group (video) whole do not.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table
from sklearn.model_selection import GroupKFold

from bot.errors import UserError
from training.metrics import THRESHOLD, measure
from training.models.scorer import open_trained
from training.models.train import train
from training.progress import score
from training.recipe import Recipe, Source
from training.texts.data import DataFolder, require_two_classes

SEEDS: Final = 5
FOLDS: Final = 5
_HOLDOUT: Final = 0.05  # of a recipe that measures itself on dev sources: here they are left out
_METRICS: Final = ("accuracy", "precision", "recall", "f1", "roc_auc")


@dataclass(frozen=True)
class Fold:
    """One training run to make and what to test it on; frames with `text` and `label`."""

    scheme: str
    seed: int
    train: pd.DataFrame
    test: pd.DataFrame


def cross_validate(recipe: Recipe, data: DataFolder, console: Console) -> dict[str, Any]:
    """Train the recipe on every fold and measure it on the rest, as the bot would score it.

    The result holds, for each scheme, every run's metrics at 0.5 and their mean and standard
    deviation.

    Raises:
        UserError: the data or the base model is missing, or the recipe's first training source
            names no group column.
    """
    runs: dict[str, list[dict[str, Any]]] = {}
    folds = list(_folds(recipe, data))
    for fold in folds:
        require_two_classes(fold.test["label"], f"A test part of {fold.scheme}")
    for number, fold in enumerate(folds, start=1):
        console.print(f"[bold]{fold.scheme}[/bold], run {number} of {len(folds)}")
        runs.setdefault(fold.scheme, []).append(_run(recipe, fold, console))
    return {
        "recipe": recipe.name,
        "base_model": recipe.base_model,
        "threshold": THRESHOLD,
        "schemes": {
            scheme: {
                "runs": of_scheme,
                "mean": {key: float(np.mean([run[key] for run in of_scheme])) for key in _METRICS},
                "sd": {
                    key: float(np.std([run[key] for run in of_scheme], ddof=1)) for key in _METRICS
                },
            }
            for scheme, of_scheme in runs.items()
        },
    }


def write(result: dict[str, Any], folder: Path) -> Path:
    """Write `crossvalidation.json` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "crossvalidation.json"
    path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return path


def table(result: dict[str, Any]) -> Table:
    """Mean ± standard deviation of each scheme, for the terminal."""
    shown = Table("scheme", "runs", *_METRICS, title="Mean ± standard deviation over the runs")
    for scheme, numbers in result["schemes"].items():
        spread = (f"{numbers['mean'][key]:.3f} ± {numbers['sd'][key]:.3f}" for key in _METRICS)
        shown.add_row(scheme, str(len(numbers["runs"])), *spread)
    return shown


def _folds(recipe: Recipe, data: DataFolder) -> Iterator[Fold]:
    source = recipe.train[0]
    if source.group_column is None:
        raise UserError(
            f"The recipe {recipe.name} names no group_column for {source.file}: add the column "
            "whose rows must stay on one side of a split."
        )
    rows = data.load(source.model_copy(update={"rows": "all"}), recipe.split)
    split = {
        part: data.load(source.model_copy(update={"rows": f"split_{part}"}), recipe.split)
        for part in ("train", "test")
    }
    for seed in range(SEEDS):
        yield Fold("notebook's split", seed, split["train"], split["test"])
    if rows["group"].nunique() < FOLDS:
        raise UserError(
            f"{source.file} has {rows['group'].nunique()} different {source.group_column}: "
            f"{FOLDS} are needed to test on groups not trained on."
        )
    for learnt, tested in GroupKFold(FOLDS).split(rows, groups=rows["group"]):
        yield Fold(f"by {source.group_column}", recipe.seed, rows.iloc[learnt], rows.iloc[tested])


def _run(recipe: Recipe, fold: Fold, console: Console) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fold.train[["text", "label"]].to_csv(
            folder / "train.csv", index=False, quoting=csv.QUOTE_ALL
        )
        fold.test[["text", "label"]].to_csv(folder / "test.csv", index=False, quoting=csv.QUOTE_ALL)
        one = recipe.model_copy(
            update={
                "seed": fold.seed,
                "train": [Source(file="train.csv")],
                "dev": [],
                "everyday": [],
                "evaluate": [Source(file="test.csv")],
                "holdout": recipe.holdout or _HOLDOUT,
            }
        )
        summary = train(one, DataFolder(folder), folder / "model", console=console)
        scores = score(open_trained(folder / "model"), list(fold.test["text"]), "Testing")
    labels = fold.test["label"].to_numpy(dtype=np.int64)
    return {
        "n_train": summary["n_train"],
        "n_test": len(labels),
        **measure(labels, scores, THRESHOLD),
    }
