"""Sees every message and every edit that changes what was written."""

import logging

import discord
from discord.ext import commands, tasks
from sqlalchemy.exc import SQLAlchemyError

from bot.actions import reading
from bot.client import ToxicityBot

log = logging.getLogger(__name__)


class Watch(commands.Cog):
    """Listens to messages: in channels, threads, forum posts and voice-channel chat."""

    def __init__(self, bot: ToxicityBot) -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """Start writing the counters down every few seconds."""
        self.write_counters.start()

    async def cog_unload(self) -> None:
        """Stop the timer; `ToxicityBot.close` writes what is left."""
        self.write_counters.cancel()

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Judge a new message."""
        await self._judge(message)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Judge an edit, whether or not the message is cached.

        Link previews, pins, poll results and the like arrive as edits too, but change no text.
        """
        message = payload.message
        judged = self._bot.judge.has_judged(reading.incoming(message))
        if judged or (judged is None and message.edited_at is None):
            return
        await self._judge(message)

    @tasks.loop(seconds=5)
    async def write_counters(self) -> None:
        """Write the counters; what the database refuses now is kept for the next round."""
        try:
            await self._bot.flush()
        except SQLAlchemyError as error:
            log.warning("the counters could not be written yet (%s)", type(error).__name__)

    async def _judge(self, message: discord.Message) -> None:
        subject = reading.subject(message)
        if subject is not None:
            await self._bot.judge.judge(subject)
