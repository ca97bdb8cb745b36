"""Server policies: stored as a whole, and held in memory."""

import sqlite3
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError

from bot.moderation.policy import Ladder, Mode, Override, Policy
from bot.store.policies import Policies
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
    await policies.save(FULL)
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
        await policies.save(FULL)
    assert await policies.get(GUILD) == Policy(GUILD)


async def test_a_forgotten_policy_is_read_again(store: Store) -> None:
    policies = Policies(store.policies)
    await policies.get(GUILD)
    await policies.get(OTHER_GUILD)
    await store.policies.save(FULL)
    assert await policies.get(GUILD) == Policy(GUILD)
    policies.forget(GUILD)
    policies.forget(99)  # was never known
    assert await policies.get(GUILD) == FULL
