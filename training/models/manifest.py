"""Writes `bundle.json`, which describes a model folder to the bot."""

from __future__ import annotations

from pathlib import Path

from bot.scoring import bundle
from bot.scoring.bundle import Manifest


def write(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into a model folder, instead of the one there."""
    text = manifest.model_dump_json(indent=2) + "\n"
    (folder / bundle.MANIFEST).write_text(text, encoding="utf-8")
