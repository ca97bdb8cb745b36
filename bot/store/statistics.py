"""The numbers behind `/toxicity stats` and the preview of a threshold."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.moderation.evidence import ScoreCounts
from bot.reports.stats import BUCKETS, MessageCounts, rank
from bot.store.tables import NOT_SCORED, ScoreCountRow


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
        """What was scored in a server, or only in `channels`, in the hours from (since, until]."""
        where = [
            ScoreCountRow.guild_id == guild_id,
            ScoreCountRow.hour > since,
            ScoreCountRow.hour <= until,
        ]
        if channels is not None:
            where.append(ScoreCountRow.channel_id.in_(channels))
        scored = [*where, ScoreCountRow.bucket != NOT_SCORED]
        async with self._engine.connect() as connection:
            buckets = await _sums(connection, ScoreCountRow.bucket, where)
            hours = await _sums(connection, sa.extract("hour", ScoreCountRow.hour), scored)
            by_channel = await _sums(connection, ScoreCountRow.channel_id, scored)
        not_scored = buckets.pop(NOT_SCORED, 0)
        return MessageCounts(
            scanned=sum(buckets.values()),
            not_scored=not_scored,
            channels=rank(by_channel.items()),
            hours=tuple(hours.get(hour, 0) for hour in range(24)),
            histogram=tuple(buckets.get(bucket, 0) for bucket in range(BUCKETS)),
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


async def _sums(
    connection: AsyncConnection,
    key: sa.ColumnElement[int] | sa.orm.InstrumentedAttribute[int],
    where: list[sa.ColumnElement[bool]],
) -> dict[int, int]:
    query = sa.select(key, sa.func.sum(ScoreCountRow.messages)).where(*where).group_by(key)
    return {int(value): int(total) for value, total in await connection.execute(query)}
