"""Puts the commands together and answers those that fail."""

from typing import Any, Final

import discord
from discord import app_commands

from bot.client import ToxicityBot
from bot.commands.exempt import exempt
from bot.commands.export import export
from bot.commands.ladder import ladder
from bot.commands.log_channel import log_channel
from bot.commands.member import member
from bot.commands.menus import check_message, report_message
from bot.commands.mode import mode
from bot.commands.other_languages import other_languages
from bot.commands.privacy import privacy
from bot.commands.review import review
from bot.commands.setup import setup
from bot.commands.simulate import simulate
from bot.commands.stats import stats
from bot.commands.suggest import suggest
from bot.commands.threshold import threshold
from bot.views.answers import apologise

Command = app_commands.Command[Any, ..., Any]

FOR_EVERYONE: Final[tuple[Command, ...]] = (privacy,)
FOR_MODERATORS: Final[tuple[Command, ...]] = (stats, simulate, review, member, export)
FOR_ADMINS: Final[tuple[Command, ...]] = (
    threshold,
    suggest,
    mode,
    other_languages,
    exempt,
    ladder,
    log_channel,
    setup,
)
MENUS: Final = (check_message, report_message)


async def answer_failure(
    interaction: discord.Interaction[ToxicityBot], error: app_commands.AppCommandError
) -> None:
    """One sentence that only the command's user sees; what was not foreseen goes to the log."""
    await apologise(interaction, interaction.client.languages, error)


def add_commands(tree: app_commands.CommandTree[ToxicityBot]) -> None:
    """Make the `/toxicity` group and the context menus known to `tree`.

    Discord can hide a group from people only as a whole, and `/toxicity privacy` is for
    everybody: each command checks permission itself.
    """
    group = app_commands.Group(name="toxicity", description="Chat moderation", guild_only=True)
    for command in (*FOR_EVERYONE, *FOR_MODERATORS, *FOR_ADMINS):
        group.add_command(command)
    tree.add_command(group)
    for menu in MENUS:
        tree.add_command(menu)
