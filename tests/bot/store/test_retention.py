"""What is stored ends: by age, by a member's wish, and after the bot has left."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.moderation.incident import Deed, Step, Verdict
from bot.moderation.policy import Mode, Policy
from bot.reports.stats import MessageCounts
from bot.store.backlog import Postponed
from bot.store.store import Store
from tests.bot.store.conftest import (
    AUTHOR,
    DELETED,
    GUILD,
    LONG_AGO,
    MODERATOR,
    NOON,
    OTHER_GUILD,
    count,
    incident,
    rows,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TOLD = Step(Deed.TOLD, NOON)


def left(database: Path, table: str) -> int:
    """How many rows a table has."""
    return int(rows(database, f"SELECT count(*) AS left FROM {table}")[0]["left"])


class TestAMembersWish:
    async def test_everything_settled_about_them_goes(self, store: Store, database: Path) -> None:
        await incident(store, DELETED, deleted=True, steps=[TOLD])
        _, judged = await incident(store, steps=[TOLD])
        await store.incidents.judge(judged, Verdict.CONFIRMED, by=MODERATOR, at=NOON)

        assert await store.retention.erase_member(GUILD, AUTHOR, NOON) == 2

        assert [left(database, table) for table in ("incident", "incident_step", "alert")] == [
            0
        ] * 3

    async def test_other_members_and_servers_stay(self, store: Store) -> None:
        await incident(store, DELETED, deleted=True)
        theirs, alert = await incident(store, DELETED, deleted=True, author=8, steps=[TOLD])
        elsewhere, _ = await incident(store, DELETED, deleted=True, guild=OTHER_GUILD)

        assert await store.retention.erase_member(GUILD, AUTHOR, NOON) == 1

        assert [one.id for one in await store.incidents.of_member(GUILD, 8)] == [theirs]
        assert await store.incidents.alert(alert) is not None
        assert await store.incidents.steps([theirs]) == {theirs: [TOLD]}
        found = await store.incidents.of_member(OTHER_GUILD, AUTHOR)
        assert [one.id for one in found] == [elsewhere]

    async def test_it_is_no_way_to_escape_a_moderator(self, store: Store) -> None:
        undecided, _ = await incident(store)
        appealed, _ = await incident(store, DELETED, deleted=True)
        await store.incidents.appeal(appealed, by=AUTHOR, at=NOON)

        assert await store.retention.erase_member(GUILD, AUTHOR, NOON) == 0
        await store.incidents.answer_appeal(appealed, accepted=False, by=MODERATOR, at=NOON)
        assert await store.retention.erase_member(GUILD, AUTHOR, NOON) == 1

        found = await store.incidents.of_member(GUILD, AUTHOR)
        assert [one.id for one in found] == [undecided]

    async def test_it_is_no_way_to_escape_a_timeout(self, store: Store) -> None:
        for hours in (0, 1, 2):
            await incident(store, DELETED, deleted=True, now=NOON + hours * HOUR)

        assert await store.retention.erase_member(GUILD, AUTHOR, NOON + HOUR) == 2

        assert await store.incidents.deletions(GUILD, AUTHOR, LONG_AGO) == 1

    async def test_an_alert_stays_while_it_stands_for_something(self, store: Store) -> None:
        _, alert = await incident(store, DELETED, deleted=True, now=NOON)
        kept, _ = await incident(store, DELETED, alert_id=alert, now=NOON)

        await store.retention.erase_member(GUILD, AUTHOR, NOON)

        assert [one.id for one in await store.incidents.of_alert(alert)] == [kept]
        assert await store.incidents.alert(alert) is not None

    async def test_the_numbers_of_what_was_erased_are_never_given_again(self, store: Store) -> None:
        """An old alert's buttons would act on somebody else's message."""
        erased = await incident(store, DELETED, deleted=True)
        await store.retention.erase_member(GUILD, AUTHOR, NOON)
        number, alert = await incident(store, author=8)
        assert number > erased[0]
        assert alert > erased[1]


class TestAge:
    async def test_what_is_older_goes_and_what_is_younger_stays(
        self, store: Store, database: Path
    ) -> None:
        for hours in range(4):
            now = NOON + hours * HOUR
            await incident(store, now=now, steps=[TOLD])

        assert await store.retention.expire(NOON + 2 * HOUR) == 2

        found = await store.incidents.since(GUILD, LONG_AGO)
        assert [one.created_at for one in found] == [NOON + 2 * HOUR, NOON + 3 * HOUR]
        tables = ("incident_step", "alert")
        assert [left(database, table) for table in tables] == [2, 2]
        assert await store.retention.expire(NOON + 2 * HOUR) == 0

    async def test_counts_go_by_whole_days(self, store: Store, database: Path) -> None:
        for days in range(4):
            await store.counts.add(count(10**days, hour=NOON + days * DAY))

        await store.retention.expire(NOON + 2 * DAY)

        for since in (LONG_AGO, NOON - HOUR, NOON + 2 * DAY - HOUR):
            assert (await store.statistics.counts(GUILD, since, NOON + 9 * DAY)).scanned == 1100
        assert left(database, "score_count") == 2
        assert rows(database, "SELECT DISTINCT day FROM day_count ORDER BY day") == [
            {"day": "2026-05-06"},
            {"day": "2026-05-07"},
        ]

    async def test_a_servers_choices_have_no_age(self, store: Store) -> None:
        await store.policies.save(Policy(GUILD, mode=Mode.ENFORCE))
        await store.retention.expire(NOON + 9999 * DAY)
        assert (await store.policies.get(GUILD)).mode is Mode.ENFORCE

    @pytest.mark.slow
    async def test_a_great_many_go_at_once(self, store: Store, database: Path) -> None:
        """More than a database takes as parameters of one statement by far."""
        for _ in range(1100):
            await incident(store)
        assert await store.retention.expire(NOON + DAY) == 1100
        assert left(database, "alert") == 0


class TestDeparture:
    async def fill(self, store: Store, guild: int) -> None:
        await store.policies.save(Policy(guild, mode=Mode.ENFORCE))
        await store.counts.add(count(guild=guild))
        waiting = Postponed(guild, channel_id=1, message_id=guild, counted_at=NOON)
        await store.backlog.change([waiting], [])
        await incident(store, guild=guild, steps=[TOLD])

    async def test_nothing_goes_before_the_grace_period_is_over(
        self, store: Store, database: Path
    ) -> None:
        await self.fill(store, GUILD)
        await store.retention.guild_left(GUILD, NOON)

        assert await store.retention.erase_departed(NOON) == []

        tables = ("guild_policy", "score_count", "backlog", "incident", "incident_step", "alert")
        assert [left(database, table) for table in tables] == [1] * 6
        assert left(database, "day_count") == 5

    async def test_then_everything_goes_but_other_servers_stay(
        self, store: Store, database: Path
    ) -> None:
        await self.fill(store, GUILD)
        await self.fill(store, OTHER_GUILD)
        await store.retention.guild_left(GUILD, NOON)

        assert await store.retention.erase_departed(NOON + DAY) == [GUILD]

        tables = ("guild_policy", "score_count", "backlog", "incident", "incident_step", "alert")
        assert [left(database, table) for table in tables] == [1] * 6
        assert left(database, "day_count") == 5
        assert left(database, "departed_guild") == 0
        assert await store.policies.get(GUILD) == Policy(GUILD)
        counts = await store.statistics.counts(GUILD, LONG_AGO, NOON + DAY)
        assert counts == MessageCounts()
        assert await store.incidents.since(GUILD, LONG_AGO) == []
        assert len(await store.incidents.since(OTHER_GUILD, LONG_AGO)) == 1
        assert await store.retention.erase_departed(NOON + DAY) == []

    async def test_the_grace_period_starts_when_the_bot_left(self, store: Store) -> None:
        await store.retention.guild_left(GUILD, NOON)
        await store.retention.guild_left(GUILD, NOON + 2 * DAY)  # noticed again at a restart
        assert await store.retention.erase_departed(NOON + DAY) == [GUILD]

    async def test_coming_back_keeps_everything(self, store: Store) -> None:
        await self.fill(store, GUILD)
        await store.retention.guild_left(GUILD, NOON)
        await store.retention.guild_joined(GUILD)
        await store.retention.guild_joined(OTHER_GUILD)  # had never left

        assert await store.retention.erase_departed(NOON + 99 * DAY) == []
        assert (await store.policies.get(GUILD)).mode is Mode.ENFORCE
