"""`/toxicity setup`: everything an admin chooses first, in one message."""

from dataclasses import replace

import discord
from discord import app_commands, ui

from bot import permissions
from bot.actions import notices
from bot.commands.context import Interaction, admins_only, language, server
from bot.commands.exempt import describe as describe_exemptions
from bot.commands.ladder import describe as describe_ladder
from bot.language import Language, Languages
from bot.moderation.policy import Mode
from bot.views import setup as view
from bot.views.answers import AnsweringView, whisper


@app_commands.command()
@admins_only
async def setup(interaction: Interaction) -> None:
    """Choose the log channel and the mode, and see which permissions are missing."""
    t = language(interaction)
    await whisper(
        interaction,
        embed=await overview(interaction),
        view=Choices(t, interaction.client.languages),
    )


async def overview(interaction: Interaction) -> discord.Embed:
    """The server's choices, and what stands in their way."""
    t = language(interaction)
    guild, policy = await server(interaction)
    return view.overview(
        t,
        guild,
        policy,
        interaction.client.default_thresholds,
        notices.log_channel(guild, policy),
        ladder=describe_ladder(t, policy.ladder),
        exempt=describe_exemptions(t, policy),
    )


class Choices(AnsweringView):
    """The choices that can be made in the message itself."""

    def __init__(self, t: Language, languages: Languages) -> None:
        super().__init__(languages, timeout=900)
        self._t = t
        self.add_item(ChannelChoice(t))
        self.add_item(ModeChoice(t))

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """The right to change settings is checked whenever something is chosen."""
        if interaction.permissions.manage_guild:
            return True
        names = permissions.titles(("manage_guild",))
        await whisper(interaction, self._t("refusal.permission", names=names))
        return False


class ChannelChoice(ui.ChannelSelect[Choices]):
    """Where alerts go."""

    def __init__(self, t: Language) -> None:
        super().__init__(
            channel_types=[discord.ChannelType.text, discord.ChannelType.news],
            placeholder=t("setup.choose_channel"),
        )
        self._t = t

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Alerts go to the chosen channel, if the bot can post there."""
        chosen = self.values[0].resolve()
        lacking = permissions.missing(chosen, permissions.ALERT)
        if not isinstance(chosen, discord.TextChannel) or lacking:
            names = permissions.titles(lacking or ("view_channel",))
            mention = self.values[0].mention
            await whisper(interaction, self._t("log.refused", channel=mention, names=names))
            return
        guild, _ = await server(interaction)
        await interaction.client.policies.change(
            guild.id, lambda now: replace(now, log_channel_id=chosen.id)
        )
        await interaction.response.edit_message(embed=await overview(interaction))
        if chosen.permissions_for(guild.default_role).view_channel:
            await whisper(interaction, self._t("log.public"))


class ModeChoice(ui.Select[Choices]):
    """How far the bot goes."""

    def __init__(self, t: Language) -> None:
        options = [
            discord.SelectOption(
                label=t(f"mode.{mode}"), value=mode, description=t(f"setup.mode_{mode}")
            )
            for mode in Mode
        ]
        super().__init__(options=options, placeholder=t("setup.choose_mode"))

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """The bot goes as far as chosen."""
        guild, _ = await server(interaction)
        mode = Mode(self.values[0])
        await interaction.client.policies.change(guild.id, lambda now: replace(now, mode=mode))
        await interaction.response.edit_message(embed=await overview(interaction))
