"""Classifies one text, in the notebook's form."""

from __future__ import annotations

from typing import TypedDict

from bot.scoring.bundle import LABELS
from bot.scoring.scorer import Scorer
from training.metrics import THRESHOLD


class Prediction(TypedDict):
    """`score` is P(toxic) in [0, 1]; the label is 1 from 0.5 up."""

    text: str
    predicted_label: int
    label_name: str
    score: float


def predict(scorer: Scorer, text: str) -> Prediction:
    """Score and label `text`."""
    (score,) = scorer.score_many([text])
    label = int(score >= THRESHOLD)
    return {
        "text": text,
        "predicted_label": label,
        "label_name": f"{LABELS[str(label)]} ({label})",
        "score": score,
    }
