"""`/toxicity privacy`: what is stored about a member, and its erasure."""

from datetime import timedelta

import discord
from discord import app_commands, ui

from bot.client import ToxicityBot
from bot.commands.context import Interaction, language, server
from bot.language import Language
from bot.views.answers import AnsweringView, whisper
from bot.views.colours import BLURPLE


@app_commands.command()
async def privacy(interaction: Interaction) -> None:
    """What this bot stores and for how long; erase what it stores about you."""
    t = language(interaction)
    guild, _ = await server(interaction)
    client = interaction.client
    incidents = await client.store.incidents.of_member(guild.id, interaction.user.id)
    embed = discord.Embed(
        title=t("privacy.title"),
        colour=BLURPLE,
        description=t(
            "privacy.text",
            days=client.settings.retention_days,
            grace=client.settings.grace_days,
            count=len(incidents),
        ),
    )
    await whisper(interaction, embed=embed, view=Erasure(t, client))


class Erasure(AnsweringView):
    """Erases the rows of whoever presses, who is the only one to see the button."""

    def __init__(self, t: Language, client: ToxicityBot) -> None:
        super().__init__(client.languages, timeout=600)
        self._t = t
        self._client = client
        self.erase.label = t("privacy.erase")

    @ui.button(style=discord.ButtonStyle.danger)
    async def erase(self, interaction: discord.Interaction, _: ui.Button["Erasure"]) -> None:
        """Delete the member's incidents in this server, but for those that still matter."""
        if interaction.guild_id is None:
            return
        guild_id, user_id = interaction.guild_id, interaction.user.id
        policy = await self._client.policies.get(guild_id)
        before = discord.utils.utcnow() - (policy.ladder.window if policy.ladder else timedelta())
        store = self._client.store
        count = await store.retention.erase_member(guild_id, user_id, before)
        kept = len(await store.incidents.of_member(guild_id, user_id))
        self._client.alerts.forget(guild_id, user_id)
        embed = discord.Embed(
            title=self._t("privacy.title"),
            colour=BLURPLE,
            description=self._t("privacy.erased", count=count, kept=kept),
        )
        await interaction.response.edit_message(embed=embed, view=None)
