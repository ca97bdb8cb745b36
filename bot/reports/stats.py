"""One server's numbers over a period, as people read them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

TOP: Final = 5
BUCKETS: Final = 100


class Period(Enum):
    """The periods a moderator can ask for; the name is its key in the texts, the value in days."""

    DAY = 1
    WEEK = 7
    MONTH = 30
    YEAR = 364

    @property
    def length(self) -> timedelta:
        """How far back the period reaches."""
        return timedelta(days=self.value)

    @property
    def step(self) -> timedelta:
        """How far apart the points of a chart over the period are."""
        if self is Period.YEAR:
            return timedelta(weeks=1)
        return timedelta(hours=1) if self is Period.DAY else timedelta(days=1)


Ranking = tuple[tuple[int, int], ...]
"""(id or hour, count) pairs, the highest count first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageCounts:
    """What the counters say about a period.

    `histogram` holds the scored messages in each of `BUCKETS` equal parts of [0, 1], but for those
    in another language; `hours` those of each hour of the day in UTC, 0 to 23.
    """

    scanned: int = 0
    not_scored: int = 0
    other_language: int = 0
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
class IncidentCounts:
    """What the incidents of a period say, reports by members counted apart.

    `flagged` counts messages that reached a threshold and still stand; `failed_deletions` are
    those among them that should have been deleted. `verdict_time` is the median. `toxic_channels`
    and `toxic_members` rank by flagged and deleted messages, `series` spreads these over time.
    """

    flagged: int = 0
    deleted: int = 0
    failed_deletions: int = 0
    reported: int = 0
    confirmed: int = 0
    dismissed: int = 0
    waiting: int = 0
    verdict_time: timedelta | None = None
    toxic_channels: Ranking = ()
    toxic_members: Ranking = ()
    series: tuple[Point, ...] = ()

    @property
    def precision(self) -> float | None:
        """Confirmed incidents among those with a verdict, in [0, 1]; None without verdicts."""
        judged = self.confirmed + self.dismissed
        return self.confirmed / judged if judged else None


@dataclass(frozen=True, slots=True)
class GuildStats:
    """What happened in a server, or in some of its channels, over a period."""

    messages: MessageCounts
    incidents: IncidentCounts

    @property
    def toxic_share(self) -> float:
        """Flagged and deleted messages among the scanned ones, in [0, 1]."""
        scanned = self.messages.scanned
        toxic = self.incidents.flagged + self.incidents.deleted
        return min(1.0, toxic / scanned) if scanned else 0.0

    @property
    def busiest_hours(self) -> Ranking:
        """The hours of the day (UTC) with the most scored messages."""
        return rank((hour, count) for hour, count in enumerate(self.messages.hours) if count)


def rank(counts: Iterable[tuple[int, int]]) -> Ranking:
    """The `TOP` pairs with the highest counts; equal ones in order of their ids."""
    return tuple(sorted(counts, key=lambda pair: (-pair[1], pair[0]))[:TOP])


def spread(
    counts: Mapping[tuple[int, bool], int], since: datetime, until: datetime, step: timedelta
) -> tuple[Point, ...]:
    """A series of `step`s from `since` to `until`, whose last step may be longer or shorter.

    `counts` holds the messages of each (step, whether deleted); those past the last count there.
    """
    steps = max(1, round((until - since) / step))
    tally: Counter[tuple[int, bool]] = Counter()
    for (number, deleted), count in counts.items():
        tally[min(number, steps - 1), deleted] += count
    return tuple(
        Point(since + number * step, tally[number, False], tally[number, True])
        for number in range(steps)
    )
