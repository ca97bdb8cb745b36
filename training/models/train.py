"""Fine-tunes an encoder with Hugging Face `datasets` and `Trainer`."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import torch
from datasets import Dataset
from rich.console import Console
from transformers import (
    DataCollatorWithPadding,
    EvalPrediction,
    PreTrainedTokenizerBase,
    Trainer,
    TrainingArguments,
    set_seed,
)

from bot.errors import UserError
from bot.scoring.text import NORMALISER_VERSION
from training.metrics import measure, sigmoid
from training.models import heads, rounding
from training.models.averaging import load_mean
from training.models.trained import TRAINING_FILE, training_summary
from training.recipe import BUILD, Recipe
from training.texts import mixture
from training.texts.data import DataFolder

_CHECKPOINTS: Final = "checkpoints"


def train_all(
    recipes: Sequence[Recipe],
    data: DataFolder,
    output: Path,
    *,
    resume: bool = False,
    limit: int | None = None,
    console: Console,
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Train the last of `recipes` into `output`, and before it those whose models are missing.

    Yields the folder and summary of each as it is done. `resume` goes on with the step that was
    interrupted.

    Raises:
        UserError: as `train`, or the model of a step was made in another way.
    """
    *before, last = recipes
    steps = [(recipe, BUILD / recipe.name) for recipe in before]
    todo = [step for step in steps if not _is_done(*step, limit)] + [(last, output)]
    if resume and not any(_has_checkpoint(folder) for _, folder in todo):
        raise UserError(
            f"There is no interrupted run in {output} to go on with: leave out --resume."
        )
    for recipe, folder in todo:
        interrupted = resume and _has_checkpoint(folder)
        console.print(f"[bold]{recipe.name}[/bold] -> {folder}")
        yield (
            folder,
            train(recipe, data, folder, resume=interrupted, limit=limit, console=console),
        )


def train(
    recipe: Recipe,
    data: DataFolder,
    output: Path,
    *,
    resume: bool = False,
    limit: int | None = None,
    console: Console,
) -> dict[str, Any]:
    """Train `recipe` into the folder `output` and return what `training.json` there holds.

    The folder gets the model and tokenizer of the epoch (or check) with the best dev metric.
    Batches are padded to their longest text instead of to the maximum length: attention ignores
    padding, so the result is the same, several times faster. `limit` caps the training and dev
    texts, for a quick try. An interrupted run leaves checkpoints, and `resume` goes on from the
    last one.

    Raises:
        UserError: the data or the base model cannot be had, or `resume` does not fit the folder.
    """
    started = time.monotonic()
    set_seed(recipe.seed)
    checkpoints = _checkpoints(output, resume=resume)
    mixed = mixture.build(recipe, data)
    console.print(mixed.table())
    model, tokenizer = load_mean(recipe.base_models)
    if not torch.accelerator.is_available():
        # The gradient of PyTorch's fused attention is several times as slow there.
        model.set_attn_implementation("eager")
    heads.add(model, len(recipe.definitions))
    if recipe.fit.rounded:
        rounding.start(model)
    learnt = _tokenised(_thinned(mixed.train, limit), tokenizer, recipe)
    dev = _thinned(mixed.dev, limit).assign(definition="")
    checked = _tokenised(dev, tokenizer, recipe).sort("length")
    trainer = Trainer(
        model=model,
        args=_arguments(recipe, checkpoints, texts=len(learnt)),
        train_dataset=learnt,
        eval_dataset=checked,
        data_collator=DataCollatorWithPadding(tokenizer),
        compute_loss_func=heads.loss,
        compute_metrics=_dev_metrics,
    )
    fitted = trainer.train(resume_from_checkpoint=resume)
    checks = [entry for entry in trainer.state.log_history if "eval_loss" in entry]
    measured = trainer.evaluate()
    heads.drop(model)
    if recipe.fit.rounded:
        rounding.finish(model)
    trainer.save_model(str(output))
    tokenizer.save_pretrained(output)
    summary = {
        "recipe": recipe.model_dump(),
        "limit": limit,
        "normaliser": NORMALISER_VERSION,
        "started_from": [training_summary(Path(base)) for base in recipe.base_models],
        "sources": [vars(count) for count in mixed.counts],
        "n_train": len(learnt),
        "n_dev": len(checked),
        "dev": {key.removeprefix("eval_"): value for key, value in measured.items()},
        "checks": checks,
        "texts_per_second": round(fitted.metrics["train_samples_per_second"], 1),
        "seconds": round(time.monotonic() - started),
        "threads": torch.get_num_threads(),
        "device": str(trainer.args.device),
    }
    (output / TRAINING_FILE).write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    shutil.rmtree(checkpoints)
    return summary


def _checkpoints(output: Path, *, resume: bool) -> Path:
    """The folder of this run's checkpoints, which fits what the user asked for."""
    checkpoints = output / _CHECKPOINTS
    if _has_checkpoint(output) and not resume:
        raise UserError(
            f"{output} holds an interrupted run: go on with it by --resume, or choose another "
            "--output, or delete the folder."
        )
    return checkpoints


def _is_done(recipe: Recipe, folder: Path, limit: int | None) -> bool:
    """Whether `folder` holds the model of `recipe` as it is now."""
    summary = training_summary(folder)
    if not summary:
        return False
    wanted = json.loads(recipe.model_dump_json())
    if (summary["recipe"], summary["limit"], summary["normaliser"]) != (
        wanted,
        limit,
        NORMALISER_VERSION,
    ):
        raise UserError(
            f"{folder} was trained by another recipe, --limit or normaliser: delete the folder to "
            "train it again."
        )
    return True


def _has_checkpoint(output: Path) -> bool:
    return any((output / _CHECKPOINTS).glob("checkpoint-*"))


def _thinned(frame: pd.DataFrame, limit: int | None) -> pd.DataFrame:
    """At most `limit` random rows, half of each label where there are enough."""
    if limit is None or limit >= len(frame):
        return frame
    shuffled = frame.sample(frac=1, random_state=0)
    ranks = shuffled.groupby("label").cumcount()
    return shuffled.loc[ranks.sort_values(kind="stable").index[:limit]]


def _tokenised(frame: pd.DataFrame, tokenizer: PreTrainedTokenizerBase, recipe: Recipe) -> Dataset:
    encoded = tokenizer(list(frame["text"]), truncation=True, max_length=recipe.max_length)
    return Dataset.from_dict(
        {
            "input_ids": encoded["input_ids"],
            "attention_mask": encoded["attention_mask"],
            "labels": heads.encode(
                list(frame["label"]), [recipe.definitions.index(one) for one in frame["definition"]]
            ),
            "length": [len(ids) for ids in encoded["input_ids"]],
        }
    )


def _arguments(recipe: Recipe, checkpoints: Path, *, texts: int) -> TrainingArguments:
    fit = recipe.fit
    steps = -(-texts // fit.batch_size)
    check = "epoch" if fit.checks_per_epoch == 1 else "steps"
    every = max(1, steps // fit.checks_per_epoch)
    return TrainingArguments(
        output_dir=str(checkpoints),
        num_train_epochs=fit.epochs,
        per_device_train_batch_size=fit.batch_size,
        per_device_eval_batch_size=64,
        learning_rate=fit.learning_rate,
        weight_decay=fit.weight_decay,
        warmup_steps=fit.warmup_ratio,
        label_smoothing_factor=fit.label_smoothing,
        bf16=fit.bf16,
        use_cpu=not torch.accelerator.is_available(),
        train_sampling_strategy="group_by_length" if fit.group_by_length else "random",
        eval_strategy=check,
        eval_steps=every,
        save_strategy=check,
        save_steps=every,
        save_total_limit=1,
        load_best_model_at_end=True,
        metric_for_best_model=fit.best_metric,
        greater_is_better=True,
        logging_steps=max(1, steps // 20),
        report_to="none",
        seed=recipe.seed,
        dataloader_pin_memory=torch.cuda.is_available(),
    )


def _dev_metrics(prediction: EvalPrediction) -> dict[str, float]:
    logits = np.asarray(prediction.predictions, dtype=np.float64)
    labels = np.asarray(prediction.label_ids)
    measured = measure(labels, sigmoid(logits[:, 1] - logits[:, 0]))
    return {key: value for key, value in measured.items() if isinstance(value, float)}
