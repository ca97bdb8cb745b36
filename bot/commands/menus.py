"""The entries of a message's context menu."""

import logging

import discord
from discord import app_commands

from bot.actions import reading
from bot.actions.members import find_member
from bot.actions.reading import Subject
from bot.commands import simulate
from bot.commands.context import Interaction, channel_moderators_only, language
from bot.failures import DISCORD_FAILURES, describe
from bot.moderation.message import Author, skip_reason
from bot.views.answers import whisper

log = logging.getLogger(__name__)

REPORTS = 5
"""Reports a member may make within `REPORT_SECONDS`."""
REPORT_SECONDS = 600.0


@app_commands.context_menu(name="Check toxicity")
@app_commands.guild_only()
@channel_moderators_only
async def check_message(interaction: Interaction, message: discord.Message) -> None:
    """Say what the bot thinks of a message; nothing happens to it."""
    await interaction.response.defer(ephemeral=True)
    incoming = reading.incoming(message)
    skipped = skip_reason(incoming)
    if skipped is not None:
        await whisper(interaction, language(interaction)(f"skip.{skipped}"))
        return
    texts = [part.text for part in incoming.parts]
    await simulate.show(interaction, texts, incoming.place, await _author(interaction, message))


@app_commands.context_menu(name="Report as toxic")
@app_commands.guild_only()
@app_commands.checks.cooldown(
    REPORTS,
    REPORT_SECONDS,
    # The command outlives a bot: a second one in the same process counts for itself.
    key=lambda interaction: (interaction.client, interaction.guild_id, interaction.user.id),
)
async def report_message(interaction: Interaction, message: discord.Message) -> None:
    """Put a message before the moderators."""
    t = language(interaction)
    await interaction.response.defer(ephemeral=True)
    incoming = reading.incoming(message)
    if interaction.guild is None or skip_reason(incoming) is not None:
        await whisper(interaction, t("report.pointless"))
        return
    subject = Subject(
        incoming=incoming,
        message=message,
        author=message.author,
        guild=interaction.guild,
        jump_url=message.jump_url,
    )
    new = await interaction.client.judge.report(subject, interaction.user.id)
    await whisper(interaction, t("report.thanks" if new else "report.known"))


async def _author(interaction: Interaction, message: discord.Message) -> Author:
    """The author with their roles, which Discord leaves out of a menu's message."""
    member = None
    if interaction.guild is not None:
        try:
            member = await find_member(interaction.guild, message.author.id)
        except DISCORD_FAILURES as error:
            log.info("an author could not be looked up (%s)", describe(error))
    return reading.author(member or message.author, message.channel)
