"""Reading alerts as a moderator does."""

import re

import discord

from bot.app import App
from bot.client import ToxicityBot
from bot.scoring.bundle import Bundle
from tests.bot.conftest import Server, fields


def done(alert: discord.Embed) -> list[str]:
    """What the alert says was done, line by line, without the times."""
    lines = fields(alert).get("What was done", "").splitlines()
    return [re.sub(r" <t:\d+:R>$", "", line) for line in lines]


def buttons(message: discord.Message) -> list[str]:
    """The labels of the buttons under a message that can be pressed."""
    return [
        str(part.label)
        for row in message.components
        if isinstance(row, discord.ActionRow)
        for part in row.children
        if isinstance(part, discord.Button) and not part.disabled
    ]


def posted(server: Server) -> list[discord.Message]:
    """The messages in #mod-log that have an embed."""
    return [message for message in server.log.history() if message.embeds]


def only_alert(server: Server) -> discord.Message:
    """The one message in #mod-log."""
    (message,) = posted(server)
    return message


def successor(bot: ToxicityBot, bundle: Bundle) -> ToxicityBot:
    """The bot as it is after a restart: the same database, nothing in memory."""
    return App(bundle, bot.scorer, bot.store, bot.settings, shard_count=2)
