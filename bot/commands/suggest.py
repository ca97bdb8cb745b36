"""`/toxicity suggest`: the thresholds that the moderators' own verdicts speak for."""

from dataclasses import replace

import discord
from discord import app_commands

from bot.commands.context import Interaction, admins_only, language, server
from bot.commands.threshold import VERDICTS, line, preview
from bot.moderation.evidence import FEWEST_VERDICTS
from bot.moderation.evidence import suggest as suggest_thresholds
from bot.moderation.policy import Override, Place
from bot.views.answers import whisper


@app_commands.command()
@admins_only
async def suggest(
    interaction: Interaction, false_alarms: app_commands.Range[int, 1, 50] = 10
) -> None:
    """Recommend thresholds from the verdicts of the last 90 days, and preview them.

    Parameters
    ----------
    false_alarms:
        How many of a hundred alerts may be false; 10 unless told
    """
    t = language(interaction)
    guild, _ = await server(interaction)
    since = discord.utils.utcnow() - VERDICTS
    judged = await interaction.client.store.incidents.judged(guild.id, since)
    found = suggest_thresholds(judged, false_alarms / 100)
    if found is None:
        key = "suggest.too_few" if len(judged) < FEWEST_VERDICTS else "suggest.none"
        sentence = t(key, count=len(judged), needed=FEWEST_VERDICTS, share=false_alarms)
        await whisper(interaction, sentence)
        return
    chosen = Override(found.thresholds.flag, found.thresholds.delete)
    await preview(interaction, lambda policy: replace(policy, server=chosen), Place(0))
    await whisper(
        interaction,
        t(
            "suggest.found",
            thresholds=line(t, found.thresholds),
            count=found.verdicts,
            share=found.false_alarms,
        ),
    )
