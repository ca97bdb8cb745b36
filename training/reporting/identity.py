"""How a model treats sentences that name a group of people.

The measures are those of Borkan et al., 2019 (https://arxiv.org/abs/1903.04561): the false-positive
rate of a subgroup beside the background's, and the ROC-AUC inside the subgroup and across it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from training.metrics import Floats, measure

TERMS: Final = {
    "women": r"wom[ae]n|girls?|females?|ladies",
    "men": r"m[ae]n|boys?|males?|guys?",
    "gay and lesbian": r"gays?|lesbians?|homosexuals?|bisexuals?|queers?",
    "trans": r"trans|transgender(?:ed)?|trans ?sexuals?|non-?binary",
    "Black": r"blacks?|african|africans?",
    "white": r"whites?|caucasians?",
    "Asian": r"asians?|chinese|japanese|koreans?|vietnamese|filipinos?",
    "Indian": r"indians?|pakistanis?|hindus?",
    "Latino": r"latin[oax]s?|mexicans?|hispanics?",
    "Jewish": r"jews?|jewish",
    "Muslim": r"muslims?|islam|islamic|arabs?",
    "Christian": r"christians?|catholics?",
    "immigrants": r"immigrants?|refugees?|migrants?|foreigners?",
    "disabled": r"disabled|disability|autistic|autism|deaf|blind|wheelchair",
}
"""Words (regular expressions, whole words, any case) by the group they name."""

LEAST: Final = 20  # texts of each label, to state a rate


@dataclass(frozen=True)
class Subgroup:
    """Rates at the flag threshold and ROC-AUCs; `n` texts name the group.

    `subgroup_auc` ranks texts that name the group; `bpsn_auc` ranks harmless texts that name it
    against toxic ones that do not: low where the name alone raises the score.
    """

    n: int
    harmless: int
    false_positives: float
    background_false_positives: float
    subgroup_auc: float | None
    bpsn_auc: float | None


def subgroups(frame: pd.DataFrame, scores: Floats, threshold: float) -> dict[str, Subgroup]:
    """Measure each group of `TERMS` in a frame with `text` and `label`.

    Groups with too few texts are left out. `scores` has the shape (texts,); the false-positive
    rates are at `threshold`.
    """
    labels = frame["label"].to_numpy(dtype=np.int64)
    found = {}
    for name, pattern in TERMS.items():
        named = frame["text"].str.contains(rf"\b(?:{pattern})\b", flags=re.IGNORECASE).to_numpy()
        harmless, rest = named & (labels == 0), ~named & (labels == 0)
        if min(harmless.sum(), rest.sum(), (named & (labels == 1)).sum()) < LEAST:
            continue
        crossed = harmless | (~named & (labels == 1))
        found[name] = Subgroup(
            n=int(named.sum()),
            harmless=int(harmless.sum()),
            false_positives=float(np.mean(scores[harmless] >= threshold)),
            background_false_positives=float(np.mean(scores[rest] >= threshold)),
            subgroup_auc=measure(labels[named], scores[named])["roc_auc"],
            bpsn_auc=measure(labels[crossed], scores[crossed])["roc_auc"],
        )
    return found
