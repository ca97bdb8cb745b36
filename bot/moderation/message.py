"""What the bot knows about a message when it decides whether to score it."""

from dataclasses import dataclass
from enum import StrEnum


class Skip(StrEnum):
    """Why a message is not scored."""

    DIRECT_MESSAGE = "direct message"
    BOT = "bot"
    WEBHOOK = "webhook"
    SYSTEM = "system message"
    EMPTY = "no text"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingMessage:
    """One posted or edited message, free of any Discord type.

    `text` is what the member typed; it lives only as long as the message is being judged.
    """

    guild_id: int | None
    channel_id: int
    message_id: int
    author_id: int
    text: str
    from_bot: bool = False
    from_webhook: bool = False
    is_system: bool = False


def skip_reason(message: IncomingMessage) -> Skip | None:
    """Say why `message` need not be scored, or None when it must be."""
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
