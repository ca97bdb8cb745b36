"""What a server wants: its mode, thresholds, exemptions and what follows repeated offences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final

from pydantic import TypeAdapter

LONGEST_TIMEOUT: Final = timedelta(days=28)
"""Discord's own limit."""


class InvalidThresholds(ValueError):
    """Thresholds that contradict themselves; `reason` is the key of why in the texts."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class Mode(StrEnum):
    """How far the bot goes, mildest first."""

    MONITOR = "monitor"
    """Score and count; nothing that anyone could see."""
    FLAG = "flag"
    """Alert the moderators; they decide."""
    ENFORCE = "enforce"
    """Also delete, and time out whom the ladder names."""


class OtherLanguages(StrEnum):
    """What is done with a text in another language than the model's."""

    LEAVE = "leave"
    """Its score decides nothing."""
    FLAG = "flag"
    """Its score can flag it, never delete it."""
    JUDGE = "judge"
    """It is judged like any other."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Scores from which a message is flagged and deleted.

    Both lie in [0, 1] and `flag` is at most `delete`; a score equal to a threshold reaches it.

    Raises:
        InvalidThresholds: a value is outside [0, 1] or `flag` is above `delete`.
    """

    flag: float
    delete: float

    def __post_init__(self) -> None:
        for name, value in (("flag", self.flag), ("delete", self.delete)):
            if not 0.0 <= value <= 1.0:
                raise InvalidThresholds(
                    "range",
                    f"The {name} threshold must be between 0 and 1, but {value!r} was given.",
                )
        if self.flag > self.delete:
            raise InvalidThresholds(
                "order",
                f"The flag threshold ({self.flag!r}) must not be above the delete threshold "
                f"({self.delete!r}): a message is flagged before it is bad enough to delete.",
            )


@dataclass(frozen=True, slots=True)
class Override:
    """Thresholds of a part of a server; None leaves one to the next wider part."""

    flag: float | None = None
    delete: float | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message is: a channel or thread, with what contains it."""

    channel_id: int
    parent_id: int | None = None
    category_id: int | None = None
    nsfw: bool = False

    @property
    def chain(self) -> tuple[int, ...]:
        """The channel and what contains it, the most specific first."""
        ids = (self.channel_id, self.parent_id, self.category_id)
        return tuple(one for one in ids if one is not None)


@dataclass(frozen=True, slots=True)
class Ladder:
    """Time out a member after every `deletions` deleted messages within `hours`.

    The first time for `minutes`, then for twice as long each time.
    """

    deletions: int
    hours: int
    minutes: int

    @property
    def window(self) -> timedelta:
        """How far back deletions count."""
        return timedelta(hours=self.hours)

    def timeout(self, deletions: int) -> timedelta | None:
        """The timeout that a member's `deletions`th deletion within the window earns, if any."""
        rung, between = divmod(deletions, self.deletions)
        if rung == 0 or between:
            return None
        longest = LONGEST_TIMEOUT // timedelta(minutes=1)
        # Past 2**16 doublings of a minute the limit has long been reached.
        return timedelta(minutes=min(self.minutes << min(rung - 1, 16), longest))


class Scope(StrEnum):
    """Which part of a policy a threshold comes from; the value is its key in the texts."""

    CHANNEL = "channel"
    NSFW = "nsfw"
    SERVER = "server"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class InForce:
    """Thresholds with the scope each comes from."""

    thresholds: Thresholds
    flag_scope: Scope
    delete_scope: Scope


@dataclass(frozen=True, slots=True)
class Policy:
    """One server's choices.

    `overrides` are by the id of a channel or category. A threshold of None, and a missing
    override, leave the choice to the next wider scope, in the end to the model's default.
    """

    guild_id: int
    mode: Mode = Mode.FLAG
    other_languages: OtherLanguages = OtherLanguages.LEAVE
    server: Override = Override()
    nsfw: Override = Override()
    overrides: Mapping[int, Override] = field(default_factory=dict)
    exempt_roles: frozenset[int] = frozenset()
    exempt_channels: frozenset[int] = frozenset()
    exempt_members: frozenset[int] = frozenset()
    exempt_moderators: bool = True
    ladder: Ladder | None = None
    log_channel_id: int | None = None
    ping_role_id: int | None = None

    def in_force(self, place: Place, default: Thresholds) -> InForce:
        """The thresholds at `place`, given the model's defaults; the most specific choice wins.

        Where two scopes contradict each other (a flag threshold above a delete threshold), the
        wider one gives way.
        """
        scopes: list[tuple[Scope, Override]] = [
            (Scope.CHANNEL, self.overrides[one]) for one in place.chain if one in self.overrides
        ]
        if place.nsfw:
            scopes.append((Scope.NSFW, self.nsfw))
        scopes.append((Scope.SERVER, self.server))
        scopes.append((Scope.MODEL, Override(default.flag, default.delete)))
        flag_rank, flag = _first(override.flag for _, override in scopes)
        delete_rank, delete = _first(override.delete for _, override in scopes)
        if flag > delete:
            flag, delete = (flag, flag) if flag_rank < delete_rank else (delete, delete)
        return InForce(Thresholds(flag, delete), scopes[flag_rank][0], scopes[delete_rank][0])

    def to_json(self) -> str:
        """The policy as it is stored."""
        return _ADAPTER.dump_json(self).decode()

    @classmethod
    def from_json(cls, stored: str) -> "Policy":
        """Read what `to_json` wrote; settings it does not name keep their defaults."""
        return _ADAPTER.validate_json(stored)


def _first(values: Iterable[float | None]) -> tuple[int, float]:
    """The first value that was chosen, with its position."""
    return next((rank, value) for rank, value in enumerate(values) if value is not None)


_ADAPTER: Final = TypeAdapter(Policy)
