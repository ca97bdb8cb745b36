"""Picks up messages that could not be dealt with when they came, once it is quiet again."""

import logging
from typing import Final

import discord
from discord.ext import commands, tasks
from sqlalchemy.exc import SQLAlchemyError

from bot.actions import reading
from bot.client import ToxicityBot
from bot.failures import DISCORD_FAILURES, describe
from bot.store.backlog import Postponed

log = logging.getLogger(__name__)

A_ROUND: Final = 20


class CatchUp(commands.Cog):
    """Looks postponed messages up in their channels and judges them."""

    def __init__(self, bot: ToxicityBot) -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """Take up what was left when the bot was stopped, and look for quiet moments."""
        try:
            await self._bot.backlog.load()
        except SQLAlchemyError as error:
            log.error("what waited to be judged could not be read (%s)", type(error).__name__)
        self.catch_up.start()

    async def cog_unload(self) -> None:
        """Stop looking."""
        self.catch_up.cancel()

    @tasks.loop(seconds=5)
    async def catch_up(self) -> None:
        """Judge some of the oldest, unless there is a queue again."""
        for _ in range(min(A_ROUND, len(self._bot.backlog))):
            postponed = self._bot.backlog.oldest()
            if postponed is None or self._bot.scorer.waiting:
                return
            try:
                await self._judge(postponed)
            except (discord.NotFound, discord.Forbidden) as error:
                log.info("a message that was put off is out of reach (%s)", describe(error))
            except (*DISCORD_FAILURES, SQLAlchemyError) as error:
                log.warning("what was put off has to wait longer (%s)", type(error).__name__)
                return
            except Exception as error:  # nothing about one message may keep the others waiting
                log.error("a message that was put off is given up (%s)", type(error).__name__)
            self._bot.backlog.done(postponed)

    @catch_up.before_loop
    async def _wait(self) -> None:
        await self._bot.wait_until_ready()

    async def _judge(self, postponed: Postponed) -> None:
        channel = self._bot.get_channel(postponed.channel_id)
        channel = channel or await self._bot.fetch_channel(postponed.channel_id)
        if not isinstance(channel, discord.abc.Messageable):
            return
        message = await channel.fetch_message(postponed.message_id)
        subject = reading.subject(message)
        if subject is not None:
            await self._bot.judge.judge(subject, postponed=postponed)
