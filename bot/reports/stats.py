"""One server's numbers over a period. Pure: from counts and incidents to what people read."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from statistics import median_low
from typing import Final

from bot.moderation.decision import Action, Rule
from bot.moderation.incident import Incident, Verdict

TOP: Final = 5
BUCKETS: Final = 100


class Period(Enum):
    """The periods a moderator can ask for; the name is its key in the texts, the value in days."""

    DAY = 1
    WEEK = 7
    MONTH = 30

    @property
    def length(self) -> timedelta:
        """How far back the period reaches."""
        return timedelta(days=self.value)

    @property
    def step(self) -> timedelta:
        """How far apart the points of a chart over the period are."""
        return timedelta(hours=1) if self is Period.DAY else timedelta(days=1)


Ranking = tuple[tuple[int, int], ...]
"""(id or hour, count) pairs, the highest count first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageCounts:
    """What the counters say about a period.

    `histogram` holds the scored messages in each of `BUCKETS` equal parts of [0, 1]; `hours` those
    of each hour of the day in UTC, 0 to 23.
    """

    scanned: int = 0
    not_scored: int = 0
    channels: Ranking = ()
    hours: tuple[int, ...] = (0,) * 24
    histogram: tuple[int, ...] = (0,) * BUCKETS


@dataclass(frozen=True, slots=True)
class Point:
    """One step of the chart over time."""

    start: datetime
    flagged: int
    deleted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildStats:
    """What happened in a server (or in some of its channels) over a period.

    `flagged` counts messages that reached a threshold and still stand; `failed_deletions` are
    those among them that should have been deleted. `toxic_channels` and `toxic_members` rank by
    flagged and deleted messages.
    """

    counts: MessageCounts
    flagged: int
    deleted: int
    failed_deletions: int
    reported: int
    confirmed: int
    dismissed: int
    waiting: int
    verdict_time: timedelta | None
    busiest_hours: Ranking
    toxic_channels: Ranking
    toxic_members: Ranking
    series: tuple[Point, ...]

    @property
    def toxic_share(self) -> float:
        """Flagged and deleted messages among the scanned ones, in [0, 1]."""
        scanned = self.counts.scanned
        return min(1.0, (self.flagged + self.deleted) / scanned) if scanned else 0.0

    @property
    def precision(self) -> float | None:
        """Confirmed incidents among those with a verdict, in [0, 1]; None without verdicts."""
        judged = self.confirmed + self.dismissed
        return self.confirmed / judged if judged else None


def summarise(
    counts: MessageCounts, incidents: Sequence[Incident], period: Period, until: datetime
) -> GuildStats:
    """Draw the numbers of the period that ends at `until`; `incidents` are those within it."""
    found = [one for one in incidents if one.rule is not Rule.REPORT]
    standing = [one for one in found if not one.deleted]
    times = [one.verdict_at - one.created_at for one in incidents if one.verdict_at is not None]
    return GuildStats(
        counts=counts,
        flagged=len(standing),
        deleted=len(found) - len(standing),
        failed_deletions=sum(one.action is Action.DELETE for one in standing),
        reported=len(incidents) - len(found),
        confirmed=sum(one.verdict is Verdict.CONFIRMED for one in incidents),
        dismissed=sum(one.verdict is Verdict.DISMISSED for one in incidents),
        waiting=sum(one.waiting for one in incidents),
        verdict_time=median_low(times) if times else None,
        busiest_hours=rank((hour, count) for hour, count in enumerate(counts.hours) if count),
        toxic_channels=_most(one.channel_id for one in found),
        toxic_members=_most(one.author_id for one in found),
        series=_series(found, period, until),
    )


def rank(counts: Iterable[tuple[int, int]]) -> Ranking:
    """The `TOP` pairs with the highest counts; equal ones in order of their ids."""
    return tuple(sorted(counts, key=lambda pair: (-pair[1], pair[0]))[:TOP])


def _most(ids: Iterable[int]) -> Ranking:
    return rank(Counter(ids).items())


def _series(incidents: Iterable[Incident], period: Period, until: datetime) -> tuple[Point, ...]:
    steps = period.length // period.step
    start = until - period.length
    tally: Counter[Hashable] = Counter(
        (min((one.created_at - start) // period.step, steps - 1), one.deleted) for one in incidents
    )
    return tuple(
        Point(start + step * period.step, tally[step, False], tally[step, True])
        for step in range(steps)
    )
