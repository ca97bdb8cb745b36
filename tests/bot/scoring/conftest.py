"""Model folders to break and a scorer to ask."""

import shutil
from pathlib import Path

import pytest

from bot.scoring.scorer import Scorer


@pytest.fixture
def model_copy(tiny_model: Path, tmp_path: Path) -> Path:
    """A copy of the tiny model folder that a test may change."""
    return Path(shutil.copytree(tiny_model, tmp_path / "model"))


@pytest.fixture(scope="session")
def tiny_scorer(tiny_model: Path) -> Scorer:
    """The tiny model, loaded."""
    return Scorer.open(tiny_model, threads=1)
