"""`/toxicity export`: the incidents as a file."""

import io

import discord
from discord import app_commands

from bot.commands.context import Interaction, language, moderators_only, server
from bot.commands.stats import PERIODS
from bot.reports.export import to_csv
from bot.reports.stats import Period
from bot.views.answers import whisper


@app_commands.command()
@app_commands.choices(period=PERIODS)
@moderators_only
async def export(interaction: Interaction, period: str = Period.MONTH.name) -> None:
    """The incidents as a CSV file, without any text.

    Parameters
    ----------
    period:
        How far back to look; 30 days unless told
    """
    await interaction.response.defer(ephemeral=True)
    t = language(interaction)
    guild, _ = await server(interaction)
    since = discord.utils.utcnow() - Period[period].length
    incidents = await interaction.client.store.incidents.since(guild.id, since)
    file = discord.File(io.BytesIO(to_csv(incidents)), filename="incidents.csv")
    await whisper(interaction, t("export.done", count=len(incidents)), file=file)
