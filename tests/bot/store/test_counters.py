"""Scored messages are counted in memory and written in batches."""

import sqlite3
from collections.abc import Mapping
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot.store.counters import Counters, CountKey
from bot.store.store import Store
from bot.store.tables import NOT_SCORED, score_bucket
from tests.bot.store.conftest import CHANNEL, GUILD, NOON, count, rows

TOTAL = "SELECT sum(messages) AS total FROM score_count"


@pytest.fixture
def counters(store: Store) -> Counters:
    return Counters(store.counts)


def add(counters: Counters) -> None:
    counters.add(guild_id=GUILD, channel_id=CHANNEL, score=0.1, posted_at=NOON)


def total(database: Path) -> object:
    return rows(database, TOTAL)[0]["total"]


@pytest.mark.parametrize(
    ("score", "bucket"),
    [(0.0, 0), (0.009, 0), (0.01, 1), (0.555, 55), (0.99, 99), (0.999, 99), (1.0, 99)],
)
def test_a_score_falls_into_its_bucket(score: float, bucket: int) -> None:
    assert score_bucket(score) == bucket


async def test_counts_add_up_across_flushes(counters: Counters, database: Path) -> None:
    for _ in range(2):
        for minute, score in ((1, 0.12), (59, 0.129), (5, 0.9), (7, None)):
            counters.add(
                guild_id=GUILD,
                channel_id=CHANNEL,
                score=score,
                posted_at=NOON + timedelta(minutes=minute, seconds=30, microseconds=9),
            )
        await counters.flush()
    found = rows(database, "SELECT bucket, messages, hour FROM score_count ORDER BY bucket")
    assert [(row["bucket"], row["messages"]) for row in found] == [
        (NOT_SCORED, 2),
        (12, 4),
        (90, 2),
    ]
    assert {row["hour"] for row in found} == {"2026-05-04 12:00:00.000000"}


async def test_flushing_writes_each_message_once(counters: Counters, database: Path) -> None:
    add(counters)
    await counters.flush()
    await counters.flush()
    assert total(database) == 1


async def test_a_failing_flush_keeps_its_counts(counters: Counters, database: Path) -> None:
    add(counters)
    with sqlite3.connect(database) as connection:
        connection.execute("ALTER TABLE score_count RENAME TO hidden")
    with pytest.raises(OperationalError):
        await counters.flush()
    add(counters)
    with sqlite3.connect(database) as connection:
        connection.execute("ALTER TABLE hidden RENAME TO score_count")
    await counters.flush()
    assert total(database) == 2


async def test_what_arrives_during_a_failing_flush_is_kept_too(
    counters: Counters, store: Store, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def arrives_and_fails(counts: Mapping[CountKey, int]) -> None:
        add(counters)
        raise OSError("disk full")

    add(counters)
    with monkeypatch.context() as patch:
        patch.setattr(store.counts, "add", arrives_and_fails)
        with pytest.raises(OSError, match="disk full"):
            await counters.flush()
    await counters.flush()
    assert total(database) == 2


async def test_times_of_another_zone_are_counted_in_their_hour(
    store: Store, database: Path
) -> None:
    local = NOON.astimezone(timezone(timedelta(hours=2)))
    await store.counts.add(count(hour=local))
    await store.counts.add(count(hour=NOON))
    assert rows(database, "SELECT hour, messages FROM score_count") == [
        {"hour": "2026-05-04 12:00:00.000000", "messages": 2}
    ]
