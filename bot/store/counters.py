"""Counts scored messages in memory and writes them in batches."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.dialect import insert
from bot.store.tables import NOT_SCORED, ScoreCountRow, score_bucket


@dataclass(frozen=True, slots=True)
class CountKey:
    """Where a scored message is counted; see `ScoreCountRow`."""

    guild_id: int
    hour: datetime
    channel_id: int
    bucket: int


class Counts:
    """The counters in the database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(self, counts: Mapping[CountKey, int]) -> None:
        """Add to the counters, all or nothing."""
        if not counts:
            return
        statement = insert(self._engine, ScoreCountRow)
        upsert = statement.on_conflict_do_update(
            index_elements=["guild_id", "hour", "channel_id", "bucket"],
            set_={"messages": ScoreCountRow.messages + statement.excluded.messages},
        )
        rows = [
            {
                "guild_id": key.guild_id,
                "hour": key.hour,
                "channel_id": key.channel_id,
                "bucket": key.bucket,
                "messages": messages,
            }
            for key, messages in counts.items()
        ]
        async with self._engine.begin() as connection:
            await connection.execute(upsert, rows)


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
        again: bool = False,
    ) -> None:
        """Count one message; `score` is None when it could not be scored.

        A message that comes `again` was counted as not scored before, and moves.
        """
        hour = posted_at.replace(minute=0, second=0, microsecond=0)
        bucket = NOT_SCORED if score is None else score_bucket(score)
        self._pending[CountKey(guild_id, hour, channel_id, bucket)] += 1
        if again:
            self._pending[CountKey(guild_id, hour, channel_id, NOT_SCORED)] -= 1

    async def flush(self) -> None:
        """Write what is pending; when the database refuses, keep it for the next time."""
        pending, self._pending = self._pending, Counter()
        try:
            await self._counts.add(pending)
        except BaseException:
            self._pending.update(pending)
            raise
