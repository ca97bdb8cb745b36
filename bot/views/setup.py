"""A server's choices and what is missing, for `/toxicity setup` and when the bot joins."""

import discord

from bot import permissions
from bot.language import Language
from bot.moderation.policy import Place, Policy, Thresholds
from bot.views.colours import AMBER, BLURPLE, GREEN
from bot.views.quoting import quoted


def overview(
    t: Language,
    guild: discord.Guild,
    policy: Policy,
    default: Thresholds,
    log_channel: discord.TextChannel | None,
    *,
    ladder: str,
    exempt: str,
) -> discord.Embed:
    """Everything a server has chosen."""
    lacking = missing(t, guild)
    ready = log_channel is not None and not lacking
    embed = discord.Embed(
        title=t("setup.title"),
        colour=GREEN if ready else AMBER,
        description=t("setup.text"),
    )
    channel = t("setup.no_channel") if log_channel is None else log_channel.mention
    embed.add_field(name=t("setup.log_channel"), value=channel)
    embed.add_field(name=t("stats.mode"), value=t(f"setup.mode_{policy.mode}"))
    languages = t(f"other_languages.{policy.other_languages}")
    embed.add_field(name=t("setup.other_languages"), value=languages)
    thresholds = policy.in_force(Place(0), default).thresholds
    line = t("threshold.line", flag=thresholds.flag, delete=thresholds.delete)
    embed.add_field(name=t("stats.thresholds"), value=line)
    embed.add_field(name=t("setup.ladder"), value=ladder, inline=False)
    embed.add_field(name=t("setup.exempt"), value=exempt, inline=False)
    embed.add_field(
        name=t("setup.permissions"),
        value="\n".join(lacking) or t("setup.all_granted"),
        inline=False,
    )
    return embed


def welcome(t: Language, guild: discord.Guild) -> discord.Embed:
    """What the bot says when it joins a server."""
    embed = discord.Embed(
        title=t("welcome.title"),
        colour=BLURPLE,
        description=t("welcome.text", server=quoted(guild.name)),
    )
    lacking = missing(t, guild)
    if lacking:
        embed.add_field(name=t("setup.permissions"), value="\n".join(lacking), inline=False)
    return embed


def missing(t: Language, guild: discord.Guild) -> list[str]:
    """Each permission that the bot lacks in the server, with what it is for."""
    granted = guild.me.guild_permissions
    return [
        t("setup.missing", name=permissions.titles((name,)), purpose=t(f"purpose.{purpose}"))
        for name, purpose in permissions.WANTED.items()
        if not getattr(granted, name)
    ]
