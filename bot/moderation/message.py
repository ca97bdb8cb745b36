"""What the bot knows about a message when it decides whether to score it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.moderation.policy import Place, Policy


class Skip(StrEnum):
    """Why something is not scored; the value is its key in the texts."""

    DIRECT_MESSAGE = "direct_message"
    BOT = "bot"
    WEBHOOK = "webhook"
    SYSTEM = "system"
    EMPTY = "empty"
    EXEMPT_MEMBER = "exempt_member"
    EXEMPT_ROLE = "exempt_role"
    EXEMPT_CHANNEL = "exempt_channel"
    MODERATOR = "moderator"


class Kind(StrEnum):
    """What a member wrote; the value is its key in the texts."""

    MESSAGE = "message"
    FORWARD = "forward"
    POLL = "poll"
    ATTACHMENT = "attachment"
    EMBED = "embed"
    THREAD = "thread"
    NICKNAME = "nickname"


NAMES: Final = frozenset({Kind.THREAD, Kind.NICKNAME})
"""What is not a message, and so cannot be deleted."""


@dataclass(frozen=True, slots=True)
class Part:
    """One text that others can read."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote it; `is_moderator` means that they hold Manage Messages where they wrote."""

    id: int
    role_ids: frozenset[int] = frozenset()
    is_moderator: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingMessage:
    """One posted or edited message, or a name, free of any Discord type.

    `parts` is what the member wrote; it lives only as long as the message is being judged.
    `version` is when this text came to be: the time of the last edit, or of the posting.
    """

    guild_id: int | None
    place: Place
    message_id: int
    author: Author
    version: datetime
    parts: tuple[Part, ...] = field(repr=False)
    from_bot: bool = False
    from_webhook: bool = False
    is_system: bool = False

    @property
    def is_name(self) -> bool:
        """Whether this is a name; a forum post's title and first message share an id."""
        return any(part.kind in NAMES for part in self.parts)

    @property
    def text(self) -> str:
        """All parts, each on its own line."""
        return "\n".join(part.text for part in self.parts)


def skip_reason(message: IncomingMessage) -> Skip | None:
    """Say why nobody would want `message` scored, or None."""
    if message.guild_id is None:
        return Skip.DIRECT_MESSAGE
    if message.from_webhook:
        return Skip.WEBHOOK
    if message.from_bot:
        return Skip.BOT
    if message.is_system:
        return Skip.SYSTEM
    if not message.text.strip():
        return Skip.EMPTY
    return None


def exemption(author: Author, place: Place, policy: Policy) -> Skip | None:
    """Say which exemption of the server covers `author` at `place`, or None."""
    if author.id in policy.exempt_members:
        return Skip.EXEMPT_MEMBER
    if author.role_ids & policy.exempt_roles:
        return Skip.EXEMPT_ROLE
    if policy.exempt_channels.intersection(place.chain):
        return Skip.EXEMPT_CHANNEL
    if author.is_moderator and policy.exempt_moderators:
        return Skip.MODERATOR
    return None
