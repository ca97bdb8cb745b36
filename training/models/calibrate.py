"""Temperature and default thresholds of a model, from held-out data."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.optimize import minimize_scalar

from bot.scoring.bundle import DefaultThresholds, Manifest
from bot.scoring.scorer import Scorer
from training.metrics import Floats, Labels, measure, sigmoid
from training.progress import score
from training.recipe import Recipe
from training.texts import mixture
from training.texts.data import DataFolder

FLAG_RATE: Final = 0.01
DELETE_RATE: Final = 0.001
"""Largest share of everyday chat that the default thresholds may flag and delete."""

MARGIN: Final = 0.8
"""Share of the allowed rate that is used up on the calibration sets, so that others fit too."""

_UNCALIBRATED: Final = DefaultThresholds(flag=0.5, delete=0.9)


@dataclass(frozen=True)
class Calibration:
    """What was chosen, and the numbers behind it (`metrics`, for `bundle.json`)."""

    temperature: float
    thresholds: DefaultThresholds
    metrics: dict[str, Any]

    def apply(self, manifest: Manifest) -> Manifest:
        """The manifest with the new numbers, without an evaluation that used the old ones."""
        kept = {key: value for key, value in manifest.metrics.items() if key != "evaluation"}
        return manifest.model_copy(
            update={
                "temperature": self.temperature,
                "thresholds": self.thresholds,
                "metrics": {**kept, "calibration": self.metrics},
            }
        )


def calibrate(scorer: Scorer, recipe: Recipe, data: DataFolder) -> Calibration:
    """Fit the temperature on the recipe's dev set, then thresholds on its everyday chat.

    Without everyday sources the thresholds stay at 0.5 and 0.9.

    Raises:
        UserError: a file or column is missing.
    """
    dev = mixture.dev_set(recipe, data)
    labels = dev["label"].to_numpy(dtype=np.int64)
    margins = _margins(scorer, list(dev["text"]), "dev")
    temperature = fit_temperature(labels, margins)
    dev_scores = sigmoid(margins / temperature)

    everyday = {}
    for source in recipe.everyday:
        texts = list(data.load(source, recipe.split)["text"])
        everyday[source.title] = sigmoid(_margins(scorer, texts, source.title) / temperature)
    thresholds = _UNCALIBRATED
    if everyday:
        thresholds = DefaultThresholds(
            flag=threshold_for(everyday.values(), FLAG_RATE),
            delete=threshold_for(everyday.values(), DELETE_RATE),
        )
    return Calibration(
        temperature=temperature,
        thresholds=thresholds,
        metrics={
            "dev": {
                "n": len(labels),
                "nll_before": _nll(labels, margins),
                "nll_after": _nll(labels, margins / temperature),
                "roc_auc": measure(labels, dev_scores)["roc_auc"],
                "recall_at_flag": measure(labels, dev_scores, thresholds.flag)["recall"],
                "recall_at_delete": measure(labels, dev_scores, thresholds.delete)["recall"],
            },
            "everyday": {
                name: {
                    "n": len(scores),
                    "flagged": float(np.mean(scores >= thresholds.flag)),
                    "deleted": float(np.mean(scores >= thresholds.delete)),
                }
                for name, scores in everyday.items()
            },
        },
    )


def fit_temperature(labels: Labels, margins: Floats) -> float:
    """The T in [0.1, 10] for which sigmoid(margins / T) has the least negative log-likelihood.

    `margins` are logit differences (toxic minus not), shape (texts,).
    """
    found = minimize_scalar(
        lambda log_t: _nll(labels, margins / math.exp(log_t)),
        bounds=(math.log(0.1), math.log(10)),
        method="bounded",
    )
    return round(math.exp(found.x), 4)


def threshold_for(benign: Iterable[Floats], rate: float) -> float:
    """The smallest threshold of three decimals at which at most `rate` × MARGIN of texts score.

    It holds for all sets of harmless scores together, and for each that is large enough (at least
    three texts at that rate) to tell.
    """
    sets = [np.asarray(scores) for scores in benign]
    large = [scores for scores in sets if len(scores) * rate >= 3]  # noqa: PLR2004
    return max(_above(scores, rate * MARGIN) for scores in [np.concatenate(sets), *large])


def _above(scores: Floats, rate: float) -> float:
    allowed = math.floor(rate * len(scores))
    first_refused = float(np.sort(scores)[::-1][allowed])
    return min(1.0, math.floor(first_refused * 1000 + 1) / 1000)


def _margins(scorer: Scorer, texts: list[str], what: str) -> Floats:
    """Logit differences without the scorer's temperature, from its scores."""
    scores = np.clip(score(scorer, texts, what), 1e-9, 1 - 1e-9)
    return np.log(scores / (1 - scores)) * scorer.manifest.temperature


def _nll(labels: Labels, margins: Floats) -> float:
    """Mean negative log-likelihood of `labels` under sigmoid(margins), without overflow."""
    return float(np.mean(np.logaddexp(0, np.where(labels == 1, -margins, margins))))
