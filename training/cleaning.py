"""Finds training texts whose label is probably wrong, by the judgement of another model.

The sets mean different things by "toxic": a text that is not sexist, though it insults, has the
label 0 in a set about sexism. The idea of leaving out labels that a model confidently contradicts
is confident learning's (Northcutt, Jiang and Chuang, 2021, https://arxiv.org/abs/1911.00068).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from training.metrics import Floats
from training.models import open_trained
from training.progress import score


def contradicted(frame: pd.DataFrame, model: Path, doubt: float) -> npt.NDArray[np.bool_]:
    """Whether the model in `model` gives the other label a probability of at least `doubt`.

    Takes a frame with the columns `text` and `label`; the mask has the shape (texts,).

    Raises:
        UserError: there is no trained model in the folder.
    """
    if frame.empty:
        return np.zeros(0, dtype=bool)
    toxic: Floats = score(open_trained(model), list(frame["text"]), "Doubting labels")
    return np.asarray(np.where(frame["label"] == 1, 1 - toxic, toxic) >= doubt)
