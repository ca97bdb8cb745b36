"""`/toxicity threshold`: see what thresholds would have done before they are set."""

import asyncio
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

import discord
from discord import app_commands, ui

from bot import permissions
from bot.actions import reading
from bot.commands.context import Channel, Interaction, admins_only, language, server
from bot.language import Language
from bot.moderation.evidence import Effect, effect, share
from bot.moderation.policy import (
    InForce,
    InvalidThresholds,
    Mode,
    Override,
    Place,
    Policy,
    Scope,
    Thresholds,
)
from bot.reports.charts import histogram_chart
from bot.reports.stats import BUCKETS
from bot.views.answers import AnsweringView, whisper
from bot.views.charts import chart_labels
from bot.views.colours import BLURPLE, GREEN, GREY
from bot.views.quoting import fitting

PREVIEW: Final = timedelta(days=7)
VERDICTS: Final = timedelta(days=90)
CHART: Final = "scores.png"

Change = Callable[[Policy], Policy]


@app_commands.command()
@admins_only
async def threshold(
    interaction: Interaction,
    flag: float | None = None,
    delete: float | None = None,
    channel: Channel | None = None,
    nsfw: bool = False,
    reset: bool = False,
) -> None:
    """See the thresholds, or preview new ones (0 to 1) and then apply them.

    Parameters
    ----------
    flag:
        Alert moderators from this score on
    delete:
        Delete messages from this score on
    channel:
        Only for this channel with its threads, or for this category
    nsfw:
        Only for age-restricted channels
    reset:
        Take thresholds back, so that those of the wider scope or the model hold
    """
    t = language(interaction)
    _, policy = await server(interaction)
    default = interaction.client.default_thresholds
    if flag is None and delete is None and not reset:
        await whisper(interaction, embed=_overview(t, policy, default))
        return
    place = Place(0, nsfw=nsfw) if channel is None else reading.place(channel)
    own = _override(policy, channel, nsfw=nsfw)
    chosen = Override() if reset else Override(_or(flag, own.flag), _or(delete, own.delete))
    current = policy.in_force(place, default).thresholds
    if not reset:
        try:
            Thresholds(_or(flag, current.flag) or 0.0, _or(delete, current.delete) or 0.0)
        except InvalidThresholds as refusal:
            now = line(t, current)
            await whisper(interaction, t(f"threshold.invalid_{refusal.reason}", now=now))
            return

    def change(policy: Policy) -> Policy:
        return _with(policy, channel, chosen, nsfw=nsfw)

    await preview(interaction, change, place, None if channel is None else channel.id)


async def preview(
    interaction: Interaction, change: Change, place: Place, channel_id: int | None = None
) -> None:
    """Show what a change of policy would have done, with buttons to apply or to leave it."""
    await interaction.response.defer(ephemeral=True)
    t = language(interaction)
    guild, before = await server(interaction)
    after = change(before)
    client = interaction.client
    await client.counters.flush()
    now = discord.utils.utcnow()
    counts = await client.store.statistics.score_counts(guild.id, now - PREVIEW)
    judged = await client.store.incidents.judged(guild.id, now - VERDICTS)
    old = before.in_force(place, client.default_thresholds)
    new = after.in_force(place, client.default_thresholds)
    embed = discord.Embed(title=t("threshold.preview"), colour=BLURPLE)
    embed.add_field(name=t("threshold.where"), value=_where(t, place, channel_id))
    embed.add_field(name=t("threshold.now"), value=line(t, old.thresholds))
    embed.add_field(name=t("threshold.then"), value=line(t, new.thresholds))
    effects = [
        effect(counts, _by_channel(guild, policy, client.default_thresholds))
        for policy in (before, after)
    ]
    embed.add_field(name=t("threshold.week"), value=_change(t, *effects), inline=False)
    flag = new.thresholds.flag
    kept, caught = (share(judged, flag, toxic=toxic) for toxic in (True, False))
    verdicts = []
    if kept is not None:
        count = sum(one.toxic for one in judged)
        verdicts.append(t("threshold.kept", share=kept, count=count))
    if caught is not None:
        count = sum(not one.toxic for one in judged)
        verdicts.append(t("threshold.avoided", share=1 - caught, count=count))
    embed.add_field(
        name=t("threshold.verdicts"),
        value="\n".join(verdicts) or t("threshold.no_verdicts"),
        inline=False,
    )
    if before.mode is not Mode.ENFORCE:
        embed.set_footer(text=t("threshold.mode_note", mode=t(f"mode.{before.mode}")))
    totals = [sum(column) for column in zip(*counts.values(), strict=True)] or [0] * BUCKETS
    chart = await asyncio.to_thread(
        histogram_chart, totals, old.thresholds, new.thresholds, chart_labels(t)
    )
    embed.set_image(url=f"attachment://{CHART}")
    await interaction.followup.send(
        embed=embed,
        file=discord.File(io.BytesIO(chart), filename=CHART),
        view=Confirmation(t, interaction, change, embed),
        ephemeral=True,
    )


class Confirmation(AnsweringView):
    """Apply or leave what a preview showed."""

    def __init__(
        self, t: Language, interaction: Interaction, change: Change, embed: discord.Embed
    ) -> None:
        super().__init__(interaction.client.languages, timeout=600)
        self._t = t
        self._client = interaction.client
        self._change = change
        self._embed = embed
        self.apply.label = t("threshold.apply")
        self.cancel.label = t("threshold.cancel")

    @ui.button(style=discord.ButtonStyle.success)
    async def apply(self, interaction: discord.Interaction, _: ui.Button["Confirmation"]) -> None:
        """Make the change, and leave everything else that may have changed meanwhile."""
        if interaction.guild_id is None:
            return
        if not interaction.permissions.manage_guild:
            names = permissions.titles(("manage_guild",))
            await whisper(interaction, self._t("refusal.permission", names=names))
            return
        await self._client.policies.change(interaction.guild_id, self._change)
        await self._close(interaction, "threshold.applied", GREEN)

    @ui.button(style=discord.ButtonStyle.secondary)
    async def cancel(self, interaction: discord.Interaction, _: ui.Button["Confirmation"]) -> None:
        """Leave everything as it is."""
        await self._close(interaction, "threshold.cancelled", GREY)

    async def _close(
        self, interaction: discord.Interaction, key: str, colour: discord.Colour
    ) -> None:
        self._embed.title = self._t(key)
        self._embed.colour = colour
        self.stop()
        await interaction.response.edit_message(embed=self._embed, view=None)


def line(t: Language, thresholds: Thresholds) -> str:
    """Both thresholds in one line."""
    return t("threshold.line", flag=thresholds.flag, delete=thresholds.delete)


def _overview(t: Language, policy: Policy, default: Thresholds) -> discord.Embed:
    """The thresholds of every scope that has its own."""
    embed = discord.Embed(title=t("threshold.title"), colour=BLURPLE)
    in_server = policy.in_force(Place(0), default)
    embed.add_field(name=t("threshold.server"), value=_with_scope(t, in_server), inline=False)
    if policy.nsfw != Override():
        nsfw = policy.in_force(Place(0, nsfw=True), default)
        embed.add_field(name=t("threshold.nsfw"), value=_with_scope(t, nsfw), inline=False)
    lines = [
        f"<#{one}>: {line(t, policy.in_force(Place(one), default).thresholds)}"
        for one in policy.overrides
    ]
    if lines:
        embed.add_field(name=t("threshold.channels"), value=fitting(lines), inline=False)
    return embed


def _with_scope(t: Language, in_force: InForce) -> str:
    model = {in_force.flag_scope, in_force.delete_scope} == {Scope.MODEL}
    return line(t, in_force.thresholds) + (f" ({t('threshold.of_model')})" if model else "")


def _where(t: Language, place: Place, channel_id: int | None) -> str:
    if channel_id is not None:
        return f"<#{channel_id}>"
    return t("threshold.nsfw" if place.nsfw else "threshold.server")


def _change(t: Language, before: Effect, after: Effect) -> str:
    return t(
        "threshold.change",
        flagged=before.flagged,
        new_flagged=after.flagged,
        deleted=before.deleted,
        new_deleted=after.deleted,
    )


def _by_channel(
    guild: discord.Guild, policy: Policy, default: Thresholds
) -> Callable[[int], Thresholds]:
    def thresholds(channel_id: int) -> Thresholds:
        channel = guild.get_channel_or_thread(channel_id)
        place = Place(channel_id) if channel is None else reading.place(channel)
        return policy.in_force(place, default).thresholds

    return thresholds


def _override(policy: Policy, channel: Channel | None, *, nsfw: bool) -> Override:
    if channel is not None:
        return policy.overrides.get(channel.id, Override())
    return policy.nsfw if nsfw else policy.server


def _with(policy: Policy, channel: Channel | None, chosen: Override, *, nsfw: bool) -> Policy:
    if channel is None:
        return replace(policy, nsfw=chosen) if nsfw else replace(policy, server=chosen)
    overrides = {key: value for key, value in policy.overrides.items() if key != channel.id}
    if chosen != Override():
        overrides[channel.id] = chosen
    return replace(policy, overrides=overrides)


def _or(value: float | None, otherwise: float | None) -> float | None:
    return otherwise if value is None else value
