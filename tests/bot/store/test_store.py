"""What the bot remembers: policies, counts, incidents, and the numbers drawn from them."""

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError

from bot.moderation.decision import Action, Decision
from bot.moderation.message import IncomingMessage
from bot.moderation.policy import Policy
from bot.reports.stats import GuildStats
from bot.store.counters import Counters
from bot.store.policies import Policies
from bot.store.store import TOP, CountKey, Outcome, Store
from bot.store.tables import NOT_SCORED, score_bucket

GUILD = 10**18 + 7  # snowflakes need 64 bits
OTHER_GUILD = GUILD + 1
CHANNEL = 2 * 10**18
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TEXT = "a text that must never be stored"
MESSAGE = IncomingMessage(
    guild_id=GUILD, channel_id=CHANNEL, message_id=3 * 10**18, author_id=40, text=TEXT
)
FLAGGED = Decision(Action.FLAG, 0.8, 0.7, "flag threshold")
DELETED = Decision(Action.DELETE, 0.99, 0.95, "delete threshold")
NOTHING = GuildStats(
    scanned=0,
    not_scored=0,
    flagged=0,
    deleted=0,
    failed_deletions=0,
    busiest_channels=(),
    most_flagged_members=(),
)


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
    return {CountKey(guild, hour, channel, bucket): messages}


async def incident(
    store: Store,
    decision: Decision = FLAGGED,
    outcome: Outcome | None = None,
    *,
    now: datetime = NOON,
    author: int = 40,
    guild: int = GUILD,
) -> int:
    """Record an incident and, if given, what came of it."""
    message = replace(MESSAGE, author_id=author, guild_id=guild)
    number = await store.add_incident(message, decision, model="tiny", now=now)
    if outcome is not None:
        await store.set_outcome(number, outcome)
    return number


class TestPolicies:
    async def test_a_server_starts_without_choices(self, store: Store) -> None:
        assert await store.policy(GUILD) == Policy(GUILD)

    async def test_a_policy_is_kept_and_replaced_as_a_whole(self, store: Store) -> None:
        await store.save_policy(Policy(GUILD, 0.5, 0.9, CHANNEL))
        await store.save_policy(Policy(OTHER_GUILD, flag=0.1))
        assert await store.policy(GUILD) == Policy(GUILD, 0.5, 0.9, CHANNEL)
        await store.save_policy(Policy(GUILD, delete=0.8))
        assert await store.policy(GUILD) == Policy(GUILD, None, 0.8, None)
        assert await store.policy(OTHER_GUILD) == Policy(OTHER_GUILD, flag=0.1)

    async def test_a_policy_survives_a_restart(self, store: Store, database: Path) -> None:
        await store.save_policy(Policy(GUILD, 0.25, 0.75, CHANNEL))
        again = await Store.open(SecretStr(f"sqlite:///{database}"))
        assert await again.policy(GUILD) == Policy(GUILD, 0.25, 0.75, CHANNEL)
        await again.close()

    async def test_a_saved_policy_is_in_force_at_once_and_stored(self, store: Store) -> None:
        policies = Policies(store)
        assert await policies.get(GUILD) == Policy(GUILD)
        await policies.save(Policy(GUILD, flag=0.3))
        assert await policies.get(GUILD) == Policy(GUILD, flag=0.3)
        assert await store.policy(GUILD) == Policy(GUILD, flag=0.3)

    async def test_a_policy_is_read_from_the_database_once(
        self, store: Store, database: Path
    ) -> None:
        policies = Policies(store)
        await policies.get(GUILD)
        with sqlite3.connect(database) as connection:
            connection.execute("DROP TABLE guild_policy")
        assert await policies.get(GUILD) == Policy(GUILD)

    async def test_a_policy_that_was_not_stored_is_not_in_force(
        self, store: Store, database: Path
    ) -> None:
        policies = Policies(store)
        await policies.get(GUILD)
        with sqlite3.connect(database) as connection:
            connection.execute("DROP TABLE guild_policy")
        with pytest.raises(OperationalError):
            await policies.save(Policy(GUILD, flag=0.3))
        assert await policies.get(GUILD) == Policy(GUILD)


class TestCounters:
    @pytest.mark.parametrize(
        ("score", "bucket"),
        [(0.0, 0), (0.009, 0), (0.01, 1), (0.555, 55), (0.99, 99), (0.999, 99), (1.0, 99)],
    )
    def test_a_score_falls_into_its_bucket(self, score: float, bucket: int) -> None:
        assert score_bucket(score) == bucket

    async def test_counts_add_up_across_flushes(self, store: Store, database: Path) -> None:
        counters = Counters(store)
        for _ in range(2):
            for minute, score in ((1, 0.12), (59, 0.129), (5, 0.9), (7, None)):
                counters.add(
                    guild_id=GUILD,
                    channel_id=CHANNEL,
                    score=score,
                    posted_at=NOON + timedelta(minutes=minute, seconds=30, microseconds=9),
                )
            await counters.flush()
        found = rows(database, "SELECT bucket, messages, hour FROM score_count ORDER BY bucket")
        assert [(row["bucket"], row["messages"]) for row in found] == [
            (NOT_SCORED, 2),
            (12, 4),
            (90, 2),
        ]
        assert {row["hour"] for row in found} == {"2026-05-04 12:00:00.000000"}

    async def test_flushing_writes_each_message_once(self, store: Store) -> None:
        counters = Counters(store)
        counters.add(guild_id=GUILD, channel_id=CHANNEL, score=0.1, posted_at=NOON)
        await counters.flush()
        await counters.flush()
        assert (await store.stats(GUILD, LONG_AGO)).scanned == 1

    async def test_a_failing_flush_keeps_its_counts(self, store: Store, database: Path) -> None:
        counters = Counters(store)
        counters.add(guild_id=GUILD, channel_id=CHANNEL, score=0.1, posted_at=NOON)
        with sqlite3.connect(database) as connection:
            connection.execute("ALTER TABLE score_count RENAME TO hidden")
        with pytest.raises(OperationalError):
            await counters.flush()
        counters.add(guild_id=GUILD, channel_id=CHANNEL, score=0.1, posted_at=NOON)
        with sqlite3.connect(database) as connection:
            connection.execute("ALTER TABLE hidden RENAME TO score_count")
        await counters.flush()
        assert (await store.stats(GUILD, LONG_AGO)).scanned == 2

    async def test_what_arrives_during_a_failing_flush_is_kept_too(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        counters = Counters(store)

        def add() -> None:
            counters.add(guild_id=GUILD, channel_id=CHANNEL, score=0.1, posted_at=NOON)

        async def arrives_and_fails(counts: Mapping[CountKey, int]) -> None:
            add()
            raise OSError("disk full")

        add()
        with monkeypatch.context() as patch:
            patch.setattr(store, "add_counts", arrives_and_fails)
            with pytest.raises(OSError, match="disk full"):
                await counters.flush()
        await counters.flush()
        assert (await store.stats(GUILD, LONG_AGO)).scanned == 2

    async def test_times_of_another_zone_are_counted_in_their_hour(self, store: Store) -> None:
        local = NOON.astimezone(timezone(timedelta(hours=2)))
        await store.add_counts(count(hour=local))
        await store.add_counts(count(hour=NOON))
        assert (await store.stats(GUILD, NOON)).scanned == 2
        assert (await store.stats(GUILD, NOON + timedelta(hours=1))).scanned == 0


class TestIncidents:
    async def test_an_incident_says_what_was_about_to_happen(
        self, store: Store, database: Path
    ) -> None:
        number = await incident(store, DELETED)
        assert rows(database, "SELECT * FROM incident") == [
            {
                "id": number,
                "guild_id": GUILD,
                "channel_id": CHANNEL,
                "message_id": MESSAGE.message_id,
                "author_id": 40,
                "created_at": "2026-05-04 12:00:00.000000",
                "score": 0.99,
                "threshold": 0.95,
                "rule": "delete threshold",
                "action": "delete",
                "model": "tiny",
                "deleted": 0,
                "alerted": 0,
                "author_told": 0,
                "problem": None,
            }
        ]

    async def test_the_outcome_is_added_to_its_incident_only(
        self, store: Store, database: Path
    ) -> None:
        first = await incident(store, DELETED)
        second = await incident(store, DELETED)
        assert first != second
        await store.set_outcome(
            second, Outcome(deleted=True, alerted=True, author_told=False, problem="DMs closed")
        )
        query = "SELECT id, deleted, alerted, author_told, problem FROM incident ORDER BY id"
        assert [tuple(row.values()) for row in rows(database, query)] == [
            (first, 0, 0, 0, None),
            (second, 1, 1, 0, "DMs closed"),
        ]

    async def test_no_message_text_reaches_the_file(self, store: Store, database: Path) -> None:
        await incident(store, DELETED, Outcome(deleted=True, alerted=True, author_told=True))
        await store.close()
        for path in database.parent.glob(f"{database.name}*"):
            assert TEXT.encode() not in path.read_bytes()


class TestStats:
    async def test_a_silent_server_has_zeros(self, store: Store) -> None:
        stats = await store.stats(GUILD, LONG_AGO)
        assert stats == NOTHING
        assert stats.toxic_share == 0.0

    async def test_every_number(self, store: Store) -> None:
        await store.add_counts(count(6, bucket=0))
        await store.add_counts(count(2, bucket=99))
        await store.add_counts(count(3, bucket=NOT_SCORED))
        await incident(store, FLAGGED, Outcome(alerted=True))
        await incident(store, DELETED, Outcome(deleted=True, alerted=True), author=41)
        await incident(store, DELETED, Outcome(problem="permission denied"), author=41)
        await incident(store, FLAGGED, author=42)  # the bot stopped before it could act
        stats = await store.stats(GUILD, LONG_AGO)
        assert stats == GuildStats(
            scanned=8,
            not_scored=3,
            flagged=3,
            deleted=1,
            failed_deletions=1,
            busiest_channels=((CHANNEL, 11),),
            most_flagged_members=((41, 2), (40, 1), (42, 1)),
        )
        assert stats.toxic_share == 0.5

    async def test_only_the_period_counts(self, store: Store) -> None:
        for hours in range(5):
            await store.add_counts(count(hour=NOON + timedelta(hours=hours)))
            await incident(store, now=NOON + timedelta(hours=hours), author=hours)
        stats = await store.stats(GUILD, NOON + timedelta(hours=3))
        assert (stats.scanned, stats.flagged) == (2, 2)
        assert stats.busiest_channels == ((CHANNEL, 2),)
        assert stats.most_flagged_members == ((3, 1), (4, 1))

    async def test_other_servers_do_not_count(self, store: Store) -> None:
        await store.add_counts(count(5, guild=OTHER_GUILD))
        await store.add_counts(count(5, guild=OTHER_GUILD, bucket=NOT_SCORED))
        await incident(store, DELETED, Outcome(deleted=True), guild=OTHER_GUILD)
        await incident(store, DELETED, guild=OTHER_GUILD)
        assert await store.stats(GUILD, LONG_AGO) == NOTHING
        assert (await store.stats(OTHER_GUILD, LONG_AGO)).deleted == 1

    async def test_rankings_show_the_few_first_most_first(self, store: Store) -> None:
        amounts = {channel: 10 + channel % 7 for channel in range(1, TOP + 4)}
        for channel, messages in amounts.items():
            await store.add_counts(count(messages - 1, channel=channel, bucket=1))
            await store.add_counts(count(1, channel=channel, bucket=2))
            for _ in range(messages - 9):
                await incident(store, author=channel)
        stats = await store.stats(GUILD, LONG_AGO)
        expected = sorted(amounts.items(), key=lambda item: (-item[1], item[0]))[:TOP]
        assert list(stats.busiest_channels) == expected
        assert list(stats.most_flagged_members) == [(key, n - 9) for key, n in expected]

    def test_the_share_never_exceeds_all(self) -> None:
        assert replace(NOTHING, scanned=1, flagged=2).toxic_share == 1.0
