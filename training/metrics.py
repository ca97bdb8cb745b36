"""Binary classification metrics from labels and scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypedDict

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score, confusion_matrix, roc_auc_score

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]

THRESHOLD: Final = 0.5
"""Where the metrics are taken, as in the notebook; the bot's thresholds are given beside it."""


class Metrics(TypedDict):
    """All in [0, 1]; `roc_auc` is None where only one label occurs."""

    accuracy: float
    precision: float
    recall: float
    f1: float
    roc_auc: float | None


@dataclass(frozen=True)
class Bin:
    """Texts whose score falls in [`low`, `high`), 1 included: number, mean score, toxic share."""

    low: float
    high: float
    n: int
    score: float
    toxic: float


BINS: Final = 10


class Confusion(TypedDict):
    """Numbers of texts; positive = toxic."""

    tn: int
    fp: int
    fn: int
    tp: int


def confusion(labels: Labels, scores: Floats, threshold: float = THRESHOLD) -> Confusion:
    """Count the texts by label and by whether their score reaches `threshold`."""
    counts = confusion_matrix(labels, scores >= threshold, labels=[0, 1])
    tn, fp, fn, tp = (int(count) for count in counts.ravel())
    return {"tn": tn, "fp": fp, "fn": fn, "tp": tp}


def measure(labels: Labels, scores: Floats, threshold: float = THRESHOLD) -> Metrics:
    """Measure `scores`, P(toxic) in [0, 1], against `labels`, 0 or 1; both of shape (texts,).

    Precision, recall and F1 are those of the toxic label, and 0 where they have no denominator.
    """
    counts = confusion(labels, scores, threshold)
    flagged = counts["tp"] + counts["fp"]
    toxic = counts["tp"] + counts["fn"]
    both = np.unique(labels).size > 1
    return {
        "accuracy": (counts["tp"] + counts["tn"]) / len(labels),
        "precision": counts["tp"] / flagged if flagged else 0.0,
        "recall": counts["tp"] / toxic if toxic else 0.0,
        "f1": 2 * counts["tp"] / (flagged + toxic) if flagged + toxic else 0.0,
        "roc_auc": float(roc_auc_score(labels, scores)) if both else None,
    }


def average_precision(labels: Labels, scores: Floats) -> float | None:
    """The area under the precision-recall curve in [0, 1]; None where only one label occurs."""
    return float(average_precision_score(labels, scores)) if np.unique(labels).size > 1 else None


def reliability(labels: Labels, scores: Floats) -> list[Bin]:
    """The texts in `BINS` equally wide bins of the score; empty bins are left out."""
    bins = np.minimum((scores * BINS).astype(int), BINS - 1)
    return [
        Bin(
            low=number / BINS,
            high=(number + 1) / BINS,
            n=int(np.sum(bins == number)),
            score=float(scores[bins == number].mean()),
            toxic=float(labels[bins == number].mean()),
        )
        for number in np.unique(bins)
    ]


def calibration_error(labels: Labels, scores: Floats) -> float:
    """The expected calibration error in [0, 1]: |toxic share - mean score| of the bins, by size.

    Guo et al., 2017, https://arxiv.org/abs/1706.04599.
    """
    bins = reliability(labels, scores)
    return sum(one.n * abs(one.toxic - one.score) for one in bins) / len(labels)


def sigmoid(logits: Floats) -> Floats:
    """P(toxic) from the difference of the two logits."""
    return 1 / (1 + np.exp(-logits))
