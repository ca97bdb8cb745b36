"""The ways in which Discord can fail to do what it was asked."""

from dataclasses import dataclass, field
from typing import Final

import aiohttp
import discord

from bot.language import Language

DISCORD_FAILURES: Final = (discord.DiscordException, aiohttp.ClientError, TimeoutError, OSError)


@dataclass(frozen=True, slots=True)
class Failure:
    """A reason fit for a log, and for an alert as the text `failure.<key>`; never message text."""

    key: str
    english: str
    values: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.english


def describe(error: BaseException) -> Failure:
    """Why Discord did not do what it was asked."""
    match error:
        case discord.NotFound():
            return Failure("gone", "it was already gone")
        case discord.Forbidden(code=50007):
            return Failure("no_mail", "the member accepts no direct messages")
        case discord.Forbidden():
            return Failure("forbidden", "permission denied")
        case discord.RateLimited() | discord.HTTPException(status=429):
            return Failure("slow_down", "Discord asked to slow down")
        case discord.HTTPException():
            said = f"Discord answered with error {error.status}"
            return Failure("status", said, {"status": error.status})
        case _:
            return Failure("unreachable", "Discord could not be reached")


def explain(t: Language, error: BaseException) -> str:
    """`describe` in a reader's language."""
    failure = describe(error)
    return t(f"failure.{failure.key}", **failure.values)
