"""Writes a model folder's description: `bundle.json`, and the card that is made from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.scoring import bundle
from bot.scoring.bundle import Manifest
from training.card import card

CARD = "README.md"
_CARD_KEYS = ("n", "toxic", "metrics", "calibration_error", "flag", "delete")


def describe(folder: Path, manifest: Manifest) -> None:
    """Write the manifest and the card, so that they agree."""
    text = manifest.model_dump_json(indent=2) + "\n"
    (folder / bundle.MANIFEST).write_text(text, encoding="utf-8")
    (folder / CARD).write_text(card(manifest), encoding="utf-8")


def record_evaluation(folder: Path, manifest: Manifest, report: dict[str, Any]) -> None:
    """Put the sets' results into a model folder; other folders stay as they are."""
    if not (folder / bundle.MANIFEST).is_file():
        return
    sets = {
        name: {key: result[key] for key in _CARD_KEYS} for name, result in report["sets"].items()
    }
    evaluation = {"sets": sets, "evasion": report["evasion"], "identity": report["identity"]}
    metrics = {**manifest.metrics, "evaluation": evaluation}
    describe(folder, manifest.model_copy(update={"metrics": metrics}))
