"""Other people's words inside the bot's own."""

from datetime import datetime
from typing import Final

import discord

QUOTE_LIMIT: Final = 1000
DESCRIPTION_LIMIT: Final = 4096
FIELD_LIMIT: Final = 1024


def quoted(text: str, limit: int = QUOTE_LIMIT) -> str:
    """`text` with its markup shown literally, cut to `limit` characters before escaping."""
    shown = text if len(text) <= limit else f"{text[:limit]}…"
    return discord.utils.escape_markdown(shown, ignore_links=False)


def ago(moment: datetime) -> str:
    """How long ago, kept up to date by the reader's Discord."""
    return discord.utils.format_dt(moment, "R")


def fitting(lines: list[str], limit: int = FIELD_LIMIT) -> str:
    """As many of the last `lines` as fit into `limit` characters, on a line each."""
    chosen: list[str] = []
    room = limit
    for line in reversed(lines):
        room -= len(line) + 1
        if room < 0:
            break
        chosen.append(line)
    return "\n".join(reversed(chosen))
