"""Appeals: an author's one objection to a deletion, and the moderators' answer."""

import logging
from datetime import datetime
from typing import Any, Final

import discord

from bot import permissions
from bot.actions.alerts import Alerts
from bot.actions.members import find_member
from bot.failures import DISCORD_FAILURES, describe, explain
from bot.language import Languages
from bot.moderation.incident import Deed, Incident, Step
from bot.store.incidents import Incidents
from bot.store.policies import Policies
from bot.views import notice
from bot.views.alert import verdict_colour, with_lines
from bot.views.answers import whisper
from bot.views.colours import AMBER
from bot.views.quoting import quoted

log = logging.getLogger(__name__)

LONGEST: Final = 500


class Appeals:
    """Takes appeals to the moderators and their answers back. The reason is not stored."""

    def __init__(
        self,
        client: discord.Client,
        incidents: Incidents,
        policies: Policies,
        alerts: Alerts,
        languages: Languages,
    ) -> None:
        self._client = client
        self._incidents = incidents
        self._policies = policies
        self._alerts = alerts
        self._languages = languages

    async def refusal(self, interaction: discord.Interaction[Any], incident_id: int) -> str | None:
        """Why the person who pressed cannot appeal, or None when they can."""
        t = self._languages.of(interaction.locale)
        incident = await self._incidents.get(incident_id)
        if incident is None or incident.author_id != interaction.user.id:
            return t("appeal.unknown")
        return t("appeal.again") if incident.appeal is not None else None

    async def submit(
        self, interaction: discord.Interaction[Any], incident_id: int, reason: str
    ) -> None:
        """The author gave a reason: add it to the alert and call the moderators."""
        t = self._languages.of(interaction.locale)
        await interaction.response.defer(ephemeral=True)
        refusal = await self.refusal(interaction, incident_id)
        now = discord.utils.utcnow()
        incident = await self._incidents.get(incident_id)
        if refusal is not None or incident is None:
            await whisper(interaction, refusal or t("appeal.unknown"))
            return
        if not await self._incidents.appeal(incident_id, by=interaction.user.id, at=now):
            await whisper(interaction, t("appeal.again"))
            return
        guild = self._client.get_guild(incident.guild_id)
        seen = guild is not None and await self._show(guild, incident, reason, now)
        await whisper(interaction, t("appeal.sent" if seen else "appeal.unseen"))

    async def answer(
        self, interaction: discord.Interaction[Any], incident_id: int, *, accepted: bool
    ) -> None:
        """A moderator accepted or declined."""
        t = self._languages.of(interaction.locale)
        guild, moderator = interaction.guild, interaction.user
        incident = await self._incidents.get(incident_id)
        if guild is None or incident is None or incident.guild_id != guild.id:
            await whisper(interaction, t("press.unknown"))
            return
        granted = (
            permissions.granted_in(moderator, incident.channel_id)
            if isinstance(moderator, discord.Member)
            else discord.Permissions.none()
        )
        if not granted.manage_messages:
            names = permissions.titles(("manage_messages",))
            await whisper(interaction, t("refusal.permission", names=names))
            return
        await interaction.response.defer()
        now = discord.utils.utcnow()
        settled = await self._incidents.answer_appeal(
            incident_id, accepted=accepted, by=moderator.id, at=now
        )
        if settled is None:
            await whisper(interaction, t("appeal.answered"))
            return
        deed = Deed.APPEAL_ACCEPTED if accepted else Deed.APPEAL_DECLINED
        steps = [Step(deed, now, moderator.id)]
        more = await self._lift_timeout(guild, settled, moderator.id) if accepted else []
        more.append(await self._tell(guild, settled, accepted=accepted))
        await self._incidents.add_steps([incident_id], more)
        await self._alerts.update(
            guild,
            settled.alert_id,
            [*steps, *more],
            pressed=interaction,
            colour=verdict_colour(toxic=not accepted),
        )

    async def _show(
        self, guild: discord.Guild, incident: Incident, reason: str, now: datetime
    ) -> bool:
        t = self._languages.of(guild.preferred_locale)
        policy = await self._policies.get(guild.id)
        step = Step(Deed.APPEALED, now, incident.author_id)
        line = quoted(" ".join(reason.split()), limit=LONGEST)
        title = t("appeal.field", number=incident.id)
        alert = await self._alerts.update(
            guild, incident.alert_id, [step], colour=AMBER, note=(title, line)
        )
        if alert is None:
            embed = discord.Embed(
                title=t("appeal.alone"),
                colour=AMBER,
                description=t("appeal.about", who=f"<@{incident.author_id}>"),
            )
            with_lines(embed, title, [line])
            alert = await self._alerts.repost(guild, policy, incident.alert_id, embed)
        if alert is not None:
            await self._alerts.ping(guild, policy, alert)
        return alert is not None

    async def _lift_timeout(
        self, guild: discord.Guild, incident: Incident, actor_id: int
    ) -> list[Step]:
        """End the timeout that the bot gave because of the incident, if it still runs."""
        steps = await self._incidents.steps([incident.id])
        if not any(step.deed is Deed.TIMED_OUT for step in steps[incident.id]):
            return []
        t = self._languages.of(guild.preferred_locale)
        now = discord.utils.utcnow()
        try:
            member = await find_member(guild, incident.author_id)
            if member is None or not member.is_timed_out():
                return []
            await member.timeout(None, reason=t("appeal.lift_reason", number=incident.id))
        except DISCORD_FAILURES as error:
            return [Step(Deed.TIMEOUT_NOT_LIFTED, now, actor_id, explain(t, error))]
        return [Step(Deed.TIMEOUT_LIFTED, now, actor_id)]

    async def _tell(self, guild: discord.Guild, incident: Incident, *, accepted: bool) -> Step:
        t = self._languages.of(guild.preferred_locale)
        now = discord.utils.utcnow()
        try:
            user = await self._client.fetch_user(incident.author_id)
            await user.send(embed=notice.appeal_answer(t, guild, accepted=accepted))
        except DISCORD_FAILURES as error:
            log.info("server %d: an author was not told (%s)", guild.id, describe(error))
            return Step(Deed.NOT_TOLD, now, None, explain(t, error))
        return Step(Deed.TOLD, now)
