"""How long a quiet server waits while another one floods."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.benchmark.bench import GUILD, Bench, open_bench, percentile
from bot.benchmark.worst import LENGTH

QUIET: Final = GUILD + 1
QUIET_RATE: Final = 10.0
FLOOD_RATE: Final = 200.0
LIMIT: Final = 2000
SETTLE: Final = 0.1  # of the time, until the flood has filled the queue


@dataclass(frozen=True, slots=True)
class Wait:
    """From event to decision in the quiet server, in ms, and what the flood lost of its own."""

    flood: str
    p50: float
    p99: float
    shed: int


def fairness(texts: Sequence[str], model_dir: Path, seconds: float) -> tuple[Wait, ...]:
    """Ten short messages a second in a quiet server: alone, then beside floods of 200 a second."""
    return asyncio.run(_fairness(texts, model_dir, seconds))


async def _fairness(texts: Sequence[str], model_dir: Path, seconds: float) -> tuple[Wait, ...]:
    quiet, loud = texts[: len(texts) // 4], texts[len(texts) // 4 :]
    together = " ".join(loud)
    starts = range(0, max(1, len(together) - LENGTH), LENGTH // 9)
    waits = []
    for name, flood in (
        ("none", []),
        ("short messages", loud),
        (f"{LENGTH:,} characters each", [together[at : at + LENGTH] for at in starts]),
    ):
        # The scores of a flood are remembered: each has a bot of its own.
        async with open_bench(model_dir, threads=0, limit=LIMIT) as bench:
            await _post(bench, quiet, flood, seconds)
            taken = bench.by_guild[QUIET]
            waits.append(Wait(name, percentile(taken, 50), percentile(taken, 99), bench.lost))
    return tuple(waits)


async def _post(bench: Bench, quiet: Sequence[str], flood: Sequence[str], seconds: float) -> None:
    """Post at both rates for so many seconds, then wait until all is decided."""
    start = time.perf_counter()
    end = start + seconds
    streams = [_steadily(bench, quiet, QUIET, QUIET_RATE, start + SETTLE * seconds, end)]
    if flood:
        streams.append(_steadily(bench, flood, GUILD, FLOOD_RATE, start, end))
    await bench.until(sum(await asyncio.gather(*streams)))


async def _steadily(
    bench: Bench, texts: Sequence[str], guild: int, rate: float, start: float, end: float
) -> int:
    """Post `texts` over and over in a server, `rate` a second; how many it were."""
    number = 0
    while (now := time.perf_counter()) < end:
        while number < (now - start) * rate:
            bench.post(guild * 10**6 + number, texts[number % len(texts)], guild)
            number += 1
        await asyncio.sleep(1 / rate)
    return number
