"""Looks members up."""

import discord


async def find_member(guild: discord.Guild, user_id: int) -> discord.Member | None:
    """A member of the server, or None when they are not (any more)."""
    try:
        return guild.get_member(user_id) or await guild.fetch_member(user_id)
    except discord.NotFound:
        return None
