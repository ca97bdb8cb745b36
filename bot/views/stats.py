"""The answer to `/toxicity stats`."""

from datetime import timedelta

import discord

from bot.language import Language
from bot.moderation.policy import Mode, Thresholds
from bot.reports.stats import GuildStats, IncidentCounts, Period, Ranking
from bot.views.colours import BLURPLE


def stats(
    t: Language,
    now: GuildStats,
    before: GuildStats,
    period: Period,
    thresholds: Thresholds,
    *,
    model: str,
    mode: Mode,
    channel_id: int | None,
    attention: list[str],
) -> discord.Embed:
    """The numbers of a period and the change against the one before.

    `attention` lists what an admin should put right.
    """
    embed = discord.Embed(title=t("stats.title", period=t(f"period.{period.name}")), colour=BLURPLE)
    if channel_id is not None:
        embed.description = f"<#{channel_id}>"
    numbers = (
        ("scanned", now.messages.scanned, before.messages.scanned),
        ("flagged", now.incidents.flagged, before.incidents.flagged),
        ("deleted", now.incidents.deleted, before.incidents.deleted),
    )
    for key, value, old in numbers:
        embed.add_field(name=t(f"stats.{key}"), value=f"{value:,}{_change(value, old)}")
    share = f"{now.toxic_share:.2%}"
    if before.messages.scanned:
        share += f" ({100 * (now.toxic_share - before.toxic_share):+.2f})"
    embed.add_field(name=t("stats.toxic_share"), value=share)
    if now.messages.other_language:
        count = f"{now.messages.other_language:,}"
        embed.add_field(name=t("stats.other_language"), value=count)
    embed.add_field(name=t("stats.precision"), value=_precision(t, now.incidents))
    embed.add_field(name=t("stats.verdict_time"), value=_duration(t, now.incidents.verdict_time))
    embed.add_field(name=t("stats.waiting"), value=f"{now.incidents.waiting:,}")
    line = t("threshold.line", flag=thresholds.flag, delete=thresholds.delete)
    embed.add_field(name=t("stats.thresholds"), value=line)
    embed.add_field(name=t("stats.mode"), value=f"{t(f'mode.{mode}')}")
    none = t("stats.none_yet")
    if channel_id is None:
        channels = _ranking("<#{}>", now.messages.channels) or none
        embed.add_field(name=t("stats.busiest_channels"), value=channels)
        toxic = _ranking("<#{}>", now.incidents.toxic_channels) or none
        embed.add_field(name=t("stats.toxic_channels"), value=toxic)
    hours = _ranking("{:02d}:00", now.busiest_hours) or none
    embed.add_field(name=t("stats.busiest_hours"), value=hours)
    members = _ranking("<@{}>", now.incidents.toxic_members) or none
    embed.add_field(name=t("stats.toxic_members"), value=members)
    lines = list(attention)
    if now.incidents.failed_deletions:
        lines.append(t("stats.failed_deletions", count=now.incidents.failed_deletions))
    if now.messages.not_scored:
        lines.append(t("stats.not_scored", count=now.messages.not_scored))
    if lines:
        embed.add_field(name=t("stats.attention"), value="\n".join(lines), inline=False)
    embed.set_footer(text=t("alert.model", model=model))
    return embed


def _change(value: int, old: int) -> str:
    """The change in percent, when there was something before."""
    return f" ({(value - old) / old:+.0%})" if old else ""


def _precision(t: Language, numbers: IncidentCounts) -> str:
    if numbers.precision is None:
        return t("stats.no_verdicts")
    judged = numbers.confirmed + numbers.dismissed
    return t("stats.precision_of", share=numbers.precision, count=judged)


def _duration(t: Language, duration: timedelta | None) -> str:
    if duration is None:
        return t("stats.no_verdicts")
    minutes = duration / timedelta(minutes=1)
    if minutes < 1:
        return t("length.seconds", count=round(minutes * 60))
    if minutes < 120:  # noqa: PLR2004
        return t("length.minutes", count=round(minutes))
    return t("length.hours", count=round(minutes / 60))


def _ranking(pattern: str, entries: Ranking) -> str:
    return "\n".join(f"{pattern.format(key)} — {count:,}" for key, count in entries)
