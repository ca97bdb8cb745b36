"""Counts scored messages in memory and writes them in batches."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store.dialect import insert
from bot.store.tables import (
    NOT_SCORED,
    OTHER_LANGUAGE,
    WHOLE_SERVER,
    Axis,
    DayCountRow,
    ScoreCountRow,
    score_bucket,
)


class CountKey(NamedTuple):
    """Where a scored message is counted; see `ScoreCountRow`."""

    guild_id: int
    hour: datetime
    channel_id: int
    bucket: int


class DayKey(NamedTuple):
    """Where a scored message is counted again; see `DayCountRow`."""

    guild_id: int
    channel_id: int
    axis: Axis
    day: date
    key: int


class Counts:
    """The counters in the database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(self, counts: Mapping[CountKey, int]) -> None:
        """Add to the counters of hours and of days, all or nothing."""
        if not counts:
            return
        async with self._engine.begin() as connection:
            await self._add_to(connection, ScoreCountRow, counts)
            await self._add_to(connection, DayCountRow, by_day(counts))

    async def _add_to(
        self,
        connection: AsyncConnection,
        table: type[ScoreCountRow | DayCountRow],
        counts: Mapping[CountKey, int] | Mapping[DayKey, int],
    ) -> None:
        statement = insert(self._engine, table)
        upsert = statement.on_conflict_do_update(
            index_elements=list(table.__table__.primary_key),
            set_={"messages": table.messages + statement.excluded.messages},
        )
        rows = [{**key._asdict(), "messages": messages} for key, messages in counts.items()]
        await connection.execute(upsert, rows)


def by_day(counts: Mapping[CountKey, int]) -> Counter[DayKey]:
    """Sum the counts of hours to those of days, along every axis."""
    days: Counter[DayKey] = Counter()
    for key, messages in counts.items():
        hour = key.hour.astimezone(UTC)
        guild, channel, day = key.guild_id, key.channel_id, hour.date()
        days[DayKey(guild, WHOLE_SERVER, Axis.SCORE, day, key.bucket)] += messages
        days[DayKey(guild, channel, Axis.SCORE, day, key.bucket)] += messages
        if key.bucket != NOT_SCORED:
            days[DayKey(guild, WHOLE_SERVER, Axis.HOUR, day, hour.hour)] += messages
            days[DayKey(guild, channel, Axis.HOUR, day, hour.hour)] += messages
            days[DayKey(guild, WHOLE_SERVER, Axis.CHANNEL, day, channel)] += messages
    return days


class Counters:
    """Per server, channel, hour and score bucket; bounded by what a few seconds bring."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._pending: Counter[CountKey] = Counter()

    def add(
        self,
        *,
        guild_id: int,
        channel_id: int,
        score: float | None,
        posted_at: datetime,
        foreign: bool = False,
        again: datetime | None = None,
    ) -> None:
        """Count one message; `score` is None when it could not be scored.

        The score of a `foreign` one, in another language, is not kept.

        A message that comes `again` was counted as not scored under that time, and moves.
        """
        hour = _hour(posted_at)
        bucket = NOT_SCORED if score is None else score_bucket(score)
        if foreign:
            bucket = OTHER_LANGUAGE
        self._pending[CountKey(guild_id, hour, channel_id, bucket)] += 1
        if again is not None:
            self._pending[CountKey(guild_id, _hour(again), channel_id, NOT_SCORED)] -= 1

    async def flush(self) -> None:
        """Write what is pending; when the database refuses, keep it for the next time."""
        pending, self._pending = self._pending, Counter()
        try:
            await self._counts.add(pending)
        except BaseException:
            self._pending.update(pending)
            raise


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
