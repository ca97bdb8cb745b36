"""The tables. Identifiers are Discord snowflakes; times are UTC; no column holds message text."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import BigInteger, DateTime, Dialect, Double, Index, Integer, SmallInteger, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

SCORE_BUCKETS: Final = 100
NOT_SCORED: Final = -1


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


class GuildPolicyRow(Base):
    """One server's choices; a NULL threshold means the model's default."""

    __tablename__ = "guild_policy"

    guild_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    flag: Mapped[float | None] = mapped_column(Double)
    delete: Mapped[float | None] = mapped_column(Double)
    log_channel_id: Mapped[int | None] = mapped_column(BigInteger)


class ScoreCountRow(Base):
    """How many messages of a channel and hour fell into a score bucket.

    Bucket b holds scores in [b / 100, (b + 1) / 100), the last one includes 1; bucket -1 counts
    messages that could not be scored.
    """

    __tablename__ = "score_count"

    guild_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hour: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    channel_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    bucket: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    messages: Mapped[int] = mapped_column(Integer)


class IncidentRow(Base):
    """A message that reached a threshold, and what really happened to it."""

    __tablename__ = "incident"
    __table_args__ = (Index("ix_incident_guild_time", "guild_id", "created_at"),)

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    guild_id: Mapped[int] = mapped_column(BigInteger)
    channel_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int] = mapped_column(BigInteger)
    author_id: Mapped[int] = mapped_column(BigInteger, index=True)
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


def score_bucket(score: float) -> int:
    """The bucket, 0 to 99, of a score in [0, 1]."""
    return min(int(score * SCORE_BUCKETS), SCORE_BUCKETS - 1)
