"""Commands that measure a model and report: evaluate, crossvalidate, compare, predict."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.errors import UserError
from bot.settings import DEFAULT_MODEL, PROJECT_ROOT
from training.cli.options import (
    Data,
    LabelColumn,
    ModelFolder,
    RecipeName,
    Results,
    TextColumn,
    choose,
)

console = Console()
RESULTS = PROJECT_ROOT / "data" / "results"


def evaluate(
    *,
    data: Data,
    model: ModelFolder = DEFAULT_MODEL,
    recipe: RecipeName = "shipped",
    text_column: TextColumn = None,
    label_column: LabelColumn = None,
    whole: Annotated[
        bool,
        typer.Option("--whole", help="Use every row of one CSV, not the recipe's test split."),
    ] = False,
    results: Annotated[
        Path, typer.Option(help="Where MODEL.json, MODEL.md and the pictures go.")
    ] = RESULTS,
) -> None:
    """Measure a model on one CSV, or on all evaluation sets of a recipe."""
    chosen, folder = choose(recipe, data, text_column, label_column, whole=whole)

    from training.models.scorer import open_scorer
    from training.reporting import report as reports
    from training.reporting.evaluate import score_sets
    from training.reporting.folder import record_evaluation
    from training.reporting.tables import set_table

    scorer = open_scorer(model)
    sets = score_sets(scorer, chosen, folder)
    report = reports.build(scorer, chosen, folder, sets)
    path = reports.write(report, sets, results)
    console.print(set_table(report))
    console.print(f"Written to {path}, {path.with_suffix('.md').name} and {path.stem}/*.png")
    steps = [step["recipe"] for step in scorer.manifest.metrics.get("training", [])]
    if data.is_dir() and steps[-1:] == [chosen.name]:
        record_evaluation(model, scorer.manifest, report)


def crossvalidate(
    *,
    data: Data,
    recipe: RecipeName = "youtoxic",
    results: Results = RESULTS,
) -> None:
    """Train a recipe on splits of its first source and write crossvalidation.json.

    Five seeds of the notebook's split, then five folds that keep groups (videos) whole.
    """
    if not data.is_dir():
        raise UserError(f"There is no folder {data}: pass the folder with the recipe's files.")
    chosen, folder = choose(recipe, data, None, None)

    from training.reporting import crossvalidate as validation

    result = validation.cross_validate(chosen, folder, console)
    path = validation.write(result, results)
    console.print(validation.table(result))
    console.print(f"Written to {path}")


def compare(
    *,
    data: Data,
    model: Annotated[
        list[Path] | None,
        typer.Option(help="A model folder, or one that train wrote; may be given several times."),
    ] = None,
    recipe: RecipeName = "shipped",
    results: Results = RESULTS,
) -> None:
    """Compare models with the notebook's rivals and other installed detectors."""
    chosen, folder = choose(recipe, data, None, None)

    from training.models.scorer import open_scorer
    from training.reporting import compare as comparison

    scorers = {str(path): open_scorer(path) for path in model} if model else {}
    scorers = scorers or {"the shipped model": open_scorer(DEFAULT_MODEL)}
    rows = comparison.compare(scorers, chosen, folder)
    path = comparison.write(rows, results)
    console.print(comparison.table(rows))
    console.print(f"Written to {path} and {path.with_suffix('.png').name}")


def predict(
    text: Annotated[str, typer.Argument(help="The text to classify.")],
    *,
    model: ModelFolder = DEFAULT_MODEL,
) -> None:
    """Classify one text and print the result as JSON."""
    from training.models.scorer import open_scorer
    from training.reporting.predict import predict as run

    typer.echo(json.dumps(run(open_scorer(model), text), indent=2, ensure_ascii=False))
