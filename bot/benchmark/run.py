"""Runs every contestant in a process of its own, one after the other."""

import multiprocessing
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Final, TypeVar

from rich.console import Console
from rich.progress import track

from bot.benchmark import contestants, machine
from bot.benchmark.bot_path import Soak, saturate, soak
from bot.benchmark.contestants import Speed
from bot.benchmark.fairness import fairness
from bot.benchmark.report import NOTEBOOK, Findings
from bot.benchmark.texts import TextSet, text_sets
from bot.benchmark.worst import worst
from bot.benchmark.year import year

TEXTS: Final = 2000
SECONDS: Final = 15.0
Found = TypeVar("Found")

NEEDS_TORCH: Final = ("torch", "transformers")
CONTESTANTS: Final[dict[str, Callable[..., Speed]]] = {
    NOTEBOOK: contestants.notebook,
    "compact, PyTorch": contestants.compact_torch,
    "int8, alone": contestants.alone,
    "int8, batched": contestants.batched,
    "int8, batched, cached": contestants.cached,
}
READY: Final = """
import asyncio, sys
from pathlib import Path
from pydantic import SecretStr
from bot.benchmark.machine import memory
from bot.app import App
from bot.services import open_services
from bot.settings import Settings
async def main():
    settings = Settings.model_construct(
        model_dir=Path(sys.argv[1]), database_url=SecretStr("sqlite://")
    )
    async with open_services(settings) as services:
        App(services.bundle, services.scorer, services.store, settings)
        await services.scorer.score(["hello there"])
        print(memory())
asyncio.run(main())
"""


def benchmark(model_dir: Path, console: Console, *, seconds: float = SECONDS) -> Findings:
    """Measure everything; each contestant gets about `seconds` for each set of texts.

    Without the training extra, what needs PyTorch or the onnx package is left out, and said to be.

    Raises:
        UserError: the model or the corpus cannot be used.
    """
    sets = text_sets(TEXTS)
    skipped = []
    chosen = dict(CONTESTANTS)
    if not all(find_spec(name) for name in NEEDS_TORCH):
        skipped.append("PyTorch is not installed (the training extra): no ratio to the notebook.")
        chosen = {name: run for name, run in chosen.items() if run.__name__ not in _TORCH}
    ceiling = None
    if find_spec("onnx") is None:
        skipped.append("The onnx package is not installed (the training extra): no int8 ceiling.")
    else:
        ceiling = _apart(machine.int8_ceiling)
    jobs = [(texts, name, run) for texts in sets for name, run in chosen.items()]
    speeds: dict[str, dict[str, Speed]] = {texts.name: {} for texts in sets}
    for texts, name, run in track(jobs, "Measuring", console=console, transient=True):
        speeds[texts.name][name] = _apart(run, texts.texts, model_dir, seconds)
    ready_seconds, ready_memory = _ready(model_dir)
    return Findings(
        machine=machine.describe(),
        ceiling=ceiling,
        speeds=speeds,
        bot=_apart(saturate, sets[0].texts, model_dir),
        ready_seconds=ready_seconds,
        ready_memory=ready_memory,
        installed=machine.installed_size("toxicity-bot"),
        year=_apart(year),
        worst=_apart(worst, model_dir),
        waits=_apart(fairness, sets[0].texts, model_dir, seconds),
        skipped=tuple(skipped),
    )


def steady(model_dir: Path, minutes: float, rate: float) -> Soak:
    """The bot for so many minutes at `rate` messages a second.

    Raises:
        UserError: the model or the corpus cannot be used.
    """
    chat: TextSet = text_sets(TEXTS)[0]
    return _apart(soak, chat.texts, model_dir, minutes, rate)


_TORCH: Final = {contestants.notebook.__name__, contestants.compact_torch.__name__}


def _apart(run: Callable[..., Found], *arguments: object) -> Found:
    """Run in a fresh process, whose memory is nobody else's."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as pool:
        return pool.submit(run, *arguments).result()


def _ready(model_dir: Path) -> tuple[float, float]:
    """Seconds from the start of Python to a scored text with the database open, and MiB then."""
    start = time.perf_counter()
    finished = subprocess.run(
        [sys.executable, "-c", READY, str(model_dir)], capture_output=True, text=True, check=True
    )
    return time.perf_counter() - start, float(finished.stdout)
