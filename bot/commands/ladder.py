"""`/toxicity ladder`: timeouts for members whose messages keep being deleted."""

from dataclasses import replace

from discord import app_commands

from bot import permissions
from bot.commands.context import Interaction, admins_only, language, server
from bot.language import Language
from bot.moderation.policy import Ladder
from bot.views.answers import whisper


@app_commands.command()
@admins_only
async def ladder(
    interaction: Interaction,
    deletions: app_commands.Range[int, 0, 100] | None = None,
    hours: app_commands.Range[int, 1, 24 * 30] = 24,
    minutes: app_commands.Range[int, 1, 40_320] = 10,
) -> None:
    """See or set timeouts for repeated offenders: longer each time.

    Parameters
    ----------
    deletions:
        After every so many deleted messages; 0 switches the ladder off
    hours:
        How far back deletions count; 24 unless told
    minutes:
        The first timeout; each further one is twice as long; 10 unless told
    """
    t = language(interaction)
    guild, policy = await server(interaction)
    if deletions is None:
        await whisper(interaction, describe(t, policy.ladder))
        return
    chosen = Ladder(deletions, hours, minutes) if deletions else None
    await interaction.client.policies.change(guild.id, lambda now: replace(now, ladder=chosen))
    answer = t("ladder.set", ladder=describe(t, chosen))
    if chosen is not None and not guild.me.guild_permissions.moderate_members:
        answer += " " + t("ladder.powerless", names=permissions.titles(("moderate_members",)))
    await whisper(interaction, answer)


def describe(t: Language, ladder: Ladder | None) -> str:
    """The ladder in a sentence."""
    if ladder is None:
        return t("ladder.off")
    return t("ladder.on", deletions=ladder.deletions, hours=ladder.hours, minutes=ladder.minutes)
