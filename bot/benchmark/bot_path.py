"""How fast the whole bot is, from a gateway event to what was done about the message.

One CPU thread scores, so that its time can be told from that of everything else.
"""

import asyncio
import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from bot.benchmark.bench import open_bench, percentile, result_of, watch_lag
from bot.benchmark.machine import memory, peak_memory

SOAK_TICK: Final = 0.05  # what is noted must not pass for a leak: 1 MB an hour
WARM_UP: Final = 0.2  # of a soak; memory grows until caches are full


@dataclass(frozen=True, slots=True)
class Saturated:
    """The bot with more messages than it can score. Times in ms, memory in MiB."""

    per_second: float
    overhead: float
    """CPU time a message beyond the model's."""
    lag_p99: float
    idle_p50: float
    """From event to decision when nothing else is going on."""
    idle_p99: float
    peak_memory: float


@dataclass(frozen=True, slots=True)
class Soak:
    """The bot at a steady rate. Times in ms, memory in MiB."""

    minutes: float
    rate: float
    messages: int
    lost: int
    p50: float
    p99: float
    lag_p99: float
    memory_start: float
    memory_end: float
    memory_slope: float
    """MiB an hour after the warm-up, by least squares."""


def saturate(texts: Sequence[str], model_dir: Path) -> Saturated:
    """Post all texts at once, after some one by one."""
    return asyncio.run(_saturate(texts, model_dir))


def soak(texts: Sequence[str], model_dir: Path, minutes: float, rate: float) -> Soak:
    """Post `rate` texts a second for so many minutes."""
    return asyncio.run(_soak(texts, model_dir, minutes, rate))


async def _saturate(texts: Sequence[str], model_dir: Path) -> Saturated:
    async with open_bench(model_dir, threads=1, limit=len(texts)) as bench:
        alone = min(200, len(texts) // 2)
        for number, text in enumerate(texts[:alone]):
            bench.post(number, text)
            await bench.until(number + 1)
        idle = bench.latencies[:]
        lags = asyncio.create_task(watch_lag())
        scoring, cpu, start = bench.scoring.cpu, time.process_time(), time.perf_counter()
        for number, text in enumerate(texts[alone:], start=alone):
            bench.post(number, text)
            await asyncio.sleep(0)  # as between two events from a socket
        await bench.until(len(texts))
        wall = time.perf_counter() - start
        used = time.process_time() - cpu - (bench.scoring.cpu - scoring)
        lags.cancel()
        posted = len(texts) - alone
        return Saturated(
            per_second=posted / wall,
            overhead=1e3 * used / posted,
            lag_p99=percentile(await result_of(lags), 99),
            idle_p50=percentile(idle, 50),
            idle_p99=percentile(idle, 99),
            peak_memory=peak_memory(),
        )


async def _soak(texts: Sequence[str], model_dir: Path, minutes: float, rate: float) -> Soak:
    async with open_bench(model_dir, threads=0, limit=2000) as bench:
        lags = asyncio.create_task(watch_lag(SOAK_TICK))
        times, held = array("d"), array("d")
        start = time.perf_counter()
        number = 0
        while (passed := time.perf_counter() - start) < minutes * 60:
            while number < passed * rate:
                bench.post(number, texts[number % len(texts)])
                number += 1
            if not times or passed - times[-1] >= 1:
                times.append(passed)
                held.append(memory())
            await asyncio.sleep(min(1.0, 1 / rate))
        await bench.until(number)
        lags.cancel()
        warm = np.asarray(times) >= WARM_UP * minutes * 60
        mebibytes = np.asarray(held)[warm]
        slope = float(np.polyfit(np.asarray(times)[warm], mebibytes, 1)[0]) * 3600
        return Soak(
            minutes=minutes,
            rate=rate,
            messages=number,
            lost=bench.lost,
            p50=percentile(bench.latencies, 50),
            p99=percentile(bench.latencies, 99),
            lag_p99=percentile(await result_of(lags), 99),
            memory_start=float(mebibytes[0]),
            memory_end=float(mebibytes[-1]),
            memory_slope=slope,
        )
