"""Turns a trained model into the folder that the bot loads."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bot.errors import UserError
from bot.scoring import bundle
from bot.scoring.bundle import DefaultThresholds, Manifest
from bot.scoring.scorer import Scorer
from training.metrics import THRESHOLD, measure
from training.models import manifest as manifests
from training.models.calibrate import calibrate
from training.models.graph import write_int8
from training.models.scorer import TorchEngine
from training.models.trained import (
    TRAINING_FILE,
    load_tokenizer,
    load_trained,
    training_recipe,
    training_summary,
)
from training.progress import score
from training.texts import mixture
from training.texts.data import DataFolder


@dataclass(frozen=True)
class Parity:
    """How far the exported model's scores are from the trained model's, on `n` texts."""

    n: int
    max_difference: float
    mean_difference: float
    flipped: int
    roc_auc_trained: float | None
    roc_auc_exported: float | None


def export(trained: Path, output: Path, data: DataFolder) -> Manifest:
    """Write the model folder `output`, calibrated, with its parity on its recipe's dev set.

    The card is left to `training.reporting.card`, which reads the returned manifest.

    Raises:
        UserError: `trained` holds no usable model, or a data file is missing.
    """
    model = load_trained(trained)
    recipe = training_recipe(trained)
    if recipe is None:
        raise UserError(
            f"{trained} has no {TRAINING_FILE}, so its data is not known: export a folder that "
            "python -m training train wrote."
        )
    dev = mixture.dev_set(recipe, data)
    tokenizer = load_tokenizer(trained)
    summary = training_summary(trained)
    output.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(output / bundle.TOKENIZER))
    write_int8(model, output / bundle.WEIGHTS)
    manifest = Manifest(
        name=output.resolve().name,
        base_model=_base(_steps(summary)[0]),
        max_length=recipe.window,
        window_overlap=recipe.window_overlap,
        normaliser=summary["normaliser"],
        temperature=1.0,
        thresholds=DefaultThresholds(flag=0.5, delete=0.9),
        metrics={"training": _steps(summary)},
        sha256={name: bundle.sha256(output / name) for name in (bundle.WEIGHTS, bundle.TOKENIZER)},
    )
    manifests.write(output, manifest)

    exported = Scorer.open(output)
    parity = compare(Scorer(manifest, tokenizer, TorchEngine(model)), exported, dev)
    manifest = calibrate(exported, recipe, data).apply(manifest)
    manifest = manifest.model_copy(
        update={"metrics": {**manifest.metrics, "parity": asdict(parity)}}
    )
    manifests.write(output, manifest)
    return manifest


def compare(trained: Scorer, exported: Scorer, dev: pd.DataFrame) -> Parity:
    """Score the frame `dev` (`text`, `label`) with both models."""
    texts, labels = list(dev["text"]), dev["label"].to_numpy(dtype=np.int64)
    before = score(trained, texts, "trained model")
    after = score(exported, texts, "exported model")
    difference = np.abs(before - after)
    return Parity(
        n=len(texts),
        max_difference=float(difference.max()),
        mean_difference=float(difference.mean()),
        flipped=int(np.sum((before >= THRESHOLD) != (after >= THRESHOLD))),
        roc_auc_trained=measure(labels, before)["roc_auc"],
        roc_auc_exported=measure(labels, after)["roc_auc"],
    )


def _base(step: dict[str, Any]) -> str:
    names = step["base_model"]
    return names if isinstance(names, str) else " + ".join(names)


def _steps(summary: dict[str, Any]) -> list[dict[str, Any]]:
    """The part of `training.json` that belongs in the model folder, first training step first."""
    if not summary:
        return []
    recipe = summary["recipe"]
    step = {
        "recipe": recipe["name"],
        "base_model": recipe["base_model"],
        "fit": recipe["fit"],
        "max_length": recipe["max_length"],
        **{
            key: summary[key] for key in ("sources", "n_train", "n_dev", "dev", "seconds", "device")
        },
    }
    before = [one for base in summary["started_from"] for one in _steps(base)]
    return [*before, step]
