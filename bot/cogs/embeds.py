"""What members and moderators get to see. Quoted text is escaped; mentions never ping."""

import io
from typing import Final

import discord

from bot.moderation.decision import Action, Decision
from bot.moderation.policy import Thresholds
from bot.reports.stats import GuildStats, Period
from bot.store.store import Outcome

AMBER: Final = discord.Colour(0xF0A020)
RED: Final = discord.Colour(0xD83C3E)
GREEN: Final = discord.Colour(0x3BA55D)
BLURPLE: Final = discord.Colour.blurple()

QUOTE_LIMIT: Final = 1000
DESCRIPTION_LIMIT: Final = 4096


def quoted(text: str, limit: int = QUOTE_LIMIT) -> str:
    """`text` with its markup shown literally, cut to `limit` characters before escaping."""
    shown = text if len(text) <= limit else f"{text[:limit]}…"
    return discord.utils.escape_markdown(shown, ignore_links=False)


def alert(
    message: discord.Message,
    decision: Decision,
    outcome: Outcome,
    *,
    incident_id: int | None,
    model: str,
) -> discord.Embed:
    """The entry in the log channel: who, where, how toxic, and what really happened."""
    if outcome.deleted:
        title, colour = "Message deleted", RED
    elif decision.action is Action.DELETE:
        title, colour = "Message should have been deleted", RED
    else:
        title, colour = "Message flagged", AMBER
    embed = discord.Embed(
        title=title,
        colour=colour,
        description=f"||{quoted(message.content)}||",
        timestamp=message.edited_at or message.created_at,
    )
    embed.add_field(
        name="Author",
        value=f"{message.author.mention} ({quoted(message.author.name)}, `{message.author.id}`)",
    )
    embed.add_field(name="Channel", value=f"<#{message.channel.id}>")
    embed.add_field(
        name="Score", value=f"**{decision.score:.3f}** ({decision.rule} {decision.threshold:.3f})"
    )
    if outcome.deleted:
        told = "Told by direct message" if outcome.author_told else "Could not be told"
        embed.add_field(name="The author", value=told)
    else:
        embed.add_field(name="Message", value=f"[Jump to it]({message.jump_url})")
    if outcome.problem:
        embed.add_field(name="Problem", value=outcome.problem, inline=False)
    number = "not recorded" if incident_id is None else f"incident {incident_id}"
    embed.set_footer(text=f"{number} · model {model}")
    return embed


def deletion_notice(
    message: discord.Message, guild: discord.Guild, decision: Decision
) -> tuple[discord.Embed, list[discord.File]]:
    """The direct message to an author whose message was deleted, with their whole text back.

    Text too long for an embed comes as a file.
    """
    embed = discord.Embed(
        title="Your message was removed",
        colour=AMBER,
        description=(
            f"In **{quoted(guild.name)}** (<#{message.channel.id}>) a message of yours was removed "
            f"automatically: its toxicity score is {decision.score:.3f} of 1, and this server "
            f"removes messages from {decision.threshold:.3f}.\n\n"
            "The score comes from a program and can be wrong. If you think it is, tell a "
            "moderator of the server. Here is your text, so that you can say it differently:"
        ),
    )
    text = quoted(message.content, limit=DESCRIPTION_LIMIT)
    if len(embed.description or "") + len(text) + 2 <= DESCRIPTION_LIMIT:
        embed.description = f"{embed.description}\n\n{text}"
        return embed, []
    file = discord.File(io.BytesIO(message.content.encode()), filename="your-message.txt")
    return embed, [file]


def problem(sentence: str) -> discord.Embed:
    """A notice to the people who can fix something."""
    return discord.Embed(title="I need your help", colour=AMBER, description=sentence)


def check(decision: Decision, thresholds: Thresholds, *, model: str) -> discord.Embed:
    """The answer to `/toxicity check`."""
    verdict = {
        Action.NONE: ("Nothing would happen", GREEN),
        Action.FLAG: ("It would be flagged", AMBER),
        Action.DELETE: ("It would be deleted", RED),
    }
    title, colour = verdict[decision.action]
    embed = discord.Embed(title=title, colour=colour)
    embed.add_field(name="Score", value=f"**{decision.score:.3f}**")
    embed.add_field(name="Thresholds", value=thresholds_line(thresholds))
    embed.set_footer(text=f"model {model} · the text was not stored")
    return embed


def stats(
    numbers: GuildStats,
    period: Period,
    thresholds: Thresholds,
    *,
    model: str,
    attention: list[str],
) -> discord.Embed:
    """The answer to `/toxicity stats`; `attention` lists what an admin should put right."""
    embed = discord.Embed(title=f"Toxicity, last {period.value}", colour=BLURPLE)
    embed.add_field(name="Scanned", value=f"{numbers.scanned:,}")
    embed.add_field(name="Flagged", value=f"{numbers.flagged:,}")
    embed.add_field(name="Deleted", value=f"{numbers.deleted:,}")
    embed.add_field(name="Toxic share", value=f"{numbers.toxic_share:.2%}")
    embed.add_field(name="Thresholds", value=thresholds_line(thresholds))
    embed.add_field(name="Model", value=model)
    embed.add_field(
        name="Busiest channels", value=_ranking("<#{}>", numbers.busiest_channels), inline=False
    )
    embed.add_field(
        name="Most flagged members",
        value=_ranking("<@{}>", numbers.most_flagged_members),
        inline=False,
    )
    lines = list(attention)
    if numbers.failed_deletions:
        lines.append(f"{numbers.failed_deletions:,} message(s) could not be deleted.")
    if numbers.not_scored:
        lines.append(f"{numbers.not_scored:,} message(s) could not be scored.")
    if lines:
        embed.add_field(name="Needs attention", value="\n".join(lines), inline=False)
    return embed


def thresholds_line(thresholds: Thresholds) -> str:
    """Both thresholds in one line."""
    return f"flag from {thresholds.flag:g}, delete from {thresholds.delete:g}"


def _ranking(pattern: str, entries: tuple[tuple[int, int], ...]) -> str:
    return "\n".join(f"{pattern.format(key)} — {count:,}" for key, count in entries) or "none yet"
