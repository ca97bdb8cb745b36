"""`/toxicity other-languages`: what is done with messages that the model cannot read."""

from dataclasses import replace

from discord import app_commands

from bot.commands.context import Interaction, admins_only, language, server
from bot.moderation.policy import OtherLanguages
from bot.views.answers import whisper


@app_commands.command(name="other-languages")
@app_commands.choices(
    choice=[app_commands.Choice(name=one.value, value=one.value) for one in OtherLanguages]
)
@admins_only
async def other_languages(interaction: Interaction, choice: str | None = None) -> None:
    """See or choose what happens to messages in another language than English.

    Parameters
    ----------
    choice:
        leave does nothing about them, flag never deletes them, judge treats them as English
    """
    t = language(interaction)
    guild, policy = await server(interaction)
    before = t(f"other_languages.{policy.other_languages}")
    if choice is None:
        await whisper(interaction, t("other_languages.now", choice=before))
        return
    chosen = OtherLanguages(choice)
    await interaction.client.policies.change(
        guild.id, lambda now: replace(now, other_languages=chosen)
    )
    after = t(f"other_languages.{chosen}")
    await whisper(interaction, t("other_languages.set", choice=after, before=before))
