"""What every command needs: who may use it, its language, and the server's policy."""

import discord
from discord import app_commands

from bot.client import ToxicityBot
from bot.language import Language
from bot.moderation.policy import Policy

Interaction = discord.Interaction[ToxicityBot]

Channel = (
    discord.TextChannel
    | discord.VoiceChannel
    | discord.StageChannel
    | discord.ForumChannel
    | discord.CategoryChannel
    | discord.Thread
)
"""Whatever can have settings of its own: channels, threads, categories."""


def _moderates_server(interaction: discord.Interaction) -> bool:
    """Manage Messages in one channel does not open what the bot knows about the others."""
    member = interaction.user
    if isinstance(member, discord.Member) and member.guild_permissions.manage_messages:
        return True
    raise app_commands.MissingPermissions(["manage_messages"])


moderators_only = app_commands.check(_moderates_server)
channel_moderators_only = app_commands.checks.has_permissions(manage_messages=True)
admins_only = app_commands.checks.has_permissions(manage_guild=True)


def language(interaction: Interaction) -> Language:
    """The language of the person who asks."""
    return interaction.client.languages.of(interaction.locale)


async def server(interaction: Interaction) -> tuple[discord.Guild, Policy]:
    """The server in which a command is used, and its policy."""
    if interaction.guild is None:
        raise app_commands.NoPrivateMessage
    return interaction.guild, await interaction.client.policies.get(interaction.guild.id)
