"""Measures a model on labelled sets and writes the results."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from rich.table import Table

from bot.scoring.bundle import WEIGHTS, DefaultThresholds, Manifest
from bot.scoring.scorer import Scorer
from training.data import DataFolder
from training.metrics import Confusion, Floats, Labels, Metrics, confusion, measure
from training.progress import score
from training.recipe import Recipe, Source

THRESHOLD = 0.5
"""Where the metrics are taken, as in the notebook; the bot's thresholds are given beside it."""


@dataclass(frozen=True)
class Rates:
    """Share of the toxic and of the harmless texts that reach a threshold; None without any."""

    threshold: float
    recall: float | None
    false_positives: float | None


@dataclass(frozen=True)
class SetResult:
    """One set's numbers; `groups` maps a group, such as a HateCheck functionality, to its own."""

    name: str
    n: int
    toxic: int
    metrics: Metrics
    confusion_matrix: Confusion
    flag: Rates
    delete: Rates
    groups: dict[str, dict[str, float]]


def evaluate(scorer: Scorer, recipe: Recipe, data: DataFolder) -> list[SetResult]:
    """Measure on the recipe's evaluation sets, then on its everyday chat.

    A model trained by this recipe has seen none of these texts: `mixture.build` removes them.

    Raises:
        UserError: a file or column is missing.
    """
    return [
        _measure_set(scorer, source, recipe, data)
        for source in [*recipe.evaluate, *recipe.everyday]
    ]


def report(
    manifest: Manifest, recipe: Recipe, data: DataFolder, results: list[SetResult]
) -> dict[str, Any]:
    """The results in the notebook's schema, for the first set, and then every set's own."""
    headline, source = results[0], recipe.evaluate[0]
    split = source.rows == "split_test"
    rows = len(data.load(source.model_copy(update={"rows": "all"}), recipe.split))
    metrics = headline.metrics
    return {
        "model_name": manifest.name,
        "task": "binary_classification",
        "target_label": source.label_column,
        "data": {
            "n_samples": rows,
            "n_train": rows - headline.n,
            "n_test": headline.n,
            "train_size": round(1 - recipe.split.test_size, 4) if split else 0.0,
            "test_size": recipe.split.test_size if split else 1.0,
            "random_state": recipe.split.random_state if split else None,
        },
        "metrics": metrics,
        "confusion_matrix": headline.confusion_matrix,
        "timestamp": datetime.now(UTC).isoformat(timespec="seconds"),
        "notes": (
            f"{headline.name}, label 1 from a score of {THRESHOLD} up; texts normalised and scored "
            "in windows, as the bot does. The model's own training set is described in its card."
        ),
        "threshold": THRESHOLD,
        "base_model": manifest.base_model,
        "model_sha256": manifest.sha256.get(WEIGHTS),
        "temperature": manifest.temperature,
        "thresholds": manifest.thresholds.model_dump(),
        "sets": {result.name: asdict(result) for result in results},
    }


def write_report(report_: dict[str, Any], folder: Path) -> Path:
    """Write `<model>.json` and `<model>.md` into `folder`; return the JSON's path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{report_['model_name']}.json"
    path.write_text(json.dumps(report_, indent=2) + "\n", encoding="utf-8")
    path.with_suffix(".md").write_text(markdown(report_), encoding="utf-8")
    return path


def markdown(report_: dict[str, Any]) -> str:
    """The report as Markdown: a table of the sets, then one for each set with groups."""
    lines = [f"# Results of {report_['model_name']}", "", *set_rows(report_["sets"])]
    for name, result in report_["sets"].items():
        if result["groups"]:
            lines += ["", f"## {name}", "", "| group | texts | toxic | accuracy | flagged |"]
            lines += ["|---|---|---|---|---|"]
            lines += [
                f"| {group} | {row['n']} | {row['toxic']} | {row['accuracy']:.3f} "
                f"| {row['flagged']:.3f} |"
                for group, row in result["groups"].items()
            ]
    return "\n".join(lines) + "\n"


def set_rows(sets: dict[str, Any]) -> list[str]:
    """The Markdown table of the sets; metrics at 0.5, rates at the model's thresholds."""
    header = ("set", *_COLUMNS)
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return lines + [
        "| " + " | ".join([name, *_row(result)]) + " |" for name, result in sets.items()
    ]


def table(report_: dict[str, Any]) -> Table:
    """The sets as a table, for the terminal."""
    shown = Table("set", title=f"{report_['model_name']}, label 1 from {THRESHOLD} up")
    for column in _COLUMNS:
        shown.add_column(column, justify="right")
    for name, result in report_["sets"].items():
        shown.add_row(name, *_row(result))
    return shown


_COLUMNS = (
    "texts", "toxic", "accuracy", "precision", "recall", "F1", "ROC-AUC",
    "flagged: recall", "flagged: harmless", "deleted: recall", "deleted: harmless",
)  # fmt: skip


def _row(result: dict[str, Any]) -> list[str]:
    metrics = dict(result["metrics"])
    if not result["toxic"]:
        metrics.update(dict.fromkeys(("precision", "recall", "f1")))
    rates = [
        result[action][rate]
        for action in ("flag", "delete")
        for rate in ("recall", "false_positives")
    ]
    numbers = [metrics[key] for key in ("accuracy", "precision", "recall", "f1", "roc_auc")]
    return [
        str(result["n"]),
        str(result["toxic"]),
        *("-" if number is None else f"{number:.3f}" for number in numbers),
        *("-" if rate is None else f"{rate:.2%}" for rate in rates),
    ]


def _measure_set(scorer: Scorer, source: Source, recipe: Recipe, data: DataFolder) -> SetResult:
    frame = data.load(source, recipe.split)
    labels = frame["label"].to_numpy(dtype=np.int64)
    scores = score(scorer, list(frame["text"]), source.title)
    thresholds = scorer.manifest.thresholds
    groups = {}
    if "group" in frame:
        for group in sorted(frame["group"].unique()):
            of_group = (frame["group"] == group).to_numpy()
            groups[group] = _group(labels[of_group], scores[of_group], thresholds)
    return SetResult(
        name=source.title,
        n=len(frame),
        toxic=int(labels.sum()),
        metrics=measure(labels, scores, THRESHOLD),
        confusion_matrix=confusion(labels, scores, THRESHOLD),
        flag=_rates(labels, scores, thresholds.flag),
        delete=_rates(labels, scores, thresholds.delete),
        groups=groups,
    )


def _rates(labels: Labels, scores: Floats, threshold: float) -> Rates:
    reached = scores >= threshold
    toxic, benign = labels == 1, labels == 0
    return Rates(
        threshold=threshold,
        recall=float(reached[toxic].mean()) if toxic.any() else None,
        false_positives=float(reached[benign].mean()) if benign.any() else None,
    )


def _group(labels: Labels, scores: Floats, thresholds: DefaultThresholds) -> dict[str, float]:
    return {
        "n": len(labels),
        "toxic": int(labels.sum()),
        "accuracy": measure(labels, scores, THRESHOLD)["accuracy"],
        "flagged": float(np.mean(scores >= thresholds.flag)),
        "deleted": float(np.mean(scores >= thresholds.delete)),
        "mean_score": float(scores.mean()),
    }
