"""What the bot remembers of a message that reached a threshold or was reported. Never its text."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.moderation.decision import Action, Rule
from bot.moderation.message import Kind


class Verdict(StrEnum):
    """What a moderator decided about an incident."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class Appeal(StrEnum):
    """Where an author's appeal stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Deed(StrEnum):
    """A step that was taken, or failed; the value is its key in the texts."""

    READ_IN_PART = "read_in_part"
    DELETED = "deleted"
    NOT_DELETED = "not_deleted"
    TOLD = "told"
    NOT_TOLD = "not_told"
    TIMED_OUT = "timed_out"
    NOT_TIMED_OUT = "not_timed_out"
    REPORTED = "reported"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    APPEALED = "appealed"
    APPEAL_ACCEPTED = "appeal_accepted"
    APPEAL_DECLINED = "appeal_declined"
    TIMEOUT_LIFTED = "timeout_lifted"
    TIMEOUT_NOT_LIFTED = "timeout_not_lifted"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened; `actor_id` is None for the bot itself, `detail` says why or how."""

    deed: Deed
    at: datetime
    actor_id: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What really happened to a message that reached a threshold."""

    deleted: bool = False
    author_told: bool = False
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One message, what was decided about it, and what became of it.

    Incidents that share an alert have the same `alert_id`.
    """

    id: int
    alert_id: int
    guild_id: int
    channel_id: int
    message_id: int
    author_id: int
    kind: Kind
    created_at: datetime
    score: float
    threshold: float
    rule: Rule
    action: Action
    model: str
    deleted: bool
    alerted: bool
    author_told: bool
    problem: str | None
    verdict: Verdict | None
    verdict_by: int | None
    verdict_at: datetime | None
    appeal: Appeal | None

    @property
    def waiting(self) -> bool:
        """Whether a moderator is needed: it still stands undecided, or its author appeals."""
        return (self.verdict is None and not self.deleted) or self.appeal is Appeal.OPEN


@dataclass(frozen=True, slots=True)
class Alert:
    """The message in a log channel that stands for one or more incidents.

    `channel_id` and `message_id` are None while, or when, it was not posted.
    """

    id: int
    guild_id: int
    channel_id: int | None
    message_id: int | None
