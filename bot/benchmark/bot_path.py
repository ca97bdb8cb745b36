"""The whole bot, from a gateway event to the recorded decision, with only a database behind it.

Events are handed to discord.py as it would get them from its web socket; every request to Discord
fails at once. One CPU thread scores, so that its time can be told from that of everything else.
"""

from __future__ import annotations

import asyncio
import time
from array import array
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar

import aiohttp
import discord
import numpy as np
from pydantic import SecretStr

from bot.benchmark.machine import memory, peak_memory
from bot.client import ToxicityBot
from bot.cogs.watch import Watch
from bot.scoring import bundle as bundles
from bot.scoring.batching import BatchingScorer
from bot.scoring.caching import CachingScorer
from bot.scoring.scorer import Scorer
from bot.services import calm_the_collector
from bot.settings import Settings
from bot.store.store import Store

GUILD: Final = 1
CHANNEL: Final = 2
AUTHORS: Final = 500
TICK: Final = 0.005
SOAK_TICK: Final = 0.05  # what is noted must not pass for a leak: 1 MB an hour
WARM_UP: Final = 0.2  # of a soak; memory grows until caches are full


Given = TypeVar("Given")
Found = TypeVar("Found")


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


@dataclass(slots=True)
class _Bench:
    """A bot without a connection, and what it decides."""

    bot: ToxicityBot
    scoring: _Timed
    decided: int = 0
    lost: int = 0
    started: dict[int, float] = field(default_factory=dict)
    latencies: array[float] = field(default_factory=lambda: array("d"))
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def post(self, number: int, text: str) -> None:
        """A member's message arrives."""
        self.started[number] = time.perf_counter()
        author = 1000 + number % AUTHORS
        snowflake = discord.utils.time_snowflake(discord.utils.utcnow()) + number
        payload: dict[str, Any] = {
            "id": str(snowflake),
            "channel_id": str(CHANNEL),
            "guild_id": str(GUILD),
            "author": {
                "id": str(author),
                "username": f"member{author}",
                "discriminator": "0",
                "avatar": None,
            },
            "member": {"roles": [], "joined_at": None, "deaf": False, "mute": False, "flags": 0},
            "content": text,
            "timestamp": discord.utils.utcnow().isoformat(),
            "edited_timestamp": None,
            "type": 0,
            "attachments": [],
            "embeds": [],
            "mentions": [],
            "mention_roles": [],
            "mention_everyone": False,
            "pinned": False,
            "tts": False,
            "nonce": None,
        }
        self.bot._connection.parse_message_create(payload)  # type: ignore[arg-type]

    async def until(self, decided: int) -> None:
        """Wait until so many messages have been decided."""
        while self.decided < decided:
            self.changed.clear()
            await self.changed.wait()


class _Timed:
    """Adds up the CPU time of scoring, in seconds."""

    def __init__(self) -> None:
        self.cpu = 0.0

    def __call__(self, run: Callable[[Given], Found]) -> Callable[[Given], Found]:
        """`run`, timed."""

        def timed(given: Given) -> Found:
            start = time.thread_time()
            try:
                return run(given)
            finally:
                self.cpu += time.thread_time() - start

        return timed


def saturate(texts: Sequence[str], model_dir: Path) -> Saturated:
    """Post all texts at once, after some one by one."""
    return asyncio.run(_saturate(texts, model_dir))


def soak(texts: Sequence[str], model_dir: Path, minutes: float, rate: float) -> Soak:
    """Post `rate` texts a second for so many minutes."""
    return asyncio.run(_soak(texts, model_dir, minutes, rate))


async def _saturate(texts: Sequence[str], model_dir: Path) -> Saturated:
    async with _bench(model_dir, threads=1, limit=len(texts)) as bench:
        alone = min(200, len(texts) // 2)
        for number, text in enumerate(texts[:alone]):
            bench.post(number, text)
            await bench.until(number + 1)
        idle = bench.latencies[:]
        lags = asyncio.create_task(_watch_lag())
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
            lag_p99=_percentile(await _result(lags), 99),
            idle_p50=_percentile(idle, 50),
            idle_p99=_percentile(idle, 99),
            peak_memory=peak_memory(),
        )


async def _soak(texts: Sequence[str], model_dir: Path, minutes: float, rate: float) -> Soak:
    async with _bench(model_dir, threads=0, limit=2000) as bench:
        lags = asyncio.create_task(_watch_lag(SOAK_TICK))
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
            p50=_percentile(bench.latencies, 50),
            p99=_percentile(bench.latencies, 99),
            lag_p99=_percentile(await _result(lags), 99),
            memory_start=float(mebibytes[0]),
            memory_end=float(mebibytes[-1]),
            memory_slope=slope,
        )


@asynccontextmanager
async def _bench(model_dir: Path, *, threads: int, limit: int) -> AsyncIterator[_Bench]:
    bundle = bundles.load(model_dir)
    model = Scorer.from_bundle(bundle, threads=threads)
    scoring = _Timed()
    with TemporaryDirectory() as folder:
        store = await Store.open(SecretStr(f"sqlite:///{Path(folder) / 'benchmark.db'}"))
        scorer = BatchingScorer(
            scoring(model.plan_many), scoring(CachingScorer(model.score_windows)), limit=limit
        )
        settings = Settings.model_construct()
        async with ToxicityBot(bundle, scorer, store, settings, shard_count=1) as bot:
            bench = _Bench(bot, scoring)
            _cut_off(bot)
            _listen(bench)
            await bot.add_cog(Watch(bot))
            calm_the_collector()
            yield bench
        await scorer.close()
        await store.close()


def _cut_off(bot: ToxicityBot) -> None:
    """A server to post in, and a Discord that never answers."""

    async def fail(*_: object, **__: object) -> None:
        raise aiohttp.ClientError

    bot.http.request = fail  # type: ignore[method-assign]
    bot._connection.user = discord.ClientUser(
        state=bot._connection,
        data={"id": "9", "username": "bot", "discriminator": "0", "avatar": None},  # type: ignore[typeddict-item]
    )
    everyone = {"id": str(GUILD), "name": "@everyone", "permissions": "0", "position": 0}
    everyone |= {"color": 0, "hoist": False, "managed": False, "mentionable": False}
    guild: Any = {
        "id": str(GUILD),
        "name": "Benchmark",
        "owner_id": "8",
        "roles": [everyone],
        "channels": [{"id": str(CHANNEL), "type": 0, "name": "chat", "position": 0}],
        "members": [],
        "emojis": [],
        "features": [],
        "preferred_locale": "en-US",
    }
    bot._connection._add_guild_from_data(guild)


def _listen(bench: _Bench) -> None:
    """Note every decision where the bot counts it."""
    count = bench.bot.counters.add
    waiting = iter(range(10**9))

    def add(**counted: Any) -> None:
        count(**counted)
        begun = bench.started.pop(next(waiting))
        bench.latencies.append(1e3 * (time.perf_counter() - begun))
        bench.lost += counted["score"] is None
        bench.decided += 1
        bench.changed.set()

    bench.bot.counters.add = add  # type: ignore[method-assign]


async def _watch_lag(tick: float = TICK) -> array[float]:
    """How late the event loop comes back from a short sleep, in ms, until cancelled."""
    lags = array("d")
    try:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(tick)
            lags.append(1e3 * (time.perf_counter() - before - tick))
    except asyncio.CancelledError:
        return lags


async def _result(task: asyncio.Task[array[float]]) -> array[float]:
    return await task


def _percentile(values: Sequence[float], share: float) -> float:
    return float(np.percentile(values, share)) if values else 0.0
