"""Binary classification metrics from labels and scores."""

from __future__ import annotations

from typing import TypedDict

import numpy as np
import numpy.typing as npt
from sklearn.metrics import confusion_matrix, roc_auc_score

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]


class Metrics(TypedDict):
    """All in [0, 1]; `roc_auc` is None where only one label occurs."""

    accuracy: float
    precision: float
    recall: float
    f1: float
    roc_auc: float | None


class Confusion(TypedDict):
    """Numbers of texts; positive = toxic."""

    tn: int
    fp: int
    fn: int
    tp: int


def confusion(labels: Labels, scores: Floats, threshold: float = 0.5) -> Confusion:
    """Count the texts by label and by whether their score reaches `threshold`."""
    counts = confusion_matrix(labels, scores >= threshold, labels=[0, 1])
    tn, fp, fn, tp = (int(count) for count in counts.ravel())
    return {"tn": tn, "fp": fp, "fn": fn, "tp": tp}


def measure(labels: Labels, scores: Floats, threshold: float = 0.5) -> Metrics:
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


def sigmoid(logits: Floats) -> Floats:
    """P(toxic) from the difference of the two logits."""
    return 1 / (1 + np.exp(-logits))
