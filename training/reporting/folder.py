"""Puts what an evaluation found into a model folder: into `bundle.json` and the card."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.scoring import bundle
from bot.scoring.bundle import Manifest
from training.models import manifest as manifests
from training.reporting import card

_CARD_KEYS = ("n", "toxic", "metrics", "calibration_error", "flag", "delete")


def record_evaluation(folder: Path, manifest: Manifest, report: dict[str, Any]) -> None:
    """Put the sets' results into a model folder; other folders stay as they are."""
    if not (folder / bundle.MANIFEST).is_file():
        return
    sets = {
        name: {key: result[key] for key in _CARD_KEYS} for name, result in report["sets"].items()
    }
    evaluation = {"sets": sets, "evasion": report["evasion"], "identity": report["identity"]}
    metrics = {**manifest.metrics, "evaluation": evaluation}
    manifest = manifest.model_copy(update={"metrics": metrics})
    manifests.write(folder, manifest)
    card.write(folder, manifest)
