"""From one release's tables to the next one's, and back, with what they hold."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from pydantic import SecretStr

from bot.moderation.decision import Action, Rule
from bot.moderation.incident import Alert, Verdict
from bot.moderation.message import Kind
from bot.moderation.policy import Ladder, Mode, Override, Policy
from bot.store.counters import CountKey
from bot.store.database import MIGRATIONS
from bot.store.store import Store
from bot.store.tables import NOT_SCORED
from tests.bot.store.conftest import MODERATOR, NOON, incident, message, rows

OLD_POLICIES = [
    {"guild_id": 7, "flag": 0.5, "delete": None, "log_channel_id": 99},
    {"guild_id": 8, "flag": 0.25, "delete": 0.75, "log_channel_id": None},
]
OLD_INCIDENTS = [
    {
        "id": number,
        "guild_id": guild,
        "channel_id": 1,
        "message_id": 20 + number,
        "author_id": 4,
        "created_at": "2026-01-01 00:00:00.000000",
        "score": 0.9,
        "threshold": 0.8,
        "rule": rule,
        "action": action,
        "model": "tiny",
        "deleted": deleted,
        "alerted": 1,
        "author_told": deleted,
        "problem": problem,
    }
    for number, guild, rule, action, deleted, problem in (
        (3, 7, "flag threshold", "flag", 0, None),
        (5, 8, "delete threshold", "delete", 1, None),
        (6, 8, "delete threshold", "delete", 0, "permission denied"),
    )
]
OLD_COUNTS: list[dict[str, Any]] = [
    {"guild_id": guild, "hour": hour, "channel_id": channel, "bucket": bucket, "messages": messages}
    for guild, hour, channel, bucket, messages in (
        (7, NOON, 1, 5, 12),
        (7, NOON, 1, 6, 1),
        (7, NOON.replace(hour=13), 1, 5, 30),
        (7, NOON.replace(hour=23), 2, 5, 200),
        (7, NOON.replace(hour=23), 2, NOT_SCORED, 4),
        (8, NOON.replace(day=6, hour=0), 3, 99, 5000),
    )
]


def migrate(database: Path, revision: str, *, down: bool = False) -> None:
    """Bring the file to a revision."""
    engine = sa.create_engine(f"sqlite:///{database}")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(config, revision)
    engine.dispose()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A file of the first release, in use."""
    path = tmp_path / "bot.db"
    migrate(path, "0001")
    engine = sa.create_engine(f"sqlite:///{path}")
    tables = sa.MetaData()
    tables.reflect(engine)
    stored = [{**one, "created_at": NOON.replace(2026, 1, 1, 0)} for one in OLD_INCIDENTS]
    with engine.begin() as connection:
        connection.execute(sa.insert(tables.tables["guild_policy"]), OLD_POLICIES)
        connection.execute(sa.insert(tables.tables["incident"]), stored)
        connection.execute(sa.insert(tables.tables["score_count"]), OLD_COUNTS)
    engine.dispose()
    return path


async def test_servers_that_chose_something_keep_it_and_keep_deleting(store: Store) -> None:
    assert await store.policies.get(7) == Policy(
        7, mode=Mode.ENFORCE, server=Override(flag=0.5), log_channel_id=99
    )
    assert await store.policies.get(8) == Policy(8, mode=Mode.ENFORCE, server=Override(0.25, 0.75))


async def test_servers_that_chose_nothing_start_by_flagging(store: Store) -> None:
    assert (await store.policies.get(9)).mode is Mode.FLAG


async def test_each_incident_gets_an_alert_of_its_own(store: Store) -> None:
    for old in OLD_INCIDENTS:
        found = await store.incidents.get(int(str(old["id"])))
        assert found is not None
        assert await store.incidents.of_alert(found.alert_id) == [found]
        expected = Alert(found.alert_id, found.guild_id, None, None)
        assert await store.incidents.alert(found.alert_id) == expected


async def test_incidents_keep_what_they_say(store: Store) -> None:
    flagged, deleted, standing = [await store.incidents.get(number) for number in (3, 5, 6)]
    assert flagged is not None
    assert deleted is not None
    assert standing is not None
    assert (flagged.kind, flagged.rule, flagged.action) == (
        Kind.MESSAGE,
        Rule.FLAG_THRESHOLD,
        Action.FLAG,
    )
    assert (deleted.rule, deleted.action, deleted.deleted) == (
        Rule.DELETE_THRESHOLD,
        Action.DELETE,
        True,
    )
    assert deleted.author_told
    assert standing.problem == "permission denied"
    assert {(one.verdict, one.appeal) for one in (flagged, deleted, standing)} == {(None, None)}


async def test_old_messages_are_known_as_they_were_posted(store: Store) -> None:
    posted = NOON.replace(2026, 1, 1, 0)
    assert await store.incidents.is_known(message(message_id=23, version=posted))
    assert not await store.incidents.is_known(message(message_id=23, version=NOON))


async def test_old_incidents_can_be_judged_and_new_ones_follow(store: Store) -> None:
    found = await store.incidents.get(3)
    assert found is not None
    judged = await store.incidents.judge(found.alert_id, Verdict.CONFIRMED, by=MODERATOR, at=NOON)
    assert [one.id for one in judged] == [3]
    number, alert = await incident(store)
    assert number > 6
    assert [one.id for one in await store.incidents.of_alert(alert)] == [number]


async def test_counts_stay_and_are_summed_by_day(store: Store, database: Path) -> None:
    assert rows(database, "SELECT sum(messages) AS total FROM score_count") == [{"total": 5247}]
    carried_over = rows(database, "SELECT * FROM day_count")
    with sqlite3.connect(database) as connection:
        connection.execute("DELETE FROM score_count")
        connection.execute("DELETE FROM day_count")
    for old in OLD_COUNTS:
        key = {name: value for name, value in old.items() if name != "messages"}
        await store.counts.add({CountKey(**key): old["messages"]})
    assert sorted(map(str, rows(database, "SELECT * FROM day_count"))) == sorted(
        map(str, carried_over)
    )
    assert len(carried_over) == 20


class TestBack:
    async def test_the_first_release_finds_its_own_again(
        self, store: Store, database: Path
    ) -> None:
        await store.close()
        migrate(database, "0001", down=True)
        assert rows(database, "SELECT * FROM guild_policy ORDER BY guild_id") == OLD_POLICIES
        assert rows(database, "SELECT * FROM incident ORDER BY id") == OLD_INCIDENTS
        tables = rows(database, "SELECT name FROM sqlite_master WHERE type = 'table'")
        assert {row["name"] for row in tables} - {"sqlite_sequence"} == {
            "alembic_version",
            "guild_policy",
            "score_count",
            "incident",
        }

    async def test_new_choices_survive_as_far_as_the_old_tables_can_hold_them(
        self, store: Store, database: Path
    ) -> None:
        await store.policies.save(
            Policy(
                9,
                mode=Mode.FLAG,
                server=Override(delete=0.9),
                overrides={1: Override(flag=0.1)},
                ladder=Ladder(3, 24, 10),
                log_channel_id=98,
            )
        )
        await store.close()
        migrate(database, "0001", down=True)
        assert rows(database, "SELECT * FROM guild_policy WHERE guild_id = 9") == [
            {"guild_id": 9, "flag": None, "delete": 0.9, "log_channel_id": 98}
        ]

    async def test_there_and_back_and_there_again_works(self, store: Store, database: Path) -> None:
        await store.close()
        migrate(database, "0001", down=True)
        again = await Store.open(SecretStr(f"sqlite:///{database}"))
        found = await again.incidents.get(5)
        await again.close()
        assert found is not None
        assert found.rule is Rule.DELETE_THRESHOLD
