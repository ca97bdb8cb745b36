"""What the tests of the store share: a server's past, and a look past the bot into the file."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.moderation.decision import Action, Decision, Rule
from bot.moderation.incident import Outcome, Step
from bot.moderation.message import Author, IncomingMessage, Kind, Part
from bot.moderation.policy import Place
from bot.store.counters import CountKey
from bot.store.store import Store

GUILD = 10**18 + 7  # snowflakes need 64 bits
OTHER_GUILD = GUILD + 1
CHANNEL = 2 * 10**18
MESSAGE = 3 * 10**18
AUTHOR = 4 * 10**18
MODERATOR = 5 * 10**18
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TEXT = "a text that must never be stored"
FLAGGED = Decision(Action.FLAG, 0.8, 0.7, Rule.FLAG_THRESHOLD)
DELETED = Decision(Action.DELETE, 0.99, 0.95, Rule.DELETE_THRESHOLD)


def rows(database: Path, query: str) -> list[dict[str, Any]]:
    """What is in the file, read past the bot."""
    with sqlite3.connect(database) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]


def count(
    messages: int = 1,
    *,
    guild: int = GUILD,
    hour: datetime = NOON,
    channel: int = CHANNEL,
    bucket: int = 5,
) -> Mapping[CountKey, int]:
    """So many messages of an hour."""
    return {CountKey(guild, hour, channel, bucket): messages}


def message(
    *,
    guild: int = GUILD,
    author: int = AUTHOR,
    message_id: int = MESSAGE,
    version: datetime = NOON,
    kind: Kind = Kind.MESSAGE,
) -> IncomingMessage:
    """Something that a member wrote."""
    return IncomingMessage(
        guild_id=guild,
        place=Place(CHANNEL),
        message_id=message_id,
        author=Author(author),
        version=version,
        parts=(Part(kind, TEXT),),
    )


async def incident(
    store: Store,
    decision: Decision = FLAGGED,
    *,
    deleted: bool = False,
    now: datetime = NOON,
    author: int = AUTHOR,
    guild: int = GUILD,
    alert_id: int | None = None,
    steps: Sequence[Step] = (),
) -> tuple[int, int]:
    """Record an incident and what came of it; return its id and that of its alert."""
    number, alert = await store.incidents.add(
        message(guild=guild, author=author),
        decision,
        kind=Kind.MESSAGE,
        model="tiny",
        now=now,
        alert_id=alert_id,
    )
    await store.incidents.set_outcome(number, Outcome(deleted=deleted), steps)
    return number, alert
