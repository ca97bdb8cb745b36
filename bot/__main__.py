"""The bot's command line: `python -m bot [run | demo | pictures | doctor | benchmark | score]`."""

import asyncio
import json
import logging
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.errors import UserError, print_error
from bot.settings import DEFAULT_MODEL, Settings, load_settings

app = typer.Typer(
    help="A Discord bot that scores every message with a local model and acts on toxic ones.",
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def default(context: typer.Context) -> None:
    """Without a command, run the bot."""
    if context.invoked_subcommand is None:
        run()


@app.command()
def run() -> None:
    """Connect to Discord and moderate until interrupted."""
    from bot.run import run as run_bot

    settings = load_settings()
    _set_up_logging(settings)
    asyncio.run(run_bot(settings))


@app.command()
def demo() -> None:
    """Watch the real bot moderate a scripted chat on a simulated Discord; no token needed."""
    _require_simulation()
    from bot.demo.play import play

    logging.basicConfig(level=logging.ERROR)
    asyncio.run(play(Console(), interactive=sys.stdin.isatty()))


@app.command()
def pictures() -> None:
    """Draw the pictures of the README: an alert, a threshold preview, the stats chart."""
    _require_simulation()
    from bot.demo.pictures import draw

    logging.basicConfig(level=logging.ERROR)
    for path in asyncio.run(draw()):
        typer.echo(path)


@app.command()
def doctor() -> None:
    """Check model, database, token and intents, and say what to put right."""
    from bot.doctor import examine, print_findings

    findings = asyncio.run(examine(load_settings()))
    print_findings(Console(), findings)
    if not all(finding.healthy for finding in findings):
        raise typer.Exit(2)


@app.command()
def benchmark(
    json_output: Annotated[
        bool, typer.Option("--json", help="Print JSON instead of tables.")
    ] = False,
    soak: Annotated[
        float | None,
        typer.Option(min=0.1, help="Instead, run the bot for so many minutes at a steady rate."),
    ] = None,
    rate: Annotated[float, typer.Option(min=0.1, help="Messages a second for --soak.")] = 20.0,
    seconds: Annotated[
        float, typer.Option(min=0.1, help="How long each contestant runs on each set of texts.")
    ] = 15.0,
) -> None:
    """Measure speed and memory on this machine, beside the notebook's way, in one run."""
    from bot.benchmark import run as benchmarks
    from bot.benchmark.report import print_soak
    from bot.scoring import bundle as bundles

    model_dir = load_settings().model_dir
    bundles.load(model_dir)  # one sentence here instead of a traceback from another process
    if soak is not None:
        found = benchmarks.steady(model_dir, soak, rate)
        if json_output:
            typer.echo(json.dumps(asdict(found), indent=2))
        else:
            print_soak(Console(), found)
        return
    findings = benchmarks.benchmark(model_dir, Console(stderr=True), seconds=seconds)
    if json_output:
        typer.echo(json.dumps(findings.to_json(), indent=2))
    else:
        findings.print(Console())


@app.command()
def score(
    texts: Annotated[list[str] | None, typer.Argument(help="The texts to score.")] = None,
    jsonl: Annotated[
        bool,
        typer.Option("--jsonl", help="Read JSON lines from standard input and write them scored."),
    ] = False,
    model: Annotated[
        Path | None,
        typer.Option(help=f"The model folder; MODEL_DIR unless given ({DEFAULT_MODEL.name})."),
    ] = None,
) -> None:
    """Score texts exactly as the bot would, with the action the default thresholds would take."""
    from bot.audit import judge, print_table, score_lines
    from bot.scoring.bundle import load
    from bot.scoring.scorer import Scorer

    if jsonl == bool(texts):
        raise UserError(
            'Give either texts (`python -m bot score "you are great"`) or --jsonl with one JSON '
            "object a line on standard input."
        )
    settings = load_settings()
    bundle = load(model or settings.model_dir)
    scorer = Scorer.from_bundle(bundle, threads=settings.scorer_threads)
    if texts:
        print_table(Console(), texts, judge(scorer, bundle.thresholds, texts))
        return
    sys.stdin.reconfigure(encoding="utf-8-sig")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    score_lines(scorer, bundle.thresholds, sys.stdin, sys.stdout, Console(stderr=True))


def _require_simulation() -> None:
    try:
        import simcord  # noqa: F401
    except ModuleNotFoundError:
        raise UserError(
            "The demo needs the simulated Discord: `pip install 'toxicity-bot[demo]'`, or simply "
            "`make demo`."
        ) from None


def _set_up_logging(settings: Settings) -> None:
    logging.basicConfig(format="%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    logging.getLogger("bot").setLevel(settings.log_level)
    # Discord's library logs payloads, and so message text, at DEBUG: it never goes below INFO.
    logging.getLogger("discord").setLevel(logging.INFO)


def main() -> None:
    """Run the command line; a `UserError` becomes one sentence and exit status 2."""
    try:
        app()
    except UserError as error:
        print_error(error)
        sys.exit(2)


if __name__ == "__main__":
    main()
