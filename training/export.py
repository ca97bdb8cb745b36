"""Turns a trained model into the folder that the bot loads."""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import pandas as pd
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from onnxruntime.quantization.shape_inference import quant_pre_process
from transformers import PreTrainedModel

from bot.errors import UserError
from bot.scoring import bundle
from bot.scoring.bundle import DefaultThresholds, Manifest
from bot.scoring.scorer import Scorer
from training import mixture
from training.calibrate import calibrate
from training.data import DataFolder
from training.folder import describe
from training.metrics import measure
from training.models import (
    TRAINING_FILE,
    TorchEngine,
    load_tokenizer,
    load_trained,
    training_recipe,
    training_summary,
)
from training.progress import score

OPSET: Final = 17
BLOCK: Final = 32
INT8_INPUTS: Final = 4  # ONNX Runtime's accuracy level for products of int8 with int8


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
    tokenizer = load_tokenizer(trained)
    summary = training_summary(trained)
    output.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(output / bundle.TOKENIZER))
    write_int8(model, output / bundle.WEIGHTS)
    manifest = Manifest(
        name=output.resolve().name,
        base_model=_steps(summary)[0]["base_model"] if summary else recipe.base_model,
        max_length=recipe.window,
        window_overlap=recipe.window_overlap,
        normaliser=summary["normaliser"],
        temperature=1.0,
        thresholds=DefaultThresholds(flag=0.5, delete=0.9),
        metrics={"training": _steps(summary)},
        sha256={name: bundle.sha256(output / name) for name in (bundle.WEIGHTS, bundle.TOKENIZER)},
    )
    describe(output, manifest)

    exported = Scorer.open(output)
    parity = compare(
        Scorer(manifest, tokenizer, TorchEngine(model)), exported, mixture.dev_set(recipe, data)
    )
    manifest = calibrate(exported, recipe, data).apply(manifest)
    manifest = manifest.model_copy(
        update={"metrics": {**manifest.metrics, "parity": asdict(parity)}}
    )
    describe(output, manifest)
    return manifest


def write_int8(model: PreTrainedModel, path: Path) -> None:
    """Write `model` as ONNX: int64 [batch, sequence] ids and mask to float32 [batch, 2] logits.

    Embeddings are int8; weights of matrix products are int8 in blocks of 32, and ONNX Runtime
    quantises their inputs block by block as they come. `quantize_dynamic` for the products would
    run faster, but it takes one scale for a whole batch, and the score of a text then depends on
    its neighbours: by up to 0.29 on the chat corpus.
    """
    example = torch.ones(2, 16, dtype=torch.int64)
    axes = {0: "batch", 1: "sequence"}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(), _quiet():
        warnings.simplefilter("ignore")  # the tracer warns of every shape it reads
        full, prepared, gathered = (Path(folder, f"{step}.onnx") for step in ("a", "b", "c"))
        torch.onnx.export(
            _Logits(model).train(False),
            (example, example),
            full,
            input_names=["input_ids", "attention_mask"],
            output_names=["logits"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "logits": {0: "batch"}},
            opset_version=OPSET,
            dynamo=False,
        )
        quant_pre_process(full, prepared, skip_symbolic_shape=True)
        quantize_dynamic(
            prepared,
            gathered,
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["Gather"],
        )
        products = MatMulNBitsQuantizer(
            onnx.load(gathered),
            bits=8,
            block_size=BLOCK,
            is_symmetric=True,
            accuracy_level=INT8_INPUTS,
        )
        products.process()
        products.model.save_model_to_file(str(path))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep ONNX Runtime's progress messages and advice out of the terminal."""
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)
    try:
        yield
    finally:
        root.setLevel(level)


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
        flipped=int(np.sum((before >= 0.5) != (after >= 0.5))),  # noqa: PLR2004
        roc_auc_trained=measure(labels, before)["roc_auc"],
        roc_auc_exported=measure(labels, after)["roc_auc"],
    )


class _Logits(torch.nn.Module):
    """A classifier that returns its logits alone."""

    def __init__(self, model: PreTrainedModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.model(input_ids=input_ids, attention_mask=attention_mask).logits
        return logits


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
        "cleaned_by": recipe["cleaned_by"],
        "doubt": recipe["doubt"],
        **{
            key: summary[key] for key in ("sources", "n_train", "n_dev", "dev", "seconds", "device")
        },
    }
    return [*_steps(summary.get("started_from", {})), step]
