"""Measures a model on labelled sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from bot.scoring.bundle import DefaultThresholds
from bot.scoring.scorer import Scorer
from training.metrics import (
    THRESHOLD,
    Bin,
    Confusion,
    Floats,
    Labels,
    Metrics,
    average_precision,
    calibration_error,
    confusion,
    measure,
    reliability,
)
from training.progress import score
from training.recipe import Recipe, Source
from training.reporting.identity import Subgroup, subgroups
from training.reporting.robustness import Evasion, evasions
from training.texts.data import DataFolder

WORST: Final = 20
_STEPS: Final = tuple(round(0.1 * step, 1) for step in range(1, 10))
_LENGTHS: Final = ((1, 3), (4, 8), (9, 16), (17, 32), (33, 64), (65, None))  # words, inclusive
_DISGUISED: Final = 600  # texts that the disguises are tried on
_SEED: Final = 42


@dataclass(frozen=True)
class Rates:
    """Share of the toxic and of the harmless texts that reach a threshold; None without any."""

    threshold: float
    recall: float | None
    false_positives: float | None


@dataclass(frozen=True)
class Error:
    """A text on the wrong side, by the number of its row in the file (from 0), never its text."""

    row: int
    label: int
    score: float
    group: str


@dataclass(frozen=True)
class SetResult:
    """One set's numbers.

    `groups` maps a group, such as a HateCheck functionality, to its own, `lengths` a range of
    words. `steps` are the rates at thresholds from 0.1 to 0.9. `worst` are the errors that the
    model is most certain of.
    """

    name: str
    n: int
    toxic: int
    metrics: Metrics
    average_precision: float | None
    calibration_error: float
    reliability: list[Bin]
    confusion_matrix: Confusion
    flag: Rates
    delete: Rates
    steps: list[Rates]
    lengths: dict[str, dict[str, float | None]]
    groups: dict[str, dict[str, float]]
    worst: list[Error]


@dataclass(frozen=True)
class ScoredSet:
    """A source's rows (`text`, `label` and perhaps `group`, by row number) and their scores."""

    name: str
    frame: pd.DataFrame
    scores: Floats

    @property
    def labels(self) -> Labels:
        """The labels, shape (texts,)."""
        return self.frame["label"].to_numpy(dtype=np.int64)

    @property
    def both_labels(self) -> bool:
        """Whether the set holds toxic and harmless texts."""
        return bool(self.frame["label"].nunique() > 1)


def score_sets(scorer: Scorer, recipe: Recipe, data: DataFolder) -> list[ScoredSet]:
    """Score the recipe's evaluation sets, then its everyday chat.

    A model trained by this recipe has seen none of these texts: `mixture.build` removes them.

    Raises:
        UserError: a file or column is missing, or the recipe has no evaluation source.
    """
    sources = [recipe.headline, *recipe.evaluate[1:], *recipe.everyday]
    return [_scored(scorer, source, recipe, data) for source in sources]


def measure_set(scored: ScoredSet, thresholds: DefaultThresholds) -> SetResult:
    """All numbers of one scored set."""
    labels, scores = scored.labels, scored.scores
    return SetResult(
        name=scored.name,
        n=len(labels),
        toxic=int(labels.sum()),
        metrics=measure(labels, scores, THRESHOLD),
        average_precision=average_precision(labels, scores),
        calibration_error=calibration_error(labels, scores),
        reliability=reliability(labels, scores),
        confusion_matrix=confusion(labels, scores, THRESHOLD),
        flag=_rates(labels, scores, thresholds.flag),
        delete=_rates(labels, scores, thresholds.delete),
        steps=[_rates(labels, scores, step) for step in _STEPS],
        lengths=_by_length(scored, thresholds.flag),
        groups=_by_group(scored, thresholds),
        worst=_worst(scored),
    )


def identity(sets: list[ScoredSet], threshold: float) -> dict[str, Subgroup]:
    """Sentences that name a group of people, in all sets with both labels taken together."""
    labelled = [scored for scored in sets if scored.both_labels]
    if not labelled:
        return {}
    return subgroups(
        pd.concat([scored.frame for scored in labelled], ignore_index=True),
        np.concatenate([scored.scores for scored in labelled]),
        threshold,
    )


def evasion(scorer: Scorer, sets: list[ScoredSet]) -> dict[str, Evasion]:
    """Try every disguise on texts drawn from the sets with both labels, evenly by set.

    Empty if no toxic text among them is flagged without disguise.
    """
    labelled = [scored for scored in sets if scored.both_labels]
    share = _DISGUISED // max(1, len(labelled))
    drawn = [
        scored.frame.assign(score=scored.scores).sample(
            min(share, len(scored.frame)), random_state=_SEED
        )
        for scored in labelled
    ]
    if not drawn:
        return {}
    frame = pd.concat(drawn, ignore_index=True)
    flagged = frame["score"] >= scorer.manifest.thresholds.flag
    return evasions(scorer, frame) if (flagged & (frame["label"] == 1)).any() else {}


def _scored(scorer: Scorer, source: Source, recipe: Recipe, data: DataFolder) -> ScoredSet:
    frame = data.load(source, recipe.split)
    return ScoredSet(source.title, frame, score(scorer, list(frame["text"]), source.title))


def _rates(labels: Labels, scores: Floats, threshold: float) -> Rates:
    reached = scores >= threshold
    toxic, benign = labels == 1, labels == 0
    return Rates(
        threshold=threshold,
        recall=float(reached[toxic].mean()) if toxic.any() else None,
        false_positives=float(reached[benign].mean()) if benign.any() else None,
    )


def _by_length(scored: ScoredSet, flag: float) -> dict[str, dict[str, float | None]]:
    words = np.array([len(text.split()) for text in scored.frame["text"]])
    table = {}
    for low, high in _LENGTHS:
        inside = (words >= low) & (words <= (high or words.max()))
        if inside.any():
            labels, scores = scored.labels[inside], scored.scores[inside]
            rates = _rates(labels, scores, flag)
            table[f"{low}-{high}" if high else f"{low}+"] = {
                "n": len(labels),
                "toxic": int(labels.sum()),
                "roc_auc": measure(labels, scores)["roc_auc"],
                "recall": rates.recall,
                "false_positives": rates.false_positives,
            }
    return table


def _by_group(scored: ScoredSet, thresholds: DefaultThresholds) -> dict[str, dict[str, float]]:
    if "group" not in scored.frame:
        return {}
    table = {}
    for group in sorted(scored.frame["group"].unique()):
        of_group = (scored.frame["group"] == group).to_numpy()
        labels, scores = scored.labels[of_group], scored.scores[of_group]
        table[group] = {
            "n": len(labels),
            "toxic": int(labels.sum()),
            "accuracy": measure(labels, scores, THRESHOLD)["accuracy"],
            "flagged": float(np.mean(scores >= thresholds.flag)),
            "deleted": float(np.mean(scores >= thresholds.delete)),
            "mean_score": float(scores.mean()),
        }
    return table


def _worst(scored: ScoredSet) -> list[Error]:
    distance = np.abs(scored.labels - scored.scores)
    order = np.argsort(-distance, kind="stable")[:WORST]
    groups = list(scored.frame.get("group", [""] * len(scored.frame)))
    return [
        Error(
            row=int(scored.frame.index[at]),
            label=int(scored.labels[at]),
            score=round(float(scored.scores[at]), 4),
            group=groups[at],
        )
        for at in order
        if distance[at] > THRESHOLD
    ]
