"""Messages that could not be dealt with when they came; kept over a restart. Ids only."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.dialect import insert
from bot.store.tables import BacklogRow


class Wanting(StrEnum):
    """What is still to be done about a message."""

    SCORE = "score"
    """It was counted as not scored."""
    ACTION = "action"
    """It was scored and counted; nothing has been done about it."""


@dataclass(frozen=True, slots=True)
class Postponed:
    """A message to look up again; `failures` is how often the model failed at it.

    `counted_at` is the time under which it was counted as not scored.
    """

    guild_id: int
    channel_id: int
    message_id: int
    counted_at: datetime
    wanting: Wanting = Wanting.SCORE
    failures: int = 0


class BacklogTable:
    """What waits, in the database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def read(self, limit: int) -> list[Postponed]:
        """What waits, the oldest messages first, at most `limit` of them."""
        query = sa.select(BacklogRow).order_by(BacklogRow.message_id).limit(limit)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [
            Postponed(
                row.guild_id,
                row.channel_id,
                row.message_id,
                row.counted_at,
                Wanting(row.wanting),
                row.failures,
            )
            for row in rows
        ]

    async def change(self, added: Collection[Postponed], removed: Collection[int]) -> None:
        """Write what came and take out what went, by message id, all or nothing."""
        if not added and not removed:
            return
        statement = insert(self._engine, BacklogRow)
        upsert = statement.on_conflict_do_update(
            index_elements=["message_id"],
            set_={name: statement.excluded[name] for name in ("counted_at", "wanting", "failures")},
        )
        gone = sa.delete(BacklogRow).where(BacklogRow.message_id == sa.bindparam("gone"))
        async with self._engine.begin() as connection:
            if removed:
                await connection.execute(gone, [{"gone": message_id} for message_id in removed])
            if added:
                rows = [
                    {
                        "message_id": one.message_id,
                        "guild_id": one.guild_id,
                        "channel_id": one.channel_id,
                        "counted_at": one.counted_at,
                        "wanting": one.wanting.value,
                        "failures": one.failures,
                    }
                    for one in added
                ]
                await connection.execute(upsert, rows)
