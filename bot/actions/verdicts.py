"""Moderators' verdicts: what a press of a button on an alert does."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import discord

from bot import permissions
from bot.actions import reading
from bot.actions.alerts import Alerts
from bot.actions.enforcement import Enforcer
from bot.actions.members import find_member
from bot.failures import DISCORD_FAILURES, explain
from bot.language import Language, Languages
from bot.moderation.incident import Deed, Incident, Step, Verdict
from bot.moderation.message import NAMES
from bot.moderation.policy import Policy
from bot.store.incidents import Incidents
from bot.store.policies import Policies
from bot.views.alert import verdict_colour
from bot.views.answers import whisper
from bot.views.buttons import Press
from bot.views.notice import Removal

DEFAULT_TIMEOUT: Final = timedelta(minutes=10)
NEEDED: Final = {
    Press.DELETE: "manage_messages",
    Press.CONFIRM: "manage_messages",
    Press.TIMEOUT: "moderate_members",
    Press.DISMISS: "manage_messages",
}


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press of a button by a moderator who may press it."""

    press: Press
    incidents: tuple[Incident, ...]
    guild: discord.Guild
    moderator: discord.Member
    policy: Policy


class Verdicts:
    """Carries verdicts out and writes down what came of them."""

    def __init__(
        self,
        incidents: Incidents,
        policies: Policies,
        enforcer: Enforcer,
        alerts: Alerts,
        languages: Languages,
    ) -> None:
        self._incidents = incidents
        self._policies = policies
        self._enforcer = enforcer
        self._alerts = alerts
        self._languages = languages

    async def press(
        self, interaction: discord.Interaction[Any], press: Press, alert_id: int
    ) -> None:
        """A button on an alert was pressed, on the alert itself or in `/toxicity review`."""
        t = self._languages.of(interaction.locale)
        guild, moderator = interaction.guild, interaction.user
        incidents = await self._incidents.of_alert(alert_id)
        if guild is None or not isinstance(moderator, discord.Member) or not incidents:
            await whisper(interaction, t("press.unknown"))
            return
        if incidents[0].guild_id != guild.id:
            await whisper(interaction, t("press.unknown"))
            return
        needed = NEEDED[press]
        if not getattr(permissions.granted_in(moderator, incidents[0].channel_id), needed):
            names = permissions.titles((needed,))
            await whisper(interaction, t("refusal.permission", names=names))
            return
        await interaction.response.defer()
        pressed = Pressed(
            press, tuple(incidents), guild, moderator, await self._policies.get(guild.id)
        )
        steps = await self._carry_out(pressed)
        if steps is None:
            await whisper(interaction, await self._decided_by(t, alert_id))
            return
        await self._alerts.update(
            guild,
            alert_id,
            steps,
            pressed=interaction,
            colour=verdict_colour(toxic=press is not Press.DISMISS),
        )
        for step in steps:
            if step.deed in {Deed.NOT_DELETED, Deed.NOT_TIMED_OUT}:
                await whisper(interaction, t(f"press.{step.deed}", reason=step.detail))

    async def _carry_out(self, pressed: Pressed) -> list[Step] | None:
        """Do what was asked; the steps taken, or None when another moderator was faster."""
        toxic = pressed.press is not Press.DISMISS
        now = discord.utils.utcnow()
        judged = await self._incidents.judge(
            pressed.incidents[0].alert_id,
            Verdict.CONFIRMED if toxic else Verdict.DISMISSED,
            by=pressed.moderator.id,
            at=now,
        )
        deed = Deed.CONFIRMED if toxic else Deed.DISMISSED
        steps = [Step(deed, now, pressed.moderator.id)] if judged else []
        if not judged and any(one.verdict is Verdict.DISMISSED for one in pressed.incidents):
            return None
        if pressed.press is Press.TIMEOUT:
            steps.append(await self._time_out(pressed))
        elif pressed.press is Press.DELETE:
            steps += await self._delete(pressed)
        return steps or None

    async def _time_out(self, pressed: Pressed) -> Step:
        step = await self._try_to_time_out(pressed)
        await self._incidents.add_steps([one.id for one in pressed.incidents], [step])
        return step

    async def _try_to_time_out(self, pressed: Pressed) -> Step:
        guild, moderator, incident = pressed.guild, pressed.moderator, pressed.incidents[0]
        t = self._languages.of(guild.preferred_locale)
        now = discord.utils.utcnow()
        try:
            member = await find_member(guild, incident.author_id)
        except DISCORD_FAILURES as error:
            return Step(Deed.NOT_TIMED_OUT, now, moderator.id, explain(t, error))
        if member is not None and not permissions.outranks(moderator, member):
            return Step(Deed.NOT_TIMED_OUT, now, moderator.id, t("failure.above_you"))
        ladder = pressed.policy.ladder
        return await self._enforcer.time_out(
            guild,
            incident.author_id,
            DEFAULT_TIMEOUT if ladder is None else timedelta(minutes=ladder.minutes),
            reason=t("press.timeout_reason", moderator=moderator.name, number=incident.id),
            actor_id=moderator.id,
        )

    async def _delete(self, pressed: Pressed) -> list[Step]:
        """Delete what still stands, climb the ladder, tell the author; a step of each sort."""
        standing: dict[int, list[Incident]] = {}  # an edited message can have several incidents
        for incident in pressed.incidents:
            if not incident.deleted and incident.kind not in NAMES:
                standing.setdefault(incident.message_id, []).append(incident)
        steps: list[Step] = []
        deleted: list[tuple[Incident, discord.Message]] = []
        for incidents in standing.values():
            step, message = await self._delete_one(incidents[-1], pressed)
            ids = [incident.id for incident in incidents]
            await self._incidents.add_steps(ids, [step])
            steps.append(step)
            if message is not None:
                await self._incidents.mark_deleted(ids)
                deleted.append((incidents[-1], message))
        if deleted:
            ladder = await self._enforcer.climb(
                pressed.guild,
                pressed.policy,
                deleted[-1][1].author,
                [incident.id for incident, _ in deleted],
            )
            await self._incidents.add_steps([incident.id for incident, _ in deleted], ladder)
            steps += ladder
            for incident, message in deleted:
                told = await self._tell(incident, message, ladder, pressed)
                await self._incidents.add_steps([incident.id], [told])
                steps.append(told)
        return list({step.deed: step for step in steps}.values())

    async def _tell(
        self, incident: Incident, message: discord.Message, ladder: list[Step], pressed: Pressed
    ) -> Step:
        return await self._enforcer.tell_author(
            Removal(
                author=message.author,
                guild=pressed.guild,
                channel_id=incident.channel_id,
                text=reading.incoming(message).text,
                decision=None,
                incident_id=incident.id,
                ladder=ladder,
            )
        )

    async def _delete_one(
        self, incident: Incident, pressed: Pressed
    ) -> tuple[Step, discord.Message | None]:
        t = self._languages.of(pressed.guild.preferred_locale)
        channel = pressed.guild.get_channel_or_thread(incident.channel_id)
        now, actor = discord.utils.utcnow(), pressed.moderator.id
        if not isinstance(channel, discord.abc.Messageable):
            return Step(Deed.NOT_DELETED, now, actor, t("failure.gone")), None
        try:
            message = await channel.fetch_message(incident.message_id)
            await message.delete()
        except discord.Forbidden:
            lacking = permissions.titles(permissions.missing(channel, permissions.DELETE))
            reason = t("lack.permission", names=lacking) if lacking else t("lack.right")
            return Step(Deed.NOT_DELETED, now, actor, reason), None
        except DISCORD_FAILURES as error:
            return Step(Deed.NOT_DELETED, now, actor, explain(t, error)), None
        return Step(Deed.DELETED, now, actor), message

    async def _decided_by(self, t: Language, alert_id: int) -> str:
        for incident in await self._incidents.of_alert(alert_id):
            if incident.verdict is not None:
                return t(f"press.already_{incident.verdict}", who=f"<@{incident.verdict_by}>")
        return t("press.unknown")
