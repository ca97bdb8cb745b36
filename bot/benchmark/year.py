"""How long `/toxicity stats` waits for the numbers of a year in a busy server."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from pydantic import SecretStr
from rich.progress import track

from bot.reports.stats import BUCKETS, Period
from bot.store.store import Store
from bot.store.tables import WHOLE_SERVER, AlertRow, Axis, IncidentRow, ScoreCountRow

GUILD: Final = 1
CHANNELS: Final = 20
HOURS: Final = Period.YEAR.value * 24
MESSAGES: Final = 10_000_000
INCIDENTS: Final = 50_000
"""One message in two hundred."""
REPEATS: Final = 5

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Year:
    """Milliseconds that the numbers of a year take: the best of `REPEATS`, by hour the only one."""

    messages: int
    rows: int
    """Counters of hours that hold these messages."""
    counts: float
    counts_by_hour: float
    """The same numbers from the counters of hours alone."""
    counts_of_channel: float
    incidents: int
    incident_counts: float


def year(messages: int = MESSAGES, incidents: int = INCIDENTS) -> Year:
    """Fill a database on disk with a year of one server, and ask it."""
    return asyncio.run(_year(messages, incidents))


async def _year(messages: int, incidents: int) -> Year:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "year.db"
        store = await Store.open(SecretStr(f"sqlite:///{file}"))
        until = datetime.now(UTC)
        since = until - Period.YEAR.length
        engine = sa.create_engine(f"sqlite:///{file}")
        with engine.begin() as connection:
            rows, scored = _write_counts(connection, since, messages)
            _write_incidents(connection, since, incidents)

        async def by_hour() -> None:
            await asyncio.to_thread(_sums_by_hour, engine)

        statistics, step = store.statistics, Period.YEAR.step
        found = Year(
            messages=scored,
            rows=rows,
            counts=await _best(lambda: statistics.counts(GUILD, since, until)),
            counts_by_hour=await _best(by_hour, repeats=1),
            counts_of_channel=await _best(lambda: statistics.counts(GUILD, since, until, {1})),
            incidents=incidents,
            incident_counts=await _best(lambda: statistics.incidents(GUILD, since, until, step)),
        )
        engine.dispose()
        await store.close()
        return found


async def _best(ask: Callable[[], Awaitable[object]], repeats: int = REPEATS) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        await ask()
        times.append(time.perf_counter() - start)
    return 1e3 * min(times)


def _write_counts(connection: sa.Connection, since: datetime, messages: int) -> tuple[int, int]:
    """Spread about so many messages: a few channels get most, and most scores are low.

    Returns the counters of hours that hold them, and their number.
    """
    random = np.random.default_rng(0)
    channels = 1 / np.arange(1, CHANNELS + 1)
    scores, _ = np.histogram(random.beta(0.5, 6, 100_000), BUCKETS, (0, 1))
    shares = np.outer(channels / channels.sum(), scores / scores.sum()).ravel()
    rows = scored = 0
    for number in track(range(Period.YEAR.value), "Filling a year", transient=True):
        day = since.date() + timedelta(days=number)
        drawn = random.multinomial(messages // HOURS, shares, 24).reshape(24, CHANNELS, BUCKETS)
        hours = [
            (GUILD, f"{day} {hour:02}:00:00.000000", channel + 1, bucket, count)
            for (hour, channel, bucket), count in _filled(drawn)
        ]
        connection.exec_driver_sql("INSERT INTO score_count VALUES (?, ?, ?, ?, ?)", hours)
        days = [
            (GUILD, channel, axis.value, str(day), key, count)
            for channel, axis, counts in _by_axis(drawn)
            for (key,), count in _filled(counts)
        ]
        connection.exec_driver_sql("INSERT INTO day_count VALUES (?, ?, ?, ?, ?, ?)", days)
        rows += len(hours)
        scored += int(drawn.sum())
    return rows, scored


def _by_axis(drawn: Counts) -> Iterator[tuple[int, Axis, Counts]]:
    """The sums of a day for the server and each channel; `drawn` is [hour, channel, bucket]."""
    yield WHOLE_SERVER, Axis.SCORE, drawn.sum((0, 1))
    yield WHOLE_SERVER, Axis.HOUR, drawn.sum((1, 2))
    yield WHOLE_SERVER, Axis.CHANNEL, np.concatenate([[0], drawn.sum((0, 2))])
    for channel in range(CHANNELS):
        yield channel + 1, Axis.SCORE, drawn[:, channel].sum(0)
        yield channel + 1, Axis.HOUR, drawn[:, channel].sum(1)


def _filled(counts: Counts) -> Iterator[tuple[tuple[int, ...], int]]:
    """Where something was counted, and how much."""
    places = np.nonzero(counts)
    return zip(
        zip(*(axis.tolist() for axis in places), strict=True), counts[places].tolist(), strict=True
    )


def _write_incidents(connection: sa.Connection, since: datetime, incidents: int) -> None:
    numbers = range(1, incidents + 1)
    connection.execute(sa.insert(AlertRow), [{"id": one, "guild_id": GUILD} for one in numbers])
    connection.execute(
        sa.insert(IncidentRow),
        [
            {
                "alert_id": number,
                "guild_id": GUILD,
                "channel_id": number % CHANNELS,
                "message_id": number,
                "author_id": number % 3000,
                "kind": "message",
                "version": at,
                "created_at": at,
                "score": 0.9,
                "threshold": 0.8,
                "rule": "flag_threshold",
                "action": "flag",
                "model": "compact",
                "verdict": "confirmed" if number % 2 else None,
                "verdict_at": at + timedelta(minutes=number % 90) if number % 2 else None,
            }
            for number in numbers
            for at in [since + Period.YEAR.length * number / (incidents + 1)]
        ],
    )


def _sums_by_hour(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        for key in (ScoreCountRow.bucket, ScoreCountRow.channel_id, ScoreCountRow.hour):
            query = sa.select(key, sa.func.sum(ScoreCountRow.messages)).group_by(key)
            connection.execute(query).all()
