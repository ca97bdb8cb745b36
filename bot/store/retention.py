"""The end of what is stored: by age, by a member's wish, and after the bot has left a server."""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.moderation.incident import Appeal
from bot.store.dialect import insert
from bot.store.tables import (
    AlertRow,
    BacklogRow,
    DayCountRow,
    DepartedGuildRow,
    GuildPolicyRow,
    IncidentRow,
    ScoreCountRow,
    StepRow,
)


class Retention:
    """Deletes rows for good."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def erase_member(self, guild_id: int, author_id: int, before: datetime) -> int:
        """Delete a member's incidents in a server; return how many went.

        What happened after `before` stays, and so does what waits for a moderator: erasing is
        no way to escape them.
        """
        settled = sa.or_(IncidentRow.verdict.is_not(None), IncidentRow.deleted)
        async with self._engine.begin() as connection:
            return await _delete_incidents(
                connection,
                IncidentRow.guild_id == guild_id,
                IncidentRow.author_id == author_id,
                IncidentRow.created_at <= before,
                settled,
                sa.func.coalesce(IncidentRow.appeal, "") != Appeal.OPEN.value,
            )

    async def expire(self, before: datetime) -> int:
        """Delete incidents older than `before`; return how many went.

        Counts go by whole UTC days: those of days that were over at `before`.
        """
        async with self._engine.begin() as connection:
            midnight = before.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
            await connection.execute(sa.delete(ScoreCountRow).where(ScoreCountRow.hour < midnight))
            await connection.execute(
                sa.delete(DayCountRow).where(DayCountRow.day < midnight.date())
            )
            return await _delete_incidents(connection, IncidentRow.created_at < before)

    async def guild_left(self, guild_id: int, at: datetime) -> None:
        """The bot is no longer in the server; its data waits for the end of the grace period."""
        statement = insert(self._engine, DepartedGuildRow).values(guild_id=guild_id, left_at=at)
        async with self._engine.begin() as connection:
            await connection.execute(statement.on_conflict_do_nothing())

    async def guild_joined(self, guild_id: int) -> None:
        """The bot is (back) in the server: its data stays."""
        async with self._engine.begin() as connection:
            await connection.execute(
                sa.delete(DepartedGuildRow).where(DepartedGuildRow.guild_id == guild_id)
            )

    async def erase_departed(self, before: datetime) -> list[int]:
        """Delete everything about servers that the bot left before `before`; return their ids."""
        query = sa.select(DepartedGuildRow.guild_id).where(DepartedGuildRow.left_at < before)
        async with self._engine.begin() as connection:
            guilds = [int(row.guild_id) for row in await connection.execute(query)]
            await _delete_incidents(connection, IncidentRow.guild_id.in_(guilds))
            for table in (ScoreCountRow, DayCountRow, BacklogRow, GuildPolicyRow, DepartedGuildRow):
                await connection.execute(sa.delete(table).where(table.guild_id.in_(guilds)))
        return guilds


async def _delete_incidents(connection: AsyncConnection, *where: sa.ColumnElement[bool]) -> int:
    """Delete incidents with their steps, and alerts that stand for none any more."""
    chosen = sa.select(IncidentRow.id).where(*where)
    alerts = sa.select(IncidentRow.alert_id).where(*where)
    touched = [row[0] for row in await connection.execute(alerts.distinct())]
    await connection.execute(sa.delete(StepRow).where(StepRow.incident_id.in_(chosen)))
    gone = await connection.execute(sa.delete(IncidentRow).where(*where))
    left = sa.select(IncidentRow.alert_id)
    for start in range(0, len(touched), 500):
        await connection.execute(
            sa.delete(AlertRow).where(
                AlertRow.id.in_(touched[start : start + 500]), AlertRow.id.not_in(left)
            )
        )
    return int(gone.rowcount)
