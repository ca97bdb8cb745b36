"""Opens any model, exported or freshly trained, as the scorer that the bot uses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import PreTrainedModel

from bot.scoring import bundle
from bot.scoring.bundle import DefaultThresholds, Manifest
from bot.scoring.scorer import Scorer
from bot.scoring.text import NORMALISER_VERSION
from training.models.trained import load_tokenizer, load_trained, training_recipe


class TorchEngine:
    """Runs a Hugging Face classifier on the CPU; a `bot.scoring.engines.Engine`."""

    def __init__(self, model: PreTrainedModel) -> None:
        self._model = model
        self._model.train(False)

    @torch.inference_mode()
    def logits(
        self, input_ids: NDArray[np.int64], attention_mask: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Map two [batch, sequence] arrays to [batch, 2] logits (NO TOXIC, TOXIC)."""
        output = self._model(
            input_ids=torch.from_numpy(input_ids), attention_mask=torch.from_numpy(attention_mask)
        )
        return np.asarray(output.logits.float().numpy(), dtype=np.float32)


def open_scorer(folder: Path) -> Scorer:
    """Open a model folder, or a Hugging Face folder as `train` writes it, uncalibrated.

    Raises:
        UserError: `folder` is neither.
    """
    if (folder / bundle.MANIFEST).is_file():
        return Scorer.open(folder)
    return open_trained(folder)


def open_trained(folder: Path) -> Scorer:
    """Open a Hugging Face folder with PyTorch: temperature 1, thresholds 0.5 and 0.9.

    Raises:
        UserError: `folder` holds no classifier of two labels with a BERT-like tokenizer.
    """
    model = load_trained(folder)
    recipe = training_recipe(folder)
    manifest = Manifest(
        name=folder.resolve().name,
        base_model=" + ".join(recipe.base_models) if recipe else str(model.config.model_type),
        max_length=recipe.window if recipe else 128,
        window_overlap=recipe.window_overlap if recipe else 32,
        normaliser=NORMALISER_VERSION,
        temperature=1.0,
        thresholds=DefaultThresholds(flag=0.5, delete=0.9),
        sha256={},
    )
    return Scorer(manifest, load_tokenizer(folder), TorchEngine(model))
