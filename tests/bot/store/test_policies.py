"""Server policies: stored as a whole, and held in memory."""

import asyncio
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError

from bot.moderation.policy import Ladder, Mode, Override, Policy
from bot.store.policies import Policies, PolicyTable
from bot.store.store import Store
from tests.bot.store.conftest import CHANNEL, GUILD, OTHER_GUILD

FULL = Policy(
    GUILD,
    mode=Mode.ENFORCE,
    server=Override(0.5, 0.9),
    nsfw=Override(delete=0.99),
    overrides={CHANNEL: Override(flag=0.3)},
    exempt_roles=frozenset({1, 2}),
    exempt_channels=frozenset({CHANNEL}),
    exempt_members=frozenset({3}),
    exempt_moderators=False,
    ladder=Ladder(3, 24, 10),
    log_channel_id=CHANNEL + 1,
    ping_role_id=7,
)


def drop_table(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("DROP TABLE guild_policy")


async def test_a_server_starts_without_choices(store: Store) -> None:
    assert await store.policies.get(GUILD) == Policy(GUILD)


async def test_a_policy_is_kept_and_replaced_as_a_whole(store: Store) -> None:
    await store.policies.save(FULL)
    await store.policies.save(Policy(OTHER_GUILD, server=Override(flag=0.1)))
    assert await store.policies.get(GUILD) == FULL
    await store.policies.save(Policy(GUILD, server=Override(delete=0.8)))
    assert await store.policies.get(GUILD) == Policy(GUILD, server=Override(delete=0.8))
    assert (await store.policies.get(OTHER_GUILD)).server == Override(flag=0.1)


async def test_a_policy_survives_a_restart(store: Store, database: Path) -> None:
    await store.policies.save(FULL)
    again = await Store.open(SecretStr(f"sqlite:///{database}"))
    assert await again.policies.get(GUILD) == FULL
    await again.close()


async def test_a_saved_policy_is_in_force_at_once_and_stored(store: Store) -> None:
    policies = Policies(store.policies)
    assert await policies.get(GUILD) == Policy(GUILD)
    assert await policies.change(GUILD, lambda _: FULL) == FULL
    assert await policies.get(GUILD) == FULL
    assert await store.policies.get(GUILD) == FULL


async def test_a_policy_is_read_from_the_database_once(store: Store, database: Path) -> None:
    await store.policies.save(FULL)
    policies = Policies(store.policies)
    await policies.get(GUILD)
    drop_table(database)
    assert await policies.get(GUILD) == FULL


async def test_a_policy_that_was_not_stored_is_not_in_force(store: Store, database: Path) -> None:
    policies = Policies(store.policies)
    await policies.get(GUILD)
    drop_table(database)
    with pytest.raises(OperationalError):
        await policies.change(GUILD, lambda _: FULL)
    assert await policies.get(GUILD) == Policy(GUILD)


async def test_a_forgotten_policy_is_read_again(store: Store) -> None:
    policies = Policies(store.policies)
    await policies.get(GUILD)
    await policies.get(OTHER_GUILD)
    await store.policies.save(FULL)
    assert await policies.get(GUILD) == Policy(GUILD)
    await policies.forget(GUILD)
    await policies.forget(99)  # was never known
    assert await policies.get(GUILD) == FULL


class SlowReads(PolicyTable):
    """Answers a read only when it is let go."""

    def __init__(self, table: PolicyTable) -> None:
        self._table = table
        self.reading = asyncio.Event()
        self.let_go = asyncio.Event()

    async def get(self, guild_id: int) -> Policy:
        policy = await self._table.get(guild_id)
        self.reading.set()
        await self.let_go.wait()
        return policy

    async def save(self, policy: Policy) -> None:
        await self._table.save(policy)


async def test_a_policy_read_before_a_change_does_not_hide_the_change(store: Store) -> None:
    slow = SlowReads(store.policies)
    policies = Policies(slow)
    read = asyncio.create_task(policies.get(GUILD))
    await slow.reading.wait()
    changed = asyncio.create_task(policies.change(GUILD, lambda _: FULL))
    await asyncio.wait({changed}, timeout=0.1)
    slow.let_go.set()
    await asyncio.gather(read, changed)
    assert await policies.get(GUILD) == FULL


async def test_changes_at_the_same_moment_are_all_kept(store: Store) -> None:
    policies = Policies(store.policies)
    await asyncio.gather(
        policies.change(GUILD, lambda now: replace(now, mode=Mode.ENFORCE)),
        policies.change(GUILD, lambda now: replace(now, log_channel_id=CHANNEL)),
        policies.change(GUILD, lambda now: replace(now, ping_role_id=7)),
    )
    expected = Policy(GUILD, mode=Mode.ENFORCE, log_channel_id=CHANNEL, ping_role_id=7)
    assert await policies.get(GUILD) == expected
    assert await store.policies.get(GUILD) == expected
