"""The whole bot with only a database behind it, and messages that arrive from Discord.

Events are handed to discord.py as it would get them from its web socket; every request to Discord
fails at once.
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

from bot.actions.reading import Subject
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
GUILDS: Final = 2
CHANNELS: Final = 100  # a server's channel is so far from it
AUTHORS: Final = 500
TICK: Final = 0.005

Given = TypeVar("Given")
Found = TypeVar("Found")


@dataclass(slots=True)
class Bench:
    """A bot without a connection, and what it decides."""

    bot: ToxicityBot
    scoring: Timed
    decided: int = 0
    lost: int = 0
    started: dict[int, float] = field(default_factory=dict)
    latencies: array[float] = field(default_factory=lambda: array("d"))
    by_guild: dict[int, array[float]] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def post(self, number: int, text: str, guild: int = GUILD) -> None:
        """A member's message arrives."""
        author = 1000 + number % AUTHORS
        snowflake = discord.utils.time_snowflake(discord.utils.utcnow()) + number
        self.started[snowflake] = time.perf_counter()
        payload: dict[str, Any] = {
            "id": str(snowflake),
            "channel_id": str(guild + CHANNELS),
            "guild_id": str(guild),
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


class Timed:
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


@asynccontextmanager
async def open_bench(model_dir: Path, *, threads: int, limit: int) -> AsyncIterator[Bench]:
    bundle = bundles.load(model_dir)
    model = Scorer.from_bundle(bundle, threads=threads)
    scoring = Timed()
    with TemporaryDirectory() as folder:
        store = await Store.open(SecretStr(f"sqlite:///{Path(folder) / 'benchmark.db'}"))
        scorer = BatchingScorer(
            scoring(model.plan_many), scoring(CachingScorer(model.score_windows)), limit=limit
        )
        settings = Settings.model_construct()
        async with ToxicityBot(bundle, scorer, store, settings, shard_count=1) as bot:
            bench = Bench(bot, scoring)
            _cut_off(bot)
            _listen(bench)
            await bot.add_cog(Watch(bot))
            calm_the_collector()
            yield bench
        await scorer.close()
        await store.close()


def _cut_off(bot: ToxicityBot) -> None:
    """Servers to post in, and a Discord that never answers."""

    async def fail(*_: object, **__: object) -> None:
        raise aiohttp.ClientError

    bot.http.request = fail  # type: ignore[method-assign]
    bot._connection.user = discord.ClientUser(
        state=bot._connection,
        data={"id": "9", "username": "bot", "discriminator": "0", "avatar": None},  # type: ignore[typeddict-item]
    )
    for guild in range(GUILD, GUILD + GUILDS):
        bot._connection._add_guild_from_data(_server(guild))


def _server(guild: int) -> Any:
    """A server with a chat, as Discord describes it."""
    everyone = {"id": str(guild), "name": "@everyone", "permissions": "0", "position": 0}
    everyone |= {"color": 0, "hoist": False, "managed": False, "mentionable": False}
    return {
        "id": str(guild),
        "name": "Benchmark",
        "owner_id": "8",
        "roles": [everyone],
        "channels": [{"id": str(guild + CHANNELS), "type": 0, "name": "chat", "position": 0}],
        "members": [],
        "emojis": [],
        "features": [],
        "preferred_locale": "en-US",
    }


def _listen(bench: Bench) -> None:
    """Note when each message has been dealt with, and which were not scored."""
    count, judge = bench.bot.counters.add, bench.bot.judge.judge

    def add(**counted: Any) -> None:
        count(**counted)
        bench.lost += counted["score"] is None

    async def judged(subject: Subject, **how: Any) -> None:
        await judge(subject, **how)
        begun = bench.started.pop(subject.incoming.message_id)
        taken = 1e3 * (time.perf_counter() - begun)
        bench.latencies.append(taken)
        bench.by_guild.setdefault(subject.guild.id, array("d")).append(taken)
        bench.decided += 1
        bench.changed.set()

    bench.bot.counters.add = add  # type: ignore[method-assign]
    bench.bot.judge.judge = judged  # type: ignore[method-assign]


async def watch_lag(tick: float = TICK) -> array[float]:
    """How late the event loop comes back from a short sleep, in ms, until cancelled."""
    lags = array("d")
    try:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(tick)
            lags.append(1e3 * (time.perf_counter() - before - tick))
    except asyncio.CancelledError:
        return lags


async def result_of(task: asyncio.Task[array[float]]) -> array[float]:
    return await task


def percentile(values: Sequence[float], share: float) -> float:
    return float(np.percentile(values, share)) if values else 0.0
