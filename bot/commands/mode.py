"""`/toxicity mode`: how far the bot goes."""

from dataclasses import replace

from discord import app_commands

from bot.commands.context import Interaction, admins_only, language, server
from bot.moderation.policy import Mode
from bot.views.answers import whisper


@app_commands.command()
@app_commands.choices(
    mode=[app_commands.Choice(name=mode.value, value=mode.value) for mode in Mode]
)
@admins_only
async def mode(interaction: Interaction, mode: str | None = None) -> None:
    """See or choose how far the bot goes: only count, alert moderators, or also delete.

    Parameters
    ----------
    mode:
        monitor counts only, flag alerts moderators, enforce also deletes
    """
    t = language(interaction)
    guild, policy = await server(interaction)
    if mode is None:
        await whisper(interaction, t("mode.now", mode=t(f"mode.{policy.mode}")))
        return
    await interaction.client.policies.change(guild.id, lambda now: replace(now, mode=Mode(mode)))
    await whisper(
        interaction,
        t("mode.set", mode=t(f"mode.{mode}"), before=t(f"mode.{policy.mode}")),
    )
