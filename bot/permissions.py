"""Which permissions are needed, and which the bot or a person lacks."""

from typing import Final

import discord

DELETE: Final = ("view_channel", "manage_messages")
ALERT: Final = ("view_channel", "send_messages", "embed_links")

WANTED: Final = {
    "view_channel": "read",
    "send_messages": "alert",
    "embed_links": "alert",
    "attach_files": "chart",
    "read_message_history": "review",
    "manage_messages": "delete",
    "moderate_members": "timeout",
}
"""Every permission the bot asks for, with the key of what it is for."""


def missing(channel: object, needed: tuple[str, ...]) -> tuple[str, ...]:
    """The permissions of `needed` that the bot lacks in a server's channel."""
    if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return ()
    granted = channel.permissions_for(channel.guild.me)
    return tuple(name for name in needed if not getattr(granted, name))


def titles(names: tuple[str, ...]) -> str:
    """Permissions by the names Discord's English client shows, comma-separated."""
    special = {"manage_guild": "Manage Server", "moderate_members": "Timeout Members"}
    return ", ".join(special.get(name, name.replace("_", " ").title()) for name in names)


def granted_in(member: discord.Member, channel_id: int) -> discord.Permissions:
    """What `member` may do in a channel of their server, or in the server if it is gone."""
    channel = member.guild.get_channel_or_thread(channel_id)
    if channel is None or (isinstance(channel, discord.Thread) and channel.parent is None):
        return member.guild_permissions
    return channel.permissions_for(member)


def outranks(one: discord.Member, other: discord.Member) -> bool:
    """Whether `one` may act on `other`: nobody may act on the owner or on those above them."""
    if other.id == other.guild.owner_id:
        return False
    return one.id == one.guild.owner_id or one.top_role > other.top_role
