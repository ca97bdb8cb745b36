"""`/toxicity stats`: what happened, against the period before, with a chart."""

import asyncio
import io
from datetime import datetime, timedelta
from typing import Final

import discord
from discord import app_commands

from bot import permissions
from bot.actions import notices, reading
from bot.commands.context import Interaction, language, moderators_only, server
from bot.language import Language
from bot.moderation.policy import Place, Policy
from bot.reports.charts import stats_chart
from bot.reports.stats import GuildStats, IncidentCounts, MessageCounts, Period
from bot.views import stats as view
from bot.views.answers import whisper
from bot.views.charts import chart_labels

PERIODS: Final = [
    app_commands.Choice(name=name, value=period.name)
    for period, name in zip(Period, ("24 hours", "7 days", "30 days", "52 weeks"), strict=True)
]
CHART: Final = "stats.png"

Channel = (
    discord.TextChannel
    | discord.VoiceChannel
    | discord.StageChannel
    | discord.ForumChannel
    | discord.Thread
)


@app_commands.command()
@app_commands.choices(period=PERIODS)
@moderators_only
async def stats(
    interaction: Interaction, period: str = Period.DAY.name, channel: Channel | None = None
) -> None:
    """What was scanned, flagged and deleted, and where.

    Parameters
    ----------
    period:
        How far back to look; 24 hours unless told
    channel:
        Only this channel and its threads
    """
    await interaction.response.defer(ephemeral=True)
    t = language(interaction)
    guild, policy = await server(interaction)
    client = interaction.client
    now, before = await _numbers(interaction, guild, Period[period], channel)
    needed = attention(t, guild, policy)
    kept = client.settings.retention_days
    if Period[period].length > timedelta(days=kept):
        needed.append(t("stats.kept", days=kept))
    place = Place(0) if channel is None else reading.place(channel)
    thresholds = policy.in_force(place, client.default_thresholds).thresholds
    embed = view.stats(
        t,
        now,
        before,
        Period[period],
        thresholds,
        model=client.model.name,
        mode=policy.mode,
        channel_id=None if channel is None else channel.id,
        attention=needed,
    )
    chart = await asyncio.to_thread(
        stats_chart, now.incidents.series, now.messages.histogram, thresholds, chart_labels(t)
    )
    embed.set_image(url=f"attachment://{CHART}")
    await whisper(interaction, embed=embed, file=discord.File(io.BytesIO(chart), filename=CHART))


async def _numbers(
    interaction: Interaction, guild: discord.Guild, period: Period, channel: Channel | None
) -> tuple[GuildStats, GuildStats]:
    """The numbers of the period that ends now, and of the one before it, if it is kept whole."""
    client = interaction.client
    await client.counters.flush()
    channels = None
    if channel is not None:
        channels = {channel.id, *(thread.id for thread in getattr(channel, "threads", ()))}
    statistics = client.store.statistics

    async def over(since: datetime, until: datetime) -> GuildStats:
        return GuildStats(
            await statistics.counts(guild.id, since, until, channels),
            await statistics.incidents(guild.id, since, until, period.step, channels),
        )

    now = discord.utils.utcnow()
    middle = now - period.length
    if 2 * period.length > timedelta(days=client.settings.retention_days):
        return await over(middle, now), GuildStats(MessageCounts(), IncidentCounts())
    return await over(middle, now), await over(middle - period.length, middle)


def attention(t: Language, guild: discord.Guild, policy: Policy) -> list[str]:
    """What an admin should put right."""
    channel = notices.log_channel(guild, policy)
    if channel is None:
        return [t("stats.no_log_channel")]
    lacking = permissions.titles(permissions.missing(channel, permissions.ALERT))
    return [t("stats.cannot_alert", channel=channel.mention, names=lacking)] if lacking else []
