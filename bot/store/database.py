"""Opens the database: driver, migrations, connection pool."""

from pathlib import Path
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from pydantic import SecretStr
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import UserError

ASYNC_DRIVERS: Final = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
MIGRATIONS: Final = Path(__file__).parent / "migrations"


async def open_database(url: SecretStr) -> AsyncEngine:
    """Connect and bring the schema up to date.

    Raises:
        UserError: the URL is of another kind, the driver is missing, or the database cannot be
            opened or migrated. The URL's password is never part of the message.
    """
    parsed = _parse(url)
    shown = parsed.set(query={}).render_as_string(hide_password=True)
    try:
        # Parameters stay out of error messages; WAL lets readers and the writer work together.
        engine = create_async_engine(parsed, hide_parameters=True)
    except ModuleNotFoundError as error:
        raise UserError(
            f"The driver {error.name} for {shown} is not installed: "
            "`pip install 'toxicity-bot[postgresql]'`."
        ) from None
    if parsed.get_backend_name() == "sqlite":
        sa.event.listen(engine.sync_engine, "connect", _tune_sqlite)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_migrate)
    except (SQLAlchemyError, OSError, CommandError) as error:
        await engine.dispose()
        reason = _first_line(getattr(error, "orig", None) or error)
        raise UserError(
            f"The database {shown} cannot be opened ({reason}): check DATABASE_URL and that the "
            "bot may write there."
        ) from error
    return engine


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def _parse(url: SecretStr) -> URL:
    try:
        parsed = make_url(url.get_secret_value())
    except (ArgumentError, ValueError):
        raise UserError(
            "DATABASE_URL is not a database URL: write it like `sqlite:///toxicity.db` or "
            "`postgresql://user:password@host/name`."
        ) from None
    driver = ASYNC_DRIVERS.get(parsed.get_backend_name())
    if driver is None:
        raise UserError(
            f"DATABASE_URL names {parsed.get_backend_name()}, but only SQLite and PostgreSQL are "
            "supported."
        )
    return parsed.set(drivername=driver)


def _tune_sqlite(connection: sa.engine.interfaces.DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _migrate(connection: sa.Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
