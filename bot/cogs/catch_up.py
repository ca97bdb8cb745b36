"""Picks up messages that could not be scored when they came, once it is quiet again."""

import logging
from typing import Final

import discord
from discord.ext import commands, tasks

from bot.actions import reading
from bot.client import ToxicityBot
from bot.failures import DISCORD_FAILURES, describe

log = logging.getLogger(__name__)

A_ROUND: Final = 20


class CatchUp(commands.Cog):
    """Looks shed messages up in their channels and judges them."""

    def __init__(self, bot: ToxicityBot) -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """Look for quiet moments."""
        self.catch_up.start()

    async def cog_unload(self) -> None:
        """Stop looking."""
        self.catch_up.cancel()

    @tasks.loop(seconds=5)
    async def catch_up(self) -> None:
        """Judge some of the oldest, unless there is a queue again."""
        for _ in range(min(A_ROUND, len(self._bot.backlog))):
            if self._bot.scorer.waiting:
                return
            await self._judge(*self._bot.backlog.take())

    async def _judge(self, channel_id: int, message_id: int) -> None:
        channel = self._bot.get_channel(channel_id)
        if not isinstance(channel, discord.abc.Messageable):
            return
        try:
            message = await channel.fetch_message(message_id)
        except DISCORD_FAILURES as error:
            log.info("a message that was not scored is out of reach (%s)", describe(error))
            return
        subject = reading.subject(message)
        if subject is not None:
            await self._bot.judge.judge(subject, again=True)
