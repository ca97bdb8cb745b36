"""The tables. Identifiers are Discord snowflakes; times are UTC; no column holds message text."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from bot.reports.stats import BUCKETS

NOT_SCORED: Final = -1
OTHER_LANGUAGE: Final = -2
WHOLE_SERVER: Final = 0
"""Stands for a channel where a row counts the messages of all."""


class Axis(StrEnum):
    """What the messages of a day are told apart by."""

    SCORE = "score"
    HOUR = "hour"
    CHANNEL = "channel"


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time, also on databases that drop the time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return aware times."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Base of every table."""


Key = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up only integers of its own type."""


class GuildPolicyRow(Base):
    """One server's choices, as `Policy.to_json` writes them."""

    __tablename__ = "guild_policy"

    guild_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    policy: Mapped[str] = mapped_column(Text)


class ScoreCountRow(Base):
    """How many messages of a channel and hour fell into a score bucket.

    Bucket b holds scores in [b / 100, (b + 1) / 100), the last one includes 1; bucket -1 counts
    messages that could not be scored, -2 those in another language, whose score says nothing.
    """

    __tablename__ = "score_count"

    guild_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hour: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    channel_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    bucket: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    messages: Mapped[int] = mapped_column(Integer)


class DayCountRow(Base):
    """The counts of a UTC day, summed along one axis, so that a year is read in milliseconds.

    `key` is the score bucket, the hour of the day or the channel. The last two count scored
    messages only. `channel_id` is `WHOLE_SERVER`, or the one channel that the row is about.
    """

    __tablename__ = "day_count"

    guild_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    channel_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    axis: Mapped[str] = mapped_column(String(8), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    messages: Mapped[int] = mapped_column(Integer)


class BacklogRow(Base):
    """A message to look up again, and what is still to be done about it."""

    __tablename__ = "backlog"

    message_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    guild_id: Mapped[int] = mapped_column(BigInteger, index=True)
    channel_id: Mapped[int] = mapped_column(BigInteger)
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    wanting: Mapped[str] = mapped_column(String(8))
    failures: Mapped[int] = mapped_column(SmallInteger)


class AlertRow(Base):
    """The message in a log channel that stands for incidents; NULL while it is not posted."""

    __tablename__ = "alert"
    # An alert's buttons know its id: SQLite must not give that of an erased one away again.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=True)
    guild_id: Mapped[int] = mapped_column(BigInteger, index=True)
    channel_id: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)


class IncidentRow(Base):
    """A message that reached a threshold or was reported, and what really happened to it.

    `version` is when the judged text came to be: the posting or the last edit.
    """

    __tablename__ = "incident"
    __table_args__ = (
        Index("ix_incident_guild_time", "guild_id", "created_at"),
        Index("ix_incident_message_id", "message_id"),
        Index("ix_incident_alert_id", "alert_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=True)
    alert_id: Mapped[int] = mapped_column(Key, ForeignKey("alert.id", name="fk_incident_alert"))
    guild_id: Mapped[int] = mapped_column(BigInteger)
    channel_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int] = mapped_column(BigInteger)
    author_id: Mapped[int] = mapped_column(BigInteger, index=True)
    kind: Mapped[str] = mapped_column(String(16))
    version: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    score: Mapped[float] = mapped_column(Double)
    threshold: Mapped[float] = mapped_column(Double)
    rule: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(16))
    model: Mapped[str] = mapped_column(String(128))
    deleted: Mapped[bool] = mapped_column(default=False)
    alerted: Mapped[bool] = mapped_column(default=False)
    author_told: Mapped[bool] = mapped_column(default=False)
    problem: Mapped[str | None] = mapped_column(String(200))
    verdict: Mapped[str | None] = mapped_column(String(16))
    verdict_by: Mapped[int | None] = mapped_column(BigInteger)
    verdict_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    appeal: Mapped[str | None] = mapped_column(String(16))


class StepRow(Base):
    """One thing that was done about an incident; NULL as `actor_id` is the bot itself."""

    __tablename__ = "incident_step"

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=True)
    incident_id: Mapped[int] = mapped_column(
        Key, ForeignKey("incident.id", name="fk_step_incident", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    deed: Mapped[str] = mapped_column(String(32))
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    detail: Mapped[str] = mapped_column(String(200))


class DepartedGuildRow(Base):
    """A server that the bot has left, whose data goes after a grace period."""

    __tablename__ = "departed_guild"

    guild_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    left_at: Mapped[datetime] = mapped_column(UtcDateTime)


def score_bucket(score: float) -> int:
    """The bucket, 0 to 99, of a score in [0, 1]."""
    return min(int(score * BUCKETS), BUCKETS - 1)
