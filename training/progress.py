"""Scores many texts under a progress bar."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TimeElapsedColumn

from bot.scoring.scorer import Scorer
from training.metrics import Floats


def score(scorer: Scorer, texts: Sequence[str], what: str) -> Floats:
    """P(toxic) of `texts`, shape (texts,); the bar counts windows and goes to standard error."""
    from rich.console import Console

    columns = (*Progress.get_default_columns()[:2], MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(SpinnerColumn(), *columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=len(texts))
        return np.asarray(
            scorer.score_many(texts, lambda windows: bar.advance(task, windows)), dtype=np.float64
        )
