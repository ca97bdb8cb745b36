"""One server's numbers over a period."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum


class Period(Enum):
    """The periods a moderator can ask for; the value is the name shown."""

    DAY = "24 hours"
    WEEK = "7 days"
    MONTH = "30 days"

    @property
    def length(self) -> timedelta:
        """How far back the period reaches."""
        return {
            Period.DAY: timedelta(days=1),
            Period.WEEK: timedelta(days=7),
            Period.MONTH: timedelta(days=30),
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuildStats:
    """What happened in a server.

    `flagged` counts messages that reached a threshold and still stand; `failed_deletions` are
    those among them that should have been deleted. The rankings are (id, count), most first.
    """

    scanned: int
    not_scored: int
    flagged: int
    deleted: int
    failed_deletions: int
    busiest_channels: tuple[tuple[int, int], ...]
    most_flagged_members: tuple[tuple[int, int], ...]

    @property
    def toxic_share(self) -> float:
        """Flagged and deleted messages among the scanned ones, in [0, 1]."""
        return min(1.0, (self.flagged + self.deleted) / self.scanned) if self.scanned else 0.0
