"""`/toxicity exempt`: whom and what the bot leaves alone."""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

import discord
from discord import app_commands

from bot.commands.context import Channel, Interaction, admins_only, language, server
from bot.language import Language
from bot.moderation.policy import Policy
from bot.views.answers import whisper

IN_A_FIELD: Final = 11
"""So many of each kind fit into a field of an embed."""
IN_AN_ANSWER: Final = 24


@app_commands.command()
@admins_only
async def exempt(
    interaction: Interaction,
    role: discord.Role | None = None,
    channel: Channel | None = None,
    member: discord.Member | None = None,
    moderators: bool | None = None,
) -> None:
    """See whom and what the bot leaves alone; naming something adds it, or takes it out again.

    Parameters
    ----------
    role:
        Leave members with this role alone (again: no longer)
    channel:
        Leave a channel, its threads, or a whole category alone (again: no longer)
    member:
        Leave this member alone (again: no longer)
    moderators:
        Whether people with Manage Messages are left alone; yes unless told
    """
    t = language(interaction)
    guild, policy = await server(interaction)

    def toggle(now: Policy) -> Policy:
        return replace(
            now,
            exempt_roles=now.exempt_roles ^ _ids(role),
            exempt_channels=now.exempt_channels ^ _ids(channel),
            exempt_members=now.exempt_members ^ _ids(member),
            exempt_moderators=now.exempt_moderators if moderators is None else moderators,
        )

    if toggle(policy) != policy:
        policy = await interaction.client.policies.change(guild.id, toggle)
    await whisper(interaction, describe(t, policy, IN_AN_ANSWER))


def _ids(named: Channel | discord.Role | discord.Member | None) -> set[int]:
    return set() if named is None else {named.id}


def describe(t: Language, policy: Policy, most: int = IN_A_FIELD) -> str:
    """Everything that is exempt, at most so many of each kind by name, or that nothing is."""
    lines = [
        _line(t("exempt.roles"), "<@&{}>", policy.exempt_roles, most),
        _line(t("exempt.channels"), "<#{}>", policy.exempt_channels, most),
        _line(t("exempt.members"), "<@{}>", policy.exempt_members, most),
        t("exempt.moderators") if policy.exempt_moderators else "",
    ]
    return "\n".join(line for line in lines if line) or t("exempt.nobody")


def _line(name: str, pattern: str, ids: Collection[int], most: int) -> str:
    if not ids:
        return ""
    listed = ", ".join(pattern.format(one) for one in sorted(ids)[:most])
    return f"{name}: {listed}" if len(ids) <= most else f"{name} ({len(ids)}): {listed}, …"
