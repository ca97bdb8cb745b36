"""The options that commands share, and what is made of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.errors import UserError
from training import recipe as recipes
from training.recipe import Recipe
from training.texts.data import DataFolder

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


def choose(
    name: str,
    data: Path,
    text_column: str | None,
    label_column: str | None,
    *,
    whole: bool = False,
) -> tuple[Recipe, DataFolder]:
    """The recipe `name`, made to fit if `data` is one CSV file, and the folder of its files.

    Raises:
        UserError: there is no such recipe or data, or an option does not go with a folder.
    """
    recipe = recipes.load(name)
    if data.is_dir():
        if whole:
            raise UserError("--whole goes with one CSV file: pass the file as --data.")
        if text_column or label_column:
            raise UserError(
                "--text-column and --label-column go with one CSV file: pass the file as --data."
            )
        return recipe, DataFolder(data)
    folder = find_folder(data)
    return recipe.for_one_file(data, text_column, label_column, whole=whole), folder


def find_folder(data: Path) -> DataFolder:
    """The folder `data`, or that of the file `data`.

    Raises:
        UserError: it does not exist.
    """
    if not data.exists():
        raise UserError(f"There is no file or folder {data}: pass the data with --data.")
    return DataFolder(data if data.is_dir() else data.parent)
