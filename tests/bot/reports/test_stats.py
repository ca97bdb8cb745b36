"""From counts and incidents to the numbers that people read."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.moderation.decision import Rule
from bot.moderation.incident import Appeal, Incident, Verdict
from bot.reports.stats import (
    TOP,
    GuildStats,
    MessageCounts,
    Period,
    Point,
    rank,
    summarise,
)
from tests.bot.reports.conftest import UNTIL, deleted, flagged

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def summary(
    *incidents: Incident, counts: MessageCounts | None = None, period: Period = Period.DAY
) -> GuildStats:
    return summarise(counts or MessageCounts(), incidents, period, UNTIL)


def judged(verdict: Verdict, minutes: float) -> Incident:
    """An incident with a verdict after so many minutes."""
    then = UNTIL - 2 * HOUR
    return flagged(
        created_at=then, verdict=verdict, verdict_by=1, verdict_at=then + minutes * MINUTE
    )


def test_a_silent_server_has_zeros_and_no_shares() -> None:
    silent = summary()
    assert (silent.flagged, silent.deleted, silent.failed_deletions, silent.reported) == (0,) * 4
    assert (silent.confirmed, silent.dismissed, silent.waiting) == (0, 0, 0)
    assert silent.toxic_share == 0.0
    assert silent.precision is None
    assert silent.verdict_time is None
    assert silent.busiest_hours == silent.toxic_channels == silent.toxic_members == ()


def test_messages_that_stand_are_flagged_and_the_others_deleted() -> None:
    numbers = summary(
        flagged(),
        flagged(),
        deleted(),
        deleted(deleted=False, problem="permission denied"),
        flagged(deleted=True),  # by a moderator
    )
    assert (numbers.flagged, numbers.deleted, numbers.failed_deletions) == (3, 2, 1)


def test_reports_are_counted_apart() -> None:
    reported = flagged(rule=Rule.REPORT, score=0.1, author_id=9, channel_id=9)
    numbers = summary(reported, replace(reported, deleted=True), flagged(author_id=1, channel_id=2))
    assert (numbers.reported, numbers.flagged, numbers.deleted) == (2, 1, 0)
    assert numbers.toxic_members == ((1, 1),)
    assert numbers.toxic_channels == ((2, 1),)
    assert sum(point.flagged + point.deleted for point in numbers.series) == 1


def test_verdicts_on_reports_count_as_verdicts() -> None:
    confirmed = judged(Verdict.CONFIRMED, 5)
    numbers = summary(replace(confirmed, rule=Rule.REPORT), confirmed)
    assert (numbers.confirmed, numbers.flagged, numbers.reported) == (2, 1, 1)


def test_what_waits_is_what_the_review_shows() -> None:
    numbers = summary(
        flagged(),
        flagged(rule=Rule.REPORT),
        deleted(),
        deleted(appeal=Appeal.OPEN),
        replace(judged(Verdict.CONFIRMED, 1), appeal=Appeal.DECLINED),
        judged(Verdict.DISMISSED, 1),
    )
    assert numbers.waiting == 3


@pytest.mark.parametrize(
    ("confirmed", "dismissed", "precision"), [(3, 1, 0.75), (0, 2, 0.0), (2, 0, 1.0)]
)
def test_precision_is_over_those_with_a_verdict(
    confirmed: int, dismissed: int, precision: float
) -> None:
    numbers = summary(
        *(judged(Verdict.CONFIRMED, 1) for _ in range(confirmed)),
        *(judged(Verdict.DISMISSED, 1) for _ in range(dismissed)),
        flagged(),
    )
    assert (numbers.confirmed, numbers.dismissed) == (confirmed, dismissed)
    assert numbers.precision == precision


@pytest.mark.parametrize(("minutes", "median"), [([7], 7), ([90, 1, 3], 3), ([1, 100, 2, 50], 2)])
def test_the_median_is_a_time_that_a_verdict_really_took(
    minutes: list[float], median: float
) -> None:
    verdicts = [judged(Verdict.CONFIRMED, after) for after in minutes]
    assert summary(*verdicts, flagged()).verdict_time == median * MINUTE


def test_the_toxic_share_is_of_the_scanned_messages_and_never_exceeds_all() -> None:
    counts = MessageCounts(scanned=8, not_scored=100)
    assert summary(flagged(), deleted(), counts=counts).toxic_share == 0.25
    # Counts are by the hour, incidents by the second: at the edge of a period they differ.
    assert summary(flagged(), deleted(), counts=MessageCounts(scanned=1)).toxic_share == 1.0


def test_the_rankings_show_the_few_first_most_first() -> None:
    amounts = {5: 2, 6: 4, 7: 2, 8: 1, 9: 1, 10: 1, 11: 3}
    incidents = [
        make(author_id=key, channel_id=100 + key)
        for key, amount in amounts.items()
        for make, _ in zip((flagged, deleted, flagged, deleted), range(amount), strict=False)
    ]
    numbers = summary(*incidents)
    expected = ((6, 4), (11, 3), (5, 2), (7, 2), (8, 1))
    assert len(expected) == TOP
    assert numbers.toxic_members == expected
    assert numbers.toxic_channels == tuple((100 + key, n) for key, n in expected)


def test_quiet_hours_are_not_among_the_busiest() -> None:
    hours = [0] * 24
    hours[3], hours[23] = 5, 9
    numbers = summary(counts=MessageCounts(hours=tuple(hours)))
    assert numbers.busiest_hours == ((23, 9), (3, 5))


@given(st.dictionaries(st.integers(), st.integers(1), max_size=20))
def test_a_ranking_is_sorted_and_leaves_nobody_higher_out(counts: dict[int, int]) -> None:
    ranking = rank(counts.items())
    assert len(ranking) == min(TOP, len(counts))
    assert list(ranking) == sorted(ranking, key=lambda pair: (-pair[1], pair[0]))
    out = [n for key, n in counts.items() if key not in dict(ranking)]
    assert not out or max(out) <= min(n for _, n in ranking)


class TestSeries:
    @pytest.mark.parametrize(
        ("period", "steps", "step"),
        [(Period.DAY, 24, HOUR), (Period.WEEK, 7, DAY), (Period.MONTH, 30, DAY)],
    )
    def test_every_period_is_covered_from_start_to_end(
        self, period: Period, steps: int, step: timedelta
    ) -> None:
        series = summary(period=period).series
        assert len(series) == steps
        assert series[0].start == UNTIL - period.length
        assert series[-1].start + step == UNTIL
        assert {b.start - a.start for a, b in pairwise(series)} == {step}

    def test_each_incident_is_in_the_step_of_its_time(self) -> None:
        series = summary(
            flagged(created_at=UNTIL - DAY),
            flagged(created_at=UNTIL - 23 * HOUR - MINUTE),
            deleted(created_at=UNTIL - 23 * HOUR),
            deleted(created_at=UNTIL - MINUTE),
            flagged(created_at=UNTIL),
        ).series
        busy = [point for point in series if point.flagged or point.deleted]
        assert busy == [
            Point(UNTIL - 24 * HOUR, flagged=2, deleted=0),
            Point(UNTIL - 23 * HOUR, flagged=0, deleted=1),
            Point(UNTIL - HOUR, flagged=1, deleted=1),
        ]

    @given(
        st.sampled_from(Period),
        st.lists(st.tuples(st.floats(0, 1), st.sampled_from([flagged, deleted])), max_size=30),
    )
    def test_the_chart_adds_up_to_the_numbers(
        self, period: Period, made: list[tuple[float, Callable[..., Incident]]]
    ) -> None:
        incidents = [make(created_at=UNTIL - share * period.length) for share, make in made]
        numbers = summary(*incidents, period=period)
        assert sum(point.flagged for point in numbers.series) == numbers.flagged
        assert sum(point.deleted for point in numbers.series) == numbers.deleted
        assert numbers.flagged + numbers.deleted == len(incidents)


def test_the_start_of_a_period_is_exact() -> None:
    assert UNTIL - Period.MONTH.length == datetime(2026, 4, 4, 12, 30, tzinfo=UNTIL.tzinfo)
