"""The colours of the bot's embeds."""

from typing import Final

import discord

AMBER: Final = discord.Colour(0xF0A020)
RED: Final = discord.Colour(0xD83C3E)
GREEN: Final = discord.Colour(0x3BA55D)
GREY: Final = discord.Colour(0x80848E)
BLURPLE: Final = discord.Colour.blurple()
