"""Carries out a decision. Each step fails alone, and the outcome says what really happened."""

import logging
from dataclasses import dataclass, replace

import discord

from bot.cogs import embeds, permissions
from bot.cogs.notices import Notices, log_channel
from bot.failures import DISCORD_FAILURES, describe
from bot.moderation.decision import Action, Decision
from bot.moderation.policy import Policy
from bot.store.store import Outcome

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A message, what was decided about it, and the server it was posted in.

    `incident_id` is None when the database could not record the incident.
    """

    message: discord.Message
    guild: discord.Guild
    policy: Policy
    decision: Decision
    incident_id: int | None


class Enforcer:
    """Deletes, tells the author, and alerts the moderators."""

    def __init__(self, notices: Notices, *, model: str) -> None:
        self._notices = notices
        self._model = model

    async def carry_out(self, case: Case) -> Outcome:
        """Do what was decided, as far as Discord lets the bot."""
        outcome = Outcome()
        if case.decision.action is Action.DELETE:
            outcome = await self._delete(case)
            if outcome.deleted:
                outcome = replace(outcome, author_told=await self._tell_author(case))
        return replace(outcome, alerted=await self._alert(case, outcome))

    async def _delete(self, case: Case) -> Outcome:
        channel = case.message.channel
        try:
            await case.message.delete()
        except discord.Forbidden:
            lacking = permissions.missing(channel, permissions.DELETE)
            needed = f"the permission {lacking}" if lacking else "the right to delete it"
            await self._notices.tell(
                case.guild,
                case.policy,
                "delete",
                f"A toxic message in <#{channel.id}> still stands: I lack {needed} there.",
            )
            return Outcome(problem=f"Not deleted: I lack {needed} in this channel.")
        except DISCORD_FAILURES as error:
            return Outcome(problem=f"Not deleted: {describe(error)}.")
        return Outcome(deleted=True)

    async def _tell_author(self, case: Case) -> bool:
        embed, files = embeds.deletion_notice(case.message, case.guild, case.decision)
        try:
            await case.message.author.send(embed=embed, files=files)
        except DISCORD_FAILURES as error:
            log.info("server %d: an author could not be told (%s)", case.guild.id, describe(error))
            return False
        return True

    async def _alert(self, case: Case, outcome: Outcome) -> bool:
        channel = log_channel(case.guild, case.policy)
        if channel is None:
            await self._notices.tell(
                case.guild,
                case.policy,
                "log channel",
                "A message reached a threshold, but alerts have nowhere to go: choose a channel "
                "with `/toxicity log-channel`.",
            )
            return False
        lacking = permissions.missing(channel, permissions.ALERT)
        if lacking:
            await self._notices.tell(
                case.guild,
                case.policy,
                "alert",
                f"I cannot post alerts in {channel.mention}: I lack the permission {lacking} "
                "there.",
            )
            return False
        embed = embeds.alert(
            case.message,
            case.decision,
            outcome,
            incident_id=case.incident_id,
            model=self._model,
        )
        try:
            await channel.send(embed=embed)
        except DISCORD_FAILURES as error:
            log.warning("server %d: an alert was not posted (%s)", case.guild.id, describe(error))
            return False
        return True
