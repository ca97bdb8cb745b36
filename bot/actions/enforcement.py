"""Deletes, times out and tells the author. Each step fails alone and says what really happened."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import discord
from sqlalchemy.exc import SQLAlchemyError

from bot import permissions
from bot.actions.members import find_member
from bot.actions.notices import Notices
from bot.failures import DISCORD_FAILURES, explain
from bot.language import Language, Languages
from bot.moderation.decision import Action, Decision
from bot.moderation.incident import Deed, Outcome, Step
from bot.moderation.message import IncomingMessage, Kind
from bot.moderation.policy import Mode, Policy
from bot.store.incidents import Incidents
from bot.views import notice
from bot.views.buttons import appeal_view
from bot.views.notice import Removal

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Something a member wrote, what was decided about it, and where.

    `message` is None for names, which have no message to delete. `incident_id` and `alert_id` are
    None when the database could not record the incident.
    """

    incoming: IncomingMessage
    kind: Kind
    text: str
    message: discord.Message | None
    author: discord.User | discord.Member
    guild: discord.Guild
    jump_url: str
    policy: Policy
    decision: Decision
    incident_id: int | None
    alert_id: int | None


@dataclass(frozen=True, slots=True)
class Enforced:
    """What was done about a message."""

    outcome: Outcome = field(default_factory=Outcome)
    steps: tuple[Step, ...] = ()


class Enforcer:
    """Carries out what was decided, as far as Discord lets the bot."""

    def __init__(self, notices: Notices, incidents: Incidents, languages: Languages) -> None:
        self._notices = notices
        self._incidents = incidents
        self._languages = languages
        self._counting = asyncio.Lock()

    async def carry_out(self, case: Case) -> Enforced:
        """Delete if that was decided; then climb the ladder and tell the author."""
        if case.decision.action is not Action.DELETE or case.message is None:
            return Enforced()
        t = self._languages.of(case.guild.preferred_locale)
        deletion, outcome = await self._delete(case, case.message, t)
        if not outcome.deleted:
            return Enforced(outcome, (deletion,))
        steps = [deletion]
        recorded = [] if case.incident_id is None else [case.incident_id]
        ladder = await self.climb(case.guild, case.policy, case.author, recorded)
        steps += ladder
        told = await self.tell_author(
            Removal(
                author=case.author,
                guild=case.guild,
                channel_id=case.incoming.place.channel_id,
                text=case.text,
                decision=case.decision,
                incident_id=case.incident_id,
                ladder=ladder,
            )
        )
        steps.append(told)
        return Enforced(replace(outcome, author_told=told.deed is Deed.TOLD), tuple(steps))

    async def _delete(
        self, case: Case, message: discord.Message, t: Language
    ) -> tuple[Step, Outcome]:
        channel = message.channel
        try:
            await message.delete()
        except discord.Forbidden:
            lacking = permissions.titles(permissions.missing(channel, permissions.DELETE))
            needed = t("lack.permission", names=lacking) if lacking else t("lack.right")
            await self._notices.tell(
                case.guild,
                case.policy,
                "delete",
                t("notice.cannot_delete", channel=f"<#{channel.id}>", needed=needed),
            )
            reason = needed
        except DISCORD_FAILURES as error:
            reason = explain(t, error)
        else:
            return Step(Deed.DELETED, discord.utils.utcnow()), Outcome(deleted=True)
        problem = t("alert.not_deleted", reason=reason)
        return Step(Deed.NOT_DELETED, discord.utils.utcnow(), None, reason), Outcome(
            problem=problem[:200]
        )

    async def climb(
        self,
        guild: discord.Guild,
        policy: Policy,
        author: discord.User | discord.Member,
        deleted: Sequence[int],
    ) -> list[Step]:
        """Time out an author whose `deleted` incidents, just now, reach a rung of the ladder."""
        ladder = policy.ladder
        if ladder is None or policy.mode is Mode.MONITOR or not deleted:
            return []
        since = discord.utils.utcnow() - ladder.window
        try:
            # One at a time, so that of deletions at the same moment each gets its own number.
            async with self._counting:
                await self._incidents.mark_deleted(deleted)
                total = await self._incidents.deletions(guild.id, author.id, since)
        except SQLAlchemyError as error:
            log.error("deletions could not be counted (%s)", type(error).__name__)
            return []
        earned = [ladder.timeout(count) for count in range(total - len(deleted) + 1, total + 1)]
        durations = [duration for duration in earned if duration is not None]
        if not durations:
            return []
        t = self._languages.of(guild.preferred_locale)
        reason = t("ladder.reason", deletions=total, hours=ladder.hours)
        return [await self.time_out(guild, author.id, durations[-1], reason=reason)]

    async def time_out(
        self,
        guild: discord.Guild,
        user_id: int,
        duration: timedelta,
        *,
        reason: str,
        actor_id: int | None = None,
    ) -> Step:
        """Time out a member, unless they stand above the bot; say what came of it."""
        t = self._languages.of(guild.preferred_locale)
        now = discord.utils.utcnow()
        try:
            member = await find_member(guild, user_id)
            if member is None:
                detail = t("failure.left")
            elif not permissions.outranks(guild.me, member) or (
                member.guild_permissions.administrator
            ):
                detail = t("failure.above_me")
            else:
                await member.timeout(duration, reason=reason)
                return Step(Deed.TIMED_OUT, now, actor_id, length(t, duration))
        except discord.NotFound:
            detail = t("failure.left")
        except discord.Forbidden:
            lacking = t("lack.permission", names=permissions.titles(("moderate_members",)))
            detail = lacking if not guild.me.guild_permissions.moderate_members else t("lack.right")
        except DISCORD_FAILURES as error:
            detail = explain(t, error)
        return Step(Deed.NOT_TIMED_OUT, now, actor_id, detail)

    async def tell_author(self, removal: Removal) -> Step:
        """Send the author the reason, their text, and the way to appeal."""
        t = self._languages.of(removal.guild.preferred_locale)
        embed, files = notice.deletion(t, removal)
        view = discord.utils.MISSING
        if removal.incident_id is not None:
            view = appeal_view(t, removal.incident_id)
        now = discord.utils.utcnow()
        try:
            await removal.author.send(embed=embed, files=files, view=view)
        except DISCORD_FAILURES as error:
            return Step(Deed.NOT_TOLD, now, None, explain(t, error))
        return Step(Deed.TOLD, now)


def length(t: Language, duration: timedelta) -> str:
    """A length of time in the largest unit that divides it."""
    minutes = duration // timedelta(minutes=1)
    for unit, size in (("days", 24 * 60), ("hours", 60)):
        if minutes and minutes % size == 0:
            return t(f"length.{unit}", count=minutes // size)
    return t("length.minutes", count=minutes)
