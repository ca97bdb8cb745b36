"""Reads everything a member can write out of Discord's objects."""

import mimetypes
import re
from collections.abc import Iterable, Iterator, Sequence
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
    """Every text in a message that others can read and its author chose to show.

    Members cannot send embeds, so those of a message are previews of its links and nobody's words
    here. What a bot or a member made of a forwarded message is shown by whoever forwards it.
    """
    texts: list[tuple[Kind, str | None]] = [(Kind.MESSAGE, message.content)]
    for snapshot in message.message_snapshots:
        shown = [snapshot.content, *_embeds(snapshot), *_components(snapshot.components)]
        shown += [sticker.name for sticker in snapshot.stickers]
        texts += [(Kind.FORWARD, text) for text in shown]
        texts += [(Kind.ATTACHMENT, text) for text in _attachments(snapshot.attachments)]
    if message.poll is not None:
        texts.append((Kind.POLL, message.poll.question))
        for answer in message.poll.answers:
            texts.append((Kind.POLL, answer.text))
            if answer.emoji is not None and answer.emoji.id is not None:
                texts.append((Kind.POLL, _parted(answer.emoji.name)))
    texts += [(Kind.ATTACHMENT, text) for text in _attachments(message.attachments)]
    texts += [(Kind.ATTACHMENT, sticker.name) for sticker in message.stickers]
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


def _embeds(snapshot: discord.MessageSnapshot) -> Iterator[str | None]:
    """The texts of a forwarded bot's embeds, without the previews of links.

    Discord does not tell the two apart. A preview is not always of a type of its own, but it has a
    provider, or an address in a message that holds one.
    """
    has_link = "://" in snapshot.content
    for embed in snapshot.embeds:
        if embed.type != "rich" or embed.provider.name or (has_link and embed.url):
            continue
        yield from (embed.title, embed.description, embed.author.name, embed.footer.text)
        for field in embed.fields:
            yield from (field.name, field.value)


def _components(components: Iterable[discord.Component]) -> Iterator[str | None]:
    """The texts in the layout of a bot's message, in order."""
    for component in components:
        match component:
            case discord.TextDisplay():
                yield component.content
            case discord.Button():
                yield component.label
            case discord.SelectMenu():
                yield component.placeholder
                for option in component.options:
                    yield from (option.label, option.description)
            case discord.ThumbnailComponent():
                yield component.description
            case discord.MediaGalleryComponent():
                yield from (item.description for item in component.items)
            case discord.FileComponent():
                yield _file_name(component.name or "")
            case discord.SectionComponent():
                yield from _components([*component.children, component.accessory])
            case discord.ActionRow() | discord.Container():
                yield from _components(component.children)


def _attachments(attachments: Sequence[discord.Attachment]) -> Iterator[str | None]:
    for file in attachments:
        yield from (_file_name(file.filename), file.title, file.description)


def _file_name(name: str) -> str:
    """The words in the name of a file; an ending that names no known type is one of them."""
    known = mimetypes.guess_type(name, strict=False) != (None, None)
    return _parted((PurePath(name).stem if known else name).removeprefix("SPOILER_"))


def _parted(name: str) -> str:
    return re.sub(r"[_.-]+", " ", name)
