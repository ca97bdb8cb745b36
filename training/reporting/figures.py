"""The pictures of an evaluation report, as PNG files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sklearn.metrics import precision_recall_curve, roc_curve

from training.metrics import THRESHOLD, Bin, Confusion, Floats, Labels
from training.reporting.evaluate import ScoredSet

_DPI: Final = 110
_TOXIC, _HARMLESS, _NEUTRAL = "#c8553d", "#3d7ea6", "#6b7280"

Curves = Mapping[str, tuple[Labels, Floats]]
"""Labels and scores, each of shape (texts,), by the name of the set; both labels occur."""


def draw(report: dict[str, Any], sets: list[ScoredSet], folder: Path) -> list[str]:
    """Draw a report's pictures into `folder`, instead of those there, and return their names."""
    for old in folder.glob("*.png"):
        old.unlink()
    first = sets[0]
    result = report["sets"][first.name]
    confusion(
        result["confusion_matrix"],
        f"{first.name}, toxic from {THRESHOLD} up",
        folder / "confusion.png",
    )
    reliability(
        [Bin(**one) for one in result["reliability"]],
        result["calibration_error"],
        first.name,
        folder / "reliability.png",
    )
    histogram(
        np.concatenate([scored.labels for scored in sets]),
        np.concatenate([scored.scores for scored in sets]),
        report["thresholds"],
        "Scores of all sets",
        folder / "scores.png",
    )
    curves = {scored.name: (scored.labels, scored.scores) for scored in sets if scored.both_labels}
    if curves:
        roc(curves, folder / "roc.png")
        precision_recall(curves, folder / "precision-recall.png")
    for name, of_set in report["sets"].items():
        groups = of_set["groups"]
        if groups:
            bars(
                {group: row["accuracy"] for group, row in groups.items()},
                {group: row["toxic"] > 0 for group, row in groups.items()},
                f"{name}: accuracy at {THRESHOLD}",
                folder / f"groups-{name.replace(' ', '-')}.png",
            )
    if report["evasion"]:
        kept = {name: row["kept"] for name, row in report["evasion"].items()}
        heat_map(kept, "Recall kept under disguise", folder / "disguises.png")
    return sorted(picture.name for picture in folder.glob("*.png"))


def roc(sets: Curves, path: Path) -> None:
    """ROC curves, one for each set."""
    figure, axes = _square("False-positive rate", "Recall", "ROC curves")
    for name, (labels, scores) in sets.items():
        false_positives, recall, _ = roc_curve(labels, scores)
        axes.plot(false_positives, recall, label=name, linewidth=1.4)
    axes.plot([0, 1], [0, 1], linestyle=":", color=_NEUTRAL)
    axes.legend(fontsize=8, loc="lower right")
    _save(figure, path)


def precision_recall(sets: Curves, path: Path) -> None:
    """Precision-recall curves, one for each set."""
    figure, axes = _square("Recall", "Precision", "Precision-recall curves")
    for name, (labels, scores) in sets.items():
        precision, recall, _ = precision_recall_curve(labels, scores)
        axes.plot(recall, precision, label=name, linewidth=1.4)
    axes.legend(fontsize=8, loc="lower left")
    _save(figure, path)


def confusion(counts: Confusion, title: str, path: Path) -> None:
    """The four counts as a matrix."""
    figure, axes = _square("Predicted", "Labelled", title)
    matrix = np.array([[counts["tn"], counts["fp"]], [counts["fn"], counts["tp"]]])
    axes.imshow(matrix, cmap="Blues")
    for (row, column), count in np.ndenumerate(matrix):
        dark = count > matrix.max() / 2
        axes.text(
            column, row, f"{count:,}", ha="center", va="center", fontsize=16,
            color="white" if dark else "black",
        )  # fmt: skip
    axes.set_xticks([0, 1], ["harmless", "toxic"])
    axes.set_yticks([0, 1], ["harmless", "toxic"], rotation=90, va="center")
    axes.grid(visible=False)
    _save(figure, path)


def reliability(bins: Sequence[Bin], error: float, title: str, path: Path) -> None:
    """The share of toxic texts by score, beside the diagonal of a perfectly calibrated model."""
    figure, axes = _square("Mean score", "Share of toxic texts", f"{title}, ECE {error:.3f}")
    axes.plot([0, 1], [0, 1], linestyle=":", color=_NEUTRAL)
    axes.plot([one.score for one in bins], [one.toxic for one in bins], "o-", color=_TOXIC)
    for one in bins:
        axes.annotate(f"{one.n:,}", (one.score, one.toxic), fontsize=7, xytext=(4, -9),
                      textcoords="offset points")  # fmt: skip
    _save(figure, path)


def histogram(
    labels: Labels, scores: Floats, thresholds: Mapping[str, float], title: str, path: Path
) -> None:
    """How the scores of toxic and of harmless texts are distributed, with the thresholds."""
    figure = Figure(figsize=(7, 3.6), layout="constrained")
    axes = figure.subplots()
    bins = [step / 40 for step in range(41)]
    for label, colour, name in ((0, _HARMLESS, "harmless"), (1, _TOXIC, "toxic")):
        axes.hist(scores[labels == label], bins=bins, color=colour, alpha=0.6, label=name)
    for name, at in thresholds.items():
        axes.axvline(at, color="black", linestyle="--", linewidth=1)
        axes.text(at, axes.get_ylim()[1], f" {name}", rotation=90, va="top", ha="right", fontsize=8)
    axes.set(xlabel="Score", ylabel="Texts", title=title, yscale="log")
    axes.legend()
    _save(figure, path)


def bars(shares: Mapping[str, float], colours: Mapping[str, bool], title: str, path: Path) -> None:
    """Horizontal bars of shares in [0, 1]; the colour tells names that are toxic from others."""
    figure = Figure(figsize=(7.5, 0.26 * len(shares) + 1), layout="constrained")
    axes = figure.subplots()
    names = list(shares)[::-1]
    axes.barh(
        names,
        [shares[name] for name in names],
        color=[_TOXIC if colours[name] else _HARMLESS for name in names],
    )
    axes.set(xlim=(0, 1), title=title)
    axes.tick_params(axis="y", labelsize=8)
    axes.grid(axis="x", alpha=0.3)
    _save(figure, path)


def heat_map(table: Mapping[str, Mapping[float, float]], title: str, path: Path) -> None:
    """Shares in [0, 1] by name and strength, as a coloured table."""
    figure = Figure(figsize=(6, 0.32 * len(table) + 1.2), layout="constrained")
    axes = figure.subplots()
    strengths = list(next(iter(table.values())))
    values = np.array([[row[strength] for strength in strengths] for row in table.values()])
    axes.imshow(values, cmap="RdYlGn", vmin=0.5, vmax=1.0, aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        axes.text(column, row, f"{value:.0%}", ha="center", va="center", fontsize=9)
    axes.set_xticks(range(len(strengths)), [f"{strength:.0%}" for strength in strengths])
    axes.set_yticks(range(len(table)), list(table), fontsize=9)
    axes.set(xlabel="Strength (share of words)", title=title)
    _save(figure, path)


def quality_and_speed(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Models by ROC-AUC (up) and messages a second (right, logarithmic)."""
    figure = Figure(figsize=(7, 4.5), layout="constrained")
    axes = figure.subplots()
    for row in rows:
        axes.plot(row["messages_per_second"], row["roc_auc"], "o", color=_TOXIC)
        axes.annotate(row["model"], (row["messages_per_second"], row["roc_auc"]), fontsize=8,
                      xytext=(5, 4), textcoords="offset points")  # fmt: skip
    axes.set(xscale="log", xlabel="Messages a second", ylabel="ROC-AUC", title="Quality and speed")
    axes.margins(x=0.25, y=0.15)
    axes.grid(alpha=0.3)
    _save(figure, path)


def _square(x: str, y: str, title: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(5.5, 5.5), layout="constrained")
    axes = figure.subplots()
    axes.set(xlabel=x, ylabel=y, title=title)
    axes.grid(alpha=0.3)
    return figure, axes


def _save(figure: Figure, path: Path) -> None:
    figure.savefig(path, dpi=_DPI, facecolor="white")
