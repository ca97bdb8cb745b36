"""Joins and leaves of servers, and the daily end of what was kept long enough."""

import logging
from datetime import timedelta

import discord
from discord.ext import commands, tasks
from sqlalchemy.exc import SQLAlchemyError

from bot.client import ToxicityBot
from bot.failures import DISCORD_FAILURES, describe
from bot.views import setup

log = logging.getLogger(__name__)


class Housekeeping(commands.Cog):
    """Greets servers and forgets them in time."""

    def __init__(self, bot: ToxicityBot) -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """Start the daily job; its first round is as soon as the bot knows its servers."""
        self.expire.start()

    async def cog_unload(self) -> None:
        """Stop the daily job."""
        self.expire.cancel()

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Say what to do first, where admins see it: the system channel, else the owner's mail."""
        try:
            await self._bot.store.retention.guild_joined(guild.id)
        except SQLAlchemyError as error:
            log.error("server %d may be forgotten (%s)", guild.id, type(error).__name__)
        t = self._bot.languages.of(guild.preferred_locale)
        embed = setup.welcome(t, guild)
        channel = guild.system_channel
        if channel is not None and channel.permissions_for(guild.me).send_messages:
            try:
                await channel.send(embed=embed)
                return
            except DISCORD_FAILURES as error:
                log.info("server %d: no greeting there (%s)", guild.id, describe(error))
        await self._bot.notices.write_to_owner(guild, embed)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Note when the grace period begins."""
        await self._bot.policies.forget(guild.id)
        try:
            await self._bot.store.retention.guild_left(guild.id, discord.utils.utcnow())
        except SQLAlchemyError as error:
            log.error("server %d will not be forgotten (%s)", guild.id, type(error).__name__)

    @tasks.loop(hours=24)
    async def expire(self) -> None:
        """Delete what is older than the settings allow."""
        now = discord.utils.utcnow()
        settings, retention = self._bot.settings, self._bot.store.retention
        try:
            for guild in self._bot.guilds:  # it may have come back while the bot was not running
                await retention.guild_joined(guild.id)
            gone = await retention.expire(now - timedelta(days=settings.retention_days))
            guilds = await retention.erase_departed(now - timedelta(days=settings.grace_days))
        except SQLAlchemyError as error:
            log.error("nothing could be expired today (%s)", type(error).__name__)
            return
        for guild_id in guilds:
            await self._bot.policies.forget(guild_id)
        log.info("expired %d incident(s) and %d server(s)", gone, len(guilds))

    @expire.before_loop
    async def _wait(self) -> None:
        await self._bot.wait_until_ready()
