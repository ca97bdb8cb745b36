"""What disguises do to the recall of a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from rich.progress import track

from bot.scoring.scorer import Scorer
from training.texts.evasion import PERTURBATIONS

STRENGTHS: Final = (0.25, 0.5, 1.0)
SEED: Final = 42


@dataclass(frozen=True)
class Evasion:
    """One disguise: by strength, the share of the flagged toxic texts that it leaves flagged.

    `harmless` is by how much the share of flagged harmless texts changes, likewise by strength.
    """

    kept: dict[float, float]
    harmless: dict[float, float]


def evasions(scorer: Scorer, frame: pd.DataFrame) -> dict[str, Evasion]:
    """Disguise a frame's `text` in every way and compare with the clean texts; by disguise."""
    texts, toxic = list(frame["text"]), frame["label"].to_numpy() == 1
    clean = _flagged(scorer, texts)
    table = {}
    for name, perturb in track(PERTURBATIONS.items(), "Disguising", transient=True):
        flagged = {}
        for strength in STRENGTHS:
            rng = np.random.default_rng(SEED)
            flagged[strength] = _flagged(scorer, [perturb(text, strength, rng) for text in texts])
        table[name] = Evasion(
            kept={
                at: float((now & clean & toxic).sum() / (clean & toxic).sum())
                for at, now in flagged.items()
            },
            harmless={
                at: float(now[~toxic].mean() - clean[~toxic].mean()) for at, now in flagged.items()
            },
        )
    return table


def _flagged(scorer: Scorer, texts: list[str]) -> np.typing.NDArray[np.bool_]:
    return np.asarray(scorer.score_many(texts)) >= scorer.manifest.thresholds.flag
