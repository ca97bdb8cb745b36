"""The command line: `python -m training COMMAND`."""

from __future__ import annotations

import typer

from bot.errors import UserError, print_error
from training.cli.models import calibrate, export, train
from training.cli.reporting import compare, crossvalidate, evaluate, predict

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


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


for command in (train, export, calibrate, evaluate, crossvalidate, compare, predict):
    app.command()(command)
