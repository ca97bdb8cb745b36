"""Server policies: in the database, and from then on in memory."""

import asyncio
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.moderation.policy import Policy
from bot.store.dialect import insert
from bot.store.tables import GuildPolicyRow


class PolicyTable:
    """Reads and writes whole policies."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def get(self, guild_id: int) -> Policy:
        """The server's policy; defaults when it never chose anything."""
        query = sa.select(GuildPolicyRow.policy).where(GuildPolicyRow.guild_id == guild_id)
        async with self._engine.connect() as connection:
            stored = (await connection.execute(query)).scalar_one_or_none()
        return Policy(guild_id) if stored is None else Policy.from_json(stored)

    async def save(self, policy: Policy) -> None:
        """Create or replace the server's policy."""
        values = {"policy": policy.to_json()}
        statement = insert(self._engine, GuildPolicyRow).values(guild_id=policy.guild_id, **values)
        async with self._engine.begin() as connection:
            await connection.execute(
                statement.on_conflict_do_update(index_elements=["guild_id"], set_=values)
            )


class Policies:
    """A read-through cache; this process is the only writer of the policies it holds.

    The database is asked by one at a time: a policy read before a change may not hide the change,
    and of two changes at the same moment neither may undo the other.
    """

    def __init__(self, table: PolicyTable) -> None:
        self._table = table
        self._known: dict[int, Policy] = {}
        self._asking = asyncio.Lock()

    async def get(self, guild_id: int) -> Policy:
        """The server's policy."""
        known = self._known.get(guild_id)
        if known is not None:
            return known
        async with self._asking:
            return await self._read(guild_id)

    async def change(self, guild_id: int, change: Callable[[Policy], Policy]) -> Policy:
        """Store what `change` makes of the policy, then use and return it."""
        async with self._asking:
            policy = change(await self._read(guild_id))
            await self._table.save(policy)
            self._known[guild_id] = policy
        return policy

    async def forget(self, guild_id: int) -> None:
        """Read the policy from the database again next time."""
        async with self._asking:
            self._known.pop(guild_id, None)

    async def _read(self, guild_id: int) -> Policy:
        known = self._known.get(guild_id)
        if known is None:
            known = self._known[guild_id] = await self._table.get(guild_id)
        return known
