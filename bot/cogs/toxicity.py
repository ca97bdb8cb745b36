"""The `/toxicity` commands. Answers are ephemeral; every command checks permission when used."""

from dataclasses import replace
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs import embeds, permissions
from bot.cogs.notices import log_channel
from bot.moderation.decision import decide
from bot.moderation.policy import InvalidThresholds, Policy
from bot.reports.stats import Period

if TYPE_CHECKING:
    from bot.client import ToxicityBot

moderators_only = app_commands.checks.has_permissions(manage_messages=True)
admins_only = app_commands.checks.has_permissions(manage_guild=True)


@app_commands.guild_only()
@app_commands.default_permissions(manage_messages=True)
class Toxicity(commands.GroupCog, group_name="toxicity", group_description="Chat moderation"):
    """Statistics for moderators, settings for admins."""

    def __init__(self, bot: "ToxicityBot") -> None:
        self._bot = bot

    @app_commands.command(name="stats")
    @app_commands.rename(period_name="period")
    @app_commands.choices(
        period_name=[app_commands.Choice(name=period.value, value=period.name) for period in Period]
    )
    @moderators_only
    async def stats(
        self, interaction: discord.Interaction, period_name: str = Period.DAY.name
    ) -> None:
        """What was scanned, flagged and deleted, and where.

        Parameters
        ----------
        period_name:
            How far back to look; 24 hours unless told
        """
        await interaction.response.defer(ephemeral=True)
        guild, policy = await self._server(interaction)
        period = Period[period_name]
        await self._bot.counters.flush()
        numbers = await self._bot.store.stats(guild.id, discord.utils.utcnow() - period.length)
        embed = embeds.stats(
            numbers,
            period,
            policy.thresholds(self._bot.default_thresholds),
            model=self._bot.model.name,
            attention=_attention(guild, policy),
        )
        await interaction.followup.send(embed=embed, ephemeral=True)

    @app_commands.command(name="threshold")
    @admins_only
    async def threshold(
        self,
        interaction: discord.Interaction,
        flag: float | None = None,
        delete: float | None = None,
    ) -> None:
        """See the thresholds, or set one or both (0 to 1).

        Parameters
        ----------
        flag:
            Alert moderators from this score on
        delete:
            Delete messages from this score on
        """
        _, policy = await self._server(interaction)
        current = policy.thresholds(self._bot.default_thresholds)
        if flag is None and delete is None:
            own = policy.flag is not None or policy.delete is not None
            origin = (
                "set by this server" if own else f"the defaults of model {self._bot.model.name}"
            )
            await _answer(interaction, f"Now: {embeds.thresholds_line(current)} ({origin}).")
            return
        try:
            chosen = replace(
                current,
                flag=current.flag if flag is None else flag,
                delete=current.delete if delete is None else delete,
            )
        except InvalidThresholds as refusal:
            await _answer(
                interaction, f"{refusal} Nothing was changed: {embeds.thresholds_line(current)}."
            )
            return
        await self._bot.policies.save(replace(policy, flag=chosen.flag, delete=chosen.delete))
        await _answer(
            interaction,
            f"Set: {embeds.thresholds_line(chosen)} (before: {embeds.thresholds_line(current)}).",
        )

    @app_commands.command(name="log-channel")
    @admins_only
    async def log_channel(
        self, interaction: discord.Interaction, channel: discord.TextChannel | None = None
    ) -> None:
        """See or choose the channel that gets the alerts.

        Parameters
        ----------
        channel:
            A channel that only moderators can read
        """
        guild, policy = await self._server(interaction)
        if channel is None:
            current = log_channel(guild, policy)
            await _answer(
                interaction,
                "There is no log channel yet: alerts are not shown to anyone."
                if current is None
                else f"Alerts go to {current.mention}.",
            )
            return
        lacking = permissions.missing(channel, permissions.ALERT)
        if lacking:
            await _answer(
                interaction,
                f"I cannot post in {channel.mention}: give me the permission {lacking} there and "
                "try again. Nothing was changed.",
            )
            return
        await self._bot.policies.save(replace(policy, log_channel_id=channel.id))
        note = ""
        if channel.permissions_for(guild.default_role).view_channel:
            note = " Everyone can read that channel; alerts quote toxic messages behind a spoiler."
        await _answer(interaction, f"Alerts now go to {channel.mention}.{note}")

    @app_commands.command(name="check")
    @moderators_only
    async def check(
        self, interaction: discord.Interaction, text: app_commands.Range[str, 1, 4000]
    ) -> None:
        """Score a text and say what would happen to it here; nothing is stored.

        Parameters
        ----------
        text:
            The text to score
        """
        await interaction.response.defer(ephemeral=True)
        _, policy = await self._server(interaction)
        thresholds = policy.thresholds(self._bot.default_thresholds)
        decision = decide(await self._bot.scorer.score(text), thresholds)
        await interaction.followup.send(
            embed=embeds.check(decision, thresholds, model=self._bot.model.name), ephemeral=True
        )

    async def _server(self, interaction: discord.Interaction) -> tuple[discord.Guild, Policy]:
        if interaction.guild is None:
            raise app_commands.NoPrivateMessage
        return interaction.guild, await self._bot.policies.get(interaction.guild.id)


def _attention(guild: discord.Guild, policy: Policy) -> list[str]:
    channel = log_channel(guild, policy)
    if channel is None:
        return ["Alerts have nowhere to go: choose a channel with `/toxicity log-channel`."]
    lacking = permissions.missing(channel, permissions.ALERT)
    return [f"I cannot post alerts in {channel.mention}: I lack {lacking}."] if lacking else []


async def _answer(interaction: discord.Interaction, sentence: str) -> None:
    await interaction.response.send_message(sentence, ephemeral=True)


async def setup(bot: "ToxicityBot") -> None:
    """Called by discord.py when the extension is loaded."""
    await bot.add_cog(Toxicity(bot))
