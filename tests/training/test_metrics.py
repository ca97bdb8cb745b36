"""Metrics against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from training.metrics import (
    average_precision,
    calibration_error,
    confusion,
    measure,
    reliability,
)

LABELS = np.array([1, 1, 1, 0, 0, 0, 0, 0])
SCORES = np.array([0.9, 0.5, 0.2, 0.6, 0.4, 0.3, 0.1, 0.0])


def test_measures_at_one_half_which_counts_as_toxic() -> None:
    # At 0.5: two of three toxic found, one of five harmless accused. Of the 15 pairs of a toxic
    # and a harmless text, 5 + 4 + 2 are in the right order.
    assert confusion(LABELS, SCORES) == {"tn": 4, "fp": 1, "fn": 1, "tp": 2}
    assert measure(LABELS, SCORES) == pytest.approx(
        {"accuracy": 6 / 8, "precision": 2 / 3, "recall": 2 / 3, "f1": 2 / 3, "roc_auc": 11 / 15}
    )


def test_the_threshold_moves_the_counts() -> None:
    assert confusion(LABELS, SCORES, 0.91) == {"tn": 5, "fp": 0, "fn": 3, "tp": 0}
    assert measure(LABELS, SCORES, 0.91)["precision"] == 0
    assert measure(LABELS, SCORES, 0.15)["recall"] == 1


def test_harmless_texts_alone_have_no_roc_auc() -> None:
    measured = measure(np.zeros(4, dtype=np.int64), np.array([0.1, 0.2, 0.7, 0.3]))
    assert measured["roc_auc"] is None
    assert measured["accuracy"] == 0.75


def test_the_calibration_error_weighs_the_bins_by_their_texts() -> None:
    # [0, 0.1): two texts, mean score 0.05, toxic share 0.5; [0.9, 1]: two texts, 0.95 and 1.
    labels = np.array([0, 1, 1, 1])
    scores = np.array([0.05, 0.05, 0.9, 1.0])
    low, high = reliability(labels, scores)
    assert (low.n, low.toxic, high.n, high.toxic) == (2, 0.5, 2, 1.0)
    assert calibration_error(labels, scores) == pytest.approx(0.5 * 0.45 + 0.5 * 0.05)


def test_average_precision_needs_both_labels() -> None:
    assert average_precision(LABELS, LABELS.astype(float)) == 1.0
    assert average_precision(np.zeros(3, dtype=np.int64), np.array([0.1, 0.2, 0.3])) is None
