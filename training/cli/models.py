"""Commands that make a model: train, export, calibrate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot.scoring.bundle import Manifest
from bot.scoring.scorer import Scorer
from bot.settings import DEFAULT_MODEL
from training import recipe as recipes
from training.cli.options import (
    Data,
    LabelColumn,
    ModelFolder,
    RecipeName,
    TextColumn,
    choose,
    find_folder,
)
from training.recipe import BUILD

console = Console()


def train(
    *,
    data: Data,
    recipe: RecipeName = "shipped",
    base_model: Annotated[
        str | None,
        typer.Option(help="compact, a Hugging Face hub id, or a folder. Default: the recipe's."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Where the model goes. Default: build/RECIPE.")
    ] = None,
    text_column: TextColumn = None,
    label_column: LabelColumn = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from the last checkpoint in --output.")
    ] = False,
    limit: Annotated[
        int | None, typer.Option(min=2, help="Use at most this many texts, for a quick try.")
    ] = None,
) -> None:
    """Fine-tune an encoder by a recipe into a Hugging Face folder.

    Recipes that this one builds on are trained first, unless their models are already there or
    --data is one file.
    """
    chosen, folder = choose(recipe, data, text_column, label_column)
    if base_model is not None:
        chosen = chosen.model_copy(update={"base_model": base_model})

    from training.models.train import train_all

    before = chosen.steps_before() if data.is_dir() else []
    runs = train_all(
        [*map(recipes.load, before), chosen],
        folder,
        output or BUILD / chosen.name,
        resume=resume,
        limit=limit,
        console=console,
    )
    for target, summary in runs:
        console.print_json(json.dumps(summary["dev"]))
        console.print(
            f"Trained on {summary['n_train']:,} texts in {summary['seconds'] / 60:.1f} minutes "
            f"({summary['texts_per_second']} texts/s on {summary['device']}): {target}"
        )


def export(
    *,
    data: Data,
    trained: Annotated[Path, typer.Option(help="The folder that train wrote.")] = Path(
        "build/shipped"
    ),
    output: Annotated[Path, typer.Option(help="The model folder to write.")] = DEFAULT_MODEL,
) -> None:
    """Write the folder that the bot loads: int8 ONNX weights, tokenizer, thresholds, card.

    Calibration and parity use the held-out sets of the recipe that the model was trained by.
    """
    from training.models.export import export as run
    from training.reporting import card

    manifest = run(trained, output, find_folder(data))
    card.write(output, manifest)
    _print_numbers("Exported against trained model", manifest.metrics["parity"])
    _print_calibration(manifest)
    console.print(f"Exported to {output}")


def calibrate(
    *,
    data: Data,
    model: ModelFolder = DEFAULT_MODEL,
    recipe: RecipeName = "shipped",
    text_column: TextColumn = None,
    label_column: LabelColumn = None,
) -> None:
    """Fit temperature and default thresholds of a model folder anew."""
    chosen, folder = choose(recipe, data, text_column, label_column)

    from training.models import manifest as manifests
    from training.models.calibrate import calibrate as run
    from training.reporting import card

    scorer = Scorer.open(model)
    manifest = run(scorer, chosen, folder).apply(scorer.manifest)
    manifests.write(model, manifest)
    card.write(model, manifest)
    _print_calibration(manifest)


def _print_numbers(title: str, numbers: dict[str, Any]) -> None:
    table = Table("", "", title=title, show_header=False)
    for name, number in numbers.items():
        table.add_row(name, f"{number:.4f}" if isinstance(number, float) else str(number))
    console.print(table)


def _print_calibration(manifest: Manifest) -> None:
    calibration = manifest.metrics["calibration"]
    _print_numbers(
        "Calibration",
        {
            "temperature": manifest.temperature,
            "flag from": manifest.thresholds.flag,
            "delete from": manifest.thresholds.delete,
            **calibration["dev"],
        },
    )
    table = Table("everyday chat", "texts", "flagged", "deleted")
    for name, row in calibration["everyday"].items():
        table.add_row(name, str(row["n"]), f"{row['flagged']:.2%}", f"{row['deleted']:.2%}")
    if table.row_count:
        console.print(table)
