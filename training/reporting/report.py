"""The evaluation report: JSON, Markdown and pictures."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bot.scoring.bundle import WEIGHTS
from bot.scoring.scorer import Scorer
from training.metrics import THRESHOLD
from training.recipe import Recipe
from training.reporting import evaluate, figures
from training.reporting.evaluate import ScoredSet
from training.reporting.tables import (
    evasion_rows,
    group_rows,
    identity_rows,
    length_rows,
    set_rows,
    step_rows,
)
from training.texts.data import DataFolder


def build(
    scorer: Scorer, recipe: Recipe, data: DataFolder, sets: list[ScoredSet]
) -> dict[str, Any]:
    """All numbers: those of the first set in the notebook's schema, then every set's own."""
    manifest = scorer.manifest
    results = [evaluate.measure_set(scored, manifest.thresholds) for scored in sets]
    headline, source = results[0], recipe.headline
    split = source.rows == "split_test"
    rows = len(data.load(source.model_copy(update={"rows": "all"}), recipe.split))
    identity = evaluate.identity(sets, manifest.thresholds.flag)
    evasion = evaluate.evasion(scorer, sets)
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
        "metrics": headline.metrics,
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
        "identity": {name: asdict(subgroup) for name, subgroup in identity.items()},
        "evasion": {name: asdict(table) for name, table in evasion.items()},
    }


def write(report: dict[str, Any], sets: list[ScoredSet], folder: Path) -> Path:
    """Write `<model>.json`, `<model>.md` and, in `<model>/`, the pictures; return the JSON's path.

    Tables of the Markdown file and pictures show the same numbers as the JSON.
    """
    name = report["model_name"]
    pictures = folder / name
    pictures.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    drawn = figures.draw(report, sets, pictures)
    path.with_suffix(".md").write_text(
        markdown(report, [f"{name}/{file}" for file in drawn]), encoding="utf-8"
    )
    return path


def markdown(report: dict[str, Any], pictures: list[str]) -> str:
    """The report as Markdown; `pictures` are paths beside it."""
    thresholds = report["thresholds"]
    blocks = [
        [f"# Results of {report['model_name']}", "", *_INTRODUCTION],
        [f"Flag from {thresholds['flag']:g}, delete from {thresholds['delete']:g}."],
        ["## Sets", "", *set_rows(report["sets"])],
        *([f"![{Path(file).stem}]({file})"] for file in pictures),
    ]
    if report["evasion"]:
        blocks.append(["## Disguises", "", *_EVASION, "", *evasion_rows(report["evasion"])])
    if report["identity"]:
        blocks.append(["## Sentences that name a group", "", *_IDENTITY, ""])
        blocks[-1] += identity_rows(report["identity"])
    for name, result in report["sets"].items():
        blocks.append([f"## {name}", "", *step_rows(result)])
        if result["groups"]:
            blocks.append(group_rows(result["groups"]))
        blocks.append(length_rows(result["lengths"]))
        if result["worst"]:
            errors = ", ".join(
                f"{error['row']} ({error['label']}, {error['score']:.2f})"
                for error in result["worst"]
            )
            blocks.append([f"Worst errors, by row (label, score): {errors}."])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


_INTRODUCTION: Final = (
    "Accuracy, precision, recall and F1 count a score from 0.5 up as toxic; ECE is the expected",
    "calibration error. The last four columns are the share of toxic and of harmless texts that",
    "reach the default thresholds.",
)
_EVASION: Final = (
    "Toxic texts that are still flagged, as a share of those flagged without disguise, by the",
    "share of words disguised; in brackets, how the share of flagged harmless texts changes.",
)
_IDENTITY: Final = (
    "Harmless texts flagged among those that name the group and among all others; ROC-AUC inside",
    "the group; ROC-AUC of its harmless texts against toxic texts that do not name it (BPSN).",
)
