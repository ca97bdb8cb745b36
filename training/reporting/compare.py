"""The notebook's rivals and other detectors on the same split, by quality and speed."""

from __future__ import annotations

import importlib
import importlib.util
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from rich.progress import track
from rich.table import Table
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

from bot.scoring.scorer import Scorer
from training.metrics import Floats, measure
from training.recipe import Recipe
from training.reporting import figures
from training.texts.data import DataFolder

_SEED: Final = 42
_LEAST_SECONDS: Final = 0.5  # the test texts are scored again until this has passed

Detector = Callable[[Sequence[str]], Floats]
"""Scores in [0, 1] of texts; 0.5 parts the labels."""


@dataclass(frozen=True)
class Comparison:
    """One model's row: metrics at 0.5 on the test texts, and its speed on them."""

    model: str
    trained_on: str
    accuracy: float
    precision: float
    recall: float
    f1: float
    roc_auc: float
    messages_per_second: float


def compare(models: dict[str, Scorer], recipe: Recipe, data: DataFolder) -> list[Comparison]:
    """Measure `models`, the notebook's rivals and every installed detector.

    The split is the recipe's, of its first evaluation source.

    Raises:
        UserError: the data file or a column is missing, or the recipe has no evaluation source.
    """
    train, test = (
        data.load(recipe.headline.model_copy(update={"rows": f"split_{part}"}), recipe.split)
        for part in ("train", "test")
    )
    detectors: list[tuple[str, str, Detector]] = [
        (name, "see its card", _of_scorer(scorer)) for name, scorer in models.items()
    ]
    split = f"{len(train)} texts of the split"
    for name, classifier in _rivals().items():
        classifier.fit(train["text"], train["label"])
        detectors.append((name, split, _of_classifier(classifier)))
    detectors += [(name, "its own data", detector) for name, detector in _installed()]
    return [
        _measured(name, trained_on, detector, test)
        for name, trained_on, detector in track(detectors, "Comparing", transient=True)
    ]


def write(rows: list[Comparison], folder: Path) -> Path:
    """Write `model_comparison.csv` and `model_comparison.png` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "model_comparison.csv"
    records = [asdict(row) for row in rows]
    pd.DataFrame(records).round(4).to_csv(path, index=False)
    figures.quality_and_speed(records, path.with_suffix(".png"))
    return path


def table(rows: list[Comparison]) -> Table:
    """The comparison for the terminal."""
    shown = Table("model", "trained on", title="The same test texts, label 1 from 0.5 up")
    for column in ("accuracy", "precision", "recall", "F1", "ROC-AUC", "messages/s"):
        shown.add_column(column, justify="right")
    for row in rows:
        numbers = (row.accuracy, row.precision, row.recall, row.f1, row.roc_auc)
        shown.add_row(
            row.model,
            row.trained_on,
            *(f"{number:.3f}" for number in numbers),
            f"{row.messages_per_second:,.0f}",
        )
    return shown


def _measured(name: str, trained_on: str, detector: Detector, test: pd.DataFrame) -> Comparison:
    texts = list(test["text"])
    scores = detector(texts)
    rounds, started = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - started) < _LEAST_SECONDS:
        detector(texts)
        rounds += 1
    measured: Any = measure(test["label"].to_numpy(dtype=np.int64), scores)
    return Comparison(
        model=name,
        trained_on=trained_on,
        messages_per_second=rounds * len(texts) / elapsed,
        **measured,
    )


def _rivals() -> dict[str, Any]:
    """Untrained pipelines from texts to P(toxic), by name."""
    classifiers = {
        "TF-IDF + SVM": SVC(kernel="linear", random_state=_SEED),
        "TF-IDF + naive Bayes": MultinomialNB(),
        "TF-IDF + logistic regression": LogisticRegression(max_iter=1000, random_state=_SEED),
        "TF-IDF + random forest": RandomForestClassifier(300, random_state=_SEED),
    }
    return {
        name: make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), classifier)
        for name, classifier in classifiers.items()
    }


def _of_scorer(scorer: Scorer) -> Detector:
    return lambda texts: np.asarray(scorer.score_many(texts))


def _of_classifier(classifier: Any) -> Detector:
    if hasattr(classifier, "predict_proba"):
        return lambda texts: np.asarray(classifier.predict_proba(texts)[:, 1])
    # An SVM gives the distance from its boundary, positive on the toxic side.
    return lambda texts: np.asarray(1 / (1 + np.exp(-classifier.decision_function(texts))))


def _installed() -> list[tuple[str, Detector]]:
    """Detectors from other packages that happen to be installed."""
    known: dict[str, tuple[str, Callable[[Any], Detector]]] = {
        "alt-profanity-check": (
            "profanity_check",
            lambda package: lambda texts: np.asarray(package.predict_prob(list(texts))),
        ),
        "better-profanity": (
            "better_profanity",
            lambda package: (
                lambda texts: np.array(
                    [float(package.profanity.contains_profanity(text)) for text in texts]
                )
            ),
        ),
    }
    return [
        (name, make(importlib.import_module(package)))
        for name, (package, make) in known.items()
        if importlib.util.find_spec(package) is not None
    ]
