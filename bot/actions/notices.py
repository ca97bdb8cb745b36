"""Tells the people who can fix it when the bot cannot do its work."""

import logging
from datetime import timedelta
from typing import Final

import discord
from cachetools import TTLCache

from bot import permissions
from bot.failures import DISCORD_FAILURES, describe
from bot.language import Languages
from bot.moderation.policy import Policy
from bot.views import notice

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

    def __init__(self, client: discord.Client, languages: Languages) -> None:
        self._client = client
        self._languages = languages
        self._said: TTLCache[tuple[int, str], None] = TTLCache(
            10_000, QUIET_TIME.total_seconds(), timer=lambda: discord.utils.utcnow().timestamp()
        )

    async def tell(self, guild: discord.Guild, policy: Policy, kind: str, sentence: str) -> None:
        """Pass `sentence` on, unless this `kind` of problem was named within the hour."""
        if (guild.id, kind) in self._said:
            return
        self._said[guild.id, kind] = None
        t = self._languages.of(guild.preferred_locale)
        embed = notice.problem(t, guild, sentence)
        channel = log_channel(guild, policy)
        if channel is not None and not permissions.missing(channel, permissions.ALERT):
            try:
                await channel.send(embed=embed)
                return
            except DISCORD_FAILURES as error:
                log.info("server %d: log channel not reached (%s)", guild.id, describe(error))
        if not await self.write_to_owner(guild, embed):
            log.warning("server %d: a problem of kind %r; nobody there was told", guild.id, kind)

    async def write_to_owner(self, guild: discord.Guild, embed: discord.Embed) -> bool:
        """Send a direct message to the server's owner; whether it arrived."""
        try:
            if guild.owner_id is not None:
                owner = await self._client.fetch_user(guild.owner_id)
                await owner.send(embed=embed)
                return True
        except DISCORD_FAILURES as error:
            log.info("server %d: owner not reached (%s)", guild.id, describe(error))
        return False
