"""The ways in which Discord can fail to do what it was asked."""

from typing import Final

import aiohttp
import discord

DISCORD_FAILURES: Final = (discord.DiscordException, aiohttp.ClientError, TimeoutError, OSError)


def describe(error: BaseException) -> str:
    """A short reason fit for a log or an alert; never message text."""
    match error:
        case discord.NotFound():
            return "it was already gone"
        case discord.Forbidden(code=50007):
            return "the member accepts no direct messages"
        case discord.Forbidden():
            return "permission denied"
        case discord.RateLimited() | discord.HTTPException(status=429):
            return "Discord asked to slow down"
        case discord.HTTPException():
            return f"Discord answered with error {error.status}"
        case _:
            return "Discord could not be reached"
