"""`/toxicity member`: one member's incidents and the verdicts on them."""

import discord
from discord import app_commands

from bot.commands.context import Interaction, language, moderators_only, server
from bot.language import Language
from bot.moderation.incident import Incident, Verdict
from bot.views.answers import whisper
from bot.views.colours import BLURPLE
from bot.views.quoting import DESCRIPTION_LIMIT, ago, fitting


@app_commands.command()
@moderators_only
async def member(interaction: Interaction, member: discord.User) -> None:
    """What a member's messages led to here.

    Parameters
    ----------
    member:
        The member, who need not be here any more
    """
    t = language(interaction)
    guild, _ = await server(interaction)
    incidents = await interaction.client.store.incidents.of_member(guild.id, member.id)
    embed = discord.Embed(
        title=t("member.title", count=len(incidents)),
        colour=BLURPLE,
        description=member.mention
        + "\n\n"
        + fitting([_line(t, one) for one in incidents], DESCRIPTION_LIMIT - 100),
    )
    embed.add_field(name=t("stats.deleted"), value=f"{sum(one.deleted for one in incidents):,}")
    for verdict in Verdict:
        count = sum(one.verdict is verdict for one in incidents)
        embed.add_field(name=t(f"verdict.{verdict}"), value=f"{count:,}")
    await whisper(interaction, embed=embed)


def _line(t: Language, incident: Incident) -> str:
    verdict = t("verdict.none" if incident.verdict is None else f"verdict.{incident.verdict}")
    happened = t("member.deleted" if incident.deleted else "member.flagged")
    return (
        f"{ago(incident.created_at)} · <#{incident.channel_id}> · "
        f"{t(f'kind.{incident.kind}')} {happened} · {incident.score:.3f} · {verdict}"
    )
