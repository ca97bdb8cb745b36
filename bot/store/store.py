"""The queries the bot makes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.moderation.decision import Action, Decision
from bot.moderation.message import IncomingMessage
from bot.moderation.policy import Policy
from bot.reports.stats import GuildStats
from bot.store.database import open_database
from bot.store.tables import NOT_SCORED, GuildPolicyRow, IncidentRow, ScoreCountRow

TOP = 5


@dataclass(frozen=True, slots=True)
class CountKey:
    """Where a scored message is counted; see `ScoreCountRow`."""

    guild_id: int
    hour: datetime
    channel_id: int
    bucket: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What really happened to a message that reached a threshold."""

    deleted: bool = False
    alerted: bool = False
    author_told: bool = False
    problem: str | None = None


class Store:
    """The bot's memory: policies, counts and incidents."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @classmethod
    async def open(cls, url: SecretStr) -> Self:
        """Connect and migrate; see `open_database` for the errors."""
        return cls(await open_database(url))

    async def close(self) -> None:
        """Give the connections back."""
        await self._engine.dispose()

    async def policy(self, guild_id: int) -> Policy:
        """The server's policy; defaults when it never chose anything."""
        query = sa.select(
            GuildPolicyRow.flag, GuildPolicyRow.delete, GuildPolicyRow.log_channel_id
        ).where(GuildPolicyRow.guild_id == guild_id)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            return Policy(guild_id)
        return Policy(guild_id, row.flag, row.delete, row.log_channel_id)

    async def save_policy(self, policy: Policy) -> None:
        """Create or replace the server's policy."""
        values = {
            "flag": policy.flag,
            "delete": policy.delete,
            "log_channel_id": policy.log_channel_id,
        }
        insert = self._insert(GuildPolicyRow).values(guild_id=policy.guild_id, **values)
        async with self._engine.begin() as connection:
            await connection.execute(
                insert.on_conflict_do_update(index_elements=["guild_id"], set_=values)
            )

    async def add_counts(self, counts: Mapping[CountKey, int]) -> None:
        """Add to the counters, all or nothing."""
        if not counts:
            return
        insert = self._insert(ScoreCountRow)
        upsert = insert.on_conflict_do_update(
            index_elements=["guild_id", "hour", "channel_id", "bucket"],
            set_={"messages": ScoreCountRow.messages + insert.excluded.messages},
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

    async def add_incident(
        self, message: IncomingMessage, decision: Decision, *, model: str, now: datetime
    ) -> int:
        """Record what is about to happen and return the incident's id."""
        values = {
            "guild_id": message.guild_id,
            "channel_id": message.channel_id,
            "message_id": message.message_id,
            "author_id": message.author_id,
            "created_at": now,
            "score": decision.score,
            "threshold": decision.threshold,
            "rule": decision.rule,
            "action": decision.action.value,
            "model": model,
        }
        insert = sa.insert(IncidentRow).values(values).returning(IncidentRow.id)
        async with self._engine.begin() as connection:
            return int((await connection.execute(insert)).scalar_one())

    async def set_outcome(self, incident_id: int, outcome: Outcome) -> None:
        """Record what really happened."""
        update = (
            sa.update(IncidentRow)
            .where(IncidentRow.id == incident_id)
            .values(
                deleted=outcome.deleted,
                alerted=outcome.alerted,
                author_told=outcome.author_told,
                problem=outcome.problem,
            )
        )
        async with self._engine.begin() as connection:
            await connection.execute(update)

    async def stats(self, guild_id: int, since: datetime) -> GuildStats:
        """The server's numbers from `since` on."""
        counted = sa.and_(ScoreCountRow.guild_id == guild_id, ScoreCountRow.hour >= since)
        happened = sa.and_(IncidentRow.guild_id == guild_id, IncidentRow.created_at >= since)
        messages = sa.func.coalesce(sa.func.sum(ScoreCountRow.messages), 0)
        scored = sa.select(messages).where(counted, ScoreCountRow.bucket != NOT_SCORED)
        unscored = sa.select(messages).where(counted, ScoreCountRow.bucket == NOT_SCORED)
        deleted = sa.select(sa.func.count()).where(happened, IncidentRow.deleted)
        flagged = sa.select(sa.func.count()).where(happened, ~IncidentRow.deleted)
        undeleted = sa.select(sa.func.count()).where(
            happened, ~IncidentRow.deleted, IncidentRow.action == Action.DELETE.value
        )
        async with self._engine.connect() as connection:

            async def number(query: sa.Select[int]) -> int:
                return int((await connection.execute(query)).scalar_one())

            async def top(
                column: sa.orm.InstrumentedAttribute[int],
                amount: sa.ColumnElement[int],
                *where: sa.ColumnElement[bool],
            ) -> tuple[tuple[int, int], ...]:
                query = (
                    sa.select(column, amount)
                    .where(*where)
                    .group_by(column)
                    .order_by(amount.desc(), column)
                    .limit(TOP)
                )
                return tuple((int(key), int(n)) for key, n in await connection.execute(query))

            return GuildStats(
                scanned=await number(scored),
                not_scored=await number(unscored),
                flagged=await number(flagged),
                deleted=await number(deleted),
                failed_deletions=await number(undeleted),
                busiest_channels=await top(
                    ScoreCountRow.channel_id, sa.func.sum(ScoreCountRow.messages), counted
                ),
                most_flagged_members=await top(IncidentRow.author_id, sa.func.count(), happened),
            )

    def _insert(self, table: type[Any]) -> postgresql.Insert | sqlite.Insert:
        if self._engine.dialect.name == "postgresql":
            return postgresql.insert(table)
        return sqlite.insert(table)
