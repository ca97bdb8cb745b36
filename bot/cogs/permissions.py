"""Which permissions the bot lacks, by the names Discord shows."""

from typing import TYPE_CHECKING, Final

import discord

if TYPE_CHECKING:
    from discord.abc import MessageableChannel

DELETE: Final = ("view_channel", "manage_messages")
ALERT: Final = ("view_channel", "send_messages", "embed_links")


def missing(channel: "MessageableChannel", needed: tuple[str, ...]) -> str:
    """The permissions of `needed` that the bot lacks in a server's `channel`, comma-separated.

    Empty when nothing is missing.
    """
    if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return ""
    granted = channel.permissions_for(channel.guild.me)
    return ", ".join(
        name.replace("_", " ").title() for name in needed if not getattr(granted, name)
    )
