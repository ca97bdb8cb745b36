"""Opening a database: migrations, and one sentence when it cannot be done."""

import asyncio
import sqlite3
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pydantic import SecretStr

from bot.errors import UserError
from bot.store import database as database_module
from bot.store.database import open_database
from bot.store.tables import Base

PASSWORD = "tops3cret"

# What every table may hold: numbers, times, flags, a server's choices and short texts that the bot
# itself words (kind, rule, action, model, problem, verdict, appeal, deed, detail). A message's text
# fits in none of them.
COLUMNS = {
    "guild_policy": {"guild_id": "BIGINT", "policy": "TEXT"},
    "backlog": {
        "message_id": "BIGINT",
        "guild_id": "BIGINT",
        "channel_id": "BIGINT",
        "counted_at": "DATETIME",
        "wanting": "VARCHAR(8)",
        "failures": "SMALLINT",
    },
    "score_count": {
        "guild_id": "BIGINT",
        "hour": "DATETIME",
        "channel_id": "BIGINT",
        "bucket": "SMALLINT",
        "messages": "INTEGER",
    },
    "day_count": {
        "guild_id": "BIGINT",
        "channel_id": "BIGINT",
        "axis": "VARCHAR(8)",
        "day": "DATE",
        "key": "BIGINT",
        "messages": "INTEGER",
    },
    "alert": {
        "id": "INTEGER",
        "guild_id": "BIGINT",
        "channel_id": "BIGINT",
        "message_id": "BIGINT",
    },
    "incident": {
        "id": "INTEGER",
        "alert_id": "INTEGER",
        "guild_id": "BIGINT",
        "channel_id": "BIGINT",
        "message_id": "BIGINT",
        "author_id": "BIGINT",
        "kind": "VARCHAR(16)",
        "version": "DATETIME",
        "created_at": "DATETIME",
        "score": "DOUBLE",
        "threshold": "DOUBLE",
        "rule": "VARCHAR(64)",
        "action": "VARCHAR(16)",
        "model": "VARCHAR(128)",
        "deleted": "BOOLEAN",
        "alerted": "BOOLEAN",
        "author_told": "BOOLEAN",
        "problem": "VARCHAR(200)",
        "verdict": "VARCHAR(16)",
        "verdict_by": "BIGINT",
        "verdict_at": "DATETIME",
        "appeal": "VARCHAR(16)",
    },
    "incident_step": {
        "id": "INTEGER",
        "incident_id": "INTEGER",
        "at": "DATETIME",
        "deed": "VARCHAR(32)",
        "actor_id": "BIGINT",
        "detail": "VARCHAR(200)",
    },
    "departed_guild": {"guild_id": "BIGINT", "left_at": "DATETIME"},
    "alembic_version": {"version_num": "VARCHAR(32)"},
}


def sqlite_url(path: Path) -> SecretStr:
    return SecretStr(f"sqlite:///{path}")


async def migrated(path: Path) -> None:
    """Create the database at `path`, or migrate the one that is there."""
    await (await open_database(sqlite_url(path))).dispose()


async def refusal(url: str) -> str:
    """The sentence with which `url` is refused; it is one line and keeps the password."""
    with pytest.raises(UserError) as error:
        await open_database(SecretStr(url))
    sentence = str(error.value)
    assert PASSWORD not in sentence
    assert "\n" not in sentence
    return sentence


async def test_a_fresh_file_gets_the_schema_and_nothing_else(database: Path) -> None:
    await migrated(database)
    engine = sa.create_engine(f"sqlite:///{database}")
    inspector = sa.inspect(engine)
    found = {
        table: {column["name"]: str(column["type"]) for column in inspector.get_columns(table)}
        for table in inspector.get_table_names()
    }
    engine.dispose()
    assert found == COLUMNS


async def test_the_migrations_lead_to_the_tables_in_the_code(database: Path) -> None:
    await migrated(database)
    engine = sa.create_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


async def test_opening_again_keeps_what_is_there(database: Path) -> None:
    await migrated(database)
    with sqlite3.connect(database) as connection:
        connection.execute("INSERT INTO guild_policy VALUES (7, 'kept')")
    await migrated(database)
    with sqlite3.connect(database) as connection:
        stored = connection.execute("SELECT guild_id, policy FROM guild_policy").fetchall()
    assert stored == [(7, "kept")]


async def test_two_connections_can_work_at_once(database: Path) -> None:
    await migrated(database)
    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize("url", ["toxicity", f"user:{PASSWORD}@host", "://"])
async def test_something_that_is_no_url(url: str) -> None:
    sentence = await refusal(url)
    assert "DATABASE_URL is not a database URL" in sentence
    assert "sqlite:///toxicity.db" in sentence


async def test_a_port_that_is_no_number() -> None:
    assert "DATABASE_URL" in await refusal(f"postgresql://u:{PASSWORD}@host:port/toxicity")


async def test_a_database_of_another_kind() -> None:
    sentence = await refusal(f"mysql://u:{PASSWORD}@host/toxicity")
    assert sentence == ("DATABASE_URL names mysql, but only SQLite and PostgreSQL are supported.")


async def test_postgresql_without_its_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    sentence = await refusal(f"postgresql://u:{PASSWORD}@host/toxicity")
    assert "asyncpg" in sentence
    assert "pip install 'toxicity-bot[postgresql]'" in sentence
    assert "postgresql+asyncpg://u:***@host/toxicity" in sentence


async def test_a_password_among_the_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    await refusal(f"postgresql://host/toxicity?user=u&password={PASSWORD}")


async def test_a_path_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    sentence = await refusal(f"sqlite:///{tmp_path}/file/bot.db")
    assert str(tmp_path / "file" / "bot.db") in sentence
    assert "unable to open database file" in sentence
    assert "check DATABASE_URL and that the bot may write there" in sentence


def test_a_file_that_is_no_database(database: Path) -> None:
    database.write_bytes(b"holiday pictures" * 1000)
    assert "file is not a database" in asyncio.run(refusal(f"sqlite:///{database}"))
    assert database.read_bytes() == b"holiday pictures" * 1000


async def test_a_schema_of_a_later_release(database: Path) -> None:
    await migrated(database)
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert "9999" in await refusal(f"sqlite:///{database}")


async def test_a_server_that_does_not_answer(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never_answers(_connection: sa.Connection) -> None:
        raise TimeoutError  # as drivers do: without a message

    monkeypatch.setattr(database_module, "_migrate", never_answers)
    sentence = await refusal(f"sqlite:///{database}")
    assert "cannot be opened" in sentence
    assert "()" not in sentence
