"""Runs the commands, on a recipe for the tiny corpus."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from training.cli.app import app

RECIPE = """
name = "tiny"
base_model = "compact"
normalise = true
window = 16
window_overlap = 4
max_length = 16
[split]
test_size = 0.25
random_state = 42
[fit]
epochs = 6
batch_size = 16
learning_rate = 5e-3
group_by_length = true
rounded = true
checks_per_epoch = 2
best_metric = "roc_auc"
"""
SOURCES = """
[[train]]
file = "tiny.csv"
rows = "split_train"
[[dev]]
file = "tiny.csv"
rows = "split_test"
[[everyday]]
file = "everyday.csv"
[[evaluate]]
file = "tiny.csv"
rows = "split_test"
group_column = "label"
[[evaluate]]
file = "everyday.csv"
name = "other chat"
"""


def run(*arguments: object) -> str:
    """Run `python -m training` and return what it printed; its error is raised."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None:
        raise result.exception
    return result.stdout


def read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
