"""`/toxicity log-channel`: where alerts go, and whom to call when a human is needed."""

from dataclasses import replace

import discord
from discord import app_commands

from bot import permissions
from bot.actions import notices
from bot.commands.context import Interaction, admins_only, language, server
from bot.moderation.policy import Policy
from bot.views.answers import whisper


@app_commands.command(name="log-channel")
@admins_only
async def log_channel(
    interaction: Interaction,
    channel: discord.TextChannel | None = None,
    ping: discord.Role | None = None,
) -> None:
    """See or choose the channel that gets the alerts, and a role to call.

    Parameters
    ----------
    channel:
        A channel that only moderators can read
    ping:
        A role to mention when a human is really needed; @everyone for nobody
    """
    t = language(interaction)
    guild, policy = await server(interaction)
    if channel is None and ping is None:
        current = notices.log_channel(guild, policy)
        if current is None:
            await whisper(interaction, t("log.none"))
            return
        called = "" if policy.ping_role_id is None else f"<@&{policy.ping_role_id}>"
        key = "log.now_with_ping" if called else "log.now"
        await whisper(interaction, t(key, channel=current.mention, role=called))
        return
    answers = []
    if channel is not None:
        lacking = permissions.titles(permissions.missing(channel, permissions.ALERT))
        if lacking:
            await whisper(interaction, t("log.refused", channel=channel.mention, names=lacking))
            return
        answers.append(t("log.set", channel=channel.mention))
        if channel.permissions_for(guild.default_role).view_channel:
            answers.append(t("log.public"))
    if ping is not None:
        answers.append(t("log.no_ping" if ping.is_default() else "log.ping", role=ping.mention))
    await interaction.client.policies.change(guild.id, lambda now: _choose(now, channel, ping))
    await whisper(interaction, " ".join(answers))


def _choose(
    policy: Policy, channel: discord.TextChannel | None, ping: discord.Role | None
) -> Policy:
    if channel is not None:
        policy = replace(policy, log_channel_id=channel.id)
    if ping is not None:
        policy = replace(policy, ping_role_id=None if ping.is_default() else ping.id)
    return policy
