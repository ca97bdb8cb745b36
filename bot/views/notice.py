"""Direct messages to authors, and notices to those who can fix something."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import discord

from bot.language import Language
from bot.moderation.decision import Decision
from bot.moderation.incident import Deed, Step
from bot.views.alert import rule
from bot.views.colours import AMBER, GREEN
from bot.views.quoting import DESCRIPTION_LIMIT, quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """A message that was deleted; `decision` is None when a moderator decided."""

    author: discord.User | discord.Member
    guild: discord.Guild
    channel_id: int
    text: str
    decision: Decision | None
    incident_id: int | None
    ladder: Sequence[Step] = ()


def deletion(t: Language, removal: Removal) -> tuple[discord.Embed, list[discord.File]]:
    """The direct message to an author whose message was deleted, with their whole text back.

    Text too long for an embed comes as a file.
    """
    place = {"server": quoted(removal.guild.name), "channel": f"<#{removal.channel_id}>"}
    decision = removal.decision
    if decision is None:
        paragraphs = [t("mail.by_moderator", **place)]
    else:
        score = f"{decision.score:.3f}"
        paragraphs = [t("mail.automatic", **place, rule=rule(t, decision), score=score)]
    paragraphs += [
        t("mail.timed_out", length=step.detail)
        for step in removal.ladder
        if step.deed is Deed.TIMED_OUT
    ]
    paragraphs.append(t("mail.your_text"))
    body = "\n\n".join(paragraphs)
    embed = discord.Embed(title=t("mail.title"), colour=AMBER, description=body)
    quote = quoted(removal.text, limit=DESCRIPTION_LIMIT)
    if len(body) + len(quote) + 2 <= DESCRIPTION_LIMIT:
        embed.description = f"{body}\n\n{quote}"
        return embed, []
    file = discord.File(io.BytesIO(removal.text.encode()), filename=t("mail.file"))
    return embed, [file]


def appeal_answer(t: Language, guild: discord.Guild, *, accepted: bool) -> discord.Embed:
    """The direct message that answers an appeal."""
    key = "accepted" if accepted else "declined"
    return discord.Embed(
        title=t(f"appeal.{key}_title"),
        colour=GREEN if accepted else AMBER,
        description=t(f"appeal.{key}", server=quoted(guild.name)),
    )


def problem(t: Language, guild: discord.Guild, sentence: str) -> discord.Embed:
    """A notice to the people who can fix something."""
    return discord.Embed(
        title=t("notice.title"),
        colour=AMBER,
        description=f"{sentence}\n\n{t('notice.server', server=quoted(guild.name))}",
    )
