"""`/toxicity simulate`: one text through the policy of a channel, without effects."""

from collections.abc import Sequence

import discord
from discord import app_commands

from bot.actions import reading
from bot.commands.context import Interaction, channel_moderators_only, language, server
from bot.language import Language
from bot.moderation.decision import Action, Decision, severest
from bot.moderation.message import Author, Skip, exemption
from bot.moderation.policy import InForce, Place, Policy
from bot.views.alert import rule
from bot.views.answers import whisper
from bot.views.colours import AMBER, GREEN, RED

Channel = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread


@app_commands.command()
@channel_moderators_only
async def simulate(
    interaction: Interaction,
    text: app_commands.Range[str, 1, 4000],
    channel: Channel | None = None,
    member: discord.Member | None = None,
) -> None:
    """Walk a text through the rules of a channel and say what would happen; nothing does.

    Parameters
    ----------
    text:
        The text to score
    channel:
        Where it would be posted; here unless told
    member:
        Who would post it; somebody without exemptions unless told
    """
    await interaction.response.defer(ephemeral=True)
    where = channel or interaction.channel
    author = Author(0) if member is None else reading.author(member, where)
    await show(interaction, [text], reading.place(where), author)


async def show(
    interaction: Interaction, texts: Sequence[str], place: Place, author: Author
) -> None:
    """Score `texts` and say what would happen to the worst of them at `place`."""
    t = language(interaction)
    guild, policy = await server(interaction)
    scored = await interaction.client.scorer.score(texts, server=guild.id)
    in_force = policy.in_force(place, interaction.client.default_thresholds)
    decision = severest(scored.scores, scored.foreign, in_force.thresholds, policy).decision
    exempt = exemption(author, place, policy)
    embed = _embed(t, policy, place, decision, exempt, in_force=in_force)
    embed.set_footer(text=t("simulate.footer", model=interaction.client.model.name))
    await whisper(interaction, embed=embed)


def _embed(
    t: Language,
    policy: Policy,
    place: Place,
    decision: Decision,
    exempt: Skip | None,
    *,
    in_force: InForce,
) -> discord.Embed:
    action = Action.NONE if exempt is not None else decision.action
    colour = {Action.NONE: GREEN, Action.FLAG: AMBER, Action.DELETE: RED}[action]
    embed = discord.Embed(title=t(f"simulate.would_{action}"), colour=colour)
    embed.add_field(name=t("simulate.score"), value=f"**{decision.score:.3f}**")
    embed.add_field(name=t("simulate.channel"), value=f"<#{place.channel_id}>")
    embed.add_field(name=t("simulate.mode"), value=t(f"mode.{policy.mode}"))
    thresholds = in_force.thresholds
    embed.add_field(
        name=t("simulate.thresholds"),
        value="\n".join(
            (
                t("simulate.flag", value=thresholds.flag, scope=t(f"scope.{in_force.flag_scope}")),
                t(
                    "simulate.delete",
                    value=thresholds.delete,
                    scope=t(f"scope.{in_force.delete_scope}"),
                ),
            )
        ),
        inline=False,
    )
    decided = rule(t, decision) if exempt is None else t(f"skip.{exempt}")
    embed.add_field(name=t("simulate.decides"), value=decided, inline=False)
    return embed
