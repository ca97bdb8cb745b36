"""Which deletions earn a timeout, and how long a one."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.moderation.policy import LONGEST_TIMEOUT, Ladder

LADDERS = st.builds(Ladder, st.integers(1, 50), st.just(24), st.integers(1, 40320))


def test_every_third_deletion_earns_twice_the_timeout_of_the_last() -> None:
    ladder = Ladder(deletions=3, hours=24, minutes=10)
    earned = [ladder.timeout(deletions) for deletions in range(10)]
    first, second, third = (timedelta(minutes=minutes) for minutes in (10, 20, 40))
    assert earned == [None, None, None, first, None, None, second, None, None, third]


def test_a_ladder_of_single_deletions_starts_with_the_first() -> None:
    ladder = Ladder(deletions=1, hours=1, minutes=5)
    assert ladder.timeout(0) is None
    assert [ladder.timeout(n) for n in (1, 2)] == [timedelta(minutes=5), timedelta(minutes=10)]


@pytest.mark.parametrize("deletions", [17, 1000, 10**9])
def test_no_timeout_is_longer_than_discord_allows(deletions: int) -> None:
    assert Ladder(1, 24, 10).timeout(deletions) == LONGEST_TIMEOUT == timedelta(days=28)


@given(LADDERS, st.integers(1, 200), st.integers(1, 200))
def test_later_timeouts_are_never_shorter(ladder: Ladder, one: int, other: int) -> None:
    fewer, more = sorted((one, other))
    shorter = ladder.timeout(fewer * ladder.deletions)
    longer = ladder.timeout(more * ladder.deletions)
    assert shorter is not None
    assert longer is not None
    assert timedelta(minutes=ladder.minutes) <= shorter <= longer <= LONGEST_TIMEOUT


def test_the_window_is_in_hours() -> None:
    assert Ladder(3, 36, 10).window == timedelta(days=1, hours=12)
