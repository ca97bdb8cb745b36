"""Recall under disguise, with a scorer that knows one word."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pandas as pd

from training.reporting.robustness import STRENGTHS, evasions


class Parrot:
    """Flags a text that says "idiot" as it is, and nothing else."""

    manifest = SimpleNamespace(thresholds=SimpleNamespace(flag=0.5))

    def score_many(self, texts: Sequence[str]) -> list[float]:
        return [float("idiot" in text.lower()) for text in texts]


def test_recall_kept_is_relative_to_the_clean_texts() -> None:
    parrot: Any = Parrot()
    frame = pd.DataFrame(
        [("idiot", 1), ("unseen insult", 1), ("kind words", 0)], columns=["text", "label"]
    )
    table = evasions(parrot, frame)
    assert set(table["leetspeak"].kept) == set(STRENGTHS)
    assert table["leetspeak"].kept[1.0] == 0.0
    assert table["alternating case"].kept[1.0] == 1.0
    assert table["leetspeak"].harmless[1.0] == 0.0
