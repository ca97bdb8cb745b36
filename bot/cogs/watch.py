"""Sees every message and edit: score, decide, record, act."""

import logging
from typing import TYPE_CHECKING

import discord
from discord.ext import commands, tasks
from sqlalchemy.exc import SQLAlchemyError

from bot.cogs.enforcement import Case, Enforcer
from bot.cogs.notices import Notices
from bot.moderation.decision import Action, Decision, decide
from bot.moderation.message import IncomingMessage, skip_reason
from bot.scoring.batching import Overloaded
from bot.store.store import Outcome

if TYPE_CHECKING:
    from bot.client import ToxicityBot

log = logging.getLogger(__name__)


class Watch(commands.Cog):
    """Listens to new messages and to edits that change the text."""

    def __init__(self, bot: "ToxicityBot") -> None:
        self._bot = bot
        self._enforcer = Enforcer(Notices(bot), model=bot.model.name)

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
        """Judge an edit; link previews, pins and the like change no text and are left out."""
        before = payload.cached_message
        after = payload.message
        unchanged = after.edited_at is None if before is None else before.content == after.content
        if not unchanged:
            await self._judge(after)

    @tasks.loop(seconds=5)
    async def write_counters(self) -> None:
        """Write the counters; what the database refuses now is kept for the next round."""
        try:
            await self._bot.counters.flush()
        except SQLAlchemyError as error:
            log.warning("the counters could not be written yet (%s)", type(error).__name__)

    async def _judge(self, message: discord.Message) -> None:
        incoming = _incoming(message)
        if skip_reason(incoming) is not None or message.guild is None:
            return
        score = await self._score(incoming)
        self._bot.counters.add(
            guild_id=message.guild.id,
            channel_id=message.channel.id,
            score=score,
            posted_at=message.created_at,
        )
        if score is None:
            return
        policy = await self._bot.policies.get(message.guild.id)
        decision = decide(score, policy.thresholds(self._bot.default_thresholds))
        if decision.action is Action.NONE:
            return
        incident_id = await self._record(incoming, decision)
        outcome = await self._enforcer.carry_out(
            Case(
                message=message,
                guild=message.guild,
                policy=policy,
                decision=decision,
                incident_id=incident_id,
            )
        )
        if incident_id is not None:
            await self._record_outcome(incident_id, outcome)

    async def _score(self, message: IncomingMessage) -> float | None:
        try:
            return await self._bot.scorer.score(message.text)
        except Overloaded:
            log.warning("the scoring queue is full; a message was not scored")
        except Exception as error:
            log.error("a message could not be scored (%s)", type(error).__name__)
        return None

    async def _record(self, message: IncomingMessage, decision: Decision) -> int | None:
        try:
            return await self._bot.store.add_incident(
                message, decision, model=self._bot.model.name, now=discord.utils.utcnow()
            )
        except SQLAlchemyError as error:
            log.error("an incident could not be recorded (%s)", type(error).__name__)
            return None

    async def _record_outcome(self, incident_id: int, outcome: Outcome) -> None:
        try:
            await self._bot.store.set_outcome(incident_id, outcome)
        except SQLAlchemyError as error:
            log.error("incident %d keeps no outcome (%s)", incident_id, type(error).__name__)


def _incoming(message: discord.Message) -> IncomingMessage:
    return IncomingMessage(
        guild_id=None if message.guild is None else message.guild.id,
        channel_id=message.channel.id,
        message_id=message.id,
        author_id=message.author.id,
        text=message.content,
        from_bot=message.author.bot,
        from_webhook=message.webhook_id is not None,
        is_system=message.is_system(),
    )


async def setup(bot: "ToxicityBot") -> None:
    """Called by discord.py when the extension is loaded."""
    await bot.add_cog(Watch(bot))
