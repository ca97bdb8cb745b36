"""The numbers that people read."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports.stats import (
    TOP,
    GuildStats,
    IncidentCounts,
    MessageCounts,
    Period,
    Point,
    rank,
    spread,
)
from tests.bot.reports.conftest import UNTIL

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def test_a_silent_server_has_no_shares() -> None:
    silent = GuildStats(MessageCounts(), IncidentCounts())
    assert silent.toxic_share == 0.0
    assert silent.incidents.precision is None
    assert silent.busiest_hours == ()


@pytest.mark.parametrize(
    ("confirmed", "dismissed", "precision"), [(3, 1, 0.75), (0, 2, 0.0), (2, 0, 1.0)]
)
def test_precision_is_over_those_with_a_verdict(
    confirmed: int, dismissed: int, precision: float
) -> None:
    counts = IncidentCounts(confirmed=confirmed, dismissed=dismissed, waiting=7)
    assert counts.precision == precision


def test_the_toxic_share_is_of_the_scanned_messages_and_never_exceeds_all() -> None:
    incidents = IncidentCounts(flagged=1, deleted=1, reported=9)
    assert GuildStats(MessageCounts(scanned=8, not_scored=100), incidents).toxic_share == 0.25
    # Counts are by the hour, incidents by the second: at the edge of a period they differ.
    assert GuildStats(MessageCounts(scanned=1), incidents).toxic_share == 1.0


def test_quiet_hours_are_not_among_the_busiest() -> None:
    hours = [0] * 24
    hours[3], hours[23] = 5, 9
    numbers = GuildStats(MessageCounts(hours=tuple(hours)), IncidentCounts())
    assert numbers.busiest_hours == ((23, 9), (3, 5))


@given(st.dictionaries(st.integers(), st.integers(1), max_size=20))
def test_a_ranking_is_sorted_and_leaves_nobody_higher_out(counts: dict[int, int]) -> None:
    ranking = rank(counts.items())
    assert len(ranking) == min(TOP, len(counts))
    assert list(ranking) == sorted(ranking, key=lambda pair: (-pair[1], pair[0]))
    out = [n for key, n in counts.items() if key not in dict(ranking)]
    assert not out or max(out) <= min(n for _, n in ranking)


@pytest.mark.parametrize(
    ("period", "steps", "step"),
    [
        (Period.DAY, 24, HOUR),
        (Period.WEEK, 7, DAY),
        (Period.MONTH, 30, DAY),
        (Period.YEAR, 52, 7 * DAY),
    ],
)
def test_a_series_covers_its_period_from_start_to_end(
    period: Period, steps: int, step: timedelta
) -> None:
    series = spread({}, UNTIL - period.length, UNTIL, period.step)
    assert len(series) == steps
    assert series[0].start == UNTIL - period.length
    assert series[-1].start + step == UNTIL
    assert {b.start - a.start for a, b in pairwise(series)} == {step}


def test_what_comes_after_the_last_step_counts_there() -> None:
    counts = {(0, False): 2, (1, True): 3, (2, False): 1, (3, False): 4}
    assert spread(counts, UNTIL - 3 * HOUR, UNTIL, HOUR) == (
        Point(UNTIL - 3 * HOUR, flagged=2, deleted=0),
        Point(UNTIL - 2 * HOUR, flagged=0, deleted=3),
        Point(UNTIL - HOUR, flagged=5, deleted=0),
    )


@given(
    st.sampled_from(Period),
    st.dictionaries(st.tuples(st.integers(0, 60), st.booleans()), st.integers(1, 9)),
)
def test_a_series_loses_nothing(period: Period, counts: dict[tuple[int, bool], int]) -> None:
    series = spread(counts, UNTIL - period.length, UNTIL, period.step)
    for deleted in (False, True):
        total = sum(n for (_, gone), n in counts.items() if gone is deleted)
        assert sum(point.deleted if deleted else point.flagged for point in series) == total


def test_the_start_of_a_period_is_exact() -> None:
    assert UNTIL - Period.MONTH.length == datetime(2026, 4, 4, 12, 30, tzinfo=UNTIL.tzinfo)
