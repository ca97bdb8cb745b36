"""Statements that SQLite and PostgreSQL share, but SQLAlchemy keeps apart."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine


def insert(engine: AsyncEngine, table: type[Any]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT into `table` that knows ON CONFLICT."""
    if engine.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
