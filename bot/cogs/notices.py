"""Tells the people who can fix it when the bot cannot do its work."""

import logging
from datetime import datetime, timedelta
from typing import Final

import discord

from bot.cogs import embeds, permissions
from bot.failures import DISCORD_FAILURES, describe
from bot.moderation.policy import Policy

log = logging.getLogger(__name__)

QUIET_TIME: Final = timedelta(hours=1)


def log_channel(guild: discord.Guild, policy: Policy) -> discord.TextChannel | None:
    """The server's log channel, when it is set and still exists."""
    if policy.log_channel_id is None:
        return None
    channel = guild.get_channel(policy.log_channel_id)
    return channel if isinstance(channel, discord.TextChannel) else None


class Notices:
    """Says each kind of problem once per server and hour.

    The log channel hears of it first; without one the server's owner does; when neither can be
    reached the operator's log has it.
    """

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._said: dict[tuple[int, str], datetime] = {}

    async def tell(self, guild: discord.Guild, policy: Policy, kind: str, sentence: str) -> None:
        """Pass `sentence` on, unless this `kind` of problem was named within the hour."""
        now = discord.utils.utcnow()
        self._said = {key: at for key, at in self._said.items() if now - at < QUIET_TIME}
        if (guild.id, kind) in self._said:
            return
        self._said[guild.id, kind] = now
        embed = embeds.problem(f"{sentence}\n\nServer: **{embeds.quoted(guild.name)}**")
        channel = log_channel(guild, policy)
        if channel is not None and not permissions.missing(channel, permissions.ALERT):
            try:
                await channel.send(embed=embed)
                return
            except DISCORD_FAILURES as error:
                log.info("server %d: log channel not reached (%s)", guild.id, describe(error))
        try:
            if guild.owner_id is not None:
                owner = await self._client.fetch_user(guild.owner_id)
                await owner.send(embed=embed)
                return
        except DISCORD_FAILURES as error:
            log.info("server %d: owner not reached (%s)", guild.id, describe(error))
        log.warning("server %d: %s (nobody there could be told)", guild.id, sentence)
