"""The numbers behind `/toxicity stats` and the preview of a threshold."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.moderation.decision import Action, Rule
from bot.moderation.evidence import ScoreCounts
from bot.moderation.incident import Verdict
from bot.reports.stats import (
    BUCKETS,
    TOP,
    IncidentCounts,
    MessageCounts,
    Ranking,
    rank,
    spread,
)
from bot.store.incidents import WAITING
from bot.store.tables import (
    NOT_SCORED,
    OTHER_LANGUAGE,
    WHOLE_SERVER,
    Axis,
    DayCountRow,
    IncidentRow,
    ScoreCountRow,
)

Totals = dict[Axis, Counter[int]]
_Key = TypeVar("_Key", int, datetime)


class Statistics:
    """Sums over the counters and the incidents."""

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
            for ends in span.hours:
                await _add_hours(totals, connection, guild_id, ends, channels)
        buckets = totals[Axis.SCORE]
        not_scored = buckets.pop(NOT_SCORED, 0)
        return MessageCounts(
            scanned=buckets.total(),
            not_scored=not_scored,
            other_language=buckets[OTHER_LANGUAGE],
            channels=rank(totals[Axis.CHANNEL].items()),
            hours=tuple(totals[Axis.HOUR][hour] for hour in range(24)),
            histogram=tuple(buckets[bucket] for bucket in range(BUCKETS)),
        )

    async def incidents(
        self,
        guild_id: int,
        since: datetime,
        until: datetime,
        step: timedelta,
        channels: Collection[int] | None = None,
    ) -> IncidentCounts:
        """What happened in a server, or only in `channels`, in (since, until]."""
        where = [
            IncidentRow.guild_id == guild_id,
            IncidentRow.created_at > since,
            IncidentRow.created_at <= until,
        ]
        if channels is not None:
            where.append(IncidentRow.channel_id.in_(channels))
        found = [*where, ~_REPORTED]
        async with self._engine.connect() as connection:
            totals = (await connection.execute(sa.select(*_TOTALS).where(*where))).one()
            numbers = {key: int(value or 0) for key, value in totals._mapping.items()}
            return IncidentCounts(
                **numbers,
                verdict_time=await _median_verdict_time(connection, where),
                toxic_channels=await _most(connection, IncidentRow.channel_id, found),
                toxic_members=await _most(connection, IncidentRow.author_id, found),
                series=spread(await _steps(connection, found, since, step), since, until, step),
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
                ScoreCountRow.bucket >= 0,
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
            totals[axis][value] += int(messages)


async def _add_hours(
    totals: Totals,
    connection: AsyncConnection,
    guild_id: int,
    ends: tuple[datetime, datetime],
    channels: Collection[int] | None,
) -> None:
    after, until = ends
    where = [
        ScoreCountRow.guild_id == guild_id,
        ScoreCountRow.hour > after,
        ScoreCountRow.hour <= until,
    ]
    if channels is not None:
        where.append(ScoreCountRow.channel_id.in_(channels))
    scored = [*where, ScoreCountRow.bucket != NOT_SCORED]
    for bucket, messages in await _sums(connection, ScoreCountRow.bucket, where):
        totals[Axis.SCORE][bucket] += messages
    for channel, messages in await _sums(connection, ScoreCountRow.channel_id, scored):
        totals[Axis.CHANNEL][channel] += messages
    for hour, messages in await _sums(connection, ScoreCountRow.hour, scored):
        totals[Axis.HOUR][hour.hour] += messages


async def _sums(
    connection: AsyncConnection,
    key: sa.orm.InstrumentedAttribute[_Key],
    where: list[sa.ColumnElement[bool]],
) -> list[tuple[_Key, int]]:
    query = sa.select(key, sa.func.sum(ScoreCountRow.messages)).where(*where).group_by(key)
    return [(value, int(messages)) for value, messages in await connection.execute(query)]


_REPORTED = IncidentRow.rule == Rule.REPORT.value
_STANDS = sa.and_(~_REPORTED, ~IncidentRow.deleted)
_TOTALS = [
    sa.func.sum(sa.case((condition, 1), else_=0)).label(name)
    for name, condition in (
        ("flagged", _STANDS),
        ("deleted", sa.and_(~_REPORTED, IncidentRow.deleted)),
        ("failed_deletions", sa.and_(_STANDS, IncidentRow.action == Action.DELETE.value)),
        ("reported", _REPORTED),
        ("confirmed", IncidentRow.verdict == Verdict.CONFIRMED.value),
        ("dismissed", IncidentRow.verdict == Verdict.DISMISSED.value),
        ("waiting", WAITING),
    )
]


async def _most(
    connection: AsyncConnection,
    key: sa.orm.InstrumentedAttribute[int],
    where: list[sa.ColumnElement[bool]],
) -> Ranking:
    count = sa.func.count()
    query = sa.select(key, count).where(*where).group_by(key).order_by(count.desc(), key).limit(TOP)
    return tuple((int(value), int(total)) for value, total in await connection.execute(query))


async def _steps(
    connection: AsyncConnection,
    where: list[sa.ColumnElement[bool]],
    since: datetime,
    step: timedelta,
) -> dict[tuple[int, bool], int]:
    """How many incidents are in each step of time, deleted or not."""
    passed = _seconds(IncidentRow.created_at) - int(since.timestamp())
    number = passed // int(step.total_seconds())
    key = (number.label("step"), IncidentRow.deleted)
    query = sa.select(*key, sa.func.count()).where(*where).group_by(*key)
    found = await connection.execute(query)
    return {(int(at), bool(deleted)): int(total) for at, deleted, total in found}


async def _median_verdict_time(
    connection: AsyncConnection, where: list[sa.ColumnElement[bool]]
) -> timedelta | None:
    """The time, to the second, that the middle one of the verdicts took; the lower of two."""
    judged = [*where, IncidentRow.verdict_at.is_not(None)]
    count = sa.select(sa.func.count()).where(*judged)
    verdicts = int((await connection.execute(count)).scalar_one())
    took = _seconds(IncidentRow.verdict_at) - _seconds(IncidentRow.created_at)
    query = sa.select(took).where(*judged).order_by(took).limit(1)
    middle = (await connection.execute(query.offset(max(verdicts - 1, 0) // 2))).scalar()
    return None if middle is None else timedelta(seconds=int(middle))


def _seconds(time: sa.orm.InstrumentedAttribute[Any]) -> sa.ColumnElement[int]:
    """Whole seconds since 1970."""
    return sa.cast(sa.extract("epoch", time), sa.BigInteger)
