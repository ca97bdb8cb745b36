"""Alerts in the log channel: one grows with an author's messages instead of many appearing."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import discord
from cachetools import TTLCache
from sqlalchemy.exc import SQLAlchemyError

from bot import permissions
from bot.actions.enforcement import Case, Enforced
from bot.actions.notices import Notices, log_channel
from bot.failures import DISCORD_FAILURES, describe
from bot.language import Language, Languages
from bot.moderation.decision import Rule
from bot.moderation.incident import Alert, Incident, Step
from bot.moderation.policy import Policy
from bot.store.incidents import Incidents
from bot.views import alert as alert_view
from bot.views.alert import Entry
from bot.views.buttons import review_view, with_pages

log = logging.getLogger(__name__)

WINDOW: Final = timedelta(seconds=10)
"""A message this soon after the author's last one in the channel joins its alert."""
LARGEST: Final = 25
"""After so many messages a new alert begins."""
GROUPS: Final = 10_000


@dataclass(slots=True)
class Group:
    """An alert that may still grow. `alert_id` is None until its first incident is recorded."""

    alert_id: int | None = None
    entries: list[Entry] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    message: discord.Message | None = None
    shown: int = 0
    pinged: bool = False
    recording: asyncio.Lock = field(default_factory=asyncio.Lock)
    showing: asyncio.Lock = field(default_factory=asyncio.Lock)


class Alerts:
    """Posts alerts, lets them grow, and keeps them up to date."""

    def __init__(
        self, notices: Notices, incidents: Incidents, languages: Languages, *, model: str
    ) -> None:
        self._notices = notices
        self._incidents = incidents
        self._languages = languages
        self._model = model
        self._groups: TTLCache[tuple[int, int, int], Group] = TTLCache(
            GROUPS, WINDOW.total_seconds(), timer=lambda: discord.utils.utcnow().timestamp()
        )

    def group(self, guild_id: int, author_id: int, channel_id: int) -> Group:
        """The alert that a message of the author in the channel belongs to now."""
        key = (guild_id, author_id, channel_id)
        group = self._groups.get(key)
        if group is None or len(group.entries) >= LARGEST:
            group = Group()
        self._groups[key] = group
        return group

    def close(self, alert_id: int) -> None:
        """A moderator has dealt with the alert: later messages get a new one."""
        for key, group in list(self._groups.items()):
            if group.alert_id == alert_id:
                del self._groups[key]

    def forget(self, guild_id: int, author_id: int) -> None:
        """What is about the author was erased: later messages get a new alert."""
        for key in list(self._groups):
            if key[:2] == (guild_id, author_id):
                self._groups.pop(key, None)

    async def show(self, group: Group, case: Case, enforced: Enforced) -> bool:
        """Put a message into its alert; whether moderators can see it."""
        entry = Entry(
            text=case.text,
            kind=case.kind,
            decision=case.decision,
            outcome=enforced.outcome,
            posted_at=case.incoming.version,
            jump_url=case.jump_url,
            incident_id=case.incident_id,
        )
        group.entries.append(entry)
        group.steps += enforced.steps
        position = len(group.entries)
        async with group.showing:
            if group.shown >= position:  # a message that came later has shown this one too
                return group.message is not None
            group.shown = len(group.entries)
            return await self._post(group, case)

    async def _post(self, group: Group, case: Case) -> bool:
        t = self._languages.of(case.guild.preferred_locale)
        channel = await self._channel(case.guild, case.policy)
        if channel is None:
            return False
        place = case.incoming.place.channel_id
        embed = alert_view.alert(
            t, case.author, place, group.entries, group.steps, model=self._model
        )
        view = await self._buttons(t, group.alert_id)
        try:
            if group.message is not None:
                group.message = await _edited(group.message, embed, view)
            if group.message is None:
                group.message = await channel.send(embed=embed, view=view or discord.utils.MISSING)
                await self._remember(group.alert_id, group.message)
            if _needs_a_human(group.entries) and not group.pinged:
                group.pinged = True
                await self.ping(case.guild, case.policy, group.message)
        except DISCORD_FAILURES as error:
            log.warning("server %d: an alert was not posted (%s)", case.guild.id, describe(error))
            return False
        return True

    async def ping(self, guild: discord.Guild, policy: Policy, alert: discord.Message) -> None:
        """Call the people the server chose to call when a human is needed."""
        role = None if policy.ping_role_id is None else guild.get_role(policy.ping_role_id)
        if role is None:
            return
        try:
            await alert.reply(role.mention, allowed_mentions=discord.AllowedMentions(roles=[role]))
        except DISCORD_FAILURES as error:
            log.info("server %d: nobody was called (%s)", guild.id, describe(error))

    async def update(
        self,
        guild: discord.Guild,
        alert_id: int,
        steps: Sequence[Step],
        *,
        pressed: discord.Interaction[Any] | None = None,
        colour: discord.Colour | None = None,
        note: tuple[str, str] | None = None,
    ) -> discord.Message | None:
        """Add what was done to an alert, and leave the buttons that still do something.

        `pressed` is the press of a button that asked for it, if any; both the message it is on
        and the one in the log channel are brought up to date. `note` is a further field, by name,
        that gains a line. Returns the message in the log channel, or None when it cannot be
        reached.
        """
        self.close(alert_id)
        t = self._languages.of(guild.preferred_locale)
        try:
            stored = await self._incidents.alert(alert_id)
            incidents = await self._incidents.of_alert(alert_id)
        except SQLAlchemyError as error:
            log.error("alert %d could not be read (%s)", alert_id, type(error).__name__)
            return None
        shown = None if pressed is None else pressed.message
        posted = await _fetch(guild, stored, shown)
        for message in {m.id: m for m in (shown, posted) if m is not None}.values():
            if not message.embeds:
                continue
            embed = alert_view.with_steps(message.embeds[0], t, steps, colour=colour)
            if incidents and all(incident.deleted for incident in incidents):
                alert_view.mark_deleted(embed, t, len(incidents))
            if note is not None:
                alert_view.with_lines(embed, note[0], [note[1]])
            try:
                view = await self._view(t, incidents)
                if pressed is not None and message.flags.ephemeral:
                    view = with_pages(view, message)
                    await pressed.edit_original_response(embed=embed, view=view)
                else:
                    await message.edit(embed=embed, view=view)
            except DISCORD_FAILURES as error:
                log.info("alert %d was not brought up to date (%s)", alert_id, describe(error))
        return posted

    async def repost(
        self, guild: discord.Guild, policy: Policy, alert_id: int, embed: discord.Embed
    ) -> discord.Message | None:
        """Post an alert again whose message is gone."""
        t = self._languages.of(guild.preferred_locale)
        channel = await self._channel(guild, policy)
        if channel is None:
            return None
        view = await self._buttons(t, alert_id)
        try:
            message = await channel.send(embed=embed, view=view or discord.utils.MISSING)
        except DISCORD_FAILURES as error:
            log.warning("server %d: an alert was not posted (%s)", guild.id, describe(error))
            return None
        await self._remember(alert_id, message)
        return message

    async def _channel(self, guild: discord.Guild, policy: Policy) -> discord.TextChannel | None:
        """The log channel; if there is none to post in, those who can change it are told."""
        t = self._languages.of(guild.preferred_locale)
        channel = log_channel(guild, policy)
        if channel is None:
            await self._notices.tell(guild, policy, "log channel", t("notice.no_log_channel"))
            return None
        lacking = permissions.titles(permissions.missing(channel, permissions.ALERT))
        if lacking:
            sentence = t("notice.cannot_alert", channel=channel.mention, names=lacking)
            await self._notices.tell(guild, policy, "alert", sentence)
            return None
        return channel

    async def _buttons(self, t: Language, alert_id: int | None) -> discord.ui.View | None:
        if alert_id is None:
            return None
        try:
            return await self._view(t, await self._incidents.of_alert(alert_id))
        except SQLAlchemyError as error:
            log.error("alert %d has no buttons (%s)", alert_id, type(error).__name__)
            return None

    async def _view(self, t: Language, incidents: Sequence[Incident]) -> discord.ui.View | None:
        if not incidents:
            return None
        steps = await self._incidents.steps([incident.id for incident in incidents])
        return review_view(t, incidents, [step for taken in steps.values() for step in taken])

    async def _remember(self, alert_id: int | None, message: discord.Message) -> None:
        if alert_id is None:
            return
        try:
            await self._incidents.set_alert_message(alert_id, message.channel.id, message.id)
        except SQLAlchemyError as error:
            log.error("alert %d will not be found again (%s)", alert_id, type(error).__name__)


async def _edited(
    message: discord.Message, embed: discord.Embed, view: discord.ui.View | None
) -> discord.Message | None:
    """The alert's message after a change, or None when it is gone."""
    try:
        return await message.edit(embed=embed, view=view)
    except discord.NotFound:
        return None


async def _fetch(
    guild: discord.Guild, stored: Alert | None, shown: discord.Message | None
) -> discord.Message | None:
    """The alert's message in the log channel."""
    if stored is None or stored.channel_id is None or stored.message_id is None:
        return None
    if shown is not None and shown.id == stored.message_id:
        return shown
    channel = guild.get_channel(stored.channel_id)
    if not isinstance(channel, discord.TextChannel):
        return None
    try:
        return await channel.fetch_message(stored.message_id)
    except DISCORD_FAILURES as error:
        log.info("alert %d cannot be reached (%s)", stored.id, describe(error))
        return None


def _needs_a_human(entries: Sequence[Entry]) -> bool:
    """Whether something stands that reached the delete threshold."""
    return any(
        not entry.outcome.deleted
        and entry.decision.rule in {Rule.DELETE_THRESHOLD, Rule.FLAG_MODE, Rule.ALERT_ONLY}
        for entry in entries
    )
