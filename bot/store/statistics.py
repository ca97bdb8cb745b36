"""The numbers behind `/toxicity stats` and the preview of a threshold."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.moderation.evidence import ScoreCounts
from bot.reports.stats import BUCKETS, MessageCounts, rank
from bot.store.tables import NOT_SCORED, WHOLE_SERVER, Axis, DayCountRow, ScoreCountRow

Totals = dict[Axis, Counter[int]]
_Key = TypeVar("_Key", int, datetime)


class Statistics:
    """Sums over the counters."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def counts(
        self,
        guild_id: int,
        since: datetime,
        until: datetime,
        channels: Collection[int] | None = None,
    ) -> MessageCounts:
        """What was scored in a server, or only in `channels`, in the hours from (since, until].

        Whole UTC days come from the counts of days, the rest from those of hours: a year takes
        milliseconds.
        """
        span = Span.between(since, until)
        totals: Totals = {axis: Counter() for axis in Axis}
        async with self._engine.connect() as connection:
            await _add_days(totals, connection, guild_id, span, channels)
            for hours in span.hours:
                await _add_hours(totals, connection, guild_id, hours, channels)
        buckets, hours = totals[Axis.SCORE], totals[Axis.HOUR]
        not_scored = buckets.pop(NOT_SCORED, 0)
        return MessageCounts(
            scanned=buckets.total(),
            not_scored=not_scored,
            channels=rank(totals[Axis.CHANNEL].items()),
            hours=tuple(hours[hour] for hour in range(24)),
            histogram=tuple(buckets[bucket] for bucket in range(BUCKETS)),
        )

    async def score_counts(self, guild_id: int, since: datetime) -> ScoreCounts:
        """How many messages fell into each score bucket, by channel, from `since` on."""
        query = (
            sa.select(
                ScoreCountRow.channel_id,
                ScoreCountRow.bucket,
                sa.func.sum(ScoreCountRow.messages).label("messages"),
            )
            .where(
                ScoreCountRow.guild_id == guild_id,
                ScoreCountRow.hour >= since,
                ScoreCountRow.bucket != NOT_SCORED,
            )
            .group_by(ScoreCountRow.channel_id, ScoreCountRow.bucket)
        )
        counts: dict[int, list[int]] = {}
        async with self._engine.connect() as connection:
            for row in await connection.execute(query):
                buckets = counts.setdefault(int(row.channel_id), [0] * BUCKETS)
                buckets[row.bucket] = int(row.messages)
        return counts


@dataclass(frozen=True, slots=True)
class Span:
    """Whole UTC days, from `first` to before `end`, and the hours around them in (start, end]."""

    first: date
    end: date
    hours: tuple[tuple[datetime, datetime], ...]

    @classmethod
    def between(cls, since: datetime, until: datetime) -> Self:
        """Part the hours in (since, until]."""
        since, until = since.astimezone(UTC), until.astimezone(UTC)
        hour = timedelta(hours=1)
        first = since.date() + timedelta(days=1)
        end = (until + hour).date()
        if first >= end:
            return cls(first, first, ((since, until),))
        before, after = (datetime.combine(day, time(), UTC) - hour for day in (first, end))
        return cls(first, end, ((since, before), (after, until)))


async def _add_days(
    totals: Totals,
    connection: AsyncConnection,
    guild_id: int,
    span: Span,
    channels: Collection[int] | None,
) -> None:
    for axis in Axis:
        counted, key = axis, DayCountRow.key
        if axis is Axis.CHANNEL and channels is not None:
            counted, key = Axis.HOUR, DayCountRow.channel_id
        query = (
            sa.select(key, sa.func.sum(DayCountRow.messages))
            .where(
                DayCountRow.guild_id == guild_id,
                DayCountRow.channel_id.in_([WHOLE_SERVER] if channels is None else channels),
                DayCountRow.axis == counted.value,
                DayCountRow.day >= span.first,
                DayCountRow.day < span.end,
            )
            .group_by(key)
        )
        for value, messages in await connection.execute(query):
            totals[axis][int(value)] += int(messages)


async def _add_hours(
    totals: Totals,
    connection: AsyncConnection,
    guild_id: int,
    hours: tuple[datetime, datetime],
    channels: Collection[int] | None,
) -> None:
    after, until = hours
    where = [
        ScoreCountRow.guild_id == guild_id,
        ScoreCountRow.hour > after,
        ScoreCountRow.hour <= until,
    ]
    if channels is not None:
        where.append(ScoreCountRow.channel_id.in_(channels))
    scored = [*where, ScoreCountRow.bucket != NOT_SCORED]
    for value, messages in await _sums(connection, ScoreCountRow.bucket, where):
        totals[Axis.SCORE][value] += messages
    for value, messages in await _sums(connection, ScoreCountRow.channel_id, scored):
        totals[Axis.CHANNEL][value] += messages
    for hour, messages in await _sums(connection, ScoreCountRow.hour, scored):
        totals[Axis.HOUR][hour.hour] += messages


async def _sums(
    connection: AsyncConnection,
    key: sa.orm.InstrumentedAttribute[_Key],
    where: list[sa.ColumnElement[bool]],
) -> list[tuple[_Key, int]]:
    query = sa.select(key, sa.func.sum(ScoreCountRow.messages)).where(*where).group_by(key)
    return [(value, int(messages)) for value, messages in await connection.execute(query)]
