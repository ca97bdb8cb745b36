"""What the incidents of a period say."""

from collections import Counter
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa

from bot.moderation.decision import Rule
from bot.moderation.incident import Appeal, Incident, Verdict
from bot.reports.stats import TOP, IncidentCounts, Period, Point
from bot.store.store import Store
from bot.store.tables import AlertRow, IncidentRow
from tests.bot.reports.conftest import UNTIL, deleted, flagged

GUILD = flagged().guild_id
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
THEN = UNTIL - 2 * HOUR


class Past:
    """A database, and what its server says about a period that ends at `UNTIL`."""

    def __init__(self, store: Store, database: Path) -> None:
        self.statistics = store.statistics
        self._engine = sa.create_engine(f"sqlite:///{database}")

    def remember(self, *incidents: Incident) -> None:
        """Put incidents into the database as they are."""
        with self._engine.begin() as connection:
            for one in incidents:
                alert = {"id": one.alert_id, "guild_id": one.guild_id}
                connection.execute(sa.insert(AlertRow).values(alert))
                row = asdict(one) | {"version": one.created_at}
                connection.execute(sa.insert(IncidentRow).values(row))

    async def counts(self, *incidents: Incident, period: Period = Period.DAY) -> IncidentCounts:
        """Remember the incidents and count the period's."""
        self.remember(*incidents)
        return await self.statistics.incidents(GUILD, UNTIL - period.length, UNTIL, period.step)


@pytest.fixture
def past(store: Store, database: Path) -> Past:
    return Past(store, database)


def at(created_at: datetime, incident: Incident) -> Incident:
    return replace(incident, created_at=created_at)


def judged(verdict: Verdict, minutes: float) -> Incident:
    """An incident with a verdict after so many minutes."""
    return flagged(
        created_at=THEN, verdict=verdict, verdict_by=1, verdict_at=THEN + minutes * MINUTE
    )


async def test_a_silent_server_has_zeros(past: Past) -> None:
    silent = await past.counts()
    assert replace(silent, series=()) == IncidentCounts()
    assert len(silent.series) == 24


async def test_messages_that_stand_are_flagged_and_the_others_deleted(past: Past) -> None:
    made = (
        flagged(),
        flagged(),
        deleted(),
        deleted(deleted=False, problem="permission denied"),
        flagged(deleted=True),  # by a moderator
    )
    found = await past.counts(*(at(THEN, one) for one in made))
    assert (found.flagged, found.deleted, found.failed_deletions) == (3, 2, 1)


async def test_reports_are_counted_apart(past: Past) -> None:
    reported = flagged(rule=Rule.REPORT, score=0.1, author_id=9, channel_id=9, created_at=THEN)
    found = await past.counts(
        reported,
        flagged(rule=Rule.REPORT, author_id=9, channel_id=9, created_at=THEN, deleted=True),
        flagged(author_id=1, channel_id=2, created_at=THEN),
    )
    assert (found.reported, found.flagged, found.deleted) == (2, 1, 0)
    assert found.toxic_members == ((1, 1),)
    assert found.toxic_channels == ((2, 1),)
    assert sum(point.flagged + point.deleted for point in found.series) == 1


async def test_verdicts_on_reports_count_as_verdicts(past: Past) -> None:
    confirmed, dismissed = judged(Verdict.CONFIRMED, 5), judged(Verdict.DISMISSED, 5)
    found = await past.counts(replace(confirmed, rule=Rule.REPORT), dismissed)
    assert (found.confirmed, found.dismissed, found.flagged, found.reported) == (1, 1, 1, 1)


async def test_what_waits_is_what_the_incidents_say(past: Past) -> None:
    made = (
        flagged(),
        flagged(rule=Rule.REPORT),
        deleted(),
        deleted(appeal=Appeal.OPEN),
        replace(judged(Verdict.CONFIRMED, 1), appeal=Appeal.DECLINED),
        judged(Verdict.DISMISSED, 1),
    )
    found = await past.counts(*(at(THEN, one) for one in made))
    assert found.waiting == sum(one.waiting for one in made) == 3


@pytest.mark.parametrize(("minutes", "median"), [([7], 7), ([90, 1, 3], 3), ([1, 100, 2, 50], 2)])
async def test_the_median_is_a_time_that_a_verdict_really_took(
    past: Past, minutes: list[float], median: float
) -> None:
    verdicts = [judged(Verdict.CONFIRMED, after) for after in minutes]
    found = await past.counts(*verdicts, flagged(created_at=THEN))
    assert found.verdict_time == median * MINUTE


async def test_the_rankings_show_the_few_first_most_first(past: Past) -> None:
    amounts = {5: 2, 6: 4, 7: 2, 8: 1, 9: 1, 10: 1, 11: 3}
    made = [
        make(author_id=key, channel_id=100 + key, created_at=THEN)
        for key, amount in amounts.items()
        for make, _ in zip((flagged, deleted, flagged, deleted), range(amount), strict=False)
    ]
    found = await past.counts(*made)
    expected = ((6, 4), (11, 3), (5, 2), (7, 2), (8, 1))
    assert len(expected) == TOP
    assert found.toxic_members == expected
    assert found.toxic_channels == tuple((100 + key, n) for key, n in expected)


async def test_each_incident_is_in_the_step_of_its_time(past: Past) -> None:
    found = await past.counts(
        flagged(created_at=UNTIL - DAY + MINUTE),
        flagged(created_at=UNTIL - 23 * HOUR - MINUTE),
        deleted(created_at=UNTIL - 23 * HOUR),
        deleted(created_at=UNTIL - MINUTE),
        flagged(created_at=UNTIL - DAY),
        flagged(created_at=UNTIL),
    )
    busy = [point for point in found.series if point.flagged or point.deleted]
    assert busy == [
        Point(UNTIL - 24 * HOUR, flagged=2, deleted=0),
        Point(UNTIL - 23 * HOUR, flagged=0, deleted=1),
        Point(UNTIL - HOUR, flagged=1, deleted=1),
    ]
    assert (found.flagged, found.deleted) == (3, 2)


@pytest.mark.parametrize("period", Period)
async def test_the_chart_adds_up_to_the_numbers_and_has_their_times(
    past: Past, period: Period
) -> None:
    random = Random(5)
    since = UNTIL - period.length
    made = [
        random.choice((flagged, deleted))(created_at=since + random.random() * period.length)
        for _ in range(60)
    ]
    found = await past.counts(*made, period=period)
    assert sum(point.flagged for point in found.series) == found.flagged
    assert sum(point.deleted for point in found.series) == found.deleted
    assert found.flagged + found.deleted == len(made)
    steps = Counter((one.created_at - since) // period.step for one in made)
    assert [point.flagged + point.deleted for point in found.series] == [
        steps[number] for number in range(len(found.series))
    ]


async def test_only_this_server_and_these_channels_count(past: Past) -> None:
    past.remember(
        flagged(created_at=THEN, guild_id=1),
        *(flagged(created_at=THEN, channel_id=channel) for channel in (1, 2, 3)),
    )
    found = await past.statistics.incidents(GUILD, UNTIL - DAY, UNTIL, HOUR, {1, 3})
    assert found.flagged == 2
    assert found.toxic_channels == ((1, 1), (3, 1))
