"""The command line: `python -m training COMMAND`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot.errors import UserError, print_error
from bot.scoring.bundle import Manifest
from bot.scoring.scorer import Scorer
from bot.settings import DEFAULT_MODEL, PROJECT_ROOT
from training import recipe as recipes
from training.data import DataFolder
from training.recipe import BUILD, Recipe

console = Console()
RESULTS = PROJECT_ROOT / "data" / "results"
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

RecipeName = Annotated[
    str, typer.Option("--recipe", help="A checked-in recipe (origin, shipped) or a .toml file.")
]
Data = Annotated[
    Path,
    typer.Option(
        "--data",
        envvar="TOXICITY_DATA",
        help="The folder with the recipe's files, or one labelled CSV file.",
    ),
]
TextColumn = Annotated[
    str | None, typer.Option("--text-column", help="The text's column, if --data is one file.")
]
LabelColumn = Annotated[
    str | None, typer.Option("--label-column", help="The label's column, if --data is one file.")
]
ModelFolder = Annotated[
    Path,
    typer.Option("--model", help="A model folder, or a Hugging Face folder that train wrote."),
]
Results = Annotated[
    Path, typer.Option("--results", help="The folder for JSON, Markdown, CSV and pictures.")
]


def main() -> None:
    """Run the command line; a `UserError` becomes one sentence and exit code 2."""
    try:
        app()
    except UserError as error:
        print_error(error)
        raise SystemExit(2) from None


@app.callback()
def describe() -> None:
    """Train a toxicity classifier, measure it, and export it for the bot."""


@app.command()
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
    chosen, folder = _chosen(recipe, data, text_column, label_column)
    if base_model is not None:
        chosen = chosen.model_copy(update={"base_model": base_model})

    from training.train import train_all

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


@app.command()
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
    from training.export import export as run

    manifest = run(trained, output, _folder(data))
    _print_numbers("Exported against trained model", manifest.metrics["parity"])
    _print_calibration(manifest)
    console.print(f"Exported to {output}")


@app.command()
def calibrate(
    *,
    data: Data,
    model: ModelFolder = DEFAULT_MODEL,
    recipe: RecipeName = "shipped",
    text_column: TextColumn = None,
    label_column: LabelColumn = None,
) -> None:
    """Fit temperature and default thresholds of a model folder anew."""
    chosen, folder = _chosen(recipe, data, text_column, label_column)

    from training.calibrate import calibrate as run
    from training.folder import describe

    scorer = Scorer.open(model)
    manifest = run(scorer, chosen, folder).apply(scorer.manifest)
    describe(model, manifest)
    _print_calibration(manifest)


@app.command()
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
    ] = PROJECT_ROOT / "data" / "results",
) -> None:
    """Measure a model on one CSV, or on all evaluation sets of a recipe."""
    chosen, folder = _chosen(recipe, data, text_column, label_column, whole=whole)

    from training import report as reports
    from training.evaluate import score_sets
    from training.folder import record_evaluation
    from training.models import open_scorer

    scorer = open_scorer(model)
    sets = score_sets(scorer, chosen, folder)
    report = reports.build(scorer, chosen, folder, sets)
    path = reports.write(report, sets, results)
    console.print(reports.table(report))
    console.print(f"Written to {path}, {path.with_suffix('.md').name} and {path.stem}/*.png")
    steps = [step["recipe"] for step in scorer.manifest.metrics.get("training", [])]
    if data.is_dir() and steps[-1:] == [chosen.name]:
        record_evaluation(model, scorer.manifest, report)


@app.command()
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
    chosen, folder = _chosen(recipe, data, None, None)

    from training import crossvalidate as validation

    result = validation.cross_validate(chosen, folder, console)
    path = validation.write(result, results)
    console.print(validation.table(result))
    console.print(f"Written to {path}")


@app.command()
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
    chosen, folder = _chosen(recipe, data, None, None)

    from training import compare as comparison
    from training.models import open_scorer

    scorers = {str(path): open_scorer(path) for path in model} if model else {}
    scorers = scorers or {"the shipped model": open_scorer(DEFAULT_MODEL)}
    rows = comparison.compare(scorers, chosen, folder)
    path = comparison.write(rows, results)
    console.print(comparison.table(rows))
    console.print(f"Written to {path} and {path.with_suffix('.png').name}")


@app.command()
def predict(
    text: Annotated[str, typer.Argument(help="The text to classify.")],
    *,
    model: ModelFolder = DEFAULT_MODEL,
) -> None:
    """Classify one text and print the result as JSON."""
    from training.models import open_scorer
    from training.predict import predict as run

    typer.echo(json.dumps(run(open_scorer(model), text), indent=2, ensure_ascii=False))


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


def _chosen(
    name: str,
    data: Path,
    text_column: str | None,
    label_column: str | None,
    *,
    whole: bool = False,
) -> tuple[Recipe, DataFolder]:
    recipe = recipes.load(name)
    if data.is_dir():
        if whole:
            raise UserError("--whole goes with one CSV file: pass the file as --data.")
        if text_column or label_column:
            raise UserError(
                "--text-column and --label-column go with one CSV file: pass the file as --data."
            )
        return recipe, DataFolder(data)
    folder = _folder(data)
    return recipe.for_one_file(data, text_column, label_column, whole=whole), folder


def _folder(data: Path) -> DataFolder:
    if not data.exists():
        raise UserError(f"There is no file or folder {data}: pass the data with --data.")
    return DataFolder(data if data.is_dir() else data.parent)
