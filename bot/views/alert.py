"""The alert that moderators see: who wrote what, where, and everything done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import discord

from bot.language import Language
from bot.moderation.decision import Action, Decision, Rule
from bot.moderation.incident import Outcome, Step
from bot.moderation.message import Kind
from bot.views.colours import AMBER, GREEN, GREY, RED
from bot.views.quoting import DESCRIPTION_LIMIT, ago, fitting, quoted

EMBED_LIMIT = 6000
SHOWN = 3600  # characters of quotes; the rest of an embed is for the fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One message in an alert. `jump_url` is empty for what has no place to jump to."""

    text: str
    kind: Kind
    decision: Decision
    outcome: Outcome
    posted_at: datetime
    jump_url: str
    incident_id: int | None


def alert(
    t: Language,
    author: discord.User | discord.Member,
    channel_id: int,
    entries: Sequence[Entry],
    steps: Sequence[Step],
    *,
    model: str,
) -> discord.Embed:
    """One embed for one or more messages of an author in a channel, oldest first."""
    worst = max(entries, key=lambda entry: entry.decision.score)
    standing = [entry for entry in entries if not entry.outcome.deleted]
    title, colour = _title(entries, standing)
    embed = discord.Embed(
        title=t(f"alert.title.{title}", kind=t(f"kind.{worst.kind}"), count=len(entries)),
        colour=colour,
        description=_quotes(t, entries),
        timestamp=entries[-1].posted_at,
    )
    embed.add_field(
        name=t("alert.author"),
        value=f"{author.mention} ({quoted(author.name)}, `{author.id}`)",
    )
    if worst.kind is not Kind.NICKNAME:
        embed.add_field(name=t("alert.channel"), value=f"<#{channel_id}>")
    embed.add_field(
        name=t("alert.score"),
        value=f"**{worst.decision.score:.3f}** ({rule(t, worst.decision)})",
    )
    links = [f"[{t('alert.jump')}]({entry.jump_url})" for entry in standing if entry.jump_url]
    if links:
        embed.add_field(name=t("alert.message"), value=fitting(links))
    problems = list(dict.fromkeys(e.outcome.problem for e in entries if e.outcome.problem))
    if problems:
        embed.add_field(name=t("alert.problem"), value=fitting(problems), inline=False)
    numbers = [str(entry.incident_id) for entry in entries if entry.incident_id is not None]
    number = t("alert.incident", number=", ".join(numbers)) if numbers else t("alert.unrecorded")
    embed.set_footer(text=f"{number[:200]} · {t('alert.model', model=model)}")
    return with_steps(embed, t, steps)


def with_steps(
    embed: discord.Embed,
    t: Language,
    steps: Sequence[Step],
    *,
    colour: discord.Colour | None = None,
) -> discord.Embed:
    """A copy of an alert that also shows `steps`."""
    changed = embed.copy()
    if colour is not None:
        changed.colour = colour
    lines = [step_line(t, step) for step in steps]
    return with_lines(changed, t("alert.steps"), lines)


def with_lines(embed: discord.Embed, name: str, lines: list[str]) -> discord.Embed:
    """Add `lines` to the field `name`, which is made if it is not there. Changes the embed."""
    if not lines:
        return embed
    for index, field in enumerate(embed.fields):
        if field.name == name:
            merged = fitting([*str(field.value).splitlines(), *lines])
            return _shortened(embed.set_field_at(index, name=name, value=merged, inline=False))
    return _shortened(embed.add_field(name=name, value=fitting(lines), inline=False))


def mark_deleted(embed: discord.Embed, t: Language, count: int) -> None:
    """Nothing of what the alert is about stands any more. Changes the embed."""
    embed.title = t(f"alert.title.{_deleted(count)}", count=count)
    for index, field in enumerate(embed.fields):
        if field.name == t("alert.message"):
            embed.remove_field(index)
            return


def verdict_colour(*, toxic: bool) -> discord.Colour:
    """What an alert looks like once it is decided."""
    return GREEN if toxic else GREY


def rule(t: Language, decision: Decision) -> str:
    """What decided, with its threshold."""
    return t(f"rule.{decision.rule}", threshold=f"{decision.threshold:.3f}")


def step_line(t: Language, step: Step) -> str:
    """One thing that happened, with who did it and how long ago."""
    who = t("alert.bot") if step.actor_id is None else f"<@{step.actor_id}>"
    line = t(f"deed.{step.deed}", who=who, detail=step.detail)
    return f"{line} {ago(step.at)}"


def _shortened(embed: discord.Embed) -> discord.Embed:
    """Drop quotes, the oldest first, until Discord takes the embed. Changes the embed."""
    while len(embed) > EMBED_LIMIT and embed.description:
        _, more, rest = embed.description.partition("\n||")
        embed.description = f"||{rest}" if more else None
    return embed


def _title(entries: Sequence[Entry], standing: Sequence[Entry]) -> tuple[str, discord.Colour]:
    if not standing:
        return _deleted(len(entries)), RED
    if any(entry.decision.action is Action.DELETE for entry in standing):
        return ("standing" if len(entries) == 1 else "standing_many"), RED
    if len(entries) > 1:
        return "flagged_many", AMBER
    if entries[0].decision.rule is Rule.REPORT:
        return "reported", AMBER
    return "flagged", AMBER


def _deleted(count: int) -> str:
    return "deleted" if count == 1 else "deleted_many"


def _quotes(t: Language, entries: Sequence[Entry]) -> str:
    """The texts behind spoilers, the newest ones where there are too many to show."""
    shown: list[str] = []
    room = SHOWN
    for entry in reversed(entries):
        quote = f"||{quoted(entry.text)[: DESCRIPTION_LIMIT // 2]}||"
        room -= len(quote) + 1
        if room < 0:
            break
        shown.append(quote)
    hidden = len(entries) - len(shown)
    first = [t("alert.hidden", count=hidden)] if hidden else []
    return "\n".join([*first, *reversed(shown)])
