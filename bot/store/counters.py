"""Counts scored messages in memory and writes them in batches."""

from collections import Counter
from datetime import datetime

from bot.store.store import CountKey, Store
from bot.store.tables import NOT_SCORED, score_bucket


class Counters:
    """Per server, channel, hour and score bucket; bounded by what a few seconds bring."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pending: Counter[CountKey] = Counter()

    def add(
        self, *, guild_id: int, channel_id: int, score: float | None, posted_at: datetime
    ) -> None:
        """Count one message; `score` is None when it could not be scored."""
        hour = posted_at.replace(minute=0, second=0, microsecond=0)
        bucket = NOT_SCORED if score is None else score_bucket(score)
        self._pending[CountKey(guild_id, hour, channel_id, bucket)] += 1

    async def flush(self) -> None:
        """Write what is pending; when the database refuses, keep it for the next time."""
        pending, self._pending = self._pending, Counter()
        try:
            await self._store.add_counts(pending)
        except BaseException:
            self._pending.update(pending)
            raise
