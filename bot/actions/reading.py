"""Reads everything a member can write out of Discord's objects."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import discord

from bot.moderation.message import Author, IncomingMessage, Kind, Part
from bot.moderation.policy import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Something to judge, with the Discord objects to act on; `message` is None for names."""

    incoming: IncomingMessage
    message: discord.Message | None
    author: discord.User | discord.Member
    guild: discord.Guild
    jump_url: str = ""


def subject(message: discord.Message) -> Subject | None:
    """A message to judge; None when it is in no server."""
    if message.guild is None:
        return None
    return Subject(
        incoming=incoming(message),
        message=message,
        author=message.author,
        guild=message.guild,
        jump_url=message.jump_url,
    )


def incoming(message: discord.Message) -> IncomingMessage:
    """A posted or edited message."""
    return IncomingMessage(
        guild_id=None if message.guild is None else message.guild.id,
        place=place(message.channel),
        message_id=message.id,
        author=author(message.author, message.channel),
        version=message.edited_at or message.created_at,
        parts=tuple(parts(message)),
        from_bot=message.author.bot,
        from_webhook=message.webhook_id is not None,
        is_system=message.is_system(),
    )


def thread_name(thread: discord.Thread, writer: discord.Member) -> IncomingMessage:
    """The name of a thread or the title of a forum post, written by `writer`."""
    return IncomingMessage(
        guild_id=thread.guild.id,
        place=place(thread),
        message_id=thread.id,
        author=author(writer, thread),
        version=discord.utils.utcnow(),
        parts=(Part(Kind.THREAD, thread.name),),
        from_bot=writer.bot,
    )


def nickname(member: discord.Member) -> IncomingMessage:
    """The name under which a member is shown."""
    return IncomingMessage(
        guild_id=member.guild.id,
        place=Place(channel_id=member.guild.id),
        message_id=member.id,
        author=author(member, None),
        version=discord.utils.utcnow(),
        parts=(Part(Kind.NICKNAME, member.display_name),),
        from_bot=member.bot,
    )


def parts(message: discord.Message) -> Iterator[Part]:
    """Every text in a message that others can read; the previews Discord adds are not its own."""
    texts: list[tuple[Kind, str | None]] = [(Kind.MESSAGE, message.content)]
    for snapshot in message.message_snapshots:
        texts.append((Kind.FORWARD, snapshot.content))
        texts += _embeds(snapshot.embeds, Kind.FORWARD)
        texts += _attachments(snapshot.attachments)
    if message.poll is not None:
        texts.append((Kind.POLL, message.poll.question))
        texts += [(Kind.POLL, answer.text) for answer in message.poll.answers]
    texts += _embeds(message.embeds, Kind.EMBED)
    texts += _attachments(message.attachments)
    return (Part(kind, text) for kind, text in texts if text and text.strip())


def place(channel: object) -> Place:
    """Where a channel stands in its server."""
    nsfw = getattr(channel, "is_nsfw", None)
    thread = channel if isinstance(channel, discord.Thread) else None
    return Place(
        channel_id=getattr(channel, "id", 0),
        parent_id=thread.parent_id if thread is not None else None,
        # A thread whose parent is not known has no category that could be asked for.
        category_id=_category(channel if thread is None else thread.parent),
        nsfw=bool(nsfw is not None and nsfw()),
    )


def author(user: discord.User | discord.Member, channel: object) -> Author:
    """Who wrote, with their roles and whether they moderate where they wrote."""
    if not isinstance(user, discord.Member):
        return Author(user.id)
    granted = user.guild_permissions
    known = not isinstance(channel, discord.Thread) or channel.parent is not None
    if known and isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        granted = channel.permissions_for(user)
    return Author(
        user.id,
        role_ids=frozenset(role.id for role in user.roles),
        is_moderator=granted.manage_messages,
    )


def _category(channel: object) -> int | None:
    return getattr(channel, "category_id", None)


def _embeds(embeds: Sequence[discord.Embed], kind: Kind) -> Iterator[tuple[Kind, str | None]]:
    for embed in embeds:
        if embed.type != "rich":
            continue
        texts = [embed.title, embed.description, embed.author.name, embed.footer.text]
        for field in embed.fields:
            texts += [field.name, field.value]
        yield from ((kind, text) for text in texts)


def _attachments(
    attachments: Sequence[discord.Attachment],
) -> Iterator[tuple[Kind, str | None]]:
    for file in attachments:
        stem = PurePath(file.filename).stem.removeprefix("SPOILER_")
        yield Kind.ATTACHMENT, re.sub(r"[_.-]+", " ", stem)
        yield Kind.ATTACHMENT, file.title
        yield Kind.ATTACHMENT, file.description
